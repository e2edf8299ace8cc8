"""Which cases stand on home: real ones, that a source tells, the newest; never what is hidden."""

import pytest

from engagement.kept_pages import kept_pages
from processes.access import NOBODY, Reader
from processes.lookup.sample import sample_addresses
from processes.models import (
    Admission,
    Ask,
    Citation,
    Commitment,
    Consultation,
    Fate,
    Intervention,
    Organisation,
    Participation,
    Process,
    Source,
)
from processes.outcomes.cases import newest_cases, promises_made
from processes.timeline.fates import glyph_of
from tests.making import make
from tests.reading import markup

pytestmark = pytest.mark.django_db


def changed(process, date, **given):
    ask = make(Ask, process=process, **given)
    make(Fate, ask=ask, fate="adopted", date=date, source=make(Source), locator="paragraph 4")
    return ask


def promise(process, completion, **given):
    made = make(Commitment, process=process, completion=completion, **given)
    make(Citation, commitment=made, source=make(Source))
    return made


def shut_out(process, date, **given):
    made = make(Consultation, process=process, date=date, **given)
    make(Citation, consultation=made, source=make(Source))
    make(Admission, consultation=made, group="Rural newspapers", status="refused")
    return made


def records(reader=NOBODY):
    found = {name: one and one.record for name, one in newest_cases(reader).items()}
    promises = promises_made(reader, 1)
    return found | {"promised": promises[0].record if promises else None}


NONE = {"left_out": None, "promised": None, "changed": None}


def test_the_newest_of_each_is_chosen():
    process = make(Process)
    changed(process, "2022")
    promise(process, "broken", date="2020")
    shut_out(process, "2021")
    newest = {
        "changed": changed(process, "2023-05"),
        "promised": promise(process, "broken", date="2022"),
        "left_out": shut_out(process, "2022"),
    }
    assert records() == newest
    found = newest_cases(NOBODY)["changed"]
    assert (found.told.fate, found.place) == ("adopted", "paragraph 4")


def test_what_is_documented_comes_before_what_is_newer():
    process = make(Process)
    promise(process, "broken", date="2023")
    assert records()["promised"].date.earliest.year == 2023
    first = promise(process, "broken", date="2020", standing="documented")
    assert records()["promised"] == first


def test_promises_that_were_broken_come_first_and_those_that_were_kept_last():
    process = make(Process)
    kept = promise(process, "complete", date="2024")
    open_one = promise(process, "no_evidence", date="2023")
    broken = promise(process, "broken", date="2019")
    assert [one.record for one in promises_made(NOBODY, 9)] == [broken, open_one, kept]
    assert [one.record for one in promises_made(NOBODY, 2)] == [broken, open_one]


def test_promises_to_somebody_come_before_those_to_whom_is_not_known_then_the_newest():
    process = make(Process)
    old, new = (promise(process, "unknown", date=year) for year in ("2021", "2023"))
    seen = promise(process, "no_evidence", checked="2024")
    addressed = promise(process, "unknown", date="2019", given_to="The networks")
    found = [one.record for one in promises_made(NOBODY, 9)]
    assert found == [addressed, new, old, seen]


def test_home_cuts_no_promise_of_the_demonstration(client, record):
    """Was: who and what ended in “…”, and an offer stood among them."""
    for language in ("en", "es", "fr"):
        home = client.get("/", headers={"accept-language": language}).content.decode()
        promised = home.partition('id="h-pr"')[2].partition("</section>")[0]
        assert promised.count("<li>") == 2 and "…" not in promised, language
        assert "gpd-un-" in promised.split("<li>")[1], language
        opens, _state, folded = promised.split("<li>")[1].partition("</summary>")
        assert "gpd-un-" in folded and "gpd-un-" not in opens, language  # one unfold away


def test_a_promise_names_its_process_and_says_that_nobody_is_named_to_whom(client, record):
    """Was: who and what, but not in which process, and four words before the first of them."""
    promised = markup(client.get("/")).partition('id="h-pr"')[2].partition("</section>")[0]
    _before, first, second = promised.split("<li>")
    assert "UN Cybercrime Convention" in first.partition("<details")[0]
    assert "OGP commitment" in second.partition("<details")[0]
    assert promised.count("To whom: not recorded") == 1  # once, behind both, and in no fold
    assert "To whom: not recorded" in promised.rpartition("</ul>")[2]
    given = {"given_to": "The networks", "text": "A calendar"}
    promise(Process.unrestricted.get(slug="eu-ai-act"), "broken", **given)
    kept_pages.forget()
    promised = markup(client.get("/")).partition('id="h-pr"')[2].partition("</section>")[0]
    assert promised.index("To whom: not recorded") > promised.index("The networks")


