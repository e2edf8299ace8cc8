"""Mail: written with the change, sent after it, by a real mail server, once."""

import datetime as dt
import socket
import ssl

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.core.mail import send_mail
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from engagement.models import Job, OutgoingMail
from engagement.outbox import MAIL_TOO_OLD
from engagement.people import make_person
from engagement.queue.worker import work_off
from engagement.settings import mail_server as as_setting

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


class Post(Message):
    """Keeps what comes in; refuses while it is told to."""

    def __init__(self):
        super().__init__()
        self.came, self.refuses = [], False

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.refuses:
            return "550 Nobody of that name"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    def handle_message(self, message):
        self.came.append(message)


@pytest.fixture
def outbox(settings):
    settings.EMAIL_BACKEND = "engagement.outbox.Outbox"


@pytest.fixture
def post(outbox, settings, monkeypatch):
    """A mail server on this machine, and EMAIL_URL leading to it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = Post()
    server = Controller(kept, hostname="127.0.0.1", port=port)
    server.start()
    use(settings, monkeypatch, f"smtp://127.0.0.1:{port}")
    yield kept
    server.stop()


def use(settings, monkeypatch, address):
    monkeypatch.setenv("EMAIL_URL", address)
    settings.MAIL_SERVER = as_setting()
    for name in ("EMAIL_HOST", "EMAIL_PORT"):
        setattr(settings, name, settings.MAIL_SERVER[name])


@pytest.fixture
def forged(tmp_path):
    """A certificate for this machine that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    made = made.public_key(key.public_key()).serial_number(x509.random_serial_number())
    made = made.not_valid_before(now).not_valid_after(now + dt.timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
    kept = tmp_path / "certificate.pem"
    plain = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    signed = made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
    kept.write_bytes(key.private_bytes(*plain) + signed)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(kept)
    return context


def write(to="ana@example.org"):
    send_mail("Something happened", "Look here: http://127.0.0.1:8000/", None, [to])


def test_a_mail_waits_until_it_is_delivered_and_is_gone_then(post):
    write()
    assert not post.came
    assert work_off() == {"mails": 1}
    [message] = post.came
    assert message["To"] == "ana@example.org"
    assert message["Subject"] == "Something happened"
    assert message["Auto-Submitted"] == "auto-generated"
    assert "http://127.0.0.1:8000/" in message.get_payload()
    assert not OutgoingMail.waiting.exists()
    assert work_off() == {}
    assert len(post.came) == 1


def test_a_change_that_is_taken_back_takes_its_mail_with_it(post):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        write()
        raise ZeroDivisionError
    assert work_off() == {}


def test_each_receiver_gets_a_mail_of_their_own(post):
    send_mail("S", "B", None, ["ana@example.org", "ben@example.org"])
    work_off()
    assert sorted(message["To"] for message in post.came) == ["ana@example.org", "ben@example.org"]


def test_a_refused_mail_waits_longer_each_time_and_the_others_go(post):
    write()
    post.refuses = True
    assert work_off() == {"mails": 0}
    [waiting] = Job.objects.all()
    assert (waiting.tries, waiting.said) == (1, "SMTPRecipientsRefused")
    assert waiting.due > timezone.now()
    assert work_off() == {}
    post.refuses = False
    write("ben@example.org")
    assert work_off() == {"mails": 1}
    Job.objects.update(due=timezone.now())
    assert work_off() == {"mails": 1}
    assert not Job.objects.exists()


def test_a_mail_server_that_is_away_loses_nothing(post, settings, monkeypatch):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        use(settings, monkeypatch, f"smtp://127.0.0.1:{free.getsockname()[1]}")
        write()
        assert work_off() == {"mails": 0}
    assert OutgoingMail.waiting.count() == 1
    assert Job.objects.get().said == "ConnectionRefusedError"


def test_a_mail_server_for_which_nobody_vouches_gets_no_mail(outbox, settings, monkeypatch, forged):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = Post()
    server = Controller(kept, hostname="localhost", port=port, tls_context=forged)
    server.start()
    use(settings, monkeypatch, f"smtp+tls://localhost:{port}")
    settings.EMAIL_USE_TLS = True
    write()
    assert work_off() == {"mails": 0}
    server.stop()
    assert not kept.came
    assert Job.objects.get(what="mails").said == "SSLCertVerificationError"


def test_a_mail_that_went_twice_can_be_told_to_be_one(post):
    write()
    kept = OutgoingMail.waiting.get()
    work_off()
    kept.save()  # as if the worker was killed once the mail server had it
    Job.hand_over("mails", kept.pk)
    work_off()
    assert len(post.came) == 2
    assert len({message["Message-ID"] for message in post.came}) == 1


def test_a_mail_that_is_gone_is_not_sent(post):
    write()
    OutgoingMail.waiting.all().delete()
    assert work_off() == {"mails": 0}
    assert not post.came
    assert not Job.objects.exists()


def test_what_could_not_be_sent_for_a_week_goes(post):
    write()
    OutgoingMail.waiting.update(made=timezone.now() - MAIL_TOO_OLD - dt.timedelta(minutes=1))
    assert work_off() == {"mails": 0}
    assert not post.came
    assert not OutgoingMail.waiting.exists()


def test_without_a_mail_server_mails_are_kept_and_the_command_says_so(outbox, settings, capsys):
    settings.MAIL_SERVER = {}
    write()
    call_command("work")
    assert "EMAIL_URL is not set. Mails that wait: 1" in capsys.readouterr().out
    assert OutgoingMail.waiting.count() == Job.objects.count() == 1


def test_the_command_says_what_it_sent(post, capsys):
    write()
    call_command("work")
    assert capsys.readouterr().out == "1 mails\n"


def test_a_forgotten_password_travels_the_whole_way(post, client):
    make_person("ana@example.org", "seven green lamps")
    client.post("/accounts/password/reset/", {"email": "ana@example.org"})
    work_off()
    [message] = post.came
    assert message["To"] == "ana@example.org"
    assert "http://127.0.0.1:8000/accounts/password/reset/key/" in message.get_payload()
    assert "Received" not in message
    assert "127.0.0.1 " not in message.get_payload()


def test_no_address_of_a_receiver_is_logged(post, caplog):
    write()
    post.refuses = True
    work_off()
    ours = [
        record.getMessage() for record in caplog.records if record.name.startswith("engagement")
    ]
    assert ours  # the rest is what the mail server of this test says
    assert not any("ana@" in said for said in ours)


def test_a_site_that_sends_no_mail_promises_none(client, settings):
    reset = "/accounts/password/reset/"
    for server, sends in (({"EMAIL_HOST": "mail.example.org"}, True), ({}, False)):
        settings.MAIL_SERVER = server
        for page in (reset, f"{reset}done/", "/accounts/confirm-email/"):
            said = client.get(page).content.decode()
            assert ("sends no mail yet" in said) is not sends, page
            assert sends or "on its way" not in said
