"""A column that says until when something lasted, beside that of its date: both are one date."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from engagement.dates import parse, words
from engagement.dates.typed import read_typed
from processes.exchange.columns import Column
from processes.importing.cells import cell
from processes.importing.days import as_a_day
from processes.models import DateKind, Intervention, Stage

DATE, UNTIL, MEANING = "date", "date_until", "date_kind"


def until_columns(kind):
    """It is only read: a file that is written has the one date."""
    if kind not in (Stage, Intervention):
        return []
    return [Column(UNTIL, pgettext_lazy("date", "until"), kind._meta.get_field(DATE))]


def join_until(line, column, order):
    """Make one date of both cells, and say on the line what came of them. order: of day and
    month."""
    until = cell(line.texts.pop(UNTIL, ""))
    if not until:
        return
    since = cell(line.texts.get(DATE, ""))
    try:
        begun, ended = (one and read_typed(as_a_day(column, one, order)) for one in (since, until))
        date = parse(until_both(begun, ended))
    except ValueError as wrong:
        line.fault(UNTIL, wrong)
        return
    line.texts[DATE] = str(date)
    if date.is_interval and not cell(line.texts.get(MEANING, "")):
        line.texts[MEANING] = DateKind.SPAN
    said = {"since": since, "until": until, "date": words(date, kind=DateKind.SPAN)}
    if since:
        line.tell(_("From “%(since)s” until “%(until)s” is read as: %(date)s.") % said)
    else:
        line.tell(_("Until “%(until)s” is read as: %(date)s.") % said)


def until_both(begun, ended):
    """One date as EDTF. Raises ValueError where these are none, or end before they begin."""
    if any(one and one.is_interval for one in (begun, ended)):
        raise ValueError(_("One of both dates is from when until when already. Write it once."))
    if begun and ended.latest and begun.earliest and ended.latest < begun.earliest:
        raise ValueError(_("It ends before it begins."))
    if begun and str(begun) == str(ended):
        return str(begun)
    return f"{begun or ''}/{ended}"
