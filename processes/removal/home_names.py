"""A description takes the place of a name, which stays with the organisation that wrote it (D10).

What everybody reads is the description, for it is all that the line holds. The name is beside it,
read through `access.home_names_for` and nowhere else; what the line said before is read at home
alone.
"""

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagement.fields import LineField
from processes.access import NOBODY
from processes.models import HomeName, Organisation, Participation, Proposal
from processes.removal.erasing import Words, places_that_travel
from processes.writing.writer import write

LONGEST_HOME_NAME = HomeName._meta.get_field("name").max_length


class NameForm(forms.Form):
    """One who took part: what others read in place of the name; the name itself."""

    shown = LineField().formfield(
        label=_("what everybody else reads"),
        max_length=LONGEST_HOME_NAME,
        required=False,
        help_text=_("Such as “an adviser to the committee”. Empty: they read the name."),
    )
    name = LineField().formfield(
        label=_("the name, for your organisation alone"),
        max_length=LONGEST_HOME_NAME,
        required=False,
    )

    def __init__(self, *args, part, kept, **kwargs):
        self.part, self.kept = part, kept
        shown = {"shown": part.name if kept else "", "name": kept or part.who.name}
        super().__init__(*args, prefix=f"{part.pk}", initial=shown, **kwargs)

    def clean(self):
        given = super().clean()
        shown, name = given.get("shown"), given.get("name")
        if shown and not name:
            self.add_error("name", _("Write the name that stays, or leave both as they are."))
        elif shown and Words(name, "").within(shown):
            self.add_error("shown", _("This holds the name. Describe who it was without it."))
        return given


def forms_for(record, reader, data=None):
    """A form for each who took part in an entry, as this person may see it."""
    told = HomeName.told(record, reader)
    parts = Participation.visible_to(reader).filter(intervention=record)
    parts = parts.select_related("organisation").order_by("role", "name", "pk")
    # What another organisation keeps is not theirs to change.
    return [
        NameForm(data, part=part, kept=told.get(part.pk, ""))
        for part in parts
        if told.get(part.pk, True)
    ]


@transaction.atomic
def keep_home_names(record, filled, by):
    """Put descriptions in the place of names, or the names back. The entry is held, the forms are
    valid. Raises IntegrityError where two would be called the same in one role."""
    changed = [form for form in filled if form.has_changed()]
    lines, now = [], timezone.now()  # before anything is written, so that it is told as later
    for form in changed:
        shown, name = form.cleaned_data["shown"], form.cleaned_data["name"]
        if shown:
            # The post goes too: it tells of which organisation it is.
            lines.append((form.part, {"organisation": None, "post": None, "name": shown}))
            kept = {"name": name, "organisation_id": record.owner_id, "intervention": record}
            first = {**kept, "since": now}
            HomeName.unrestricted.update_or_create(
                kept, create_defaults=first, participation=form.part.pk
            )
            take_out_of_proposals(form.part, Words(name, shown))
        elif form.kept:
            lines.append((form.part, given_back(name or form.kept)))
            HomeName.unrestricted.filter(participation=form.part.pk).delete()
    if lines:
        write(record, {}, lines, by=by)
    return bool(lines)


def given_back(name):
    """A name as it stood in the line: an organisation, where the directory has it under that."""
    there = Organisation.visible_to(NOBODY).filter(name=name).first()
    return {"organisation": there, "name": ""} if there else {"name": name}


def take_out_of_proposals(part, words):
    """What was handed over and came back is kept a while, and shown to curators."""
    described = {"organisation": None, "post": None, "name": words.instead}
    for one in Proposal.unrestricted.filter(record=part.intervention_id):
        names = words.erase(one)
        for line in one.content.get("parts", {}).get("participation", ()):
            if line.get("id") == str(part.pk):
                line.update(described)
                names = {*names, "content"}
        if names:
            one.save(update_fields=names)


def still_written(record, reader):
    """(label of the field, before, the name, after) where other words of the entry hold a name
    that is to stay: they travel."""
    for kept in HomeName.visible_to(reader).filter(intervention=record):
        yield from places_that_travel(record, reader, Words(kept.name, ""))
