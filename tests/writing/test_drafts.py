"""Drafts: found again by who wrote them, and by nobody else."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from engagement.drafts import A_YEAR, MOST_OF_A_DRAFT, Draft
from engagement.queue.worker import work_off
from processes.models import Affiliation, Assessment, Consultation, Criterion, Effort, Process
from tests.conftest import person
from tests.filling import filled
from tests.making import make

pytestmark = pytest.mark.django_db
REASON = "score-2-reason"


@pytest.fixture
def opening():
    return make(Consultation, name="Open parliament")


@pytest.fixture
def address(opening):
    return f"/assessments/new/?consultation={opening.pk}"


@pytest.fixture
def member(cast):
    client = Client()
    client.force_login(cast["member"])
    return client


def go(client, address, to, **changes):
    """Fills in a part of the form and goes to another. The page that is then shown."""
    page = client.get(address)
    sent = filled(page, "keep", **changes)
    return client.post(address, {**sent, "go": to}, follow=True)


def text_of(page, name):
    return filled(page, "score-0-value")[name]


def test_it_is_found_again_on_another_device_and_goes_once_it_is_saved(member, cast, address):
    page = go(member, address, 4, score__2__reason="A draft was out.", score__2__value="2")
    assert page.redirect_chain[-1][0].endswith("&at=4#p-4")
    assert not Assessment.unrestricted.exists()
    said = " ".join(page.content.decode().split())
    assert "0 of 12 scored so far (1 lacks a reason or a source" in said  # it names no source
    page = go(member, address, 4, citation__0__told_by="The paper of the day")
    said = " ".join(page.content.decode().split())
    assert "1 of 12 scored so far" in said and "not complete" not in said
    member.get("/accounts/logout/")
    elsewhere = Client()
    elsewhere.force_login(cast["member"])
    desk = elsewhere.get("/").content.decode()
    assert "Open parliament" in desk
    assert address in desk
    page = elsewhere.get(address)
    assert page.context["drafting"].at == 4
    assert text_of(page, REASON) == "A draft was out."
    sent = filled(page, "keep", citation__0__told_by="Minutes")
    for _twice in range(2):  # sent again, it leads to the same
        answer = elsewhere.post(address, sent)
        assert answer.headers["Location"] == Assessment.unrestricted.get().get_absolute_url()
    assert not Draft.objects.exists()


def test_what_cannot_be_saved_is_kept_and_shown_where_it_is_wrong(member, address):
    sent = filled(member.get(address), "keep", score__4__value="3", at="13")
    answer = member.post(address, sent)
    assert answer.status_code == 400
    assert answer.context["drafting"].at == 5
    said = [name for _id, name, _what in answer.context["record_forms"].problems]
    assert any(one.startswith(str(Criterion(5).label)) for one in said), said
    assert Draft.objects.get().content["score-4-value"] == ["3"]


def test_nobody_else_reads_it_or_deletes_it(member, world, cast, address):
    go(member, address, 1, score__2__reason="Ours alone, zanzibar.")
    draft = Draft.objects.get()
    colleague = person("colleague@example.org", world.home)
    for who in (colleague, *(cast[name] for name in cast if name not in ("nobody", "member"))):
        client = Client()
        client.force_login(who)
        told = "".join(
            client.get(path).content.decode() for path in (address, "/", "/upkeep/", "/admin/")
        )
        assert "zanzibar" not in told
        assert str(draft.pk) not in told
        assert client.post(f"/drafts/{draft.pk}/delete/").status_code in (403, 404)
    assert member.get(f"/drafts/{draft.pk}/delete/").status_code == 405
    assert member.post(f"/drafts/{draft.pk}/delete/").headers["Location"] == "/"
    assert member.post(f"/drafts/{draft.pk}/delete/").status_code == 404


def test_who_was_signed_out_meanwhile_finds_what_they_sent_and_another_does_not(
    member, world, cast, address
):
    sent = {**filled(member.get(address), "keep", score__2__reason="Lost and found."), "go": "4"}
    asked = f"{address}&at=3"
    for who, found in ((person("other@example.org", world.home), 0), (cast["member"], 1)):
        member.logout()
        assert member.post(asked, sent).headers["Location"].startswith("/accounts/login/")
        member.force_login(who)  # in the session that there is
        assert ("Lost and found." in member.get(asked).content.decode()) == bool(found)
        assert Draft.objects.count() == found
    member.logout()
    member.post(asked, {**sent, "whose": "somebody:forged"})
    assert "lost_draft" not in member.session


def test_what_was_kept_on_another_device_is_not_emptied_by_a_page_opened_before(member, address):
    before = member.get(address)
    go(member, address, 4, score__2__reason="From the phone.", score__2__value="1")
    sent = {**filled(before, "keep", score__3__reason="From the desk."), "keep": "1"}
    page = member.post(address, sent, follow=True)
    assert text_of(page, REASON) == "From the phone."
    assert text_of(page, "score-3-reason") == "From the desk."


def test_more_than_a_draft_holds_is_said_and_nothing_is_cut(member, address):
    page = go(member, address, 4, score__2__reason="x" * (MOST_OF_A_DRAFT + 1))
    assert "more than a draft holds" in page.content.decode()
    assert len(text_of(page, REASON)) == MOST_OF_A_DRAFT + 1
    assert not Draft.objects.exists()


def test_it_goes_after_twelve_months_and_with_its_author(member, cast, address):
    go(member, address, 1)
    old = Draft.objects.get()
    Draft.objects.create(person=cast["member"], address="/fresh/", content={})
    Draft.objects.filter(pk=old.pk).update(changed=timezone.now() - A_YEAR - dt.timedelta(hours=1))
    work_off(early=True)
    assert Draft.objects.get().address == "/fresh/"
    Affiliation.unrestricted.filter(person=cast["member"]).delete()
    cast["member"].delete()
    assert not Draft.objects.exists()


def test_any_form_of_a_record_is_there_again_for_who_was_signed_out(member, world, cast):
    own = {"owner": world.home, "visibility": "organisation"}
    effort = make(Effort, title="Before", organisation=world.home, **own)
    other = person("other@example.org", world.home)
    for address in ("/efforts/new/", f"/efforts/{effort.pk}/edit/"):
        sent = filled(member.get(address), title="Typed for long")
        for who, found in ((other, False), (cast["member"], True)):
            member.logout()
            assert member.post(address, sent).headers["Location"].startswith("/accounts/login/")
            member.force_login(who)
            page = member.get(address)
            assert ("It is not saved yet." in page.content.decode()) is found
            assert (filled(page)["title"] == "Typed for long") is found
            assert filled(member.get(address))["title"] != "Typed for long"
        assert member.post(address, filled(page)).status_code == 302
    titles = Effort.unrestricted.order_by("title").values_list("title", flat=True)
    assert [*titles] == ["Typed for long", "Typed for long"]


def test_notes_and_a_stage_are_there_again_too(member, world, cast):
    bill = make(Process, name="A bill", owner=world.home, visibility="organisation")
    asked = {"stages/": ("name", "A first reading"), "notes/": ("note-text", "Call the chair")}
    for last, (name, text) in asked.items():
        address = f"{bill.get_absolute_url()}{last}"
        sent = filled(member.get(address), name, **{name.replace("-", "__"): text})
        member.logout()
        assert member.post(address, sent).headers["Location"].startswith("/accounts/login/")
        member.force_login(cast["member"])
        page = member.get(address)
        assert "It is not saved yet." in page.content.decode()
        assert filled(page, name)[name] == text
