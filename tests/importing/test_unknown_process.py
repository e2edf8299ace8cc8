"""A process that a file names and nobody has recorded: ours is said for it, or it is recorded."""

from urllib.parse import quote, urlencode

import pytest
from django.urls import reverse

from processes.models import ColumnsOf, Intervention, Process, Verb
from tests.importing.files import HEARING, table
from tests.importing.test_words import filled_in, opened
from tests.making import make

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
ROWS = [{**HEARING, "title": f"n {n}", "process": name} for n, name in enumerate(("PL 21", "Bill"))]


def answer_of(page):
    ((field, _address),) = page.context["form"].process_fields
    return field


def test_our_process_is_said_once_for_a_word_and_remembered(client, cast, world):
    bill = make(Process, name="Bill")
    client.force_login(cast["member"])
    address, page = opened(client, table(*ROWS))
    field = answer_of(page)
    assert field.label == "PL 21"  # the other is known
    assert not field.value(), "nobody has said which it is"
    sent = filled_in(page)
    refused = client.post(address, sent | {field.html_name: "No such bill", "act": "look"})
    assert refused.context["form"].errors.keys() == {field.html_name}
    page = client.post(address, sent | {field.html_name: "", "act": "look"}, follow=True)
    assert [line.verb for line, *_rest in page.context["lines"]] == [Verb.REFUSE]
    client.post(address, sent | {field.html_name: "bill", "act": "look"})
    client.post(address, {"act": "store"})
    assert {*Intervention.unrestricted.values_list("process", flat=True)} == {bill.pk}
    assert ColumnsOf.unrestricted.get().words["process"] == {"pl 21": bill.slug}
    _address, page = opened(client, table(*ROWS))
    assert answer_of(page).value() == "Bill"


def test_it_is_recorded_from_there_and_the_file_goes_on(client, cast, world):
    make(Process, name="Bill")
    client.force_login(cast["member"])
    address, page = opened(client, table(*ROWS))
    said = urlencode({"name": "PL 21", "next": f"{address}?columns"}, quote_via=quote)
    link = f"{reverse('new', args=['processes'])}?{said}"
    assert 'value="record-p-0"' in page.content.decode()
    assert client.post(address, filled_in(page) | {"act": "record-p-0"}).url == link
    page = client.get(link)
    assert 'value="PL 21"' in page.content.decode()
    make(Process, name="PL 21", **world.level("organisation"))
    page = client.get(address)
    assert page.context["form"].process_fields == []
    client.post(address, filled_in(page) | {"act": "look"})
    client.post(address, {"act": "store"})
    assert Intervention.unrestricted.count() == 2


def test_a_process_that_one_may_not_see_is_told_by_no_word_for_it(client, cast, world):
    hidden = make(Process, name="Strategy", visibility="organisation", owner=world.stranger)
    words = {"process": {"pl 21": hidden.slug}}
    ColumnsOf.unrestricted.create(owner=world.home, kind="interventions", words=words)
    client.force_login(cast["member"])
    address, page = opened(client, table(ROWS[0]))
    field = answer_of(page)
    assert not field.value()
    sent = filled_in(page) | {field.html_name: "Strategy", "act": "look"}
    assert client.post(address, sent).status_code == 400


def test_what_was_answered_is_kept_while_a_process_is_recorded_from_there(client, cast, world):
    """Was: a plain link, and whatever had been answered was gone."""
    rows = [
        {**HEARING, "title": "n", "kind": "Bailable", "process": name, "Más": "x", "N": "3"}
        for name in ("PL 21", "PL 22")
    ]
    client.force_login(cast["member"])
    address, page = opened(client, table(*rows))
    sent = filled_in(page)
    titles = [heading.label for heading in page.context["form"].headings]
    kept = {f"c-{titles.index('Más')}": "summary", "w-kind-0": "meeting", "p-1": "half a na"}
    answer = client.post(address, sent | kept | {"act": "record-p-0"})
    make(Process, name="PL 21", **world.level("organisation"))
    page = client.get(answer.url.rpartition("next=")[2].replace("%3F", "?").replace("%2F", "/"))
    form = page.context["form"]
    now = filled_in(page) | {field.label: field.value() for field, _new in form.process_fields}
    assert now["PL 22"] == "half a na"  # what was begun, too
    assert {name: now[name] for name in kept if name in now} == {
        name: text for name, text in kept.items() if name != "p-1"
    }
    for act in ("record-p-7", "record-c-0", "record-"):
        assert client.post(address, sent | {"act": act}).url == address
    client.post(address, sent | kept | {"p-0": "PL 21", "act": "look"})
    page = client.get(f"{address}?columns")
    assert page.context["form"]["w-kind-0"].value() == "meeting"
    slug = Process.unrestricted.get().slug
    assert ColumnsOf.unrestricted.get().words["process"] == {"pl 22": slug}
