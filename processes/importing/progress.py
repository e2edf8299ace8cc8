"""How far an import has come. Told through a file: what a transaction writes nobody else sees."""

from django.conf import settings


def place(batch):
    return settings.DATA_DIR / "progress" / str(batch.pk)


def say(batch, done):
    place(batch).parent.mkdir(mode=0o700, exist_ok=True)
    place(batch).write_text(str(done))


def done(batch):
    """Lines that are through, from 0 to the number there are."""
    try:
        return min(int(place(batch).read_text() or 0), batch.number)
    except (OSError, ValueError):
        return 0


def end(batch):
    place(batch).unlink(missing_ok=True)
