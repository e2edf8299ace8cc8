"""Takes mail in: for addresses that the subject knows, from who it says may write there.

It relays nothing, knows no sign-in and never writes back. Whoever is refused hears the same, at
whatever point (`docs/security.md`, By mail). What is answered with 250 is stored. What happened is
logged in one word, without who and where.
"""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor

from aiosmtpd.smtp import SMTP
from django.conf import settings
from django.db import connection

from engagement.drafts import TooMany
from engagement.post.reading import Unreadable, read_letter, sender_of
from engagement.subject import subject

log = logging.getLogger(__name__)
MOST_BYTES = 5 * 1024 * 1024  # of a message, with all that is attached to it
MOST_OPEN = 16  # connections
IDLE, LONGEST = 60, 600  # seconds: without a word, and in all
MOST_OF_A_COMMAND = 20  # in one connection
AT_ONCE = 2  # messages that are worked on

KEPT = "250 2.0.0 Kept as a draft"
NO_SUCH_ADDRESS = "550 5.1.1 No such address here"
UNREADABLE = "554 5.6.0 This message cannot be read"
FULL = "452 4.2.2 Too much waits there already; try again later"
ONE_EACH = "452 4.5.3 One address for each message"
LATER = "451 4.3.0 Not now; try again later"
BUSY = b"421 4.7.0 Busy; try again later\r\n"
CROOKED = "501 5.5.4 Not understood"


def local_part(address):
    """The first half of an address that is of this site, "" for any other."""
    local, _at, domain = address.lower().rpartition("@")
    return local if domain == settings.MAIL_IN_DOMAIN else ""


def answer_to_address(address):
    """What is said to a message for this address, before it comes."""
    local = local_part(address)
    return "250 OK" if local and subject().MAIL_KNOWN(local) else NO_SUCH_ADDRESS


def answer_to_letter(address, content):
    """Keep a message for an address. What is said to it, once that is stored."""
    place = subject().MAIL_PLACE(local_part(address), sender_of(content))
    if place is None:
        return NO_SUCH_ADDRESS
    try:
        subject().MAIL_KEEP(*place, read_letter(content))
    except Unreadable:
        return UNREADABLE
    except TooMany:
        return FULL
    return KEPT


class Door:
    """What the mail server asks. Questions are answered beside it, so that nobody waits for a
    database but who asked."""

    def __init__(self):
        self.open = set()
        self.aside = ThreadPoolExecutor(AT_ONCE, "post")

    async def ask(self, question, *given):
        return await asyncio.get_running_loop().run_in_executor(
            self.aside, self.answered, question, *given
        )

    def answered(self, question, *given):
        try:
            said = question(*given)
        except Exception as wrong:  # a database that is away among them
            log.warning("Mail is put off: %s", type(wrong).__name__)
            return LATER
        finally:
            connection.close()
        if said != "250 OK":
            log.info("Mail: %s", said)
        return said

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if envelope.rcpt_tos:
            return ONE_EACH
        if envelope.mail_from == "<>":  # what mail servers tell each other
            return NO_SUCH_ADDRESS
        said = await self.ask(answer_to_address, address)
        if said.startswith("250"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        return await self.ask(answer_to_letter, envelope.rcpt_tos[0], envelope.content)

    async def handle_exception(self, error):
        log.warning("Mail was not understood: %s", type(error).__name__)
        return CROOKED


class Connection(SMTP):
    """One client of the mail server; of too many the last hears that it is busy."""

    line_length_limit = 64 * 1024  # bytes; some programs break no line of HTML

    def __init__(self, door):
        super().__init__(
            door,
            data_size_limit=MOST_BYTES,
            hostname=settings.MAIL_IN_DOMAIN,
            ident="ESMTP",
            timeout=IDLE,
            command_call_limit=MOST_OF_A_COMMAND,
            loop=asyncio.get_running_loop(),
        )
        self.end = None

    def connection_made(self, transport):
        if len(self.event_handler.open) >= MOST_OPEN:
            transport.write(BUSY)
            transport.close()
            return
        self.event_handler.open.add(self)
        self.end = self.loop.call_later(LONGEST, transport.abort)
        super().connection_made(transport)

    def connection_lost(self, error):
        if self.end is not None:
            self.end.cancel()
            self.event_handler.open.discard(self)
            super().connection_lost(error)


async def listen(host, port):
    """A server that takes mail in, from now on. Raises OSError where it cannot listen."""
    door = Door()
    return await asyncio.get_running_loop().create_server(lambda: Connection(door), host, port)
