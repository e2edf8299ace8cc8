"""What somebody is asked who imports a file: what it holds, and what its columns are."""

from urllib.parse import quote, urlencode

from django import forms
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from engagement.fields import LineFormField
from engagement.formats.tables import TableRefused
from engagement.formats.texts import plainly_right
from engagement.forms import shown_name
from engagement.resources import field_of
from processes.exchange.columns import kinds_with_tables
from processes.importing.column_plan import ColumnPlan, batch_kind, offered
from processes.importing.days import DAY_FIRST, MONTH_FIRST
from processes.importing.going_through import order_told
from processes.importing.handing_in import choose_encoding
from processes.importing.needed import field_for_all, names_what_is_here, needed_columns
from processes.importing.process_column import PROCESS
from processes.importing.rights import Theirs
from processes.importing.taking_part import ROLE_OF
from processes.importing.targets import CREATE, LEAVE, REFUSE
from processes.importing.unknown_processes import unknown_processes
from processes.importing.words import (
    NO_WORD,
    REFUSE_WORD,
    as_confirmed,
    codes_to_choose,
    nearest,
    still_offered,
    unknown_words,
    word_fields,
)
from processes.lookup.by_name import process_called
from processes.models import Level, Organisation, Part, Process, Record
from processes.writing.level import circles_of

CHOOSE = _("Choose…")
ADD = CREATE, _("Add it to the directory, to be looked at afterwards")
EVERYONE = "-"  # no slug is that
ENCODINGS = {
    "cp1252": _("Western European, Windows"),
    "cp1250": _("Central European, Windows"),
    "cp1251": _("Cyrillic, Windows"),
    "mac_roman": _("Western European, old Macintosh"),
    "cp850": _("Western European, DOS"),
}


def may_import(kind, reader, works):
    """Curators import all kinds; members what their organisation logs, and what belongs to it."""
    return reader.curates or (works and issubclass(kind, Record | Part))


def kinds_to_import(reader):
    """{plural: kind} of all that somebody may import for those they belong to."""
    works, kinds = bool(reader.organisations), kinds_with_tables().items()
    return {plural: kind for plural, kind in kinds if may_import(kind, reader, works)}


def as_choices(kinds):
    return [(plural, capfirst(kind._meta.verbose_name_plural)) for plural, kind in kinds.items()]


