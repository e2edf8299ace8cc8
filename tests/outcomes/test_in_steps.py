"""A process in a few steps, chosen by rule."""

import datetime as dt
import re

import pytest

from processes.access import NOBODY
from processes.models import Ask, Citation, Process, Source, Stage, TellingStep
from processes.outcomes.in_steps import steps_of
from tests.filling import filled
from tests.making import make
from tests.reading import markup

pytestmark = pytest.mark.django_db
TODAY = dt.date(2024, 9, 2)
MAIN = (
    "un-cybercrime-convention", "mexico-cybersecurity-bill", "european-media-freedom-act",
    "eu-ai-act", "ogp-mexico-communications-commitment",
)  # fmt: skip
CORE = ("un-cybercrime-convention", "mexico-cybersecurity-bill", "european-media-freedom-act")


def cited(row):
    Citation.unrestricted.create(
        source=make(Source, title="Minutes"), **{row._meta.model_name: row}, locator="page 3"
    )
    return row


@pytest.mark.parametrize("slug", MAIN)
def test_the_demonstration_is_told_in_five_to_nine_steps_each_with_its_source(record, client, slug):
    process = Process.unrestricted.get(slug=slug)
    steps = steps_of(process, NOBODY, TODAY)
    assert 5 <= len(steps) <= 9
    assert all(one.sources and all(place for _source, place in one.sources) for one in steps)
    codes = {one.code for one in steps}
    assert {"open", "asked"} <= codes
    assert codes & {"stands", "next"} or slug == MAIN[4]  # 003 49, 50: neither is told
    for one in steps:  # in each language, where there is a sentence
        said = one.chosen.in_other_languages
        assert not one.chosen.sentence or all(said[code]["sentence"] for code in ("es", "fr"))
    page = client.get(f"/processes/{slug}/steps/")
    for number in range(1, len(steps) + 1):
        assert f'id="step-{number}"' in page.text
    key = page.text.partition('class="keys')[2]
    assert ('class="con ' in key) is bool(steps[0].openings)
    assert page.text.count('href="#step-2"') == 1 + (len(steps) > 2)  # next of 1, back of 3


@pytest.mark.parametrize("slug", CORE)
def test_by_rule_it_is_told_in_the_order_of_time(record, client, slug):
    TellingStep.unrestricted.all().delete()
    process = Process.unrestricted.get(slug=slug)
    steps = steps_of(process, NOBODY, TODAY)
    assert 4 <= len(steps) <= 9
    assert [one.order for one in steps] == sorted(one.order for one in steps)
    assert all(one.sources and one.date for one in steps)
    assert len({(one.told.pk, one.record == process and one.code) for one in steps}) == len(steps)
    codes = {one.code for one in steps}
    assert {"open", "asked", "changed"} <= codes
    assert "It began" not in client.get(f"/processes/{slug}/steps/").text  # no rule knows that
    assert {type(one.record) for one in steps if one.code == "asked"} == {Ask}


def test_mexicos_telling_answers_both_questions_and_begins_nowhere(record, client):
    said = client.get("/processes/mexico-cybersecurity-bill/steps/").content.decode()
    assert "It began" not in said and "The first stage recorded" in said
    assert "Open parliament exercise" in said
    for came in ("Process changed in part", "Not taken up so far"):  # was: twice, as its mark too
        assert said.partition("<main")[2].count(came) == 1, came
    assert "(our reading)" in said and "Not taken up so far" in said
    what_is_next = said.partition('id="step-9"')[2]
    assert "Opinions of the commissions, awaited" in what_is_next
    assert "11 December 2023" in what_is_next and "paragraph 9" in what_is_next
    un = client.get("/processes/un-cybercrime-convention/steps/").content.decode()
    assert "CIVICUS interviewed" not in un and "studied attacks on health care" not in un
    assert "Adopted in part" in un and "Not adopted" in un and "Several governments" in un


