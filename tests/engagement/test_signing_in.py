"""Signing in, and what people try instead: guessing, forging, fixing, replaying, skipping."""

import contextlib
import datetime as dt
import html
import os
import re
import sqlite3
import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory

from engagement.models import Person
from engagement.people import end_sessions, has_second_factor, make_person
from engagement.sessions import KeptSessionMiddleware
from tests.conftest import person
from tests.filling import filled

pytestmark = pytest.mark.django_db

ANA, PASSWORD, WRONG = "ana@example.org", "seven green lamps", "nine yellow doors"
LOGIN, APP = "/accounts/login/", "/accounts/second-factor/app/"
CONFIRM, SECOND = "/accounts/second-factor/confirm/", "/accounts/second-factor/sign-in/"


class CountingHasher(PBKDF2PasswordHasher):
    """As quick as can be, and counts how many passwords reach it."""

    algorithm = "counting"
    iterations = 1
    reached = 0

    def encode(self, password, salt, iterations=None):
        CountingHasher.reached += 1
        return super().encode(password, salt, 1)


@pytest.fixture(autouse=True)
def quick(settings, db):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    CountingHasher.reached = 0
    yield
    cache.clear()  # a test that commits would leave its counters to the next


@pytest.fixture
def ana(quick):
    made = make_person(ANA, PASSWORD)
    CountingHasher.reached = 0
    return made


def at(address="192.0.2.1"):
    return Client(REMOTE_ADDR=address)


def sign_in(client, email=ANA, password=PASSWORD, **extra):
    return client.post(LOGIN, {"login": email, "password": password}, **extra)


def is_in(client):
    return client.get("/accounts/").status_code == 200


