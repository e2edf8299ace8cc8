"""Files of tables: what is good reads the same however it was saved, the rest is refused."""

import datetime as dt
import io
import re
import subprocess
import sys
import tempfile
import zipfile

import openpyxl
import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement.formats import apart
from engagement.formats.apart import read_apart
from engagement.formats.packing import kept_rows
from engagement.formats.reading import read_table
from engagement.formats.tables import MOST_CHARACTERS, MOST_ROWS, TableRefused
from engagement.formats.texts import samples_of
from engagement.formats.writing import escaped, unescaped, write_csv, write_xlsx
from tests.engagement import hostile

HEADER = ["title", "date", "note"]
ROWS = [["Überprüfung", "2024-03", "a, b; c | d\te"], ["L’été «à» 20 €", "", 'two\nlines "here"']]
PLAIN = "\r\n".join(
    ["title,date,note", "Überprüfung,2024-03,x", '"L’été «à», 20 €",,"two\nlines ""here"""']
)
PLAIN_ROWS = [
    (2, ["Überprüfung", "2024-03", "x"]),
    (3, ["L’été «à», 20 €", "", 'two\nlines "here"']),
]


def outcome(tmp_path, content, name):
    """(headings, rows) of a file."""
    (tmp_path / "file").write_bytes(content)
    table = read_table(tmp_path / "file", name)
    return table.header, list(table.rows)


def test_whatever_is_broken_is_refused_at_its_place(tmp_path):
    seen, wrong = set(), []
    for one in hostile.corpus():
        seen.add(one.fault)
        try:
            found = outcome(tmp_path, one.content, one.name)
        except TableRefused as refused:
            if not refused.message or (refused.row, refused.column) != (one.row, one.column):
                wrong.append((one.fault, refused.message, refused.row, refused.column))
        else:
            wrong.append((one.fault, "was read", found))
    assert wrong == []
    assert len(seen) >= 100


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
@pytest.mark.parametrize("delimiter", ",;\t|")
def test_good_files_read_the_same_in_every_encoding(tmp_path, encoding, delimiter):
    mark = "\ufeff" if encoding in ("utf-16-le", "utf-16-be") else ""
    content = mark + PLAIN.replace(",", "\1").replace("«à»\1", "«à»,").replace("\1", delimiter)
    assert outcome(tmp_path, content.encode(encoding), "A.CSV") == (HEADER, PLAIN_ROWS)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_one(tmp_path, end):
    content = f'a,b{end}{end}1,"x{end}y"{end} ,{end}'.encode()
    assert outcome(tmp_path, content, "a.csv") == (["a", "b"], [(3, ["1", "x\ny"])])


def test_a_first_line_may_tell_the_delimiter(tmp_path):
    content = b"sep=;\r\na;b,c,d\r\n1;2\r\n"
    assert outcome(tmp_path, content, "a.csv") == (["a", "b,c,d"], [(3, ["1", "2"])])


def test_short_rows_are_filled_and_empty_columns_at_the_end_are_none(tmp_path):
    content = b"a,b,,\r\n1\r\n1,2,,\r\n"
    assert outcome(tmp_path, content, "a.csv")[1] == [(2, ["1", ""]), (3, ["1", "2"])]


def test_capitals_of_windows_are_no_broken_utf_8(tmp_path):
    content = "a,b\r\nCAFÉ”,é è ü\r\n".encode("cp1252")
    assert outcome(tmp_path, content, "a.csv")[1] == [(2, ["CAFÉ”", "é è ü"])]


def test_what_windows_has_no_character_for_is_read_as_what_has_one(tmp_path):
    """An old Macintosh writes ç, è and ê with bytes that mean nothing to Windows."""
    content = "a,b\r\nfrançais,très même\r\n".encode("mac_roman")
    (tmp_path / "file").write_bytes(content)
    assert outcome(tmp_path, content, "a.csv")[0] == ["a", "b"]
    offered = samples_of(tmp_path / "file")
    assert offered["mac_roman"] == ["français", "très même"]
    assert offered.keys() == {"cp1251", "mac_roman", "cp850"}
    read = read_table(tmp_path / "file", "a.csv", "mac_roman")
    assert [*read.rows] == [(2, ["français", "très même"])]


@pytest.mark.parametrize("what", ["empty", "hidden", "full"])
def test_years_kept_on_several_sheets_are_never_passed_over(tmp_path, what):
    book = openpyxl.Workbook()
    book.active.title = "2016"
    book.active.append(["When"])
    book.active.append(["2016-05-02"])
    later = book.create_sheet("2017")
    later["A1"].number_format = "dd.mm.yyyy"  # a cell that is there, and holds nothing
    if what != "empty":
        later.append(["2017-05-02"])
    if what == "hidden":
        later.sheet_state = "hidden"
    book.save(tmp_path / "years.xlsx")
    if what != "full":
        assert [*read_table(tmp_path / "years.xlsx", "years.xlsx").rows] == [(2, ["2016-05-02"])]
        return
    with pytest.raises(TableRefused, match="several sheets: “2016”, “2017”"):
        read_table(tmp_path / "years.xlsx", "years.xlsx")
    kept = read_apart(tmp_path / "years.xlsx", "years.xlsx")  # by the page one can be chosen
    assert (kept.sheets, kept.header, kept.number) == ([("2016", 2), ("2017", 1)], [], 0)
    first = read_apart(tmp_path / "years.xlsx", "years.xlsx", "1")
    assert list(kept_rows(first.packed)) == [(2, ["2016-05-02"])]
    with pytest.raises(TableRefused, match="no row below the headings"):
        read_apart(tmp_path / "years.xlsx", "years.xlsx", "2")


