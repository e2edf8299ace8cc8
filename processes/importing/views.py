"""Files that are imported: handing one in, saying what its columns are, storing, undoing."""

from functools import partial
from io import BytesIO
from itertools import islice

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from engagement.formats.tables import TableRefused
from engagement.methods import allow_form, allow_read
from engagement.pages import Page
from processes.exchange.columns import columns, kinds_with_tables
from processes.history.differences import changed_field
from processes.importing import batches, progress
from processes.importing.alike import ANOTHER, SAME_ONE
from processes.importing.cells import folded_heading
from processes.importing.column_plan import ColumnPlan, batch_kind
from processes.importing.going_through import order_told
from processes.importing.handing_in import (
    MOST_FILES_WAITING,
    as_shown,
    files_waiting,
    hand_in,
    lines_as_they_are,
    table_too_large,
)
from processes.importing.known import nearest_in_directory, public_already
from processes.importing.new_lines import NewLines
from processes.importing.questions import (
    HandInForm,
    PlanForm,
    column_without_heading,
    kinds_to_import,
)
from processes.importing.refused import refused_file
from processes.importing.sheet_choice import (
    HELD_AT_FIRST,
    SheetForm,
    another_of,
    choose_kind,
    choose_sheet,
    left_sheets,
    may_choose,
    next_sheet,
    sheet_is_open,
)
from processes.importing.since import EMPTY, HAND
from processes.importing.taking_part import WHO
from processes.importing.typed import COLUMNS, TypedForm, typed_again
from processes.importing.undoing import CannotBeUndone, WorkedOn, undo_import
from processes.lookup.by_name import record_at
from processes.models import Batch, BatchState, Organisation, Process, Verb
from processes.writing.fields import processes_near
from processes.writing.views import signed_in

REPEATED, STAYS, ALIKE, USED = "repeated", "stays", "alike", "used"
# What is looked through anew where somebody says so once for the file.
ANEW = {
    "take": {"taking": True},
    "leave": {"taking": False},
    "empty": {"emptying": True},
    "fill": {"emptying": False},
    "anew": {"alike": {}},
    "used_new": {"numbers": ""},
    "used_same": {"numbers": SAME_ONE},
}
NEXT_SHEET, OTHER_SHEET = "next_sheet", "other_sheet"
RECORD = "record-"  # before the name of a field
MEANT, AS_WRITTEN = "meant-", "written-"  # before a name of who took part
SEVERAL = {  # what lines are called
    Verb.CREATE: pgettext_lazy("lines of a file", "new"),
    Verb.CHANGE: pgettext_lazy("lines of a file", "changed"),
    Verb.SAME: pgettext_lazy("lines of a file", "unchanged"),
    Verb.REFUSE: pgettext_lazy("lines of a file", "refused"),
}
SAMPLE = 3  # lines that are shown of a file


def refuse_without_right(reader):
    if not (reader.curates or reader.works_here):
        raise PermissionDenied


@allow_form
@signed_in
def imports(request):
    """What was imported, the latest first, and a form for the next file."""
    refuse_without_right(request.reader)
    if request.GET.get("typed") in COLUMNS:
        return type_lines(request, request.GET["typed"])
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    initial = {"kind": request.GET.get("kind", HELD_AT_FIRST)}
    form = HandInForm(*data, reader=request.reader, initial=initial)
    if getattr(request, "upload_too_large", False):
        form.errors["file"] = form.error_class([refusal_in_words(table_too_large())])
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            batch = hand_in(said["file"], said["kind"], form.for_whom, request.user)
        except TableRefused as wrong:
            form.add_error("file", refusal_in_words(wrong))
        else:
            return redirect("import", batch.pk)
    rows = Batch.visible_to(request.reader).select_related("owner")
    context = {"form": form, "page": Page.of(rows, request.GET), "most": MOST_FILES_WAITING}
    context["waiting"] = files_waiting(request.user)
    return render(request, "importing/imports.html", context, status=400 if form.errors else 200)


def type_lines(request, plural):
    """Several things of a kind typed on one page, which come in as a file does."""
    said = {"plural": plural, "opened": request.GET.get("process", ""), "reader": request.reader}
    said["before"] = typed_again(request.reader, plural, request.GET.get("again", ""))
    form = TypedForm(request.POST if request.method == "POST" else None, **said)
    if form.is_bound and form.is_valid():
        try:
            batch = form.hand_in(request.user)
        except TableRefused as wrong:
            form.add_error(None, refusal_in_words(wrong))
        else:
            plan = ColumnPlan(**batch.plan)
            settled = not order_told(batch, plan.columns)[1]  # else the page of columns asks
            if settled and batches.hand_over(batch, BatchState.LOOKING, plan):
                carry_on_if_short(request, batch)
            return redirect("import", batch.pk)
    near = processes_near(request.reader, None)
    context = {"form": form, "kind": kinds_with_tables()[plural], "near": near}
    wrong = form.is_bound and not form.is_valid()
    return render(request, "importing/typed.html", context, status=400 if wrong else 200)


