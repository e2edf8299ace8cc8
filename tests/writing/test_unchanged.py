"""A form that somebody opens and sends back as it is: taken, and nothing is written."""

import pytest
from django.apps import apps
from django.test import Client

from engagement.fields import LineField, ProseField
from engagement.resources import field_of, kinds
from processes.access import Reader
from processes.models import Intervention, Organisation, Participation, Role
from tests.conftest import person
from tests.filling import fill, filled, send
from tests.making import make, with_second_factor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("record")]
NOT_ALONE = {"claimant", "acronym"}
EVERY = pytest.mark.parametrize("kind", kinds("processes"), ids=lambda kind: kind.resource.plural)


@pytest.fixture
def curator():
    client = Client()
    somebody = with_second_factor(person("curator@example.org", is_curator=True))
    client.force_login(somebody)
    client.reader = Reader(somebody)
    return client


def everything():
    """All that is stored of the record and of its past."""
    models = apps.get_app_config("processes").get_models(include_auto_created=True)
    return {one: set(map(repr, one._base_manager.values_list())) for one in models}


def edit_of(row):
    return f"{row.get_absolute_url()}edit/"


@EVERY
def test_every_form_of_the_demonstration_can_be_sent_back_as_it_is(curator, kind):
    rows = list(kind.writable_by(curator.reader)) or [make(kind)]
    before = everything()
    refused = []
    for row in rows:
        answer = fill(curator, edit_of(row))
        if answer.status_code != 302:
            refused.append((str(row), answer.context["record_forms"].problems))
    assert not refused
    after = everything()
    assert {one.__name__ for one in before if before[one] != after[one]} == set()


def test_the_forms_hold_lists_and_texts_of_several_lines(curator):
    """Else nothing would be proven of line ends."""
    row = (
        Intervention.visible_to(curator.reader).filter(participations__role=Role.SIGNATORY).first()
    )
    make(Participation, intervention=row, organisation=None, name="An office", role=Role.SIGNATORY)
    row.summary = "One.\nTwo."
    row.save()
    sent = filled(curator.get(edit_of(row)))
    assert sent["summary"] == "One.\r\nTwo."
    assert "\r\n" in sent["more-signatories"]


@EVERY
def test_one_word_more_is_written_once(curator, kind):
    row = make(kind)
    texts = [
        n for n in kind.resource.fields if isinstance(field_of(kind, n), LineField | ProseField)
    ]
    name = next((n for n in texts if n not in NOT_ALONE), "country")
    page = curator.get(edit_of(row))
    past = kind.unrestricted_past.filter(id=row.pk)
    count = past.count()
    send(curator, page)
    assert past.count() == count
    changes = {name: "FR" if name == "country" else "Another word"}
    assert send(curator, page, **changes).status_code == 302
    assert past.count() == count + 1


def test_who_signed_stays_though_another_has_that_name_for_an_acronym(curator):
    entry = make(Intervention)
    signed = make(Organisation, name="Open Data Watch")
    make(Participation, intervention=entry, organisation=signed, role=Role.SIGNATORY)
    make(Organisation, name="Another one", acronym="Open Data Watch")
    for typed in ("Open Data Watch", "Open Data Watch\nA new one"):
        assert fill(curator, edit_of(entry), more__signatories=typed).status_code == 302
        assert Participation.unrestricted.filter(organisation=signed).count() == 1
