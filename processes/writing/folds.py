"""Long forms: what everybody fills in stands open, the rest opens when it is needed."""

from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from engagement.codes import codes_in
from engagement.fields import lines_of
from engagement.in_languages import InLanguages
from engagement.languages import language_words
from engagement.resources import field_of
from processes.models import Family, InterventionKind, Process

SELDOM = (
    "state", "consultation", "date_kind", "sequence", "direction", "initiative",
    "repeats", "repeated_as",
)  # fmt: skip
MOST_BEFORE_UNFOLDING = 8  # things that are named beside the title of what is folded


def held_in_words(field):
    """What a bound field holds, in words; "" where that is nothing, or what it begins with."""
    value = field.value()
    if value in (None, "", [], False, field.field.initial):
        return ""
    row = getattr(field.form, "instance", None)
    stored_in = field_of(type(row), field.name) if row is not None else None
    if stored_in and value == stored_in.get_default():
        return ""
    choices = dict(flat(getattr(field.field, "choices", ())))
    values = [*value] if isinstance(value, list | dict) else [value]  # texts are by language
    if field.name in InLanguages.in_languages:
        choices = {code: language_words(code) for code in values}
    return ", ".join(lines_of("\n".join(str(choices.get(one, one)) for one in values)))


def flat(choices):
    """(value, words) of choices, those in groups too."""
    for value, words in choices:
        if isinstance(words, list | tuple):
            yield from words
        else:
            yield value, words


def line_in_words(form):
    """What a line of a set says; "" of a new one in which what it is about is left empty."""
    first, *more = map(held_in_words, form.visible_fields())
    stored = hasattr(form, "instance") and not form.instance._state.adding
    return ", ".join(filter(None, (first, *more))) if first or stored else ""


class Fold:
    """A part of the form that opens when it is needed. `name` says where it stands, and which
    template shows it if that is not said; `fields` are bound, `sets` are sets of forms. kinds:
    codes of the kinds of entries that are hardly ever without it."""

    def __init__(self, name, title, fields=(), sets=(), is_open=False, kinds=(), template=""):
        self.name, self.title, self.is_open, self.kinds = name, title, is_open, kinds
        self.template = template or f"writing/entry/_{name}.html"
        self.fields, self.sets = [one for one in fields if one], [one for one in sets if one]
        self.prefixes = {one.prefix for one in self.sets}

    @property
    def lines(self):
        return [form for several in self.sets for form in several]

    def fold_lines(self, typed):
        """Let lines that hold something be read, and opened to be changed. typed: not those in
        which somebody has just typed."""
        for form in self.lines:
            shown = (form.is_bound and form.errors) or (typed and form.has_changed())
            form.in_words = "" if shown else line_in_words(form)

    @cached_property
    def words(self):
        """What it holds, in words, to be read while it is folded."""
        lines = [line_in_words(form) for form in self.lines]
        fields = [held_in_words(field) for field in self.fields]
        return [one for one in (*lines, *fields) if one][:MOST_BEFORE_UNFOLDING]

    @property
    def is_wrong(self):
        wrong = any(several.is_bound and several.total_error_count() for several in self.sets)
        return wrong or any(field.errors for field in self.fields)

    def has_changed(self):
        """Has something been typed in it that is not stored yet?"""
        return any(form.has_changed() for form in self.lines) or any(
            field.name in field.form.changed_data for field in self.fields
        )


def languages_of(record_forms):
    """The part of a form in which texts stand in further languages; None of a kind without."""
    form = record_forms.form
    fields = [form[name] for name in InLanguages.in_languages if name in form.fields]
    if not fields:
        return None
    found = Fold("languages", _("In other languages"), fields)
    found.is_open = found.is_wrong or record_forms.sent is not None and found.has_changed()
    return found


# What is folded of the form of a kind: (name, title, fields, sets of forms) of each part. Without a
# title it is called as its set of forms.
FOLDED = {
    Process: (
        ("names", _("Acronym and other names"), ("acronym",), ("othername",)),
        ("led", "", (), ("processlead",)),
        ("about", _("Jurisdictions and topics"), (), ("jurisdiction", "topic")),
        ("dates", _("Dates and the next step"), ("next_step", "date", "date_kind", "checked"), ()),
        ("evidence", _("Evidence"), ("standing", "claimant"), ("citation",)),
        ("identifiers", "", (), ("identifier",)),
        ("telling", "", (), ("tellingstep",)),
    )
}


def folds_of_kind(record_forms):
    """The parts that are folded of the form of any kind: its texts in further languages last."""
    form, sets = record_forms.form, {one.prefix: one for one in record_forms.sets}
    found = [
        Fold(
            name,
            title or capfirst(sets[prefixes[0]].title),
            [form[one] for one in fields if one in form.fields],
            [sets.get(one) for one in prefixes],
            template="writing/_folded.html",
        )
        for name, title, fields, prefixes in FOLDED.get(record_forms.kind, ())
    ]
    languages = languages_of(record_forms)
    return folded_or_open(record_forms, found) + ([languages] if languages else [])


def folds_of(record_forms):
    """The parts of the form of an entry that are folded; what holds something comes first.

    Open is what somebody has typed in, and what has an error or was asked for another line.
    """
    form, notes = record_forms.form, record_forms.notes
    parts = {one.prefix: one for one in record_forms.parts}
    met, signed = record_forms.met, record_forms.statement

    def of(name, title, fields=(), sets=(), **more):
        bound = [form[name] for name in fields if name in form.fields]
        return Fold(name, title, [*more.pop("others", ()), *bound], sets, **more)

    found = [
        of("who", _("Who took part"), sets=[parts["participation"]], is_open=form.is_new),
        of(
            "statement",
            _("Joint statement"),
            ["further_signatories"],
            sets=[parts["statementversion"]],
            others=[*signed],
            kinds=codes_in(InterventionKind, [Family.JOINT]),
        ),
        of(
            "asks",
            _("Asks and commitments"),
            sets=[record_forms.lines, parts["raising"], parts["concern"]],
        ),
        of(
            "back",
            _("What came back"),
            ("response", "response_date"),
            [record_forms.replies],
        ),
        of("barriers", _("Barriers met"), sets=[parts["metbarrier"]], others=[*met]),
        of(
            "evidence",
            _("Evidence"),
            ("link", "standing", "claimant"),
            [parts["citation"]],
        ),
    ]
    if notes:
        noted = [notes.note["intended_result"], notes.note["text"]]
        found.append(of("notes", _("Working notes"), sets=[notes.steps], others=noted))
    chosen = [record_forms.efforts["efforts"], record_forms.efforts["new_effort"]]
    languages = languages_of(record_forms)
    found += [of("more", _("More about it"), SELDOM, [parts["count"]], others=chosen), languages]
    return folded_or_open(record_forms, found)


def folded_or_open(record_forms, found):
    """These parts, open where somebody has typed, has an error or has asked for another line; what
    holds something comes first."""
    asked = record_forms.sent.get("add") if record_forms.sent else None
    for one in found:
        sent = record_forms.sent is not None
        if one.is_wrong or asked in one.prefixes or sent and one.has_changed():
            one.is_open = True
        one.fold_lines(sent)
    return sorted(found, key=lambda one: not one.words)
