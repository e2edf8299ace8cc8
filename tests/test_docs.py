"""What the documents say is there: files, pictures, commands, settings, requirements."""

import re
import shlex
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from processes.management.commands.models import with_drawing
from tests import limits
from tests.sweep import table

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
LINK = re.compile(r"\]\(([^)\s]+)\)")
COMMAND = re.compile(r"(?:python3 run\.py manage|manage\.py) ([a-z_]+)([^`#\n]*)")
SETTING = re.compile(r"""\bread\(\s*["']([A-Z_]+)["']|environ\.get\(\s*["']([A-Z_]+)["']""")
TEST = re.compile(r"`((?:[a-z]+/)?test_[a-z_]+\.py)(?:::(test_\w+))?`")
CITED = re.compile(r"\b[RDG][1-9][0-9]?\b")
TOO_LARGE = 120_000


def text(page):
    return page.read_text("utf-8")


def code():
    for folder in ("engagement", "processes", "templates"):
        yield from (one for one in (ROOT / folder).rglob("*.*") if one.suffix in (".py", ".html"))


def missing_links(page, source):
    for target in LINK.findall(source):
        path = target.partition("#")[0]
        if ":" not in target and path and not (page.parent / path).exists():
            yield target


def unknown_options(source):
    """Commands named in a text that are none, and options they do not have."""
    known = get_commands()
    for name, rest in COMMAND.findall(source):
        if name not in known:
            yield name
            continue
        app = known[name]
        command = load_command_class(app, name) if isinstance(app, str) else app
        parser = command.create_parser("manage.py", name)
        options = {option for action in parser._actions for option in action.option_strings}
        for word in shlex.split(rest.replace("'", "").replace('"', "")):
            if word.startswith("-") and word.partition("=")[0] not in options:
                yield f"{name} {word}"


def settings_of(source):
    return {a or b for a, b in SETTING.findall(source)}


def rows_of(source):
    """The first word in backticks of each row of the tables of a text."""
    return set(re.findall(r"^\| `([A-Z_]+)` \|", source, re.M))


def cited(source):
    """Requirements named in docstrings and comments."""
    return set(CITED.findall(source))


def test_the_changelog_begins_with_the_version_or_with_what_comes_next():
    version = re.search(r'^version = "(.+)"$', text(ROOT / "pyproject.toml"), re.M)[1]
    parts = re.findall(r"^## (.+)$", text(ROOT / "CHANGELOG.md"), re.M)
    assert parts[parts[0] == "Next"] == version


def test_the_readme_is_short():
    assert (ROOT / "README.md").stat().st_size < 8_000


def test_pictures_are_small():
    pictures = sorted((DOCS / "pictures").glob("*.png"))
    assert pictures
    assert [one.name for one in pictures if one.stat().st_size > TOO_LARGE] == []


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_links_and_pictures_lead_somewhere(page):
    assert list(missing_links(page, text(page))) == []


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_commands_are_there_with_their_options(page):
    assert list(unknown_options(text(page))) == []


def test_every_page_is_reached_from_the_readme():
    seen, new = set(), {ROOT / "README.md"}
    while new:
        page = new.pop()
        seen.add(page)
        targets = (page.parent / one.partition("#")[0] for one in LINK.findall(text(page)))
        new |= {one.resolve() for one in targets if one.suffix == ".md" and one.exists()} - seen
    assert [name for name, page in zip(NAMES, PAGES, strict=True) if page not in seen] == []


def test_every_setting_is_in_the_table_and_no_other():
    files = ("engagement/settings.py", "engagement/management/commands/start.py")
    assert set().union(*(settings_of(text(ROOT / one)) for one in files)) == rows_of(
        text(DOCS / "settings.md")
    )


def test_every_requirement_the_code_cites_is_stated():
    rows = set(re.findall(r"^\| ([RDG][0-9]+) \|", text(DOCS / "security.md"), re.M))
    named = set().union(*(cited(text(one)) for one in code()))
    assert named
    assert named - rows == set()


def absent_tests(source):
    """Tests named in a text that are not there: a file, or one test of a file."""
    for file, name in TEST.findall(source):
        path = ROOT / "tests" / file
        if not path.exists() or not re.search(rf"^def {name}\b" if name else "", text(path), re.M):
            yield f"{file}::{name}"


@pytest.mark.parametrize("page", ["security.md", "asvs.md"])
def test_tests_that_are_named_are_there(page):
    said = text(DOCS / page)
    assert len(TEST.findall(said)) > 20
    assert list(absent_tests(said)) == []


def in_numbers():
    """What the page of security says of how much is met, in one line."""
    return " ".join(text(DOCS / "security.md").split("## In numbers")[1].split("##")[0].split())


