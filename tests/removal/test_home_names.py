"""Who took part is described to everybody but the organisation that knows the name (D10)."""

import io

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.test import Client

from processes.access import Reader
from processes.models import (
    Ask,
    Barrier,
    HomeName,
    Intervention,
    Organisation,
    Participation,
    Post,
    Proposal,
    Reply,
    WorkingNote,
)
from processes.removal.erasing import Words, erase
from processes.removal.home_names import forms_for, keep_home_names
from processes.review.proposals import accept_proposal
from processes.worklist.concerns import CONCERNS
from tests.conftest import person
from tests.filling import fill, filled
from tests.making import make, with_second_factor

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
NAME, SHOWN = "Zoraida Quill", "an adviser to the committee"


def browser(somebody):
    client = Client()
    if somebody.is_authenticated:
        client.force_login(somebody)
    return client


def body(client, address, **query):
    came = client.get(address, query)
    content = b"".join(came.streaming_content) if came.streaming else came.content
    return content.decode("utf-8", "replace")


@pytest.fixture
def part(world):
    """Somebody in an entry of `home`, that its coalition reads."""
    entry = make(Intervention, title="Met the committee", **world.level("coalition"))
    return make(Participation, intervention=entry, organisation=None, name=NAME, role="addressee")


def page_of(part):
    return f"/interventions/{part.intervention_id}/names/"


def kept(client, part, shown=SHOWN, name=NAME):
    sent = {f"{part.pk}-shown": shown, f"{part.pk}-name": name}
    return client.post(page_of(part), sent)


def everywhere(entry):
    at = f"/interventions/{entry.pk}/"
    yield from (at, f"{at}history/", f"{at}?on=2999", f"{at}edit/", f"{at}propose/", f"{at}erase/")
    yield from ("/", "/interventions/", "/participations.csv", "/participations.json")
    yield from ("/interventions.csv", "/upkeep/", "/upkeep/new-names/", "/review/")


def test_others_read_the_description_at_every_address(cast, part):
    entry = part.intervention
    assert NAME in body(browser(cast["ally"]), f"/interventions/{entry.pk}/")
    assert kept(browser(cast["member"]), part).status_code == 302
    for who in ("ally", "outsider", "curator", "administrator", "nobody"):
        client = browser(cast[who])
        for address in everywhere(entry):
            assert "Quill" not in body(client, address), (who, address)
        assert str(entry.pk) not in body(client, "/interventions/", q="Quill"), who
    assert SHOWN in body(browser(cast["ally"]), f"/interventions/{entry.pk}/")
    assert SHOWN in body(browser(cast["ally"]), "/participations.csv")


def test_at_home_it_is_read_on_its_page_and_found_but_in_no_file(cast, part):
    ours, entry = browser(cast["member"]), part.intervention
    kept(ours, part)
    page = body(ours, f"/interventions/{entry.pk}/")
    assert "Saved. Others read the description" in page
    assert f"<bdi>{NAME}</bdi>" in page
    assert "Described, not named" in page
    assert str(entry.pk) in body(ours, "/interventions/", q="Quill")
    assert NAME in body(ours, page_of(part))
    for file in ("/participations.csv", "/participations.json", "/interventions.csv"):
        assert "Quill" not in body(ours, file), file


def test_what_was_said_before_is_read_at_home_alone(cast, part, tmp_path):
    ours, at = browser(cast["member"]), f"/interventions/{part.intervention_id}/history/"
    part.capacity = "expert"
    part.save()  # a version that everybody in the coalition could read
    assert NAME in body(browser(cast["ally"]), at)
    kept(ours, part)
    assert NAME in body(ours, at)
    assert NAME not in body(browser(cast["ally"]), at)
    Participation.unrestricted.get(pk=part.pk).delete()
    assert NAME not in body(browser(cast["ally"]), at)  # nor when the line is gone
    assert NAME in body(ours, at)


def test_no_restoring_brings_it_out(cast, part):
    ours, entry = browser(cast["member"]), part.intervention
    entry.summary = "First"
    entry.save()
    before = Intervention.unrestricted_versions.filter(id=entry.pk).order_by("history_id").last()
    kept(ours, part)
    entry.refresh_from_db()
    entry.summary = "Second"
    entry.save()
    at = f"/interventions/{entry.pk}/history/{before.change}/"
    assert NAME not in body(ours, at)
    ours.post(f"{at}restore/", {"seen": entry.changed.isoformat()})
    entry.refresh_from_db()
    assert entry.summary == "First"
    assert Participation.unrestricted.get(pk=part.pk).name == SHOWN
    assert HomeName.unrestricted.get().name == NAME


