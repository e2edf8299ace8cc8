"""Somebody who imports files over HTTP and undoes every other one, whatever is killed meanwhile."""

import contextlib
import http.client
import re
import threading
import uuid
from collections import Counter

from tests.durability.writers import Writer, token_in

IMPORTED = "Imported"  # begins their titles
A_MOMENT = 0.2  # seconds between two files
MOST_CUT_OFF = 8  # files that wait to be gone on with; one person may have ten
LINES = 20  # few enough to be stored by the worker that is asked
COLUMNS = ("id", "title", "kind", "date", "state", "sources")
ADDRESS = re.compile(r"/imports/([0-9a-f-]{36})/")


def a_file():
    """Lines that nobody has imported."""
    word = uuid.uuid4().hex[:8]
    rows = (
        f"{word}{n},{IMPORTED} {word} {n},meeting,2026-01-05,done,!Letter {n}" for n in range(LINES)
    )
    return "\n".join((",".join(COLUMNS), *rows))


class Importer(Writer):
    """What was cut off is gone on with five minutes later; here, once there are MOST_CUT_OFF.

    done: {id of a batch: the state that its page has shown}; what is acknowledged.
    undoes: set while the answer to having one undone is awaited."""

    def __init__(self, site, name, tally):
        super().__init__(site, name, tally)
        self.done, self.counted, self.cut_off = {}, Counter(), 0
        self.undoes = threading.Event()

    def go_on(self):
        while not self.tally.stopped.wait(A_MOMENT):
            self.number += 1
            with contextlib.suppress(OSError, http.client.HTTPException):
                self.one_file(undoes=self.number % 2 == 0)

    def one_file(self, undoes):
        if self.cut_off >= MOST_CUT_OFF:
            done = self.site.program("-m", "tests.durability", "inside", "go_on")
            self.cut_off = 0 if done.returncode == 0 else MOST_CUT_OFF
            return
        self.cut_off += 1  # unless it is seen to be stored
        _status, _headers, page = self.ask("GET", "/imports/")
        if "csrfmiddlewaretoken" not in page:  # come back later, it said
            return
        token = token_in(page)
        sent = self.ask("POST", "/imports/", **token, kind="interventions", upload=a_file())
        if not (found := ADDRESS.fullmatch(sent[1].get("Location", ""))):
            return
        path = found[0]
        columns = {f"c-{n}": name for n, name in enumerate(COLUMNS)}
        self.ask("POST", path, **token, act="look", visibility="organisation", **columns)
        self.ask("POST", path, **token, act="store")
        self.note(path, found[1], "undo", "stored")
        self.cut_off -= found[1] in self.done
        if undoes and found[1] in self.done:
            self.undo(path, found[1], token)

    def undo(self, path, pk, token):
        self.done.pop(pk)  # from here on it may be either
        self.undoes.set()
        answered = False
        try:
            answered = self.ask("POST", path, **token, act="undo", sure="on")[0] < 500
        finally:
            self.undoes.clear()
            self.counted["undoing cut off"] += not answered
        self.note(path, pk, None, "taken_back")

    def note(self, path, pk, button, state):
        """What its page shows is what it has become."""
        status, _headers, page = self.ask("GET", path)
        shown = f'value="{button}"' in page if button else "Undone" in page
        if status == 200 and shown:
            self.done[pk] = state
            self.counted[state] += 1
