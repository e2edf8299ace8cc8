"""People. They sign in by e-mail; what they may see is decided where the subject is."""

import datetime as dt
import hashlib
import uuid

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import IntegrityError, connection, models, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from engagement.drafts import Draft  # noqa: F401 - a model
from engagement.fields import AddressField, LineField, folded_address
from engagement.queue.jobs import Job  # noqa: F401 - a model
from engagement.saved_filters import SavedFilter  # noqa: F401 - a model
from engagement.trail.events import Cut, Event, Seal  # noqa: F401 - models


class PersonManager(BaseUserManager):
    """Makes people; the e-mail address is kept folded, since mail providers treat it so."""

    def create_user(self, email, password=None, **fields):
        person = self.model(email=folded_address(email), **fields)
        person.set_password(password)
        person.full_clean(exclude=["password"])
        person.save(using=self._db)
        return person

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email=email)


class Reminders(models.TextChoices):
    """How often; never is empty."""

    DAILY = "daily", _("Daily")
    WEEKLY = "weekly", _("Weekly")


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody with an account. Nothing of it is public."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = AddressField(_("e-mail address"), unique=True)
    name = LineField(_("name"), max_length=120, blank=True)
    is_curator = models.BooleanField(
        _("curator"), default=False, help_text=_("Keeps the shared public record.")
    )
    is_staff = models.BooleanField(
        _("administrator"), default=False, help_text=_("Keeps accounts and settings.")
    )
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Take this away to suspend somebody.")
    )
    joined = models.DateTimeField(_("joined"), auto_now_add=True)
    language = models.CharField(
        _("language"),
        max_length=8,
        choices=settings.LANGUAGES,
        blank=True,
        help_text=_("Mails to you are written in it."),
    )
    # They have put the list of first steps away.
    steps_closed = models.BooleanField(default=False, editable=False)
    reminders = models.CharField(
        _("reminders by mail"),
        max_length=8,
        choices=Reminders,
        blank=True,
        help_text=_("How many things wait on your desk, when some do. A mail names none of them."),
    )
    reminded = models.DateTimeField(null=True, editable=False)  # when the last of these was sent
    # Part of what a session is checked against: one more, and every session of theirs has ended.
    session_generation = models.PositiveIntegerField(default=0, editable=False)
    # How the audit trail names them, which outlives the account; nothing else does.
    trail = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = PersonManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="person_email_once"),
            models.UniqueConstraint(fields=["trail"], name="person_trail_once"),
        ]

    def __str__(self):
        return self.name or self.email

    def _get_session_auth_hash(self, secret=None):
        """Django's own, over the password, and with it the generation of sessions."""
        return salted_hmac(
            "engagement.models.Person.get_session_auth_hash",
            f"{self.password}:{self.session_generation}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()


class OutgoingMail(models.Model):
    """A mail that was written in the same transaction as what it tells of, until it is sent."""

    to = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    sender = models.CharField(max_length=320)
    made = models.DateTimeField(default=timezone.now)

    waiting = models.Manager()

    def __str__(self):
        return self.subject


class Submission(models.Model):
    """A form somebody has sent: sent again, it leads to what it made and makes nothing new.

    `key` comes with the form, `digest` tells whether the same was written in it. Only the
    sender's own count. Kept for a day (`docs/security.md`, R15).
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    key = models.UUIDField()
    digest = models.CharField(max_length=64)
    address = models.CharField(max_length=200)
    made = models.DateTimeField(auto_now_add=True)

    objects = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="submission_once")]

    def __str__(self):
        return str(self.key)

    @classmethod
    def of(cls, person, key, text, address):
        """(submission, is it new?). Call it within the transaction that writes at `address`.

        Of two at once the second waits here until the first is stored, or has failed.
        """
        digest = hashlib.sha256(text.encode()).hexdigest()
        try:
            with transaction.atomic():
                given = {"person": person, "key": key, "digest": digest, "address": address}
                return cls.objects.create(**given), True
        except IntegrityError:
            return cls.objects.get(person=person, key=key), False

    @classmethod
    def of_words(cls, person, text, address):
        """The same by what was written alone: a page that was gone back to has another key."""
        return cls.of(person, uuid.uuid5(uuid.NAMESPACE_URL, text), text, address)

    @classmethod
    def of_both(cls, person, key, text, address):
        """(submission, is it new?, the earlier one of the same words, where it is new and there is
        one), in one statement where all is new."""
        words = uuid.uuid5(uuid.NAMESPACE_URL, text)
        digest, now = hashlib.sha256(text.encode()).hexdigest(), timezone.now()
        both = [
            cls(person=person, key=one, digest=digest, address=address, made=now)
            for one in (key, words)
        ]
        made = cls._store_new(both)
        if key not in made:
            cls.objects.filter(person=person, key__in=made).delete()
            return cls.objects.get(person=person, key=key), False, None
        both[0].pk = made[key]
        same = None if words in made else cls.objects.get(person=person, key=words)
        return both[0], True, same

    @classmethod
    def _store_new(cls, rows):
        """{key: id} of those that are new. Of two at once the second waits, as above."""
        fields = [one for one in cls._meta.concrete_fields if not one.primary_key]
        names = ", ".join(connection.ops.quote_name(one.column) for one in fields)
        line = f"({', '.join(['%s'] * len(fields))})"
        asked = f"""INSERT INTO {cls._meta.db_table} ({names})
            VALUES {", ".join([line] * len(rows))}
            ON CONFLICT (person_id, key) DO NOTHING RETURNING key, id"""  # noqa: S608 - our names
        said = [
            one.get_db_prep_save(getattr(row, one.attname), connection)
            for row in rows
            for one in fields
        ]
        with connection.cursor() as cursor:
            cursor.execute(asked, said)
            return {cls._meta.get_field("key").to_python(key): pk for key, pk in cursor.fetchall()}

    def lead_to(self, address):
        self.address = address
        self.save(update_fields=["address"])

    @classmethod
    def number_today(cls, person, begins):
        """How many of theirs in a day made something at an address that begins so."""
        since = timezone.now() - dt.timedelta(days=1)
        return cls.objects.filter(person=person, made__gt=since, address__startswith=begins).count()

    @classmethod
    def let_go(cls, now):
        return cls.objects.filter(made__lt=now - dt.timedelta(days=1)).delete()[0]

    def is_of(self, text):
        return self.digest == hashlib.sha256(text.encode()).hexdigest()
