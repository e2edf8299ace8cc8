"""A process in a few steps, chosen by rule."""

import datetime as dt

import pytest

from processes.access import NOBODY
from processes.models import Citation, Process, Source, Stage, TellingStep
from processes.outcomes.in_steps import steps_of
from tests.making import make

pytestmark = pytest.mark.django_db
TODAY = dt.date(2024, 9, 2)
CORE = ("un-cybercrime-convention", "mexico-cybersecurity-bill", "european-media-freedom-act")


def cited(row):
    Citation.unrestricted.create(
        source=make(Source, title="Minutes"), **{row._meta.model_name: row}, locator="page 3"
    )
    return row


@pytest.mark.parametrize("slug", CORE)
def test_the_demonstration_is_told_in_the_order_of_time_each_with_its_source(record, client, slug):
    process = Process.unrestricted.get(slug=slug)
    steps = steps_of(process, NOBODY, TODAY)
    assert 4 <= len(steps) <= 9
    assert [one.order for one in steps] == sorted(one.order for one in steps)
    assert all(one.source and one.date for one in steps)
    assert len({one.told.pk for one in steps}) == len(steps)
    page = client.get(f"/processes/{slug}/steps/")
    for number in range(1, len(steps) + 1):
        assert f'id="step-{number}"' in page.text
    assert page.text.count('href="#step-2"') == 1 + (len(steps) > 2)  # next of 1, back of 3
    # Each is marked in the picture, but for what lies before the years that are drawn.
    assert len(steps) - 1 <= page.text.count('class="zero') <= len(steps)


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
    assert (step.record, step.place, str(step.source)) == (held, "page 3", "Minutes")


def test_what_one_may_not_see_is_no_step(client, world):
    process = make(Process)
    hidden = make(
        Stage, process=process, date="2020", state="completed", position=1, name="Secret talks",
        **world.level("organisation"),
    )  # fmt: skip
    cited(hidden)
    assert steps_of(process, NOBODY, TODAY) == []
    assert "Secret talks" not in client.get(f"/processes/{process.slug}/steps/").text


def test_of_the_demonstration_it_says_no_more_than_is_recorded(record, client):
    """Mexico's outcome is of no text; of the act the agreement came last."""
    mexico = client.get("/processes/mexico-cybersecurity-bill/steps/").content.decode()
    assert "Changed in the text" not in mexico
    act = client.get("/processes/european-media-freedom-act/steps/").content.decode()
    assert "Harmful clause removed" in act
    assert "Political agreement" in act[act.index("The last stage with a day") :]


def test_a_curator_chooses_steps_their_order_and_a_sentence_above_each(record, signed_in, client):
    process = Process.unrestricted.get(slug=CORE[0])
    by_rule = {one.code: one.told for one in steps_of(process, NOBODY, TODAY)}
    address = f"/processes/{CORE[0]}/steps/"
    assert (
        "Chosen by rule" in client.get(address).text
        and "Choose the steps" not in client.get(address).text
    )
    assert "Choose the steps" in signed_in["curator"].get(address).text
    for position, rule, sentence in ((1, "last", "Where it came to."), (2, "began", "")):
        make(TellingStep, process=process, position=position, rule=rule, sentence=sentence)
    steps = steps_of(process, NOBODY, TODAY)
    assert [(one.code, one.told) for one in steps] == [(c, by_rule[c]) for c in ("last", "began")]
    assert all(one.source and one.date for one in steps)
    said = client.get(address).text  # at once, though strangers’ pages are kept
    assert "Chosen and put in order by hand" in said
    assert said.index("Where it came to.") < said.index("It began")


def test_a_chosen_step_shows_nothing_that_its_reader_may_not_see(client, world, signed_in):
    process = make(Process)
    own = world.level("organisation")
    cited(make(Stage, process=process, date="2020", state="completed", name="Secret talks", **own))
    make(TellingStep, process=process, position=1, rule="began", sentence="It began in the open.")
    address = f"/processes/{process.slug}/steps/"
    said = client.get(address).text
    assert "Secret talks" not in said and "It began in the open." not in said
    assert "Secret talks" in signed_in["member"].get(address).text
