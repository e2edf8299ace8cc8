"""Several at once, as a list is filtered: what to write is asked, then shown, then written."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy, ngettext

from engagement.filters import filterset_for
from engagement.methods import allow_form
from processes.history.versions import versions_of
from processes.lookup.at_address import kind_at
from processes.lookup.by_name import as_uuid
from processes.lookup.filters import SPECIAL_FILTERS
from processes.models import Intervention, change_id
from processes.pages import beside_lists
from processes.pages.several import MOST_CHANGED, Several, versions_sent
from processes.pages.several_questions import questions_for
from processes.pages.several_undo import UndoForm
from processes.review.publishing_several import PublishingSeveral, sent_in_words
from processes.review.standing_with import hidden_brought, stood_on
from processes.writing.views import signed_in

PUBLISH_THEM = gettext_lazy("Publish them")


def chosen(request, kind):
    """(the filters, the list they are of, what it shows, up to one more than can be changed)."""
    rows = beside_lists.for_list(kind, kind.visible_to(request.reader))
    filters = filterset_for(kind, SPECIAL_FILTERS)(request.GET, rows, request=request)
    back = f"{reverse('records', args=[kind.resource.plural])}?{request.GET.urlencode()}"
    return filters, back, list(filters.qs[: MOST_CHANGED + 1]) if filters.is_valid() else None


@allow_form
@signed_in
def change_several(request, plural, name):
    """Changes one thing in all that a list shows, at most MOST_CHANGED, but those left out."""
    kind, reader = kind_at(plural), request.reader
    if not reader.adds(kind):
        raise PermissionDenied
    make = questions_for(kind, reader).get(name)
    if make is None:
        raise Http404
    filters, back, rows = chosen(request, kind)
    if rows is None:
        return redirect(back)
    context = {"kind": kind, "filters": filters, "back": back, "most": MOST_CHANGED}
    context["too_many"] = len(rows) > MOST_CHANGED
    if context["too_many"]:
        context["title"] = make(kind=kind, reader=reader).title
        return render(request, "pages/several.html", context)
    asked = {"look", "apply"} & request.POST.keys()
    sent = request.POST if asked or "again" in request.POST else None
    question = make(sent, kind=kind, reader=reader, rows=rows)
    context |= {"question": question, "title": question.title, "rows": rows}
    if not asked or not question.is_valid():
        return render(request, "pages/several.html", context, status=400 if asked else 200)
    return shown_or_done(request, Several(kind, reader, rows, question), context)


def publishes_several(kind, reader):
    """Is that offered, of a list of this kind?"""
    return kind is Intervention and reader.works_here


@allow_form
@signed_in
def publish_several(request, plural):
    """Entries of one's own that a list shows become public, or are proposed to be, with what they
    brought and what they stand on."""
    kind, reader = kind_at(plural), request.reader
    if not publishes_several(kind, reader):
        raise PermissionDenied
    filters, back, rows = chosen(request, kind)
    if rows is None:
        return redirect(back)
    note = request.POST.get("note", "")
    context = {"kind": kind, "filters": filters, "back": back, "most": MOST_CHANGED, "note": note}
    context |= {"title": PUBLISH_THEM, "rows": rows, "too_many": len(rows) > MOST_CHANGED}
    seen = {*request.POST.getlist("seen")} if request.method == "POST" else None
    if not context["too_many"]:
        publishing = PublishingSeveral(with_theirs(rows, reader), reader)
        done, lines = publishing.send(seen, note) if seen else (False, [])
        if done:
            messages.success(request, sent_in_words(lines))
            return redirect(back)
        context |= {"publishing": publishing, "seen": seen}
        context |= {"refused": lines} if seen is not None else {}
    status = 409 if seen is not None else 200
    return render(request, "pages/publish_several.html", context, status=status)


def with_theirs(entries, reader):
    """Entries with what their people brought with them, and what all of these stand on."""
    own = [row for row in entries if not row.open_to_all and not reader.is_outside(row)]
    own += hidden_brought([row.pk for row in own], reader)
    own += (row for row in stood_on(own, reader) if not reader.is_outside(row))
    return [*{row.pk: row for row in (*entries, *own)}.values()]


@allow_form
@signed_in
def undo_several(request, plural, change):
    """What one change has made of several says again what it said; shown first, as any change."""
    kind, reader = kind_at(plural), request.reader
    if not reader.adds(kind):
        raise PermissionDenied
    written = versions_of(kind, reader).filter(change=change).values("id")
    rows = beside_lists.for_list(kind, kind.visible_to(reader)).filter(pk__in=written)
    rows = list(rows.order_by("pk")[:MOST_CHANGED])
    if not rows:
        raise Http404
    question = UndoForm({}, kind=kind, reader=reader, rows=rows, change=change)
    question.is_valid()
    context = {"kind": kind, "question": question, "title": question.title, "rows": rows}
    context["back"] = reverse("records", args=[plural])
    return shown_or_done(request, Several(kind, reader, rows, question), context)


def shown_or_done(request, several, context):
    """What would change; sent, it is done, and the list says so."""
    status, context["ticked"] = 200, None
    if "apply" in request.POST:
        versions = versions_sent(request.POST.getlist("row"), as_uuid)
        done, lines = several.save(versions) if 0 < len(versions) <= MOST_CHANGED else (False, [])
        if done:
            messages.success(request, said_with_undo(several.kind, len(lines)))
            return redirect(context["back"])
        status, context["refused"], context["ticked"] = 409, lines, versions
    context["several"] = several
    return render(request, "pages/several.html", context, status=status)


def said_with_undo(kind, number):
    address = reverse("undo_several", args=[kind.resource.plural, change_id()])
    link = '{} <a href="{}">{}</a>'
    return format_html(link, changed_in_words(number), address, UndoForm.title)


def changed_in_words(number):
    said = ngettext("%(number)s was changed.", "%(number)s were changed.", number)
    return said % {"number": number}
