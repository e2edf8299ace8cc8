"""People who log engagements over HTTP, and again what was not answered, as people do."""

import contextlib
import http.client
import json
import re
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

PASSWORD = "four writers and a hundred kills"
WHOM = "The chair of the committee; The clerk of the house"
UNHEARD = 10  # of so many, one is sent, not heard, and sent again
BOUNDARY = "a-line-between-fields"
LONGEST = 5  # seconds in which everybody has an answer, also while a database is away
TIMEOUT = 60  # seconds: an answer that has not come by then does not come


@dataclass
class Tally:
    """What was acknowledged, how often what was answered, and how long anybody waited."""

    acknowledged: list = field(default_factory=list)  # (title, address)
    statuses: Counter = field(default_factory=Counter)
    waits: dict = field(default_factory=dict)  # of each the longest: seconds, what was killed last
    late: Counter = field(
        default_factory=Counter
    )  # (what was killed last, method, address, answer)
    killed: str = "nothing"
    stopped: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def waited(self, seconds, status, asked=""):
        with self.lock:
            self.late[f"{asked} {status}, last killed: {self.killed}"] += seconds > LONGEST
            self.waits[status] = max(self.waits.get(status, (0, "")), (seconds, self.killed))
            self.statuses[status] += 1

    @property
    def number(self):
        return len(self.acknowledged)

    @property
    def faults(self):
        """Answers that nobody should get: neither done, nor “come back later”."""
        return {one: n for one, n in self.statuses.items() if one not in (200, 302, 503, "none")}


class Writer:
    """Somebody with a session of their own. name: begins each title."""

    def __init__(self, site, name, tally):
        self.site, self.name, self.tally, self.cookies = site, name, tally, {}
        self.thread, self.number = None, 0

    def ask(self, method, path, heard=True, upload=None, **data):
        """(status, headers, text) of one request on a connection of its own; None where it is
        not heard, as where somebody's network goes once it is sent. upload: what a file holds."""
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        body = urlencode(data) if data else None
        if data:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Origin"] = self.site.environment["SITE_URL"]
        if upload:
            headers["Content-Type"] = f"multipart/form-data; boundary={BOUNDARY}"
            body = with_a_file(upload, data)
        asked = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=TIMEOUT)
        began, status = time.monotonic(), "none"
        with contextlib.closing(asked):
            try:
                asked.request(method, path, body, headers)
                if not heard:
                    return None
                answer = asked.getresponse()
                text = answer.read().decode()
                status = answer.status
            finally:
                self.tally.waited(
                    time.monotonic() - began, status, f"{method} {WHICH.sub('…', path)}"
                )
        for line in answer.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return answer.status, answer.headers, text

    def join(self, link):
        """Take up an invitation: a name and a password, and they are signed in."""
        path = urlsplit(link).path
        page = self.ask("GET", path)[2]
        both = {"password1": PASSWORD, "password2": PASSWORD}
        status, headers, page = self.ask("POST", path, name=self.name, **both, **token_in(page))
        assert status == 302, page
        return self

    def form(self):
        """What is sent of the short form, until it is."""
        while not self.tally.stopped.is_set():
            with contextlib.suppress(OSError, http.client.HTTPException):
                status, _headers, page = self.ask("GET", "/log/")
                if status == 200:
                    return token_in(page)
            time.sleep(0.05)
        return {}

    def write(self, number, token):
        """Log one, again and again with the same key until it is acknowledged."""
        title = f"{self.name} asked for the {number}th time"
        sent = {"what": title, "kind": "meeting", "when": "today", "whom": WHOM}
        sent |= {"key": str(uuid.uuid4()), **token}
        if number % UNHEARD == 0:
            with contextlib.suppress(OSError, http.client.HTTPException):
                self.ask("POST", "/log/", heard=False, **sent)
        while not self.tally.stopped.is_set():
            with contextlib.suppress(OSError, http.client.HTTPException):
                status, headers, _page = self.ask("POST", "/log/", **sent)
                if status == 302 and (saved := SAVED.fullmatch(headers["Location"])):
                    self.tally.acknowledged.append((title, saved[1]))
                    return
                if status == 302:
                    self.tally.waited(0, f"sent to {headers['Location']}")
            time.sleep(0.05)

    def go_on(self):
        """Log one after the other until all are told to stop."""
        token = self.form()
        while not self.tally.stopped.is_set():
            self.number += 1
            self.write(self.number, token)

    def start(self):
        self.thread = threading.Thread(target=self.go_on, daemon=True)
        self.thread.start()


def with_a_file(content, data):
    """The body of a form with a file in it."""
    parts = [f'name="{name}"\r\n\r\n{value}' for name, value in data.items()]
    parts.append(f'name="file"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\n{content}')
    said = [f"--{BOUNDARY}\r\nContent-Disposition: form-data; {one}\r\n" for one in parts]
    return "".join((*said, f"--{BOUNDARY}--\r\n")).encode()


WHICH = re.compile(r"[0-9a-f-]{36}|invitation/.*")
SAVED = re.compile(r"/log/([0-9a-f-]{36})/")
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


def token_in(page):
    return {"csrfmiddlewaretoken": TOKEN.search(page)[1]}


def invited(site, names):
    """A link for each, by a program beside the site."""
    done = site.program("-m", "tests.durability", "inside", "invite", given=names)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
