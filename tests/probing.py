"""A world in which every record carries a mark of its own, and probes that see a mark leak.

The world holds a record of every kind on every level and, for every pointer of every kind, a
public record that points at a hidden one. Who may see what is worked out here from levels and
pointers alone, without asking the product, so that the two can differ.
"""

import codecs
import contextlib
import csv
import datetime as dt
import io
import itertools
import json
import re
import secrets
import uuid
import zipfile
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import quote, quote_plus, urlencode

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import connection, models, transaction
from django.db.models import Q
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone
from django_countries.fields import CountryField

from engagement.dates import EdtfField, parse
from engagement.fields import CodesField
from engagement.filters import (
    CodesFilter,
    NamedFilter,
    PeriodFilter,
    PresentFilter,
    SearchFilter,
    SortFilter,
    filterset_for,
)
from engagement.models import Person
from engagement.resources import field_of, kinds
from processes.access import NOBODY, Reader
from processes.exchange.columns import exchange_kinds, plural_of
from processes.filters import SPECIAL
from processes.models import (
    Admission,
    Affiliation,
    Ask,
    Barrier,
    Citation,
    CivicSpaceRating,
    Commitment,
    Consultation,
    Intervention,
    Jurisdiction,
    Lesson,
    Organisation,
    OtherName,
    Part,
    Participation,
    Position,
    Process,
    ProcessLink,
    Record,
    Score,
    Source,
    Stage,
    Topic,
)
from processes.proposals import as_it_is, propose
from processes.timeline import TimelineFilters
from processes.upkeep.concerns import CONCERNS
from tests.making import is_needed, make_world, value_for, with_second_factor

CAST = ("nobody", "member", "ally", "outsider", "curator", "administrator")
SEES = {
    "public": frozenset(CAST),
    "coalition": frozenset({"member", "ally"}),
    "organisation": frozenset({"member"}),
    "theirs": frozenset({"outsider"}),  # only the outsider's organisation
}
LEVELS = tuple(SEES)
WRITES = {  # who may change it, and who is told who did
    "public": frozenset({"curator"}),
    "coalition": frozenset({"member"}),
    "organisation": frozenset({"member"}),
    "theirs": frozenset({"outsider"}),
}
HIDDEN = LEVELS[1:]
COUNTRIES = dict(zip(LEVELS, ("MX", "KE", "NP", "TH"), strict=True))

MARK = re.compile(r"zanzibar[a-z]{4}")
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
LONG_AGO = timezone.now() - dt.timedelta(days=400)
ONCE = f"{timezone.localdate(LONG_AGO)}"
HREF = re.compile(r'href="(/[^"#?]*)')
STATUS = re.compile(r'role="status"[^>]*>(?:\s|<[^>]*>)*([\d,]+)')
NUMBERED = re.compile(r'id="e-(\d+)"')
# What protects a form is another for each answer, and tells nothing.
DIRECTORY = (Organisation, Source)  # public, all of it
METHODS = ("head", "post", "put", "patch", "delete", "options")
PAGE = 50


class Leak(AssertionError):
    """What a probe found wrong."""


def demand(holds, *said):
    if not holds:
        raise Leak(" ".join(str(word) for word in said))


# -- what a kind is made of, read off its fields and not off what it says of itself ----------
def record_kinds():
    return [kind for kind in kinds("processes") if issubclass(kind, Record)]


def part_kinds():
    return [one for one in apps.get_app_config("processes").get_models() if issubclass(one, Part)]


def pointers(model):
    """Fields that point at a record with a level of its own."""
    return [
        one
        for one in model._meta.concrete_fields
        if one.is_relation and issubclass(one.related_model, Record)
    ]


def texts(model, mark):
    """`mark` in every field somebody types words into."""
    found = {}
    for one in model._meta.concrete_fields:
        typed = isinstance(one, models.CharField | models.TextField) and one.editable
        if not typed or one.choices or isinstance(one, EdtfField | CodesField | CountryField):
            continue
        if isinstance(one, models.URLField):
            found[one.name] = f"https://example.org/{mark}"
        elif (one.max_length or len(mark)) >= len(mark):
            found[one.name] = f"{mark} {one.name}"[: one.max_length].strip()
    return found


def codes(model, level):
    """A code out of each vocabulary, another one on each level."""
    number = LEVELS.index(level)
    return {
        one.name: one.flatchoices[number % len(one.flatchoices)][0]
        for one in model._meta.concrete_fields
        if one.choices
        and one.editable
        and not isinstance(one, CountryField)
        and one.name not in {"visibility", "date_kind"}
    }


def saved(kind, /, **values):
    """A valid row; what it points at must be given, so that nothing unmarked comes along."""
    for one in kind._meta.concrete_fields:
        if one.name not in values and is_needed(one):
            demand(not one.is_relation, f"{kind.__name__}.{one.name} must be given a row")
            values[one.name] = value_for(one)
    row = kind(**values)
    row.full_clean()
    row.save()
    return row


def marks():
    for letters in itertools.product("abcdefghijklmnopqrstuvwxyz", repeat=4):
        yield f"zanzibar{''.join(letters)}"


# -- the world -------------------------------------------------------------------------------
# Of these a record names one and not both.
TYPED = {Participation: ("organisation", "name"), Citation: ("source", "reference")}
EITHER = {"Assessment": ("consultation", "stage")}
# Three spans of days, so that what is hidden stands before and after all that is public.
SPANS = {"older": dt.date(2010, 1, 1), "public": dt.date(2015, 1, 1), "newer": dt.date(2020, 1, 1)}


@dataclass(eq=False)
class Item:
    """A row with its mark and the names of those who may see it."""

    row: object
    mark: str
    sees: frozenset
    level: str = "public"
    crowd: bool = False
    now: object = None  # of what was: the item that the row is now
    change: object = None  # and the change in which it came to be

    @property
    def kind(self):
        return type(self.row)

    @property
    def address(self):
        return getattr(self.row, "slug", "") or str(self.row.pk)

    @property
    def path(self):
        return reverse("record", args=[self.kind.resource.plural, self.address])

    def __repr__(self):
        return f"{self.level} {self.kind.__name__} {self.mark}"