def refusal_in_words(wrong):
    """Why a file was refused, with its row and column."""
    where = ""
    if wrong.row and wrong.column:
        where = _("Row %(row)s, column %(column)s:") % {"row": wrong.row, "column": wrong.column}
    elif wrong.row:
        where = _("Row %(row)s:") % {"row": wrong.row}
    return " ".join(filter(None, (where, wrong.message, _("Nothing was stored."))))


def batch_at(request, pk):
    batch = Batch.visible_to(request.reader).select_related("owner", "by").filter(pk=pk).first()
    if batch is None:
        raise Http404(_("There is nothing at this address."))
    return batch


@allow_form
@signed_in
def import_detail(request, pk):
    """One file: its columns, what becomes of each line, and what can be done with it."""
    batch = batch_at(request, pk)
    if request.method == "POST":
        return act_on_batch(request, batch)
    chosen = "sheets" in request.GET or sheet_is_open(batch)
    if may_choose(batch) and chosen and batch.by_id == request.user.pk:
        return ask_for_sheet(request, batch)
    asked = request.GET.get("columns") is not None and batch.state == BatchState.LOOKED
    if (asked or batch.state == BatchState.COLUMNS) and batch.by_id == request.user.pk:
        return ask_for_columns(request, batch)
    return batch_page(request, batch)


def act_on_batch(request, batch):
    """What was asked for, by whoever made it; colleagues may undo what was stored."""
    act = request.POST.get("act", "")
    if act == "undo":
        return undone(request, batch)
    if batch.by_id != request.user.pk:
        raise PermissionDenied
    if act == "sheet" and may_choose(batch):
        return ask_for_sheet(request, batch)
    if act in (NEXT_SHEET, OTHER_SHEET) and can_follow(batch):
        return redirect("import", follow_with(request, batch, act).pk)
    if sheet_is_open(batch) and act != "discard":
        return redirect("import", batch.pk)
    if act == "look" and batch.state in (BatchState.COLUMNS, BatchState.LOOKED):
        return ask_for_columns(request, batch)
    if act.startswith((MEANT, AS_WRITTEN)):
        name_is_settled(request, batch, act)
        return redirect("import", batch.pk)
    if act.startswith(RECORD):
        return redirect(record_first(request, batch, act.removeprefix(RECORD)))
    asked = {
        "leave_out": batches.leave_repeated_out,
        **{act: partial(batches.look_anew, **said) for act, said in ANEW.items()},
        **{act: partial(batches.look_anew, alike=said) for act, said in answered(act, batch)},
        "store_good": batches.store_the_good,
        "store": lambda batch: batches.hand_over(batch, BatchState.STORING),
    }
    if act in asked and asked[act](batch):
        carry_on_if_short(request, batch)
    elif act == "discard" and batches.discard(batch):
        of_a_file = _("The file was dropped. Nothing was imported.")
        typed = _("The typed lines were dropped. Nothing was imported.")
        messages.success(request, typed if batch.plan.get("grid") else of_a_file)
        return redirect("imports")
    return redirect("import", batch.pk)


def ask_for_sheet(request, batch):
    """Which sheet of its file it is, where several have something in them."""
    sent = request.POST if request.method == "POST" else None
    form = SheetForm(sent, plan=ColumnPlan(**batch.plan))
    if form.is_bound and form.is_valid():
        try:
            choose_sheet(batch, form.cleaned_data["sheet"], kinds_to_import(request.reader))
        except TableRefused as wrong:
            form.add_error("sheet", refusal_in_words(wrong))
        else:
            return redirect("import", batch.pk)
    status = 400 if form.errors else 200
    context = {"batch": batch, "form": form}
    return render(request, "importing/import_sheet.html", context, status=status)


def can_follow(batch):
    """Can another sheet of its file be brought in after it?"""
    stored = batch.state == BatchState.STORED and batch.content is not None
    return stored and left_sheets(ColumnPlan(**batch.plan)) > 0


def follow_with(request, batch, act):
    """What brings in another sheet of the same file: the next one, or one to be chosen."""
    number = next_sheet(ColumnPlan(**batch.plan)) if act == NEXT_SHEET else 0
    try:
        batch = another_of(batch)
        if number:
            choose_sheet(batch, number, kinds_to_import(request.reader))
    except TableRefused as wrong:
        messages.error(request, refusal_in_words(wrong))
    return batch