def test_what_has_no_source_no_day_or_is_alleged_or_to_come_is_no_step(client):
    process = make(Process)
    make(Stage, process=process, date="2020-01-01", state="completed", position=1)
    cited(make(Stage, process=process, date="", state="completed", position=2))
    cited(make(Stage, process=process, date="2030-01-01", state="planned", position=3))
    alleged = {"standing": "alleged", "claimant": "somebody"}
    cited(make(Stage, process=process, date="2021", state="completed", position=4, **alleged))
    assert steps_of(process, NOBODY, TODAY) == []
    assert "No step is recorded" in client.get(f"/processes/{process.slug}/steps/").text
    held = cited(make(Stage, process=process, date="2022", state="completed", position=5))
    (step,) = steps_of(process, NOBODY, TODAY)
    ((source, place),) = step.sources
    assert (step.record, place, str(source)) == (held, "page 3", "Minutes")


def test_what_one_may_not_see_is_no_step(client, world):
    process = make(Process)
    hidden = make(
        Stage, process=process, date="2020", state="completed", position=1, name="Secret talks",
        **world.level("organisation"),
    )  # fmt: skip
    cited(hidden)
    assert steps_of(process, NOBODY, TODAY) == []
    assert "Secret talks" not in client.get(f"/processes/{process.slug}/steps/").text


def test_a_step_names_what_carries_it_and_nothing_that_cannot(record, client):
    """Where it stands is of no source older than its day, a day of none that tells otherwise."""
    gpd = "gpd-un-cybercrime-convention"
    told = {
        slug: [
            {source.slug: place for source, place in one.sources}
            for one in steps_of(Process.unrestricted.get(slug=slug), NOBODY, TODAY)
        ]
        for slug in MAIN
    }
    un, ai = told["un-cybercrime-convention"], told["eu-ai-act"]
    assert next(iter(un[0].items())) == (gpd, "paragraphs 9 to 12")
    assert un[1].keys() == {gpd, "civicus-interview-alliance-of-ngos", "mra-on-the-joint-statement"}
    assert un[1][gpd] == "paragraph 3; paragraphs 4, 14 and 15"
    assert un[6] == {gpd: "paragraphs 3 and 5"}
    bits = "civicus-interview-bits-of-freedom"
    assert ai[2][bits].startswith("paragraph") and "36 and 41" not in ai[2][bits]
    assert "40 and 41" in ai[2][bits] and ai[3][bits].startswith("paragraphs 36 and 41")
    assert ai[5] == {bits: "paragraph 36"}
    assert told["mexico-cybersecurity-bill"][7] == {"gpd-r3d-case-study": "paragraphs 8 and 9"}
    emfa = told["european-media-freedom-act"][5]
    assert emfa == {"civicus-interview-ecpmf": "paragraphs 15, 21 and 24"}
    page = client.get("/processes/un-cybercrime-convention/steps/").content.decode()
    assert "paragraph 211" not in page[page.index('id="step-2"') :]


def test_without_such_a_source_a_step_of_where_it_stands_names_those_young_enough(client):
    process = make(Process, where_it_stands="Adopted.", as_of="2024-09-02")
    old = make(Source, title="Interview", date="2023-06")
    new = make(Source, title="Analysis", date="2024-09-02")
    for source in (old, new):
        Citation.unrestricted.create(source=source, process=process, locator="page 1")
    (step,) = steps_of(process, NOBODY, TODAY)
    assert step.sources == [(new, "page 1")]


def test_the_first_and_the_last_are_so_called_only_where_they_are(record, client):
    process = Process.unrestricted.get(slug="mexico-cybersecurity-bill")
    headings = [str(one.heading) for one in steps_of(process, NOBODY, TODAY)]
    assert headings[0] == "The first stage recorded" and headings[5] == "An engagement"
    other = make(Process)
    state = {"process": other, "state": "completed"}
    early, late = (cited(make(Stage, date=day, **state)) for day in ("2020", "2023-06"))
    for position, rule, stage in ((1, "last", early), (2, "first", late)):
        make(TellingStep, process=other, position=position, rule=rule, stage=stage)
    assert [str(one.heading) for one in steps_of(other, NOBODY, TODAY)] == ["A stage"] * 2
    for step in TellingStep.unrestricted.filter(process=other):
        step.stage = {"last": late, "first": early}[step.rule]
        step.save()
    headings = [str(one.heading) for one in steps_of(other, NOBODY, TODAY)]
    assert headings == ["The last stage with a date", "The first stage recorded"]