def test_home_and_the_list_say_who_promised_what_to_whom_and_the_source(client):
    ministry, ours = make(Organisation, name="The ministry"), make(Organisation, name="Our group")
    letter = make(Intervention, process=make(Process, name="The bill"), title="A letter")
    make(Participation, intervention=letter, organisation=ours, role="lead")
    given = {"actor": ministry, "text": "A calendar"}
    promise(letter.process, "no_evidence", answers=letter, date="2023", **given)
    promise(letter.process, "broken", text="Minutes", actor=ministry)
    home = " ".join(markup(client.get("/")).split())
    promised = home.partition('id="h-pr"')[2].partition("</section>")[0]
    _before, minutes, calendar = promised.split("<li>")
    assert "To whom: not recorded" in minutes and "Source<" in minutes
    assert "A calendar" in calendar and "Minutes" in minutes
    for words in ("<bdi>The ministry</bdi>", "<bdi>Our group</bdi>"):
        assert words in calendar
    assert 'href="/commitments/"' in promised and 'href="#h-pr"' in home
    listed = " ".join(markup(client.get("/commitments/")).split())
    assert '<th scope="col">To whom</th>' in listed
    assert '<td data-l="To whom"><bdi>Our group</bdi></td>' in listed
    assert '<td data-l="To whom"><span class="mute">Not recorded</span></td>' in listed


def test_what_no_source_tells_what_is_alleged_and_what_is_invented_is_none():
    process = make(Process)
    make(Commitment, process=process, completion="broken")
    make(Fate, ask=make(Ask, process=process), fate="adopted", date="2023")
    make(Admission, consultation=make(Consultation, process=process), group="x", status="refused")
    alleged = {"standing": "alleged", "claimant": "A body"}
    changed(process, "2023", **alleged)
    promise(process, "broken", **alleged)
    shut_out(process, "2023", **alleged)
    sample = make(Process, slug=min(sample_addresses()))
    changed(sample, "2024")
    promise(sample, "broken")
    shut_out(sample, "2024")
    assert records() == NONE


@pytest.mark.parametrize("state", ["cancelled", "postponed", "not_held"])
def test_nobody_was_left_out_of_what_was_not_held(state):
    shut_out(make(Process), "2023", state=state)
    assert records() == NONE


@pytest.mark.engine
def test_what_somebody_keeps_is_a_case_for_those_alone_who_may_see_it(world, cast):
    own = {"visibility": "organisation", "owner": world.home}
    process = make(Process)
    kept = {
        "changed": changed(process, "2023", **own),
        "promised": promise(process, "broken", **own),
        "left_out": shut_out(process, "2023", **own),
    }
    assert records() == records(Reader(cast["outsider"])) == NONE
    assert records(Reader(cast["member"])) == kept


def test_the_demonstration_has_three_and_home_shows_them(record, client):
    page = client.get("/").content.decode()
    for name, one in records().items():
        assert one.get_absolute_url() in page, name


def test_to_whom_a_promise_was_made_is_told_in_the_words_of_its_source(client):
    """Was: "To whom: not recorded" under a promise whose source says to whom it was made."""
    process = make(Process, name="A bill")
    one = make(Commitment, process=process, text="Talks", given_to="Those who wrote the letter")
    make(Citation, commitment=one, source=make(Source), locator="paragraph 50")
    for address in ("/", "/commitments/", one.get_absolute_url()):
        page = client.get(address).content.decode().partition("<main")[2]
        assert "Those who wrote the letter" in page, address
        assert "To whom: not recorded" not in page


def test_an_ask_about_how_a_process_is_held_is_not_said_to_stand_in_a_text(client, record):
    """Was: “Adopted in part” of the ask to open a process, which no text can adopt."""
    held = Fate.unrestricted.get(ask__text__startswith="Open the process, so", date="2022-10")
    assert (held.fate, glyph_of(held.fate)) == ("process_in_part", "part")
    spanish = {"accept-language": "es"}
    for address in (held.ask.get_absolute_url(), "/processes/mexico-cybersecurity-bill/steps/"):
        assert "Process changed in part" in markup(client.get(address)), address
        page = markup(client.get(address, headers=spanish))
        assert "Proceso: en parte" in page, address
    found = markup(client.get("/asks/?fate=process_in_part"))
    assert "Open the process, so" in found
    assert "process_in_part" in markup(client.get("/dictionary/"))
