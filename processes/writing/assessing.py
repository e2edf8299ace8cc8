"""The form of an assessment: a line for each criterion, the source typed once for all of them."""

from django.utils import timezone

from engagement.dates import parse
from processes.models import MEASURED, Citation, Criterion, Score, ScoreValue
from processes.writing.record_form import RecordForms


class AssessmentForms(RecordForms):
    """The forms of an assessment and of its twelve scores.

    What is new is assessed by the first organisation of who opens the form, today.
    """

    def __init__(self, kind, reader, record=None, data=None, initial=None, **more):
        super().__init__(kind, reader, record, data, initial, **more)
        self.form.general = self.first_source
        for form in self.set_of(Score):  # those typed above are suggested first, and here
            form.fields["told_by"].widget.attrs |= {"list": "names-typed", "data-names": ""}
        if record is None and data is None:
            self.form.initial["date"] = parse(str(timezone.localdate()))

    def set_of(self, part):
        [found] = (one for one in self.parts if one.model is part)
        return found

    def first_lines(self, part):
        """Each of the twelve criteria that has no score yet has a line."""
        if part is not Score:
            return super().first_lines(part)
        rows = self.rows[Score]
        if not isinstance(rows, list):
            rows = rows.filter(assessment=self.form.instance)
        scored, unknown = {one.criterion for one in rows}, ScoreValue.NOT_KNOWN
        lines = [{"criterion": one, "value": unknown} for one in Criterion if one not in scored]
        return {"initial": lines}

    def _part_forms(self, part):
        several = super()._part_forms(part)
        if part is Score and self.data is None:
            several.extra -= 1  # there is no thirteenth
        return several

    def first_source(self):
        """The first source that is typed for all of it, or what was noted in its place; None
        where there is none."""
        several = self.set_of(Citation)
        several.is_valid()
        for form in several:
            told_by = getattr(form, "cleaned_data", {}).get("told_by")
            if told_by and not form.cleaned_data.get("DELETE"):
                return told_by
        return None

    @property
    def by_criterion(self):
        """{criterion: the form of its score}; one that names none stands where a place is left."""
        found, nameless = {}, []
        for form in self.set_of(Score):
            value = str(form["criterion"].value() or "")
            if value in map(str, Criterion.values) and int(value) not in found:
                found[int(value)] = form
            else:
                nameless.append(form)
        free = (one for one in Criterion.values if one not in found)
        return found | dict(zip(free, nameless, strict=False))

    @property
    def sources_typed(self):
        """What was typed as a source, once each, in the order of the form."""
        several = (self.set_of(Citation), self.set_of(Score))
        typed = (form["told_by"].value() for forms in several for form in forms)
        return [*dict.fromkeys(str(one) for one in typed if one)]

    @property
    def suggestions(self):
        found = dict(super().suggestions)
        typed = dict.fromkeys([*self.sources_typed, *found.get("sources", ())])
        return [*found.items(), ("typed", list(typed))]

    @property
    def scored(self):
        """The criteria that have a value from 0 to 3 so far with what it needs, or do not apply."""
        return [n for n, form in self.by_criterion.items() if self.is_whole(form)]

    @property
    def begun(self):
        """The criteria that have a value, and lack something."""
        whole, lines = self.scored, self.by_criterion.items()
        return [n for n, form in lines if form["value"].value() in MEASURED and n not in whole]

    def is_whole(self, form):
        def has(one, name):
            return bool(one[name].value())

        if form.is_bound and form.errors:
            return False
        if form["value"].value() not in MEASURED:
            return form["value"].value() == ScoreValue.NOT_APPLICABLE
        general = any(has(one, "told_by") for one in self.set_of(Citation))
        shown = general or has(form, "told_by") or has(form, "intervention")
        return shown and has(form, "reason")
