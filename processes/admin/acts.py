"""What is done with several at once: each through its own form, shown before, all or nothing."""

from dataclasses import replace

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from processes.admin.act_forms import QUESTIONS
from processes.writing.record_form import RecordForms

MOST_AT_ONCE = 50  # a page of the list


def filled(kind, reader, row, question, version=None):
    """The forms of a row with what was answered. version: of the row when it was looked at."""
    return RecordForms(kind, reader, row, replace(question.said, version=version))


@transaction.atomic
def save_all(kind, reader, rows, question, versions):
    """(all the forms, were they stored?): all of them, or none."""
    held = kind.writable_by(reader).filter(pk__in=[row.pk for row in rows]).order_by("pk")
    held = list(held.select_for_update(of=("self",), no_key=True))
    all_forms = [
        filled(kind, reader, row, question, versions.get(f"v-{row.pk}", "")) for row in held
    ]
    valid = [one.is_valid() for one in all_forms]  # all of them, for what there is to mend
    if len(held) < len(rows) or not all(valid):
        return all_forms, False
    for record_forms in all_forms:
        record_forms.save()
    return all_forms, True


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
    kind, all_forms, status = admin.model, [], 200
    asked = {"look", "apply"} & request.POST.keys()
    sent = request.POST if asked or "again" in request.POST else None
    question = QUESTIONS[name](sent, rows=rows)
    if asked and question.is_valid():
        try:
            with transaction.atomic():
                if "apply" in request.POST:
                    all_forms, done = save_all(kind, request.reader, rows, question, request.POST)
                    if done:
                        return messages.success(request, changed_in_words(len(rows)))
                    status = 409
                else:
                    all_forms = [filled(kind, request.reader, row, question) for row in rows]
        except IntegrityError:
            return messages.error(request, _("The same is recorded already. Nothing was changed."))
    wrong = any(record_forms.problems or record_forms.stale for record_forms in all_forms)
    if asked and (wrong or not all_forms):
        status = max(status, 400)
    context = {
        **admin.admin_site.each_context(request),
        "kind": kind, "plural": kind.resource.plural, "act": name, "rows": rows,
        "question": question, "all_forms": all_forms, "wrong": wrong,
    }  # fmt: skip
    return render(request, "admin/several.html", context, status=status)


def changed_in_words(number):
    said = ngettext("%(number)s was changed.", "%(number)s were changed.", number)
    return said % {"number": number}


def admin_action(name):
    def run(admin, request, rows):
        return carry_out(admin, request, rows, name)

    run.__name__, run.short_description = name, QUESTIONS[name].title
    return run


ACTIONS = {name: admin_action(name) for name in QUESTIONS}
