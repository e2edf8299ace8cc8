"""What an earlier release wrote of efforts: in a folder of the operator, in a file of somebody."""

import csv

import pytest

from processes.access import NOBODY, Reader
from processes.exchange.folder import EVERYTHING, export_to
from processes.importing.folder import FolderRefused, import_from
from processes.models import ColumnsOf, Effort, EffortPart, Intervention
from tests.importing.files import HEARING, handed_in, imported, table
from tests.making import make

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def written_before(folder, part_of):
    """The folder with the column as it was written then: {id: id of what it is part of}."""
    for name in ("efforts", "effort-parts"):
        (folder / f"{name}.csv").unlink()
    path = folder / "interventions.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    rows = [[*row, part_of.get(row[0], "")] for row in rows]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[*header, "part_of"], *rows])


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


def test_the_column_of_a_file_is_left_out_though_it_was_read_before(cast, world):
    columns = {"id": "id", "part_of": "part_of"}
    ColumnsOf.unrestricted.create(owner=world.home, kind="interventions", columns=columns)
    imported(handed_in(cast["member"], table({**HEARING, "part_of": "anything"}), world.home))
    assert Intervention.unrestricted.get().title == HEARING["title"]
    assert not Effort.unrestricted.exists()
