"""Forms about people: inviting, joining, one's own account."""

from allauth.account.fields import PasswordField, SetPasswordField
from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from engagement.fields import folded_address
from engagement.forms import field_maker
from engagement.models import Person
from engagement.people import person_with
from processes.models import AffiliationRole, Organisation, OrganisationKind
from processes.people.granting import DAYS

NAME_HINT = _(
    "Seen by your organisation, and by one whose entry you change as a curator. A first name or a"
    " nickname is fine."
)
ROLES = _(
    "Contributors log engagements and change what is kept here. Coordinators also invite and remove"
    " people; they need a second factor to change anything."
)


class AppointForm(forms.Form):
    """The first coordinator, appointed by who keeps the directory or the accounts."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("Only who reads mail at this address can use the invitation."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args, by, own=False, **kwargs):
        """own: may `by` name their own address?"""
        self.by, self.own = by, own
        super().__init__(*args, **kwargs)

    def clean_email(self):
        email = folded_address(self.cleaned_data["email"])
        if email == self.by.email and not self.own:
            raise forms.ValidationError(_("This is your own address. Invite somebody else."))
        return email

    @property
    def invited(self):
        return {"role": AffiliationRole.COORDINATOR, **self.cleaned_data}


class InviteForm(AppointForm):
    role = forms.ChoiceField(
        label=_("Role"),
        choices=AffiliationRole,
        help_text=ROLES,
    )


class LetReadForm(forms.Form):
    """Whom, and for how long, it lets read what it keeps."""

    email = forms.EmailField(
        label=_("E-mail address of a curator"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    days = forms.TypedChoiceField(
        label=_("For how long"),
        coerce=int,
        choices=lambda: [
            (days, ngettext("%(days)s day", "%(days)s days", days) % {"days": days})
            for days in DAYS
        ],
    )

    def clean_email(self):
        """Raises ValidationError for who keeps no public record here."""
        self.curator = person_with(self.cleaned_data["email"])
        if not (self.curator and self.curator.is_active and self.curator.is_curator):
            raise forms.ValidationError(_("No curator of this site has this address."))
        return self.curator.email


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=AffiliationRole)


class OwnOrganisationForm(forms.Form):
    """One's own organisation, in the fewest words; all else is added on its page."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("name", "kind", "country"):
            self.fields[name] = field_maker({})(Organisation._meta.get_field(name))
        self.initial.setdefault("kind", OrganisationKind.NGO)
        self.fields["name"].widget.attrs |= {
            "list": "names-organisations",
            "data-names": reverse("names", args=["organisations"]),
        }


class JoinForm(forms.Form):
    """A name and a password; the address is that of the invitation."""

    name = Person._meta.get_field("name").formfield(
        required=True,
        label=_("Your name"),
        help_text=NAME_HINT,
    )
    password1 = SetPasswordField(label=_("Password"))
    password2 = PasswordField(label=_("The same password again"), autocomplete="new-password")

    def __init__(self, *args, email, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["password1"].user = Person(email=email)

    def clean(self):
        first, again = (self.cleaned_data.get(name) for name in ("password1", "password2"))
        if first and again and first != again:
            self.add_error("password2", _("The two passwords differ. Type the same one twice."))
        return self.cleaned_data


class AccountForm(forms.ModelForm):
    class Meta:
        model = Person
        fields = ("name", "language", "reminders")
        help_texts = {"name": NAME_HINT}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, empty in (("language", _("Not stated")), ("reminders", _("Never"))):
            (_empty, _dashes), *choices = self.fields[name].choices
            self.fields[name].choices = [("", empty), *choices]
        if not settings.MAIL_SERVER:
            del self.fields["reminders"]