def test_no_proposal_holds_it(cast, world, part):
    entry = make(Intervention, title="Met", **world.level("organisation"))
    part.intervention = entry
    part.save()
    ours = browser(cast["member"])
    fill(ours, f"/interventions/{entry.pk}/propose/")
    handed = Proposal.unrestricted.get()
    assert NAME in str(handed.content)
    kept(ours, part)
    handed.refresh_from_db()
    assert NAME not in str(handed.content)
    handed.delete()
    fill(ours, f"/interventions/{entry.pk}/propose/")
    handed = Proposal.unrestricted.get()
    assert NAME not in str(handed.content)
    curator = browser(cast["curator"])
    assert SHOWN in body(curator, f"/review/{handed.pk}/")
    accept_proposal(handed, by=cast["curator"])
    page = body(browser(cast["nobody"]), f"/interventions/{entry.pk}/")
    assert SHOWN in page
    assert NAME not in page
    assert NAME in body(ours, f"/interventions/{entry.pk}/")


def test_an_organisation_of_the_directory_is_described_too(cast, world, part):
    listed = make(Organisation, name="Quill Foundation")
    part.organisation, part.name = listed, ""
    part.save()
    ally = browser(cast["ally"])
    assert str(part.intervention_id) in body(ally, f"/organisations/{listed.slug}/")
    kept(browser(cast["member"]), part, name=listed.name)
    assert str(part.intervention_id) not in body(ally, f"/organisations/{listed.slug}/")
    assert "Quill" not in body(ally, f"/interventions/{part.intervention_id}/history/")


def test_an_organisation_that_was_described_is_itself_again_when_its_name_is_given_back(cast, part):
    listed = make(Organisation, name="Quill Foundation")
    part.organisation, part.name = listed, ""
    part.save()
    kept(browser(cast["member"]), part, name=listed.name)
    kept(browser(cast["member"]), part, shown="", name=listed.name)
    part.refresh_from_db()
    assert (part.organisation, part.name) == (listed, "")


def test_an_entry_whose_own_words_name_who_stays_at_home_is_not_published(cast, world, part):
    entry, ours = part.intervention, browser(cast["member"])
    entry.visibility, entry.coalition, entry.owner = "organisation", None, world.home
    entry.summary = f"{NAME.upper()} told us so."
    entry.save()
    kept(ours, part)
    at = f"/interventions/{entry.pk}/propose/"
    said = "Its own words still name “Zoraida Quill”"
    assert said in body(ours, at)
    assert fill(ours, at).status_code == 400
    assert not Proposal.unrestricted.exists()
    entry.refresh_from_db()
    entry.summary, entry.in_other_languages = "", {"es": {"title": f"Con {NAME}"}}
    entry.save()
    assert said in body(ours, at)
    entry.refresh_from_db()
    entry.in_other_languages = {}
    entry.save()
    assert said not in body(ours, at)
    assert ours.post(at, filled(ours.get(at))).status_code == 302


def test_the_post_of_who_is_described_goes_too(cast, world, part):
    """It would tell of which organisation it is: on the page, in files, in what was handed over."""
    post = make(
        Post, name="Chair of the board", organisation=make(Organisation, name="Quill Group")
    )
    entry = make(Intervention, title="Met", **world.level("organisation"))
    part.intervention, part.organisation, part.post, part.name = entry, post.organisation, post, ""
    part.save()
    ours = browser(cast["member"])
    fill(ours, f"/interventions/{entry.pk}/propose/")
    handed = Proposal.unrestricted.get()
    assert str(post.pk) in str(handed.content)
    kept(ours, part, name="Quill Group")
    part.refresh_from_db()
    assert (part.post, part.organisation, part.name) == (None, None, SHOWN)
    handed.refresh_from_db()
    assert str(post.pk) not in str(handed.content)
    assert str(post.organisation.pk) not in str(handed.content)
    handed.delete()
    fill(ours, f"/interventions/{entry.pk}/propose/")
    accept_proposal(Proposal.unrestricted.get(), by=cast["curator"])
    for path in (f"/interventions/{entry.pk}/", f"/interventions/{entry.pk}/history/"):
        page = body(browser(cast["nobody"]), path)
        assert "Chair of the board" not in page and "Quill" not in page, path


def test_who_may_keep_a_name(cast, world, part):
    of_all = {"intervention": make(Intervention, owner=world.home), "organisation": None}
    public = make(Participation, name="Ana Quill", **of_all)
    for who, somebody in cast.items():
        may = {"nobody": 302, "member": 302, "ally": 403}.get(who, 404)
        assert kept(browser(somebody), part).status_code == may, who
        assert HomeName.unrestricted.exists() == (who == "member"), who
        HomeName.unrestricted.all().delete()
        told = {"nobody": 302}.get(who, 403)
        assert browser(somebody).get(page_of(public)).status_code == told, who
    curator = with_second_factor(person("both@example.org", world.home, is_curator=True))
    assert kept(browser(curator), public, name="Ana Quill").status_code == 302


