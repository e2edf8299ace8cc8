"""What tests of people begin with: quick passwords, a server for mail, and coordinators."""

import pytest

from tests.conftest import coordinate, person
from tests.making import with_second_factor

PASSWORD = "seven green lamps"
NEW = {"name": "Ana", "password1": PASSWORD, "password2": PASSWORD}


@pytest.fixture(autouse=True)
def quick(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MAIL_SERVER = {"EMAIL_HOST": "mail.example.org"}


@pytest.fixture
def everybody(cast, coordinator, world):
    """The cast, who coordinates `home`, and who coordinates another organisation."""
    other = with_second_factor(person("other@example.org"))
    coordinate(other, world.stranger)
    return {**cast, "coordinator": coordinator, "other": other}
