"""A form that somebody opens and sends back as it is: taken, and nothing is written."""

import re

import pytest
from django.apps import apps
from django.test import Client

from engagement.dates import EdtfField
from engagement.fields import LineField, ProseField
from engagement.resources import field_of, kinds
from processes.access import Reader
from processes.models import Intervention, Organisation, Participation, Process, Role
from processes.writing.parts import parts_on_form
from tests.conftest import person
from tests.every import of_every
from tests.filling import fill, filled, send
from tests.making import make, with_second_factor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("record")]
JUDGED_BY = "UN Cybercrime Convention", "Mexico’s national cybersecurity"
NOT_ALONE = {"claimant", "acronym"}
EVERY = of_every(kinds("processes"))


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


def sent_back_as_it_is(curator, rows):
    """Open each form and send it as it is. All must be taken, and nothing be written."""
    before, refused = everything(), []
    for row in rows:
        answer = fill(curator, edit_of(row))
        if answer.status_code != 302:
            refused.append((type(row).__name__, str(row), answer.context["record_forms"].problems))
    assert not refused
    after = everything()
    assert {one.__name__ for one in before if before[one] != after[one]} == set()


def rows_of(curator, kind):
    return list(kind.writable_by(curator.reader)) or [make(kind)]


def what_shapes(row):
    """What decides how the form of a record is built: its texts of several lines, its lists, how
    its dates are written, and of which parts it has none, one or more. A text or a date is the same
    box in the form of any kind."""
    kind, shapes = type(row), set()
    for field in kind._meta.fields:
        text = str(getattr(row, field.attname) or "")
        if "\n" in text:
            shapes.add((type(field), "several lines"))
        if isinstance(field, EdtfField):
            shapes.add((type(field), re.sub(r"\d", "0", text)))
    for field in kind._meta.many_to_many:
        shapes.add((kind, field.name, min(2, getattr(row, field.name).count())))
    for part in parts_on_form(kind):
        count = part.unrestricted.filter(**{part.homes_in(kind)[0]: row}).count()
        shapes.add((kind, part.__name__, min(2, count)))
    return shapes


def of_every_shape(rows, seen):
    """As few of them as show what is not `seen` yet, more or less; the first in any case."""
    for number, row in enumerate(rows):
        shapes = what_shapes(row)
        if number == 0 or not shapes <= seen:
            seen |= shapes
            yield row


def is_named_first(row):
    """The two processes by which the record is judged come before others, with what is in them."""
    return not any(name in f"{row} {getattr(row, 'process', '')}" for name in JUDGED_BY)


def test_a_form_of_every_shape_can_be_sent_back_as_it_is(curator):
    """Every kind, all that shapes its form, and the processes by which the record is judged."""
    chosen, seen = [], set()
    for kind in kinds("processes"):
        rows = sorted(rows_of(curator, kind), key=is_named_first)
        chosen += of_every_shape(rows, seen)
    for name in JUDGED_BY:
        assert any(isinstance(row, Process) and name in str(row) for row in chosen), name
    assert {type(row) for row in chosen} == {*kinds("processes")}
    sent_back_as_it_is(curator, chosen)


@pytest.mark.long
@EVERY
def test_every_form_of_the_demonstration_can_be_sent_back_as_it_is(curator, kind):
    sent_back_as_it_is(curator, rows_of(curator, kind))


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
    past = kind.unrestricted_versions.filter(id=row.pk)
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
