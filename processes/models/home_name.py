"""The name of who took part in an entry, which stays with the organisation that wrote it (D10)."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagement.fields import LineField
from processes.access import home_names_for, name_for, readable

from .intervention import Intervention
from .organisation import Organisation
from .upkeep import Remembered


class HomeName(Remembered):
    """Who is meant by what everybody else reads of somebody who took part.

    A participation holds the description, so whatever shows one shows that and cannot show this.
    It has no versions, no column and no place in a proposal. It stays when the line it is of goes,
    for what that said before `since` is read at home alone; it goes with the entry.
    """

    intervention = models.ForeignKey(Intervention, models.CASCADE, related_name="+")
    participation = models.UUIDField(unique=True)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    name = LineField(_("name that stays"), max_length=160)
    since = models.DateTimeField(default=timezone.now)

    unrestricted = models.Manager()

    class Meta:
        default_manager_name = "unrestricted"

    def __str__(self):
        return f"of {self.participation}"

    @classmethod
    def visible_to(cls, reader):
        """Those whose name this person reads."""
        return cls.unrestricted.filter(home_names_for(reader), readable(reader, "intervention__"))

    @classmethod
    def described(cls):
        """A condition on participations: a description stands there, and no name."""
        return models.Exists(cls.unrestricted.filter(participation=models.OuterRef("pk")))

    @classmethod
    def told(cls, intervention, reader):
        """{id of a participation: its name where this person is at home, else ""} of an entry
        that they may see; who is not in it is named by the participation itself."""
        rows = cls.unrestricted.filter(intervention=intervention)
        return dict(rows.annotate(told=name_for(reader)).values_list("participation", "told"))

    @classmethod
    def stays(cls, parts, organisation):
        """Remember the names of participations that are about to be taken out of their entry; who
        was described there is remembered by their name already."""
        made = [
            cls(
                intervention=one.intervention,
                participation=one.pk,
                organisation=organisation,
                name=one.who.name,
            )
            for one in parts
        ]
        cls.unrestricted.bulk_create(made, ignore_conflicts=True)
