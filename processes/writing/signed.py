"""Who signed, and who endorsed it later: one on each line, with function and day where known."""

from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from engagement.dates import EdtfFormField
from engagement.fields import ProseFormField, lines_of, tidy, without_bullet
from processes.lookup.by_name import organisations_called
from processes.models import Participation, Role

MOST_SIGNATORIES = 500
LONGEST_NAME, LONGEST_FUNCTION = (
    Participation._meta.get_field(name).max_length for name in ("name", "capacity")
)
LISTED = {"signatories": Role.SIGNATORY, "endorsers": Role.ENDORSER}
DAY = EdtfFormField(required=False)


class Signature(NamedTuple):
    """Who signed (an organisation, or a name that is in no directory), as what, and when."""

    who: Any
    capacity: str = ""
    since: Any = None

    @property
    def line(self):
        """As somebody types it."""
        name = self.who if isinstance(self.who, str) else self.who.name
        said = (str(name), self.capacity, DAY.prepare_value(self.since))
        return "; ".join(filter(None, said))

    @property
    def values(self):
        return {"capacity": self.capacity, "since": self.since}


def signature_of(part):
    return Signature(part.organisation or part.name, part.capacity, part.since or None)


def day_in(text):
    try:
        return DAY.clean(text)
    except ValidationError:
        return None


def read_signature(line):
    """The Signature in a line: name; function; day. Its `who` is a name still.

    Raises ValidationError where that is not what it says.
    """
    name, *more = map(tidy, line.split(";"))
    days = [one for one in more if day_in(one)]
    functions = [one for one in more if one and one not in days]
    said = Signature(name, next(iter(functions), ""), day_in(next(iter(days), "")))
    if not name or len(days) > 1 or len(functions) > 1:
        raise ValidationError(
            _("“%(line)s” is not a name, a function and a day, with semicolons between them."),
            params={"line": line[:80]},
        )
    if "\t" in line or len(name) > LONGEST_NAME or len(said.capacity) > LONGEST_FUNCTION:
        wrong = _("“%(name)s…” is no name: write one on each line, %(most)s characters at most.")
        raise ValidationError(wrong, params={"name": line[:40], "most": LONGEST_NAME})
    return said


def can_be_listed(part):
    """Does its line say all of it? What a line cannot say is filled in as others who took part."""
    if part.role not in LISTED.values() or part.post_id:
        return False
    signature = signature_of(part)
    try:
        said = read_signature(signature.line)
    except ValidationError:
        return False
    return said == signature._replace(who=str(part.who.name))


def listed_of(parts):
    """Those of these that are listed, once by each name in a role."""
    found = {}
    for part in filter(can_be_listed, parts):
        found.setdefault((part.role, str(part.who.name)), part)
    return [*found.values()]


def by_who(parts):
    """{the organisation, or the name that stands for it: its part}."""
    return {part.organisation or part.name: part for part in parts}


class SignaturesField(ProseFormField):
    """One on each line. The value is a list of Signatures, each of an organisation or a new name.

    `here`: who is on the list already, by name. They stay, whatever others are called.
    """

    widget = forms.Textarea(attrs={"rows": 4})
    here = {}

    def clean(self, value):
        lines = list(dict.fromkeys(lines_of(super().clean(value))))
        if len(lines) > MOST_SIGNATORIES:
            said = _(
                "These are %(number)s names, and %(most)s are the most. Give the number below."
            )
            raise ValidationError(said, params={"number": len(lines), "most": MOST_SIGNATORIES})
        read = [self.read(line) for line in lines]
        known = organisations_called(self.reader, [one.who for one in read]) if read else {}
        known |= self.here
        found = {}
        for one in (one._replace(who=known.get(one.who, one.who)) for one in read):
            if found.setdefault(one.who, one) != one:
                said = _("“%(name)s” is on this list twice. Put what you know on one line.")
                raise ValidationError(said, params={"name": str(one.who)[:80]})
        return [*found.values()]

    def read(self, line):
        is_here = tidy(line.split(";")[0]) in self.here
        return read_signature(line if is_here else without_bullet(line))


class SignedForm(forms.Form):
    """Who signed a statement, and who endorsed it later. signed: their parts in the entry."""

    signatories = SignaturesField(
        label=_("who signed"),
        required=False,
        help_text=_(
            "One on each line: name; function; day. The name is enough, and a new one is fine."
        ),
    )
    endorsers = SignaturesField(
        label=_("who endorsed it later"),
        required=False,
        help_text=_("In the same way."),
    )

    def __init__(self, *args, reader, signed, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["endorsers"].widget.attrs["rows"] = 2
        self.signed = {name: [] for name in LISTED}
        for name, role in LISTED.items():
            here = self.signed[name] = [part for part in signed if part.role == role]
            field = self.fields[name]
            field.reader = reader
            field.here = {str(one.who.name): who for who, one in by_who(here).items()}
            self.initial[name] = "\n".join(signature_of(part).line for part in here)

    def sent_over(self, now):
        """{name: what is to be sent} of lists that others have changed meanwhile: with who was
        added by them, and without whom they took off. now: this form as it is there now."""
        sent = {}
        for name in LISTED:
            mine = {one.who: one for one in self.cleaned_data[name]}
            before, theirs = by_who(self.signed[name]), by_who(now.signed[name])
            kept = []
            for who, part in theirs.items():
                said, was = signature_of(part), before.get(who)
                untouched = was is None or mine.get(who) == signature_of(was)
                if who in mine or was is None:
                    kept.append(said if untouched else mine[who])
            kept += [one for who, one in mine.items() if who not in theirs and who not in before]
            sent[name] = "\n".join(one.line for one in kept)
        return sent

    def part_lines(self, entry, rows):
        """Those on a list who are not there yet are added, who was taken off it goes, and what is
        said of the others is changed. rows: others who took part in it. Of a valid form only."""
        for name, role in LISTED.items():
            if name not in self.changed_data:
                continue
            wanted = {one.who: one for one in self.cleaned_data[name]}
            kept = by_who(self.signed[name])
            yield from ((part, None) for who, part in kept.items() if who not in wanted)
            elsewhere = by_who(one for one in rows if one.role == role)
            for who, said in wanted.items():
                if who in kept:
                    if said != signature_of(kept[who]):
                        yield kept[who], said.values
                elif who not in elsewhere:
                    named = {"name": who} if isinstance(who, str) else {"organisation": who}
                    yield Participation(role=role), {"intervention": entry, **named, **said.values}
