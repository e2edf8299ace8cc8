"""Asking an address: what is never asked, what an answer means, and that it ends."""

import datetime as dt
import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.management import CommandError, call_command

from engagement import links
from engagement.links import NotAsked, is_broken, is_public, status_of
from engagement.queue.worker import works
from processes.access import Reader
from processes.models import AddressCheck, Source
from processes.worklist.addresses import NOT_ASKED, broken, check_addresses
from tests.making import make

HIDDEN = (
    "127.0.0.1", "127.8.8.8", "0.0.0.1", "10.0.0.5", "172.16.0.1", "172.31.255.255",
    "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.0.8", "192.0.2.1", "198.18.0.1",
    "198.51.100.7", "203.0.113.9", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "fe80::1", "fe80::1%eth0", "fc00::1",
    "fd12:3456::1", "fec0::1", "ff02::1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::",
    "2001:0:53aa:64c::1", "2001:db8::1", "100::1", "not an address", "",
)  # fmt: skip
OPEN = ("1.1.1.1", "8.8.8.8", "172.32.0.1", "193.0.6.139", "2606:4700:4700::1111", "::ffff:1.1.1.1")
REFUSED = (
    "ftp://example.org/", "file:///etc/passwd", "gopher://example.org/", "//example.org/", "",
    "http://", "http:///x", "http://user@example.org/", "http://a:b@example.org/",
    "http://example.org:22/", "http://example.org:6379/", "https://example.org:99999/",
    "http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://2130706433/",
    "http://0x7f000001/", "http://0177.0.0.1/", "http://127.1/", "http://0/",
    "http://169.254.169.254/latest/meta-data/", "http://[::ffff:127.0.0.1]/", "http://[fe80::1]/",
    "http://[64:ff9b::7f00:1]/", "http://10.0.0.1/", "https://192.168.0.1/",
    "http://" + "a" * 64 + ".example/",
)  # fmt: skip


@pytest.mark.parametrize("address", HIDDEN)
def test_an_address_of_ones_own_network_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", OPEN)
def test_an_address_of_the_internet_is_public(address):
    assert is_public(address)


@pytest.mark.parametrize("link", REFUSED)
def test_nothing_is_asked_of_what_lies_inside(link):
    with pytest.raises(NotAsked):
        status_of(link)


class Site(BaseHTTPRequestHandler):
    """Answers with the status in its path; `/to/…` leads there; notes what it was asked."""

    def do_HEAD(self):
        self.server.asked.append((self.command, self.path, dict(self.headers)))
        first, _slash, rest = self.path[1:].partition("/")
        if first == "to":
            self.send_response(302)
            self.send_header("Location", rest)
            self.send_header("Set-Cookie", "a=b")
        elif first == "headless":
            self.send_response(405 if self.command == "HEAD" else 200)
        else:
            self.send_response(int(first))
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD

    def log_message(self, *said):
        pass


@pytest.fixture
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.asked, server.daemon_threads = [], True
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    server.at = f"http://127.0.0.1:{server.server_port}"
    yield server
    server.shutdown()
    server.server_close()


def asked(server, path, may=lambda address: True):
    """Loopback and the port of the test may be asked, which nothing else lets happen."""
    return status_of(f"{server.at}{path}", may, {server.server_port, 80})


@pytest.mark.parametrize("status", [200, 204, 301, 401, 404, 410, 429, 500, 503])
def test_what_a_site_answers_is_what_is_told(site, status):
    assert asked(site, f"/{status}") == status
    assert is_broken(status) == (status in (404, 410, 500, 503))


def test_it_is_asked_without_saying_who_asks(site):
    assert asked(site, "/to//to//200") == 200
    for method, _path, headers in site.asked:
        assert method == "HEAD"
        assert set(headers) == {"Host", "Accept-Encoding", "User-Agent", "Accept"}
        assert "django" not in headers["User-Agent"].lower()


def test_a_site_that_knows_only_get_is_asked_once_more(site):
    assert asked(site, "/headless") == 200
    assert [method for method, *_rest in site.asked] == ["HEAD", "GET"]


def test_three_redirections_are_followed_and_no_more(site):
    assert asked(site, "/to//to//to//200") == 200
    del site.asked[:]
    assert asked(site, "/to//to//to//to//200") == 0
    assert len(site.asked) == 4


