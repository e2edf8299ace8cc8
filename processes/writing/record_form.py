"""The form of one record with the forms of its parts. Every view that writes uses it."""

import copy
from dataclasses import replace

from django.forms.utils import ErrorDict, ErrorList
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from engagement.forms import RecordForm, Values, form_for, version_of
from engagement.resources import field_of
from engagement.words import each_in_words, label_of
from processes.lookup.told_names import told_in_words
from processes.models import Record, Stage
from processes.writing.fields import SPECIAL_FIELDS, SUGGEST, process_of, says_what_is_called_so
from processes.writing.folds import folds_of_kind
from processes.writing.level import LevelForm
from processes.writing.names_typed import home_names_typed
from processes.writing.newer import DATED_BY, said_newer_than_its_sources
from processes.writing.parts import (
    part_forms,
    part_rows,
    parts_on_form,
    with_another_line,
)
from processes.writing.plain import Said
from processes.writing.sections import sections_of
from processes.writing.stages import StageForm
from processes.writing.writer import write

FORM_OF_KIND = {Stage: StageForm}


class RecordForms:
    """The form of one record and those of its parts, filled in by one person.

    `data` is what a browser sent, what somebody Said, or None. Nothing is stored before `save`,
    and then all of it. `known`: what has been found already, by its address. `handed_over`: its
    organisation has shown all of it to who fills this in, though they may not see it elsewhere.
    `stale`: somebody else has saved since this was opened. `adding`: another line was asked for.
    `sets`: all its sets of forms: those of the parts, and the further sets of a kind. `seen`: the
    parts, where the record is as it was once. `sent`: what a browser sent, if that is not `data`.
    `both`: names of fields, and kinds of parts, that somebody else has changed as well.
    `unfinished`: what was typed so far, of which nobody is told yet what is missing.
    """

    both = None

    def __init__(
        self, kind, reader, record=None, data=None, initial=None, *, known=None,
        handed_over=False, seen=None, sent=None, unfinished=False,
    ):  # fmt: skip
        self.kind, self.reader, self.handed_over = kind, reader, handed_over
        self.stored, self.seen, self.unfinished = copy.copy(record), seen, unfinished
        self.read(data)
        self.named = initial or {}
        self.sent = sent or (None if isinstance(self.data, Said) else self.data)
        base = LevelForm if issubclass(kind, Record) else RecordForm
        base = FORM_OF_KIND.get(kind, base)
        make = form_for(kind, SPECIAL_FIELDS, base)
        self.form = make(
            self.data_of(), instance=record, reader=reader, initial=initial, known=known
        )
        self.says_alike = says_what_is_called_so(self.form, kind)
        self.rows = {part: self.rows_of(part) for part in self.kinds_of_parts()}
        self.parts = [self._part_forms(part) for part in self.rows]
        self.sets = [*self.parts, *self.further_sets()]
        if self.adding:
            self._hold_back_errors()

    def read(self, data):
        """What was sent, made fit to be shown again: with one more line, and the version of now."""
        self.data, self.stale, self.adding = data, False, False
        if data is None:
            return
        now = version_of(self.stored) if self.stored is not None else ""
        if isinstance(data, Said):
            self.data = replace(data, version=now)
            self.stale = self.stored is not None and data.version not in (None, now)
            return
        data, added = with_another_line(data)
        self.data, self.adding = data, added or self.unfinished
        self.stale = data.get("version", "") != now and self.stored is not None
        if self.adding:  # what was seen is compared with what is there once it is saved
            self.stale = False
        else:
            data["version"] = now

    def data_of(self, part=None):
        """What the form of the record, or those of a kind of part, are filled in with."""
        if not isinstance(self.data, Said):
            return self.data
        return [*self.data.parts.get(part, ())] if part else Values(self.data.values)

    def kinds_of_parts(self):
        return parts_on_form(self.kind)

    def rows_of(self, part):
        """The parts that are there, in the order of their forms."""
        if self.seen is not None:
            return self.seen.get(part, [])
        if self.form.is_new:
            return []
        return part_rows(self.kind, part, None if self.handed_over else self.reader)

    def further_sets(self):
        """Further sets of forms, for a kind that brings more than its parts."""
        return []

    @property
    def singles(self):
        """Further forms of which there is one each."""
        return []

    def _part_forms(self, part):
        given = {} if self.data is not None else self.first_lines(part)
        several = part_forms(self.kind, part)(
            self.data_of(part),
            instance=self.form.instance,
            queryset=self.rows[part],
            prefix=part._meta.model_name,
            parent=self.form,
            **given,
        )
        several.extra += len(given.get("initial", ()))
        return several

    def sent_over(self, now):
        """What was sent beside the parts, for the forms of what is there now."""
        return self.sent

    def first_lines(self, part):
        """Keywords of the forms of a part, such as what is filled in on something new."""
        named = {one.name for one in part.pointers()} - self.form.fields.keys()
        line = {name: self.named[name] for name in named & self.named.keys()}
        return {"initial": [line]} if line and self.form.is_new else {}

    def _hold_back_errors(self):
        """Who asks for another line is not told yet what is missing."""
        self.form._errors = ErrorDict()
        for several in self.sets:
            several._non_form_errors, several._errors = ErrorList(), []
            for form in several:
                form._errors = ErrorDict()

    def is_valid(self):
        """All of it, so that everything there is to mend is said at once."""
        valid = [self.form.is_valid(), *(several.is_valid() for several in self.sets)]
        if self.form.is_new:  # it has one from the start, but Django's inline forms take it away
            self.form.instance.pk = self.kind._meta.pk.get_default()
        names = home_names_typed(self) if all(valid) and not self.adding else ()
        if names:
            self.form.add_error(None, told_in_words(names))
        wrong = all(valid) and not self.adding and said_newer_than_its_sources(self)
        if wrong:
            self.form.add_error(DATED_BY[self.kind], wrong)
        return all(valid) and not (names or wrong or self.stale or self.adding)

    @property
    def part_lines(self):
        """(part, its values) of each that is new or changed, (part, None) of each that goes."""
        for several in self.parts:
            for form in several:
                gone = "DELETE" in form.fields and several._should_delete_form(form)
                if form.instance._state.adding:
                    if form.has_changed() and not gone:
                        yield form.row, form.said | {several.fk.name: self.form.row}
                elif gone or form.said:
                    yield form.row, None if gone else form.said

    @property
    def is_unchanged(self):
        """Whether what is stored says all of this already. Valid forms only."""
        return not (self.form.is_new or self.form.said or [*self.part_lines])

    def save(self, alone=True):
        """The record, written with its parts, or nothing of it; what nobody has touched stays as
        it is, with its date. Raises IntegrityError where two met. alone: as `write` has it."""
        if self.is_unchanged:
            return self.form.instance
        person, lines = self.reader.person, [*self.part_lines]
        return write(self.form.row, self.form.said, lines, by=person, alone=alone)

    def refuse(self):
        """The database refused, because somebody else stored the same at the same moment."""
        said = _("The same is recorded already, perhaps since a moment ago. Look at what is there.")
        self.form.add_error(None, said)

    @property
    def sent_again(self):
        """Names and values of what was sent, to be sent again once somebody is sure."""
        left_out = ("csrfmiddlewaretoken", "sure")
        return [(n, v) for n, vs in self.sent.lists() if n not in left_out for v in vs]

    @property
    def sections(self):
        """(heading, fields) of the record itself, in reading order."""
        folded = {field.name for fold in self.folds for field in fold.fields}
        return sections_of(self.form, folded)

    @cached_property
    def folds(self):
        return folds_of_kind(self)

    @property
    def open_sets(self):
        """The sets of forms that stand open."""
        folded = {prefix for fold in self.folds for prefix in fold.prefixes}
        return [one for one in self.sets if one.prefix not in folded]

    @property
    def forms(self):
        return [self.form, *(form for several in self.sets for form in several), *self.singles]

    @property
    def suggestions(self):
        """Names to choose among, by the kind they are of, for what is typed by name."""
        fields = (field for form in self.forms for field in form.fields.values())
        plurals = sorted({field.plural for field in fields if hasattr(field, "plural")})
        process = process_of(self.form)
        return [(plural, SUGGEST[plural](self.reader, process)) for plural in plurals]

    def differences(self, among=None):
        """(name, what is stored, what was typed) of each field that differs."""
        known = self.stored is not None and not self.handed_over
        for name in self.form.fields:
            if name in ("version", "owner") or (among is not None and name not in among):
                continue
            label, one = label_of(self.kind, name), self.kind._meta.get_field(name)
            if not known and name not in self.form.errors and unsaid(self.form.instance, one):
                continue
            if one.many_to_many:
                before = self.form.fields[name].prepare_value(None) if known else ""
                lists = before, self.form[name].value()
                now, new = ({label: ", ".join(text.splitlines())} for text in lists)
            else:
                now = each_in_words(self.stored, name) if known else {}
                new = self.form[name].value()
                if name not in self.form.errors:
                    new = each_in_words(self.form.instance, name)
                elif not isinstance(new, dict):  # a level, say, that who looks at it may not give
                    new = {label: dict(one.flatchoices).get(new, new)}
            for said in {**now, **new}:
                theirs, yours = now.get(said, ""), new.get(said, "")
                if str(theirs).split() != str(yours or "").split():
                    yield said, theirs, yours

    def part_differences(self, among=None):
        """(kind of part, what is stored, what was typed) of each part that differs."""
        for several in self.parts:
            for form in several if among is None or several.model in among else ():
                if form.has_changed() or (self.handed_over and form.instance.pk):
                    now = "" if form.instance._state.adding else form_in_words(form, before=True)
                    gone = "DELETE" in form.fields and form["DELETE"].data
                    yield several.one, now, "" if gone else form_in_words(form)

    @property
    def conflicts(self):
        """Of what differs that which somebody else has changed too; all, where nobody can tell."""
        return [*self.differences(self.both), *self.part_differences(self.both)]

    @property
    def problems(self):
        """(id of the field, its name, what is wrong) of everything there is to mend."""
        found = list(problems_of(self.form))
        for several in self.sets:
            found += [("", str(several.title), error) for error in several.non_form_errors()]
            for form in several:
                found += problems_of(form)
        return found


