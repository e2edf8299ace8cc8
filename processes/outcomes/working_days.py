"""How long before an opening outsiders could know of it, in working days of the country.

They count from the day after the announcement to the day itself: the closing day where input
had one, else the day it took place. Saturdays, Sundays and the public holidays of the country are
not working days; a process of several countries, or of an area such as the European Union, has no
holidays of its own here and the page says so.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

import holidays

from processes.models import Channel, ConsultationKind, Jurisdiction
from processes.models.consultation import working_days_between

# The thresholds of criterion 2 of the rubric: a value is reached from this many days on.
WORKING_DAYS_AT_A_MEETING = (5, 10, 20)
DAYS_IN_WRITING = (0, 14, 56)  # and five working days, below which nothing else counts
DAYS_OF_A_FULL_CONSULTATION = 84
MOST_YEARS = 10  # of a period whose public holidays are looked up; a slip may make it 9,999


@dataclass(frozen=True)
class WorkingDays:
    """Between `least` and `most` working days; dates known to the day make them one.

    `country`: whose public holidays were taken out, empty for none; `long`: since the dates lie
    too many years apart for that. `value`: "0" to "3" on the
    scale of criterion 2, None where the dates leave room for two values.
    """

    least: int
    most: int
    country: str
    value: str | None
    long: bool = False

    @property
    def exact(self):
        return self.least == self.most


@cache
def days_off(country, year):
    """The public holidays of a country, by its ISO 3166-1 code, that fall on Monday to Friday."""
    try:
        found = holidays.country_holidays(country, years=year)
    except NotImplementedError:  # the library does not know this country
        return None
    return frozenset(day for day in found if day.weekday() < 5)


def working_days(first, last, country=""):
    """Working days after `first` up to and including `last`; never negative."""
    off = set()
    for year in range(first.year, last.year + 1) if country else ():
        off |= days_off(country, year) or set()
    return working_days_between(first, last) - sum(first < day <= last for day in off)


def country_of(places, year):
    """The one country among the places of a process, where its holidays are known; else ""."""
    known = len(places) == 1 and len(places[0]) == 2 and days_off(places[0], year) is not None
    return places[0] if known else ""


def in_writing(consultation):
    return bool(consultation.closes) and Channel.WRITTEN in consultation.channels


def notice_value(consultation, working, days):
    """The value of criterion 2 for so many working days and days, as the rubric has it."""
    if not in_writing(consultation):
        return str(sum(working >= top for top in WORKING_DAYS_AT_A_MEETING))
    if working < WORKING_DAYS_AT_A_MEETING[0]:
        return "0"
    *_first, last = tops = DAYS_IN_WRITING
    if consultation.kind == ConsultationKind.PUBLIC_CONSULTATION:
        tops = (*_first, max(last, DAYS_OF_A_FULL_CONSULTATION))
    return str(sum(days >= top for top in tops))


def working_days_range(consultation, places):
    """How many were given, or None when a date is missing, open or a guess."""
    known, event = consultation.announced, consultation.closes or consultation.date
    if not known or not event or any(d.approximate or d.uncertain for d in (known, event)):
        return None
    ends = (known.earliest, known.latest, event.earliest, event.latest)
    if None in ends:
        return None
    long = event.latest.year - known.earliest.year > MOST_YEARS
    country = "" if long else country_of(places, event.latest.year)
    spans = ((known.latest, event.earliest), (known.earliest, event.latest))
    working = [working_days(*span, country) for span in spans]
    values = {
        notice_value(consultation, count, max((last - first).days, 0))
        for count, (first, last) in zip(working, spans, strict=True)
    }
    return WorkingDays(*working, country, values.pop() if len(values) == 1 else None, long)


def with_working_days(consultations, reader):
    """Each of the consultations with its `working_days_range`; one query for all."""
    places = defaultdict(list)
    here = {one.process_id for one in consultations}
    for jurisdiction in Jurisdiction.visible_to(reader).filter(process__in=here):
        places[jurisdiction.process_id].append(jurisdiction.place)
    set_working_days(consultations, places)


def set_working_days(consultations, places):
    """The same where the places of each process have been read: {id of the process: [place]}."""
    for consultation in consultations:
        consultation.working_days_range = working_days_range(
            consultation, places.get(consultation.process_id, [])
        )
