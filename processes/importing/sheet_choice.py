"""Which sheet of a workbook is brought in, where several have something in them; and the next."""

from dataclasses import asdict

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from engagement.formats.apart import read_apart
from processes.importing.batches import OPEN_TO_CHANGES, begin_anew
from processes.importing.column_plan import ColumnPlan, kind_of_sheet
from processes.importing.handing_in import on_disk, refuse_too_many, set_out, set_out_anew
from processes.models import Batch

HELD_AT_FIRST = "interventions"  # what a file holds where nobody chooses


class SheetForm(forms.Form):
    """Which of the sheets it is."""

    sheet = forms.TypedChoiceField(label=_("which sheet"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["sheet"] = plan.sheet or None
        each = enumerate(plan.sheets, 1)
        choices = [(n, told_sheet(*one, n in plan.brought)) for n, one in each]
        self.fields["sheet"].choices = choices


def told_sheet(name, rows, brought):
    said = ngettext("%(number)s filled row", "%(number)s filled rows", rows) % {"number": rows}
    before = format_html(", {}", _("brought in already")) if brought else ""
    return format_html("<bdi>{}</bdi>: {}{}", name, said, before)


def sheet_is_open(batch):
    """Has nobody said yet which of its sheets it is?"""
    plan = ColumnPlan(**batch.plan)
    return bool(plan.sheets) and not plan.sheet


def may_choose(batch):
    return bool(batch.plan.get("sheets")) and batch.state in OPEN_TO_CHANGES


def choose_sheet(batch, number, kinds):
    """Read this sheet of its file; False where it is looked through or stored meanwhile. Raises
    TableRefused.

    kinds: what it may hold, by their plurals. That is guessed, unless somebody chose it for the
    first one."""
    with on_disk([bytes(batch.content)]) as path:
        table = read_apart(path, batch.name, str(number))
    set_out(batch, table)
    batch.plan |= {"sheet": number, "typed": {}}
    if batch.plan.get("brought") or batch.kind == HELD_AT_FIRST:
        name = batch.plan["sheets"][number - 1][0]
        if (plural := kind_of_sheet(batch, name, kinds)) != batch.kind:
            set_out_anew(batch, plural)
    return begin_anew(batch)


def choose_kind(batch, plural):
    """Ask anew for its columns, as those of another kind. Raises TableRefused."""
    set_out_anew(batch, plural)
    return begin_anew(batch)


def next_sheet(plan):
    """The number of the next one with lines that was not brought in, or 0."""
    each = enumerate(plan.sheets[plan.sheet :], plan.sheet + 1) if plan.sheet else ()
    return next((n for n, (_name, rows) in each if rows > 1 and n not in plan.brought), 0)


def left_sheets(plan):
    """How many sheets were not brought in."""
    return len({*range(1, len(plan.sheets) + 1)} - {plan.sheet, *plan.brought})


def another_of(batch):
    """A Batch of the same file, with what was answered of it; which sheet that is, is open.

    Raises TableRefused where too many wait."""
    refuse_too_many(batch.by)
    plan = ColumnPlan(**batch.plan)
    plan = ColumnPlan(
        columns=plan.columns,
        process=plan.process,
        visibility=plan.visibility,
        unknown=plan.unknown,
        order=plan.order,
        same=plan.same,
        sheets=plan.sheets,
        brought=[*plan.brought, plan.sheet],
    )
    said = {"kind": batch.kind, "owner": batch.owner, "by": batch.by, "name": batch.name}
    said |= {"content": batch.content, "header": batch.header, "plan": asdict(plan)}
    follows = Batch(**said)
    follows.save()
    return follows
