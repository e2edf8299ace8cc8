"""In an emergency an organisation closes its page to others, until it opens it again (D13)."""

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client

from engagement.models import Event
from processes.models import ClosedPage, Intervention, Participation, Proposal
from processes.people import requiring, staff
from tests.filling import filled
from tests.making import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def browsers(everybody):
    found = {who: Client() for who in everybody}
    sign_in(found, everybody)
    return found


def sign_in(browsers, everybody):
    for who, browser in browsers.items():
        if who != "nobody":
            everybody[who].refresh_from_db()
            browser.force_login(everybody[who])


def pages_of(organisation):
    at = organisation.get_absolute_url()
    return [at, f"{at}?on=2026", f"{at}history/", f"{at}figures/", f"{at}network/"]


def test_others_find_its_pages_closed_at_their_next_request(world, browsers):
    pages = pages_of(world.home)
    for page in pages:
        assert browsers["nobody"].get(page).status_code == 200  # and is kept
    staff.panic(world.home)
    for who in ("nobody", "ally", "outsider", "administrator"):
        for page in pages:
            answer = browsers[who].get(page)
            assert answer.status_code == 403, (who, page)
            assert "has closed its page" in answer.content.decode()
            assert world.home.name not in answer.content.decode()


def test_its_own_people_and_curators_read_it_and_are_told(world, everybody, browsers):
    staff.panic(world.home)
    sign_in(browsers, everybody)  # all sessions were ended
    for who in ("member", "coordinator", "curator"):
        answer = browsers[who].get(world.home.get_absolute_url())
        assert answer.status_code == 200 and "This page is closed since" in answer.content.decode()


def test_what_names_it_stays_and_other_organisations_are_not_closed(world):
    entry = make(Intervention, visibility="public")
    make(Participation, intervention=entry, organisation=world.home)
    staff.panic(world.home)
    assert world.home.name in Client().get(entry.get_absolute_url()).content.decode()
    assert Client().get(world.friend.get_absolute_url()).status_code == 200


def test_a_coordinator_opens_it_again_and_nobody_else(world, everybody, browsers):
    staff.panic(world.home)
    at = f"{world.home.get_absolute_url()}people/open-page/"
    sign_in(browsers, everybody)
    for who in set(browsers) - {"coordinator"}:
        assert browsers[who].post(at).status_code in (403, 404), who
    assert ClosedPage.of(world.home)
    people = f"{world.home.get_absolute_url()}people/"
    assert "Open its page again" in browsers["coordinator"].get(people).content.decode()
    assert "Open its page again" not in browsers["administrator"].get(people).content.decode()
    browsers["coordinator"].post(at)
    assert Client().get(world.home.get_absolute_url()).status_code == 200
    assert "closed since" not in browsers["coordinator"].get(people).content.decode()
    assert Event.objects.latest("pk").what == "page_opened"


def test_a_command_opens_it_again(world, capsys):
    staff.panic(world.home)
    call_command("panic", world.home.slug, "--open-page")
    assert "Its page is open" in capsys.readouterr().out and not ClosedPage.of(world.home)


def test_once_more_in_an_emergency_keeps_the_first_day(world):
    staff.panic(world.home)
    since = ClosedPage.of(world.home).since
    staff.panic(world.home)
    assert ClosedPage.of(world.home).since == since