@pytest.mark.parametrize(
    "target",
    ["file:///etc/passwd", "http://10.0.0.1/", "http://[::1]/", "//169.254.169.254/", "ftp://a/",
     "http://127.0.0.1:22/"],
)  # fmt: skip
def test_a_redirection_leads_nowhere_inside(site, target):
    """Only the first address is let through here; where it leads, the rule is the true one."""
    first = iter([True, True])
    with pytest.raises(NotAsked):
        asked(site, f"/to/{target}", lambda address: next(first, False) or is_public(address))
    assert len(site.asked) == 1


def test_a_name_of_which_one_address_lies_inside_is_not_asked(monkeypatch):
    found = [(0, 0, 0, "", (address, 80)) for address in ("1.1.1.1", "10.0.0.1")]
    monkeypatch.setattr(links.socket, "getaddrinfo", lambda *asked, **more: found)
    with pytest.raises(NotAsked):
        status_of("http://example.org/")


def test_what_it_is_connected_to_is_asked_as_well(site):
    """A name that means something else a moment later is caught at the connection."""
    answers = iter([True, False])
    with pytest.raises(NotAsked):
        asked(site, "/200", lambda address: next(answers))
    assert site.asked == []


@contextmanager
def silent(send=b""):
    """Something that takes a connection, sends this and then nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        lines = []

        def serve():
            try:
                line, _address = server.accept()
                lines.append(line)
                line.sendall(send)
            except OSError:
                pass

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]
        for line in lines:
            line.close()


@pytest.mark.parametrize("send", [b"", b"HTTP/1.1 200", b"nonsense\r\n\r\n"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_who_never_answers_is_left_after_a_while(monkeypatch, send, scheme):
    monkeypatch.setattr(links, "PATIENCE", 0.2)
    with silent(send) as port:
        assert status_of(f"{scheme}://127.0.0.1:{port}/", lambda one: True, {port}) == 0


def test_who_sends_a_little_now_and_then_is_left_as_well(monkeypatch):
    """The limit for the whole answer ends it, though no single step takes long."""
    monkeypatch.setattr(links, "PATIENCE", 30)
    monkeypatch.setattr(links, "AT_MOST", 0.2)
    with silent(b"HTTP/1.") as port:
        assert status_of(f"http://127.0.0.1:{port}/", lambda one: True, {port}) == 0


def test_nobody_there_is_no_answer():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert status_of(f"http://127.0.0.1:{port}/", lambda one: True, {port}) == 0


# -- what is kept of it ----------------------------------------------------------------------
def noon(days):
    """Some days from now."""
    return dt.datetime(2024, 9, 1, 12, tzinfo=dt.UTC) + dt.timedelta(days=days)


@pytest.mark.django_db
def test_an_address_that_fails_on_two_days_is_broken_until_it_answers(cast):
    source = make(Source, link="https://example.org/a")
    make(Source)  # without an address it is not asked
    answers = {"status": 404}

    def days(number):
        return check_addresses(noon(number), 5, lambda link: answers["status"])

    def listed():
        return list(broken(Reader(cast["curator"])))

    assert (days(0), days(0), listed()) == (1, 0, [])  # once a day at most
    assert (days(1), listed()) == (1, [source])
    assert not broken(Reader(cast["member"])).exists()
    answers["status"] = 200
    assert (days(2), listed()) == (1, [])
    assert (days(3), days(8), days(9)) == (0, 0, 1)  # once a week while it answers
    source.link = "https://example.org/b"
    source.save()
    assert days(10) == 1
    assert AddressCheck.unrestricted.get().link == source.link


@pytest.mark.django_db
def test_an_address_inside_is_noted_and_never_called_broken(cast):
    make(Source, link="http://127.0.0.1/")
    for number in (0, 7, 14):
        assert check_addresses(noon(number), 5) == 1
    assert AddressCheck.unrestricted.get().status == NOT_ASKED
    assert not broken(Reader(cast["curator"])).exists()


@pytest.mark.django_db
def test_nothing_is_asked_unless_the_site_wants_it(settings):
    make(Source, link="http://127.0.0.1/")
    assert settings.CHECK_LINKS is False
    assert check_addresses not in [do for do, _every in works().values()]
    with pytest.raises(CommandError, match="CHECK_LINKS is off"):
        call_command("check_links")
    assert not AddressCheck.unrestricted.exists()


@pytest.mark.django_db
def test_the_command_says_how_many_were_asked(settings, capsys):
    settings.CHECK_LINKS = True
    make(Source, link="http://127.0.0.1/")
    call_command("check_links", most=5)
    assert capsys.readouterr().out == "Asked: 1\n"
