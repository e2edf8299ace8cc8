"""The page on which an assessment is given or changed: one criterion after the other, each with
what its levels mean and what the record says of it by itself."""

from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from django.core.exceptions import PermissionDenied

from engagement.drafts import MOST_OF_A_DRAFT, TooLong
from engagement.methods import allow_form, sent_data
from processes.lookup.rubric import ASKS, POINTED
from processes.models import Assessment, Criterion, ScoreValue
from processes.outcomes.hints import Hint, hints_for
from processes.outcomes.levels import levels_of
from processes.writing.acts import ALREADY
from processes.writing.assessing import AssessmentForms
from processes.writing.drafts import Drafting, kept_at_the_door
from processes.writing.meanwhile import forms_over
from processes.writing.sections import LAST
from processes.writing.views import (
    named_in_address,
    record_form_page,
    stored_before,
    to_its_page,
    whole_or_not,
    writable_at,
)

# The parts of the form: what it is about, one for each criterion, who can see it.
LAST_PART = len(Criterion) + 1
AT_THE_END = {name for _heading, names in LAST for name in names}


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

    @property
    def value(self):
        """What was chosen so far, in words; of what is no answer, that it is not known."""
        value = self.form["value"].value()
        known = value if value in ScoreValue.values else ScoreValue.NOT_KNOWN
        return ScoreValue(known).label


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
@kept_at_the_door
@whole_or_not
def assess(request):
    """A new assessment of the consultation or the stage that the address names."""
    if not request.reader.adds(Assessment):
        raise PermissionDenied
    about = named_in_address(Assessment, request)
    named = next(((name, about[name]) for name in POINTED[:2] if name in about), None)
    return assessing_page(request, None, named, about)


@allow_form
@kept_at_the_door
@whole_or_not
def assess_again(request, address):
    """A change to an assessment, saved only if nobody else has saved since it was opened."""
    lock = request.method == "POST"
    record = writable_at(Assessment, request.reader, address, lock=lock, at_once=True)
    return assessing_page(request, record, None, {})


def assessing_page(request, record, named, initial):
    """The form, as its author left it; or what follows once it was sent, to be kept or saved."""
    opening = record.opening if record else named and named[1]
    drafting = Drafting(request, named, ("", ScoreValue.NOT_KNOWN), LAST_PART)
    more = {"drafting": drafting, "opening": opening, "draft": drafting.tab}
    sent, given = sent_data(request), (Assessment, request.reader, record)
    if drafting.is_asked:
        try:
            return drafting.answer()
        except TooLong:
            more["too_long"] = MOST_OF_A_DRAFT
            record_forms = AssessmentForms(*given, sent, initial, unfinished=True)
    elif sent is None and drafting.row:
        record_forms = AssessmentForms(*given, drafting.row.data, initial, unfinished=True)
    else:
        record_forms = forms_over(AssessmentForms, *given, sent, initial)
        if before := sent is not None and stored_before(request, record_forms):
            request.session[ALREADY] = True
            return to_its_page(request, before)
        drafting.at = keep_what_is_wrong(drafting, record_forms)
    more["criteria"] = to_score(record_forms, opening, request.reader)
    leads_to = partial(saved, drafting)
    return record_form_page(request, record_forms, "outcomes/assess.html", leads_to, **more)


def saved(drafting, request, record):
    """What was kept is in the record now."""
    drafting.drop()
    return to_its_page(request, record)


def keep_what_is_wrong(drafting, record_forms):
    """What cannot be saved as it is is kept; the first part of the form in which that shows."""
    if record_forms.data is None or record_forms.adding or record_forms.is_valid():
        return drafting.at
    with suppress(TooLong):
        drafting.keep_sent()
    wrong = record_forms.form.errors.keys()
    criteria = [n for n, form in record_forms.by_criterion.items() if form.errors]
    if wrong - AT_THE_END or not (wrong or criteria):
        return 0
    return min(criteria, default=LAST_PART)
