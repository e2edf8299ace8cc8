"""One's own account, and the invitation that begins one."""

from allauth.account.decorators import reauthentication_required
from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from engagement.methods import allow_form, open_before_second_factor, sent_data
from engagement.middleware import leave_nothing, speak
from engagement.people import has_second_factor, lacks_second_factor, person_with
from engagement.views import problem
from processes.people import staff
from processes.people.forms import AccountForm, JoinForm
from processes.people.mail_addresses import mail_address_in, with_mail


@allow_form
@open_before_second_factor
@login_required
def account(request):
    """Name, address, language, password, second factor, sessions, organisations."""
    form = AccountForm(sent_data(request), instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        answer = redirect("account")
        if request.user.language:
            speak(answer, request.user.language)
        return answer
    places = with_mail(staff.workplaces_of(request.user))
    context = {
        "form": form,
        "places": [(place, mail_address_in(place.sealed)) for place in places],
        "has_second_factor": has_second_factor(request.user),
        "needs_second_factor": lacks_second_factor(request.user),
    }
    return render(request, "people/account.html", context, status=400 if form.errors else 200)


@allow_form
@open_before_second_factor
@login_required
def leave(request, slug):
    """Stop working for an organisation here. The last coordinator first reads what follows."""
    place = get_object_or_404(staff.workplaces_of(request.user), organisation__slug=slug)
    place.person = request.user
    if request.method != "POST":
        alone = [one for one in staff.left_behind(request.user) if one == place]
        return render(request, "people/leave.html", {"place": place, "alone": alone})
    try:
        staff.end_work(place, request.user, last="last" in request.POST)
    except staff.LastCoordinator:
        return redirect("leave", slug)
    left = _("You no longer work for %(name)s here.") % {"name": place.organisation.name}
    messages.success(request, left)
    return redirect("account")


@allow_form
@open_before_second_factor
@login_required
@reauthentication_required(app="allauth.account")
def delete(request):
    """Delete the account, after confirming who one is, and reading what it leaves behind."""
    alone, knows = staff.left_behind(request.user), "last" in request.POST
    if request.method != "POST" or (alone and not knows):
        return render(request, "people/account_delete.html", {"alone": alone})
    staff.delete_account(request.user, request.user, last=knows)
    logout(request)
    messages.success(request, _("Your account is deleted."))
    return leave_nothing(redirect("home"))


@allow_form
@open_before_second_factor
def invitation(request, token):
    """What an invitation leads to: joining with the account one has, or with a new one."""
    found = staff.invitation_at(token)
    if found is None:
        said = _("One works once, within seven days, unless it is withdrawn. Ask for a new one.")
        return problem(request, 404, _("This invitation leads nowhere any more"), said)
    context = {"invitation": found, "token": token}
    if request.user.is_authenticated:
        context["fits"] = request.user.email == found.email
        if request.method == "POST" and staff.accept_invitation(found, by=request.user):
            return redirect("home")
    elif person_with(found.email):
        context["has_account"] = True
    else:
        return join(request, found, context)
    return render(request, "people/invitation.html", context)


def join(request, found, context):
    """Name and password of somebody new; then they are signed in."""
    form = JoinForm(sent_data(request), email=found.email)
    if request.method == "POST" and form.is_valid():
        try:
            person = staff.take_up(found, form.cleaned_data["name"], form.cleaned_data["password1"])
        except ValidationError:  # another invitation made this person meanwhile
            return redirect("invitation", context["token"])
        if person is None:
            raise Http404
        return perform_login(request, person, redirect_url=reverse("home"))
    status = 400 if form.errors else 200
    return render(request, "people/invitation.html", {**context, "form": form}, status=status)
