"""What becomes of each line of a file: new, changed, left alone or refused, and why.

Nothing is written here. `lines` answers in the order in which the lines can be stored: one that
points at another of the same file comes after it.
"""

from itertools import islice

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from engagement.formats.tables import NO_RESULT
from engagement.forms import Values
from engagement.spelling import bare
from processes.access import NOBODY
from processes.exchange.columns import IN_LANGUAGES, columns, plural_of, with_cells
from processes.importing.alike import Likeness
from processes.importing.besides import Besides
from processes.importing.cells import cell, empty_is_said, folded_heading, is_unclear, value_of
from processes.importing.citing import Citing
from processes.importing.days import as_a_day, read_as_month
from processes.importing.faults import applies, said_by_rule, sentence_of
from processes.importing.forms import of_next_line, row_form
from processes.importing.headings import levels_by_word
from processes.importing.known import HERE_ALREADY, known_already
from processes.importing.languages import column_of, texts_said
from processes.importing.line import NOT_IN_FORMS, ImportLine
from processes.importing.numbers import Numbers, is_number, used_before
from processes.importing.process_column import PROCESS
from processes.importing.relied import taken_ids
from processes.importing.replied import RESPONSE, Replying
from processes.importing.since import Since
from processes.importing.taking_part import WHO
from processes.importing.targets import KEEP, LEAVE, REFUSE, Targets
from processes.importing.until import DATE, UNTIL, join_until
from processes.importing.words import has_codes, in_our_words, merged_since
from processes.lookup.by_name import as_uuid
from processes.models import Intervention, Level, Part, Process, Stage, Verb
from processes.writing.level import LEVEL_FIELDS, circles_of
from processes.writing.stages import next_position

LINES_A_CHUNK = 200  # lines that are read, and stored, together