def name_is_settled(request, batch, act):
    """Take a name for the one in the directory that is most like it, or for a name again."""
    prefix = MEANT if act.startswith(MEANT) else AS_WRITTEN
    name, slug = act.removeprefix(prefix), ""
    if prefix == MEANT:
        rows = Organisation.visible_to(request.reader)
        found = nearest_in_directory(rows, [name] if name in batch.names else [])
        slug = found[name].slug if name in found else ""
    if (slug or prefix == AS_WRITTEN) and batches.settle_name(batch, name, slug):
        carry_on_if_short(request, batch)


def record_first(request, batch, key):
    """Keep what was answered of a file, and go to where a process that it names is recorded."""
    form = PlanForm(request.POST, batch=batch, reader=request.reader)
    address = form.address_to_record(key)
    if address and batches.keep_typed(batch, form.as_typed):
        return address
    return reverse("import", args=[batch.pk])


def answered(act, batch):
    """(act, what is then answered of lines like entries): of all, or of that with a number."""
    answer, _hyphen, number = act.partition("-")
    if answer in (SAME_ONE, ANOTHER):
        known = ColumnPlan(**batch.plan).alike if number else {}
        yield act, known | {number: answer}


def ask_for_columns(request, batch):
    sent = request.POST if request.method == "POST" else None
    form = PlanForm(sent, batch=batch, reader=request.reader)
    if form.is_bound and form.other_kind:
        choose_kind(batch, form.other_kind)
        return redirect("import", batch.pk)
    if form.is_bound and form.is_valid() and form.read_anew_where_asked():
        if batches.hand_over(batch, BatchState.LOOKING, form.plan):
            carry_on_if_short(request, batch)
        return redirect("import", batch.pk)
    sample = [as_shown(texts) for _number, texts in islice(lines_as_they_are(batch), SAMPLE)]
    headings = list(zip(form.headings, zip(*sample, strict=True), strict=True))
    context = {
        "batch": batch,
        "form": form,
        "headings": headings,
        "kind": batch_kind(batch),
    }
    context["near"] = processes_near(request.reader, None)
    status = 400 if form.errors else 200
    return render(request, "importing/import_columns.html", context, status=status)


def carry_on_if_short(request, batch):
    """What is short is done at once; the worker of the queue does the rest."""
    if batch.number > batches.LINES_WITHOUT_WAITING or batches.carry_on_now(batch):
        return
    batch.refresh_from_db(fields=["state"])
    if batch.is_waiting:
        say_it_is_worked_on(request)


def say_it_is_worked_on(request):
    messages.info(request, _("It is being worked on already. This page shows how far it is."))


def lines_asked_for(batch, verb):
    """The lines a page shows, and by what they were chosen."""
    rows = batch.lines.all()
    if verb in Verb.values:
        rows = rows.filter(verb=verb)
    elif verb == REPEATED:
        rows = rows.filter(verb=Verb.CREATE, repeats__isnull=False)
    elif verb == USED:
        rows = rows.filter(called__isnull=False, verb__in=(Verb.CREATE, Verb.CHANGE))
    elif verb == STAYS:
        rows = rows.exclude(changes=[]).exclude(verb=Verb.CREATE)
    elif verb == ALIKE or (batch.counts.get(ALIKE) and not verb):
        rows, verb = rows.filter(alike__isnull=False), ALIKE
    elif batch.refused and verb != "all":
        rows, verb = rows.filter(verb=Verb.REFUSE), Verb.REFUSE
    return rows, verb


def batch_page(request, batch, in_the_way=None):
    """What becomes, or became, of each line. in_the_way: why it could not be undone."""
    kind = batch_kind(batch)
    rows, verb = lines_asked_for(batch, request.GET.get("lines", ""))
    context = {"batch": batch, "kind": kind, "verb": verb, "own": batch.by_id == request.user.pk}
    context["page"] = Page.of(rows, request.GET)
    if not context["own"]:  # what was refused tells what whoever handed it in may see
        for line in context["page"].rows:
            line.title, line.faults, line.changes, line.alike = "", [], [], None
    context["counts"] = [(one, SEVERAL[one], batch.counts.get(one, 0)) for one in Verb]
    context["repeated"] = batch.counts.get("repeated", 0)
    context["organisations"] = batch.counts.get("organisations", 0)
    if context["own"] and batch.state == BatchState.LOOKED:
        context["asks"], context["names"] = batch.counts.get("asks", 0), told_names(request, batch)
        context["alike"] = batch.counts.get(ALIKE, 0)
        context["used"] = batch.counts.get(USED, 0)
        left = batch.counts.get("left_out", ())
        context["left_out"] = [batch.header[n] or column_without_heading(n) for n in left]
        context["by_hand"] = batch.counts.get(HAND, 0)
        context["empty"], context["plan"] = batch.counts.get(EMPTY, 0), ColumnPlan(**batch.plan)
    if about := batch.plan.get("process"):
        context["process"] = record_at(Process, request.reader, about)
    if context["own"] and can_follow(batch):
        plan = ColumnPlan(**batch.plan)
        number = next_sheet(plan)
        context["next_sheet"] = plan.sheets[number - 1][0] if number else ""
        context["left_sheets"] = left_sheets(plan) - bool(number)
    if batch.is_waiting:
        context["done"] = progress.done(batch)
    context["lines"] = told_lines(request, batch, context["page"].rows)
    context["in_the_way"] = in_the_way
    status = 409 if in_the_way else 200
    return render(request, "importing/import.html", context, status=status)


