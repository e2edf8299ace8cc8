"""Mail that a real mail server takes in, from a real client: what is kept, and what is refused."""

import asyncio
import smtplib
import socket
import threading
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from django.db.utils import OperationalError

from engagement import doctor
from engagement.drafts import Draft
from engagement.post import receiver
from engagement.post.letter import letter_in
from engagement.post.reading import day_told, printable
from engagement.settings import listens_at
from processes.models import FactorRequired
from processes.people.mail_addresses import mail_address_of, set_mail_address
from processes.writing import by_mail
from tests.conftest import coordinate, person
from tests.making import with_second_factor

DOMAIN, MEMBER = "record.example.org", "member@example.org"
GMAIL = """\
Para el registro.

--
Ana, R3D

---------- Forwarded message ---------
De: *Beatriz* <beatriz@example.net>
Date: mar, 3 nov 2026 a las 10:12
Subject: Re: Reunión
To: ana <member@example.org>, carla <carla@example.net>,
 dora <dora@example.net>


La presidenta nos recibe el jueves.

El lun, 2 nov 2026 a las 9:00, Ana (<member@example.org>) escribió:
> ¿Hay noticias?

--
Beatriz
Directora
"""
OUTLOOK = """\
<style>p {margin: 0}</style><p>Pour info</p><hr><div><b>De&nbsp;:</b> Ben<br>
<b>Envoyé&nbsp;:</b> mardi 3 novembre 2026 10:12<br><b>À&nbsp;:</b> Ana<br>
<b>Objet&nbsp;:</b> Audition</div><div>La commission <i>nous</i> entendra.</div>
<p>Get Outlook for iOS</p><div><b>De&nbsp;:</b> Ana<br><b>Envoyé&nbsp;:</b> lundi<br>
<b>Objet&nbsp;:</b> Audition</div><div>Avant.</div>"""
APPLE = """\
Begin forwarded message:

> From: Ben <ben@example.net>
> Subject: Hearing
> Date: 3 November 2026 at 10:12:05 CET
> To: Ana <member@example.org>
>
> The chair sees us on Thursday.
>
>> Is there news?

Sent from my iPhone
"""


def letter(
    text="A hearing on Thursday.", sender=MEMBER, subject="Hearing", subtype="plain", **more
):
    """The bytes of a message, as a mail program sends it."""
    message = EmailMessage()
    message["From"], message["Subject"] = sender, subject
    message["Date"] = more.pop("date", "Fri, 06 Nov 2026 09:00:00 +0100")
    for name, value in more.items():
        message[name.replace("_", "-")] = value
    message.set_content(text, subtype=subtype)
    return message.as_bytes().replace(b"\n", b"\r\n")


