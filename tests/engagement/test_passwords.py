"""Passwords: long enough, not too long, not common, not the name of the site."""

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from engagement.models import Person
from engagement.people import make_person
from tests.settings import Quick

ANA = Person(email="anastasia.petrova@example.org", name="Anastasia Petrova")
BAD = [
    "eleven char", "", "password1234", "1q2w3e4r5t6y", "aaaaaaaaaaaa" * 11,
    "engagementrecord", "Engagement Record", "engagement-record1", "EngagementRecord2026",
    "my record.example.org", "record.example.org12", "anastasia.petrova", "Anastasia Petrova",
    "sunshinedragon", "Password123456", "123123123123", "qwertyuiopasdf", "ILoveYou1234567",
]  # fmt: skip
GOOD = [
    "seven green lamps", "twelve chars", "x7" * 64, "короткие слова дня", "ключ и замок под дождём",
    "the engagement record of my aunt is a long story", "🔑 two keys, one door",
]  # fmt: skip


@pytest.fixture(autouse=True)
def address(settings):
    settings.SITE_URL = "https://record.example.org"


@pytest.mark.parametrize("password", BAD)
def test_a_weak_password_is_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password, ANA)


@pytest.mark.parametrize("password", GOOD)
def test_a_strong_one_is_taken(password):
    validate_password(password, ANA)


def test_each_refusal_is_one_sentence():
    with pytest.raises(ValidationError) as refused:
        validate_password("engagementrecord", ANA)
    assert refused.value.messages == ["This password is too close to the name of this site."]


# -- how they are kept: with the hashers of the site, which the other tests make quick ----------
def work_of(kept):
    """What a hash says of the work it takes, such as m (KiB) and t (passes)."""
    algorithm, variety, _version, work, _salt, _hash = kept.split("$")
    assert (algorithm, variety) == ("argon2", "argon2id")
    return {name: int(number) for name, number in (one.split("=") for one in work.split(","))}


@pytest.mark.django_db
def test_a_password_is_kept_so_that_guessing_it_takes_work(real_hasher):
    """At least what OWASP's Password Storage Cheat Sheet asks of Argon2id."""
    ana = make_person("ana@example.org", GOOD[0])
    work = work_of(ana.password)
    assert work["m"] >= 19 * 1024
    assert work["t"] >= 2
    assert ana.check_password(GOOD[0])
    assert not ana.check_password(GOOD[1])


@pytest.mark.django_db
def test_one_that_was_kept_with_less_work_is_kept_anew_when_it_is_used(real_hasher):
    ana = make_person("ana@example.org", GOOD[0])
    for hasher in (Quick(), "pbkdf2_sha256"):
        ana.password = former = make_password(GOOD[0], hasher=hasher)
        ana.save()
        assert ana.check_password(GOOD[0])
        ana.refresh_from_db()
        assert ana.password != former
        assert work_of(ana.password)["m"] >= 19 * 1024
