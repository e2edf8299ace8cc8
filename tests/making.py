"""Makes a valid record of any kind from what its class says of itself, so that tests can sweep
the registry instead of a list somebody has to remember."""

import functools
import itertools
from dataclasses import dataclass

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import models
from django.utils import timezone
from django_countries.fields import CountryField

from engagement.dates import EdtfField, parse
from processes.models import Consent, Membership, Organisation, Record, Source

_numbers, _places = itertools.count(1), itertools.count(1)
_valid = set()  # kinds of which the least there can be has been found valid


@dataclass
class World:
    """`home` and `friend` are members of `coalition`; `stranger` is not."""

    home: Organisation
    friend: Organisation
    stranger: Organisation
    coalition: Organisation
    source: Source

    def level(self, name):
        """Fields that put a record on a level: "public", "coalition", "organisation"."""
        return {
            "public": {"visibility": "public"},
            "coalition": {
                "visibility": "coalition",
                "owner": self.home,
                "coalition": self.coalition,
            },
            "organisation": {"visibility": "organisation", "owner": self.home},
        }[name]


def make_world():
    home, friend, stranger = (
        make(Organisation, name=name) for name in ("Home Rights", "Friend Watch", "Stranger Lab")
    )
    coalition = make(Organisation, name="Open Coalition", kind="coalition")
    for member in (home, friend):
        join(coalition, member)
    return World(home, friend, stranger, coalition, make(Source, title="A source"))


def join(coalition, organisation, **dates):
    """A membership to which both sides have said yes."""
    both = {"coalition": coalition, "organisation": organisation}
    row = Membership.unrestricted.create(**both, **dates)
    Consent.unrestricted.create(
        membership=row, coalition_yes=timezone.now(), organisation_yes=timezone.now()
    )
    return row


def with_second_factor(person):
    """The person, who has an authenticator app (its secret is nobody's) and so may write."""
    Authenticator.objects.create(
        user=person,
        type=Authenticator.Type.TOTP,
        data={"secret": get_adapter().encrypt("a phone nobody has")},
    )
    return person


def make(kind, /, **given):
    """A saved, valid instance of a kind: what is `given`, and the least it needs besides.

    A record is public unless `given` says otherwise; one that must point at others gets them.
    The least of a kind is validated once in a run, for it differs by its numbers only. What is the
    same twice or breaks a constraint is refused by the database; `checked` is told so before.
    """
    return saved(kind, given)


def checked(kind, /, **given):
    """As `make`, with all the questions that a form asks before. Raises ValidationError."""
    return saved(kind, given, constraints=True)


def saved(kind, given, constraints=False):
    least = not given
    if issubclass(kind, Record):
        given.setdefault("visibility", "public")
    fields = {**NEEDED.get(kind.__name__, dict)(), **given}
    if (body := POST_OF.get(kind.__name__)) and given.get("post"):
        fields[body] = given.get(body, given["post"].organisation)
    homes = ONE_HOME.get(kind.__name__, ())
    if homes and not any(fields.get(name) for name in homes):
        fields[homes[0]] = make(kind._meta.get_field(homes[0]).related_model)
    for field in kind._meta.concrete_fields:
        if field.name not in fields and f"{field.name}_id" not in fields and is_needed(field):
            fields[field.name] = value_for(field)
    made = kind(**fields)
    if not least or kind not in _valid:
        made.full_clean(validate_unique=constraints, validate_constraints=constraints)
    if least:
        _valid.add(kind)
    made.came_now = True  # so that nobody looks for earlier versions of it
    made.save()
    return made


def is_needed(field):
    return field.editable and not field.blank and not field.has_default() and not field.primary_key


def value_for(field):
    """A plausible value for a field that must hold something."""
    number = next(_numbers)
    if isinstance(field, models.ForeignKey):
        return make(field.related_model)
    if isinstance(field, EdtfField):
        return parse("2023-05-04")
    if isinstance(field, CountryField):
        return "MX"
    if field.choices:
        return first_code(field)
    if isinstance(field, models.IntegerField):
        return next(_places)  # fewer than there are numbers: a small column holds them
    return f"{field.verbose_name} {number}".capitalize()


@functools.cache
def first_code(field):
    """It is a built-in one; those that were added come after them."""
    return field.flatchoices[0][0]


# Parts of one of two kinds of records, each in a field of its own.
ONE_HOME = {"Count": ("intervention", "consultation")}
# Who names a post names its body in this field.
POST_OF = {"Participation": "organisation", "Commitment": "actor"}
# What "not blank" does not say: rules between fields.
NEEDED = {
    "Assessment": lambda: {"consultation": make(model("Consultation"))},
    "Commitment": lambda: {"actor": make(model("Organisation"))},
    "Position": lambda: {"process": make(model("Process"))},
    "Process": lambda: {"state": "active"},
    "Consultation": lambda: {"state": "closed"},
    "Admission": lambda: {"group": "civil society"},
    "Forecast": lambda: {"date": parse("2025-01"), "said_on": parse("2024-01-02")},
    "Participation": lambda: {"organisation": make(model("Organisation"))},
    "Citation": lambda: {"source": make(model("Source"))},
    "OtherName": lambda: {"process": make(model("Process"))},
    "Score": lambda: {"criterion": 1, "value": "NK"},
}


def model(name):
    return apps.get_model("processes", name)
