"""One line an event, in which nobody can write a second one."""

import datetime as dt
import io
import logging
import logging.config
import sys

import pytest
from django.conf import settings
from django.test import Client

from engagement.logs import LineFormatter
from engagement.models import Person

FORGED = "\n2024-09-02 10:00:00,000 INFO django.request Signed in: admin"


def record(message, *arguments, level=logging.WARNING, failure=None):
    return logging.LogRecord("some.part", level, __file__, 1, message, arguments, failure)


def formatted(message, *arguments, **more):
    return LineFormatter().format(record(message, *arguments, **more))


def failure():
    try:
        raise ValueError("the reason")
    except ValueError:
        return sys.exc_info()


@pytest.mark.parametrize(
    "crooked",
    ["\n", "\r", "\r\n", "\v", "\f", "\x00", "\x1b[2J", "\x85", "\u2028", "\u2029", "\x7f"]
    + ["\u202e", "\u2066", "\u200b", "\ufeff", "\ud800"],
    ids=ascii,
)
def test_what_could_break_or_turn_a_line_is_written_as_an_escape(crooked):
    line = formatted("Not Found: %s", f"/before{crooked}after")
    assert len(line.splitlines()) == 1
    assert all(character.isprintable() for character in line)
    assert "before\\" in line
    assert line.endswith("after")


def test_a_forged_line_stays_inside_the_line_it_came_with():
    line = formatted("Not Found: %s", f"/x{FORGED}")
    assert line.count("\n") == 0
    assert "\\n2024-09-02" in line


def test_a_line_says_when_how_grave_who_and_what():
    line = formatted("Not Found: %s", "/años/")
    assert line.endswith(" WARNING some.part Not Found: /años/")
    moment = dt.datetime.fromisoformat(line.partition(" ")[0])
    assert moment.utcoffset() == dt.timedelta(0)  # whatever “today” means on this site
    assert abs(moment - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=5)


def test_a_refused_request_brings_no_traceback():
    line = formatted("Bad request", failure=failure())
    assert "Traceback" not in line
    assert len(line.splitlines()) == 1


def test_a_failure_of_the_server_brings_its_traceback():
    text = formatted("It failed: %s", "/x\ny", level=logging.ERROR, failure=failure())
    first, *rest = text.splitlines()
    assert first.endswith("It failed: /x\\ny")
    assert "ValueError: the reason" in rest[-1]


def test_the_record_itself_is_left_as_it_was_for_other_handlers():
    kept = record("Bad request", failure=failure())
    LineFormatter().format(kept)
    assert kept.exc_info[0] is ValueError


def test_every_handler_of_the_site_writes_lines():
    assert {one["formatter"] for one in settings.LOGGING["handlers"].values()} == {"line"}
    for name in (None, "django"):
        for handler in logging.getLogger(name).handlers:
            if type(handler) is logging.StreamHandler:
                assert isinstance(handler.formatter, LineFormatter)


@pytest.mark.django_db
def test_a_refused_request_leaves_one_line_without_what_was_searched():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(LineFormatter())
    logger = logging.getLogger("django")
    logger.addHandler(handler)
    try:
        answer = Client().get(
            "/nothing%0A2024 INFO forged/?q=Secret+Meeting", REMOTE_ADDR="9.8.7.6"
        )
    finally:
        logger.removeHandler(handler)
    assert answer.status_code == 404
    (line,) = stream.getvalue().splitlines()
    assert "WARNING django.request Not Found: /nothing\\n2024 INFO forged/" in line
    assert "Secret" not in line
    assert "9.8.7.6" not in line


@pytest.mark.parametrize(
    "address", ["9.8.7.6", "2001:db8::9", "2001:DB8:0:0:1:0:0:9", "::ffff:9.8.7.6", "fe80::1"]
)
@pytest.mark.parametrize("around", ["from ip={}: broken", "({})", "at {}.", "[{}]:443", "{}"])
def test_the_address_of_a_visitor_is_in_no_line(address, around):
    line = formatted("Invalid request %s", around.format(address), level=logging.ERROR)
    assert address not in line
    assert around.format("…") in line


def test_an_address_in_a_traceback_is_left_out_too():
    try:
        raise ValueError("Failing row contains (1, 9.8.7.6, 2001:db8::9).")
    except ValueError:
        text = formatted("It failed", level=logging.ERROR, failure=sys.exc_info())
    assert "ValueError: Failing row contains (1, …, …)." in text


@pytest.mark.parametrize("kept", ["127.0.0.1:8000", "10:20:30", "Django 5.2.8", "::", "a::b::c"])
def test_what_is_no_address_of_a_visitor_stays(kept):
    assert formatted("%s", kept).endswith(f" {kept}")


def test_the_web_server_writes_such_lines_too():
    handlers = logging.getLogger("gunicorn.error").handlers
    streams = [one for one in handlers if type(one) is logging.StreamHandler]
    assert [type(one.formatter) for one in streams] == [LineFormatter]


@pytest.mark.django_db
@pytest.mark.parametrize("email", ["ana@example.org", "nobody@example.org"])
def test_a_failed_sign_in_is_told_without_who_and_from_where(caplog, email):
    Person.objects.create_user("ana@example.org", "seven green lamps")
    client = Client(REMOTE_ADDR="9.8.7.6")
    client.post("/accounts/login/", {"login": email, "password": "nine yellow doors"})
    (line,) = [LineFormatter().format(one) for one in caplog.records if "sign-in" in one.message]
    assert "WARNING engagement.sessions A sign-in failed" in line
    for said in (email, "9.8.7.6", "nine yellow doors"):
        assert said not in caplog.text


@pytest.mark.parametrize("kind", ["invitation", "confirm-email", "password/reset/key"])
def test_a_link_that_lets_somebody_in_is_not_written_down(kind):
    line = formatted("Forbidden (%s): %s", "Origin", f"/accounts/{kind}/s3cret-Key_1/")
    assert "s3cret" not in line
    assert line.endswith(f"/accounts/{kind}/…/")
