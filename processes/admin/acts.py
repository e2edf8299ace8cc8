"""What is done with several at once: each through its own form, shown before, all or nothing."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from processes.admin.act_forms import QUESTIONS
from processes.writing.entry import forms_class
from processes.writing.untouched import unchanged_data

MOST_AT_ONCE = 50  # a page of the list


def filled(kind, reader, row, question, version=None):
    """The sheet of a row as it is, with what was answered written into it."""
    make = forms_class(kind)
    data = unchanged_data(make(kind, reader, row))
    question.write(data)
    if version is not None:
        data["version"] = version  # as it was when it was looked at
    return make(kind, reader, row, data)


def valid(sheets):
    """Each is asked, so that everything there is to mend is said at once."""
    said = [sheet.is_valid() for sheet in sheets]
    return all(said)


@transaction.atomic
def save_all(kind, reader, rows, question, versions):
    """(sheets, were they stored?): all of them, or none."""
    held = kind.writable_by(reader).filter(pk__in=[row.pk for row in rows]).order_by("pk")
    held = list(held.select_for_update(of=("self",), no_key=True))
    sheets = [filled(kind, reader, row, question, versions.get(f"v-{row.pk}", "")) for row in held]
    if len(held) < len(rows) or not valid(sheets):
        return sheets, False
    for sheet in sheets:
        sheet.save()
    return sheets, True


def why_not_change(rows):
    """Why nothing can be done with these rows, or ""."""
    if len(rows) > MOST_AT_ONCE:
        return _("Choose at most %(most)s at a time. Nothing was changed.") % {"most": MOST_AT_ONCE}
    shut = [str(row)[:60] for row in rows if not row.may_change]
    if shut:
        said = _("You cannot change %(names)s. Nothing was changed.")
        return said % {"names": ", ".join(f"“{name}”" for name in shut[:3])}
    return ""


def carry_out(admin, request, rows, name):
    """Ask, show what would change, and change it; None when there is nothing more to ask."""
    rows = list(rows.order_by("pk")[: MOST_AT_ONCE + 1])
    if refused := why_not_change(rows):
        return messages.error(request, refused)
    kind, sheets, status = admin.model, [], 200
    asked = {"look", "apply"} & request.POST.keys()
    sent = request.POST if asked or "again" in request.POST else None
    question = QUESTIONS[name](sent, rows=rows)
    if asked and question.is_valid():
        try:
            with transaction.atomic():
                if "apply" in request.POST:
                    sheets, done = save_all(kind, request.reader, rows, question, request.POST)
                    if done:
                        return messages.success(request, changed_in_words(len(rows)))
                    status = 409
                else:
                    sheets = [filled(kind, request.reader, row, question) for row in rows]
                    valid(sheets)
        except IntegrityError:
            return messages.error(request, _("The same is recorded already. Nothing was changed."))
    wrong = any(sheet.problems or sheet.stale for sheet in sheets)
    if asked and (wrong or not sheets):
        status = max(status, 400)
    context = {
        **admin.admin_site.each_context(request),
        "kind": kind, "plural": kind.resource.plural, "act": name, "rows": rows,
        "question": question, "sheets": sheets, "wrong": wrong,
    }  # fmt: skip
    return render(request, "admin/several.html", context, status=status)


def changed_in_words(number):
    said = ngettext("%(number)s was changed.", "%(number)s were changed.", number)
    return said % {"number": number}


def admin_action(name):
    def run(admin, request, rows):
        return carry_out(admin, request, rows, name)

    run.__name__, run.short_description = name, QUESTIONS[name].title
    run.suits = QUESTIONS[name].suits
    return run


ACTIONS = [admin_action(name) for name in QUESTIONS]