@dataclass
class MarkedWorld:
    """`items` are records, `parts` live in them, `directory` is what is always public."""

    base: object = field(default_factory=make_world)
    items: list = field(default_factory=list)
    parts: list = field(default_factory=list)
    directory: list = field(default_factory=list)
    proposals: list = field(default_factory=list)
    heads: list = field(default_factory=list)  # what stands first in a list of the home page
    desks: list = field(default_factory=list)  # (what stands first on a desk, whose business)
    pasts: list = field(default_factory=list)  # what records said on another level
    authors: list = field(default_factory=list)  # who wrote that, by names that are marks

    def __post_init__(self):
        self.people = people_of(self.base)
        self._marks, self._days = marks(), itertools.count(1)
        self._backbone, self._shared, self._seen_by, self._made = {}, {}, {}, set()
        base = self.base
        for row in (base.home, base.friend, base.stranger, base.coalition, base.source):
            self.directory.append(Item(row, "", frozenset(CAST)))
        for kind in record_kinds():
            self.backbone(kind)
        for kind in record_kinds():
            for level in HIDDEN:
                self.add(kind, level, **self._beside(kind, every=True))
        for kind in record_kinds():
            for pointer in pointers(kind):
                for level in HIDDEN:
                    self._narrowed_by(kind, pointer, level)
        for level, other in itertools.permutations(HIDDEN, 2):  # two circles at once
            process = self.first(Process, level).row
            self.add(Intervention, other, process=process)
        self._head_the_lists_of_home()
        self._lay_on_desks()
        for part in part_kinds():
            for pointer in pointers(part):
                for item in self.of(pointer.related_model):
                    self._add_part(part, pointer, item)
        self._crowds()
        self._hand_over()
        long_ago = LONG_AGO - dt.timedelta(days=1)
        here = Process.unrestricted_past.filter(id=self.backbone(Process).pk)
        here.update(history_date=long_ago)
        for number, kind in enumerate(record_kinds()):
            for now in LEVELS:  # every pair is in `test_history.py`; here each kind has four
                others = [then for then in LEVELS if then != now]
                then = {"public": "organisation", "organisation": "public"}.get(now)
                self._changed(kind, then or others[number % 3], now)

    def of(self, kind):
        """All items of a kind, hidden or not."""
        everything = self.items if issubclass(kind, Record) else self.directory
        return [item for item in everything if item.kind is kind]

    def first(self, kind, level):
        """The record of a kind on a level that points at public ones only."""
        return next(item for item in self.of(kind) if item.level == level)

    # -- one row -------------------------------------------------------------------------
    def level(self, name):
        if name == "theirs":
            return {"visibility": "organisation", "owner": self.base.stranger}
        return self.base.level(name)

    def shared(self, kind, sees):
        """An organisation or a source that occurs only in what these people see."""
        if (kind, sees) not in self._shared:
            mark = next(self._marks)
            of_it = {"publisher": self.shared(Organisation, sees)} if kind is Source else {}
            row = saved(kind, **texts(kind, mark), **of_it)
            self._shared[kind, sees] = row
            self.directory.append(Item(row, mark, sees))
        return self._shared[kind, sees]

    def fields(self, kind, level, sees):
        """(mark, all that is typed in): words, dates, codes, and whom it names."""
        mark, number = next(self._marks), next(self._days)
        span = "public" if len(sees) == len(CAST) else ("older", "newer")[number % 2]
        words = texts(kind, mark)
        values = {**words, **codes(kind, level)}
        if set(words) == {"claimant"}:  # all it says in words, and it says it of an allegation
            values["standing"] = "alleged"
        for one in kind._meta.concrete_fields:
            if isinstance(one, EdtfField):
                values[one.name] = parse(str(SPANS[span] + dt.timedelta(days=number)))
            elif isinstance(one, CountryField):
                values[one.name] = COUNTRIES[level]
            elif one.related_model in DIRECTORY and one.name not in {"owner", "coalition"}:
                values[one.name] = self.shared(one.related_model, sees)
        return mark, values

    def add(self, kind, level, /, **given):
        """A record on a level; it is seen by those who may see it and all that it points at."""
        seen = [self._seen_by[given[p.name].pk] for p in pointers(kind) if given.get(p.name)]
        sees = SEES[level].intersection(*seen)
        mark, values = self.fields(kind, level, sees)
        row = saved(kind, **{**values, **self.level(level), **given})
        for many in kind._meta.many_to_many:
            getattr(row, many.name).set([self.shared(many.related_model, sees)])
        return self._keep(Item(row, mark, sees, level))

    def _keep(self, item):
        self.items.append(item)
        self._seen_by[item.row.pk] = item.sees
        return item

    # -- all rows ------------------------------------------------------------------------
    def backbone(self, kind, number=0):
        """A public record for others to point at, `number` where one points at two of a kind."""
        if (kind, number) not in self._backbone:
            item = self.add(kind, "public", **self._beside(kind, every=True))
            self._backbone[kind, number] = item.row
        return self._backbone[kind, number]

    def _beside(self, kind, every=False):
        """What a record must point at, or `every` thing that it may, all of it public."""
        given = {}
        for pointer in pointers(kind):
            target = pointer.related_model
            second = EITHER.get(kind.__name__, ("",))[1:]
            if target is kind or pointer.name in second:
                continue
            if every or not pointer.null or target is Process:
                same = [row for row in given.values() if type(row) is target]
                given[pointer.name] = self.backbone(target, len(same))
        return given

    def _narrowed_by(self, kind, pointer, level):
        """Public by its own level, yet not seen by everybody: it points at something hidden."""
        given = self._beside(kind)
        for other in EITHER.get(kind.__name__, ()):
            given.pop(other, None)
        target = self.first(pointer.related_model, level)
        self.add(kind, "public", **{**given, pointer.name: target.row})

    def _head_the_lists_of_home(self):
        today, process = timezone.localdate(), self.backbone(Process)

        def day(days):
            return parse(str(today + dt.timedelta(days=days)))

        for rank, level in enumerate(reversed(LEVELS), 1):  # what is hidden comes first
            for kind, given in (
                (Consultation, {"state": "open", "opens": None, "closes": day(rank)}),
                (Stage, {"state": "planned", "date": day(rank)}),
                (Stage, {"state": "planned", "date": day(-rank)}),
                (Commitment, {"completion": "no_evidence", "due": parse(f"195{rank}")}),
                (Intervention, {"state": "done", "date": day(-rank)}),
            ):
                self.heads.append(self.add(kind, level, process=process, **given))
            old = parse(f"195{rank}-01-01")
            self.heads.append(self.add(Process, level, state="active", as_of=old))

    def _lay_on_desks(self):
        """What the desks of three organisations hold: all are in one process, so that each may
        come upon what another keeps for itself there."""
        today, process = timezone.localdate(), self.add(Process, "public", state="active").row
        process.name = f"0 {process.name}"  # its stages come first
        process.save()

        def day(days):
            return parse(str(today + dt.timedelta(days=days)))

        own = {"coalition": {"member"}, "organisation": {"member"}, "theirs": {"outsider"}}
        for part_of in (self.base.home, self.base.friend, self.base.stranger):
            talk = self.add(Intervention, "public", process=process, state="done", date=day(-1))
            Participation.unrestricted.create(
                intervention=talk.row, organisation=part_of, role="speaker"
            )
        plain = {"state": "done", "response": "", "next_step_due": None, "response_date": None}
        for rank, level in enumerate(reversed(LEVELS), 1):  # what is hidden comes first
            for kind, given in (
                (Consultation, {"state": "open", "opens": None, "closes": day(rank - 5)}),
                (Consultation, {"state": "open", "opens": None, "closes": day(0)}),
                (Stage, {"state": "current", "position": rank}),
                (Commitment, {"completion": "no_evidence", "due": parse(f"194{rank}")}),
            ):
                item = self.add(kind, level, process=process, **given)
                shown = kind is not Consultation or given["closes"] == day(0)
                self.desks.append((item, item.sees if shown else frozenset()))
            for given in (
                {"state": "planned", "date": day(0)},
                {"state": "planned", "date": day(-rank)},
                {"date": parse(f"194{rank}"), "response": "awaiting"},
                {"date": day(-400), "next_step_due": parse(f"194{rank}")},
            ):
                item = self.add(Intervention, level, process=process, **{**plain, **given})
                self.desks.append((item, frozenset(own.get(level, ()))))

    def _add_part(self, part, pointer, item):
        """A part of a record; what else it must belong to is public."""
        rows = {pointer.name: item.row}
        for other in pointers(part):
            if other is not pointer and not other.null:
                rows[other.name] = self.backbone(other.related_model)
        given = {}
        if part is Score and pointer.name == "intervention":
            # A criterion has one score, so one piece of evidence on each level must do.
            if item is not self.first(item.kind, item.level):
                return
            given = {"criterion": 5 + LEVELS.index(item.level)}
        key = part, frozenset((name, row.pk) for name, row in rows.items())
        if key in self._made:
            return
        self._made.add(key)
        self._part(part, rows, item.level, **given)
        if part is Admission:
            body = self.shared(Organisation, item.sees)
            self._part(part, rows, item.level, organisation=body, group="", status="refused")
        if part in TYPED:
            self._part(part, rows, item.level, **{TYPED[part][0]: None})

    def _part(self, part, rows, level, /, **given):
        sees = frozenset(CAST).intersection(*(self._seen_by[row.pk] for row in rows.values()))
        mark, values = self.fields(part, level, sees)
        for name in {"organisation"} & values.keys():
            if part is not Participation:
                del values[name]
        values = {**values, **rows, **given}
        if part in TYPED and values.get(TYPED[part][0]):
            values[TYPED[part][1]] = ""
        row = saved(part, **values)
        self.parts.append(Item(row, mark, sees, level))

    def _crowds(self):
        """More entries in one process than fit a page or carry numbers, and lessons that fill a
        second page only for those who see what is hidden from everybody else."""
        process = self.add(Process, "public").row
        for kind, public, hidden in ((Intervention, 64, 3), (Lesson, 36, 16)):
            levels = ["public"] * public
            for number, level in enumerate(HIDDEN * hidden):
                levels.insert(number * 3, level)
            rows = []
            for level in levels:
                mark, values = self.fields(kind, level, SEES[level])
                rows.append(kind(**{**values, **self.level(level), "process": process}))
                self._keep(Item(rows[-1], mark, SEES[level], level, crowd=True))
            kind.unrestricted.bulk_create(rows)

    def _hand_over(self):
        """Proposals: a curator reads of something private what its organisation sent them."""
        member = self.people["member"]
        for kind in (Intervention, Process):
            item = self.first(kind, "organisation")
            sheet = as_it_is(kind, Reader(member), item.row)
            demand(sheet.is_valid(), kind.__name__, sheet.problems)
            made = propose(sheet, self.base.home, "", by=member)
            self.proposals.append(Item(made, item.mark, frozenset({"member", "curator"})))

    def handed_over(self, proposal):
        """What a proposal shows: the record and its parts."""
        shown = [i for i in self.items if i.row.pk == proposal.record]
        return shown + [
            part
            for part in self.parts
            if proposal.record in (getattr(part.row, f.attname) for f in pointers(part.kind))
        ]

    def _changed(self, kind, then, now):
        """A record that said something else on another level, written by somebody known."""
        author = Person.objects.create_user(f"{next(self._marks)}@example.net")
        author.name = next(self._marks)
        author.save()
        past = self._written(kind, None, then, author, LONG_AGO)
        item = self._keep(self._written(kind, past.row, now, author, timezone.now()))
        item.crowd = True
        past.sees &= item.sees
        past.now = item
        past.change = kind.unrestricted_past.filter(id=past.row.pk).earliest().change
        self.pasts.append(past)
        told = WRITES[then] & past.sees | WRITES[now] & item.sees
        self.authors.append(Item(past.row, author.name, told))

    def _written(self, kind, row, level, author, when):
        mark, values = self.fields(kind, level, SEES[level])
        values = {"owner": None, "coalition": None, **values, **self.level(level)}
        if row is None:
            beside = self._beside(kind, every=True)
            for one in kind._meta.concrete_fields:
                if one.name not in values | beside and is_needed(one):
                    values[one.name] = value_for(one)
            row = kind(**{**values, **beside})
            if kind is ProcessLink:  # there is one of each relation between two
                row.to_process = self.add(Process, "public").row
        for name, value in values.items():
            setattr(row, name, value)
        row._history_user, row._history_date = author, when
        row.save()
        return Item(row, mark, SEES[level], level)


