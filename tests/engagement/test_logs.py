"""One line an event, in which nobody can write a second one."""

import io
import logging
import logging.config
import sys

import pytest
from django.conf import settings
from django.test import Client

from engagement.logs import LineFormatter

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
    assert line[:4].isdigit()


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


@pytest.mark.parametrize("kind", ["invitation", "confirm-email", "password/reset/key"])
def test_a_link_that_lets_somebody_in_is_not_written_down(kind):
    line = formatted("Forbidden (%s): %s", "Origin", f"/accounts/{kind}/s3cret-Key_1/")
    assert "s3cret" not in line
    assert line.endswith(f"/accounts/{kind}/…/")
