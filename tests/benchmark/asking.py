"""One request to a server that must be ours, for a page that must be that page."""

import http.client
import time
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlencode

PATIENCE = 600  # seconds


class Refused(Exception):
    """What answered is not our server, or what it answered is not the page."""


@dataclass
class Answer:
    """seconds: until its last byte; first: until its first piece; statements: where counted."""

    content: bytes
    seconds: float
    first: float
    statements: int
    location: str
    cookie: str


@dataclass
class Server:
    """A server of the benchmark, which says `token` in each of its answers."""

    name: str
    port: int
    token: str

    def ask(self, address, marker="", status=200, headers=(), sent=None):
        """Raises Refused. marker: a word that the page holds and no other would; sent: a form."""
        more = dict(headers)
        body = None if sent is None else urlencode(sent)
        if body is not None:
            more["Content-Type"] = "application/x-www-form-urlencoded"
            more["Origin"] = f"http://127.0.0.1:{self.port}"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        with closing(connection):
            begun = time.perf_counter()
            connection.request("GET" if sent is None else "POST", address, body, more)
            answer = connection.getresponse()
            pieces = [answer.read1()]
            first = time.perf_counter() - begun
            pieces.append(answer.read())
            seconds = time.perf_counter() - begun
        content = b"".join(pieces)
        self.look_at(address, answer, content, marker, status)
        statements = int(answer.headers.get("X-Benchmark-Statements", 0))
        location = answer.headers.get("Location", "")
        cookies = (line.partition(";")[0] for line in answer.headers.get_all("Set-Cookie", ()))
        return Answer(content, seconds, first, statements, location, "; ".join(cookies))

    def look_at(self, address, answer, content, marker, status):
        where = f"{self.name}, {address}"
        if answer.headers.get("X-Benchmark") != self.token:
            raise Refused(f"{where}: another server answers there")
        if answer.status != status:
            led = answer.headers.get("Location", "")
            raise Refused(f"{where}: answered {answer.status} {led}, not {status}")
        if marker.encode() not in content:
            raise Refused(f"{where}: “{marker}” is not in what it answered")