def unsaid(row, field):
    """Is it a default that says nothing, such as 0, "no" or an empty list, which nobody chose?"""
    if field is None or field.many_to_many or field.is_relation or not field.has_default():
        return False
    value = getattr(row, field.attname)
    return not value and value == field.get_default()


def form_in_words(form, before=False):
    """What a form says, in a line: what was typed, or what it began with."""
    said = []
    for field in form:
        if field.name in ("id", "DELETE") or field.field.widget.is_hidden:
            continue
        model_field = field_of(type(form.instance), field.name)
        if not (before or field.errors) and unsaid(form.instance, model_field):
            continue
        value = field.initial if before else field.value()
        if before and hasattr(field.field, "now"):
            value = field.field.now
        if isinstance(value, dict):  # {language: {name: text}}
            said += (text for texts in value.values() for text in texts.values())
        elif value not in (None, "", []):  # whatever the empty choice is called
            said.append(str(dict(getattr(field.field, "choices", ())).get(value, value)))
    return ", ".join(said)


def problems_of(form):
    """(id of the field, its name, what is wrong); of one of many like it also which (`named`)."""
    which = getattr(form, "named", "")
    for name, errors in form.errors.items():
        if name == "__all__":
            yield from (("", which, error) for error in errors)
        else:
            field = form[name]
            first = field.id_for_label or f"{field.auto_id}_0"  # of several boxes
            place = "" if field.is_hidden else first
            said = ", ".join(filter(None, (which, str(field.label) if place else "")))
            yield from ((place, said, error) for error in errors)
