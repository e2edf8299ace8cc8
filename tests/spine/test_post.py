"""An office of a body: which it was, and who held it then, as far as the sources tell."""

import html
import re

import pytest
from django.core.exceptions import ValidationError

from engagement.dates import parse
from processes.access import NOBODY
from processes.models import (
    Commitment,
    Holding,
    Intervention,
    Organisation,
    Participation,
    Post,
    Process,
    Source,
)
from tests.making import make

pytestmark = pytest.mark.django_db
TERMS = (("2023-01-01", "2023-06-30", "Norway"), ("2023-07-01", "2023-12-31", "Kenya"))


@pytest.fixture
def chair():
    body = make(Organisation, name="Committee on Notices")
    post = make(Post, organisation=body, name="Chair")
    for since, until, holder in TERMS:
        make(Holding, post=post, holder=holder, since=parse(since), until=parse(until))
    return post


def body_of(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def text_of(answer):
    """The words of a page as they are read."""
    text = html.unescape(re.sub(r"<[^>]+>", "", answer.content.decode()))
    return re.sub(r"\s+", " ", text).replace("( ", "(").replace(" )", ")")


def entry_of(post, date, role="addressee", **more):
    day = parse(date) if date else None
    entry = make(Intervention, title=f"A letter of {date}", date=day, **more)
    make(Participation, intervention=entry, post=post, role=role)
    return entry


@pytest.mark.parametrize(
    ("date", "holder"),
    [
        ("2023-03-14", "Norway"),
        ("2023-08-14", "Kenya"),
        ("2023-08", "Kenya"),
        ("2023-06-30", "Norway"),
        ("2023-06/2023-08", None),  # two held it in that time
        ("2023", None),
        ("2023-08~", None),
        ("2024-01-02", None),  # nobody says who did
        ("", None),
    ],
)
def test_the_day_tells_who_held_a_post_where_it_determines_one(chair, date, holder):
    held = chair.held_on(parse(date) if date else None)
    assert (held and held.holder) == holder


@pytest.mark.parametrize(
    ("since", "until", "told", "holder"),
    [
        ("2023-07-01", "", "2023-12-11", "Kenya"),  # the source is later than the day
        ("2023-07-01", "", "2023-07-20", None),  # and where it is not, it says nothing of the day
        ("2023-07-01", "", "", None),
        ("", "2023-12-31", "2023-12-11", None),
        ("2023", "2023-12-31", "", None),  # some day of that year
        ("2023-07-01~", "2023-12-31", "", None),
    ],
)
def test_a_term_says_no_more_than_is_recorded_of_it(since, until, told, holder):
    post = make(Post)
    source = make(Source, date=parse(told) if told else None)
    dates = {"since": since and parse(since), "until": until and parse(until)}
    make(Holding, post=post, holder="Kenya", source=source, **dates)
    held = post.held_on(parse("2023-08-14"))
    assert (held and held.holder) == holder


def test_who_may_have_held_it_as_well_makes_it_undetermined(chair):
    make(Holding, post=chair, holder="Ghana", since=parse("2022"))  # nobody says until when
    assert chair.held_on(parse("2023-08-14")) is None


def test_the_chair_of_march_and_of_august_are_told_apart(client, chair):
    process = make(Process)
    march, august, undated = (
        entry_of(chair, date, process=process) for date in ("2023-03-14", "2023-08-14", "")
    )
    page = text_of(client.get(march.get_absolute_url()))
    assert "Chair (1 Jan 2023 to 30 Jun 2023: Norway)" in page and "Kenya" not in page
    listed = text_of(client.get("/interventions/"))
    assert "Committee on Notices (Chair, 1 Jan 2023 to 30 Jun 2023: Norway)" in listed
    assert "Committee on Notices (Chair, 1 Jul 2023 to 31 Dec 2023: Kenya)" in listed
    assert "Committee on Notices (Chair)" in listed
    page = text_of(client.get(undated.get_absolute_url()))
    assert "Chair (holder not recorded)" in page and "Kenya" not in page
    assert "Kenya" in text_of(client.get(august.get_absolute_url()))
    page = text_of(client.get(process.get_absolute_url()))
    assert "Chair, 1 Jan 2023 to 30 Jun 2023: Norway" in page


def test_who_joined_later_is_told_by_that_day(chair):
    entry = make(Intervention, date=parse("2023-03-14"))
    part = make(
        Participation, intervention=entry, post=chair, role="endorser", since=parse("2023-09")
    )
    assert part.holder == "1 Jul 2023 to 31 Dec 2023: Kenya"


def test_a_promise_says_in_which_office_it_was_made(client, chair):
    made = {"post": chair, "actor": chair.organisation, "text": "Seats for civil society"}
    one = make(Commitment, date=parse("2023-03-14"), **made)
    said = "Committee on Notices (Chair, 1 Jan 2023 to 30 Jun 2023: Norway)"
    assert [one.words for one in one.promisers] == [said]
    assert said in text_of(client.get("/commitments/"))
    assert "Seats for civil society" in text_of(client.get(chair.get_absolute_url()))


@pytest.mark.parametrize("kind", [Participation, Commitment])
def test_a_post_is_named_beside_its_own_body_only(kind, chair):
    body = "actor" if kind is Commitment else "organisation"
    with pytest.raises(ValidationError, match="office of another body"):
        make(kind, **{"post": chair, body: make(Organisation)})


def test_a_post_is_seen_with_its_body_and_never_without(client, chair):
    held = Holding.unrestricted.filter(post=chair)
    page = text_of(client.get(chair.organisation.get_absolute_url()))
    assert "Chair" in page and "Norway" in page and "Kenya" in page
    assert {*Holding.visible_to(NOBODY)} == {*held}
    chair.organisation.removed = "2024-01-02T00:00Z"
    chair.organisation.save()
    assert client.get(chair.get_absolute_url()).status_code == 404
    assert not Post.visible_to(NOBODY).exists() and not Holding.visible_to(NOBODY).exists()
    for path in ("/posts/", "/posts.csv", "/api/v1/posts/"):
        assert b"Chair" not in body_of(client.get(path))


def test_a_post_stays_with_its_body(chair):
    """Else who acted in it would stand beside another body than theirs."""
    chair.organisation = make(Organisation)
    with pytest.raises(ValidationError, match="stays with its body"):
        chair.full_clean()
    chair.refresh_from_db()
    chair.name = "Chairperson"
    chair.full_clean()