def test_lists_files_and_search_leave_it_out_but_for_its_own_people(world, everybody, browsers):
    world.home.description = "They keep zanzibar lanterns"
    world.home.in_other_languages = {"es": {"name": "Faroles de Samarcanda", "acronym": "FDS"}}
    world.home.save()
    asked = ["/organisations/", "/organisations/?q=lanterns", "/search/?q=lanterns"]
    asked += ["/organisations.csv", "/organisations.json", "/search/suggest/?q=Home"]
    for at in asked:
        answer = Client().get(at)
        assert world.home.name in b"".join(answer).decode(), at
    translated = ["/organisations/?q=faroles&lang=es", "/search/suggest/?q=faroles&lang=es"]
    translated += ["/search/?q=lanterns&lang=es", "/organisations.csv", "/organisations.json"]
    for at in translated:
        assert "Faroles de Samarcanda" in b"".join(Client().get(at)).decode(), at
    staff.panic(world.home)
    sign_in(browsers, everybody)
    # for who is signed in
    asked += ["/organisations/names.json?q=Home"]
    translated += ["/organisations/names.json?q=faroles&lang=es"]
    told = (world.home.name, "zanzibar", "Faroles de", "FDS")
    for at in [*asked, *translated]:
        for who in ("nobody", "ally", "administrator"):
            found = b"".join(browsers[who].get(at)).decode()
            assert not [one for one in told if one in found], (who, at)
        for who in ("member", "curator"):
            name = "Faroles de Samarcanda" if at in translated else world.home.name
            assert name in b"".join(browsers[who].get(at)).decode(), (who, at)
    for who, status in (("nobody", 400), ("ally", 400), ("member", 200), ("curator", 200)):
        for at in ("/interventions/", "/interventions.csv"):
            for one in (world.home.slug, "Faroles de Samarcanda", "FDS"):
                answer = browsers[who].get(at, {"organisation": one})
                assert answer.status_code == status, (who, at, one)


def test_its_people_read_it_on_the_desk_and_the_other_coordinators_hear_by_mail(
    world, everybody, browsers
):
    mail.outbox.clear()
    staff.panic(world.home, by=everybody["member"])
    assert [one.to for one in mail.outbox] == [[everybody["coordinator"].email]]
    assert world.home.name not in mail.outbox[0].body
    sign_in(browsers, everybody)
    assert "is closed since" in browsers["member"].get("/").content.decode()
    assert "is closed since" not in browsers["ally"].get("/").content.decode()


def test_a_proposal_of_before_tells_nobody_else_its_words(world, everybody, browsers):
    world.home.description = "They keep zanzibar lanterns"
    world.home.save()
    form = filled(browsers["ally"].get(f"{world.home.get_absolute_url()}propose/"))
    form["description"] = "They keep zanzibar lamps"
    browsers["ally"].post(f"{world.home.get_absolute_url()}propose/", form)
    at = f"/review/{Proposal.unrestricted.get().pk}/"
    assert "zanzibar" in browsers["ally"].get(at).content.decode()
    staff.panic(world.home)
    answer = browsers["ally"].get(at)
    assert answer.status_code == 403
    assert "zanzibar" not in answer.content.decode()
    assert "has closed its page" in answer.content.decode()
    assert "zanzibar" in browsers["curator"].get(at).content.decode()
    staff.open_page(world.home)
    assert "zanzibar" in browsers["ally"].get(at).content.decode()


def test_who_lacks_a_required_factor_reads_that_and_not_that_it_is_closed(
    world, everybody, coordinator, browsers
):
    """Was: the organisation has closed its page, said to its own people."""
    requiring.set_factor_required(world.home, True, by=coordinator)
    staff.panic(world.home)
    sign_in(browsers, everybody)
    answer = browsers["member"].get(world.home.get_absolute_url())
    assert answer.status_code == 403
    said = answer.content.decode()
    assert "requires a second factor of everybody" in said
    assert "has closed its page" not in said
    assert (
        "has closed its page" in browsers["ally"].get(answer.request["PATH_INFO"]).content.decode()
    )


def test_the_button_says_beforehand_that_it_takes_a_second_factor(
    world, without_second_factor, browsers
):
    at, said = f"{world.home.get_absolute_url()}people/", "It takes a second factor"
    careless = Client()
    careless.force_login(without_second_factor)
    assert said in careless.get(at).content.decode()
    assert said not in browsers["coordinator"].get(at).content.decode()
