"""What is asked before several are changed at once. Whether it may be, each one's form decides."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from engagement.fields import LineFormField
from engagement.forms import field_maker
from engagement.resources import field_of
from processes.lookup.by_name import process_called, source_called
from processes.lookup.provenance import refuse_undocumented
from processes.models import Citation, Intervention, Level, Record, Standing, Topic
from processes.writing.fields import names_url
from processes.writing.level import circles_of
from processes.writing.parts import part_rows, parts_on_form
from processes.writing.plain import Said
from processes.writing.stages import stages_in_order

WITHIN_PROCESS = ("stage", "consultation", "text_version")


def typed_name(plural, **more):
    """A box for the name of one of a kind, which the browser suggests."""
    attrs = {"list": f"names-{plural}", "data-names": names_url(plural)}
    return LineFormField(widget=forms.TextInput(attrs=attrs), **more)


class Question(forms.Form):
    """What is asked of `rows` of a kind, once for all of them."""

    in_lists = True  # else in the admin only

    def __init__(self, data=None, *, kind, reader, rows=()):
        super().__init__(data)
        self.kind, self.reader, self.rows = kind, reader, rows

    @property
    def said(self):
        """What each is to say, once this is answered."""
        return Said(self.cleaned_data)

    def said_of(self, row):
        """The same of one of them."""
        return self.said

    @property
    def known(self):
        """What has been found already, by its address."""
        return {}

    @classmethod
    def suits(cls, kind):
        return all(field_of(kind, name) for name in cls.base_fields)

    @classmethod
    def is_for(cls, reader):
        return True


class KindForm(Question):
    """Of which kind they are."""

    title = _("Change the kind")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kind = field_of(self.kind, "kind")
        self.fields["kind"] = field_maker({})(kind)
        none = [one for one in self.fields["kind"].choices if one[0] == ""]
        self.fields["kind"].choices = [*none, *kind.offered()]

    @staticmethod
    def suits(kind):
        return field_of(kind, "kind") is not None


class ProcessForm(Question):
    """Which process they belong to."""

    title = _("Move to another process")
    process = typed_name("processes", label=_("process"), max_length=300)
    without = forms.BooleanField(
        label=_("leave out the stage, the consultation and the text of the process they leave"),
        required=False,
    )

    @staticmethod
    def suits(kind):
        field = field_of(kind, "process")
        return field is not None and "process" in kind.resource.fields

    def clean_process(self):
        found = process_called(self.reader, self.cleaned_data["process"])
        if found is None:
            raise ValidationError(_("No process of that name is recorded here."))
        return found

    def said_of(self, row):
        process, said = self.cleaned_data["process"], {}
        if self.cleaned_data["without"] and row.process_id != process.pk:
            said = {name: None for name in WITHIN_PROCESS if field_of(self.kind, name)}
        return Said({"process": process, **said})

    @property
    def known(self):
        process = self.cleaned_data["process"]
        return {process.address: process}


class OfStageForm(Question):
    """To which stage of their process they belong."""

    title = _("Change the stage")
    stage = forms.ChoiceField(label=_("stage"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [(str(one.pk), str(one)) for one in self.stages]
        if choices and not field_of(self.kind, "stage").blank:
            self.fields["stage"].choices = choices
        elif choices:
            self.fields["stage"].choices = [*choices, ("none", _("No stage"))]
        else:
            self.fields["stage"].help_text = _(
                "Filter by one process first: only its own stages can be chosen."
            )

    @cached_property
    def stages(self):
        """Those of the one process that all of them are about."""
        processes = {row.process_id for row in self.rows} - {None}
        if len(processes) != 1:
            return []
        return list(stages_in_order(processes.pop(), self.reader))

    @staticmethod
    def suits(kind):
        return bool(field_of(kind, "stage") and field_of(kind, "process"))

    @property
    def said(self):
        chosen = self.cleaned_data["stage"]
        return Said({"stage": next((one for one in self.stages if str(one.pk) == chosen), None)})


class TopicForm(Question):
    """A topic that all of them are about, in place of another where one is named."""

    title = _("Add or replace a topic")
    topic = LineFormField(
        label=_("topic to add"),
        max_length=Topic._meta.get_field("topic").max_length,
        required=False,
    )
    instead_of = LineFormField(
        label=_("topic to take out"),
        help_text=_("With both, two spellings of one topic become one."),
        max_length=60,
        required=False,
    )

    @staticmethod
    def suits(kind):
        return Topic in parts_on_form(kind)

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not (cleaned["topic"] or cleaned["instead_of"]):
            raise ValidationError(_("Name a topic to add, or one to take out."))
        return cleaned

    @cached_property
    def there(self):
        found = {}
        for one in Topic.visible_to(self.reader).filter(process__in=[row.pk for row in self.rows]):
            found.setdefault(one.process_id, []).append(one)
        return found

    def said_of(self, row):
        add, out = self.cleaned_data["topic"], self.cleaned_data["instead_of"]
        have = self.there.get(row.pk, ())
        gone = [one for one in have if out and one.topic.casefold() == out.casefold()]
        gone = [one for one in gone if one.topic != add]
        lines = [{"id": one.pk, "DELETE": True} for one in gone]
        left = {one.topic.casefold() for one in have if one not in gone}
        if add and add.casefold() not in left and (gone or not out):
            lines.append({"topic": add})
        return Said(parts={Topic: lines})


class SourceForm(Question):
    """One more source for each, of all that it says."""

    title = _("Add a source")
    told_by = typed_name(
        "sources",
        label=_("source, link or note"),
        help_text=_("A title from the list of sources, or where else it can be checked."),
        max_length=500,
    )
    locator = LineFormField(label=_("place in the source"), required=False, max_length=120)

    @staticmethod
    def suits(kind):
        return Citation in parts_on_form(kind)

    @property
    def said(self):
        return Said(parts={Citation: [self.cleaned_data]})

    @cached_property
    def known(self):
        text = self.cleaned_data["told_by"]
        return {text: source_called(self.reader, text)}


class StandingForm(Question):
    """How well it is established."""

    title = _("Say how well it is established")
    standing = forms.ChoiceField(label=_("standing"), choices=Standing)
    claimant = Intervention._meta.get_field("claimant").formfield()

    def clean_standing(self):
        if self.cleaned_data["standing"] == Standing.DOCUMENTED:
            refuse_undocumented(self.rows)
        return self.cleaned_data["standing"]


class ReadersForm(Question):
    """Who can see them. What everyone is to read is looked at line by line, on its own page."""

    title = _("Change who can see them")
    visibility = forms.ChoiceField(
        label=_("who can see it"),
        choices=[(one.value, one.label) for one in Level if one != Level.PUBLIC],
        help_text=_("What everyone is to read is proposed one by one, each on its own page."),
        widget=forms.RadioSelect,
    )
    coalition = forms.ChoiceField(
        label=_("which coalition"),
        required=False,
        help_text=_("Only for “Organisations in my coalition”."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _mine, self.coalitions = circles_of(self.reader)
        listed = [(str(one.pk), str(one)) for one in self.coalitions]
        if listed:
            self.fields["coalition"].choices = [("", _("Choose one")), *listed]
        else:
            del self.fields["coalition"]
            self.fields["visibility"].choices = [(Level.ORGANISATION, Level.ORGANISATION.label)]

    @staticmethod
    def suits(kind):
        return issubclass(kind, Record)

    @classmethod
    def is_for(cls, reader):
        return reader.works_here

    def clean(self):
        cleaned = super().clean()
        chosen = cleaned.get("coalition")
        if cleaned.get("visibility") != Level.COALITION:
            cleaned["coalition"] = None
        elif not chosen:
            self.add_error("coalition", _("Choose whose members can see it."))
        else:
            cleaned["coalition"] = next(one for one in self.coalitions if str(one.pk) == chosen)
        return cleaned

    def said_of(self, row):
        """With all that lives in it, as its page sends it: more people would read that, too."""
        parts = {}
        for part in parts_on_form(self.kind):
            home, *_others = part.homes_in(self.kind)
            there = part_rows(self.kind, part, self.reader).filter(**{home: row})
            parts[part] = [{"id": pk} for pk in there.values_list("pk", flat=True)]
        return Said(self.cleaned_data, parts)


class LookedForm(Question):
    """Somebody looked for something newer of where a process stands, and found nothing."""

    in_lists = False
    title = _("Where it stands: looked through")
    checked = LineFormField(
        label=_("last looked through"),
        max_length=60,
        help_text=_("What is said stays as of its day: a newer source makes it newer."),
        initial=lambda: str(timezone.localdate()),
    )


QUESTIONS = {
    "kind": KindForm,
    "process": ProcessForm,
    "stage": OfStageForm,
    "topic": TopicForm,
    "source": SourceForm,
    "standing": StandingForm,
    "readers": ReadersForm,
    "looked": LookedForm,
}


def questions_for(kind, reader):
    """{name: Question} of what can be changed in several of a kind at once, from its list."""
    if not reader.adds(kind):
        return {}
    found = QUESTIONS.items()
    return {n: q for n, q in found if q.in_lists and q.suits(kind) and q.is_for(reader)}
