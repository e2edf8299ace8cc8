"""Where would what is hidden be seen first? At the head of a list, on a desk, among the entries of
a crowded process, in a proposal, in what a record said when it stood on another level."""

import datetime as dt
import itertools
import uuid

from django.urls import reverse
from django.utils import timezone

from engagement.dates import parse
from engagement.drafts import Draft
from engagement.models import Person
from engagement.post.reading import Letter
from engagement.saved_filters import SavedFilter
from processes.access import Reader
from processes.models import (
    Assessment,
    Barrier,
    Citation,
    Commitment,
    Consultation,
    Effort,
    HomeName,
    Intervention,
    Lesson,
    NextStep,
    Participation,
    Process,
    ProcessLink,
    Proposal,
    ProposalState,
    Source,
    Stage,
    WorkingNote,
)
from processes.review.proposals import as_it_is, propose
from processes.writing.assessing import AssessmentForms
from processes.writing.by_mail import keep_letter
from tests.making import is_needed, value_for
from tests.sweep.kinds import record_kinds, saved, texts
from tests.sweep.people import HIDDEN, LEVELS, SEES, WRITES, working_for
from tests.sweep.world import Item

NOTED_BESIDE = (Process, Consultation, Intervention, Commitment, Effort)


def day(days):
    """So many days from today."""
    return parse(str(timezone.localdate() + dt.timedelta(days=days)))


def head_the_lists_of_home(rows):
    world = rows.world
    for rank, level in enumerate(reversed(LEVELS), 1):  # what is hidden comes first
        for kind, given in (
            (Consultation, {"state": "open", "opens": None, "closes": day(rank)}),
            (Stage, {"state": "planned", "date": day(rank)}),
            (Stage, {"state": "planned", "date": day(-rank)}),
            (Intervention, {"state": "done", "date": day(-rank)}),
        ):
            world.heads.append(rows.add(kind, level, process=world.process, **given))
        process = rows.add(Process, level, state="active", as_of=day(-rank))
        rows.add(Stage, level, process=process.row)
        broken = {"completion": "broken", "date": day(-rank), "standing": "documented"}
        promise = rows.add(Commitment, level, process=world.process, **broken)
        cited = {"source": rows.shared(Source, promise.sees), "reference": "", "field": ""}
        rows.add_part(Citation, {"commitment": promise.row}, level, **cited)
        world.heads += [process, promise]


def lay_on_desks(rows):
    """What the desks of three organisations hold: all are in one process, so that each may
    come upon what another keeps for itself there."""
    base, desks = rows.world.base, rows.world.desks
    process = rows.add(Process, "public", state="active").row
    process.name = f"0 {process.name}"  # its stages come first
    process.save()
    own = {level: working_for("stranger" if level == "theirs" else "home") for level in HIDDEN}
    here = working_for("home", "friend", "stranger")
    for part_of in (base.home, base.friend, base.stranger):
        talk = rows.add(Intervention, "public", process=process, state="done", date=day(-1))
        Participation.unrestricted.create(
            intervention=talk.row, organisation=part_of, role="speaker"
        )
    plain = {"state": "done", "response": "", "response_date": None}
    for rank, level in enumerate(reversed(LEVELS), 1):  # what is hidden comes first
        for kind, given in (
            (Consultation, {"state": "open", "opens": None, "closes": day(rank - 5)}),
            (Consultation, {"state": "open", "opens": None, "closes": day(0)}),
            (Stage, {"state": "current", "position": rank}),
            (Commitment, {"completion": "no_evidence", "due": parse(f"194{rank}")}),
        ):
            item = rows.add(kind, level, process=process, **given)
            shown = kind is not Consultation or given["closes"] == day(0)
            desks.append((item, item.sees & here if shown else frozenset()))
        for given in (
            {"state": "planned", "date": day(0)},
            {"state": "planned", "date": day(-rank)},
            {"date": parse(f"194{rank}"), "response": "awaiting"},
        ):
            item = rows.add(Intervention, level, process=process, **{**plain, **given})
            desks.append((item, own.get(level, frozenset())))


def note_beside(rows):
    """Each organisation notes beside what it reads: what everybody reads, and what few do."""
    for kind, place in itertools.product(NOTED_BESIDE, ("home", "friend", "stranger")):
        organisation, theirs = getattr(rows.world.base, place), working_for(place)
        for item in (rows.world.first(kind, level) for level in LEVELS):
            if not theirs <= item.sees:
                continue
            here = {"organisation": organisation, kind._meta.model_name: item.row}
            due = parse("1930") if item.level == "public" and kind is Intervention else None
            for model, more in ((WorkingNote, {}), (NextStep, {"due": due})):
                mark = next(rows.marks)
                row = saved(model, **here, **texts(model, mark), **more)
                rows.world.notes.append(Item(row, mark, theirs, beside=item))
            if due:
                rows.world.desks.append((rows.world.notes[-1], theirs))


def keep_drafts(rows):
    """Each who may assess has filled in something about what everybody reads, and not sent it; and
    to each who works somewhere something came by mail."""
    world = rows.world
    about = world.first(Consultation, "public").row
    address = f"{reverse('assess')}?consultation={about.pk}"
    for who in ("member", "ally", "outsider", "curator"):
        mark, given = next(rows.marks), (Assessment, Reader(world.people[who]), None, None)
        typed = {field.html_name: [str(field.value() or "")] for field in assessment_fields(given)}
        content = {**typed, "score-0-reason": [mark], "citation-0-told_by": [mark]}
        kept = Draft.keep(world.people[who], address, content, about=about.pk)
        world.drafts.append(Item(kept, mark, frozenset({who})))
    places = {"member": world.base.home, "ally": world.base.friend, "outsider": world.base.stranger}
    for who, organisation in places.items():
        mark = next(rows.marks)
        keep_letter(world.people[who], organisation, Letter(mark, "", mark, uuid.uuid4()))
        kept = Draft.of(world.people[who]).latest("changed")
        world.drafts.append(Item(kept, mark, frozenset({who})))


