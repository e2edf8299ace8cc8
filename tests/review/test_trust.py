"""Whom curators trust keeps up its own public entries at once; they look, and take back."""

import pytest
from django.test import Client
from django.urls import reverse

from engagement.trail.events import Event
from processes.access import Reader
from processes.models import (
    Affiliation,
    Ask,
    AtOnce,
    Commitment,
    Intervention,
    Participation,
    Process,
    Proposal,
    Raising,
    Reply,
    Trust,
)
from processes.review.trust import give_trust
from tests.conftest import person
from tests.filling import fill, filled
from tests.making import make, with_second_factor

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def coordinator(organisation):
    leads = person("coordinator@example.org")
    place = {"person": leads, "organisation": organisation}
    Affiliation.unrestricted.create(role="coordinator", **place)
    return leads


@pytest.fixture
def trusted(world, cast):
    """Home is trusted; `member` has a second factor."""
    coordinator(world.home)
    give_trust(world.home, "They have kept theirs well", cast["curator"])
    with_second_factor(cast["member"])


def edit_of(record):
    return f"{record.get_absolute_url()}edit/"


def test_trust_is_given_for_a_reason_and_ends_when_the_last_coordinator_leaves(
    signed_in, world, cast
):
    path = reverse("trust", args=[world.home.slug])
    curator = signed_in["curator"]
    assert curator.post(path, {"reason": "Well kept"}).status_code == 400  # nobody coordinates it
    leads = coordinator(world.home)
    assert curator.post(path, {"reason": ""}).status_code == 400
    for who in ("member", "administrator"):
        assert signed_in[who].post(path, {"reason": "Mine"}).status_code == 403
    assert curator.post(path, {"reason": "Well kept"}).status_code == 302
    home = world.home.get_absolute_url()
    shown = {who: "Well kept" in signed_in[who].get(home).content.decode() for who in signed_in}
    assert {who for who in shown if shown[who]} == {"member", "curator"}
    Affiliation.unrestricted.filter(person=leads).delete()
    assert not Trust.unrestricted.exists()
    noted = Event.objects.filter(organisation=world.home.pk, what__startswith="trust")
    assert set(noted.values_list("what", flat=True)) == {"trust_given", "trust_ended"}


def test_what_is_hidden_with_its_process_says_so(signed_in, world, trusted):
    process = make(Process, owner=world.home, visibility="organisation")
    entry = make(Intervention, owner=world.home, process=process, visibility="public")
    answer = fill(signed_in["member"], edit_of(entry), title="Another word")
    told = signed_in["member"].get(answer["Location"]).content.decode()
    assert "Not public while what it points at is not" in told
    assert "Saved. Not everyone can see it" in told and "Everyone can see it" not in told


def test_only_with_a_second_factor_and_only_ones_own(signed_in, world, cast, trusted):
    own, theirs = (make(Intervention, owner=one) for one in (world.home, world.friend))
    colleague = person("colleague@example.org", world.home)
    for who, rows in ((cast["member"], {own}), (colleague, set()), (cast["ally"], set())):
        found = Intervention.changeable_by(Reader(who))
        assert set(found) == rows
    assert signed_in["member"].get(edit_of(own)).status_code == 200
    assert signed_in["member"].get(edit_of(theirs)).status_code == 403
    for verb in ("remove", "erase"):
        address = f"{own.get_absolute_url()}{verb}/"
        assert signed_in["member"].get(address).status_code == 403


