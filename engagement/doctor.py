"""What is missing or weak on a server, in sentences, each with what to do about it."""

import shutil
import socket
import time
from pathlib import Path
from urllib.parse import urlsplit

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.checks import ERROR, run_checks
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Q

from engagement.adapters import SECRETS
from engagement.backup.taking import kept
from engagement.backup.watching import LATE, SECONDS_A_DAY, trouble
from engagement.health import SILENT_AFTER, WORKER_MARK
from engagement.models import OutgoingMail, Person
from engagement.people import has_second_factor
from engagement.queue.jobs import Job

THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}
GIVE = "python3 run.py manage"  # before the name of a command
ENOUGH_FREE = 1024**3  # bytes free on a disk
SECONDS_TO_ANSWER = 3
OFTEN = 4  # tries, after which a fault will hardly go by itself


def ailments():
    """Sentences on all that is wrong; none where all is well."""
    steps = MigrationExecutor(connection)
    if steps.migration_plan(steps.loader.graph.leaf_nodes()):
        yield "The database lacks tables of this version: start the site once."
        return
    for look in (
        checks,
        address,
        database,
        mail,
        mail_in,
        worker,
        backups,
        folders,
        site_keepers,
        disk,
    ):
        yield from look()


def checks():
    for one in run_checks(databases=["default"]):
        if one.level >= ERROR:
            yield f"{one.msg} {one.hint or ''}".strip()


def address():
    if urlsplit(settings.SITE_URL).hostname in THIS_MACHINE:
        yield "SITE_URL names this machine only: links in mails lead nobody here. Set it."
    if settings.ONION and not settings.HTTPS:
        return
    if not settings.HTTPS:
        yield "SITE_URL has no https: passwords can be read on the way. Put a proxy in front."
    elif not hasattr(settings, "SECURE_PROXY_SSL_HEADER"):
        yield "BEHIND_PROXY is not set: with https, every page would lead to itself for ever."


def database():
    said = connection.settings_dict
    elsewhere = said["HOST"] and not said["HOST"].startswith("/")
    if connection.vendor != "postgresql" or not elsewhere or said["HOST"] in THIS_MACHINE:
        return
    if said["OPTIONS"].get("sslmode") != "verify-full":
        yield (
            "DATABASE_URL leads to another machine, and nobody vouches for it: end it with"
            " ?sslmode=verify-full"
        )


def mail():
    waiting = OutgoingMail.waiting.count()
    if not settings.MAIL_SERVER:
        yield f"EMAIL_URL is not set: no mail is sent. Mails that wait: {waiting}."
    elif _sends_in_the_clear():
        yield "EMAIL_URL is not encrypted, and leads to another machine: begin it with smtp+tls://"
    elif failing := Job.objects.filter(what="mails", tries__gte=OFTEN).count():
        yield f"The mail server refuses mails or does not answer. Mails that wait: {failing}."


def _sends_in_the_clear():
    server = settings.MAIL_SERVER
    encrypted = server.get("EMAIL_USE_TLS") or server.get("EMAIL_USE_SSL")
    return not encrypted and server.get("EMAIL_HOST", "localhost") not in THIS_MACHINE


def mail_in():
    if not settings.MAIL_IN:
        return
    host, _port = settings.MAIL_IN
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as ours:
        ours.settimeout(SECONDS_TO_ANSWER)
        if ours.connect_ex(settings.MAIL_IN):
            yield "Nothing takes mail in where MAIL_IN says: start the site, or see its log."
    if host not in THIS_MACHINE:
        yield "MAIL_IN can be reached from elsewhere, and mail comes to it unencrypted."


def worker():
    if not WORKER_MARK.exists():
        yield f"No worker has come by: start the site, or `{GIVE} work --loop` beside it."
    elif WORKER_MARK.stat().st_mtime < time.time() - SILENT_AFTER:
        yield "The worker has not come by for half an hour: start the site again."
    failing = Job.objects.filter(tries__gte=OFTEN).exclude(what="mails")
    for what, said in failing.values_list("what", "said").distinct():
        yield f"This fails again and again: {what} ({said or 'it is killed'})."


def backups():
    if not settings.BACKUP_KEEP:
        yield "BACKUP_KEEP is 0: no backup is taken by itself."
        return
    newest = next(iter(kept()), None)
    if newest is None:
        yield f"There is no backup yet: `{GIVE} backup` takes one."
    elif newest.stat().st_mtime < time.time() - SECONDS_A_DAY - LATE.total_seconds():
        yield f"The newest backup is older than a day: {newest.name}. `{GIVE} backup` takes one."
    elif said := trouble():
        yield f"{said} `{GIVE} backup` shows why."
    if not settings.BACKUP_FOR:
        yield "BACKUP_FOR is not set: who gets hold of a backup can read it."
    if settings.BACKUP_DIR.is_relative_to(settings.DATA_DIR):
        yield "Backups lie beside what they are of: set BACKUP_DIR to another disk."


def folders():
    private = {settings.DATA_DIR, settings.DATA_DIR / "secret_key", settings.BACKUP_DIR}
    if connection.vendor == "sqlite":
        private.add(Path(connection.settings_dict["NAME"]).parent)
    for path in sorted(path for path in private if path.exists()):
        if path.stat().st_mode & 0o077:
            yield f"Others on this machine may look into {path}: chmod go= {path}"


def site_keepers():
    active = Person.objects.filter(is_active=True)
    if not active.filter(is_staff=True).exists():
        yield f"Nobody administers the site: `{GIVE} invite ADDRESS --administrator`."
    keepers = active.filter(Q(is_staff=True) | Q(is_curator=True))
    without = sum(not has_second_factor(person) for person in keepers)
    if without:
        yield f"Administrators and curators without a second factor: {without}."
    if unread := sum(not _is_read(one) for one in Authenticator.objects.all()):
        yield f"Second factors that this SECRET_KEY does not open: {unread}. Give the site its own."


def _is_read(authenticator):
    secrets = (authenticator.data.get(name) for name in SECRETS)
    try:
        return all(get_adapter().decrypt(one) for one in secrets if one)
    except ValidationError:
        return False


def disk():
    for path in sorted({settings.DATA_DIR, settings.BACKUP_DIR}):
        free = shutil.disk_usage(path).free if path.exists() else ENOUGH_FREE
        if free < ENOUGH_FREE:
            yield f"The disk of {path} is nearly full: {free // 1024**2} MB are free."