def test_a_description_that_holds_the_name_is_refused(cast, part):
    ours = browser(cast["member"])
    for shown, name in ((f"{NAME.upper()} of the staff", NAME), (SHOWN, "")):
        assert kept(ours, part, shown, name).status_code == 400
    assert not HomeName.unrestricted.exists()
    other = make(Participation, intervention=part.intervention, organisation=None, name=SHOWN,
                 role="addressee")  # fmt: skip
    assert "described alike" in kept(ours, part).content.decode()
    other.delete()
    kept(ours, part)
    sent = {"participation-0-who": f"Dr {NAME}", "participation-0-id": f"{part.pk}"}
    sent |= {f"participation-{name}": "1" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    page = ours.post(f"/interventions/{part.intervention_id}/edit/", sent).content.decode()
    assert "This holds the name that stays with you." in page


def test_the_page_says_where_else_it_is_written(cast, part):
    ours, entry = browser(cast["member"]), part.intervention
    entry.summary = f"Spoke with {NAME} twice."
    entry.save()
    kept(ours, part)
    page = body(ours, page_of(part))
    assert "Still written elsewhere" in page
    assert f"Spoke with <mark>{NAME}</mark> twice." in page


def test_the_teams_own_notes_are_no_place_where_others_read_a_name(cast, world, part):
    ours = browser(cast["member"])
    make(WorkingNote, intervention=part.intervention, organisation=world.home, text=f"Call {NAME}")
    kept(ours, part)
    page = body(ours, page_of(part))
    assert "Still written elsewhere" not in page and "Call" not in page


def test_it_is_given_back_and_erased(cast, world, part):
    ours, entry = browser(cast["member"]), part.intervention
    kept(ours, part)
    kept(ours, part, shown="", name=NAME)
    assert not HomeName.unrestricted.exists()
    assert NAME in body(browser(cast["ally"]), f"/interventions/{entry.pk}/")
    kept(ours, part)
    erase(entry, Words("Quill", "[…]"), by=cast["member"])
    assert HomeName.unrestricted.get().name == "Zoraida […]"
    entry.delete()
    assert not HomeName.unrestricted.exists()


def test_a_description_is_no_new_name_for_the_directory(cast, world):
    [concern] = (one for one in CONCERNS if one.code == "new-names")
    entry = make(Intervention, owner=world.home)
    part = make(Participation, intervention=entry, organisation=None, name="An adviser of somebody")
    client = browser(cast["curator"])
    assert "An adviser of somebody" in body(client, f"/upkeep/{concern.code}/")
    HomeName.unrestricted.create(
        intervention=entry, participation=part.pk, organisation=world.home, name=NAME
    )
    assert "An adviser of somebody" not in body(client, f"/upkeep/{concern.code}/")


def test_it_goes_where_its_organisation_goes_and_comes_back_from_a_backup(world, part, cast):
    kept(browser(cast["member"]), part)
    out = io.StringIO()
    call_command("dumpdata", "processes.homename", stdout=out)
    assert NAME in out.getvalue()
    assert not HomeName.visible_to(Reader(cast["ally"])).exists()


FILES = [f"/{plural}.{ending}" for plural in ("interventions", "asks", "commitments", "barriers",
         "replies") for ending in ("csv", "json")]  # fmt: skip


def test_whose_a_record_is_is_told_at_home_alone(cast, world):
    """The entry describes who led it: its owner would name them."""
    level = {"visibility": "public", "owner": world.home}
    entry = make(Intervention, title="Quiet talk", **level)
    part = make(Participation, intervention=entry, organisation=world.home, role="lead")
    rows = [entry, *(make(kind, text="Brought by it", **level) for kind in (Ask, Barrier, Reply))]
    for row in rows:
        row.standing = "documented"
        row.save()  # a version beside that of the start
    keep_home_names(entry, filled_in(entry, part, SHOWN, world.home.name), by=cast["member"])
    for who in ("nobody", "ally", "outsider", "curator", "administrator"):
        client = browser(cast[who])
        for row in rows:
            at = row.get_absolute_url()
            for address in (at, f"{at}history/", f"{at}?on=2999"):
                assert world.home.name not in body(client, address), (who, address)
        for file in FILES:
            assert world.home.slug not in body(client, file), (who, file)
    ours = browser(cast["member"])
    assert f"{world.home.name}" in body(ours, f"{entry.get_absolute_url()}history/")
    assert world.home.slug in body(ours, "/interventions.csv")


def filled_in(entry, part, shown, name):
    """The forms of an entry's names, with one of them described."""
    sent = {f"{part.pk}-shown": shown, f"{part.pk}-name": name}
    found = forms_for(entry, Reader(AnonymousUser()), sent)
    assert all(form.is_valid() for form in found)
    return found