def people_of(world):
    """The fixed cast, by name."""

    def person(name, *organisations, **fields):
        made = Person.objects.create_user(f"{name}@example.net", **fields)
        made.password = "a hash of nothing"  # they have one, and nobody knows it
        made.save()
        for organisation in organisations:
            Affiliation.unrestricted.create(person=made, organisation=organisation)
        return made

    return {
        "nobody": AnonymousUser(),
        "member": person("member", world.home),
        "ally": person("ally", world.friend),
        "outsider": person("outsider", world.stranger),
        "curator": with_second_factor(person("curator", is_curator=True)),
        "administrator": with_second_factor(
            person("administrator", is_staff=True, is_superuser=True)
        ),
    }


# -- the doors -------------------------------------------------------------------------------
def once(world):
    return [((), None)]


def each_kind(world):
    return [((kind.resource.plural,), None) for kind in kinds("processes")]


def each_table(world):
    """Of each kind and each part the CSV file, and some as the others."""
    words = [plural_of(kind) for kind in exchange_kinds()]
    files = [(word, "csv") for word in words]
    files += [(word, ending) for word in words[::7] for ending in ("xlsx", "json")]
    return [(file, None) for file in files]


def each_process(world):
    return [((item.address,), item) for item in world.of(Process)]


def each_proposal(world):
    return [((item.row.pk,), item) for item in world.proposals]


def each_row(world):
    rows = [*world.items, *world.directory]
    return [((item.kind.resource.plural, item.address), item) for item in rows if not item.crowd]


def each_entry(world):
    return [((item.address,), item) for item in world.of(Intervention) if not item.crowd]


def by(*words):
    """An address with these words in it, which lead to nothing."""
    return lambda world: [(words, None)]


def its_home(world):
    return [((world.base.home.slug,), None)]


def each_pair(world):
    """Two of the directory, of each kind."""
    for kind in (Organisation, Source):
        plural, rows = kind.resource.plural, list(kind.visible_to(NOBODY).order_by("pk")[:2])
        yield (plural, *(row.slug for row in rows)), None


def its_home_and(*words):
    return lambda world: [((world.base.home.slug, *words), None)]


# Pages of the account of whoever asks.
ONES_OWN = (
    "account", "account_login", "account_logout", "account_inactive", "account_signup",
    "account_reauthenticate", "account_email", "account_email_verification_sent",
    "account_change_password", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key_done", "account_delete", "mfa_index", "mfa_authenticate",
    "mfa_reauthenticate", "mfa_activate_totp", "totp_code", "mfa_deactivate_totp",
    "mfa_list_webauthn", "mfa_add_webauthn", "mfa_reauthenticate_webauthn",
    "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "usersessions_list",
)  # fmt: skip


def some_rows(world):
    """Of each kind one record on each level and one that is narrowed, and some of the directory."""
    rows = world.directory[:8]
    for kind in record_kinds():
        here = [item for item in world.of(kind) if not item.crowd]
        rows = [*rows, *(world.first(kind, level) for level in LEVELS), here[-1]]
    return [((item.kind.resource.plural, item.address), item) for item in dict.fromkeys(rows)]


def each_version(world):
    """Of what was, every third: all levels come up, each at another kind."""
    return [
        ((past.kind.resource.plural, past.now.address, past.change), past)
        for past in world.pasts[::3]
    ]


def fewer_rows(world):
    """Every other of those: its page holds the form twice, and the rule is that of editing."""
    return some_rows(world)[::2]


def by_concern(world):
    return [((one.code,), None) for one in CONCERNS]


