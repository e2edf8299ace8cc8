"""What is done with several that are ticked: each by its form, shown first, all or nothing."""

from django.contrib import messages
from django.shortcuts import render
from django.utils.translation import gettext as _

from processes.pages.several import Several
from processes.pages.several_questions import QUESTIONS
from processes.pages.several_views import changed_in_words

MOST_AT_ONCE = 50  # a page of the list


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
    kind, reader, lines, status = admin.model, request.reader, [], 200
    asked = {"look", "apply"} & request.POST.keys()
    sent = request.POST if asked or "again" in request.POST else None
    question = QUESTIONS[name](sent, kind=kind, reader=reader, rows=rows)
    if asked and question.is_valid():
        several = Several(kind, reader, rows, question)
        if "apply" in request.POST:
            versions = {row.pk: request.POST.get(f"v-{row.pk}", "") for row in rows}
            done, lines = several.save(versions)
            if done:
                return messages.success(request, changed_in_words(len(rows)))
            if not lines:
                said = _("The same is recorded already. Nothing was changed.")
                return messages.error(request, said)
            status = 409
        else:
            lines = several.lines
    wrong = any(one.why for one in lines)
    if asked and (wrong or not lines):
        status = max(status, 400)
    context = {
        **admin.admin_site.each_context(request),
        "kind": kind, "plural": kind.resource.plural, "act": name, "rows": rows,
        "question": question, "lines": lines, "wrong": wrong,
    }  # fmt: skip
    return render(request, "admin/several.html", context, status=status)


def admin_action(name):
    def run(admin, request, rows):
        return carry_out(admin, request, rows, name)

    run.__name__, run.short_description = name, QUESTIONS[name].title
    return run


ACTIONS = {name: admin_action(name) for name in QUESTIONS}
