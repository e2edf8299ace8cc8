"""What a record says of itself, field by field, in reading order, for its page."""

from django.db import models
from django.utils.translation import gettext as _

from engagement.in_languages import InLanguages, Text, shown_text
from engagement.resources import field_of
from engagement.words import label_of, said_by, value_in_words
from processes.lookup.places import country_name
from processes.models import Consultation, Jurisdiction, Organisation, Stage

# Shown as stamps, beside the title or in another field's words.
QUIET = {
    "visibility",
    "owner",
    "coalition",
    "standing",
    "claimant",
    "created",
    "changed",
    "date_kind",
    "family",
    "proper_name",  # which its title shows, by staying what it is
    "response",  # what came back, which the page of an entry reads from its replies
    "response_date",
    "old_wording",  # which the page of an ask shows side by side
    "proposed_wording",
    "amendment",
    *InLanguages.in_languages,  # which stand below the title
    "position",  # a stage's place in the order, which the page of the process shows
}
# Shown above all the others.
LEDES = {(Organisation, "description")}
# Said to be not recorded where it is empty: a reader looks for it.
LOOKED_FOR = {(Consultation, "state"), (Stage, "state")}


@said_by(Jurisdiction, "place")
def place_in_words(jurisdiction):
    return country_name(jurisdiction.place)


def as_link(record):
    """A record as something to follow: (what it is called, a Text; address)."""
    return shown_text(record), record.get_absolute_url()


def facts_of(record):
    """(name, label, words, links) for each published field that holds something.

    Level, standing and dates of the entry itself are shown as stamps, not as facts.
    """
    for name in (*record.resource.fields, *record.resource.computed):
        if name in QUIET or (type(record), name) in LEDES:
            continue
        field = field_of(type(record), name)
        text, links, language = "", [], ""
        if field is not None and field.many_to_many:
            links = [as_link(one) for one in getattr(record, name).all()]
        elif field is not None and field.is_relation:
            target = getattr(record, name)
            links = [as_link(target)] if target else []
        elif not is_default(record, field):
            text = value_in_words(record, name, long=True)
            if not text and (type(record), name) in LOOKED_FOR:
                text = _("Not recorded")
        if name in getattr(record, "translated", ()):
            text, language = shown_text(record, name)
        if text == shown_text(record).words:  # it is the title of the page
            continue
        if text or links:
            yield {
                "name": name,
                "label": label_of(type(record), name),
                "text": text,
                "said": Text(text, language),
                "links": links,
            }


def is_default(record, field):
    """A number or a yes-or-no that nobody touched says nothing."""
    if field is None or field.null or not field.has_default():
        return False
    numbers = (models.IntegerField, models.BooleanField)
    return isinstance(field, numbers) and getattr(record, field.name) == field.get_default()
