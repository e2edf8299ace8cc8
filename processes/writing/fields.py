"""Form fields for what a record points at: typed by name, or chosen within one process."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from engagement.fields import LineFormField, tidy
from engagement.forms import ManyNamedFormField, NamedFormField, is_shown_name, shown_name
from engagement.in_languages import shown_text
from processes.lookup.alike import GIVEN_NAMES
from processes.lookup.by_name import organisation_called, post_called, process_called, source_called
from processes.lookup.sample import real, real_beside
from processes.models import (
    Ask,
    Assessment,
    Barrier,
    Consultation,
    EffortPart,
    Intervention,
    Organisation,
    Participation,
    Post,
    Process,
    Source,
    Stage,
    TextVersion,
)

MOST_SUGGESTED = 50  # names that are suggested without a script
MOST_CHOICES = 300  # entries or asks of one process to choose among


def top(form):
    """The form of the record, for a form of one of its parts."""
    return getattr(form, "parent", None) or form


def process_of(form):
    """The process that a form is about, which limits what can be chosen in it; or None."""
    form = top(form)
    if not hasattr(form, "process"):
        form.process = _process_of(form)
    return form.process


def _process_of(form):
    record = form.instance
    if "process" in form.fields and form.is_bound:
        typed = form["process"].data
        if isinstance(typed, Process):
            return typed
        typed = tidy(typed)
        now = record.process if record.process_id else None
        if typed and not is_shown_name(now, typed):
            return form.known.get(typed) or process_called(form.reader, typed)
        return now if typed else None
    given = form.initial.get("process")
    if isinstance(given, Process):
        return given
    if isinstance(record, Assessment):
        record = record.consultation or record.stage
    return getattr(record, "process", None)


def rows_of_process(form, kind):
    """What the writer may see of a kind in the process of the form, read once, by id."""
    form = top(form)
    read = form.__dict__.setdefault("read_within", {})
    if kind not in read:
        process = process_of(form)
        rows = kind.visible_to(form.reader).exclude(pk=form.instance.pk)
        rows = rows.filter(process=process)[:MOST_CHOICES] if process else ()
        read[kind] = {str(row.pk): row for row in rows}
    return read[kind]


class WithinProcess(forms.ChoiceField):
    """One of the stages, consultations, texts, entries or asks of the process of the form."""

    def __init__(self, *, kind, **kwargs):
        self.kind = kind
        super().__init__(**kwargs)

    def prepare(self, form, name):
        self.form, self.name = form, name
        self.choices = self.options

    @cached_property
    def here(self):
        """What can be chosen, by id: read when something is, or when the choices are shown."""
        rows, now = dict(rows_of_process(self.form, self.kind)), self.now
        if now and str(now) not in rows:
            found = self.kind.visible_to(self.form.reader).filter(pk=now)
            rows |= {str(row.pk): row for row in found}
        known = (row for row in self.form.known.values() if isinstance(row, self.kind))
        rows |= {str(row.pk): row for row in known if row.pk == now}
        return rows

    def options(self):
        nothing = ("", pgettext_lazy("nothing chosen", "None"))
        return [nothing, *((key, shown_text(row).words) for key, row in self.here.items())]

    def prepare_value(self, value):
        return str(getattr(value, "pk", value or ""))

    def to_python(self, value):
        text = self.prepare_value(super().to_python(value) if isinstance(value, str) else value)
        if not text:
            return None
        known = self.form.known.get(text)
        if isinstance(known, self.kind) and known.pk == self.now:
            return known
        if text not in self.here:
            raise ValidationError(_("Choose one from the list."))
        return self.here[text]

    @property
    def now(self):
        return getattr(self.form.instance, f"{self.name}_id", None)

    def valid_value(self, value):
        return isinstance(value, models.Model)

    def has_changed(self, initial, data):
        return self.prepare_value(initial) != self.prepare_value(data)


class ActivityField(WithinProcess):
    """An entry that belongs to an effort. Before its process is named, one of the latest of the
    organisations of who fills it in, whichever process that is in; and after, one chosen so."""

    @cached_property
    def here(self):
        rows, form = super().here, top(self.form)
        if process_of(form) and not form.is_bound:
            return rows
        if "latest" not in form.__dict__:
            own = Intervention.visible_to(form.reader).filter(owner__in=form.reader.organisations)
            form.latest = list(own.order_by("-created", "pk")[:MOST_SUGGESTED])
        return {**rows, **{str(row.pk): row for row in form.latest}}


def within_process(field):
    return (ActivityField if field.model is EffortPart else WithinProcess)(
        kind=field.related_model,
        label=field.verbose_name,
        required=not field.blank,
        help_text=field.help_text,
    )


class OneOfProcess(forms.ChoiceField):
    """A record of the process that the form is of, of one of several kinds, which everybody may
    read; or what stands there already, as far as its writer sees it."""

    def __init__(self, *, kinds, **kwargs):
        self.kinds = kinds
        super().__init__(**kwargs)

    def prepare(self, form, name):
        self.form = form
        self.now = getattr(form.instance, name)
        self.initial = self.now
        self.choices = self.options

    @cached_property
    def here(self):
        """{kind: what can be chosen of it, by id}"""
        process = top(self.form).instance
        if process._state.adding:
            return {}
        read = top(self.form).__dict__.setdefault("read_to_choose", {})
        for kind in self.kinds if not read else ():
            rows = kind.visible_to(self.form.reader).filter(process=process, open_to_all=True)
            read[kind] = {str(row.pk): row for row in rows[:MOST_CHOICES]}
        return read

    def options(self):
        yield "", pgettext_lazy("nothing chosen", "None")
        shown = {key for rows in self.here.values() for key in rows}
        if self.now and str(self.now.pk) not in shown:
            yield str(self.now.pk), shown_text(self.now).words
        for kind, rows in self.here.items():
            if rows:
                named = [(key, shown_text(row).words) for key, row in rows.items()]
                yield kind._meta.verbose_name_plural, named

    def prepare_value(self, value):
        return str(getattr(value, "pk", value or ""))

    def to_python(self, value):
        text = self.prepare_value(value)
        if not text or (self.now and text == str(self.now.pk)):
            return self.now if text else None
        for rows in self.here.values():
            if text in rows:
                return rows[text]
        raise ValidationError(_("Choose one from the list."))

    def valid_value(self, value):
        return isinstance(value, models.Model)

    def has_changed(self, initial, data):
        return self.prepare_value(initial) != self.prepare_value(data)


def names_url(plural):
    return reverse_lazy("names", args=[plural])


def says_what_is_called_so(form, kind):
    """Is what is called nearly as something new is said while its name is typed?"""
    if kind not in GIVEN_NAMES or not form.is_new:
        return False
    said = {"data-alike": f"{names_url(kind.resource.plural)}?new=1&q="}
    form.fields["name"].widget.attrs |= said | {"data-says": _("There is already:")}
    return True


def by_name(find, plural):
    """Makes the form field of a model field whose target is typed by its name."""

    def make(field):
        kind = ManyNamedFormField if field.many_to_many else NamedFormField
        hint = field.help_text
        if field.many_to_many:
            hint = hint or _("One on each line.")
        return kind(
            find=find,
            plural=plural,
            names_url=names_url(plural),
            label=field.verbose_name,
            required=not field.blank,
            help_text=hint,
        )

    return make


class NamedOrNewField(NamedFormField):
    """One box for two columns: what a list has, or else the words as they were typed.

    pointer, words: the columns; most: how long the words may be. The value is the record, or
    the text. Nothing is added to a list that everybody reads: a curator does that.
    """

    def __init__(self, *, pointer, words, most, **kwargs):
        self.pointer, self.words, self.most = pointer, words, most
        super().__init__(**kwargs)

    def prepare(self, form, name):
        self.reader, self.known, row = form.reader, form.known, form.instance
        pointed = getattr(row, self.pointer) if getattr(row, f"{self.pointer}_id") else None
        self.now = pointed or getattr(row, self.words) or None

    def clean(self, value):
        if isinstance(value, models.Model):
            return super().clean(value)
        text = LineFormField.clean(self, value)
        if not text or text == str(self.now or ""):
            return self.now if text else None
        known = text in self.known
        found = self.known[text] if known else self.find(self.reader, text)
        if found is None and len(text) > self.most:
            raise ValidationError(
                _("This name is too long: %(length)s characters, where %(most)s are the most."),
                params={"length": len(text), "most": self.most},
            )
        return found or text


NAMED_IN = {
    "organisation": (organisation_called, "organisations"),
    "source": (source_called, "sources"),
}


def listed_or_words(kind, pointer, words, **more):
    """The box for two columns of a kind: what stands in a list, or words in its place."""
    find, plural = NAMED_IN[pointer]
    return NamedOrNewField(
        pointer=pointer,
        words=words,
        most=kind._meta.get_field(words).max_length,
        find=find,
        plural=plural,
        names_url=names_url(plural),
        **more,
    )


def organisations_near(reader, process):
    """Names of those who take part in the process already; without one, of any."""
    rows = real_beside(process, Organisation.visible_to(reader), reader)
    if process is not None:
        parts = Participation.visible_to(reader).filter(intervention__process=process)
        rows = rows.filter(pk__in=parts.order_by().values("organisation"))
    return list(rows.values_list("name", flat=True)[:MOST_SUGGESTED])


def processes_near(reader, process):
    rows = real(Process.visible_to(reader), reader).order_by("-changed", "pk")
    return [shown_name(one) for one in rows[:MOST_SUGGESTED]]


def sources_near(reader, process):
    rows = real(Source.visible_to(reader), reader).order_by("-changed", "pk")
    return list(rows.values_list("title", flat=True)[:MOST_SUGGESTED])


def posts_near(reader, process):
    rows = real(Post.visible_to(reader), reader)
    return list(rows.values_list("name", flat=True)[:MOST_SUGGESTED])


SUGGEST = {
    "organisations": organisations_near,
    "posts": posts_near,
    "processes": processes_near,
    "sources": sources_near,
}
SPECIAL_FIELDS = (
    (Organisation, by_name(organisation_called, "organisations")),
    (Post, by_name(post_called, "posts")),
    (Process, by_name(process_called, "processes")),
    (Source, by_name(source_called, "sources")),
    (Stage, within_process),
    (Consultation, within_process),
    (TextVersion, within_process),
    (Intervention, within_process),
    (Ask, within_process),
    (Barrier, within_process),
)