def keep_filters(rows):
    """Each who signs in has saved a filter under a name that is a mark."""
    for who, somebody in rows.world.people.items():
        if somebody.is_authenticated:
            mark = next(rows.marks)
            kept = SavedFilter.keep(somebody, mark, "/interventions/", "kind=meeting")
            rows.world.filters.append(Item(kept, mark, frozenset({who})))


def assessment_fields(given):
    """What a form of an assessment sends untouched."""
    forms = AssessmentForms(*given)
    yield from (field for form in forms.forms for field in form)
    yield from (field for several in forms.parts for field in several.management_form)


def crowd_a_process(rows):
    """More entries in one process than fit a page or carry numbers, and lessons that fill a
    second page only for those who see what is hidden from everybody else."""
    process = rows.add(Process, "public").row
    for kind, public, hidden in ((Intervention, 64, 3), (Lesson, 36, 16)):
        levels = ["public"] * public
        for number, level in enumerate(HIDDEN * hidden):
            levels.insert(number * 3, level)
        crowd = []
        for level in levels:
            mark, values = rows.fields(kind, level, SEES[level])
            crowd.append(kind(**{**values, **rows.level(level), "process": process}))
            rows.keep(Item(crowd[-1], mark, SEES[level], level, crowd=True))
        kind.unrestricted.bulk_create(crowd)


TOGETHER = uuid.UUID(int=2)


def hand_over(rows):
    """Proposals, made together: a curator reads of something private what its organisation sent
    them."""
    world = rows.world
    member = world.people["member"]
    for kind in (Intervention, Process):
        item = world.first(kind, "organisation")
        record_forms = as_it_is(kind, Reader(member), item.row)
        assert record_forms.is_valid(), (kind.__name__, record_forms.problems)
        made = propose(record_forms, world.base.home, "", by=member)
        made.together = TOGETHER
        made.save()
        world.proposals.append(Item(made, item.mark, working_for("home") | {"curator"}))
    for kind, state in ((Stage, ProposalState.RETURNED), (Barrier, ProposalState.WITHDRAWN)):
        item = world.first(kind, "organisation")
        over = {"state": state, "reason": f"Of {item.mark}", "decided": timezone.now()}
        about = {"kind": kind.resource.plural, "record": item.row.pk, "title": str(item.row)[:300]}
        content = {"values": {}, "parts": {}} if state == ProposalState.RETURNED else {}
        made = Proposal.unrestricted.create(
            publishes=True, owner=world.base.home, together=uuid.uuid4(), content=content,
            **over, **about,
        )  # fmt: skip
        world.decided.append(Item(made, item.mark, working_for("home")))


def keep_names(rows):
    """On each level an entry in which somebody is described. The name stays where they know it,
    and stood in the line before, when all who see the entry could read it."""
    base = rows.world.base
    beside = rows.beside(Intervention)
    for level in LEVELS:
        place = "stranger" if level == "theirs" else "home"
        owner, knows = getattr(base, place), working_for(place)
        entry = rows.add(Intervention, level, **{**beside, "owner": owner})
        mark = next(rows.marks)
        part = Participation(intervention=entry.row, role="signatory", name=f"Dr {mark}")
        part.save()
        named = {"intervention": entry.row, "participation": part.pk, "organisation": owner}
        kept = HomeName.unrestricted.create(name=part.name, **named)
        part.name = f"an adviser of {entry.mark}"
        part.save()
        rows.world.kept.append(Item(kept, mark, knows, level, now=entry))


def change_records(rows):
    """Each kind four times, on another level than before. Every pair of levels is in
    `history/test_versions.py`."""
    here = Process.unrestricted_versions.filter(id=rows.world.process.pk)
    here.update(history_date=rows.world.long_ago - dt.timedelta(days=1))
    for number, kind in enumerate(record_kinds()):
        for now in LEVELS:
            others = [then for then in LEVELS if then != now]
            then = {"public": "organisation", "organisation": "public"}.get(now)
            change(rows, kind, then or others[number % 3], now)


def change(rows, kind, then, now):
    """A record that said something else on another level, written by somebody known."""
    world = rows.world
    author = Person.objects.create_user(f"{next(rows.marks)}@example.net")
    author.name = next(rows.marks)
    author.save()
    version = written(rows, kind, None, then, author, world.long_ago)
    item = rows.keep(written(rows, kind, version.row, now, author, timezone.now()))
    item.crowd = True
    version.sees &= item.sees
    version.now = item
    version.change = kind.unrestricted_versions.filter(id=version.row.pk).earliest().change
    world.versions.append(version)
    told = WRITES[then] & version.sees | WRITES[now] & item.sees
    world.authors.append(Item(version.row, author.name, told))


def written(rows, kind, row, level, author, when):
    mark, values = rows.fields(kind, level, SEES[level])
    values = {"owner": None, "coalition": None, **values, **rows.level(level)}
    if row is None:
        beside = rows.beside(kind, every=True)
        for one in kind._meta.concrete_fields:
            if one.name not in values | beside and is_needed(one):
                values[one.name] = value_for(one)
        row = kind(**{**values, **beside})
        if kind is ProcessLink:  # there is one of each relation between two
            row.to_process = rows.add(Process, "public").row
    for name, value in values.items():
        setattr(row, name, value)
    row._history_user, row._history_date = author, when
    row.save()
    return Item(row, mark, SEES[level], level)
