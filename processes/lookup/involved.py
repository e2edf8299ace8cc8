"""In which processes an organisation is recorded, and as what."""

from dataclasses import dataclass, field

from django.db.models import CharField, Count, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagement.in_languages import InLanguages
from processes.lookup.sample import real_beside
from processes.models import (
    SPOKEN_OF,
    Ask,
    Commitment,
    Consultation,
    Participation,
    ProcessLead,
    Role,
    Stage,
    done_once,
    led_as,
)

# In the order in which they are said.
AS_WHAT = {
    "lead": gettext_lazy("lead body"),
    "body": gettext_lazy("in charge of stages"),
    "convenor": gettext_lazy("held consultations"),
    "host": gettext_lazy("hosted consultations"),
    "holder": gettext_lazy("asks of its own"),
    "asked": gettext_lazy("asks made of it"),
    "acted": gettext_lazy("took part in entries"),
    "addressee": gettext_lazy("entries addressed to it"),
    "subject": gettext_lazy("entries about it"),
    "promised": gettext_lazy("promises it made"),
}

BETWEEN = Value("|", output_field=CharField())
LED = Concat(Value("lead|"), "since", BETWEEN, "until", BETWEEN, "role", output_field=CharField())


@dataclass
class Involved:
    """`counts`: how many there are of what it is there as, by code. `led`: from when
    to when and as what it led it, where one of these is recorded."""

    slug: str
    name: str
    text_language: str
    in_other_languages: dict
    counts: dict = field(default_factory=dict)
    led: list = field(default_factory=list)

    translated = ("name",)
    told = InLanguages.told

    @property
    def words(self):
        """As what, and how many of each; a lead body is one once."""
        for code, label in AS_WHAT.items():
            if code in self.counts:
                said = {"label": label, "count": self.counts[code]}
                yield self._lead(label) if code == "lead" else _("%(label)s: %(count)s") % said

    def _lead(self, label):
        said = "; ".join(led_as(*one) for one in sorted(self.led))
        return f"{label} ({said})" if said else str(label)


def _counted(rows, code, process="process__", of="pk"):
    said = Value(code, output_field=CharField()) if isinstance(code, str) else code
    rows = rows.filter(**{f"{process}slug__isnull": False}).order_by()
    named = ("slug", "name", *InLanguages.in_languages)
    columns = rows.values_list(*(f"{process}{name}" for name in named), said)
    return columns.annotate(number=Count(of, distinct=True))


def involved(organisation, reader):
    """Involved of each process, those first in which it is recorded with most; one query."""

    def seen(kind):
        return real_beside(organisation, kind.visible_to(reader), reader)

    at, entry = "intervention__process__", done_once("intervention__")
    part = seen(Participation).filter(organisation=organisation)
    rows = [
        _counted(seen(ProcessLead).filter(organisation=organisation), LED),
        _counted(seen(Stage).filter(bodies=organisation), "body"),
        _counted(seen(Consultation).filter(convenors=organisation), "convenor"),
        _counted(seen(Consultation).filter(hosts=organisation), "host"),
        _counted(seen(Ask).filter(holders=organisation), "holder"),
        _counted(seen(Ask).filter(addressees=organisation), "asked"),
        _counted(part.exclude(role__in=SPOKEN_OF), "acted", at, entry),
        _counted(part.filter(role=Role.ADDRESSEE), "addressee", at, entry),
        _counted(part.filter(role=Role.SUBJECT), "subject", at, entry),
        _counted(seen(Commitment).filter(Commitment.promised_by(organisation)), "promised"),
    ]
    found = {}
    for *named, code, number in rows[0].union(*rows[1:], all=True):
        one = found.setdefault(named[0], Involved(*named))
        code, *led = code.split("|")
        one.counts[code] = number
        one.led += [tuple(led)] if any(led) else []
    return sorted(found.values(), key=lambda one: (-sum(one.counts.values()), one.name))
