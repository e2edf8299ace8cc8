"""A source's document is kept clean, handed out to who may see the source, and never run."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from engagement import document_copies
from processes.access import NOBODY, Reader
from processes.directory.copies import supports, write_copy
from processes.directory.merging import merge, stamp
from processes.models import Citation, Copy, Intervention, Process, Source
from processes.removal.removing import delete_for_good, remove
from tests.engagement.test_documents import HOSTILE, image, pdf
from tests.making import make

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def address_of(source, keeping=False):
    return reverse("keep_copy" if keeping else "copy", args=[source.slug])


def sent(content, name="scan.pdf"):
    return {"file": SimpleUploadedFile(name, content)}


@pytest.fixture
def kept(cast, world):
    return write_copy(world.source, document_copies.clean(pdf()), cast["curator"])


# -- keeping ---------------------------------------------------------------------------------
def test_a_curator_keeps_a_copy_and_everybody_can_save_it(client, cast, world):
    client.force_login(cast["curator"])
    page = client.get(world.source.get_absolute_url()).content.decode()
    assert address_of(world.source, keeping=True) in page
    content = sent(image(), "Jane Roe, home.exe")
    assert client.post(address_of(world.source, keeping=True), content).status_code == 302
    copy = Copy.unrestricted.get()
    assert (copy.kind, copy.by, copy.size) == ("jpeg", cast["curator"], len(copy.content))
    client.logout()
    page = client.get(world.source.get_absolute_url()).content.decode()
    assert copy.digest[:16] in page
    assert "Jane Roe" not in page
    answer = client.get(address_of(world.source))
    assert b"".join(answer.streaming_content) == bytes(copy.content)


def test_a_copy_is_handed_out_to_be_saved_and_never_run_or_guessed_at(client, kept, world):
    headers = client.get(address_of(world.source)).headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"] == f'attachment; filename="{world.source.slug}.pdf"'
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert "no-store" in headers["Cache-Control"]


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_while_a_document_is_cleaned_and_who_may_is_asked_again(
    client, cast, world, monkeypatch
):
    client.force_login(cast["curator"])
    clean, open_then = document_copies.clean, []

    def meanwhile(content):
        open_then.append(connection.in_atomic_block)
        cast["curator"].is_curator = False
        cast["curator"].save()
        return clean(content)

    monkeypatch.setattr(document_copies, "clean", meanwhile)
    answer = client.post(address_of(world.source, keeping=True), sent(b"Article 4"))
    assert (open_then, answer.status_code) == ([False], 403)
    assert not Copy.unrestricted.exists()


@pytest.mark.later  # a document is refused before anything is stored
@pytest.mark.parametrize("what", ["nothing", "an SVG", "a locked PDF", "an image that is a bomb"])
def test_what_is_hostile_is_refused_on_the_page_and_the_copy_before_stays(
    client, cast, kept, world, what
):
    client.force_login(cast["curator"])
    answer = client.post(address_of(world.source, keeping=True), sent(HOSTILE[what]))
    assert answer.status_code == 400, what
    assert answer.context["form"].errors["file"]
    assert Copy.unrestricted.get().digest == kept.digest


def test_one_copy_takes_the_place_of_another_and_can_be_removed(client, cast, kept, world):
    client.force_login(cast["curator"])
    client.post(address_of(world.source, keeping=True), sent(b"Article 4, as it was read out."))
    copy = Copy.unrestricted.get()
    assert (copy.kind, copy.pk) == ("text", kept.pk)
    client.post(address_of(world.source, keeping=True), {"act": "remove"})
    assert not Copy.unrestricted.exists()
    assert client.get(address_of(world.source)).status_code == 404


@pytest.mark.parametrize(
    ("name", "status"),
    [("nobody", 302), ("member", 403), ("outsider", 403), ("administrator", 403), ("curator", 200)],
)
def test_copies_are_kept_by_those_who_keep_the_directory(client, cast, world, name, status):
    if name != "nobody":
        client.force_login(cast[name])
    address = address_of(world.source, keeping=True)
    assert client.get(address).status_code == status
    client.post(address, sent(b"Article 4"))
    assert Copy.unrestricted.exists() == (name == "curator")


# -- with its source -------------------------------------------------------------------------
def test_a_copy_is_hidden_with_its_source_and_goes_with_it(client, cast, kept, world):
    remove(world.source, cast["curator"])
    assert client.get(address_of(world.source)).status_code == 404
    client.force_login(cast["curator"])
    assert client.get(address_of(world.source)).status_code == 404
    assert Copy.unrestricted.exists()  # it comes back with it
    world.source.refresh_from_db()
    delete_for_good(world.source)
    assert not Copy.unrestricted.exists()


def test_a_copy_is_found_at_what_its_source_was_merged_into(client, cast, kept, world):
    other = make(Source, title="The source that stays")
    merge(other, world.source, (), cast["curator"], stamp(other, world.source))
    answer = client.get(address_of(other))
    assert b"".join(answer.streaming_content) == bytes(kept.content)
    assert b"".join(client.get(address_of(world.source)).streaming_content) == bytes(kept.content)
    own = write_copy(other, document_copies.clean(b"Its own document"), cast["curator"])
    assert Copy.of(other) == own


# -- what stands or falls with it ------------------------------------------------------------
def test_what_stands_on_a_source_alone_is_told_apart(cast, world):
    one, other = world.source, make(Source, title="Another")
    twin = make(Source, title="Una fuente", translation_of=one)
    alone, shared, twinned, whole = (make(Process, name=name) for name in "ABCD")
    for process, source, field in (
        (alone, one, "date"), (alone, other, "state"), (shared, one, "date"),
        (shared, other, "date"), (twinned, one, "date"), (twinned, twin, "date"),
        (whole, one, "date"), (whole, other, ""),
    ):  # fmt: skip
        Citation.unrestricted.create(process=process, source=source, field=field)
    (found,) = supports(one, NOBODY)
    assert {record for record, _cited in found.alone} == {alone, twinned}
    assert {record for record, _cited in found.others} == {shared, whole}


def test_nothing_hidden_is_told_of_what_stands_on_a_source(client, cast, world):
    hidden = make(Intervention, title="Hidden talk", **world.level("organisation"))
    Citation.unrestricted.create(intervention=hidden, source=world.source)
    assert supports(world.source, Reader(cast["outsider"])) == []
    assert "Hidden talk" not in client.get(world.source.get_absolute_url()).content.decode()
    assert len(supports(world.source, Reader(cast["member"]))) == 1


def test_when_it_was_kept_is_told_and_by_whom_is_not(client, cast, kept, world):
    page = client.get(world.source.get_absolute_url()).content.decode()
    assert "Kept on" in page
    assert cast["curator"].email not in page
    assert kept.made <= timezone.now()
