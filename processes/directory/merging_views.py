"""For curators: what is likely there twice, merging two, and undoing it."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from engagement.methods import allow_form, allow_post, allow_read
from engagement.pages import Page
from engagement.resources import by_plural
from engagement.words import label_of, value_in_words
from processes.directory import merging, moved_rows, unmerging
from processes.directory.likeness import COMPARED_KINDS, said_or_likely_ids, with_reasons
from processes.directory.maybe_same_views import another, ask_for_another
from processes.lookup.at_address import found_at, kind_at
from processes.models import MaybeSame, Merger, NotTheSame
from processes.writing.views import signed_in, whole_or_not


def curates(view):
    """For curators; who else is signed in is told that it is not for them."""

    @wraps(view)
    @signed_in
    def asked(request, *args, **kwargs):
        if not request.reader.curates:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return asked


def kind_of_the_directory(plural):
    """The kind at an address that can be merged. Raises Http404."""
    kind = kind_at(plural)
    if kind not in COMPARED_KINDS:
        raise Http404
    return kind


def pair_at(request, plural, *addresses):
    """Two of a kind at their addresses of today. Raises Http404."""
    kind = kind_of_the_directory(plural)
    return [found_at(request.reader, kind, address) for address in addresses]


@allow_form
@curates
def duplicates(request):
    """Pairs that are likely the same, with the reason; and a way to say that they are not."""
    if request.method == "POST":
        asked = (request.POST.get(name, "") for name in ("kind", "one", "other"))
        one, other = pair_at(request, *asked)
        NotTheSame.say(one, other, by=request.user)
        MaybeSame.answer(one, [other.pk])
        messages.success(request, _("They will not be suggested again."))
        return redirect(f"{request.path}?kind={one.resource.plural}")
    kind = kind_of_the_directory(request.GET.get("kind", "organisations"))
    pairs = said_or_likely_ids(kind, request.reader)
    context = {"kind": kind, "kinds": list(COMPARED_KINDS), "resource": kind.resource}
    context["page"] = page = Page.of(pairs, request.GET, count=len(pairs))
    page.rows = with_reasons(kind, request.reader, page.rows)
    return render(request, "directory/duplicates.html", context)


@allow_read
@curates
def merge_with(request, plural, address):
    """Asks for the other one, by name or address."""
    kind = kind_of_the_directory(plural)
    record = found_at(request.reader, kind, address)
    if "with" not in request.GET:
        return ask_for_another(request, record, merging=True)
    found = another(request, record, request.GET)
    if found is None:
        return ask_for_another(request, record, request.GET, merging=True)
    return redirect("merge", plural, record.slug, found.slug)


@allow_form
@curates
@whole_or_not
def merge_pair(request, plural, address, other):
    """The two side by side and what would move; sent, the second is merged into the first."""
    kept, gone = pair_at(request, plural, address, other)
    if kept.pk == gone.pk:
        raise Http404
    if request.method != "POST":
        return preview(request, kept, gone)
    chosen = [name for name in kept.resource.fields if request.POST.get(name) == "gone"]
    try:
        made = merging.merge(kept, gone, chosen, request.user, request.POST.get("seen", ""))
    except merging.PairChanged:
        return preview(request, kept, gone, 409, stale=True)
    except merging.MergeRefused:
        return preview(request, kept, gone, 400)
    except (ValidationError, IntegrityError) as wrong:
        return preview(request, kept, gone, 400, wrong=getattr(wrong, "messages", [""]))
    messages.success(request, _("Merged."))
    return redirect("merger", made.pk)


def preview(request, kept, gone, status=200, **more):
    """What each says where they differ, what would move, and what both have."""
    for one in (kept, gone):
        one.refresh_from_db()
    sent = request.POST
    rows = [
        (
            name,
            label_of(type(kept), name),
            value_in_words(kept, name),
            value_in_words(gone, name),
            sent.get(name) == "gone" if sent else merging.better(kept, gone, name),
        )
        for name in merging.fields_to_choose(kept, gone)
    ]
    moving, both = moved_rows.would_move(kept, gone, request.reader)
    context = {"kept": kept, "gone": gone, "kind": type(kept), "resource": kept.resource}
    context |= {"rows": rows, "moving": moving, "both": both, "seen": merging.stamp(kept, gone)}
    context["refused"] = merging.why_not_merge(kept, gone)
    return render(request, "directory/merge.html", context | more, status=status)


@allow_read
@curates
def mergers(request):
    """What was merged, the latest first."""
    context = {"page": Page.of(Merger.visible_to(request.reader), request.GET)}
    return render(request, "directory/mergers.html", context)


@allow_read
@curates
def merger(request, pk):
    """One merge: what moved, and the button that undoes it."""
    return merger_page(request, get_object_or_404(Merger.visible_to(request.reader), pk=pk))


def merger_page(request, found, status=200, **more):
    kind = by_plural()[found.kind]
    moved, left = moved_rows.moved_and_left(found, request.reader)
    fields = [label_of(kind, name) for name in found.content["fields"]]
    kept_fields = [label_of(kind, n) for n in found.content.get("left", {}).get("fields", ())]
    context = {"merger": found, "kind": kind, "moved": moved, "left": left, "fields": fields}
    context |= {"left_fields": kept_fields, "parted": moved_rows.parted(found, request.reader)}
    context["kept"] = kind.visible_to(request.reader).filter(pk=found.kept).first()
    return render(request, "directory/merger.html", context | more, status=status)


@allow_post
@curates
def undo_merger(request, pk):
    """Both as they were; what was changed since stays and is listed."""
    found = get_object_or_404(Merger.visible_to(request.reader), pk=pk)
    try:
        unmerging.undo_merge(found, by_plural()[found.kind], by=request.user)
    except merging.MergeRefused as why:
        return merger_page(request, found, 409, refused=why)
    messages.success(request, _("Undone. Both are there again."))
    return redirect("merger", pk)