# How the sweep builds the addresses of a pattern: what stands in it, and the row it is of. A
# pattern that is not here fails the sweep.
ADDRESSES = {
    "healthz": once,
    "readyz": once,
    "dictionary": once,
    "home": once,
    "became": each_entry,
    "about": once,
    "process": each_process,
    "timeline": each_process,
    "concerns": each_process,
    "openness": each_process,
    "standpoints": each_process,
    "network": each_process,
    "allies": its_home,
    "figures": its_home,
    "compare": once,
    "records": each_kind,
    "export": each_table,
    "record": each_row,
    "history": some_rows,
    "go_back": each_version,
    "restore": each_version,
    "names": each_kind,
    "new": each_kind,
    "edit": some_rows,
    "remove": fewer_rows,
    "erase": fewer_rows,
    "removed": once,
    "put_back": by("lessons", uuid.UUID(int=1)),
    "let_go": by("lessons", uuid.UUID(int=1)),
    "log": once,
    "logged": each_entry,
    "undo": each_entry,
    "propose": fewer_rows,
    "propose_new": each_kind,
    "upkeep": once,
    "concern": by_concern,
    "quality": once,
    "imports": once,
    "import": by(uuid.UUID(int=1)),
    "import_file": by(uuid.UUID(int=1)),
    "copy": by("nothing-here"),
    "keep_copy": by("nothing-here"),
    "vocabularies": once,
    "vocabulary": by("barrierkind"),
    "duplicates": once,
    "mergers": once,
    "merger": by(uuid.UUID(int=1)),
    "unmerge": by(uuid.UUID(int=1)),
    "merge_with": lambda world: [(words[:2], None) for words, _item in each_pair(world)],
    "merge": each_pair,
    "review": once,
    "proposal": each_proposal,
    "admin:index": once,
    "admin:login": once,
    "admin:logout": once,
    "admin:records": each_kind,
    "admin:add": each_kind,
    "admin:change": fewer_rows,
    "admin:history": fewer_rows,
    "admin:order": by("x"),
    "invitation": by("x" * 43),
    "leave": its_home,
    "people": its_home,
    "panic": its_home,
    "person": its_home_and(uuid.UUID(int=1)),
    "withdraw": its_home_and(uuid.UUID(int=1)),
    "account_confirm_email": by("x"),
    "account_reset_password_from_key": by("x", "y"),
    "mfa_edit_webauthn": by(1),
    "mfa_remove_webauthn": by(1),
    **dict.fromkeys(ONES_OWN, once),
}
# What a door answers by who asks and not by what they may see, "else" to the others: one's own
# account, who works where, forms that are only sent. What such a page says, tests beside it ask.
MUST_SIGN_IN, MUST_CONFIRM = {"nobody": 302, "else": 200}, {"else": 302}
ONLY_STRANGERS, EVERYBODY = {"nobody": 200, "else": 302}, {"else": 200}
NOTHING, ONLY_SENT = {"else": 404}, {"else": 405}
STATUS_FOR = {
    "admin:index": {"nobody": 302, "curator": 200, "else": 404},
    "admin:login": {"else": 302},
    "admin:logout": {"else": 302},
    "admin:order": ONLY_SENT,
    "account_login": ONLY_STRANGERS,
    "account_signup": ONLY_STRANGERS,
    "account_logout": MUST_SIGN_IN,
    "account_inactive": EVERYBODY,
    "account_email_verification_sent": EVERYBODY,
    "account_confirm_email": EVERYBODY,
    "account_reset_password": EVERYBODY,
    "account_reset_password_done": EVERYBODY,
    "account_reset_password_from_key": EVERYBODY,
    "account_reset_password_from_key_done": EVERYBODY,
    "account_email": MUST_SIGN_IN,
    "account_change_password": MUST_SIGN_IN,
    "account_reauthenticate": {"nobody": 302, "curator": 302, "administrator": 302, "else": 200},
    "account": MUST_SIGN_IN,
    "account_delete": MUST_CONFIRM,
    "mfa_index": MUST_SIGN_IN,
    "mfa_authenticate": MUST_CONFIRM,
    "mfa_reauthenticate": {"curator": 200, "administrator": 200, "else": 302},
    "mfa_activate_totp": MUST_CONFIRM,
    "totp_code": MUST_CONFIRM,
    "mfa_deactivate_totp": {"nobody": 302, "curator": 302, "administrator": 302, "else": 404},
    "mfa_list_webauthn": MUST_SIGN_IN,
    "mfa_add_webauthn": MUST_CONFIRM,
    "mfa_reauthenticate_webauthn": MUST_CONFIRM,  # none of them has a key
    "mfa_edit_webauthn": MUST_CONFIRM,
    "mfa_remove_webauthn": MUST_CONFIRM,
    "mfa_view_recovery_codes": {"nobody": 302, "else": 404},
    "mfa_generate_recovery_codes": MUST_CONFIRM,
    "usersessions_list": MUST_SIGN_IN,
    "invitation": NOTHING,
    "removed": MUST_SIGN_IN,
    "put_back": ONLY_SENT,
    "let_go": ONLY_SENT,
    "people": {"curator": 200, "administrator": 200, "else": 404},
    "leave": ONLY_SENT,
    "panic": ONLY_SENT,
    "person": ONLY_SENT,
    "withdraw": ONLY_SENT,
}


# What a door that does more than show answers to a look at it. The others show what may be seen.
def may_read(doors, name, kind, item):
    public = item is None or item in doors.world.directory
    return 200 if public or name in item.sees else 404


def has_names(doors, name, kind, item):
    return 200 if kind in ("organisations", "processes", "sources") else 404


def may_log(doors, name, kind=None, item=None):
    """Who works for an organisation, and who keeps the shared record."""
    return {"nobody": 302, "administrator": 403}.get(name, 200)


def may_add(doors, name, kind, item):
    kept_by_curators = kind in ("organisations", "sources") and name not in ("nobody", "curator")
    return 403 if kept_by_curators else may_log(doors, name)


def may_change(doors, name, kind, item):
    """404 for what is hidden, 403 for what is not one's own to change (`access.writable`)."""
    if name == "nobody":
        return 302
    if may_read(doors, name, kind, item) == 404:
        return 404
    everybody = item in doors.world.directory or "nobody" in item.sees
    if everybody:
        return 200 if name == "curator" else 403
    affiliated = {"member": doors.world.base.home, "ally": doors.world.base.friend}
    theirs = affiliated.get(name, doors.world.base.stranger)
    return 200 if item.row.owner == theirs else 403


def may_propose(doors, name, kind, item):
    """What everybody reads, by whoever works for an organisation; else what is one's own."""
    if name == "nobody":
        return 302
    if may_read(doors, name, kind, item) == 404:
        return 404
    if name in ("curator", "administrator"):
        return 403
    everybody = item in doors.world.directory or "nobody" in item.sees
    return 200 if everybody else may_change(doors, name, kind, item)


def may_propose_new(doors, name, kind, item):
    if name == "nobody":
        return 302
    if kind not in ("organisations", "sources"):
        return 404
    return 403 if name in ("curator", "administrator") else 200


def signed_in(doors, name, *asked):
    """A list of one's own; what stands in it is looked through as every answer is."""
    return 302 if name == "nobody" else 200


def may_curate(doors, name, *asked):
    """The directory is kept by curators."""
    return {"nobody": 302, "curator": 200}.get(name, 403)


def handed_over(doors, name, kind, item):
    """A proposal is read by the curators and by those whose it is."""
    return {"nobody": 302, "member": 200, "curator": 200}.get(name, 404)


def may_say(doors, name, kind, item):
    """What became of a plan is said by who may change it."""
    if name == "nobody":
        return 404 if may_read(doors, name, kind, item) == 404 else 403
    return may_change(doors, name, kind, item)


def may_go_back(doors, name, kind, item):
    """Back to what a record said: for who sees what it said, and may change it now."""
    if name not in item.sees:
        return 404
    return may_say(doors, name, kind, item.now)


def logged_it(doors, name, kind, item):
    """Nobody of the cast has logged an entry of this world."""
    return 302 if name == "nobody" else 404


def for_curators(may):
    """In the admin there is nothing for others, whatever they may see elsewhere."""
    wanted = {"nobody": 302, "curator": None}
    return lambda doors, name, kind, item: wanted.get(name, 404) or may(doors, name, kind, item)


MAY = {
    "names": has_names,
    "new": may_add,
    "became": may_say,
    "edit": may_change,
    "remove": may_change,
    "erase": may_change,
    "log": may_log,
    "logged": logged_it,
    "undo": lambda *asked: 405,
    "propose": may_propose,
    "propose_new": may_propose_new,
    "upkeep": signed_in,
    "concern": signed_in,
    "review": lambda doors, name, *asked: 302 if name == "nobody" else 200,
    "proposal": handed_over,
    "go_back": may_go_back,
    "restore": lambda *asked: 405,
    "admin:change": for_curators(may_change),
    "admin:history": for_curators(lambda *asked: 302 if may_read(*asked) == 200 else 404),
    "admin:records": for_curators(lambda *asked: 200),
    "admin:add": for_curators(lambda *asked: 200),
    "imports": may_log,
    "import": logged_it,
    "import_file": logged_it,
    "copy": lambda *asked: 404,
    "keep_copy": lambda doors, name, *asked: 302 if name == "nobody" else 404,
    "vocabularies": may_curate,
    "vocabulary": may_curate,
    "duplicates": may_curate,
    "mergers": may_curate,
    "merge_with": may_curate,
    "merge": may_curate,
    "merger": lambda doors, name, *asked: {"nobody": 302, "curator": 404}.get(name, 403),
    "unmerge": lambda *asked: 405,
}


