"""The short form: what just happened, in one sentence, on a phone (`docs/design.md`, Logging).

It is filled into the full form, which checks it as it checks everything else.
"""

import datetime as dt
import uuid

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagement.dates import parse
from engagement.fields import LineFormField, tidy
from engagement.forms import form_for, is_shown_name, shown_name
from engagement.in_languages import shown_text
from processes.lookup.by_name import actors_in, process_called, record_at
from processes.lookup.questions import last_logged, stage_at
from processes.models import Intervention, InterventionKind, Participation, Process, Role, Stage
from processes.writing.fields import SPECIAL_FIELDS, organisations_near, processes_near
from processes.writing.level import LEVEL_FIELDS, LevelForm, circles_of
from processes.writing.plain import Said
from processes.writing.record_form import RecordForms, problems_of

COMMON = (
    InterventionKind.MEETING, InterventionKind.WRITTEN_SUBMISSION, InterventionKind.ORAL_STATEMENT,
    InterventionKind.JOINT_STATEMENT, InterventionKind.MEDIA, InterventionKind.PANEL_EVENT,
    InterventionKind.REPORT,
)  # fmt: skip
ELSE = "else"
SHORTER = [
    ("panel_event", gettext_lazy("Panel or event")),
    ("report", gettext_lazy("Report or analysis")),
]
TODAY, YESTERDAY, DATE = "today", "yesterday", "date"
QUARTERS = {
    "33": gettext_lazy("January to March"),
    "34": gettext_lazy("April to June"),
    "35": gettext_lazy("July to September"),
    "36": gettext_lazy("October to December"),
}
# Where what is wrong with the full form is said on the short one.
SAID_AT = {"title": "what", "date": "day"}


class FormsOfSaid(RecordForms):
    """The full form of what was said on the short one: of other parts there is none."""

    def kinds_of_parts(self):
        return [*self.data.parts]


class SentenceField(LineFormField):
    """One sentence, in a box that is wide enough for several lines: on a phone Return is pressed
    without a thought, and what was typed goes on after a space."""

    widget = forms.Textarea(attrs={"rows": 2, "autocapitalize": "sentences"})

    def to_python(self, value):
        return " ".join(super().to_python(value).split())


