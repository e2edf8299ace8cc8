"""One line of a file, and what becomes of it."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from engagement.formats.tables import NO_RESULT
from processes.models import Verb
from processes.writing.level import LEVEL_FIELDS

CALLED = ("title", "name", "text", "organisation")  # what a line is known by
NOT_IN_FORMS = ("id", "slug", "address", "sources")


@dataclass
class ImportLine:
    """One line of a file and what becomes of it. `faults`: (column, sentence) of each.

    repeats: the number of the line that says just the same, where there is one before.
    """

    number: int
    texts: dict[str, str]
    verb: str = Verb.REFUSE
    faults: list = field(default_factory=list)
    record: Any = None
    form: Any = None
    cited: Any = None  # its sources, where they are new ones
    noted: list = field(default_factory=list)  # (row, its values) of what is noted beside it
    brought: Any = None  # what stores the reply that it tells of
    taking_part: list = field(default_factory=list)  # rows of who took part
    taken_out: list = field(default_factory=list)  # those of who took part and does no more
    asked: list = field(default_factory=list)  # what stores each ask that it tells of
    raised: list = field(default_factory=list)  # the same of a new entry (`asks_written.Raised`)
    new_asks: set = field(default_factory=set)  # keys of those that are new (`asks_written`)
    alone: bool = False  # only that: the record itself stays as it is
    repeats: int | None = None
    at_address: bool = False  # it is said to be here, by its permanent address
    public: bool = False  # it is one's own, and everybody reads it: only curators change it
    told: str = ""  # what is to be said of a line that is in order
    alike: Any = None  # the id of an entry that it is like, where nobody has said which it is
    called: Any = None  # the id its words or number have, where it is what has another
    own: Any = None  # the id that the number of its own sheet has
    used: Any = None  # what has that number, and is something else by title and day
    changes: list = field(default_factory=list)  # what it would change, and would but for somebody

    @property
    def numbered(self):
        """Has it a number of its own sheet?"""
        return bool(self.texts.get("id", "").strip())

    @property
    def title(self):
        if self.record is None or self.verb == Verb.REFUSE:
            said = [self.texts.get(name, "") for name in CALLED]
            said += [
                text
                for name, text in self.texts.items()
                if name not in (*NOT_IN_FORMS, *LEVEL_FIELDS, "process")
            ]
            return next(filter(None, said), "")[:200].replace(NO_RESULT, "…")
        return str(self.record)[:200]

    @property
    def has_more(self):
        """Does it say something that is kept beside the record?"""
        return any((self.noted, self.brought, self.taking_part, self.taken_out, self.asked))

    @cached_property
    def lists(self):
        """What its lists are to hold, where that is something else than now."""
        if self.form is None:
            return {}
        lists = {one.name for one in self.record._meta.many_to_many}
        return {name: listed for name, listed in self.form.said.items() if name in lists}

    def tell(self, sentence):
        """Once, however often it is filled in."""
        if str(sentence) in self.told:
            return
        self.told = f"{self.told} {sentence}".strip()

    @property
    def thing(self):
        """The id of what it is, to be linked; of a refused line only where that helps."""
        known = self.record is not None and (self.public or not self.faults)
        return self.record.pk if known else None

    def may_not_change(self):
        if self.public:
            self.fault("", _("It is public by now. Propose the change on its page."))
        else:
            self.fault("id", _("You cannot change what is here under this id."))

    def fault(self, column, sentence):
        self.faults.append((column, str(sentence)))
