"""What an earlier release wrote of efforts and of who leads: in a folder, in a file of somebody."""

import csv

import pytest

from processes.access import NOBODY, Reader
from processes.exchange.folder import EVERYTHING, export_to
from processes.importing.folder import FolderRefused, import_from
from processes.models import ColumnsOf, Effort, EffortPart, Intervention, Process, ProcessLead
from tests.importing.files import HEARING, handed_in, imported, table
from tests.making import make

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def written_before(folder, part_of):
    """The folder with the column as it was written then: {id: id of what it is part of}."""
    for name in ("efforts", "effort-parts"):
        (folder / f"{name}.csv").unlink()
    with_column(folder / "interventions.csv", "part_of", part_of)


def with_column(path, name, cells):
    """A file with one column more: {id of a row: its cell}."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    rows = [[*row, cells.get(row[0], "")] for row in rows]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[*header, name], *rows])


def test_a_folder_of_an_earlier_release_brings_efforts(tmp_path, cast, world):
    private = make(Intervention, title="The push", **world.level("organisation"))
    hidden = make(Intervention, title="A letter", owner=world.home)
    folder = tmp_path / "out"
    export_to(folder, EVERYTHING)
    written_before(folder, {str(hidden.pk): str(private.pk)})
    for _time in range(2):  # the same folder once more changes nothing
        import_from(folder)
        effort = Effort.unrestricted.get()
        assert (effort.title, effort.organisation) == ("The push", world.home)
        parts = EffortPart.visible_to(Reader(cast["member"])).values_list("intervention", flat=True)
        assert {*parts} == {private.pk, hidden.pk}
        for kind in (Effort, Intervention, EffortPart):
            assert not kind.visible_to(NOBODY).exists()
    written = folder / "interventions.csv"
    written.write_text(written.read_text().replace(f",{private.pk}\n", ",nowhere\n"))
    with pytest.raises(FolderRefused, match="no row of the file has the id “nowhere”"):
        import_from(folder)


def test_a_folder_of_an_earlier_release_says_who_leads_a_process(tmp_path, world):
    process = make(Process)
    folder = tmp_path / "out"
    export_to(folder, EVERYTHING)
    (folder / "process-leads.csv").unlink()
    leads = f"{world.home.slug}; {world.friend.slug}"
    with_column(folder / "processes.csv", "lead_bodies", {str(process.pk): leads})
    for _time in range(2):
        import_from(folder)
        found = ProcessLead.unrestricted.filter(process=process)
        assert {one.organisation for one in found} == {world.home, world.friend}


def test_the_column_of_a_file_is_left_out_though_it_was_read_before(cast, world):
    columns = {"id": "id", "part_of": "part_of"}
    ColumnsOf.unrestricted.create(owner=world.home, kind="interventions", columns=columns)
    imported(handed_in(cast["member"], table({**HEARING, "part_of": "anything"}), world.home))
    assert Intervention.unrestricted.get().title == HEARING["title"]
    assert not Effort.unrestricted.exists()
