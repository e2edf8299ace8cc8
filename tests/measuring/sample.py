"""A made-up record, from a seed: names, sentences, dates and levels out of the word lists in
`sample.json`.

Nothing here is real: places are put together of syllables, every day is reckoned from TODAY.
`generate.py` fills a database with it, to measure the pages at three sizes.
"""

import datetime as dt
import json
import random
import uuid
from bisect import bisect
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from django.db.models import IntegerField, PositiveIntegerField
from django.utils.text import slugify

from engagement.dates import EdtfField
from engagement.fields import CodesField, LinkField, ProseField
from processes import models
from processes.models import Consultation, Intervention, Organisation, Process, Source, Stage

TODAY = dt.date(2024, 9, 2)  # of the made-up world; no clock is asked
# Words to search for: the first stands in the titles of RARE interventions at every scale, the
# second in those of a thousandth. "safeguards" stands in about a tenth.
RARE_WORD, MIDDLING_WORD, RARE = "lighthouse", "beekeeping", 20


@dataclass(frozen=True)
class SampleSize:
    """How many there are of what the rest depends on."""

    processes: int
    interventions: int
    organisations: int
    owners: int  # the organisations that log here; the others only occur
    coalitions: int
    sources: int
    long: int = 2000  # interventions of the longest process, and of the second
    middle: int = 300

    def sizes(self, dice):
        """How many interventions each process has; those left over belong to no process."""
        fives = [5] * min(4, self.processes // 8)
        shares = [dice.expovariate(1) + 0.1 for _ in range(self.processes - len(fives) - 2)]
        rest = int(self.interventions * 0.99) - self.long - self.middle - sum(fives)
        whole = sum(shares)
        return [self.long, self.middle, *(int(rest * share / whole) for share in shares), *fives]

    def title(self, number, kind):
        """A template for the title of the intervention of that number, 0 the first."""
        every = max(self.interventions // RARE, 1)
        if number % every == 0 and number // every < RARE:
            return f"Note on the keeping of the {RARE_WORD}, {{when}}"
        return f"Note on {MIDDLING_WORD} {{when}}" if number % 1000 == 1 else TITLES[kind]


SCALES = {
    "S": SampleSize(100, 5_000, 200, 8, 3, 500),
    "M": SampleSize(1_000, 100_000, 1_000, 40, 10, 5_000),
    "L": SampleSize(10_000, 1_000_000, 5_000, 100, 25, 40_000),
}


def size_of(interventions):
    """The scale with so many, or what lies in proportion between them."""
    for scale in SCALES.values():
        if scale.interventions == interventions:
            return scale
    each = interventions // 100
    return SampleSize(
        max(each, 14), interventions, max(each, 40), max(each // 25, 4), max(each // 100, 2),
        max(interventions // 20, 30), min(interventions // 3, 2000), min(interventions // 10, 300),
    )  # fmt: skip


MADE_OF = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
WORDS, TITLES = MADE_OF["words"], MADE_OF["titles"]
CIVIL, OFFICIAL = MADE_OF["civil"], MADE_OF["official"]
# Names in other languages and scripts, each with a place that does not exist.
ELSEWHERE = MADE_OF["elsewhere"]

# Those that come first in TITLES occur most.
WEIGHTED_KINDS = [kind for rank, kind in enumerate(TITLES) for _ in range(20 // (rank + 1))]
STATES = ["done"] * 45 + ["cancelled"] * 3 + ["not_admitted"] * 2
ROLES = ["signatory"] * 4 + ["participant"] * 3 + models.Role.values[2:14]
# How many of a kind a process has, at least and at most; a long one has more.
PLAN = {
    models.TextVersion: (0, 4), Consultation: (0, 4), models.Ask: (2, 8),
    models.Position: (2, 8), models.Commitment: (1, 4), models.Barrier: (0, 5),
    models.Enabler: (0, 3), models.Lesson: (0, 3), models.Assessment: (0, 1),
}  # fmt: skip
# How often a pointer that may be empty is filled, by what it points at.
FILLED = {Process: 1, Stage: 0.85, Consultation: 0.15, models.Ask: 0.3, Intervention: 0.05}
FILLED[Source] = 0.05
# Pointers and lists of organisations that are public bodies; all others are civil society.
OF_BODIES = {"bodies", "convenors", "hosts", "addressees", "actor"}

# What a field of text says, by its kind and name or by its name alone; "" stays empty.
LINES = {
    "affected_group": "{group}", "ask.text": "{ask}", "author": "{office}",
    "commitment.text": "{promise}", "consultation.name": "{ordinal} consultation on {subject}",
    "country": "{country}", "group": "{group}", "languages": "en, fr",
    "lesson.text": "{lesson}", "locator": "{provision}", "next_step": "{promise}",
    "note": "{sentence}", "outcome": "{sentence}", "place": "{place}",
    "process.name": "{process}", "provision": "{provision}", "route": "{provision}",
    "source.title": "{source}", "verifier": "{office}",
}  # fmt: skip
# What must fit together is never drawn field by field.
TOGETHER = {"visibility", "owner", "coalition", "standing", "claimant", "date", "date_kind"}
TOGETHER |= {"where_it_stands", "as_of", "repeats", "repeated_as", "same_as"}
AHEAD = {"feedback_promised"}  # dates that may be still to come

# Each form of date with how many of a hundred have it; d is the day, l a later one.
WEIGHTED_DATE_FORMS = (
    ("{d:%Y-%m-%d}", "", 55), ("{d:%Y-%m}", "", 16), ("{d:%Y}", "", 5),
    ("{d:%Y}-{quarter}", "", 4), ("{d:%Y}-{season}", "", 1),
    ("{d:%Y-%m}/{l:%Y-%m}", "span", 4), ("{d:%Y-%m-%d}/{l:%Y-%m-%d}", "span", 3),
    ("{d:%Y-%m}/{l:%Y-%m}", "within", 3), ("{d:%Y-%m}/..", "span", 1),
    ("../{d:%Y-%m}", "within", 1), ("{d:%Y-%m}~", "", 2), ("{d:%Y-%m-%d}~", "", 1),
    ("{d:%Y}?", "", 1), ("", "", 3),
)  # fmt: skip
WEIGHTED_DATE_FORMS = [
    (form, kind) for form, kind, weight in WEIGHTED_DATE_FORMS for _ in range(weight)
]
STANDINGS = ["documented"] * 9 + ["reported"] * 9 + ["alleged", "disputed"]
# How many of a hundred are public and for an organisation only; the rest are for a coalition.
PROCESSES, STAGES, OTHERS = (92, 5), (95, 3), (70, 20)


class Invention(random.Random):
    """Draws everything by one seed. It protects nothing, so plain random numbers will do."""

    def __init__(self, seed):
        super().__init__(seed)
        self.taken = Counter()
        self.drawers = {}

    def uid(self):
        return uuid.UUID(int=self.getrandbits(128), version=4)

    def chance(self, share):
        return self.random() < share

    def some(self, items, low, high):
        """Between `low` and `high` different ones of `items`, or all when there are fewer."""
        return self.sample(items, min(len(items), self.randint(low, high)))

    # -- words --
    def __getitem__(self, name):
        """A word or a sentence of the list called `name`: what a template asks for."""
        text = self.choice(WORDS[name])
        return text.format_map(self) if "{" in text else text

    def line(self, template, limit=200, odds=0.02):
        """A template with its words filled in; now and then nearly `limit` characters long."""
        text = template.format_map(self)
        text = text[0].upper() + text[1:]
        if self.chance(odds):
            while len(text) < limit:
                text = f"{text}, {self['when']}, with regard to {self['subject']}"
            text = text[:limit].rpartition(" ")[0].rstrip(",")
        return text

    def prose(self, low, high):
        """Between `low` and `high` sentences, in paragraphs where there are many."""
        said = [self.line("{sentence}", odds=0) for _ in range(self.randint(low, high))]
        return "\n\n".join(" ".join(said[i : i + 5]) for i in range(0, len(said), 5))

    def slug(self, text):
        """An address that no row of this database has."""
        base = slugify(text)[:60].strip("-") or self.token()
        self.taken[base] += 1
        return base if self.taken[base] == 1 else f"{base}-no-{self.taken[base]}"

    def token(self):
        return f"{self.getrandbits(80):020x}"

    # -- days --
    def after(self, day, spread):
        """A day at most `spread` days after `day`."""
        return day + dt.timedelta(days=self.randint(0, spread))

    def between(self, first, last, ahead=0):
        """A day between the two; one after TODAY only in a share of `ahead`."""
        if last > TODAY >= first and not self.chance(ahead):
            last = TODAY
        return self.after(first, (last - first).days)

    def date(self, day):
        """`day` as exactly as somebody may know it: (EDTF or "", meaning of an interval)."""
        form, kind = self.choice(WEIGHTED_DATE_FORMS)
        later = self.after(day, 250)
        if day <= TODAY < later:
            later = TODAY
        quarter = 33 + (day.month - 1) // 3
        season = 21 + max(day.month - 3, 0) // 3
        return form.format(d=day, l=later, quarter=quarter, season=season), kind

    def moment(self, day):
        """A day or a month at most ten weeks after `day`, as EDTF."""
        return f"{self.after(day, 70):{'%Y-%m-%d' if self.chance(0.7) else '%Y-%m'}}"

    def past(self, day):
        """A day until TODAY soon after `day`; nothing when that is still to come."""
        return str(min(self.after(day, 70), TODAY)) if day <= TODAY else ""

    def logged(self, day):
        """When an entry about `day` was made and last changed."""
        created = min(self.after(min(day, TODAY), 60), TODAY)
        changed = min(self.after(created, 200), TODAY) if self.chance(0.3) else created
        noon = dt.time(self.randint(7, 18), self.randint(0, 59), self.randint(0, 59), tzinfo=dt.UTC)
        combine = dt.datetime.combine
        return {"created": combine(created, noon), "changed": combine(changed, noon)}

    def opening(self, day):
        """Fields of a consultation that opens on `day`."""
        last = self.after(day, 90)
        state = "closed" if last < TODAY else "open" if day <= TODAY else "planned"
        return {
            "announced": str(day - dt.timedelta(days=self.randint(0, 60))),
            "opens": str(day),
            "closes": str(last) if self.chance(0.8) else "",
            "state": "cancelled" if self.chance(0.06) else state,
        }

    # -- fields --
    def values(self, kind, day, given):
        """Values around `day` for fields that `given` has not, half of the optional ones empty."""
        if kind not in self.drawers:
            fields = [(f.name, self.drawer(kind, f)) for f in kind._meta.concrete_fields]
            self.drawers[kind] = [(name, draw) for name, draw in fields if draw]
        return {name: draw(day) for name, draw in self.drawers[kind] if name not in given}

    def drawer(self, kind, field):
        """A function of a day that draws a value for a field, or None for one to leave alone."""
        if field.is_relation or not field.editable or field.name in TOGETHER:
            return None
        draw = self.filler(kind, field)
        if draw and (field.blank or field.null):
            empty = None if field.null else field.get_default()
            return lambda day: draw(day) if self.random() < 0.5 else empty
        return draw

    def filler(self, kind, field):
        name, limit = field.name, field.max_length
        template = LINES.get(f"{kind._meta.model_name}.{name}", LINES.get(name))
        if template:
            return lambda day: self.line(template, limit)
        if isinstance(field, EdtfField):
            return self.moment if name in AHEAD else self.past
        if isinstance(field, CodesField):
            return lambda day: self.some([code for code, _label in field.vocabulary], 1, 2)
        if field.choices:
            codes = [code for code, _label in field.flatchoices]
            return lambda day: self.choice(codes)
        if isinstance(field, LinkField):
            return lambda day: f"https://example.org/papers/{self.token()}"
        if isinstance(field, ProseField):
            return lambda day: self.prose(1, min(limit // 300, 12))
        if isinstance(field, IntegerField):
            return lambda day: self.randint(1, 900 if type(field) is PositiveIntegerField else 3)
        return None

    # -- levels --
    def level(self, owners, coalitions_of, odds):
        """Fields that say who may read a row of one of `owners`, and how well it is established."""
        public, internal = odds
        drawn = self.randrange(100)
        owner = self.choice(owners)
        standing = self.choice(STANDINGS)
        fields = {"visibility": "public", "owner_id": owner, "standing": standing}
        if standing in ("alleged", "disputed"):
            fields["claimant"] = self.line("{who} and {group}")
        if drawn < public:
            fields["owner_id"] = owner if self.chance(0.5) else None
        elif drawn < public + internal:
            fields["visibility"] = "organisation"
        else:
            fields["visibility"] = "coalition"
            fields["coalition_id"] = self.choice(coalitions_of[owner])
        return fields


class Scene:
    """A process while it is filled: when it goes on, who acts in it (by id), what is in it."""

    def __init__(self, first, last, owners, civil, official, sources):
        self.first, self.last = first, last
        self.owners, self.civil, self.official = owners, civil, official
        self.rows = defaultdict(list, {Source: sources})
        self.days = []  # on which its stages begin

    def targets(self, field, day):
        if field.related_model is Organisation:
            return self.official if field.name in OF_BODIES else self.civil
        rows = self.rows[field.related_model]
        if field.related_model is Stage and rows:
            return [rows[max(bisect(self.days, day) - 1, 0)]]
        return rows

    def pointers(self, dice, kind, day, given):
        """Targets for those pointers of an entry that are not given.

        In a part those that may be empty stay so: they say where it belongs.
        """
        drawn, of_part = {}, issubclass(kind, models.Part)
        for field in kind._meta.concrete_fields:
            if not field.is_relation or not field.editable or field.name in TOGETHER:
                continue
            odds = FILLED.get(field.related_model, 0.5) if field.null else 1
            if field.name in given or field.attname in given or (field.null and of_part):
                continue
            targets = self.targets(field, day)
            if targets and dice.chance(odds):
                record = issubclass(field.related_model, models.Record)
                drawn[field.name if record else field.attname] = dice.choice(targets)
        return drawn
