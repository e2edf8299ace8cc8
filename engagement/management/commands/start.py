"""Sets up and serves: what `python3 run.py` does once the libraries are there."""

import os
import socket
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connection
from django.utils.crypto import salted_hmac
from django.utils.module_loading import import_string

from engagement.backup.taking import version
from engagement.disk import keep, make_private
from engagement.health import WORKER_MARK
from engagement.people import has_anybody
from engagement.running import hold_lock
from engagement.stack import ONE_HEAP
from engagement.trail.events import Event, What, note

LOOPBACK = "127.0.0.1"
NEXT = """\
Nobody has an account here yet. In a second window, in this folder and with the same settings:
    python3 run.py manage invite you@example.org
Put in your own address, and open the link it prints. The site then leads through the rest."""


def settings_digest():
    """A word that is another where a setting is: of all that are in the environment by our names.

    Made with SECRET_KEY, so that nobody guesses a setting by it.
    """
    said = sorted((name, os.environ[name]) for name in settings.READ if name in os.environ)
    return salted_hmac("settings", repr(said), algorithm="sha256").hexdigest()[:16]


def note_settings():
    """In the trail, where version or settings are others than at the start before."""
    said = {"version": version(), "settings": settings_digest()}
    last = Event.objects.filter(what=What.SITE_STARTED).order_by("pk").last()
    if last is None or last.detail != said:
        note(What.SITE_STARTED, **said)


def is_taken(port):
    with socket.socket() as ours:
        return ours.connect_ex((LOOPBACK, port)) == 0


class Command(BaseCommand):
    """`start [--port N] [--empty]`: migrate, fill an empty record, collect files, serve."""

    help = "Sets up the database and the files, then serves the site."

    def add_arguments(self, parser):
        parser.add_argument(
            "--port", type=int, default=8000, help="on this machine, 8000 if not given"
        )
        parser.add_argument("--empty", action="store_true", help="without the demonstration record")

    def handle(self, *, port, empty, **options):
        if not 1 <= port <= 65535:
            raise CommandError("A port is a number from 1 to 65535, such as 8000.")
        if is_taken(port):
            raise CommandError(f"Port {port} is in use. Choose another: --port {port + 1}")
        self.shut_out_others()
        try:
            hold_lock()  # until what this becomes has ended
        except BlockingIOError as restores:
            raise CommandError(
                "A backup is being put back here. Start once that is done."
            ) from restores
        # `run.py manage …` reads it, so that what it prints and sends leads here.
        keep(settings.DATA_DIR / "serves_at", settings.SITE_URL)
        self.say(f"Database: {connection.vendor}")
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        call_command("check", databases=["default"], verbosity=0)
        if not empty and import_string(settings.DEMONSTRATION)():
            self.say("Loaded the demonstration record into the empty database")
        note_settings()
        self.say("Collecting static files")
        call_command("collectstatic", verbosity=0, interactive=False, clear=False)
        self.say(f"Serving on http://{LOOPBACK}:{port}  (stop with Ctrl-C)")
        if not has_anybody():
            self.say(NEXT)
        self.serve(port)

    def shut_out_others(self):
        """What is in the folder, and what will be, can be read by the account of the site alone."""
        os.umask(0o077)
        ours = [settings.DATA_DIR, settings.DATA_DIR / "secret_key"]
        if connection.vendor == "sqlite":
            name = connection.settings_dict["NAME"]
            ours += [Path(f"{name}{end}") for end in ("", "-wal", "-shm", "-journal")]
        for path in ours:
            try:
                make_private(path)
            except OSError as wrong:
                raise CommandError(
                    f"{path} is open to other accounts, and that cannot be changed from this one"
                    f" ({wrong.strerror}). Give it to the account of the site."
                ) from wrong

    def say(self, text):
        self.stdout.write(text)
        self.stdout.flush()

    def serve(self, port):
        """Hands this process to gunicorn; where there is none (Windows), Django's own server.

        Beside it run the worker of the queue and, where it is wanted, what takes mail in, which end
        when this process does.
        """
        WORKER_MARK.touch()  # from now on somebody should come by
        subprocess.Popen([sys.executable, sys.argv[0], "work", "--loop"])
        if settings.MAIL_IN:
            subprocess.Popen([sys.executable, sys.argv[0], "receive"])
        if sys.platform == "win32":
            call_command("runserver", f"{LOOPBACK}:{port}", use_reloader=False)
            return
        workers = os.environ.get("WEB_CONCURRENCY", "2")
        connection.close()
        # A worker that is told to stop while it takes a request may wait for itself for ever
        # (gunicorn 27, threads); it is ended after ten seconds instead of thirty.
        os.execve(
            sys.executable,
            [
                sys.executable, "-m", "gunicorn", "engagement.wsgi", "--bind", f"{LOOPBACK}:{port}",
                "--workers", workers, "--threads", "4", "--no-control-socket", "--preload",
                "--graceful-timeout", "10", "--log-level", "warning",
            ],
            ONE_HEAP | os.environ,
        )  # fmt: skip