def test_values_of_a_spreadsheet_become_texts(tmp_path):
    book = openpyxl.Workbook()
    cells = [
        ("whole", 12.0, None, "12"),
        ("long", 1234567890123456, None, "1234567890123456"),
        ("part", 0.1, None, "0.1"),
        ("small", 1e-7, None, "0.0000001"),
        ("large", 1e21, None, "1000000000000000000000"),
        ("yes", True, None, "yes"),
        ("no", False, None, "no"),
        ("day", dt.date(2024, 2, 29), "dd.mm.yyyy", "2024-02-29"),
        ("month", dt.date(2024, 2, 1), "mmm yyyy", "2024-02"),
        ("year", dt.date(2024, 1, 1), "yyyy", "2024"),
        ("moment", dt.datetime(2024, 2, 29, 9, 5), None, "2024-02-29T09:05"),
        ("midnight", dt.datetime(2024, 2, 29), None, "2024-02-29"),
        ("time", dt.time(14, 30), None, "14:30"),
        ("text", "2024-02-29 ", None, "2024-02-29 "),
        ("empty", None, None, ""),
        ("digits", "007", None, "007"),
    ]
    for column, (name, value, shape, _expected) in enumerate(cells, 1):
        book.active.cell(1, column, name)
        cell = book.active.cell(3, column, value)
        if shape:
            cell.number_format = shape
    second = book.create_sheet("second")
    second.append(["not read"])
    second.sheet_state = "hidden"
    file = io.BytesIO()
    book.save(file)
    header, rows = outcome(tmp_path, file.getvalue(), "a.xlsx")
    assert header == [name for name, *_rest in cells]
    assert rows == [(3, [expected for *_rest, expected in cells])]


def test_days_may_count_from_1904(tmp_path):
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active.append(["day"])
    book.active.append([dt.date(2024, 2, 29)])
    file = io.BytesIO()
    book.save(file)
    assert outcome(tmp_path, file.getvalue(), "a.xlsx")[1] == [(2, ["2024-02-29"])]


def test_a_text_keeps_its_runs_and_leaves_out_reading_aids(tmp_path):
    texts = "<si><r><t>a </t></r><r><t>b</t></r><rPh><t>c</t></rPh></si>"
    cells = '<row><c t="s"><v>0</v></c></row>'
    content = hostile.book(
        {
            hostile.STRINGS: f'<sst xmlns="{hostile.MAIN}">{texts}</sst>',
            hostile.SHEET: hostile.sheet(hostile.HEAD_ROW + cells),
        }
    )
    assert outcome(tmp_path, content, "a.xlsx")[1] == [(2, ["a b", ""])]


def test_rows_come_one_by_one(tmp_path):
    (tmp_path / "file").write_bytes(b"a,b\r\n1\r\n2\r\n\0\r\n")
    rows = read_table(tmp_path / "file", "a.csv").rows
    assert [next(rows), next(rows)] == [(2, ["1", ""]), (3, ["2", ""])]
    with pytest.raises(TableRefused) as refused:
        next(rows)
    assert (refused.value.row, refused.value.column) == (4, 1)


def test_as_many_rows_as_are_allowed_are_read(tmp_path):
    (tmp_path / "file").write_bytes(b"a\n" + b"1\n" * MOST_ROWS)
    assert sum(1 for _row in read_table(tmp_path / "file", "a.csv").rows) == MOST_ROWS


# -- the program of its own ------------------------------------------------------------------
def test_a_table_is_read_apart_as_it_is_read_here(tmp_path):
    content = PLAIN.encode()
    header, rows = outcome(tmp_path, content, "a.csv")
    kept = read_apart(tmp_path / "file", "a.csv")
    assert (kept.header, kept.number, kept.samples) == (header, len(rows), {})
    assert list(kept_rows(kept.packed)) == rows


def test_why_it_is_refused_is_said_in_ones_language_with_its_place(tmp_path):
    (tmp_path / "file").write_bytes(b"a,b\r\n1,\0\r\n")
    with translation.override("fr"), pytest.raises(TableRefused) as refused:
        read_apart(tmp_path / "file", "a.csv")
    assert (refused.value.row, refused.value.column) == (2, 2)
    assert "octet" in refused.value.message


