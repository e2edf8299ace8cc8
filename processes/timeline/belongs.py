"""What belongs to a process besides its course: what stood in the way and what helped, lessons,
texts, and how civic space in its countries was rated at its time.
"""

from dataclasses import dataclass, field

from django.db.models import Count, OuterRef, Subquery, Window

from processes.lookup.civic_space import ratings_at
from processes.lookup.sample import real_beside
from processes.models import Barrier, Enabler, Fate, Lesson, TextVersion, countries_in
from processes.models.common import oldest_first

MOST_OF_EACH = 9  # on the page of a process, one more than are drawn; the list of the kind has all
WITH_TOTAL = Window(Count("pk"))  # how many there are, beside the first, in one query


@dataclass
class Belongs:
    """`advised`: is there a lesson of another process on the stage that comes next?"""

    barriers: list = field(default_factory=list)
    enablers: list = field(default_factory=list)
    lessons: list = field(default_factory=list)
    texts: list = field(default_factory=list)
    ratings: list = field(default_factory=list)
    advised: bool = False

    def records(self):
        """Every record of these, for their sources."""
        return [*self.ratings, *self.barriers, *self.enablers, *self.lessons, *self.texts]

    @property
    def more(self):
        """{address word of a kind: how many there are}, where not all are shown."""
        lists = (self.barriers, self.enablers, self.lessons, self.texts)
        first = (rows[0] for rows in lists if rows and rows[0].total > len(rows))
        return {one.resource.plural: one.total for one in first}


def belongs_to(process, reader, today, next_stage, around, most=MOST_OF_EACH):
    """What belongs to `process`; `around`: the lists of what stands around it.

    Countries are rated as of the day on which the page says where the process stands.
    """
    as_of = process.as_of and process.as_of.latest
    places = [item.text for item in around["places"]]
    barriers = _first(Barrier, process, reader, most)
    for one in barriers:
        one.hit = [item.said for item in around["affected"] if item.key == one.pk]
    return Belongs(
        barriers=barriers,
        enablers=_first(Enabler, process, reader, most),
        lessons=reader.asked(lessons_of, process=process.pk, most=most),
        texts=reader.asked(text_versions_of, process=process.pk, most=most),
        ratings=ratings_at(countries_in(places), as_of or today, reader),
        advised=bool(next_stage) and others_advise(process, next_stage, reader),
    )


def _first(kind, process, reader, most):
    rows = reader.asked(first_of, kind=kind, process=process.pk, most=most)
    for one in rows:
        one.process = process
    return rows


def first_of(reader, kind, process, most):
    rows = kind.visible_to(reader).filter(process=process).annotate(total=WITH_TOTAL)
    return rows.order_by(*oldest_first())[:most]


def lessons_of(reader, process, most):
    """For civil society first, then for policymakers."""
    rows = Lesson.visible_to(reader).filter(process=process).annotate(total=WITH_TOTAL)
    return rows.select_related("author").order_by("audience", "created", "pk")[:most]


def text_versions_of(reader, process, most):
    """The texts of a process, the oldest first, each with `told`: of how many asks it is recorded
    what came of them in it. None is left out for having none."""
    told = Fate.visible_to(reader).filter(text_version=OuterRef("pk")).order_by()
    told = told.values("text_version").annotate(asks=Count("ask", distinct=True)).values("asks")
    rows = TextVersion.visible_to(reader).filter(process=process)
    rows = rows.annotate(total=WITH_TOTAL, fates_told=Subquery(told))
    return rows.order_by(*oldest_first())[:most]


def others_advise(process, stage, reader):
    """Is there a lesson of another process on a stage of this kind?"""
    lessons = real_beside(process, Lesson.visible_to(reader), reader)
    return lessons.filter(stage__kind=stage.kind).exclude(process=process).exists()
