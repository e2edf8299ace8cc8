"""The groups that are let in or left out as a whole, and the kinds of organisation each covers."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .organisation import OrganisationKind as Kind


class Group(models.TextChoices):
    """As the kinds of organisation are grouped (`docs/domain.md`, Groups).

    What curators add to the kinds belongs to none, so nothing is said of it unseen.
    """

    def __new__(cls, code, kinds):
        group = str.__new__(cls, code)
        group._value_, group.kinds = code, kinds
        return group

    CIVIL_SOCIETY = (
        "civil_society",
        (Kind.NGO, Kind.COALITION, Kind.COMMUNITY_GROUP, Kind.FAITH_BASED, Kind.TRADE_UNION,
         Kind.PROFESSIONAL_BODY),
        _("Civil society"),
    )  # fmt: skip
    ACADEMIA = "academia", (Kind.ACADEMIC, Kind.THINK_TANK), _("Academia")
    TECHNICAL_COMMUNITY = (
        "technical_community",
        (Kind.TECHNICAL_COMMUNITY,),
        _("Technical community"),
    )
    BUSINESS = "business", (Kind.COMPANY, Kind.TRADE_ASSOCIATION), _("Business")
    MEDIA = "media", (Kind.MEDIA, Kind.MEDIA_ASSOCIATION), _("Media")
    STATE_BODIES = (
        "state_bodies",
        (Kind.LEGISLATURE, Kind.UPPER_HOUSE, Kind.LOWER_HOUSE, Kind.COMMITTEE, Kind.COMMISSION,
         Kind.EXECUTIVE, Kind.DEPARTMENT, Kind.AGENCY, Kind.JUDICIARY, Kind.PARTY,
         Kind.HEAD_OF_STATE_OFFICE, Kind.SECURITY_FORCE, Kind.REGULATOR, Kind.DELEGATION,
         Kind.STATE_BLOC),
        _("State bodies"),
    )  # fmt: skip
    INDEPENDENT_BODIES = (
        "independent_bodies",
        (Kind.NHRI, Kind.OMBUDSMAN, Kind.DATA_PROTECTION_AUTHORITY),
        _("Independent public bodies"),
    )

    @classmethod
    def of(cls, organisation):
        """The groups an organisation belongs to by its kind."""
        return [group for group in cls if organisation.kind in group.kinds]
