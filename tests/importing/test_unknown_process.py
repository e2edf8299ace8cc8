"""A process that a file names and nobody has recorded: ours is said for it, or it is recorded."""

from urllib.parse import quote, urlencode

import pytest
from django.urls import reverse
from django.utils.html import escape

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
    assert f'href="{escape(link)}"' in page.content.decode()
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