def patterns(resolver=None, namespace=""):
    """(name, route) of every pattern of the URL map, those of included maps as well."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLPattern):
            yield f"{namespace}{one.name or ''}", str(one.pattern)
        else:
            inside = f"{namespace}{one.namespace}:" if one.namespace else namespace
            yield from patterns(one, inside)


def undeclared(found):
    return sorted(f"{name} ({route})" for name, route in found if name not in ADDRESSES)


# What a form carries that is another one each time.
NEVER_TWICE = re.compile(r'(name="(?:csrfmiddlewaretoken|key)" value=")[^"]*')


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: str
    body: str


def text_in(came):
    """All text of an answer, that of files too; of a packed one what is in it."""
    content = b"".join(came.streaming_content) if came.streaming else came.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            content = b"\n".join(packed.read(name) for name in packed.namelist())
    return content.decode()


class Doors:
    """Asks the site as each of the cast, and looks through every answer for what is hidden.

    count: how many requests were made; an answer is asked for once.
    """

    def __init__(self, world, names=CAST):
        self.world, self.names, self.count, self._ran = world, names, 0, set()
        self.clients = {name: Client() for name in names}
        for name in names:
            if world.people[name].is_authenticated:
                self.clients[name].force_login(world.people[name])
        self.answers, self._nothing = {}, {}
        marked = [*world.items, *world.parts, *world.directory, *world.pasts, *world.authors]
        self.known = {n: {i.mark for i in marked if n in i.sees} for n in names}
        hidden = {n: [i for i in world.items if n not in i.sees] for n in names}
        self.hidden_ids = {n: {str(i.row.pk) for i in hidden[n]} for n in names}
        self.hidden_slugs = {n: [i.address for i in hidden[n] if i.kind is Process] for n in names}
        self.by_path = {i.path: i for i in [*world.items, *world.directory]}

    def may_see(self, name, kind):
        """The items of a kind that a person may see; all of the directory."""
        everybody = not issubclass(kind, Record)
        return [i for i in self.world.of(kind) if everybody or name in i.sees]

    def nothing(self, item):
        """An address of the same form that belongs to nothing."""
        size = len(item.address) if hasattr(item.row, "slug") else 0
        if size not in self._nothing:
            self._nothing[size] = secrets.token_hex(size)[:size] if size else str(uuid.uuid4())
        return self._nothing[size]

    def run(self, group, name):
        """Ask a group of questions, once."""
        if (group, name) not in self._ran:
            group(self, name)
            self._ran.add((group, name))

    def named_at(self, path):
        """What a page of the directory names, whoever looks: all of it, or one and who made it."""
        lists = {reverse("records", args=[kind.resource.plural]) for kind in DIRECTORY}
        if path in lists or re.sub(r"\.[a-z]+$", "/", path) in lists:
            return self.world.directory
        item = self.by_path.get(path.removesuffix("history/"))
        if item not in self.world.directory:
            return []
        publisher = getattr(item.row, "publisher", None)
        return [item, *([self.by_path[publisher.get_absolute_url()]] if publisher else [])]

    # -- one request ---------------------------------------------------------------------
    def ask(self, name, path, query=None, method="get", said=(), also=(), **headers):
        """The answer to one of the cast, looked through.

        said: words that were asked for and may be repeated. also: items that may be named here
        besides what the person sees.
        """
        if query:
            path = f"{path}?{urlencode(query, doseq=True)}"
        key = name, path, method, tuple(headers.items())
        if key not in self.answers:
            self.answers[key] = self.fetch(*key)
        answer = self.answers[key]
        self._look_through(f"{name} {method} {path}:", name, answer, said, also)
        return answer

    def fetch(self, name, path, method, headers):
        self.count += 1
        extra = {f"HTTP_{key.upper()}": value for key, value in headers}
        came = getattr(self.clients[name], method)(path, **extra)
        head = "\n".join(sorted(f"{key}: {value}" for key, value in came.headers.items()))
        return Answer(came.status_code, head, NEVER_TWICE.sub(r"\1", text_in(came)))

    def _look_through(self, where, name, answer, said, also):
        told = f"{answer.headers}\n{answer.body}".lower()
        told = blot(told, [str(word).lower() for word in said])
        seen = set(MARK.findall(told)) - self.known[name] - {item.mark for item in also}
        demand(not seen, where, "shows", sorted(seen)[:5])
        ids = set(UUID.findall(told)) & self.hidden_ids[name]
        demand(not ids, where, "shows the ids", sorted(ids)[:5])
        slugs = [slug for slug in self.hidden_slugs[name] if slug in told]
        demand(not slugs, where, "shows the addresses", slugs[:5])
        demand(answer.status < 500, where, "fails with", answer.status)
        head = answer.headers.lower()
        demand("\netag:" not in f"\n{head}", where, "carries an ETag")
        demand("\nlast-modified:" not in f"\n{head}", where, "says when it was changed")
        demand(re.search(r"^cache-control:.*\bno-store\b", head, re.M), where, "may be kept")
        demand(re.search(r"^vary:.*\bcookie\b", head, re.M), where, "does not vary by cookie")

    def same_as_nothing(self, name, real, never, method="get", **headers):
        """What is hidden and what never was give the same answer, to the byte.

        real, never: (path, query, the words that differ).
        """
        words = (real[2], never[2])
        first, second = (
            Answer(answer.status, blot(answer.headers, words), blot(answer.body, words))
            for answer in (
                self.ask(name, path, query, method, said=words, **headers)
                for path, query, _words in (real, never)
            )
        )
        where = f"{name} {method} {real[0]} {real[1] or ''}: unlike what never was,"
        demand(first.status == second.status, where, first.status, second.status)
        differ = set(first.headers.splitlines()) ^ set(second.headers.splitlines())
        demand(not differ, where, "in its headers", sorted(differ))
        demand(first.body == second.body, where, "in its body")
        return first


def unheard_of(value):
    """Another value of the same length and form, which occurs nowhere."""
    return str(uuid.uuid4()) if UUID.fullmatch(value) else codecs.encode(value, "rot13")


def blot(text, words):
    """`text` without `words`, as they stand and as they stand in an address."""
    written = {form for word in words for form in (word, quote(word), quote_plus(word))}
    for form in sorted(written, key=len, reverse=True):
        text = text.replace(form, "¤")
    return text


# -- what is asked at every door -------------------------------------------------------------
def every_address(doors, name):
    """The whole URL map: 200 for what this person may see, 404 for what they may not."""
    for pattern, build in ADDRESSES.items():
        for words, item in build(doors.world):
            path = reverse(pattern, args=words)
            may, also, said = MAY.get(pattern, may_read), doors.named_at(path), ()
            if may is not may_read:
                also = [*doors.world.directory]  # whose names a form suggests
                if name == "curator" and pattern in ("review", "proposal"):
                    shown = [item] if item else doors.world.proposals
                    also += [i for one in shown for i in doors.world.handed_over(one.row)]
                    said = [one.row.record for one in shown]
            # Who has to sign in is led back to the address they asked for.
            if name == "nobody" and may is not may_read:
                said = words
            answer = doors.ask(name, path, said=said, also=also)
            wanted = may(doors, name, words[0] if words else None, item)
            if pattern in STATUS_FOR:
                wanted = STATUS_FOR[pattern].get(name, STATUS_FOR[pattern]["else"])
            demand(answer.status == wanted, name, path, answer.status)


def who_works_where(doors, name):
    """Who works for an organisation: for whoever keeps its people, and nobody is named to others.

    The coordinators, who are not of this cast, are in the tests of the page.
    """
    world = doors.world
    people = {one.email for one in world.people.values() if one.is_authenticated}
    own = {getattr(world.people[name], "email", "")}
    for body in (world.base.home, world.base.friend, world.base.stranger):
        path, never = (reverse("people", args=[slug]) for slug in (body.slug, body.slug[::-1]))
        if name in ("curator", "administrator"):
            shown = {email for email in people if email in doors.ask(name, path).body}
            works = people_at(world, body) if name == "administrator" else set()
            demand(shown - own == works - own, name, path, "shows", shown)
        else:
            words = (body.slug, body.slug[::-1])
            doors.same_as_nothing(name, (path, None, words[0]), (never, None, words[1]))
        for shown in (reverse("record", args=["organisations", body.slug]), reverse("home")):
            told = doors.ask(name, shown, also=doors.named_at(shown)).body
            demand(not any(email in told for email in people - own), name, shown, "names people")


def people_at(world, body):
    places = Affiliation.unrestricted.filter(organisation=body)
    return set(places.values_list("person__email", flat=True))


def home(doors, name):
    """What heads a list of the home page is there for whoever may see it; a desk holds what is
    the business of one's own organisations and nothing else."""
    body = doors.ask(name, reverse("home")).body
    if name == "nobody":
        for item in doors.world.heads:
            if name in item.sees:
                demand(item.mark in body, name, "misses on the home page", item)
        return
    for item, business in doors.world.desks:
        wanted = name in business and name in ("member", "ally", "outsider")
        demand((item.mark in body) == wanted, name, "has on the desk, or misses there,", item)


