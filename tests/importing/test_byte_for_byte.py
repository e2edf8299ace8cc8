"""What `export` writes comes back through the page: whatever was made of the rows meanwhile, the
next export is the first one, byte for byte."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from engagement.fields import LineField, ProseField
from processes.exchange.columns import columns, kinds_with_tables
from processes.importing import batches
from processes.models import (
    Batch,
    BatchState,
    Citation,
    Intervention,
    Organisation,
    Part,
    Record,
    Verb,
)
from tests.conftest import person
from tests.making import make, with_second_factor

pytestmark = [pytest.mark.django_db, pytest.mark.engine, pytest.mark.later]


@pytest.fixture
def everything(record):
    """The demonstration, a private row of every kind, and something in each part of it."""
    home = make(Organisation, name="Home Rights")
    whose = {"visibility": "organisation", "owner": home}
    private = {kind: make(kind, **whose) for kind in kinds_with_tables().values() if is_kept(kind)}
    for kind in kinds_with_tables().values():
        if issubclass(kind, Part) and not kind.unrestricted.exists():
            make(kind)
    entry = private[Intervention]
    entry.title, entry.summary = "=1+1", 'Two lines,\nand “quotes”, "too"; é ñ ’'
    entry.in_other_languages = {"es": {"title": "Una acción"}, "pt": {"title": "Uma ação"}}
    entry.save()
    make(Citation, intervention=entry, source=None, reference="Our minutes, page 3; kept")
    return home


def is_kept(kind):
    return issubclass(kind, Record)


@pytest.fixture
def keeper(everything):
    """A curator who works for an organisation: may write in every kind, and has private rows."""
    return with_second_factor(person("keeper@example.org", everything, is_curator=True))


def exported(folder, keeper):
    call_command("export", str(folder), "--as", keeper.email)
    return {path.stem: path.read_bytes() for path in folder.iterdir()}


def brought_in(client, plural, content, owner, answers):
    """The state of it and how many lines became what, as its owner answers the page."""
    upload = SimpleUploadedFile(f"{plural}.csv", content)
    sent = {"kind": plural, "file": upload, "owner": owner.slug}
    page = client.post("/imports/", sent, follow=True)
    form, address = page.context["form"], page.redirect_chain[-1][0]
    fields = [*form.headings, *form.others, *form.for_all]
    sent = {field.html_name: field.value() or "" for field in fields}
    client.post(address, sent | {"act": "look"}, follow=True)
    for act in (*answers, "store", ""):
        batch = Batch.unrestricted.get()
        if batch.is_waiting:
            batches.carry_on_now(batch)
        if act:
            client.post(address, {"act": act})
    batch.refresh_from_db()
    counts = {verb: n for verb in Verb if (n := batch.counts.get(verb, 0))}
    faults = [line.faults for line in batch.lines.filter(verb=Verb.REFUSE)[:2]]
    batch.delete()
    return batch.state, counts, faults


def spoilt(kind):
    """Something else in a text of some rows, as if somebody had written over it; which text."""
    fields = [one.field for one in columns(kind) if type(one.field) in (LineField, ProseField)]
    fields = [one for one in fields if not one.choices and not one.unique and one.editable]
    if not fields:
        return None
    [field] = fields[-1:]
    for number, row in enumerate(kind.unrestricted.all()[:9]):
        setattr(row, field.name, f"Else {number}")
        row.save()
    return field.name


def test_what_was_written_over_is_as_the_export_says_byte_for_byte(
    client, keeper, everything, tmp_path
):
    """A line that says nothing else is unchanged, one that was written over is as it was. What is
    kept beside records, working notes and next steps, is in the folder and no file of the page."""
    first = exported(tmp_path / "first", keeper)
    client.force_login(keeper)
    wrong, changed = {}, set()
    for plural, kind in kinds_with_tables().items():
        told = {Verb.CHANGE, Verb.SAME} if (name := spoilt(kind)) else {Verb.SAME}
        answers = ("take", "empty") if name else ()
        state, counts, faults = brought_in(client, plural, first[plural], everything, answers)
        if state != BatchState.STORED or not counts or counts.keys() - told:
            wrong[plural] = name, state, counts, faults
        if Verb.CHANGE in counts:
            changed.add(plural)
    assert wrong == {}
    second = exported(tmp_path / "second", keeper)
    assert [name for name in first if second[name] != first[name]] == []
    assert len(changed) > 20