def test_they_publish_and_record_a_reply_at_once_and_curators_take_it_back(
    signed_in, world, trusted
):
    entry = make(Intervention, title="A letter", **world.level("organisation"))
    ask = make(Ask, text="Twelve weeks", **world.level("organisation"))
    make(Raising, intervention=entry, ask=ask)
    promise = make(Commitment, text="A calendar", answers=entry, **world.level("organisation"))
    member, curator = signed_in["member"], signed_in["curator"]
    page = member.get(f"{entry.get_absolute_url()}propose/")
    assert "Everyone, at once" in page.content.decode()
    answer = member.post(page.request["PATH_INFO"], filled(page))
    assert answer.url == entry.get_absolute_url()
    assert signed_in["nobody"].get(answer.url).status_code == 200
    replied = fill(member, edit_of(entry), "title", reply__0__response="refused")
    assert replied.status_code == 302
    [reply] = Reply.unrestricted.all()
    assert reply.open_to_all and "Refused" in signed_in["nobody"].get(answer.url).content.decode()
    assert Proposal.unrestricted.get().state == "accepted"
    listed = curator.get("/review/changes/").content.decode()
    assert "A letter" in listed and "Twelve weeks" in listed and "Reply" in listed
    rows = AtOnce.unrestricted.order_by("published")  # of the entry, its publishing comes last
    kept = {one.kind: reverse("at_once_change", args=[one.pk]) for one in rows}
    written = reverse("at_once_change", args=[rows[0].pk])
    assert member.post(kept["replies"], {"back": 1}).status_code == 403
    assert "taken back with it" in listed
    hides = AtOnce.unrestricted.filter(published=True).count()  # a change of words hides nothing
    assert listed.count("hidden with it, from those who wrote it too") == hides
    for kind, rows in (("replies", [reply]), ("interventions", [entry, ask, promise])):
        said = curator.post(kept[kind], {"back": "1"}, follow=True).content.decode()
        for row in rows:
            row.refresh_from_db()
            assert (row.visibility, row.owner) == ("organisation", world.home)
            assert f"“{row}”" in said.split("alone again")[1]
    curator.post(written, {"looked": "1"})
    assert not AtOnce.unrestricted.exists()


def test_what_was_taken_back_is_on_the_desk_of_its_people_with_the_reason(
    signed_in, world, trusted, cast
):
    entry = make(Intervention, title="A letter", **world.level("organisation"))
    member, curator, at = signed_in["member"], signed_in["curator"], entry.get_absolute_url()

    def take_back(reason):
        [row] = AtOnce.unrestricted.all()
        path = reverse("at_once_change", args=[row.pk])
        assert curator.post(path, {"back": "1", "reason": reason}).status_code == 302
        found = Proposal.unrestricted.get(state="returned")
        desk = member.get("/").content.decode()
        assert found.reason in desk and f"/review/{found.pk}/" in desk and "A letter" in desk
        for who in ("ally", "outsider", "administrator"):
            assert found.reason not in signed_in[who].get("/").content.decode()
        return found, member.get(f"/review/{found.pk}/")

    member.post(f"{at}propose/", filled(member.get(f"{at}propose/")))
    found, page = take_back("The day is wrong.")
    assert found.publishes and found.reason == "The day is wrong."
    assert f"{at}edit/" in page.content.decode()
    member.post(f"{at}propose/", filled(member.get(f"{at}propose/")))
    assert Proposal.unrestricted.get().state == "accepted"
    AtOnce.unrestricted.all().delete()
    fill(member, edit_of(entry), title="A letter to all")
    found, page = take_back("")
    assert not found.publishes and "without a reason" in found.reason
    entry.refresh_from_db()
    assert entry.title == "A letter" and filled(page)["title"] == "A letter to all"
    again = member.post(f"/review/{found.pk}/", filled(page, do="again"))
    assert again.status_code == 302
    found.refresh_from_db()
    assert found.state == "open"
    path, told = f"/review/{found.pk}/", curator.get(f"/review/{found.pk}/")
    assert "A letter to all" in told.content.decode()
    assert curator.post(path, filled(told, do="accept")).status_code == 302
    entry.refresh_from_db()
    assert entry.title == "A letter to all" and entry.owner == world.home


