"""A field is written in one file; one command writes what follows from it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
FIELDS = """
    how_to_register = LineField(_("how one registers"), blank=True)
    registry = models.ForeignKey(
        "processes.Organisation", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("kept by which register"),
    )
"""


@pytest.fixture
def house(tmp_path):
    """A copy of the code whose consultations have two fields more."""
    for folder in ("engagement", "processes", "templates", "docs"):
        left = shutil.ignore_patterns("__pycache__", "pictures", "static")
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=left)
    shutil.copy(ROOT / "manage.py", tmp_path)
    kind = tmp_path / "processes" / "models" / "consultation.py"
    before, after = kind.read_text().split("\n    resource = Resource(")
    after = after.replace('"link",', '"link", "how_to_register", "registry",', 1)
    kind.write_text(f"{before}{FIELDS}\n    resource = Resource({after}")
    return tmp_path


@pytest.mark.long
def test_one_command_writes_what_follows_from_a_field(house):
    before = set((house / "processes" / "migrations").iterdir())
    run = [sys.executable, "manage.py", "models", "--name", "how_to_register"]
    environment = {**os.environ, "DATA_DIR": str(house / "var")}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(
        run, cwd=house, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    (migration,) = set((house / "processes" / "migrations").glob("*.py")) - before
    assert migration.name.endswith("_how_to_register.py")
    assert migration.read_text().count("AddField") == 4  # of consultations, and of their versions
    assert "Organisation |o--o{ Consultation : registry\n" in (
        house / "docs" / "data-model.md"
    ).read_text("utf-8")
    for language in ("es", "fr"):
        assert f"{language}/LC_MESSAGES/django.po:" in done.stdout
    assert done.stdout.count("“how one registers” is untranslated.") == 2