@pytest.mark.parametrize(
    ("letter", "word", "number"), [("D", "decisions", 13), ("R", "requirements", 40)]
)
def test_the_counts_of_what_is_met_are_those_of_the_table(letter, word, number):
    page = text(DOCS / "security.md")
    rows = dict(re.findall(rf"^\| ({letter}\d+) \|[^|]*\| ([^|]*)\|", page, re.M))
    part = [one for one, row in rows.items() if row.startswith("in part")]
    met = sum(row.startswith("met") for row in rows.values())
    assert len(rows) == number
    assert f"Of {number} {word} {met} are met, {len(part)} in part" in in_numbers()
    assert [one for one in part if one not in in_numbers()] == [], "each is named"


# How many requirements each chapter of ASVS 5.0.0 has on levels 1 and 2.
CHAPTERS = (27, 11, 19, 10, 9, 35, 18, 7, 7, 29, 14, 9, 13, 9, 13, 16, 7)


def test_each_requirement_of_the_standard_stands_once_and_is_counted():
    said, sums, sizes = text(DOCS / "asvs.md"), [0, 0, 0, 0, 0], []
    for row in re.findall(r"^\| V\d.*$", said, re.M):
        cells = [re.findall(r"\d+\.\d+\.\d+", cell) for cell in row.split("|")[2:7]]
        named = [one for cell in cells for one in cell]
        assert len({*named}) == len(named), row
        whole = [0, 0, 0, 0, *map(int, re.findall(r"\| all (\d+) \|", row))] + [0]
        numbers = [len(cell) + n for cell, n in zip(cells, whole[:5], strict=True)]
        sizes.append(sum(numbers))
        sums = [a + b for a, b in zip(sums, numbers, strict=True)]
    assert tuple(sizes) == CHAPTERS
    counted = "{} are tested, {} built so, {} not held, {} not examined".format(*sums)
    assert f"Of {sum(sums[:4])} requirements {counted}" in in_numbers()


# By what a module can encrypt, sign, hash, or draw by lot what nobody shall guess.
CRYPTOGRAPHY = re.compile(
    r"^\s*(?:from|import) .*\b(hashlib|hmac|secrets|cryptography|pyrage|signing|salted_hmac"
    r"|get_random_string|Signer|TimestampSigner|ssl)\b",
    re.M,
)


def uses_cryptography():
    files = (one for one in code() if one.suffix == ".py" and "migrations" not in one.parts)
    return {str(one.relative_to(ROOT)) for one in files if CRYPTOGRAPHY.search(text(one))}


def test_every_module_that_encrypts_signs_or_hashes_is_in_the_inventory():
    named = set(re.findall(r"`((?:engagement|processes)/[\w/]+\.py)`", text(DOCS / "keys.md")))
    assert len(uses_cryptography()) > 15
    assert uses_cryptography() - named == set()
    assert all((ROOT / one).exists() for one in named)


def test_every_document_the_code_cites_ships():
    named = {one for file in code() for one in re.findall(r"`([a-zA-Z/_]+\.md)`?", text(file))}
    assert named
    assert [one for one in sorted(named) if not (ROOT / one).exists()] == []


def test_every_path_of_the_map_exists():
    paths = re.findall(
        r"`((?:engagement|processes|templates|tests)/[\w./]*)`", text(DOCS / "map.md")
    )
    assert len(paths) > 20
    assert [one for one in paths if not (ROOT / one).exists()] == []


def test_the_drawing_of_the_model_is_as_the_models_are():
    page = text(DOCS / "data-model.md")
    assert with_drawing(page) == page, "Run: python3 run.py manage models"


def test_the_table_of_addresses_is_as_the_addresses_are():
    assert table.PAGE.read_text("utf-8") == table.page(), "Run: .venv/bin/python -m tests.sweep"


def test_the_table_of_limits_is_as_the_code_has_them():
    assert limits.PAGE.read_text("utf-8") == limits.page(), "Run: .venv/bin/python -m tests.limits"


def test_what_is_not_there_is_noticed():
    assert list(missing_links(ROOT / "README.md", "[x](docs/nowhere.md) ![y](docs/no.png)"))
    assert list(unknown_options("python3 run.py manage nothing")) == ["nothing"]
    assert list(unknown_options("`manage.py export FOLDER --loud`")) == ["export --loud"]
    assert settings_of('read("NEW_ONE", "")') == {"NEW_ONE"}
    assert cited("as R99 says") == {"R99"}
    assert list(absent_tests("`test_no.py` `test_docs.py::test_no` `test_docs.py`")) == [
        "test_no.py::",
        "test_docs.py::test_no",
    ]
