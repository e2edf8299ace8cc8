"""A file that leaves while it is made: all of it as it stood at one moment.

What fails on the way breaks the connection, so that nobody takes half a file for a whole one. Where
that would not be seen, and for a workbook, it is put together before the first byte.
"""

from tempfile import SpooledTemporaryFile
from time import monotonic

from django.http import FileResponse, StreamingHttpResponse

from engagement.backup.rows import one_moment
from engagement.formats.writing import LINES, MEDIA_TYPES, in_pieces, write_xlsx

IN_MEMORY = 1024 * 1024  # bytes; what is longer is put together on disk, without a name
MOST_WAITING = 300  # seconds in all for who takes it: a place of `COSTLY_AT_ONCE` is held meanwhile
MOST_OF_A_PIECE = 60  # seconds in which something of it is taken


class TooSlow(Exception):
    """Who asked for a file does not take it."""


def sent(ending, table, whole=False):
    """The answer with a table in the format of this ending. table: reads it, when it is called."""
    if ending in LINES and not whole:
        return StreamingHttpResponse(leaving(ending, table), content_type=MEDIA_TYPES[ending])
    file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the answer closes it
    with one_moment():
        if ending in LINES:
            file.writelines(in_pieces(LINES[ending](*table())))
        else:
            write_xlsx(file, *table())
    file.seek(0)
    return FileResponse(file, content_type=MEDIA_TYPES[ending])


def leaving(ending, table):
    """Its pieces. Nothing is read before the first is asked for."""
    waited = 0
    with one_moment():
        for piece in in_pieces(LINES[ending](*table())):
            begun = monotonic()
            yield piece
            waited += monotonic() - begun
            if waited > MOST_WAITING:
                raise TooSlow


def wait_for_nobody(request):
    """Who takes nothing any more would hold their place for ever: the server's socket gives up."""
    socket = request.META.get("gunicorn.socket")
    if socket is not None:
        socket.settimeout(MOST_OF_A_PIECE)


def takes_no_breaking_off(request):
    """Does their program not see that an answer ended too early? HTTP/1.0 sends no end."""
    return request.META.get("SERVER_PROTOCOL") == "HTTP/1.0"
