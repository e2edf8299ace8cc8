"""Take a backup: when somebody asks, and once a day beside the site."""

import time
import tomllib
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.crypto import salted_hmac

from engagement.backup.files import Refused, Seen, write_backup
from engagement.backup.rows import one_moment, table_lines
from engagement.backup.watching import SECONDS_A_DAY, tell_administrators

BACKUP_NAMES = "record-*.backup*"


@dataclass
class Taken:
    path: Path
    seen: Seen


def version():
    return tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]["version"]


def mark_of_key():
    """Tells whether a site has the key of another, and not which."""
    return salted_hmac("engagement.backup", "", algorithm="sha256").hexdigest()[:16]


def take_backup(path=None, keys=None, with_secrets=False):
    """Write one, at `path` or in BACKUP_DIR, for these public keys or those of BACKUP_FOR.

    Raises Refused, and OSError. With secrets it is for public keys only.
    """
    keys = keys or settings.BACKUP_FOR
    if with_secrets and not keys:
        raise Refused("The secret key goes into an encrypted backup only: --for PUBLIC_KEY")
    steps = MigrationExecutor(connection)
    targets = sorted(steps.loader.graph.leaf_nodes())
    if steps.migration_plan(targets):
        raise Refused("The database is of an earlier version. Start the site once, then try again.")
    head = {"version": version(), "steps": targets, "key": mark_of_key()}
    head["made"] = timezone.now().isoformat(timespec="seconds")
    if with_secrets:
        head["secrets"] = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    path = Path(path) if path else _place(bool(keys))
    with one_moment():
        return Taken(path, write_backup(path, head, table_lines(), keys))


def _place(encrypted):
    settings.BACKUP_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"record-{timezone.now():%Y-%m-%dT%H%M%S}Z.backup"
    return settings.BACKUP_DIR / (name + (".age" if encrypted else ""))


def kept():
    """The backups in BACKUP_DIR, the newest first."""
    return sorted(settings.BACKUP_DIR.glob(BACKUP_NAMES), reverse=True)


def _left_by_who_was_killed():
    long_ago = time.time() - SECONDS_A_DAY
    parts = settings.BACKUP_DIR.glob(f".{BACKUP_NAMES}.part")
    return [one for one in parts if one.stat().st_mtime < long_ago]


def once_a_day(now):
    """Take one and let the oldest go. Of a failure administrators hear, once a day."""
    try:
        take_backup()
        for old in (*kept()[settings.BACKUP_KEEP :], *_left_by_who_was_killed()):
            old.unlink()
    except Exception:
        tell_administrators()
        raise
    return 1
