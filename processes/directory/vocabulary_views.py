"""For curators: the codes of the vocabularies, adding to them and retiring what is not used."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from engagement.methods import allow_form, allow_read
from processes.directory import vocabulary
from processes.directory.merging_codes import (
    NO_CODE_TO_MERGE_INTO,
    NotOffered,
    merge_codes,
    unmerge_codes,
)
from processes.directory.merging_views import curates
from processes.directory.vocabulary import (
    CLOSED_VOCABULARIES,
    CarriesLogic,
    TermForm,
    retire,
    use_again,
    vocabularies,
    why_it_stays,
)
from processes.models import Term


@allow_read
@curates
def vocabulary_list(request):
    """Which vocabularies there are, and which stay as they are."""
    context = {"vocabularies": vocabularies().values(), "closed": CLOSED_VOCABULARIES.items()}
    return render(request, "directory/vocabularies.html", context)


def vocabulary_at(name):
    found = vocabularies().get(name)
    if found is None:
        raise Http404
    return found


@allow_form
@curates
def vocabulary_detail(request, name):
    """The codes of one vocabulary; a form for another, or for the words of one."""
    found = vocabulary_at(name)
    if request.method == "POST" and request.POST.get("act") in VOCABULARY_ACTS:
        return VOCABULARY_ACTS[request.POST["act"]](request, found)
    code = request.GET.get("code", "")
    if "merge" in request.GET and request.method == "GET":
        return ask_what_into(request, found, request.GET["merge"])
    term = Term.unrestricted.filter(vocabulary=name, code=code).exclude(label_en="").first()
    form = TermForm(request.POST or None, vocabulary=found, instance=term)
    if form.is_bound and form.is_valid():
        try:
            with transaction.atomic():
                vocabulary.save_term(form, by=request.user)
        except IntegrityError:
            form.add_error("code", _("Somebody has added this code a moment ago."))
        else:
            messages.success(request, _("Saved."))
            return redirect("vocabulary", name)
    status = 400 if form.errors else 200
    return vocabulary_page(request, found, status, form=form, term=term)


def vocabulary_page(request, found, status=200, **more):
    context = {"vocabulary": found, "entries": found.entries(request.reader), **more}
    return render(request, "directory/vocabulary.html", context, status=status)


def retire_or_use(request, found):
    """Of a code that something has, it is asked first."""
    code, retires = request.POST.get("code", ""), request.POST["act"] == "retire"
    if retires and "sure" not in request.POST and not why_it_stays(found.name, code):
        entries = found.entries(request.reader)
        in_use = next((one for one in entries if one.code == code and one.used), None)
        if in_use:
            lists = list(found.lists_with(code))
            return vocabulary_page(request, found, in_use=in_use, lists=lists)
    try:
        if retires:
            retire(found, code, by=request.user)
        else:
            use_again(found, code)
    except CarriesLogic:
        messages.error(request, _("The program works with this code. It stays."))
    except KeyError:
        raise Http404 from None
    return redirect("vocabulary", found.name)


def ask_what_into(request, found, code, status=200, **more):
    """The page that asks which code takes the place of one."""
    one = next((one for one in found.entries(request.reader) if one.code == code), None)
    if one is None or one.reason or one.merged_into:
        raise Http404
    more |= {"merging": one, "others": found.offered_besides(code)}
    return vocabulary_page(request, found, status, **more)


def merge_or_undo(request, found):
    code, into = request.POST.get("code", ""), request.POST.get("into", "")
    try:
        if request.POST["act"] == "merge":
            merge_codes(found, code, into, by=request.user)
        else:
            unmerge_codes(found, code, by=request.user)
    except NotOffered:
        return ask_what_into(request, found, code, 400, wrong=NO_CODE_TO_MERGE_INTO)
    except CarriesLogic:
        messages.error(request, _("The program works with this code. It stays."))
    except KeyError:
        raise Http404 from None
    else:
        messages.success(request, _("Merged.") if into else _("Undone."))
    return redirect("vocabulary", found.name)


VOCABULARY_ACTS = {
    "retire": retire_or_use, "use": retire_or_use, "merge": merge_or_undo, "unmerge": merge_or_undo,
}  # fmt: skip