class QuickForm(forms.Form):
    """Six inputs, of which three must be touched: what happened, what kind, and the button."""

    what = SentenceField(
        label=gettext_lazy("What happened?"),
        max_length=280,
        help_text=gettext_lazy(
            "One sentence. For example: met the committee chair’s adviser and asked for an open"
            " hearing."
        ),
        error_messages={"required": gettext_lazy("Write what happened, in one sentence")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What kind?"),
        choices=[
            *((one.value, one.label) for one in COMMON[:-2]),
            *SHORTER,
            (ELSE, gettext_lazy("Something else")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a kind")},
    )
    other = forms.ChoiceField(
        label=gettext_lazy("Which?"),
        required=False,
    )
    when = forms.ChoiceField(
        label=gettext_lazy("When?"),
        required=False,
        initial=TODAY,
        choices=[
            (TODAY, gettext_lazy("Today")),
            (YESTERDAY, gettext_lazy("Yesterday")),
            (DATE, gettext_lazy("Another date")),
        ],
        widget=forms.RadioSelect,
    )
    day = forms.IntegerField(label=gettext_lazy("Day"), required=False, min_value=1, max_value=31)
    month = forms.ChoiceField(
        label=gettext_lazy("Month or quarter"),
        required=False,
        choices=[
            ("", gettext_lazy("Not known")),
            (gettext_lazy("Months"), [(f"{n:02}", name) for n, name in MONTHS.items()]),
            (gettext_lazy("Quarters"), list(QUARTERS.items())),
        ],
    )
    year = forms.IntegerField(
        label=gettext_lazy("Year"), required=False, min_value=1900, max_value=2199
    )
    about = forms.BooleanField(label=gettext_lazy("The date is approximate"), required=False)
    whom = LineFormField(
        label=gettext_lazy("With whom?"),
        required=False,
        max_length=600,
        help_text=gettext_lazy(
            "A person’s role, an office or a body. Several: put a semicolon between them."
        ),
    )
    process = LineFormField(label=gettext_lazy("Process"), required=False, max_length=300)
    stage = forms.ChoiceField(label=gettext_lazy("Stage"), required=False)
    address = LineFormField(required=False, widget=forms.HiddenInput)  # of the process above
    consultation = LineFormField(required=False, widget=forms.HiddenInput)
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, reader, opened=None, what=""):
        """`opened`: what the address says, such as the process it was opened from.

        what: a sentence begun elsewhere.
        """
        self.reader = reader
        first = {"what": what, **self._first(opened or {})} if data is None else None
        super().__init__(data, initial=first)
        self.circles = circles_of(reader)
        known = {circles_of: self.circles}
        self.level = form_for(Intervention, SPECIAL_FIELDS, LevelForm)(reader=reader, known=known)
        for name in LEVEL_FIELDS:
            if name in self.level.fields:
                self.fields[name] = self.level.fields[name]
                self.initial.setdefault(name, self.level.initial.get(name))
        kinds = Intervention._meta.get_field("kind").offered()
        others = [pair for pair in kinds if pair[0] not in COMMON]
        self.fields["other"].choices = [("", ""), *others]
        self.fields["stage"].choices = [
            ("", _("Set from the date")),
            *((str(stage.pk), shown_text(stage).words) for stage in self.stages),
        ]
        for name, plural in (("whom", "organisations"), ("process", "processes")):
            names_url = reverse("names", args=[plural])
            self.fields[name].widget.attrs |= {"list": f"names-{plural}", "data-names": names_url}

    def _first(self, opened):
        """What the form holds before anybody has typed: the page it was opened on, or the last."""
        process = record_at(Process, self.reader, opened.get("process", ""))
        if process is None and "process" not in opened:
            process = last_logged(self.reader) or self._only_process()
        return {
            "key": self.fresh_key(),
            "process": shown_name(process) if process else "",
            "address": process.address if process else "",
            "stage": opened.get("stage", ""),
            "consultation": opened.get("consultation", ""),
            "year": timezone.localdate().year,
        }

    def _only_process(self):
        """Where there is but one, nobody is asked which."""
        found = list(Process.visible_to(self.reader)[:2])
        return found[0] if len(found) == 1 else None

    @cached_property
    def about_process(self):
        """The process it is about: the one it was opened from, unless another was typed."""
        text, address = (tidy(self[name].value()) for name in ("process", "address"))
        if not text or "\x00" in address:
            return None
        known = record_at(Process, self.reader, address) if address else None
        return known if is_shown_name(known, text) else process_called(self.reader, text)

    @cached_property
    def stages(self):
        stages = Stage.visible_to(self.reader).filter(process=self.about_process)
        return list(stages.order_by("position")) if self.about_process else []

    @cached_property
    def stage_now(self):
        return stage_at(self.about_process, self.stages, parse(str(timezone.localdate())))

    # -- what was typed ----------------------------------------------------------------------
    def clean_process(self):
        text = self.cleaned_data["process"]
        if text and self.about_process is None:
            raise forms.ValidationError(
                _("No process called “%(text)s” is recorded here. Choose from the list."),
                params={"text": text[:80]},
            )
        return self.about_process

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind") == ELSE:
            cleaned["kind"] = cleaned.get("other")
            if not cleaned["kind"] and "other" not in self.errors:
                self.add_error("other", _("Choose which"))
        try:
            self.date = self._date(cleaned)
        except ValueError as wrong:
            self.add_error("day", str(wrong))
        return cleaned

    def _date(self, cleaned):
        """The Edtf of what was chosen. Raises ValueError with a sentence."""
        when, today = cleaned.get("when") or TODAY, timezone.localdate()
        if when == TODAY:
            return parse(str(today))
        if when == YESTERDAY:
            return parse(str(today - dt.timedelta(days=1)))
        day, month, year = (cleaned.get(name) for name in ("day", "month", "year"))
        if not year:
            raise ValueError(_("Write the year. A year alone is fine."))
        if day and not month:
            raise ValueError(_("Choose the month that day is in, or leave the day empty."))
        if day and month in QUARTERS:
            raise ValueError(_("Choose a month for that day, or leave the day empty."))
        parts = [f"{year:04}", month, f"{day:02}" if day else ""]
        return parse("-".join(filter(None, parts)) + ("~" if cleaned.get("about") else ""))

    # -- into the full form ------------------------------------------------------------------
    def record_forms(self):
        """The full form of an entry, filled in with what was typed here."""
        cleaned = self.cleaned_data
        process = cleaned.get("process")
        stage = cleaned.get("stage") or stage_at(process, self.stages, self.date)
        planned = self.date.earliest is not None and self.date.earliest > timezone.localdate()
        values = {
            "title": cleaned["what"],
            "kind": cleaned["kind"],
            "date": self.date,
            "state": "planned" if planned else "done",
            "process": process,
            "stage": stage,
            "consultation": cleaned["consultation"],
            **{name: cleaned[name] for name in LEVEL_FIELDS if cleaned.get(name)},
        }
        taking_part = self._taking_part(cleaned)
        found = [process, *(one["organisation"] for one in taking_part)]
        known = {circles_of: self.circles, **{one.address: one for one in found if one}}
        known |= {one["name"]: None for one in taking_part if one["name"]}
        said = Said(values, {Participation: taking_part})
        return FormsOfSaid(Intervention, self.reader, None, said, known=known)

    def _taking_part(self, cleaned):
        """One's own organisation, and whom it was addressed to."""
        ours = cleaned.get("owner") or next(iter(self.level.mine), None)
        rows = [(ours, "", Role.LEAD)] if ours else []
        rows += [(*found, Role.ADDRESSEE) for found in actors_in(self.reader, cleaned["whom"])]
        return [{"organisation": one, "name": name, "role": role} for one, name, role in rows]

    @staticmethod
    def fresh_key():
        return uuid.uuid4()

    def say(self, record_forms):
        """Say on this form what is wrong with the full one."""
        for name, errors in record_forms.form.errors.as_data().items():
            at = SAID_AT.get(name, name)
            self.add_error(at if at in self.fields else None, errors)
        for form in (form for several in record_forms.parts for form in several):
            for errors in form.errors.as_data().values():
                self.add_error(None, errors)

    @property
    def may_log(self):
        """Somebody without an organisation has nobody to log for; a curator logs for all."""
        return bool(self.level.mine) or self.reader.curates

    @property
    def level_fields(self):
        return [self[name] for name in LEVEL_FIELDS if name in self.fields]

    @property
    def asks_level(self):
        """Is it still to be said who can see it, or to be said otherwise?"""
        wrong = any(field.errors for field in self.level_fields)
        return wrong or not self.chosen_level

    @property
    def chosen_level(self):
        return dict(self.fields["visibility"].choices).get(self["visibility"].value(), "")

    @property
    def suggestions(self):
        return [
            ("organisations", organisations_near(self.reader, self.about_process)),
            ("processes", processes_near(self.reader, self.about_process)),
        ]

    @property
    def problems(self):
        return list(problems_of(self))