def became(doors, name):
    """What became of an entry is said by whoever may change it; to others the door is shut, and
    to those who may not even see the entry it is not there."""
    for item in (doors.world.first(Intervention, level) for level in LEVELS):
        path = reverse("became", args=[item.address])
        if name not in item.sees:
            nothing = doors.nothing(item)
            never = path.replace(item.address, nothing)
            for method in ("get", "post", "head"):
                doors.same_as_nothing(
                    name, (path, None, item.address), (never, None, nothing), method
                )
            continue
        with transaction.atomic():
            answer = doors.clients[name].post(path, {"state": "cancelled"})
            transaction.set_rollback(True)
        doors.count += 1
        wanted = (302, 409) if may_say(doors, name, None, item) == 200 else (403,)
        demand(answer.status_code in wanted, name, "says of", item, answer.status_code)


def pages(doors, name):
    """The page of every record: there and with its words, or the same as nothing."""
    for item in doors.world.items:
        if item.crowd:
            continue
        if name not in item.sees:
            absent(doors, name, item)
            continue
        answer = doors.ask(name, item.path)
        demand(answer.status == 200, name, "gets", answer.status, "for", item)
        demand(item.mark in answer.body, name, "does not find its words on", item)


def absent(doors, name, item, method="get", **headers):
    """Every address of a hidden record says what an address of nothing says."""
    addresses = [item.path]
    if item.kind is Process:
        addresses.append(reverse("timeline", args=[item.address]))
    if method == "get" and item is doors.world.first(item.kind, item.level):
        addresses.append(item.path.rstrip("/"))
    nothing = doors.nothing(item)
    for path in addresses:
        never = path.replace(item.address, nothing)
        doors.same_as_nothing(
            name, (path, None, item.address), (never, None, nothing), method, **headers
        )


def histories(doors, name):
    """What a record said on another level, and who said it: for who sees it now and could then."""
    process = doors.by_path[doors.world.backbone(Process).get_absolute_url()]
    whole = doors.ask(name, process.path, {"on": ONCE}).body
    for past in doors.world.pasts:
        belongs = process.row.pk in {
            getattr(past.row, one.attname)
            for one in pointers(past.kind)
            if one.related_model is Process
        }
        told = belongs and name in past.sees
        demand((past.mark in whole) == told, name, process.path, "as it stood, on", past)
    for past, author in zip(doors.world.pasts, doors.world.authors, strict=True):
        item = past.now
        path = reverse("history", args=[item.kind.resource.plural, item.address])
        if name not in item.sees:
            nothing = doors.nothing(item)
            for query in (None, {"on": ONCE}):
                there = item.path if query else path
                never = there.replace(item.address, nothing)
                doors.same_as_nothing(name, (there, query, item.address), (never, query, nothing))
            continue
        told = doors.ask(name, path).body
        stood = doors.ask(name, item.path, {"on": ONCE}).body
        demand(item.mark in told, name, path, "misses what it says now")
        demand((past.mark in told) == (name in past.sees), name, path, "on what was", past)
        demand((past.mark in stood) == (name in past.sees), name, item.path, "as it stood")
        demand((author.mark in told) == (name in author.sees), name, path, "on who", past)


def methods(doors, name):
    """Other methods than reading: refused alike for what is there, what is hidden, what is not."""
    for kind in record_kinds():
        for item in (doors.world.first(kind, level) for level in LEVELS):
            if name not in item.sees:
                for method in METHODS:
                    absent(doors, name, item, method)
                continue
            for method in METHODS[1:]:
                found = doors.ask(name, item.path, method=method).status
                demand(found == 405, name, method, item, found)


HEADERS = (
    {"if_none_match": "*"},
    {"if_modified_since": "Wed, 01 Jan 2020 00:00:00 GMT"},
    {"accept": "application/json"},
    {"accept_language": "fr"},
    {"hx_request": "true"},
)


def headers(doors, name):
    """No header of a request opens what is hidden, or a list to it."""
    for kind in (Process, Intervention):
        for sent in HEADERS:
            doors.ask(name, reverse("records", args=[kind.resource.plural]), **sent)
            for level in HIDDEN:
                item = doors.world.first(kind, level)
                if name not in item.sees:
                    absent(doors, name, item, **sent)


def in_the_admin(doors, name):
    """A search for the words of what is hidden answers as one for words that occur nowhere."""
    if name != "curator":
        return
    for kind in record_kinds():
        path = reverse("admin:records", args=[kind.resource.plural])
        item = doors.world.first(kind, "organisation")
        never = unheard_of(item.mark)
        asked = [(path, {"q": word}, word) for word in (item.mark, never)]
        doors.same_as_nothing(name, *asked)
        seen = doors.world.first(kind, "public")
        found = doors.ask(name, path, {"q": seen.mark}, also=doors.world.directory)
        own = [one for one in kind.resource.search if hasattr(seen.row, one)]
        if any(seen.mark in str(getattr(seen.row, one)) for one in own):
            demand(f"{path}{seen.address}/change/" in found.body, name, path, "misses", seen)


def directory(doors, name):
    """Organisations and sources are public; what they lead to is what this person may see."""
    for item in doors.world.directory:
        answer = doors.ask(name, item.path, also=doors.named_at(item.path))
        demand(answer.status == 200, name, item.path, answer.status)
        shown = {doors.by_path[path] for path in HREF.findall(answer.body) if path in doors.by_path}
        for kind, ids in leads_to(item).items():
            wanted = {i for i in doors.may_see(name, kind) if i.row.pk in ids}
            found = {i for i in shown if i.kind is kind}
            demand(found == wanted, name, item.path, kind.__name__, found ^ wanted)


def leads_to(item):
    """kind -> ids of the records that the page of an organisation or a source leads to."""
    row = item.row
    if item.kind is Source:
        cited = Citation.unrestricted.filter(source=row)
        return {
            kind: set(cited.values_list(kind._meta.model_name, flat=True)) - {None}
            for kind in record_kinds()
            if kind is not Process  # an entry also names its process
        }
    part = Participation.unrestricted.filter(organisation=row)
    return {
        Intervention: set(part.values_list("intervention", flat=True)),
        Ask: set(Ask.unrestricted.filter(holders=row).values_list("pk", flat=True)),
        Commitment: set(Commitment.unrestricted.filter(actor=row).values_list("pk", flat=True)),
    }


