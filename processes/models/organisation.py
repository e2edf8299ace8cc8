"""Organisations, their other names, the coalitions they form, and who works for them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from engagement.codes import CodeField
from engagement.dates import EdtfField
from engagement.fields import LineField, LinkField, ProseField
from engagement.in_languages import InLanguages, Text
from engagement.resources import Resource

from .called import Called
from .common import Shared
from .part import Part
from .pointing import points_at


class OrganisationKind(models.TextChoices):
    LEGISLATURE = "legislature", _("Legislature")
    UPPER_HOUSE = "upper_house", _("Upper house")
    LOWER_HOUSE = "lower_house", _("Lower house")
    COMMITTEE = "committee", _("Committee")
    COMMISSION = "commission", _("Commission")
    EXECUTIVE = "executive", _("Government")
    DEPARTMENT = "department", _("Ministry or department")
    AGENCY = "agency", _("Agency")
    JUDICIARY = "judiciary", _("Court")
    PARTY = "party", _("Political party")
    HEAD_OF_STATE_OFFICE = "head_of_state_office", _("Office of the head of state")
    SECURITY_FORCE = "security_force", _("Security force")
    REGULATOR = "regulator", _("Regulator")
    DELEGATION = "delegation", _("State in a negotiation")
    STATE_BLOC = "state_bloc", _("Group of states")
    IGO = "igo", _("International organisation")
    REGIONAL_BODY = "regional_body", _("Body of a union of states")
    NEGOTIATING_BODY = "negotiating_body", _("Negotiating body")
    TREATY_BODY = "treaty_body", _("Treaty body")
    SPECIAL_PROCEDURE = "special_procedure", _("Special procedure")
    NGO = "ngo", _("Civil-society organisation")
    COALITION = "coalition", _("Coalition")
    COMMUNITY_GROUP = "community_group", _("Community group")
    FAITH_BASED = "faith_based", _("Faith-based organisation")
    TRADE_UNION = "trade_union", _("Trade union")
    PROFESSIONAL_BODY = "professional_body", _("Professional body")
    ACADEMIC = "academic", _("University or research institute")
    THINK_TANK = "think_tank", _("Think tank")
    TECHNICAL_COMMUNITY = "technical_community", _("Technical community")
    COMPANY = "company", _("Company")
    TRADE_ASSOCIATION = "trade_association", _("Trade association")
    MEDIA = "media", _("Media outlet")
    MEDIA_ASSOCIATION = "media_association", _("Media association")
    NHRI = "nhri", _("National human rights institution")
    OMBUDSMAN = "ombudsman", _("Ombudsman")
    DATA_PROTECTION_AUTHORITY = "data_protection_authority", _("Data protection authority")
    DONOR = "donor", _("Funder")
    OTHER = "other", _("Something else")


# Names of fields that say whose something is, and of classes that say who was ever there.
WHOSE = ("owner", "coalition")
WHO_BELONGED = ("Affiliation", "Belonging")


class Organisation(Called, InLanguages, Shared):
    """A body that acts in processes. Never a stand-in for a person."""

    name = LineField(_("name"), help_text=_("As it calls itself."))
    acronym = LineField(_("acronym"), max_length=40, blank=True)
    proper_name = models.BooleanField(
        _("the same name in every language"),
        default=False,
        help_text=_("It is a name, such as Access Now, and not a description. It stays as it is."),
    )
    kind = CodeField(_("kind"), max_length=32, codes=OrganisationKind)
    ecosoc_status = models.BooleanField(
        _("status with ECOSOC"),
        default=False,
        help_text=_("It has consultative status with the UN's Economic and Social Council."),
    )
    country = CountryField(_("country"), blank=True, help_text=_("Where it is based."))
    part_of = points_at(
        "self",
        _("part of"),
        help_text=_("The larger body, such as the house a committee belongs to."),
    )
    catch_all = models.BooleanField(
        _("stands for several"),
        default=False,
        help_text=_(
            "A label for bodies that are not named one by one. It has no position of its own, joins"
            " no bloc and never moves."
        ),
    )
    founded = EdtfField(_("founded"))
    website = LinkField(_("website"))
    description = ProseField(_("description"), max_length=2000, blank=True)
    translated = ("name", "acronym", "description")
    names_in_languages = ("name", "acronym")  # of them those by which it is called

    resource = Resource(
        plural="organisations",
        about=_("Bodies that act in processes: civil society, states, companies. Never a person."),
        fields=(
            "name", "acronym", "proper_name", "kind", "country", "part_of", "founded", "website",
            "ecosoc_status", "catch_all", "description", *InLanguages.in_languages, "created",
            "changed",
        ),
        parts=("OtherName", "Membership"),
        hidden=(
            ("id", "shown as the address"),
            ("slug", "shown as the address"),
            ("removed", "what was removed is hidden"),
            ("merged_into", "its address leads there"),
        ),
        filters=("q", "kind", "country"),
        search=("name", "acronym", "description"),
        columns=("kind", "country"),
        order=(("name", ("name", "pk")), ("newest", ("-created", "pk"))),
    )  # fmt: skip

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name", "pk"]
        default_manager_name = "unrestricted"
        indexes = [models.Index(fields=["name", "id"], name="organisation_by_name")]
        constraints = [
            models.CheckConstraint(
                condition=Q(part_of__isnull=True) | ~Q(part_of=F("id")),
                name="organisation_not_part_of_itself",
                violation_error_message=_("An organisation cannot be part of itself."),
            )
        ]

    def __str__(self):
        return self.name

    def told(self, name, language=None):
        """A proper name is of no language; where it is held in one, that is said."""
        said = super().told(name, language)
        as_it_stands = said.language == self.text_language
        named = self.proper_name and name in self.names_in_languages
        return Text(said.words) if named and as_it_stands else said

    @property
    def language_shown(self):
        return self.told("description").language if self.proper_name else super().language_shown

    @property
    def short(self):
        return self.short_text.words

    @property
    def is_free(self):
        """Has nobody ever belonged to it, and is nothing kept for it, or shared in it?

        Whoever gets in reads what is there. So it is asked of all that says so, removed rows and
        circles that are in no use any more and a word to a coalition among it.
        """
        if any(side.exclude(consent=None).exists() for side in (self.members, self.coalitions)):
            return False
        return not any(
            field.model._base_manager.filter(**{field.name: self.pk}).exists()
            for field in self.pointed_at_by()
            if field.model.__name__ in WHO_BELONGED
            or (field.name in WHOSE and not issubclass(field.model, Part))  # who is in a coalition
        )
