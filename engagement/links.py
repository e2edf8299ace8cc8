"""Asks whether an address on the web still answers, without being led where it must not go.

The addresses were typed by people, so this server could be made to knock at those inside its own
network (`docs/security.md`): only http and https, only the usual ports, only addresses of the
public internet. What a name resolves to is checked, the connection is made to the address that was
checked, and so again at each of at most three redirections. No cookies, no proxy, a small read.
It tells whoever is asked that somebody looks: it is off unless CHECK_LINKS says otherwise.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from contextlib import suppress
from urllib.parse import quote, urljoin, urlsplit

PORTS = {"http": 80, "https": 443}
USUAL = frozenset(PORTS.values())
PATIENCE, AT_MOST = 5, 15  # seconds: for one step; for one answer
REDIRECTIONS, READ = 3, 1024  # how many are followed; bytes of a page
HEADERS = {"User-Agent": "Mozilla/5.0 (compatible; link check)", "Accept": "*/*"}
# Public by number, though they lead to addresses of other networks or to none.
NOT_PUBLIC = tuple(
    ipaddress.ip_network(one)
    for one in (
        "0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15",
        "240.0.0.0/4", "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23",
        "2002::/16", "fec0::/10",
    )
)  # fmt: skip


class NotAsked(Exception):
    """This address is not one that may be asked."""


def is_public(address):
    """Is this the number of a machine on the public internet? `address`: IPv4 or IPv6 as text."""
    try:
        number = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    number = getattr(number, "ipv4_mapped", None) or number
    if any(number in net for net in NOT_PUBLIC if net.version == number.version):
        return False
    return number.is_global and not number.is_multicast and not number.is_reserved


def parts_of_link(link, ports):
    """(scheme, host, port, path) of an address that may be asked. Raises NotAsked."""
    try:
        found = urlsplit(link)
        host = (found.hostname or "").encode("idna").decode()
        port = found.port or PORTS.get(found.scheme)
    except (ValueError, UnicodeError) as wrong:
        raise NotAsked from wrong
    named = found.username is not None or found.password is not None
    if found.scheme not in PORTS or not host or named or port not in ports:
        raise NotAsked
    path = quote(found.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(found.query, safe="/?%:@!$&'()*+,;=~-._")
    return found.scheme, host, port, f"{path}?{query}" if query else path


def connected(host, port, may):
    """A socket to an address of `host` that `may` be asked. Raises NotAsked, OSError."""
    found = [one[4][0] for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found or not all(may(address) for address in found):
        raise NotAsked  # one bad address among good ones is a trap
    line = socket.create_connection((found[0], port), PATIENCE)
    if not may(line.getpeername()[0]):
        line.close()
        raise NotAsked
    return line


def encrypted(line, host):
    """Nothing of the page is believed or kept, so a certificate that has run out is no matter."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context.wrap_socket(line, server_hostname=host, do_handshake_on_connect=False)


def ask_server(method, scheme, host, port, path, may):
    """(status, where it leads or "") of one question. Raises NotAsked, OSError, HTTPException."""
    asked = http.client.HTTPConnection(host, port, timeout=PATIENCE)
    asked.sock = connected(host, port, may)
    # A server that sends a byte now and then would hold this up for ever.
    limit = threading.Timer(AT_MOST, hang_up, [asked])
    limit.daemon = True
    limit.start()
    try:
        if scheme == "https":
            asked.sock = encrypted(asked.sock, host)
            asked.sock.do_handshake()
        asked.request(method, path, headers=HEADERS)
        line = asked.sock  # the library lets go of it once the answer is there
        answer = asked.getresponse()
        answer.read(READ)
        line.close()
        return answer.status, answer.headers.get("Location", "")
    finally:
        limit.cancel()
        asked.close()


def hang_up(asked):
    with suppress(AttributeError, OSError):  # when it has ended by itself
        asked.sock.shutdown(socket.SHUT_RDWR)


def status_of(link, may=is_public, ports=USUAL):
    """The HTTP status an address answers with after redirections, 0 where nothing answers.

    Raises NotAsked for an address, or a redirection, that must not be followed.
    `may`, `ports`: what may be asked; others than these only in tests.
    """
    for _ in range(REDIRECTIONS + 1):
        scheme, host, port, path = parts_of_link(link, ports)
        try:
            status, leads_to = ask_server("HEAD", scheme, host, port, path, may)
            if status in (400, 403, 404, 405, 501):  # many servers know only GET
                status, leads_to = ask_server("GET", scheme, host, port, path, may)
        except (OSError, http.client.HTTPException, ValueError):
            return 0
        if status not in (301, 302, 303, 307, 308) or not leads_to:
            return status
        link = urljoin(link, leads_to)
    return 0


def is_broken(status):
    """Gone, or no use: a server that refuses strangers (401, 403, 429) is there all the same."""
    return status in (0, 404, 410) or status >= 500
