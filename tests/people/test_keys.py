"""SECRET_KEY is changed, and what the old one encrypted is encrypted anew."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.management import call_command

from engagement import doctor
from processes.people.mail_addresses import mail_address_of, set_mail_address

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@pytest.fixture
def key(settings):
    """Changes SECRET_KEY; the old one still reads."""
    settings.MAIL_IN, settings.MAIL_IN_DOMAIN = ("127.0.0.1", 2525), "record.example.org"

    def change(to):
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = to, [settings.SECRET_KEY]

    return change


def test_a_command_encrypts_anew_what_an_old_key_has_encrypted(
    key, settings, coordinator, world, capsys
):
    set_mail_address(world.home, True, by=coordinator)
    address = str(mail_address_of(world.home))
    codes = RecoveryCodes.activate(coordinator).generate_codes()
    key("a second key of this site")
    call_command("encrypt_anew")
    factors = Authenticator.objects.count()
    assert capsys.readouterr().out == (f"Encrypted anew: second factors {factors}, addresses 1.\n")
    settings.SECRET_KEY_FALLBACKS = []  # the old one is gone
    assert not [one for one in doctor.site_keepers() if "does not open" in one]
    kept = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES)
    assert RecoveryCodes(kept).generate_codes() == codes
    assert str(mail_address_of(world.home)) == address
    call_command("encrypt_anew")  # a second time it has nothing to do
    assert capsys.readouterr().out == "Encrypted anew: second factors 0, addresses 0.\n"


def test_what_no_key_here_opens_stays_and_is_counted(key, settings, coordinator, capsys):
    before = list(Authenticator.objects.values_list("data"))
    key("a second key of this site")
    settings.SECRET_KEY_FALLBACKS = []
    call_command("encrypt_anew")
    assert f"No key here opens: {len(before)}. They stay as they were." in capsys.readouterr().out
    assert list(Authenticator.objects.values_list("data")) == before
