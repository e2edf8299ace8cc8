"""Why a row is on a work list, in a sentence."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagement import dates
from engagement.in_languages import shown_text
from engagement.words import label_of
from processes.models import Consultation
from processes.worklist import private


def of_stale(work, row, name):
    last = getattr(row, "as_of", None) or getattr(row, "checked", None) or row.date
    if not last:
        return _("Never confirmed with a date.")
    return _("Last confirmed %(when)s.") % {"when": dates.words(last, kind="within")}


def of_planned(work, row, name):
    date = getattr(row, "next_date", row.date)
    if isinstance(row, Consultation):
        date = row.closes or row.opens or row.date
    said = _("Its day has passed (%(when)s), and nobody has said what became of it.")
    return said % {"when": dates.words(date)}


def of_overdue(work, row, name):
    if isinstance(row, Consultation):
        when = dates.words(row.feedback_promised, kind="within")
        return _("Feedback was promised by %(when)s; none is recorded.") % {"when": when}
    days = row.overdue(work.day)
    said = ngettext("Overdue by %(days)s day.", "Overdue by %(days)s days.", days)
    return f"{', '.join(one.words for one in row.promisers)}: {said % {'days': days}}"


def of_links(work, row, name):
    said = _("Did not answer on %(day)s, and not since %(since)s: %(link)s")
    words = {
        "day": dates.words(dates.parse(str(row.last_failed))),
        "since": dates.words(dates.parse(str(row.failing))),
    }
    return said % {**words, "link": row.link}


def of_persons(work, row, name):
    return f"{label_of(type(row), name)}: {private.reason(getattr(row, name))}"


def of_duplicates(work, row, name):
    why = work.why_same.get(row.pk)
    return f"{why}." if why else _("Another one has the same words in its name.")


def of_new_names(work, row, name):
    said = _("This name is not in the directory. It stands at: %(entry)s")
    at = row if name else row.intervention
    return said % {"entry": shown_text(at).words}