def test_without_a_second_factor_it_is_said_why_it_waits(signed_in, world, trusted):
    entry = make(Intervention, title="A letter", **world.level("organisation"))
    colleague = Client()
    colleague.force_login(person("colleague@example.org", world.home))
    said, path = (
        "with a second factor you publish this at once",
        f"{entry.get_absolute_url()}propose/",
    )
    assert said in colleague.get(path).content.decode()
    assert said not in signed_in["member"].get(path).content.decode()
    Trust.unrestricted.all().delete()
    assert said not in colleague.get(path).content.decode()


def test_what_points_at_what_others_keep_goes_to_review(signed_in, world, trusted):
    theirs = make(Process, name="Kept by others", owner=world.friend)
    entry = make(Intervention, process=theirs, **world.level("organisation"))
    page = signed_in["member"].get(f"{entry.get_absolute_url()}propose/")
    assert "Everyone, at once" not in page.content.decode()
    signed_in["member"].post(page.request["PATH_INFO"], filled(page))
    assert Proposal.unrestricted.get().state == "open"
    public = make(Intervention, title="Ours", owner=world.home)
    answer = fill(signed_in["member"], edit_of(public), "title", process=theirs.name)
    assert answer.status_code == 400
    public.refresh_from_db()
    assert public.process is None
    assert not AtOnce.unrestricted.exists()


def test_they_keep_a_name_of_a_public_entry_at_home(signed_in, world, trusted):
    entry = make(Intervention, title="Met the committee", summary="Zoraida spoke", owner=world.home)
    part = make(
        Participation, intervention=entry, organisation=None, name="Zoraida Quill", role="addressee"
    )
    path, offered = reverse("home_names", args=[entry.pk]), "Keep a name in your organisation"
    member, colleague = signed_in["member"], Client()
    colleague.force_login(person("colleague@example.org", world.home))
    for client, status in ((member, 200), (colleague, 403), (signed_in["curator"], 403)):
        assert client.get(path).status_code == status
        assert (offered in client.get(entry.get_absolute_url()).content.decode()) == (status == 200)
    sent = {f"{part.pk}-shown": "an adviser", f"{part.pk}-name": "Zoraida Quill"}
    said = member.post(path, sent, follow=True).content.decode()
    assert "Others read the description" in said and "/erase/" not in said
    for address in (entry.get_absolute_url(), f"{entry.get_absolute_url()}history/"):
        assert "Quill" not in signed_in["nobody"].get(address).content.decode()
    [kept] = AtOnce.unrestricted.all()
    listed = signed_in["curator"].get("/review/changes/").content.decode()
    assert "an adviser" in listed and "Quill" not in listed
    back = reverse("at_once_change", args=[kept.pk])
    signed_in["curator"].post(back, {"back": "1"}, follow=True)
    assert "Quill" not in signed_in["nobody"].get(entry.get_absolute_url()).content.decode()


def test_what_was_changed_while_it_was_hidden_is_looked_at_once_it_is_open_again(
    signed_in, world, trusted
):
    member, curator = signed_in["member"], signed_in["curator"]
    process = make(Process, name="A bill", owner=world.home)
    given = {"process": process, "owner": world.home}
    entry = make(Intervention, title="A letter", summary="Clean", **given)
    make(Intervention, title="Left as it was", **given)
    for level in ("organisation", "public"):
        fill(member, edit_of(process), "name", visibility=level, sure="1")
        if level == "organisation":
            assert fill(member, edit_of(entry), "title", summary="Stained").status_code == 302
            assert not AtOnce.unrestricted.exists()
    assert set(AtOnce.unrestricted.values_list("record", flat=True)) == {process.pk, entry.pk}
    listed = curator.get("/review/changes/").content.decode()
    assert "Stained" in listed and "Left as it was" not in listed
    row = AtOnce.unrestricted.get(record=entry.pk)
    curator.post(reverse("at_once_change", args=[row.pk]), {"back": "1"})
    entry.refresh_from_db()
    assert (entry.summary, entry.open_to_all) == ("Clean", True)