class Reading:
    """Lines of one kind, as `rights` allows. `fixed`: {column: text} that is so in every line.

    repeated: KEEP, or LEAVE to leave out what says just the same as a line before. order: of day
    and month, where figures leave it open. words: {column: {word, folded: code}}. leads: see
    `taking_part`. since: what stays as it was changed by hand. answers: see `Likeness`.
    same_numbers: see `Numbers`.
    """

    def __init__(
        self,
        kind,
        rights,
        fixed=None,
        unknown=REFUSE,
        repeated=KEEP,
        order="",
        words=None,
        leads=False,
        since=None,
        answers=None,
        same_numbers=False,
    ):
        self.words = words or {}
        self.kind, self.rights, self.fixed = kind, rights, fixed or {}
        self.repeated, self.first, self.order = repeated, {}, order
        self.columns = {one.name: one for one in columns(kind)}
        self.targets = Targets(rights, unknown)
        self.since = since or Since(rights)
        meant = self.words.get(WHO, {})
        self.besides = Besides(kind, self.targets, order, leads, self.since, meant)
        self.known_names = self.besides.names | self.columns.keys()
        responses = self.words.get(RESPONSE, {})
        self.replies = Replying(rights, order, responses) if kind is Intervention else None
        self.citing = Citing(kind, self.targets)
        self.form_class = row_form(kind, rights.form_of(kind))
        self.known = {circles_of: rights.circles, Targets: self.targets}
        self.numbers = Numbers(kind, rights, self.columns, self.form_class, order, same_numbers)
        self.homes = kind.homes() if issubclass(kind, Part) else ()
        self.made, self.taken, self.times = set(), {}, {}
        self.alike, self.instead = Likeness(kind, rights, answers), {}
        self.known_rows, self.places = {}, {}
        self.blank = None  # the form of a new line, empty
        self.own = [
            one.name
            for one in self.columns.values()
            if one.field is not None and one.field.is_relation and one.field.related_model is kind
        ]

    # -- the lines -------------------------------------------------------------------------
    def chunks(self, rows):
        """Lists of ImportLines, at most LINES_A_CHUNK in each. rows: (number, {column: text})."""
        rows, waiting = iter(rows), []
        while some := list(islice(rows, LINES_A_CHUNK)):
            now, later = self._sorted(some)
            waiting += later
            if now:
                yield self._chunk(now)
        while waiting:
            now, waiting = self._sorted(waiting)
            if not now:
                now, waiting = self._sorted(waiting, read=True)
            if not now:  # they wait for each other, or for what is nowhere
                now, waiting = waiting, []
            for begin in range(0, len(now), LINES_A_CHUNK):
                yield self._chunk(now[begin : begin + LINES_A_CHUNK])

    def _sorted(self, rows, read=False):
        """(those that can be looked at now, those that point at what may come further down).

        read: is that none of those that were not looked at yet?"""
        if not self.own:
            return rows, []
        now, later = [], []
        self._read_targets(rows)
        for row in rows:
            ready = all(self._is_there(row[1].get(name, ""), read) for name in self.own)
            (now if ready else later).append(row)
        return now, later

    def _is_there(self, text, read):
        text = cell(text)
        if is_number(text, self.rights.reader) and not read:  # rather that of its own file
            return self.rights.new_id(self.kind, text) in self.numbers.first
        return not text or self.targets.has(self.kind, text)

    def _chunk(self, rows):
        lines = self._looked_at(rows)
        found = self.alike.find(lines, self.made)
        if not found:
            return lines
        self.instead = found
        as_entries = self._looked_at([row for row in rows if row[0] in found])
        as_entries, self.instead = {one.number: one for one in as_entries}, {}
        settle = self.alike.settled
        lines = [settle(o, found.get(o.number), as_entries.get(o.number)) for o in lines]
        taken = {one.record.pk for one in lines if one.called}
        self.targets.promised |= {
            (self.kind, str(one.called)): one.record.pk for one in lines if one.called
        }
        self.made -= {*found.values()} - taken
        return lines

    def _looked_at(self, rows):
        self.rights.ask_anew()
        self.blank = None
        rows = [ImportLine(number, self.fixed | texts) for number, texts in rows]
        for one in rows if self.rights.reader else ():
            self._take_its_address(one)
            if UNTIL in one.texts:
                join_until(one, self.columns[DATE].field, self.order)
            if PROCESS in one.texts:
                said = cell(one.texts[PROCESS])
                ours = self.words.get(PROCESS, {}).get(folded_heading(said))
                one.texts[PROCESS] = ours or said
            if "visibility" in one.texts:
                said = cell(one.texts["visibility"])
                one.texts["visibility"] = levels_by_word().get(bare(said), said)
        self._read_targets([(one.number, one.texts) for one in rows])
        if "sources" in self.columns:
            self.citing.read(rows)
        ids = {one.number: self.instead.get(one.number) or self._id_of(one) for one in rows}
        if self.rights.reader:
            ids, here = self.numbers.find(rows, ids, self._here)
            self._point_at_numbers(rows, ids)
        else:
            here = self._here(ids.values())
        if "slug" in self.columns:
            self._by_address(rows, ids, here)
        if self.rights.reader:
            new = [one for one in rows if ids[one.number] not in here]
            self.known_rows = known_already(self.kind, self.rights.reader, new)
        self.targets.relied.note([*here.values(), *self.known_rows.values()])
        self.hidden = taken_ids(self.kind, ids.values()) - here.keys()
        self.citing.read_cited(here)
        self.since.forget()
        self.besides.read([*here.values()])
        if self.replies:
            self.replies.read([*here.values()])
        may = self.rights.writable(self.kind, list(here))
        ours = may | {pk for pk, row in here.items() if self.rights.is_own(row)}
        known = ((one, ids[one.number]) for one in rows if ids[one.number] in ours)
        self.since.read([here[pk] for one, pk in known if self._differs(one, here[pk])])
        for one in rows:
            self._look(one, ids[one.number], here.get(ids[one.number]), may)
        return rows

    def _here(self, ids):
        return with_cells(self.kind, self.rights.seen(self.kind)).in_bulk([*ids])

    def _point_at_numbers(self, rows, ids):
        """Lines that name another by its number mean that of their own file."""
        for line in rows if self.own else ():
            if line.own and line.own != ids[line.number]:
                self.targets.instead[self.kind, str(line.own)] = ids[line.number]

    def _read_targets(self, rows):
        fields = [(n, c.field) for n, c in self.columns.items() if c.field and c.field.is_relation]
        cells = ((field, texts.get(n, "")) for _number, texts in rows for n, field in fields)
        self.targets.read(cells)

    def _take_its_address(self, line):
        """A line without an id that has the permanent address of a record here is of that one."""
        begins = f"{settings.SITE_URL.rstrip('/')}/{plural_of(self.kind)}/"
        text = cell(line.texts.get("address", ""))
        if text.startswith(begins) and not cell(line.texts.get("id", "")):
            where = text.removeprefix(begins).strip("/")
            line.texts["id" if as_uuid(where) else "slug"] = where
            line.at_address = True

    def _by_address(self, rows, ids, here):
        """Those that are known by their address rather than by an id."""
        texts = {cell(one.texts.get("slug", "")) for one in rows} - {""}
        rows_there = with_cells(self.kind, self.rights.seen(self.kind)).filter(slug__in=texts)
        found = {row.slug: row for row in rows_there}
        for one in rows:
            row = found.get(cell(one.texts.get("slug", "")))
            if row is not None and ids[one.number] not in here:
                ids[one.number], here[row.pk] = row.pk, row

    def _id_of(self, line):
        """The id a line has, or gets: from its own id, or else from all that it says.

        Of lines that say the same each gets one, so that the same file changes nothing again.
        """
        text = cell(line.texts.get("id", ""))
        if as_uuid(text):
            return as_uuid(text)
        if is_number(text, self.rights.reader):
            line.own = self.rights.new_id(self.kind, text)
            return line.own
        if text:
            said = _(
                "“%(text)s” is no id of ours. A sheet with its own numbers comes in by the page."
            )
            line.fault("id", said % {"text": text[:40]})
        said = text or "\0".join(f"{n}={cell(t)}" for n, t in sorted(line.texts.items()) if t)
        if not text:
            first = self.first.setdefault(said, line.number)
            line.repeats = first if first != line.number else None
            self.times[said] = self.times.get(said, 0) + 1
            said += f"\0{self.times[said]}"
        return self.rights.new_id(self.kind, said)

    # -- one line --------------------------------------------------------------------------
    def _look(self, line, pk, record, may):
        if pk in self.made or self.numbers.is_twice(line):
            line.fault("id", _("This id is in the file twice."))
            return
        self.made.add(pk)
        for name in [name for name, text in line.texts.items() if NO_RESULT in text]:
            said = _("This cell holds a formula without a result. Put the result there as a value.")
            line.fault(name, said)
        if line.faults:
            return
        if record is not None:  # what is so of what is new is no change of what is here
            for name in self.fixed.keys() - {"process"}:
                del line.texts[name]
        beside = {name: line.texts.pop(name) for name in self.besides.names & line.texts.keys()}
        replied = self.replies.take(line, record) if self.replies else None
        if line.repeats and self.repeated == LEAVE:
            line.verb = Verb.SAME
        elif record is None and line.number in self.known_rows:
            line.record, line.verb, line.told = (
                self.known_rows[line.number],
                Verb.SAME,
                str(HERE_ALREADY),
            )
        elif record is None and line.at_address:
            line.fault("address", _("There is nothing at this address."))
        elif record is None:
            self._look_at_new(line, pk)
        elif pk not in may:
            self._look_at_what_stays(line, record, replied)
        else:
            self._look_at_known(line, record)
        if not line.faults and line.verb in (Verb.CREATE, Verb.CHANGE):
            self._look_beside(line)
        if line.record is not None and not line.faults:
            self.besides.look(line, beside, pk in may or line.verb == Verb.CREATE)
            if replied and not line.faults:
                line.brought = self.replies.look(line, replied)
        if line.used is not None and line.verb == Verb.CREATE and not line.faults:
            line.tell(used_before(line))
        line.alone = line.has_more and line.verb == Verb.SAME
        line.verb = Verb.CHANGE if line.alone else line.verb
        if line.faults:
            line.verb = Verb.REFUSE
        elif self.own and line.verb == Verb.CREATE:
            self.targets.promise(line.record)

    def _look_at_new(self, line, pk):
        if pk in self.hidden:
            said = _(
                "This id cannot be used. Leave it empty, or give the line another one, and it "
                "comes in as new. If it is of something of yours, that cannot be seen for now."
            )
            line.fault("id", said)
            return
        if not self.rights.may_add(self.kind):
            line.fault("", _("Curators add to this list. You can propose it on its page."))
            return
        record = self.kind(pk=pk)
        if self.rights.keeps_addresses and "slug" in self.columns:
            record.slug = cell(line.texts.get("slug", ""))
        self._look_whose(line)
        self._not_public_yet(line)
        if self.kind is Stage and "position" not in line.texts:
            line.texts["position"] = str(self._next_place(cell(line.texts.get(PROCESS, ""))))
        said = (
            (name, text)
            for name, text in line.texts.items()
            if cell(text) or empty_is_said(self.columns[name].field)
        )
        self._fill(line, record, dict(said))
        line.verb, line.record = Verb.CREATE, record

    def _next_place(self, text):
        """Behind the stages of its process, in the order of the file."""
        try:
            process = self.targets.find(Process, text) if text else None
        except ValidationError:
            process = None  # which is said of that column
        if process not in self.places:
            reader = self.rights.reader or NOBODY
            self.places[process] = next_position(process, reader) if process else 1
        self.places[process] += 1
        return self.places[process] - 1

    def _look_whose(self, line):
        """What a file says of its owner must be who it is imported for."""
        text, owner = cell(line.texts.get("owner", "")), self.rights.owner
        if text and self.rights.reader and text not in (owner and (owner.slug, owner.name) or ()):
            line.fault("owner", _("This is imported for somebody else. Leave the column out."))

    def _not_public_yet(self, line, record=None):
        """Members do not publish by a sheet: what it says is public they propose afterwards."""
        if self.rights.reader is None or self.rights.reader.curates:
            return
        public = line.texts.get("visibility") == Level.PUBLIC
        if public and (record is None or record.visibility != Level.PUBLIC):
            del line.texts["visibility"]
            said = _("Only your organisation reads it at first. Propose afterwards to publish it.")
            line.tell(said)

    def _look_at_what_stays(self, line, record, replied):
        """One may not change it. What is one's own is public by now."""
        line.record, line.verb = record, Verb.SAME
        line.public = self.rights.is_own(record)
        if line.public:
            self._look_at_known(line, record)
        differs = line.verb == Verb.CHANGE if line.public else self._differs(line, record)
        if not line.faults and (replied or differs):
            line.may_not_change()

    def _look_at_known(self, line, record):
        line.record, line.verb = record, Verb.SAME
        self._not_public_yet(line, record)
        if not self._differs(line, record):
            return
        self.since.without_empty(line, record, self.columns, self.rights.reader)
        self._look_at_readers(line, record)
        self._fill(line, record, line.texts)
        if not line.faults and (kept := self.since.look(line, self.columns)):
            self._fill_without(line, kept)
        if not line.faults and (line.form.said or line.cited is not None):
            line.verb = Verb.CHANGE

    def _fill_without(self, line, kept):
        """Anew, without columns whose fields stay as somebody changed them by hand."""
        line.record, line.cited = line.form.was, None
        texts = {name: text for name, text in line.texts.items() if name not in kept}
        self._fill(line, line.record, texts)

    def _look_at_readers(self, line, record):
        """An import changes nobody's readers: that is asked twice, on a page of its own."""
        for name in LEVEL_FIELDS if self.rights.reader else ():
            now = self.columns[name].text(record, self.rights.reader) if name in line.texts else ""
            one = self.columns[name].field if name in line.texts else None
            if one is not None and value_of(one, line.texts[name]) != value_of(one, now):
                said = _("An import does not change who can see something. Do it on its page.")
                line.fault(name, said)

    def _differs(self, line, record):
        for name, text in line.texts.items():
            column = self.columns.get(name)
            if name in ("id", "slug", "address") or column is None:
                continue
            if cell(text) != cell(column.text(record, self.rights.reader)):
                return True
        return False

    # -- its form --------------------------------------------------------------------------
    def _fill(self, line, record, texts):
        """Fill in its form and read what that says."""
        values = Values()
        for name, text in texts.items():
            one = self.columns[name].field
            if name in NOT_IN_FORMS or one is None:
                continue
            if is_unclear(one, text):
                line.fault(name, _("Write yes or no, or leave it empty."))
            values[name] = self._value(name, one, text)
            for old, new in merged_since(one, text):
                line.tell(_("“%(old)s” is “%(new)s” now.") % {"old": old, "new": new})
            line.tell(read_as_month(one, cell(text)))
        if (in_languages := texts_said(line, self.columns, record, texts)) is not None:
            values[IN_LANGUAGES] = in_languages
        line.form = form = self._form_of(values, record)
        if not form.is_valid():
            for name, errors in form.errors.as_data().items():
                place = "" if name == "__all__" else name
                place = column_of(texts, self.columns) if name == IN_LANGUAGES else place
                for error in errors:
                    line.fault(place, sentence_of(error, texts.get(name, ""), self.words.get(name)))
        if "sources" in texts:
            self.citing.look(line, record, texts["sources"])

    def _form_of(self, values, record):
        known = {"reader": self.rights.reader, "known": self.known}
        if not record._state.adding:
            return self.form_class(values, instance=record, **known)
        self.blank = self.blank or self.form_class(Values(), instance=self.kind(), **known)
        return of_next_line(self.blank, values, record)

    def _value(self, name, one, text):
        if name == "coalition" and self.rights.reader:  # one of one's own
            words, known = cell(text), self.rights.circles[1]
            found = (c for c in known if words in (c.slug, c.name, c.acronym) and words)
            return next(found, words)
        if name in self.words and has_codes(one):
            text = in_our_words(one, text, self.words[name])
        return value_of(one, as_a_day(one, cell(text), self.order))

    # -- beside the others -----------------------------------------------------------------
    def _look_beside(self, line):
        """What a part lives in may be written in, and no two lines say what may be said once."""
        targets = [getattr(line.record, home.name) for home in self.homes]
        targets = [one for one in targets if one is not None]
        if targets and not any(map(self.rights.may_write_in, targets)):
            line.fault(self.homes[0].name, _("You cannot add anything to it."))
        for rule in self.kind._meta.constraints:
            if not getattr(rule, "fields", None) or not applies(rule, line.record):
                continue
            key = rule.name, *(said_by_rule(line.record, name) for name in rule.fields)
            first = self.taken.setdefault(key, line.number)
            if None not in key and first != line.number:
                text = _("Line %(number)s says the same. %(why)s")
                line.fault("", text % {"number": first, "why": rule.violation_error_message})