def test_a_step_about_an_ask_is_headed_by_what_came_of_it(record):
    """Was: “Not met”, above what was not taken up so far."""
    for slug, expected in (
        ("mexico-cybersecurity-bill", {"Process changed in part", "Not taken up so far"}),
        ("un-cybercrime-convention", {"Adopted in part", "Not adopted"}),
    ):
        steps = steps_of(Process.unrestricted.get(slug=slug), NOBODY, TODAY)
        headings = {str(one.heading) for one in steps if hasattr(one.told, "fate")}
        assert headings == expected


def test_what_is_to_come_is_said_as_it_was_expected(record, client):
    said = client.get("/processes/eu-ai-act/steps/").text
    assert re.search(r"Was expected\W.*2023", said)
    said = client.get("/processes/european-media-freedom-act/steps/").text
    assert "Since 15 December 2023" not in said
    assert re.search(r"As of 15\W.*2023 still to come; no date recorded", said)


def test_the_steps_are_found_in_the_head_of_a_process_and_say_what_they_are_about(record, client):
    said = client.get(f"/processes/{CORE[0]}/").text
    assert said.index(f"/processes/{CORE[0]}/steps/") < said.index('class="lede"')
    assert said.count(f'"/processes/{CORE[0]}/steps/"') == 1
    steps = client.get(f"/processes/{CORE[0]}/steps/").text
    assert 'name="description"' in steps
    assert 'property="og:title" content="In a few steps: UN Cybercrime Convention"' in steps


def test_a_curator_chooses_steps_their_order_and_a_sentence_above_each(record, signed_in, client):
    TellingStep.unrestricted.all().delete()
    process = Process.unrestricted.get(slug=CORE[0])
    by_rule = {one.code: one.told for one in steps_of(process, NOBODY, TODAY)}
    address = f"/processes/{CORE[0]}/steps/"
    assert (
        "Chosen by rule" in client.get(address).text
        and "Choose the steps" not in client.get(address).text
    )
    assert "Choose the steps" in signed_in["curator"].get(address).text
    for position, rule, sentence in ((1, "stands", "Where it came to."), (2, "first", "")):
        make(TellingStep, process=process, position=position, rule=rule, sentence=sentence)
    steps = steps_of(process, NOBODY, TODAY)
    assert [(one.code, one.told) for one in steps] == [(c, by_rule[c]) for c in ("stands", "first")]
    assert all(one.sources and one.date for one in steps)
    said = client.get(address).text  # at once, though strangers’ pages are kept
    assert "Chosen and put in order by hand" in said
    assert said.index("Where it came to.") < said.index("The first stage recorded")


def test_a_chosen_step_shows_nothing_that_its_reader_may_not_see(client, world, signed_in):
    process = make(Process)
    own = world.level("organisation")
    cited(make(Stage, process=process, date="2020", state="completed", name="Secret talks", **own))
    make(TellingStep, process=process, position=1, rule="began", sentence="It began in the open.")
    address = f"/processes/{process.slug}/steps/"
    said = client.get(address).text
    assert "Secret talks" not in said and "It began in the open." not in said
    assert "Secret talks" in signed_in["member"].get(address).text


# -- a record that was chosen ----------------------------------------------------------------
def choose(client, process, **typed):
    """What the page answers to who chooses a step, and what it offers to choose among."""
    address = f"{process.get_absolute_url()}edit/"
    page = client.get(address)
    sent = filled(page, having="name", **typed)
    return client.post(address, sent), markup(page)


def test_a_curator_chooses_a_record_of_the_process_and_writes_in_three_languages(signed_in, client):
    process = make(Process, name="The bill")
    ask = cited(make(Ask, process=process, text="Open the committee."))
    other = make(Ask, process=make(Process), text="Of another process.")
    typed = {
        "tellingstep__0__position": "1", "tellingstep__0__rule": "asked",
        "tellingstep__0__sentence": "It was asked early.",
        "tellingstep__0__text_language": "en",
        "tellingstep__0__in_other_languages__es__sentence": "Se pidió pronto.",
    }  # fmt: skip
    names = {name.replace("__", "-"): words for name, words in typed.items()}
    page, offered = choose(signed_in["curator"], process, tellingstep__0__chosen=str(other.pk))
    assert "Of another process." not in offered and "Open the committee." in offered
    address = f"{process.get_absolute_url()}edit/"
    sent = filled(signed_in["curator"].get(address), having="name")
    wrong = signed_in["curator"].post(
        address, sent | names | {"tellingstep-0-chosen": str(other.pk)}
    )
    assert wrong.status_code == 400 and "Choose one from the list." in wrong.text
    sent = sent | names | {"tellingstep-0-chosen": str(ask.pk)}
    assert signed_in["curator"].post(address, sent).status_code == 302
    (step,) = TellingStep.unrestricted.all()
    assert (step.ask, step.chosen, step.stage) == (ask, ask, None)
    said = client.get(f"{process.get_absolute_url()}steps/?lang=es", follow=True).text
    assert "Se pidió pronto." in said and "Open the committee." in said
    assert "It was asked early." not in said