def code_now(secret, ahead=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


def with_app(somebody):
    secret = generate_totp_secret()
    TOTP.activate(somebody, secret)
    return secret


# -- the way in ----------------------------------------------------------------------------
@pytest.mark.parametrize("typed", [ANA, "ANA@example.org", " Ana@Example.ORG "])
def test_an_address_and_a_password_open_the_door(ana, client, typed):
    assert sign_in(client, typed).status_code == 302
    assert is_in(client)
    assert "Ana" not in client.get("/").content.decode()
    assert 'href="/accounts/logout/"' in client.get("/").content.decode()


def test_signing_out_takes_a_form_and_not_a_link(ana, client):
    sign_in(client)
    client.get("/accounts/logout/")
    assert is_in(client)
    client.post("/accounts/logout/")
    assert not is_in(client)


def test_signing_out_leaves_nothing_in_the_browser_but_its_language(ana, client):
    sign_in(client)
    client.get("/?lang=es")
    assert "Clear-Site-Data" not in client.get("/accounts/logout/").headers
    answer = client.post("/accounts/logout/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert 'lang="es"' in client.get("/").content.decode()


def test_another_language_keeps_the_way_back_from_signing_in(ana, client):
    def spanish(answer):
        return LOGIN + html.unescape(
            re.search(r'href="([^"]*lang=es[^"]*)"', answer.content.decode())[1]
        )

    back = "/interventions/?q=letter&kind=meeting"
    from_an_error = client.get(LOGIN, headers={"referer": f"http://testserver{back}"})
    named = client.get(LOGIN, {"next": back})
    refused = client.post(LOGIN, {"login": ANA, "password": WRONG, "next": back})
    for answer in (from_an_error, named, refused):
        there = client.get(spanish(answer), headers={"referer": f"http://testserver{LOGIN}"})
        sent = filled(there, login=ANA, password=PASSWORD)
        assert sent["next"] == back
    assert client.post(LOGIN, sent).url == back
    elsewhere = client.post("/accounts/password/reset/", {"email": "", "next": back})
    assert "next=" not in spanish(elsewhere)


def test_somebody_suspended_stays_outside_and_goes_with_the_next_request(ana, client):
    sign_in(client)
    Person.objects.update(is_active=False)
    assert not is_in(client)
    sign_in(client)
    assert not is_in(client)


def test_nobody_makes_an_account_unless_a_setting_says_so(client, settings):
    new = {"email": ANA, "password1": PASSWORD, "password2": PASSWORD}
    assert "By invitation" in client.get("/accounts/signup/").content.decode()
    client.post("/accounts/signup/", new)
    assert not Person.objects.exists()
    settings.OPEN_SIGN_UP = True
    client.post("/accounts/signup/", new)
    assert Person.objects.get().email == ANA
    assert not is_in(client)  # before the address is confirmed
    sign_in(client)
    assert not is_in(client)
    link = re.search(r"http://127.0.0.1:8000(/accounts/confirm-email/\S+)", mail.outbox[0].body)[1]
    client.get(link)
    sign_in(client)
    assert not is_in(client)  # opening a mail is no answer
    client.post(link)
    sign_in(client)
    assert is_in(client)


def test_signing_up_with_an_address_that_is_taken_looks_the_same(ana, client, settings):
    settings.OPEN_SIGN_UP = True
    answers = []
    for email in (ANA, "ben@example.org"):
        new = {"email": email, "password1": PASSWORD, "password2": PASSWORD}
        answer = Client().post("/accounts/signup/", new)
        answers.append((answer.status_code, answer.headers["Location"]))
    assert answers[0] == answers[1]


# -- guessing ------------------------------------------------------------------------------
@pytest.mark.parametrize("many", [100, pytest.param(1000, marks=pytest.mark.long)])
def test_of_many_wrong_passwords_five_reach_the_hash_and_the_owner_gets_in(ana, many):
    guesser = at("198.51.100.7")
    for number in range(many):
        sign_in(guesser, password=f"{WRONG} {number}")
    assert CountingHasher.reached == 5
    sign_in(guesser)  # now with the right one
    assert not is_in(guesser)
    owner = at("203.0.113.9")
    sign_in(owner)
    assert is_in(owner)


def test_two_hundred_addresses_that_guess_together_reach_the_hash_thirty_times(ana):
    guess_from_everywhere(200)
    assert CountingHasher.reached == 30
    assert not is_in_after(at("203.0.113.9"))


def guess_from_everywhere(times):
    """Wrong passwords, each from another address."""
    client = Client()
    for number in range(times):
        address = f"10.0.{number // 250}.{number % 250}"
        sign_in(client, password=WRONG, REMOTE_ADDR=address)
        client.cookies.clear()


def is_in_after(client):
    sign_in(client)
    return is_in(client)


def test_a_device_the_account_knows_gets_in_while_others_guess(ana):
    known = at("203.0.113.9")
    sign_in(known)
    known.post("/accounts/logout/")
    guess_from_everywhere(40)
    assert is_in_after(known)


def test_who_has_lost_the_way_in_gets_a_new_password_while_others_guess(ana):
    guess_from_everywhere(40)
    owner = at("203.0.113.9")
    owner.post("/accounts/password/reset/", {"email": ANA})
    choose_password(owner, link_in(mail.outbox[-1]), "eleven tall chairs")
    sign_in(owner, password="eleven tall chairs")
    assert is_in(owner)


def test_a_lock_ends_by_itself(ana):
    with time_machine.travel(dt.datetime(2026, 1, 1), tick=False) as clock:
        client = at()
        for _ in range(6):
            sign_in(client, password=WRONG)
        assert not is_in_after(client)
        clock.shift(301)
        assert is_in_after(client)


def test_one_address_tries_ten_accounts_a_minute_and_no_more():
    client = at()
    for number in range(50):
        sign_in(client, f"person{number}@example.org", WRONG)
    assert CountingHasher.reached == 10


@pytest.mark.parametrize("hosts", [["localhost", "127.0.0.1"], ["localhost:1", "localhost:2"]])
def test_another_host_header_gives_no_further_tries(ana, hosts):
    client = at()
    for host in hosts * 6:
        sign_in(client, password=WRONG, HTTP_HOST=host)
    assert CountingHasher.reached == 5


def test_a_forwarded_address_is_not_believed_without_a_proxy(ana):
    client = at()
    for number in range(20):
        sign_in(client, password=WRONG, HTTP_X_FORWARDED_FOR=f"10.0.0.{number}")
    assert CountingHasher.reached == 5


def test_an_account_there_is_not_answers_alike_and_costs_as_much(ana):
    answers = []
    for address, email in (("10.0.0.1", ANA), ("10.0.0.2", "bob@example.org")):
        CountingHasher.reached, bodies = 0, []
        client = at(address)
        for _ in range(7):
            answer = sign_in(client, email, WRONG)
            body = answer.content.decode().replace(email, "¤")
            bodies.append((answer.status_code, re.sub(r'value="\w{64}"', "", body)))
        answers.append((CountingHasher.reached, bodies))
    assert answers[0] == answers[1]
    assert answers[0][0] == 5


# -- a forgotten password ------------------------------------------------------------------
def link_in(message):
    return re.search(r"http://127.0.0.1:8000(\S+)", message.body)[1]


def choose_password(client, link, password):
    page = client.get(link, follow=True)
    where = page.redirect_chain[-1][0] if page.redirect_chain else link
    return client.post(where, {"password1": password, "password2": password})


@pytest.mark.parametrize("forged", ["evil.example", "localhost", "127.0.0.1:9"])
def test_the_link_in_a_mail_is_of_this_site_whatever_host_is_named(ana, client, forged):
    answer = client.post(
        "/accounts/password/reset/", {"email": ANA}, HTTP_HOST=forged,
        HTTP_X_FORWARDED_HOST="evil.example",
    )  # fmt: skip
    if forged == "evil.example":
        assert answer.status_code == 400
        assert not mail.outbox
        return
    [message] = mail.outbox
    assert re.findall(r"https?://[^/\s]+", message.body) == ["http://127.0.0.1:8000"] * 2
    assert "evil" not in message.body + message.subject


def test_asking_for_an_account_there_is_not_answers_alike(ana):
    answers = [
        Client().post("/accounts/password/reset/", {"email": email})
        for email in (ANA, "bob@example.org")
    ]
    assert len({(one.status_code, one.headers["Location"]) for one in answers}) == 1
    assert [message.to for message in mail.outbox] == [[ANA]]


def test_a_link_works_once_and_ends_the_sessions_there_are(ana, client):
    inside = at()
    sign_in(inside)
    client.post("/accounts/password/reset/", {"email": ANA})
    link = link_in(mail.outbox[0])
    choose_password(client, link, "eleven tall chairs")
    assert not is_in(client)
    assert not is_in(inside)
    assert "cannot be used" in Client().get(link).content.decode()
    assert is_in_after_with(at("203.0.113.1"), "eleven tall chairs")


def test_a_link_that_is_opened_twice_is_used_once_and_then_says_so(ana, client):
    """In two tabs, in another browser, and by somebody who is signed in as another person."""
    make_person("bob@example.org", PASSWORD)
    client.post("/accounts/password/reset/", {"email": ANA})
    link, bob = link_in(mail.outbox[0]), at("203.0.113.5")
    sign_in(bob, "bob@example.org")
    new = {"password1": "eleven tall chairs", "password2": "eleven tall chairs"}
    openers = [client, client, Client(), bob]
    forms = [one.get(link).headers["Location"] for one in openers]
    assert all("Save the password" in client.get(form).content.decode() for form in forms)
    assert client.post(forms[0], new).status_code == 302
    for one, form in zip(openers, forms, strict=True):
        for answer in (one.post(form, new), one.get(form), one.get(link)):
            assert answer.status_code == 200
            assert "Ask for a new link" in answer.content.decode()


def test_an_address_gets_five_links_an_hour_and_ten_a_day_whoever_asks(ana):
    asked = []

    def ask(email, hours):
        clock.move_to(start + dt.timedelta(hours=hours, seconds=len(asked)))
        asked.append(email)
        client = at(f"203.0.113.{len(asked)}")
        return client.post("/accounts/password/reset/", {"email": email})

    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    with time_machine.travel(start, tick=False) as clock:
        told = [
            [ask(email, hours).status_code for hours in (*[0] * 7, *[1.1] * 6, 2.2, 3.3, 24.1)]
            for email in (ANA, "nobody@example.org")
        ]
        assert len(mail.outbox) == 11
        for _ in range(6):
            refused = ask("ANA@example.org", 24.2)
    assert told[0] == told[1]  # it says nothing of who has an account
    assert told[0] == [*[302] * 5, 429, 429, *[302] * 5, 429, 429, 429, 302]
    assert refused.status_code == 429
    assert "newest link in its mail still works" in refused.content.decode()


def is_in_after_with(client, password):
    sign_in(client, password=password)
    return is_in(client)


def test_where_a_site_has_another_key_the_form_says_why_no_code_fits(ana, client, settings):
    """As after a restore without SECRET_KEY."""
    secret = with_app(ana)
    Authenticator.objects.update(
        data={"secret": Fernet(Fernet.generate_key()).encrypt(b"x").decode()}
    )
    sign_in(client)
    answer = client.post(SECOND, {"code": code_now(secret)})
    assert answer.status_code in (200, 422)
    assert "its SECRET_KEY is not the one they were set up with" in answer.content.decode()
    assert not is_in(client)


def test_a_new_password_does_not_pass_the_second_factor(ana, client):
    with_app(ana)
    client.post("/accounts/password/reset/", {"email": ANA})
    choose_password(client, link_in(mail.outbox[0]), "eleven tall chairs")
    answer = sign_in(client, password="eleven tall chairs")
    assert answer.headers["Location"] == SECOND
    assert not is_in(client)


# -- redirects -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/", "//evil.example/", "/\\evil.example/", "http:evil.example",
        "javascript:alert(1)", "https://localhost/", "http://127.0.0.1:8000/accounts/",
        "///evil.example", "\thttps://evil.example", "https:/evil.example",
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", [LOGIN, "/accounts/logout/"])
def test_no_redirect_leaves_this_site(ana, target, path):
    client = at()
    if path != LOGIN:
        sign_in(client)
    answer = client.post(path, {"login": ANA, "password": PASSWORD, "next": target})
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/"


def test_who_was_on_the_way_somewhere_arrives_there(ana, client):
    answer = client.post(f"{LOGIN}?next=/processes/", {"login": ANA, "password": PASSWORD})
    assert answer.headers["Location"] == "/processes/"


# -- sessions ------------------------------------------------------------------------------
def test_a_session_that_was_planted_is_another_one_after_signing_in(ana, client):
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies[settings.SESSION_COOKIE_NAME] = planted
    sign_in(client)
    assert client.session.session_key != planted
    intruder = Client()
    intruder.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert not is_in(intruder)


def test_confirming_who_one_is_gives_the_session_a_new_id(ana, client):
    sign_in(client)
    before = client.session.session_key
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.session.session_key != before
    assert is_in(client)
    assert "This one" in client.get("/accounts/sessions/").content.decode()


def test_the_cookie_ends_with_the_browser(ana, client):
    sign_in(client)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert not cookie["max-age"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


@pytest.mark.parametrize(("hours", "stays"), [(11.9, True), (12.2, False)])
def test_a_session_ends_after_twelve_hours_without_a_request(ana, client, hours, stays):
    with time_machine.travel(dt.datetime(2026, 1, 1), tick=False) as clock:
        sign_in(client)
        clock.shift(dt.timedelta(hours=hours))
        assert is_in(client) == stays


def test_a_session_ends_after_seven_days_however_it_is_used(ana, client):
    with time_machine.travel(dt.datetime(2026, 1, 1), tick=False) as clock:
        sign_in(client)
        for _ in range(16):
            clock.shift(dt.timedelta(hours=10))
            assert is_in(client)
        clock.shift(dt.timedelta(hours=9))
        assert not is_in(client)


@contextlib.contextmanager
def somebody_else_writes():
    """Until the end of it nobody else does: SQLite lets one write at a time."""
    writer = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    yield
    writer.execute("ROLLBACK")
    writer.close()


@pytest.mark.skipif("postgresql" in os.environ.get("DATABASE_URL", ""), reason="it locks rows")
@pytest.mark.django_db(transaction=True)
def test_a_page_is_read_while_nobody_can_note_that_it_was(ana, client):
    with time_machine.travel(dt.datetime(2026, 1, 1), tick=False) as clock:
        sign_in(client)
        clock.shift(dt.timedelta(minutes=20))
        kept = client.session["seen"]
        with somebody_else_writes():
            assert is_in(client)  # the use of the session is to be noted
            assert client.get("/accounts/confirm-email/").status_code == 200
            assert client.get("/accounts", follow=True).redirect_chain  # a redirect, too
            assert client.session["seen"] == kept
        assert is_in(client)
        assert client.session["seen"] == kept + 1200
        client.post("/accounts/", {"name": "Ana", "language": "en"})  # leaves a message
        with somebody_else_writes():
            told = client.get("/accounts/")
            assert told.status_code == 200
            assert "Saved." in told.content.decode()
        clock.shift(dt.timedelta(hours=13))
        with somebody_else_writes():
            assert client.get("/").status_code == 200
            assert not is_in(client)
        with connection.cursor() as cursor:  # who writes waits as long as ever
            cursor.execute("PRAGMA busy_timeout")
            assert cursor.fetchone() == (20_000,)


@pytest.mark.skipif("postgresql" in os.environ.get("DATABASE_URL", ""), reason="it locks rows")
@pytest.mark.django_db(transaction=True)
def test_who_sends_something_while_the_session_cannot_be_kept_is_told_to_come_back(ana, client):
    sign_in(client)
    others = contextlib.ExitStack()

    def stored(request):
        request.session["said"] = "Saved."
        others.enter_context(somebody_else_writes())
        return HttpResponse()

    sent = RequestFactory().post("/log/")
    sent.COOKIES[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 0")
    with others, pytest.raises(OperationalError):  # for which the site answers 503
        KeptSessionMiddleware(stored)(sent)


def test_all_other_sessions_end_at_once_and_this_one_stays(ana, client):
    other = at("203.0.113.5")
    sign_in(other)
    sign_in(client)
    page = client.get("/accounts/sessions/").content.decode()
    assert page.count("Since ") == 2
    client.post("/accounts/sessions/")
    assert is_in(client)
    assert not is_in(other)
    assert client.get("/accounts/sessions/").content.decode().count("Since ") == 1


def test_somebody_elses_sessions_end_with_their_next_request(ana, client):
    sign_in(client)
    assert end_sessions(Person.objects.filter(pk=ana.pk)) == 1
    assert not is_in(client)


def confirm(client, secret=None, ahead=0):
    if secret:
        client.post(CONFIRM, {"code": code_now(secret, ahead)})
    else:
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})


def change_password(client, ana):
    new = {"oldpassword": PASSWORD, "password1": "eleven tall chairs"}
    client.post("/accounts/password/change/", {**new, "password2": "eleven tall chairs"})


def change_address(client, ana):
    confirm(client)
    client.post("/accounts/email/", {"email": "new@example.org", "action_add": "1"})
    link = next(link_in(m) for m in mail.outbox if m.to == ["new@example.org"])
    client.post(link)
    assert Person.objects.get().email == "new@example.org"


def add_second_factor(client, ana):
    confirm(client)
    client.get(APP)
    secret = client.session["mfa.totp.secret"]
    client.post(APP, {"code": code_now(secret)})
    assert has_second_factor(ana)


@pytest.mark.engine
@pytest.mark.django_db(transaction=True)  # the library tells of the change once it is kept
@pytest.mark.parametrize("change", [change_password, change_address, add_second_factor])
def test_a_changed_way_in_ends_all_other_sessions(ana, client, change):
    other = at("203.0.113.5")
    sign_in(other)
    sign_in(client)
    change(client, ana)
    assert not is_in(other)
    assert is_in(client)


def test_removing_the_second_factor_ends_all_other_sessions(ana, client):
    secret = with_app(ana)
    other = at("203.0.113.5")
    with time_machine.travel(dt.datetime(2026, 1, 1), tick=False) as clock:
        for one in (other, client):
            sign_in(one)
            one.post(SECOND, {"code": code_now(secret)})
            assert is_in(one)
            clock.shift(30)
        confirm(client, secret)
        client.post("/accounts/second-factor/app/remove/")
        assert not has_second_factor(ana)
        assert not is_in(other)
        assert is_in(client)


# -- the second factor ---------------------------------------------------------------------
def test_a_session_that_waits_for_the_second_factor_is_a_strangers(ana, client):
    with_app(ana)
    answer = sign_in(client)
    assert answer.headers["Location"] == SECOND
    for path in ("/accounts/", "/accounts/sessions/", APP, "/accounts/email/", CONFIRM):
        assert client.get(path).status_code == 302, path
    assert client.get("/about/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get(SECOND).headers["Location"] == LOGIN


def test_the_second_factor_cannot_be_skipped_by_any_post(ana, client):
    with_app(ana)
    sign_in(client)
    for path, data in (
        (CONFIRM, {"code": "000000"}),
        ("/accounts/reauthenticate/", {"password": PASSWORD}),
        (SECOND, {"code": ""}),
        (SECOND, {"credential": "{}"}),
        (LOGIN, {"login": ANA, "password": PASSWORD}),
        ("/accounts/sessions/", {}),
    ):
        client.post(path, data)
        assert not is_in(client), path


def test_a_code_works_once(ana):
    secret = with_app(ana)
    with time_machine.travel(dt.datetime(2026, 1, 1), tick=False) as clock:
        code = code_now(secret)
        first, second = at("203.0.113.1"), at("203.0.113.2")
        for one in (first, second):
            sign_in(one)
            one.post(SECOND, {"code": code})
        assert is_in(first)
        assert not is_in(second)
        clock.shift(30)
        second.post(SECOND, {"code": code})  # it is old now
        assert not is_in(second)
        second.post(SECOND, {"code": code_now(secret)})
        assert is_in(second)


def test_ten_recovery_codes_each_work_once(ana):
    with_app(ana)
    codes = RecoveryCodes.activate(ana).get_unused_codes()
    assert len(set(codes)) == 10
    for address, code, opens in (("1", codes[3], True), ("2", codes[3], False)):
        client = at(f"203.0.113.{address}")
        sign_in(client)
        client.post(SECOND, {"code": code})
        assert is_in(client) == opens


def test_codes_cannot_be_guessed(ana, client):
    secret = with_app(ana)
    with time_machine.travel(dt.datetime(2026, 1, 1), tick=False):
        sign_in(client)
        wrong = "000000" if code_now(secret) != "000000" else "111111"
        for _ in range(5):
            client.post(SECOND, {"code": wrong})
        client.post(SECOND, {"code": code_now(secret)})
        assert not is_in(client)


@pytest.mark.engine
@pytest.mark.django_db(transaction=True)
def test_recovery_codes_are_shown_once_and_secrets_are_not_kept_as_they_are(ana, client):
    sign_in(client)
    confirm(client)
    client.get(APP)
    secret = client.session["mfa.totp.secret"]
    answer = client.post(APP, {"code": code_now(secret)})
    assert answer.headers["Location"] == "/accounts/second-factor/codes/"
    first, second = (client.get("/accounts/second-factor/codes/").content for _ in range(2))
    assert first.count(b"<li><code>") == 10
    assert second.count(b"<li><code>") == 0
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept


def test_the_picture_of_a_secret_is_for_who_has_confirmed_and_is_kept_by_nobody(ana, client):
    assert client.get(f"{APP}code.svg").status_code == 302
    sign_in(client)
    with time_machine.travel(time.time() + 300):
        assert client.get(f"{APP}code.svg").status_code == 302
    confirm(client)
    assert client.get(f"{APP}code.svg").status_code == 404  # nothing is being set up
    page = client.get(APP).content.decode()
    assert "data:" not in page
    drawn = client.get(f"{APP}code.svg")
    assert drawn.headers["Content-Type"] == "image/svg+xml"
    assert drawn.headers["Cache-Control"] == "no-store"
    assert b"<svg" in drawn.content


def test_who_has_a_second_factor_confirms_with_it(ana, client):
    secret = with_app(ana)
    with time_machine.travel(dt.datetime(2026, 1, 1), tick=False) as clock:
        sign_in(client)
        client.post(SECOND, {"code": code_now(secret)})
        confirm(client)  # by password
        assert client.get("/accounts/delete/").headers["Location"].startswith(CONFIRM)
        clock.shift(30)
        confirm(client, secret)
        assert client.get("/accounts/delete/").status_code == 200


FIRST = (APP, "/accounts/second-factor/keys/add/")  # where the first second factor is set up
SENSITIVE = (*FIRST, "/accounts/delete/", "/accounts/second-factor/codes/new/")


@pytest.mark.parametrize("path", SENSITIVE)
def test_what_is_sensitive_asks_again_who_one_is(ana, client, path):
    with time_machine.travel(dt.datetime(2026, 1, 1), tick=False) as clock:
        sign_in(client)
        if path in FIRST:
            assert client.get(path).status_code == 200  # the password was typed a moment ago
            clock.shift(300)
        for method in (client.get, client.post):
            assert method(path).headers["Location"].startswith("/accounts/reauthenticate/")
    assert Person.objects.filter(pk=ana.pk).exists()


def test_who_has_a_second_factor_is_asked_for_it_before_another_is_added(ana, client):
    secret = with_app(ana)
    sign_in(client)
    client.post(SECOND, {"code": code_now(secret)})
    assert client.get("/accounts/second-factor/keys/add/").headers["Location"].startswith(CONFIRM)


# -- what is told by mail ------------------------------------------------------------------
def test_a_new_device_is_told_and_one_that_is_known_is_not(ana):
    first, second = at(), at()
    sign_in(first)
    assert not mail.outbox  # the very first time there is nobody to warn
    sign_in(second)
    [message] = mail.outbox
    assert "new device" in message.subject
    assert "192.0.2.1" not in message.body
    second.post("/accounts/logout/")
    sign_in(second)
    assert len(mail.outbox) == 1


def test_a_device_cookie_of_somebody_else_is_not_believed(ana):
    make_person("eve@example.org", PASSWORD)
    eve = at()
    sign_in(eve, "eve@example.org")
    sign_in(at("203.0.113.1"))
    eve.post("/accounts/logout/")
    mail.outbox.clear()
    sign_in(eve)
    assert [message.to for message in mail.outbox] == [[ANA]]


def test_a_mail_is_written_in_the_language_of_who_gets_it(ana, client):
    Person.objects.update(language="fr")
    client.post("/accounts/password/reset/?lang=es", {"email": ANA})
    subject = mail.outbox[0].subject
    Person.objects.update(language="es")
    client.post("/accounts/password/reset/?lang=fr", {"email": ANA})
    assert subject != mail.outbox[1].subject


def test_the_language_of_the_first_sign_in_is_remembered_for_mails(ana, client):
    client.post(f"{LOGIN}?lang=es", {"login": ANA, "password": PASSWORD})
    ana.refresh_from_db()
    assert ana.language == "es"


# -- the pages of one's account ------------------------------------------------------------
@pytest.mark.parametrize(
    "path", ["login/code/", "login/code/confirm/", "signup/passkey/", "password/set/", "3rdparty/"]
)
def test_what_this_product_does_not_offer_has_no_address(client, path):
    assert client.get(f"/accounts/{path}").status_code == 404


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_a_method_that_is_not_offered_is_refused(client, method):
    assert getattr(client, method)(LOGIN).status_code == 405


def test_a_form_without_its_token_is_refused(ana):
    strict = Client(enforce_csrf_checks=True)
    assert sign_in(strict).status_code == 403
    assert not is_in(strict)


@pytest.mark.parametrize(
    "path", ["/accounts/second-factor/keys/{}/", "/accounts/second-factor/keys/{}/remove/"]
)
def test_somebody_elses_key_is_not_there(ana, client, path):
    theirs = Authenticator.objects.create(
        user=person("eve@example.org"), type=Authenticator.Type.WEBAUTHN, data={"name": "Eve's"}
    )
    sign_in(client)
    confirm(client)
    real, never = (client.get(path.format(pk)) for pk in (theirs.pk, theirs.pk + 1000))
    assert real.status_code == never.status_code == 404
    client.post(path.format(theirs.pk))
    assert Authenticator.objects.filter(pk=theirs.pk).exists()
