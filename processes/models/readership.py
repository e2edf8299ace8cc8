"""Who may read a row, kept on the row. Internal: nothing shows it."""

import hashlib

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.db.models.signals import post_save, pre_save
from django.utils.functional import cached_property

from .versions import VersionRow


class Readership(models.Model):
    """A set of circles. A visitor reads what carries it when they belong to every circle."""

    key = models.CharField(max_length=64, unique=True)

    unrestricted = models.Manager()

    class Meta:
        default_manager_name = "unrestricted"

    def __str__(self):
        return self.key

    @classmethod
    def of(cls, circles):
        """The readership of `circles`, of (owner id, coalition id, era), made when it is new."""
        text = " ".join(sorted(map(words_of, circles)))
        key = hashlib.sha256(text.encode()).hexdigest()
        found = cls.unrestricted.filter(key=key).first()
        if found:
            return found
        try:
            with transaction.atomic():
                made = cls.unrestricted.create(key=key)
                made.take_circles(circles)
        except IntegrityError:  # somebody else made the same one between the two lines
            return cls.unrestricted.get(key=key)
        return made

    @classmethod
    def apart(cls, key):
        """One for the rows of one import alone (`importing.apart`). Its number is below 0, which
        tells a row that has it; while it has no circle, nobody reads them."""
        number = 1 + int.from_bytes(hashlib.sha256(key.encode()).digest()[:7])
        return cls.unrestricted.get_or_create(key=key, defaults={"pk": -number})[0]

    def take_circles(self, circles):
        """Whoever belongs to all of these reads what carries it, from now on."""
        Circle.unrestricted.bulk_create(
            Circle(readership=self, owner_id=owner, coalition_id=coalition, era=era)
            for owner, coalition, era in circles
        )

    def opened(self):
        """Its circles, of which there must be one. Raises IntegrityError, as if what carries it
        were not there: an import has not shown it yet, or has taken it back."""
        if not self.each:
            raise IntegrityError("What a row points at is read by nobody")
        return self.each

    @cached_property
    def each(self):
        """Its circles, each as (owner id, coalition id, era)."""
        return set(self.circles.values_list("owner_id", "coalition_id", "era"))


def is_kept_back(row):
    """Is it of an import that is not shown yet, or was taken back? Nothing else opens it."""
    return (row.readers_id or 0) < 0 and not row.readers.each


def words_of(circle):
    owner, coalition, era = circle
    return f"{owner}:{coalition}:{era}" if era else f"{owner}:{coalition}"


class Era(models.Model):
    """A time of a coalition: it begins when somebody joins who reads what is shared from then on.

    Its number only ever rises. What is shared carries that of its moment, 0 before the first.
    """

    coalition = models.ForeignKey("processes.Organisation", models.CASCADE, related_name="+")
    began = models.DateTimeField(auto_now_add=True)

    unrestricted = models.Manager()

    class Meta:
        default_manager_name = "unrestricted"

    def __str__(self):
        return f"{self.coalition_id}, {self.pk}"

    @classmethod
    def of(cls, row):
        """The number for a row that is shared now; 0 for one that is shared in no coalition."""
        if row.coalition_id is None:
            return 0
        latest = cls.unrestricted.filter(coalition=row.coalition_id).order_by("-pk")
        return latest.values_list("pk", flat=True).first() or 0


class Circle(models.Model):
    """Those who work for `owner`, or for a present member of `coalition` that reads this era."""

    readership = models.ForeignKey(Readership, models.CASCADE, related_name="circles")
    owner = models.ForeignKey(
        "processes.Organisation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    coalition = models.ForeignKey(
        "processes.Organisation", models.PROTECT, null=True, blank=True, related_name="+"
    )

    era = models.BigIntegerField(default=0)

    unrestricted = models.Manager()

    class Meta:
        default_manager_name = "unrestricted"
        constraints = [
            models.CheckConstraint(
                condition=Q(owner__isnull=False) | Q(coalition__isnull=False),
                name="circle_of_somebody",
            ),
            models.UniqueConstraint(
                fields=["readership", "owner", "coalition", "era"], name="circle_once"
            ),
        ]

    def __str__(self):
        return f"{self.owner_id}:{self.coalition_id}"


class ReadersField(models.ForeignKey):
    """Keeps `readers` and `open_to_all` true on every way a row is written, and stands before
    `era`, of which it says what a new row has.

    `pre_save` runs for save() and bulk_create(); for loaddata, which goes round it, the signal
    does the same. While a fixture loads, a row may point at one that is not there yet: then it
    is open to nobody until `settle_readers` has run.
    """

    def __init__(self, **kwargs):
        super().__init__(
            **{
                "to": Readership,
                "on_delete": models.PROTECT,
                "null": True,
                "editable": False,
                "related_name": "+",
                **kwargs,
            }
        )

    def contribute_to_class(self, cls, name, **kwargs):
        super().contribute_to_class(cls, name, **kwargs)
        if not cls._meta.abstract and hasattr(cls, "who_may_read"):
            pre_save.connect(self._settle_raw, sender=cls)
            post_save.connect(self._settle_below, sender=cls)

    def pre_save(self, instance, add):
        if isinstance(instance, VersionRow) or not hasattr(instance, "who_may_read"):
            return super().pre_save(instance, add)  # who could read it then, or a migration says so
        if add:
            instance.era = Era.of(instance)
        self._settle(instance)
        return super().pre_save(instance, add)

    def _settle(self, instance):
        if is_kept_back(instance):
            return
        readers, instance.open_to_all = instance.who_may_read()
        setattr(instance, self.name, readers)

    def _settle_below(self, instance, created, raw=False, **kwargs):
        if raw and not created:  # a fixture has overwritten a row that others may point at
            instance.resettle_what_points_here()

    def _settle_raw(self, instance, raw=False, **kwargs):
        if raw:
            self._settle(instance)
