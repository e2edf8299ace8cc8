"""People. They sign in by e-mail; what they may see is decided where the subject is."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from engagement.fields import LineField


class PersonManager(BaseUserManager):
    """Makes people; the e-mail address is kept in lower case, since mail providers treat it so."""

    def create_user(self, email, password=None, **fields):
        person = self.model(email=email.strip().lower(), **fields)
        person.set_password(password)
        person.full_clean(exclude=["password"])
        person.save(using=self._db)
        return person

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email=email.strip().lower())


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody with an account. Nothing of it is public."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
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

    objects = PersonManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [models.UniqueConstraint(Lower("email"), name="person_email_once")]

    def __str__(self):
        return self.name or self.email
