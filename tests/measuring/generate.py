"""Fill an empty database with a made-up record, to measure the pages at three sizes."""

import datetime as dt
import time
import uuid
from bisect import bisect
from collections import Counter, defaultdict
from contextlib import contextmanager

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from engagement.models import Person
from processes import models
from processes.management.commands.settle_readers import Answers, pointed_at_first
from processes.models import (
    Citation,
    Intervention,
    Organisation,
    Process,
    Record,
    SearchText,
    Source,
    Stage,
)
from tests.measuring import sample

ROWS_A_WRITE = 8000  # rows held before they are written


class Builder:
    """Makes the rows of a scale and writes them in batches, what is pointed at first.

    It holds one process, what waits to be written, and ids of the directory: not the record.
    """

    def __init__(self, scale, seed, say):
        self.scale, self.say = scale, say
        self.dice = sample.Invention(seed)
        self.answers = Answers()
        self.order = pointed_at_first(apps.get_models(include_auto_created=True))
        self.waiting, self.held, self.counts = defaultdict(list), 0, Counter()
        self.made = 0  # interventions
        self.coalitions_of = defaultdict(list)
        self.recent = []  # processes that a later one may be linked to
        # All there is; also the place of work that belongs to no process.
        self.world = sample.Scene(dt.date(2016, 1, 1), dt.date(2024, 12, 31), [], [], [], [])

    def build(self):
        """Make everything; the number of rows by model class."""
        self.organisations()
        self.people()
        self.sources()
        self.flush()
        self.say(self.counts)
        for number, size in enumerate(self.scale.sizes(self.dice)):
            self.process(number, size)
        self.interventions(self.world, self.scale.interventions - self.made)
        self.flush()
        return self.counts

    # -- any row --
    def add(self, kind, scene, day=None, odds=sample.OTHERS, /, **given):
        """A row of a kind about `day`. Values and pointers that are not given are drawn."""
        dice = self.dice
        day = day or dice.between(scene.first, scene.last)
        if hasattr(kind, "date_kind") and "date" not in given:
            given["date"], given["date_kind"] = dice.date(day)
        if hasattr(kind, "created"):
            given |= dice.logged(day)
        if hasattr(kind, "visibility") and "visibility" not in given:
            given |= dice.level(scene.owners, self.coalitions_of, odds)
        given |= scene.pointers(dice, kind, day, given)
        row = kind(id=dice.uid(), **dice.values(kind, day, given), **given)
        if isinstance(row, Record):
            # What ReadersField would ask of each row, without its queries (see Answers).
            answer = row.readers, row.open_to_all = self.answers.of(row)
            row.who_may_read = lambda: answer
            scene.rows[kind].append(row)
        self.hold(row)
        for field in kind._meta.many_to_many:
            self.link(row, field, dice.some(scene.targets(field, day), 0, 3))
        if isinstance(row, Record | Organisation) and dice.chance(0.75):
            self.cite(row)
        return row

    def link(self, row, field, organisations):
        through = field.remote_field.through
        for pk in organisations:
            self.hold(through(**{f"{row._meta.model_name}_id": row.pk, "organisation_id": pk}))

    def cite(self, row):
        dice, sources = self.dice, self.world.rows[Source]
        if sources:
            citation = Citation(
                id=dice.uid(), source_id=dice.choice(sources),
                field=dice.choice(row.resource.fields[:6]) if dice.chance(0.2) else "",
                locator=f"paragraph {dice.randint(1, 90)}" if dice.chance(0.6) else "",
                says=dice["sentence"] if dice.chance(0.03) else "",
                **{f"{row._meta.model_name}_id": row.pk},
            )  # fmt: skip
            self.hold(citation)

    def hold(self, row):
        self.waiting[type(row)].append(row)
        self.held += 1
        if self.held >= ROWS_A_WRITE:
            self.flush()

    def flush(self):
        for kind in self.order:
            if rows := self.waiting.pop(kind, None):
                kind._base_manager.bulk_create(rows, batch_size=1000)
                self.counts[kind] += len(rows)
        self.held = 0

    # -- the directory --
    def organisations(self):
        """Coalitions first, then those who log here, then all others; and who is in a coalition."""
        scale, dice, world = self.scale, self.dice, self.world
        coalitions = [
            self.organisation("coalition", "{town} Coalition for {field}")
            for _ in range(scale.coalitions)
        ]
        for number in range(scale.organisations - scale.coalitions):
            owner = number < scale.owners
            civil = owner or dice.chance(0.65)
            kind, template = dice.choice(sample.CIVIL if civil else sample.OFFICIAL)
            pk = self.organisation(kind, template)
            (world.civil if civil else world.official).append(pk)
            if owner:
                world.owners.append(pk)
        for number, coalition in enumerate(coalitions):
            self.memberships(coalition, world.owners[number :: len(coalitions)])

    def organisation(self, kind, template):
        dice = self.dice
        name = dice.choice(sample.ELSEWHERE)[0] if dice.chance(0.04) else dice.line(template)
        houses = self.world.official if kind == "committee" else ()
        row = self.add(
            Organisation, self.world, kind=kind, name=name, slug=dice.slug(name),
            acronym="".join(c for c in name if c.isupper())[:8] if dice.chance(0.6) else "",
            founded=str(dice.randint(1890, 2015)) if dice.chance(0.5) else "",
            part_of_id=dice.choice(houses) if houses else None,
        )  # fmt: skip
        if dice.chance(0.4):
            self.other_names(organisation_id=row.pk)
        return row.pk

    def other_names(self, **of):
        dice = self.dice
        own = dice.line("{town} {field}"), ""
        for name, language in [own, *dice.some(sample.ELSEWHERE, 0, 2)]:
            use = "translation" if language else dice.choice(("former", "alias"))
            self.add(models.OtherName, self.world, name=name, language=language, use=use, **of)

    def memberships(self, coalition, owners):
        """The `owners` are in a coalition; of its other members some have left."""
        dice = self.dice
        for pk in dict.fromkeys([*owners, *dice.some(self.world.civil, 3, 12)]):
            since = dice.randint(2015, 2020)
            until = "" if pk in owners or dice.chance(0.85) else str(since + 2)
            pair = {"coalition_id": coalition, "organisation_id": pk}
            row = self.add(models.Membership, self.world, since=str(since), until=until, **pair)
            if not until:
                day = dt.datetime(since, 1, 1, tzinfo=dt.UTC)
                yes = {"coalition_yes": day, "organisation_yes": day}
                self.hold(models.Consent(membership_id=row.pk, **yes))
                self.coalitions_of[pk].append(coalition)

    def people(self):
        """Who can sign in: people of the owners, of a body that logs nothing, and a curator."""
        dice, world = self.dice, self.world
        works_for = {f"member{n}": [pk] for n, pk in enumerate(world.owners[:12], 1)}
        works_for |= {"outsider1": world.official[:1], "curator1": []}
        for name, organisations in works_for.items():
            person = Person(id=dice.uid(), email=f"{name}@example.org")
            person.joined = dice.logged(sample.TODAY)["created"]
            person.trail = uuid.uuid5(person.id, "trail")
            person.is_curator = name == "curator1"
            person.set_unusable_password()
            self.hold(person)
            for pk in organisations:
                role = dice.choice(models.AffiliationRole.values)
                self.hold(models.Affiliation(person=person, organisation_id=pk, role=role))

    def sources(self):
        """What is cited, and how open civic space was by such a source."""
        dice, world = self.dice, self.world
        for _ in range(self.scale.sources):
            title = dice.line("{source}", 300)
            language = dice.choice(("en", "en", "es", "fr", "ar"))
            words = {"title": title, "slug": dice.slug(title), "language": language}
            world.rows[Source].append(self.add(Source, world, **words).pk)
        for country in sample.WORDS["country"]:
            for year in range(2019, 2024):
                level = {"visibility": "public", "country": country, "date": f"{year}-12"}
                self.add(models.CivicSpaceRating, world, dt.date(year, 12, 1), **level)

    # -- a process and what is in it --
    def process(self, number, size):
        """A process and all that is in it. The first four are public: every visitor sees them."""
        dice, world = self.dice, self.world
        first = dice.after(dt.date(2013, 1, 1), 3600)
        last = dice.after(first + dt.timedelta(days=300), 2000)
        owners, civil = dice.some(world.owners, 1, 4), dice.some(world.civil, 12, 12 + size // 20)
        official = dice.some(world.official, 5, 5 + size // 100)
        civil = list(dict.fromkeys([*owners, *civil]))
        scene = sample.Scene(first, last, owners, civil, official, world.rows[Source])
        row = self.frame(scene, sample.PROCESSES if number > 3 else (100, 0))
        self.lists_around(scene, row)
        self.stages(scene, {2: 1, 3: 0}.get(number, dice.randint(5, 12)))
        for kind, (low, high) in sample.PLAN.items():
            if kind is models.Position:  # from here on what points at engagements
                self.interventions(scene, size)
            for _ in range(dice.randint(low, high) + size // 200):
                self.entry(kind, scene)

    def frame(self, scene, odds):
        """The process itself."""
        dice, first, last = self.dice, scene.first, scene.last
        level = dice.level(scene.owners, self.coalitions_of, odds)
        name, over = dice.line("{process}"), last < sample.TODAY
        stands = dice.chance(0.7)
        as_of = min(last, sample.TODAY) - dt.timedelta(days=dice.randint(0, 400))
        return self.add(
            Process, scene, min(last, sample.TODAY), name=name,
            slug=dice.slug(name) if level["visibility"] == "public" else dice.token(),
            acronym="".join(word[0] for word in name.upper().split()) if dice.chance(0.4) else "",
            date=f"{first:%Y}/{last:%Y}" if over else f"{first:%Y-%m}/..", date_kind="span",
            state=dice.choice(models.ProcessState.values[2:]) if over else "active",
            where_it_stands=dice.line("{sentence}", 400) if stands else "",
            as_of=str(as_of) if stands else "",
            **level,
        )  # fmt: skip

    def lists_around(self, scene, row):
        """Where a process applies, what it is about, what it is linked to."""
        dice, of = self.dice, {"process_id": row.pk}
        if dice.chance(0.3):
            self.other_names(**of)
        for place in dice.some(sample.WORDS["country"] + sample.WORDS["area"], 1, 3):
            self.add(models.Jurisdiction, scene, place=place, **of)
        for body in dice.some(scene.official, 1, 2):
            self.add(models.ProcessLead, scene, organisation_id=body, until="", **of)
        for topic in dice.some(sample.WORDS["topic"], 1, 3):
            self.add(models.Topic, scene, topic=topic, **of)
        for scheme in dice.some(("file", "document"), 0, 2):
            value = f"{scene.first:%Y}/{dice.randint(1, 999)}"
            self.add(models.Identifier, scene, scheme=scheme, value=value, **of)
        for other in dice.some(self.recent, 0, 2) if dice.chance(0.2) else ():
            self.add(models.ProcessLink, scene, from_process=row, to_process=other)
        self.recent = [*self.recent[-20:], row]

    def stages(self, scene, number):
        dice = self.dice
        days = sorted(dice.between(scene.first, scene.last, 0.5) for _ in range(number))
        past = bisect(days, sample.TODAY)
        codes = models.StageKind.values
        ranks = sorted(dice.sample(range(len(codes)), number))
        for position, (day, rank) in enumerate(zip(days, ranks, strict=True), 1):
            kind = models.StageKind(codes[rank])
            state = "planned" if position > past else "completed"
            if position == past and scene.last > sample.TODAY:
                state = "current"
            elif dice.chance(0.06):
                state = dice.choice(("skipped", "stalled"))
            name = f"{kind.label}{dice.choice(('', '', ' in {place}', ', {ordinal} round'))}"
            values = {"position": position, "kind": kind.value, "state": state}
            if dice.chance(0.07):
                values |= {"date": "", "date_kind": ""}
            row = self.add(Stage, scene, day, sample.STAGES, name=dice.line(name), **values)
            scene.days.append(day)
            for source in dice.some(scene.rows[Source], 1, 3) if dice.chance(0.25) else ():
                said = day - dt.timedelta(days=dice.randint(30, 500))
                date = dice.moment(dice.after(said, 400))
                who = {"stage_id": row.pk, "source_id": source}
                self.add(models.Forecast, scene, day, date=date, said_on=str(said), **who)

    def interventions(self, scene, number):
        dice = self.dice
        for _ in range(number):
            day, kind = (
                dice.between(scene.first, scene.last, 0.1),
                dice.choice(sample.WEIGHTED_KINDS),
            )
            title = dice.line(self.scale.title(self.made, kind), 280)
            values = {"kind": kind, "title": title, "sequence": dice.choice((0, 0, 0, 1, 2))}
            values["state"] = dice.choice(sample.STATES)
            if day > sample.TODAY:
                values |= {"state": "planned", "response": ""}
            row = self.add(Intervention, scene, day, **values)
            self.made += 1
            roles = ["lead", *(dice.choice(sample.ROLES) for _ in range(3))]
            for pk, role in zip(dice.some(scene.civil, 1, 4), roles, strict=False):
                who = {"intervention_id": row.pk, "organisation_id": pk, "role": role}
                self.add(models.Participation, scene, day, since="", **who)
            for ask in dice.some(scene.rows[models.Ask], 1, 3) if dice.chance(0.4) else ():
                self.hold(models.Raising(id=dice.uid(), intervention_id=row.pk, ask_id=ask.pk))

    def entry(self, kind, scene):
        """A record of another kind, and the parts that live inside it."""
        dice, ahead, given = self.dice, 0.2 if kind is models.Consultation else 0, {}
        day = dice.between(scene.first, scene.last, ahead)
        if kind is models.Consultation:
            given = dice.opening(day)
        elif kind is models.Commitment:
            given["due"] = dice.moment(dice.after(day, 600)) if dice.chance(0.8) else ""
            given["actor_id"] = dice.choice(scene.targets(kind._meta.get_field("actor"), day))
        elif kind is models.TextVersion:
            given["name"] = f"{dice['ordinal'].capitalize()} text, number {len(scene.rows[kind])}"
        elif kind is models.Assessment:
            left = scene.rows[models.Consultation][len(scene.rows[kind]) :]
            if not left:
                return
            given = {"consultation": left[0], "stage": None}
        self.parts(self.add(kind, scene, day, **given), scene, day)

    def parts(self, row, scene, day):
        """What became of an ask, who was in a consultation, the scores of an assessment."""
        dice, rows = self.dice, scene.rows
        if isinstance(row, models.Ask):
            for place in dice.some([*rows[models.TextVersion], *rows[Stage]], 0, 3):
                where = {"stage" if isinstance(place, Stage) else "text_version": place}
                self.add(models.Fate, scene, day, ask=row, date=dice.moment(day), **where)
        elif isinstance(row, models.Consultation):
            groups = dice.some(sample.WORDS["group"], 0, 2)
            for who in [*groups, *dice.some(scene.civil, 0, 6)]:
                named = {"group": who} if who in groups else {"group": "", "organisation_id": who}
                self.add(models.Admission, scene, day, consultation=row, whole_group="", **named)
        elif isinstance(row, models.Assessment):
            for criterion in models.Criterion.values:
                given = {"value": "NK", "reason": ""}
                if dice.chance(0.8):
                    given = {"value": str(dice.randint(0, 3)), "reason": dice["sentence"]}
                    given["source_id"] = dice.choice(rows[Source])
                self.add(models.Score, scene, day, assessment=row, criterion=criterion, **given)


def counts_in_words(counts):
    """The number of rows of each kind, in words, without the tables between two kinds."""
    kinds = sorted((k for k in counts if not k._meta.auto_created), key=lambda k: k.__name__)
    return [f"{kind.__name__} {counts[kind]:,}" for kind in kinds]


@contextmanager
def clock_stopped(kinds):
    """Lets `created`, `changed` and `joined` keep what a row was given, not the time of writing."""
    fields = [field for kind in kinds for field in kind._meta.concrete_fields]
    clocks = [(f, f.auto_now, f.auto_now_add) for f in fields if hasattr(f, "auto_now_add")]
    try:
        for field, *_flags in clocks:
            field.auto_now = field.auto_now_add = False
        yield
    finally:
        for field, now, now_add in clocks:
            field.auto_now, field.auto_now_add = now, now_add


def fill(scale, seed, say=lambda counts: None):
    """Fill the database, in one transaction; the number of rows by model class.

    `say` is given those of the directory, when they are made.
    """
    builder = Builder(scale, seed, say)
    with transaction.atomic(), clock_stopped(builder.order):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                # Else it would remember every row until the end, to check what it points at.
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        counts = builder.build()
        SearchText.fill()
        return counts


class Command(BaseCommand):
    help = "Fill an empty database with a made-up record, the same for the same seed."

    def add_arguments(self, parser):
        parser.add_argument(
            "--scale", choices=sample.SCALES, required=True,
            help="5,000 entries, or 100,000, or 1,000,000, and the rest in proportion",
        )  # fmt: skip
        parser.add_argument("--seed", type=int, default=1, help="1 unless given")

    def handle(self, *, scale, seed, **options):
        kinds = {*apps.get_app_config("processes").get_models(), Person} - {models.Edition}
        for kind in kinds:
            if kind._base_manager.exists():
                held = kind._meta.verbose_name_plural
                raise CommandError(f"This database is not empty: it holds {held}. Take a new one.")
        begun = time.monotonic()
        try:
            counts = fill(sample.SCALES[scale], seed, self.say)
        except BaseException as reason:
            raise CommandError(f"Broken off: {reason!r}. Nothing of it was kept.") from reason
        if connection.vendor == "postgresql" and not connection.in_atomic_block:
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")  # as autovacuum would a while later
        self.stdout.write(
            f"Made in {time.monotonic() - begun:.0f} s: {', '.join(counts_in_words(counts))}."
        )

    def say(self, counts):
        self.stdout.write(f"So far: {', '.join(counts_in_words(counts))}.")
