"""A file that is too large is cut off before it fills the disk, wherever one is taken."""

import tempfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from engagement import uploads

pytestmark = pytest.mark.django_db


def large(size):
    return SimpleUploadedFile("large.csv", b"title\n" + b"a\n" * (size // 2))


@pytest.mark.parametrize("says_so", [True, False])
def test_a_file_over_the_limit_is_not_kept_on_disk_and_the_form_says_so(
    client, cast, monkeypatch, tmp_path, says_so
):
    """Whether the request says beforehand how long it is, or says that it is short."""
    monkeypatch.setattr(uploads, "MOST_FORM_BYTES", 3 * 1024 * 1024)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    if not says_so:
        monkeypatch.setattr(uploads.Limited, "handle_raw_input", lambda *args, **kwargs: None)
    taken = []
    take = TemporaryFileUploadHandler.receive_data_chunk
    monkeypatch.setattr(
        TemporaryFileUploadHandler,
        "receive_data_chunk",
        lambda self, data, start: taken.append(len(data)) or take(self, data, start),
    )
    client.force_login(cast["member"])
    sent = {"kind": "interventions", "file": large(4 * 1024 * 1024)}
    answer = client.post("/imports/", sent)
    assert answer.status_code == 400
    assert "A file may have at most 25 MB." in answer.content.decode()
    assert sum(taken) <= uploads.MOST_FORM_BYTES
    assert list(tmp_path.iterdir()) == []


def test_a_file_under_the_limit_arrives(client, cast):
    client.force_login(cast["member"])
    sent = {"kind": "interventions", "file": large(3 * 1024)}
    assert client.post("/imports/", sent).status_code == 302
