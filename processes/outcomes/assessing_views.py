"""The page on which an assessment is given or changed: one criterion after the other, each with
what its levels mean and what the record says of it by itself."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied

from engagement.methods import allow_form, sent_data
from processes.models import Assessment, Criterion
from processes.outcomes.hints import Hint, hints_for
from processes.outcomes.levels import levels_of
from processes.outcomes.rubric import ASKS
from processes.writing.assessing import AssessmentForms
from processes.writing.meanwhile import forms_over
from processes.writing.views import (
    named_in_address,
    record_form_page,
    signed_in,
    whole_or_not,
    writable_at,
)


@dataclass(frozen=True)
class ToScore:
    """One criterion of the form: its line, what its levels mean, what the record says."""

    criterion: Criterion
    form: object
    levels: list
    hint: Hint | None

    @property
    def asks(self):
        return ASKS[self.criterion]


def to_score(record_forms, opening, reader):
    """The criteria that the form has a line for, in their order."""
    lines = record_forms.by_criterion
    hints = hints_for(opening, reader) if opening else {}
    version = record_forms.form["rubric_version"].value()
    return [
        ToScore(one, lines[one], levels_of(version, one), hints.get(one))
        for one in Criterion
        if one in lines
    ]


@allow_form
@signed_in
@whole_or_not
def assess(request):
    """A new assessment of the consultation or the stage that the address names."""
    if not request.reader.adds(Assessment):
        raise PermissionDenied
    about = named_in_address(Assessment, request)
    record_forms = AssessmentForms(Assessment, request.reader, None, sent_data(request), about)
    return assessing_page(request, record_forms, about.get("consultation") or about.get("stage"))


@allow_form
@signed_in
@whole_or_not
def assess_again(request, address):
    """A change to an assessment, saved only if nobody else has saved since it was opened."""
    sent = sent_data(request)
    record = writable_at(Assessment, request.reader, address, lock=sent is not None, at_once=True)
    record_forms = forms_over(AssessmentForms, Assessment, request.reader, record, sent)
    return assessing_page(request, record_forms, record.opening)


def assessing_page(request, record_forms, opening):
    more = {"opening": opening, "criteria": to_score(record_forms, opening, request.reader)}
    return record_form_page(request, record_forms, "outcomes/assess.html", **more)