# -- lists and their filters -----------------------------------------------------------------
@dataclass
class Listing:
    """A list as one person meets it: all rows of a kind, or the entries of a process."""

    doors: Doors
    name: str
    kind: type
    path: str
    allowed: set

    def ask(self, query, **more):
        if not issubclass(self.kind, Record):
            more["also"] = [*more.get("also", ()), *self.doors.world.directory]
        return self.doors.ask(self.name, self.path, query, **more)

    def rows(self, query=(), **more):
        """The items on all pages for a query. Their number must be the one the list says."""
        query, shown, number = dict(query), [], 1
        while True:
            answer = self.ask({**query, "page": number} if number > 1 else query, **more)
            where = f"{self.name} {self.path} {query}:"
            demand(answer.status == 200, where, answer.status)
            count, here, follows = self.read(answer)
            shown += here
            if not follows:
                break
            number += 1
        demand(count == len(shown), where, "says", count, "and shows", len(shown))
        demand(len(set(shown)) == count, where, "shows the same twice")
        demand(set(shown) <= self.allowed, where, "shows", set(shown) - self.allowed)
        return set(shown)

    def read(self, answer):
        """(the number it says, the items it shows, whether another page follows)"""
        count = int(STATUS.search(answer.body)[1].replace(",", ""))
        paths = dict.fromkeys(HREF.findall(answer.body))
        items = [self.doors.by_path[path] for path in paths if path in self.doors.by_path]
        return count, [i for i in items if i.kind is self.kind], 'rel="next"' in answer.body

    def refuses(self, query, **more):
        """A value nobody knows is refused, and no row is shown with the refusal."""
        answer = self.ask(query, **more)
        where = f"{self.name} {self.path} {query}:"
        demand(answer.status == 400, where, answer.status, "instead of a refusal")
        shown = {self.doors.by_path.get(path) for path in HREF.findall(answer.body)}
        demand(not any(i and i.kind is self.kind for i in shown), where, "shows rows")

    def knows_nothing_of(self, name, value):
        """A value that occurs only in what is hidden is answered like one that occurs nowhere."""
        words = value, unheard_of(value)
        real, other = ((self.path, {name: word}, word) for word in words)
        answer = self.doors.same_as_nothing(self.name, real, other)
        demand(answer.status == 400, self.name, self.path, name, value, answer.status)


class Entries(Listing):
    """The timeline of a process as data."""

    def read(self, answer):
        data = json.loads(answer.body)
        entries = [self.doors.by_path[entry["url"]] for entry in data["entries"]]
        return data["count"], entries, bool(data["next"])


def list_of(doors, name, kind):
    path = reverse("records", args=[kind.resource.plural])
    return Listing(doors, name, kind, path, set(doors.may_see(name, kind)))


def entries_of(doors, name, process):
    path = reverse("timeline", args=[process.address])
    mine = {i for i in doors.may_see(name, Intervention) if i.row.process_id == process.row.pk}
    return Entries(doors, name, Intervention, path, mine)