class HandInForm(forms.Form):
    """A file, what it holds, and for whom."""

    kind = forms.ChoiceField(label=_("what it holds"))
    owner = forms.ChoiceField(
        label=_("for whom"), help_text=_("What is new belongs to this organisation.")
    )
    file = forms.FileField(
        label=_("file"),
        help_text=_(
            "CSV or XLSX, 25 MB and 50,000 lines at most. The headings come first; "
            "a title may stand above."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )

    def __init__(self, *args, reader, **kwargs):
        super().__init__(*args, **kwargs)
        self.mine, _coalitions = circles_of(reader)
        self.fields["kind"].choices = as_choices(kinds_to_import(reader))
        owners = [(one.slug, one.name) for one in self.mine]
        if reader.curates:
            owners.append((EVERYONE, _("Everyone: the shared record")))
        self.fields["owner"].choices = owners
        if len(owners) == 1:
            del self.fields["owner"]

    @property
    def for_whom(self):
        """The organisation, or None for the shared record."""
        slug = self.cleaned_data.get("owner", self.mine[0].slug if self.mine else EVERYONE)
        return next((one for one in self.mine if one.slug == slug), None)


def column_without_heading(number):
    """As spreadsheet programs call it: A to Z, then AA."""
    letters = ""
    while number >= 0:
        number, letter = divmod(number, 26)
        letters, number = chr(ord("A") + letter) + letters, number - 1
    return _("Column %(letters)s, without a heading") % {"letters": letters}


class ProcessField(LineFormField):
    """One of our processes, by its name; the value is its address. reader: who says it."""

    def __init__(self, **kwargs):
        widget = forms.TextInput(attrs={"list": "names-processes"})
        super().__init__(required=False, max_length=300, widget=widget, **kwargs)

    def clean(self, value):
        typed = super().clean(value)
        found = process_called(self.reader, typed) if typed else None
        if typed and found is None:
            raise forms.ValidationError(_("No process of that name is recorded here."))
        return found.slug if found else ""


def process_key(folded):
    """What is kept of a process as somebody says it, by the word for it in the file."""
    return f"p-of-{folded}"


class PlanForm(forms.Form):
    """What each heading is, and what is so for all lines that are new."""

    # What a browser would insist on may be no question once another column is chosen.
    use_required_attribute = False

    holds = forms.ChoiceField(
        label=_("what it holds"),
        required=False,
        help_text=_("With another one, you are asked about the columns anew."),
    )
    process = ProcessField(
        label=_("process, for all lines"),
        help_text=_("Its name or acronym. Leave it empty if a column says it."),
    )
    visibility = forms.ChoiceField(
        label=_("who can see what is new"),
        widget=forms.RadioSelect,
        required=False,
        help_text=_("Where no column says it. What is here already keeps its readers."),
    )
    unknown = forms.ChoiceField(
        label=_("an organisation that is not in the directory"), widget=forms.RadioSelect
    )

    encoding = forms.ChoiceField(
        label=_("character encoding"),
        widget=forms.RadioSelect,
        help_text=_("The file does not say it. Choose the line that reads as it should."),
    )

    order = forms.ChoiceField(
        label=_("the order of day and month"),
        widget=forms.RadioSelect,
        required=False,
        help_text=_("Dates such as 03/04/2024 can be read both ways, and no other one settles it."),
    )

    def __init__(self, data, *, batch, reader):
        self.batch, self.kind, self.reader = batch, batch_kind(batch), reader
        plan = ColumnPlan(**batch.plan)
        said = {"process": plan.process, "visibility": plan.visibility, "unknown": plan.unknown}
        said |= {"encoding": batch.encoding or plainly_right(batch.samples), "order": plan.order}
        said |= {f"s-{name}": text for name, text in plan.same.items()} | plan.typed
        super().__init__(data, initial={k: v for k, v in said.items() if v})
        self.fields["holds"].choices = as_choices(kinds_to_import(reader))
        self.initial["holds"] = batch.kind
        if plan.grid:
            del self.fields["holds"]
        own = [(one.name, capfirst(one.title)) for one in offered(self.kind) if one.name != "id"]
        own.insert(0, ("id", _("Its number: ours, or that of your own sheet")))
        choices = [("", _("Leave this column out")), *own]
        for number, heading in enumerate(batch.header):
            self.fields[f"c-{number}"] = forms.ChoiceField(
                label=heading or column_without_heading(number),
                choices=choices,
                required=False,
                initial=plan.columns[number],
            )
        self._only_what_is_asked()
        self._ask_for_words(plan.words)
        self._ask_for_processes(plan.words.get(PROCESS, {}))
        self._ask_for_what_is_needed()

    def _ask_for_words(self, before):
        """Which of our codes stand for words of theirs; the nearest is chosen already."""
        self.words, fields = {}, word_fields(self.kind)
        for name, words in unknown_words(self.batch, self.kind, self.columns_said).items():
            choices = [("", CHOOSE), *codes_to_choose(fields[name])]
            if fields[name].blank:
                choices.append((NO_WORD, _("Leave it empty")))
            choices.append((REFUSE_WORD, _("Refuse such lines")))
            self.words[name] = {}
            for number, (folded, word) in enumerate(words.items()):
                known = self._said_before(fields[name], before.get(name, {}).get(folded))
                known = known or nearest(fields[name], word)
                self.words[name][folded] = key = f"w-{name}-{number}"
                self.fields[key] = forms.ChoiceField(label=word, choices=choices, initial=known)

    @staticmethod
    def _said_before(field, code):
        """What was said of a word, unless nothing new may have that any more."""
        return code if code in (REFUSE_WORD, NO_WORD) else code and still_offered(field, code)

    def _ask_for_processes(self, before):
        """Which of ours a process is that nobody has recorded under that name."""
        self.processes, rights = {}, Theirs(self.reader, self.batch.owner)
        found = unknown_processes(self.batch, rights, self.columns_said)
        for number, (folded, word) in enumerate(found.items()):
            known = process_called(self.reader, before.get(folded, ""))
            known = self.initial.get(process_key(folded)) or known and shown_name(known)
            self.processes[folded] = key = f"p-{number}"
            self.fields[key] = ProcessField(label=word, initial=known)
            self.fields[key].reader = self.reader

    @property
    def process_fields(self):
        """(field, can it be recorded from here?) of each."""
        return [(self[key], self.reader.adds(Process)) for key in self.processes.values()]

    def address_to_record(self, key):
        """At which a process that the file names is recorded, and which leads back here; "" where
        that cannot be."""
        if key not in self.processes.values() or not self.reader.adds(Process):
            return ""
        here = f"{reverse('import', args=[self.batch.pk])}?columns"
        said = urlencode({"name": self.fields[key].label, "next": here}, quote_via=quote)
        return f"{reverse('new', args=[Process.resource.plural])}?{said}"

    @property
    def as_typed(self):
        """What was answered so far, right or wrong; of processes by their words, as those that are
        recorded meanwhile are asked about no more."""
        own = {key: process_key(folded) for folded, key in self.processes.items()}
        typed = ((name, self.data[name]) for name in self.fields if name in self.data)
        return {own.get(name, name): text[:500] for name, text in typed}

    def _ask_for_what_is_needed(self):
        names, self.needed = self.columns_said, []
        required = not names_what_is_here(self.batch, names)
        for one in needed_columns(self.kind, Theirs(self.reader, self.batch.owner), names):
            if one.name not in self.fields:
                self.needed.append(one.name)
                self.fields[f"s-{one.name}"] = field_for_all(one, CHOOSE, required)

    @property
    def word_tables(self):
        """(what the column is called, a field for each of its words)."""
        titles = dict(zip(self.columns_said, self.headings, strict=True))
        return [
            (titles[name].label, [self[key] for key in keys.values()])
            for name, keys in self.words.items()
        ]

    @property
    def for_all(self):
        return [self[f"s-{name}"] for name in self.needed]

    def _only_what_is_asked(self):
        if self.batch.samples:
            self.fields["encoding"].choices = [
                (one, f"{' · '.join(cells)} ({ENCODINGS[one]})")
                for one, cells in self.batch.samples.items()
            ]
        else:
            del self.fields["encoding"]
        if order_told(self.batch, self.columns_said)[1]:
            self.fields["order"].required = True
            self.fields["order"].choices = [
                (DAY_FIRST, _("Day first: 03/04/2024 is 3 April 2024")),
                (MONTH_FIRST, _("Month first: 03/04/2024 is 4 March 2024")),
            ]
        else:
            del self.fields["order"]
        if field_of(self.kind, "process") is None or issubclass(self.kind, Part):
            del self.fields["process"]
        else:
            self.fields["process"].reader = self.reader
        if not issubclass(self.kind, Record):
            del self.fields["visibility"]
        else:
            self.fields["visibility"].choices = [(one.value, one.label) for one in self.levels]
            self.initial.setdefault("visibility", self.levels[0].value)
        relations = [*self.kind._meta.concrete_fields, *self.kind._meta.many_to_many]
        named = [
            one.name
            for one in relations
            if one.related_model is Organisation and one.name not in ("owner", "coalition")
        ]
        if not named and ROLE_OF.keys() & {*self.columns_said} and self.reader.curates:
            if self.initial["unknown"] == REFUSE:
                self.initial["unknown"] = LEAVE
            self.fields["unknown"].choices = [(LEAVE, _("Keep it in words")), ADD]
            return
        if not named:
            del self.fields["unknown"]
            return
        choices = [(REFUSE, _("Refuse the line")), (LEAVE, _("Leave it empty"))]
        if self.reader.curates:
            choices.append(ADD)
        self.fields["unknown"].choices = choices

    @property
    def kind_field(self):
        return self["holds"] if "holds" in self.fields else None

    @property
    def other_kind(self):
        """The plural of what it is said to hold, where that is another; else ""."""
        plural = self.data.get("holds") if "holds" in self.fields else None
        other = plural != self.batch.kind and plural in dict(self.fields["holds"].choices)
        return plural if plural and other else ""

    @property
    def columns_said(self):
        """What its columns are, as was sent, or else as it was found or said before."""
        if not self.is_bound:
            plan = ColumnPlan(**self.batch.plan)
            return [plan.typed.get(f"c-{n}", name) for n, name in enumerate(plan.columns)]
        return [self.data.get(f"c-{number}", "") for number in range(len(self.batch.header))]

    @cached_property
    def levels(self):
        owner, (_mine, coalitions) = self.batch.owner, Theirs(self.reader, self.batch.owner).circles
        levels = [Level.ORGANISATION] if owner else []
        if owner and len(coalitions) == 1:
            levels.append(Level.COALITION)
        return levels + [Level.PUBLIC] if self.reader.curates else levels

    @property
    def headings(self):
        return [self[f"c-{number}"] for number in range(len(self.batch.header))]

    @property
    def others(self):
        names = ("encoding", "order", "process", "visibility", "unknown")
        return [self[name] for name in names if name in self.fields]

    def clean(self):
        cleaned, seen = super().clean(), set()
        for number in range(len(self.batch.header)):
            name = cleaned.get(f"c-{number}")
            if name and name in seen:
                self.add_error(f"c-{number}", _("Another column is this already."))
            seen.add(name)
        if not seen - {"", None}:
            self.add_error(None, _("Say of at least one column what it is."))
        return cleaned

    def read_anew_where_asked(self):
        """Read the file in what was chosen; False, and it says why, where it cannot be that."""
        try:
            choose_encoding(self.batch, self.cleaned_data.get("encoding", ""))
        except TableRefused as wrong:
            self.add_error("encoding", wrong.message)
        return not self.errors

    @property
    def plan(self):
        said, before = self.cleaned_data, ColumnPlan(**self.batch.plan)
        return ColumnPlan(
            columns=[said.get(f"c-{number}", "") for number in range(len(self.batch.header))],
            process=said.get("process", ""),
            visibility=said.get("visibility", ""),
            unknown=said.get("unknown") or REFUSE,
            order=said.get("order", ""),
            words=self._words_said(),
            above=before.above,
            sheets=before.sheets,
            sheet=before.sheet,
            brought=before.brought,
            grid=before.grid,
            same={name: text for name in self.needed if (text := said.get(f"s-{name}"))},
        )

    def _words_said(self):
        """What was said before of words that this file has not, too."""
        before, fields = ColumnPlan(**self.batch.plan).words, word_fields(self.kind)
        now = {
            name: {
                word: as_confirmed(fields[name], word, self.cleaned_data[key])
                for word, key in keys.items()
            }
            for name, keys in self.words.items()
        }
        said = {w: slug for w, key in self.processes.items() if (slug := self.cleaned_data[key])}
        now |= {PROCESS: said} if said else {}
        return {n: before.get(n, {}) | now.get(n, {}) for n in {**before, **now}}
