"""What makes a statement newer: a source that speaks of the day, never that somebody looked.

Where a process stands, and with it its stages, is said as of a day; what came of an ask has a day
of its own. Such a day moves on only with a source that is not older. A commitment has none: what is
`checked` of it, as of a process, is that somebody looked, and changes nothing that is said.
"""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from engagement import dates
from processes.models import Citation, Process

DATED_BY = {Process: "as_of"}  # the field that says as of when it is
SPEAKS_OF_IT = ("", "as_of", "where_it_stands")  # of what a citation is, to speak of that day


def moves_on(before, date):
    """Is a date later than the one that stood there?"""
    return bool(date) and (before is None or last_of(date) > last_of(before))


def last_of(date):
    return date.latest or dt.date.max


def outruns(date, source):
    """Is a date later than any of which this source, by its own day, can speak? Of one that is of
    some day or later no more is known than that day."""
    said = source.date and (source.date.latest or source.date.earliest)
    return bool(said and date.earliest and date.earliest > said)


def older_than_said(source):
    said = _("“%(source)s” is of %(day)s and does not speak of that day. Cite a newer source.")
    when = dates.words(source.date, kind=dates.SOME_TIME)
    return said % {"source": str(source)[:80], "day": when}


def said_newer_than_its_sources(record_forms):
    """What is wrong with the day as of which a record is said, in valid forms; "" if nothing is.

    What has no source at all may be given its first day: it is told by nobody else.
    """
    name = DATED_BY.get(record_forms.kind)
    if name is None or record_forms.form.is_new:
        return ""
    before, date = (getattr(one, name) for one in (record_forms.stored, record_forms.form.instance))
    if not moves_on(before, date):
        return ""
    if date.earliest and date.earliest > timezone.localdate():
        return _("That day has not come yet.")
    kept, written = cited_by(record_forms)
    if not kept and not written and before is None:
        return ""
    dated = [one.source for one in [*kept, *written] if one.source_id and one.source.date]
    undated = [one for one in written if not (one.source_id and one.source.date)]
    if undated or not all(outruns(date, one) for one in dated):
        return ""
    if dated:
        return older_than_said(max(dated, key=lambda one: last_of(one.date)))
    return _("Cite the source that speaks of that day.")


def cited_by(record_forms):
    """(citations that stay as they are, those that are written now) which speak of that day."""
    [lines] = [one for one in record_forms.parts if one.model is Citation]
    touched = {row.pk: said for row, said in record_forms.part_lines if isinstance(row, Citation)}
    kept = [one for one in lines.get_queryset() if one.pk not in touched]
    written = [
        form.instance
        for form in lines
        if touched.get(form.instance.pk) is not None and form not in lines.deleted_forms
    ]
    return [[one for one in some if one.field in SPEAKS_OF_IT] for some in (kept, written)]