def test_a_text_that_stands_in_every_cell_of_a_small_file_is_not_read_to_its_end(tmp_path):
    text = f"<sst xmlns='{hostile.MAIN}'><si><t>{'a' * 32_000}</t></si></sst>"
    row = "<row>" + '<c t="s"><v>0</v></c>' * 2 + "</row>"
    sheet = hostile.sheet(hostile.HEAD_ROW + row * 2_000)
    content = hostile.book({hostile.STRINGS: text, hostile.SHEET: sheet})
    assert len(content) < 41_000
    with pytest.raises(TableRefused, match="too much text"):
        outcome(tmp_path, content, "a.xlsx")


def test_what_takes_too_long_is_ended_and_refused(tmp_path, monkeypatch):
    (tmp_path / "file").write_bytes(PLAIN.encode())
    monkeypatch.setattr(apart, "MOST_SECONDS", 0)
    with pytest.raises(TableRefused, match="longer to read"):
        read_apart(tmp_path / "file", "a.csv")


def test_a_program_that_is_confined_writes_nothing_calls_nobody_and_starts_nothing(tmp_path):
    tries = (
        "import socket; socket.create_connection(('127.0.0.1', 1))",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
    )
    for what in tries:
        code = f"from engagement.confined import confine; confine(); {what}"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        assert "PermissionError" in done.stderr, what
    write = (
        f"from engagement.confined import confine; confine(); open({str(tmp_path / 'a')!r}, 'w')"
    )
    subprocess.run([sys.executable, "-c", f"{write}.write('x')"], capture_output=True)
    assert (tmp_path / "a").read_text() == ""


begins = st.sampled_from(
    ["", "=", "+", "-", "@", "\t", "'", "''", "'=", "=cmd|' /C calc'!A0", "＝"]
)
cell = st.builds(
    "{}{}".format,
    begins,
    st.text(st.characters(exclude_categories=("Cc", "Cs")) | st.sampled_from("\n\t'_\"x"))
    | st.sampled_from(["_x000D_", "_x005F_x0041_", "__x0041_", "\ufffe", " a "]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(cell, min_size=2, max_size=2), min_size=1, max_size=3))
@pytest.mark.parametrize(("write", "name"), [(write_csv, "a.csv"), (write_xlsx, "a.xlsx")])
def test_what_is_written_comes_back(tmp_path_factory, write, name, rows):
    file, again = io.BytesIO(), io.BytesIO()
    rows = [[*texts, "kept"] for texts in rows]
    write(file, HEADER, rows)
    write(again, iter(HEADER), iter(rows))
    assert file.getvalue() == again.getvalue()
    found = outcome(tmp_path_factory.getbasetemp(), file.getvalue(), name)[1]
    assert [[unescaped(text) for text in texts] for _row, texts in found] == rows


def test_nothing_that_is_written_begins_as_a_formula():
    plain = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "﹢1")
    before = (" ", "\u00a0", "\u200b", "\ufeff", "\u2060\u00ad", "\u200e \u3000", "\u034f", "' ")
    for text in (*plain, *(f"{unseen}={rest}" for unseen in before for rest in ("1", "\u200b1"))):
        assert escaped(text) == f"'{text}"
        assert unescaped(escaped(text)) == text
        assert unescaped(escaped(f"'{text}")) == f"'{text}"
    assert escaped("'quoted' word") == "'quoted' word" == unescaped("'quoted' word")


def test_another_program_reads_the_workbook_that_is_written():
    file = io.BytesIO()
    write_xlsx(file, HEADER, ROWS)
    sheet = openpyxl.load_workbook(file).active
    assert list(sheet.iter_rows(values_only=True))[2] == (ROWS[1][0], None, ROWS[1][2])
    assert all(cell.data_type in "sn" for row in sheet for cell in row)


def test_every_cell_of_a_workbook_is_the_text_that_was_given():
    header = ["=1+1", "#N/A", "a"]
    rows = [["#N/A", "#REF!", " 007 "], ["TRUE", "2024-03-01", "x" * (MOST_CHARACTERS + 1)]]
    file = io.BytesIO()
    write_xlsx(file, header, rows)
    sheet = openpyxl.load_workbook(file).active
    assert [list(texts) for texts in sheet.iter_rows(values_only=True)] == [header, *rows]
    assert {cell.data_type for row in sheet for cell in row} == {"s"}


def test_a_workbook_says_neither_who_wrote_it_nor_when():
    file = io.BytesIO()
    write_xlsx(file, HEADER, ROWS)
    with zipfile.ZipFile(file) as packed:
        assert {one.date_time[0] for one in packed.infolist()} == {1980}
        about = packed.read("docProps/core.xml").decode()
    assert not re.search("creator|lastModifiedBy", about)
    assert set(re.findall(r">(\d{4})-", about)) == {"1980"}


def test_a_workbook_leaves_nothing_behind_when_it_is_broken_off(tmp_path, monkeypatch):
    def rows():
        yield from ROWS
        assert not any(tmp_path.iterdir())
        raise OSError("the database has gone")

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(OSError, match="gone"):
        write_xlsx(io.BytesIO(), HEADER, rows())
    assert not any(tmp_path.iterdir())