def told_lines(request, batch, rows):
    """(line, what it is of, its faults, what it changes, what it is shown with where it is new,
    what it is like, what is public already and says the same) of some lines."""
    names, public = named_columns(batch), public_already(batch, rows, request.reader)
    found = batch_kind(batch).visible_to(request.reader).in_bulk([one.thing for one in rows])
    alike = [line.alike for line in rows if line.alike]
    kind = batch_kind(batch)
    alike = kind.visible_to(request.reader).in_bulk(alike) if alike else {}
    new = {one: one.changes for one in rows if one.verb == Verb.CREATE}
    told = NewLines(kind, request.reader, new.values()).told
    return [
        (
            line,
            found.get(line.thing),
            [(names.get(n, n), said) for n, said in line.faults],
            [] if line in new else [changed_by_line(said) for said in line.changes],
            told(new.get(line, ())),
            alike.get(line.alike),
            public.get(line.number),
        )
        for line in rows
    ]


def changed_by_line(said):
    """What a line says of one field: what that holds, what it would, and when it was changed."""
    since = parse_datetime(said["since"]) if said["since"] else None
    return changed_field(said["label"], said["old"], said["new"]), said["kept"], since


def told_names(request, batch):
    """(name as the file writes it, who that is in the directory or None, who else may be meant,
    did somebody say so?)."""
    said = ColumnPlan(**batch.plan).words.get(WHO, {})
    rows = Organisation.visible_to(request.reader)
    here = {row.slug: row for row in rows.filter(slug__in=batch.names.values())}
    near = nearest_in_directory(rows, [name for name, slug in batch.names.items() if not slug])
    return [
        (name, here.get(slug), near.get(name), bool(said.get(folded_heading(name))))
        for name, slug in batch.names.items()
    ]


def named_columns(batch):
    """{name: what the file calls it, or else what we do}."""
    headings = zip(batch.plan["columns"], batch.header, strict=True)
    names = {one.name: one.title for one in columns(batch_kind(batch))}
    return names | {name: heading for name, heading in headings if name and heading}


def undone(request, batch):
    if "sure" not in request.POST:
        return redirect("import", batch.pk)
    try:
        left = undo_import(batch, request.user, but_these="rest" in request.POST)
    except CannotBeUndone as wrong:
        return batch_page(request, batch, in_the_way=wrong)
    except WorkedOn:
        say_it_is_worked_on(request)
        return redirect("import", batch.pk)
    carry_on_if_short(request, batch)
    if left:
        said = ngettext(
            "The import was undone, but for %(number)s thing that stays as it is.",
            "The import was undone, but for %(number)s things that stay as they are.",
            left,
        )
        messages.success(request, said % {"number": left})
    else:
        messages.success(request, _("The whole import was undone."))
    return redirect("import", batch.pk)


@allow_read
@signed_in
def file(request, pk):
    """The file as it was handed in, for whoever did."""
    batch = batch_at(request, pk)
    if batch.by_id != request.user.pk or batch.content is None:
        raise Http404(_("There is nothing at this address."))
    content, media = BytesIO(batch.content), "application/octet-stream"
    return FileResponse(content, as_attachment=True, filename=batch.name, content_type=media)


@allow_read
@signed_in
def refused(request, pk):
    """The refused lines as the file has them, with the reason in a column of its own, for whoever
    handed it in: to be corrected and handed in again."""
    batch = batch_at(request, pk)
    if batch.by_id != request.user.pk or batch.rows is None or not batch.refused:
        raise Http404(_("There is nothing at this address."))
    content, ending, media = refused_file(batch, named_columns(batch))
    sheet = batch.title.removeprefix(batch.name).replace(": ", "-")
    name = f"{batch.name.rpartition('.')[0]}{sheet}-{SEVERAL[Verb.REFUSE]}.{ending}"
    return FileResponse(BytesIO(content), as_attachment=True, filename=name, content_type=media)