def lists(doors, name):
    """Every list shows all that this person may see and nothing else, page by page."""
    for kind in kinds("processes"):
        listing = list_of(doors, name, kind)
        shown = listing.rows()
        demand(shown == listing.allowed, name, kind.__name__, "misses", listing.allowed - shown)
        after = max(1, -(-len(shown) // PAGE)) + 1
        real, never = ((listing.path, {"page": page}, f"page={page}") for page in (after, 150))
        if issubclass(kind, Record):
            answer = doors.same_as_nothing(name, real, never)
            demand(answer.status == 404, name, listing.path, "has a page", after)


def tables(doors, name):
    """Every file holds all that this person may see and nothing else, and keeps to its filters."""
    for kind in exchange_kinds():
        path = reverse("export", args=[plural_of(kind), "csv"])
        answer = doors.ask(name, path, also=doors.named_at(path))
        rows = list(csv.reader(io.StringIO(answer.body.removeprefix("\ufeff"))))[1:]
        found = {row[0] for row in rows}
        demand(len(rows) == len(found), name, path, "has a row twice")
        every = [i for i in doors.world.parts if i.kind is kind] or doors.world.of(kind)
        wanted = {i for i in every if name in i.sees or kind in DIRECTORY}
        ids = {str(item.row.pk) for item in wanted}
        demand(found >= ids, name, path, "misses", found ^ ids)
        demand(found == ids or issubclass(kind, Part), name, path, "shows", found - ids)
        hidden = {str(item.row.pk) for item in {*every} - wanted}
        demand(not found & hidden, name, path, "shows", found & hidden)
    for kind in (Process, Intervention):
        path = reverse("export", args=[kind.resource.plural, "csv"])
        item = doors.may_see(name, kind)[0]
        lines = doors.ask(name, path, {"q": item.mark}).body.splitlines()
        demand(len(lines) == 2 and item.mark in lines[1], name, path, "does not search", item)
        demand(doors.ask(name, path, {"owner": "x"}).status == 400, name, path, "takes any filter")


INTERNAL = (
    "owner", "coalition", "visibility", "readers", "open_to_all", "id", "slug", "owner__name",
    "process__owner", "process__name__startswith", "citation__says",
)  # fmt: skip


def filters(doors, name, of=None):
    """Every filter of every list, or of the lists `of` some kinds, with every sort of value."""
    for kind in of or kinds("processes"):
        listing = list_of(doors, name, kind)
        for word, one in filterset_for(kind, SPECIAL).base_filters.items():
            probe_of(one)(listing, word, one)
        for word in INTERNAL if kind is Intervention else ():
            listing.refuses({word: "1"})


def probe_of(one):
    for kind, probe in PROBES.items():
        if isinstance(one, kind):
            return probe
    raise Leak(f"Nobody has said how to probe {type(one).__name__}; add it to PROBES.")


def sorts(listing, word, one):
    for code, _words in one.extra["choices"][1:]:  # the first is the list as it comes
        shown = listing.rows({word: code})
        demand(shown == listing.allowed, listing.path, code, "misses", listing.allowed - shown)


def searches(listing, word, one):
    demand(not listing.rows({word: "nowheretobefound"}), listing.path, "finds nonsense")
    fields = listing.kind.resource.search
    everything = [item for item in listing.doors.world.of(listing.kind) if item.mark]
    # One on each level, and one that is hidden from some by what it points at.
    narrowed = [item for item in everything if item.sees < SEES[item.level]][-1:]
    for item in [*{item.level: item for item in reversed(everything)}.values(), *narrowed]:
        in_it = any(item.mark in str(getattr(item.row, name)) for name in fields)
        wanted = {item} & listing.allowed if in_it else set()
        shown = listing.rows({word: item.mark}, said=[item.mark])
        demand(shown == wanted, listing.name, listing.path, "search for", item, "finds", shown)


def picks_codes(listing, word, one):
    choices = [code for code, _words in one.extra["choices"]]
    code = choices[min(2, len(choices) - 1)]  # the third is that of what only a member sees
    shown = listing.rows({word: code})
    if type(one) is CodesFilter:
        wanted = {i for i in listing.allowed if at_end_of(i.row, one.field_name) == code}
        demand(shown == wanted, listing.name, listing.path, word, code, shown ^ wanted)


def at_end_of(row, path):
    """What a row has at the end of a path of names, None where the path breaks off."""
    for name in path.split("__"):
        row = getattr(row, name, None)
    return row


def picks_present(listing, word, one):
    """A choice is offered for what occurs in what this person may see, and for nothing else."""
    occurs = OCCURS[listing.kind, word](listing.doors.world)
    for value, sees in occurs.items():
        if listing.name in sees:
            shown = listing.rows({word: value}, said=[value])
            demand(shown, listing.name, listing.path, word, value, "finds nothing")
        else:
            listing.knows_nothing_of(word, value)


def occurs_in(kind, name):
    """A maker of {value: who sees it} for a field of a kind."""

    def of(world):
        found = {}
        rows = world.of(kind) if hasattr(kind, "resource") else world.parts
        for item in (one for one in rows if one.kind is kind and getattr(one.row, name)):
            value = str(getattr(item.row, name))
            sees = item.sees if issubclass(kind, Record | Part) else frozenset(CAST)
            found[value] = found.get(value, frozenset()) | sees
        return found

    return of


OCCURS = {
    (Process, "place"): occurs_in(Jurisdiction, "place"),
    (CivicSpaceRating, "country"): occurs_in(CivicSpaceRating, "country"),
    (Organisation, "country"): occurs_in(Organisation, "country"),
    (Source, "language"): occurs_in(Source, "language"),
    (Barrier, "affected_group"): occurs_in(Barrier, "affected_group"),
}


def names(listing, word, one):
    """By the names and the address of records on every level."""
    kind = POINTS_AT.get((listing.kind, word)) or field_of(listing.kind, word).related_model
    if kind is Organisation:
        names_organisations(listing, word, one)
        return
    for text, sees, ids in named(listing.doors.world, kind, listing.kind is Intervention):
        if listing.name not in sees:
            listing.knows_nothing_of(word, text)
            continue
        shown = listing.rows({word: text}, said=[text])
        attribute = "pk" if kind is Topic else field_of(listing.kind, word).attname
        wanted = {i for i in listing.allowed if getattr(i.row, attribute) == ids}
        demand(shown == wanted, listing.name, listing.path, word, text, shown ^ wanted)


def named(world, kind, every):
    """(words, who may use them, the id they lead to): two, or `every` level and name."""
    if kind is Topic:
        for part in (one for one in world.parts if one.kind is Topic):
            yield part.row.topic, part.sees, part.row.process_id
        return
    for level in LEVELS if every else ("public", "organisation"):
        item = world.first(kind, level)
        words = [item.address]
        if kind is Process:
            others = OtherName.unrestricted.filter(process=item.row).values_list("name", flat=True)
            words = [item.row.name]
            words += [item.row.acronym, item.address, *others] if every else []
        for text in words:
            yield text, item.sees, item.row.pk


def names_organisations(listing, word, one):
    """The directory is public; the rows an organisation leads to are not."""
    world = listing.doors.world
    for body in (world.shared(Organisation, SEES[level]) for level in ("public", "organisation")):
        item = listing.doors.by_path[body.get_absolute_url()]
        if (listing.kind, word) == (Intervention, "organisation"):
            rows = Participation.unrestricted.filter(organisation=item.row)
            ids = set(rows.values_list("intervention", flat=True))
        elif (listing.kind, word) == (Barrier, "institution"):
            held = Q(consultation__convenors=item.row) | Q(stage__bodies=item.row)
            ids = set(Barrier.unrestricted.filter(held).values_list("pk", flat=True))
        else:
            rows = listing.kind.unrestricted.filter(**{one.field_name: item.row})
            ids = set(rows.values_list("pk", flat=True))
        wanted = {i for i in listing.allowed if i.row.pk in ids}
        shown = listing.rows({word: item.row.name}, also=[item])
        demand(shown == wanted, listing.name, listing.path, word, item, shown ^ wanted)


POINTS_AT = {
    (Process, "topic"): Topic,
    (Intervention, "organisation"): Organisation,
    (Ask, "holder"): Organisation,
    (Barrier, "affected"): Organisation,
    (Barrier, "institution"): Organisation,
    (Consultation, "convenor"): Organisation,
}


def picks_period(listing, word, one):
    for text in ("2012", "1999/2031"):
        listing.rows({word: text})


PROBES = {
    SortFilter: sorts,
    SearchFilter: searches,
    CodesFilter: picks_codes,
    PresentFilter: picks_present,
    NamedFilter: names,
    PeriodFilter: picks_period,
}


def timelines(doors, name):
    """The page of a process and its data: all that this person may see, numbered without gaps."""
    for process in doors.may_see(name, Process):
        entries = entries_of(doors, name, process)
        shown = entries.rows()
        demand(shown == entries.allowed, name, process, "misses", entries.allowed - shown)
        for word, kind in (
            ("stages", Stage),
            ("consultations", Consultation),
            ("asks", Ask),
            ("commitments", Commitment),
        ):
            data = json.loads(doors.ask(name, entries.path).body)
            found = {doors.by_path[one["url"]] for one in data[word]}
            every = doors.may_see(name, kind)
            wanted = {i for i in every if i.row.process_id == process.row.pk}
            demand(found == wanted, name, process, word, found ^ wanted)
        numbers, drawn, query = [], [], ""
        while query is not None:
            data = json.loads(doors.ask(name, entries.path + query).body)
            numbers += [entry["number"] for entry in data["entries"]]
            html = doors.ask(name, process.path + query).body
            drawn += [int(number) for number in NUMBERED.findall(html)]
            query = data["next"]
        wanted = list(range(len(shown), 0, -1))
        demand(numbers == wanted, name, process, "is numbered", numbers)
        demand(drawn == wanted, name, process, "is numbered on its page", drawn)


def timeline_filters(doors, name):
    """Every filter of a timeline, on its page and in its data."""
    world = doors.world
    process = world.first(Process, "public")
    entries = entries_of(doors, name, process)
    for word, one in TimelineFilters.base_filters.items():
        probe_of(one)(entries, word, one)
    for level in LEVELS:
        item = world.first(Stage, level)
        if name in item.sees:
            doors.ask(name, process.path, {"stage": item.address})
        else:
            page = Listing(doors, name, Intervention, process.path, entries.allowed)
            page.knows_nothing_of("stage", item.address)


# -- the world without what is hidden --------------------------------------------------------
def other_world(doors, name):
    """Without what is hidden from a person, every answer to them is the same to the byte.

    It sees what no mark shows: counts, orders, the frame of a drawing, the length of a page.
    """
    if name in ("member", "outsider", "administrator"):
        return  # they see as much as somebody else of the cast, or nearly all there is
    for group in (every_address, lists, timelines, histories):
        group(doors, name)
    filters(doors, name, of=(Process, CivicSpaceRating))
    before = {
        key: answer
        for key, answer in doors.answers.items()
        if key[0] == name and key[2:] == ("get", ()) and answer.status == 200
        if other_world_asks(doors, key[1])
    }
    with without_what_is_hidden(doors.world, name):
        for key, answer in before.items():
            now = doors.fetch(*key)
            demand(now == answer, name, key[1], "is another page once what is hidden is gone")


def other_world_asks(doors, path):
    """Every page without filters, the filters of two lists, and of each kind one record's page."""
    if path.startswith("/accounts/") or path.endswith("/people/"):
        return False  # they carry the token of a form, another one each time
    if "/history/" in path:
        return path in {f"{past.now.path}history/" for past in doors.world.pasts}
    item = doors.by_path.get(path)
    if path.startswith("/review/"):
        return False  # what was handed over stays handed over
    if isinstance(getattr(item, "row", None), Record) and item.kind is not Process:
        return item is doors.world.first(item.kind, item.level)
    return "?" not in path or path.startswith(("/processes/?", "/civic-space/?"))


@contextlib.contextmanager
def without_what_is_hidden(world, name):
    gone = [item for item in (*world.parts, *world.items) if name not in item.sees]
    with transaction.atomic():
        for kind in {item.kind for item in gone}:
            ids = [item.row.pk for item in gone if item.kind is kind]
            for many in kind._meta.many_to_many:
                through = many.remote_field.through._base_manager
                rows = through.filter(**{f"{many.m2m_field_name()}__in": ids})
                rows._raw_delete(connection.alias)
            kind.unrestricted.filter(pk__in=ids)._raw_delete(connection.alias)
        for past in (one for one in world.pasts if name not in one.sees):
            past.kind.unrestricted_past.filter(change=past.change).delete()
        yield
        transaction.set_rollback(True)


def outcomes(doors, name):
    """Asks, positions and openings of a process are on its pages for whoever may see them, and
    processes can be compared by those who see them both."""
    told = {"concerns": Ask, "standpoints": Position, "openness": Consultation}
    processes = [item for item in doors.world.of(Process) if name in item.sees]
    for process in processes:
        for pattern, kind in told.items():
            body = doors.ask(name, reverse(pattern, args=[process.address])).body
            for item in doors.world.of(kind):
                if item.row.process_id == process.row.pk and name in item.sees:
                    demand(item.mark in body, name, pattern, "misses", item)
    first = processes[0].address
    for item in doors.world.of(Process):
        query = {"process": [first, item.address]}
        answer = doors.ask(name, reverse("compare"), query, said=[item.address])
        wanted = 200 if name in item.sees else 400
        demand(answer.status == wanted, name, "compares", item, answer.status)


GROUPS = (
    every_address, who_works_where, home, became, pages, methods, headers, directory, lists, tables,
    filters, timelines, timeline_filters, histories, outcomes, in_the_admin, other_world,
)  # fmt: skip