def test_what_is_private_is_no_choice_and_what_becomes_private_is_told_no_more(
    world, signed_in, client
):
    process = make(Process, name="The bill")
    open_ask = cited(make(Ask, process=process, text="Open the committee."))
    hidden = make(Ask, process=process, text="Ours alone.", **world.level("organisation"))
    for name in ("curator", "member"):
        form = signed_in[name].get(f"{process.get_absolute_url()}edit/")
        assert "Ours alone." not in markup(form), name
    address = f"/processes/{process.slug}/steps/"
    make(TellingStep, process=process, position=1, rule="asked", ask=open_ask, sentence="Early.")
    make(TellingStep, process=process, position=2, rule="asked", ask=hidden, sentence="A plan.")
    said = client.get(address).text
    assert "Early." in said and "A plan." not in said
    assert "A plan." not in client.get(f"{process.get_absolute_url()}").text
    for file in ("telling-steps", "processes"):
        assert "A plan." not in b"".join(client.get(f"/{file}.csv")).decode()
    for name, to in world.level("organisation").items():
        setattr(open_ask, name, to)
    open_ask.save()
    said = client.get(address).text  # at once, though strangers’ pages are kept
    assert "Early." not in said and "Open the committee." not in said


def test_a_step_that_no_source_tells_is_said_not_to_be_shown(signed_in, client):
    """Was: “Saved. Everyone can see it.”, and nobody could."""
    process = make(Process, name="The bill")
    told = cited(make(Ask, process=process, text="Open the committee."))
    bare = make(Ask, process=process, text="Close the archive.")
    curator, address = signed_in["curator"], f"{process.get_absolute_url()}steps/"
    names = {"tellingstep-0-position": "1", "tellingstep-0-rule": "asked"}
    form = curator.get(f"{process.get_absolute_url()}edit/")
    assert "a record without a source" in " ".join(markup(form).split())
    sent = filled(form, having="name") | names | {"tellingstep-0-chosen": str(bare.pk)}
    page = curator.post(f"{process.get_absolute_url()}edit/", sent, follow=True)
    for said in (markup(page), markup(curator.get(address))):
        note = said.partition("Chosen for the few steps, and not shown there")[2]
        assert "Close the archive." in note.partition("</ul>")[0]
    assert "not shown there" not in client.get(address).text
    make(TellingStep, process=process, position=2, rule="asked", ask=told)
    cited(bare)
    said = curator.get(address).text
    assert "not shown there" not in said and "Close the archive." in said


def test_two_steps_have_no_position_in_common(signed_in):
    process = make(Process, name="The bill")
    make(TellingStep, process=process, position=1, rule="first")
    curator, address = signed_in["curator"], f"{process.get_absolute_url()}edit/"
    names = {"tellingstep-1-position": "1", "tellingstep-1-rule": "last"}
    sent = filled(curator.get(address), having="name") | names
    refused = curator.post(address, sent)
    assert refused.status_code == 400
    assert "Another step has this position. Give each its own." in refused.text
    assert curator.post(address, sent | {"tellingstep-1-position": "2"}).status_code == 302
    assert TellingStep.unrestricted.filter(process=process).count() == 2


def test_only_where_there_is_a_step_a_link_leads_to_them(record, client):
    """Was: one on every process, home had none."""
    bare = make(Process, name="Nothing told")
    assert f"/processes/{bare.slug}/steps/" not in client.get(bare.get_absolute_url()).text
    cited(make(Stage, process=bare, date="2020", state="completed"))
    assert f"/processes/{bare.slug}/steps/" in client.get(bare.get_absolute_url()).text
    home = client.get("/").text
    assert all(home.count(f'"/processes/{slug}/steps/"') == 1 for slug in MAIN[:4])
