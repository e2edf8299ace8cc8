"""What leaves as a file comes back through the page, of every kind, and nothing is another then."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from processes.exchange.columns import kinds_with_tables
from processes.importing import batches
from processes.models import Batch, BatchState, Verb
from tests.conftest import person
from tests.making import with_second_factor

pytestmark = [pytest.mark.django_db]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_file_of_every_kind_comes_back_through_the_page_unchanged(client, record, ending):
    curator = with_second_factor(person("keeper@example.org", is_curator=True))
    client.force_login(curator)
    wrong, number = {}, 0
    for plural in kinds_with_tables():
        content = b"".join(client.get(f"/{plural}.{ending}"))
        upload = SimpleUploadedFile(f"{plural}.{ending}", content)
        page = client.post("/imports/", {"kind": plural, "file": upload}, follow=True)
        if not page.redirect_chain:  # there is none of it
            assert "no row below the headings" in str(page.context["form"].errors), plural
            continue
        form, address = page.context["form"], page.redirect_chain[-1][0]
        fields = [*form.headings, *form.others, *form.for_all]
        sent = {field.html_name: field.value() or "" for field in fields}
        page = client.post(address, sent | {"act": "look"}, follow=True)
        batch = Batch.unrestricted.get()
        if batch.state == BatchState.LOOKING:
            batches.carry_on_now(batch)
            batch.refresh_from_db()
        counts = {verb: n for verb in Verb if (n := batch.counts.get(verb, 0))}
        if batch.state != BatchState.LOOKED or counts.keys() != {Verb.SAME}:
            faults = [line.faults for line in batch.lines.exclude(verb=Verb.SAME)[:2]]
            wrong[plural] = counts, faults, form.errors
        number += batch.number
        batch.delete()
    assert wrong == {}
    assert number > 300