@contextmanager
def taking_in():
    """The project's own mail server on a free port, in a thread; where it listens."""
    loop, came, ready = asyncio.new_event_loop(), [], threading.Event()

    def run():
        came.append(loop.run_until_complete(receiver.listen("127.0.0.1", 0)))
        ready.set()
        loop.run_forever()

    thread = threading.Thread(target=run)
    thread.start()
    ready.wait()
    try:
        yield came[0].sockets[0].getsockname()
    finally:
        loop.call_soon_threadsafe(came[0].close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def send(where, to, content, sender=MEMBER):
    """The code of the last answer: to the address, or to the message."""
    with smtplib.SMTP(*where) as client:
        client.ehlo()
        client.mail(sender)
        code, said = client.rcpt(to)
        if code == 250:
            code, said = client.data(content)
        return code, said.decode()


@pytest.fixture
def home(world, settings, db):
    """An organisation with an address for mail, where `member` works."""
    settings.MAIL_IN, settings.MAIL_IN_DOMAIN = ("127.0.0.1", 2525), DOMAIN
    somebody = with_second_factor(person("coordinator@example.org"))
    coordinate(somebody, world.home)
    set_mail_address(world.home, True, by=somebody)
    world.home.coordinator = somebody
    return world.home


@pytest.mark.django_db(transaction=True)
@pytest.mark.engine
def test_a_message_becomes_a_draft_before_it_is_answered_and_all_else_is_refused_alike(
    home, cast, world, monkeypatch, caplog, settings
):
    address, member = str(mail_address_of(home)), cast["member"]
    person("gone@example.org", world.home, is_active=False)
    with taking_in() as where:
        settings.MAIL_IN = where
        assert list(doctor.mail_in()) == []
        assert (
            send(where, address.upper(), letter("First.", Message_ID="<1@example.org>"))[0] == 250
        )
        draft = Draft.objects.get()  # committed, since this is another connection
        assert (draft.person, draft.about) == (member, home.pk)
        assert draft.content == {
            "title": ["Hearing"], "summary": ["First."], "note": [""], "date": ["2026-11-06"],
            "cut": [],
        }  # fmt: skip
        for again in ("First.", "The same, they say."):
            assert send(where, address, letter(again, Message_ID="<1@example.org>"))[0] == 250
        assert Draft.objects.get() == draft
        # Who does not work there, and what no address is, hear the same.
        refused = {
            send(where, address, letter(sender="outsider@example.org")),
            send(where, address, letter(sender="nobody@example.net")),
            send(where, address, letter(sender="gone@example.org")),
            send(where, address, letter(sender=f"{MEMBER}, outsider@example.org")),
            send(where, address, letter(sender=""), sender=MEMBER),
            send(where, address, b"\x00\xff no message at all\r\n"),
            send(where, address, letter(), sender=""),
            send(where, f"someone@{DOMAIN}", letter()),
            send(where, address.replace(DOMAIN, "example.com"), letter()),
        }
        assert refused == {(550, receiver.NO_SUCH_ADDRESS[4:])}
        assert send(where, address, b"x" * receiver.MOST_BYTES + letter())[0] in (500, 552)
        with smtplib.SMTP(*where) as client:  # nothing that a mail server elsewhere would do
            client.ehlo()
            assert not client.has_extn("auth")
            assert client.rcpt(address)[0] == 503
            client.mail(MEMBER)
            assert client.rcpt(address)[0] == 250
            assert client.rcpt(address)[0] == 452
        with socket.create_connection(where) as rude:
            rude.sendall(b"\x00\xff" * 2000)
        with monkeypatch.context() as patched:
            patched.setattr(receiver, "MOST_OPEN", 0)
            with pytest.raises(smtplib.SMTPConnectError, match="421"):
                smtplib.SMTP(*where)
        assert send(where, address, letter("Second."))[0] == 250
        for name, most in (("MOST_WAITING", 2), ("MOST_A_DAY", 2)):
            with monkeypatch.context() as patched:
                patched.setattr(by_mail, name, most)
                assert send(where, address, letter("Third."))[0] == 452

        def is_away(*given, **more):
            raise OperationalError("away")

        with monkeypatch.context() as patched:
            patched.setattr(Draft, "begin", is_away)
            assert send(where, address, letter("Fourth."))[0] == 451
        assert send(where, address, letter("Fourth."))[0] == 250  # it left no trace
        FactorRequired.unrestricted.create(organisation=home)
        assert send(where, address, letter("Fifth."))[0] == 550
        FactorRequired.unrestricted.all().delete()
        set_mail_address(home, True, by=home.coordinator)
        assert send(where, address, letter("Sixth.")) == (550, receiver.NO_SUCH_ADDRESS[4:])
        assert send(where, str(mail_address_of(home)), letter("Sixth."))[0] == 250
        assert {one.content["summary"][0] for one in Draft.objects.all()} == {
            "First.", "Second.", "Fourth.", "Sixth.",
        }  # fmt: skip
    assert "Nothing takes mail in" in " ".join(doctor.mail_in())
    said = " ".join(record.getMessage() for record in caplog.records)
    assert "Kept as a draft" in said
    assert "example.org" not in said
    assert address.partition("@")[0] not in said


def read(content):
    said = letter_in(content)
    text, note = (printable(said[name]).strip() for name in ("text", "note"))
    return said["subject"], day_told(said["dated"]), text, note


FORWARDED = {
    "Gmail, in Spanish": (
        letter(GMAIL, subject="RV: Fwd: Reunión"),
        ("Reunión", "2026-11-03", "La presidenta nos recibe el jueves.", "Para el registro."),
    ),
    "Outlook, in French, and HTML alone": (
        letter(OUTLOOK, subject="TR : Audition", subtype="html"),
        ("Audition", "2026-11-03", "La commission nous entendra.", "Pour info"),
    ),
    "Apple Mail": (
        letter("\ufeff" + APPLE, subject="Fwd: Hearing"),
        ("Hearing", "2026-11-03", "The chair sees us on Thursday."),
    ),
    "Apple Mail on a desk": (
        letter("Note.\n\n" + APPLE.replace("Begin", "> Begin", 1), subject="Fwd: Hearing"),
        ("Hearing", "2026-11-03", "The chair sees us on Thursday.", "Note."),
    ),
    "an answer to a forward": (
        letter("Ours.\n\n> Begin forwarded message:\n>\n> Theirs", subject="Re: Ours"),
        ("Ours", "2026-11-06", "Ours."),
    ),
    "no forward": (
        letter("Noted.\n\nOn Tue, 3 Nov 2026 at 10:12, Ben wrote:\n> Ours?\n", subject="Re: Ours"),
        ("Ours", "2026-11-06", "Noted."),
    ),
    "a day that cannot be": (letter("T", date="Fri, 06 Nov 2226 09:00:00"), ("Hearing", "", "T")),
    "two days in one": (
        letter("-- Original Message --\nFrom: a\nDate: 03/11/2026\nTo: b\n\nText", subject="Fw: b"),
        ("b", "", "Text"),
    ),
    "what it is written in is not known": (
        b"Subject: =?x-none?B?////?=\r\nContent-Type: text/plain; charset=none\r\n\r\ncaf\xe9\x00",
        ("=?x-none?B?////?=", "", "café"),
    ),
    "lines that were broken on the way": (
        letter("Of one \nline.\n-- \nAna").replace(b'"utf-8"', b'"utf-8"; format=flowed'),
        ("Hearing", "2026-11-06", "Of one line."),
    ),
    "no message": (b"\xff\xfe\x00", ("", "", "ÿþ")),
}  # fmt: skip


def test_where_it_listens_is_a_host_and_a_port_or_nowhere():
    assert listens_at(" [::1]:2525 ") == ("::1", 2525)
    assert listens_at("") is None
    for wrong in ("2525", ":2525", "localhost:smtp", "localhost:0", "localhost:65536"):
        with pytest.raises(ValueError, match="such as"):
            listens_at(wrong)


@pytest.mark.parametrize("name", FORWARDED)
def test_subject_day_and_text_are_taken_and_what_others_wrote_before_is_not(name):
    content, said = FORWARDED[name]
    assert read(content) == (*said, "")[:4]


def test_what_is_attached_is_not_looked_at():
    message = message_from_bytes(letter("See the attached."), policy=policy.default)
    message.make_mixed()
    message.add_attachment(b"zanzibar", maintype="text", subtype="plain", filename="a.txt")
    message.add_attachment(message_from_bytes(letter("zanzibar"), policy=policy.default))
    assert read(message.as_bytes())[2] == "See the attached."
