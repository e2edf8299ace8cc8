"""Passwords: long enough, not too long, not common, not the name of the site."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from engagement.models import Person

ANA = Person(email="anastasia.petrova@example.org", name="Anastasia Petrova")
BAD = [
    "eleven char", "", "password1234", "1q2w3e4r5t6y", "aaaaaaaaaaaa" * 11,
    "engagementrecord", "Engagement Record", "engagement-record1", "EngagementRecord2026",
    "my record.example.org", "record.example.org12", "anastasia.petrova", "Anastasia Petrova",
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
