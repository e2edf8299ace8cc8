"""Filters a field does not say by itself, for lists and for the timeline."""

import datetime as dt
from functools import cache, partial

from django.db.models import Exists, Model, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagement.codes import codes_in
from engagement.filters import (
    CodesFilter,
    NamedFilter,
    PeriodFilter,
    PresentFilter,
    SearchFilter,
    filterset_for,
)
from engagement.languages import language_words
from engagement.spelling import bare
from processes.lookup.asked import Asked
from processes.lookup.by_name import organisation_called, process_called, stage_called
from processes.lookup.efforts import AN_EFFORT, EffortFilter, GroupFilter
from processes.lookup.left_out import left_out_of, somebody_left_out
from processes.lookup.places import country_name
from processes.lookup.present import CALLED_OFF, in_state, out_of_date
from processes.lookup.promises import feedback_overdue_on
from processes.lookup.questions import (
    SOON_DAYS,
    newest_outcome,
    stages_without_entries,
)
from processes.lookup.sample import is_sample, of_sample, real, ways_up
from processes.models import (
    Ask,
    Barrier,
    BarrierConsultation,
    CivicSpaceRating,
    ClosedPage,
    Commitment,
    Consultation,
    ConsultationState,
    Family,
    FateCode,
    HomeName,
    Intervention,
    InterventionKind,
    Jurisdiction,
    Lesson,
    Organisation,
    Participation,
    Phase,
    Process,
    SearchText,
    Source,
    Stage,
    StageKind,
    Topic,
    searched_kinds,
)


class ListSearchFilter(SearchFilter):
    """Words of a list, without regard to accents, capitals, quotes and dashes, as one search over
    every kind finds them."""

    def holds(self, word):
        if not bare(word):
            return super().holds(word)
        return Q(pk__in=SearchText.ids_holding(self.model, word))


class EntrySearchFilter(ListSearchFilter):
    """Words of entries, and at home also names that stay there."""

    def holds(self, word):
        reader = self.parent.request.reader
        if not reader.works_here:
            return super().holds(word)
        named = HomeName.visible_to(reader).filter(name__icontains=word)
        return super().holds(word) | Q(pk__in=named.values("intervention"))


class NeedFilter(Asked, CodesFilter):
    """Processes that need somebody: a deadline, a stage nobody took part in, old news."""

    DEADLINE, GAP, STALE = "deadline", "gap", "stale"
    CHOICES = [
        (DEADLINE, _("Deadline within 30 days")),
        (GAP, _("Stage without entries")),
        (STALE, _("May be out of date")),
    ]

    def condition(self, codes):
        today, wanted = timezone.localdate(), Q()
        if self.DEADLINE in codes:
            soon = today, today + dt.timedelta(days=SOON_DAYS)
            closing = self.seen(Consultation).exclude(state__in=CALLED_OFF)
            closing = closing.filter(process=OuterRef("pk"), closes_latest__range=soon)
            wanted |= Q(Exists(closing))
        if self.GAP in codes:
            gaps = stages_without_entries(self.parent.request.reader, today)
            wanted |= Q(Exists(gaps.filter(process=OuterRef("pk"))))
        if self.STALE in codes:
            wanted |= out_of_date(today)
        return wanted


class PlaceFilter(Asked, PresentFilter):
    """By a place. Those of the sample alone are offered once it, or a place, is asked for."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, present=self.places, **kwargs)

    def places(self, reader):
        rows = Jurisdiction.visible_to(reader)
        rows = rows if {"place", "sample"} & self.parent.data.keys() else real(rows, reader)
        return present_among(rows, "place", country_name)

    def condition(self, place):
        return Q(pk__in=self.seen(Jurisdiction).filter(place=place).values("process"))


class TopicFilter(Asked, NamedFilter):
    def condition(self, topic):
        return Q(pk__in=self.seen(Topic).filter(topic=topic).values("process"))


class OrganisationFilter(Asked, NamedFilter):
    """Entries an organisation took part in."""

    def condition(self, organisation):
        part = self.seen(Participation).filter(organisation=organisation)
        return Q(pk__in=part.values("intervention"))


class FamilyFilter(Asked, CodesFilter):
    def condition(self, families):
        return Q(kind__in=codes_in(InterventionKind, families))


class LeftOutFilter(Asked, CodesFilter):
    def condition(self, codes):
        return somebody_left_out(self.parent.request.reader)


class WithoutFilter(Asked, NamedFilter):
    """Consultations that an organisation was left out of, by name or as one of a group."""

    def condition(self, organisation):
        return left_out_of(organisation, self.parent.request.reader)


class StateFilter(Asked, CodesFilter):
    """Consultations that are in a state today, whatever was true when it was written."""

    def condition(self, codes):
        wanted, today = Q(), timezone.localdate()
        for code in codes:
            wanted |= in_state(code, today)
        return wanted


class PromiserFilter(Asked, NamedFilter):
    """Commitments that an organisation made, alone or with others."""

    def condition(self, organisation):
        found = self.seen(Commitment).filter(Commitment.promised_by(organisation))
        return Q(pk__in=found.values("pk"))


class OverdueFilter(Asked, CodesFilter):
    def condition(self, codes):
        return Commitment.overdue_on(timezone.localdate())


class FeedbackFilter(Asked, CodesFilter):
    def condition(self, codes):
        return feedback_overdue_on(timezone.localdate())


class SilentFilter(Asked, CodesFilter):
    def condition(self, codes):
        return Commitment.silent_on(timezone.localdate())


class RaisedFilter(Asked, CodesFilter):
    """Whether a barrier was raised with those who held the opening."""

    CHOICES = [("yes", _("Yes")), ("no", _("No")), ("unknown", _("Not known"))]
    VALUES = {"yes": True, "no": False, "unknown": None}

    def condition(self, codes):
        wanted = Q()
        for code in codes:
            wanted |= Q(raised_with_convenor=self.VALUES[code])
        return wanted


class InstitutionFilter(Asked, NamedFilter):
    """Barriers of an opening that an institution held, or of a stage it was in charge of."""

    def condition(self, institution):
        held = self.seen(Consultation).filter(convenors=institution)
        led = self.seen(Stage).filter(bodies=institution)
        met = BarrierConsultation.of(held.values("pk"), self.parent.request.reader)
        return met | Q(stage__in=led.values("pk"))


class PhaseFilter(Asked, CodesFilter):
    """Of a stage in one of these phases, whatever the process."""

    def condition(self, phases):
        return Q(stage__kind__in=codes_in(StageKind, phases))


class FateFilter(CodesFilter):
    """Asks by what came of them last, each asked of its own fates alone."""

    def filter(self, rows, codes):
        if not codes:
            return rows
        newest = newest_outcome(self.parent.request.reader)
        return rows.alias(newest=newest).filter(newest__in=sorted(codes))


class SampleFilter(CodesFilter):
    """Without the invented sample, unless it is asked for: here, or by naming something of it in
    another filter. It comes after all others, and knows the rows that are `left_out`."""

    WITH, left_out = "with", None

    def filter(self, rows, chosen):
        condition = of_sample(self.model, self.parent.request.reader)
        named = self.parent.form.cleaned_data.values()
        if chosen or any(is_sample(one) for one in named if isinstance(one, Model)):
            return rows
        self.left_out = rows.filter(condition) if condition else rows.none()
        return rows.exclude(condition) if condition else rows


def present_in(kind, field, name_of, reader):
    """(value, its name) of all that stands in a field in what this person may see, by name."""
    return present_among(kind.visible_to(reader), field, name_of)


def present_among(rows, field, name_of):
    found = rows.exclude(**{field: ""}).order_by()
    values = {str(one) for one in found.values_list(field, flat=True).distinct()}
    return sorted(((one, name_of(one)) for one in values), key=lambda pair: pair[1])


def topic_called(reader, text):
    found = Topic.visible_to(reader).filter(topic__iexact=text)
    return found.values_list("topic", flat=True).first()


def listed_organisation_called(reader, text):
    """None as well where it has closed its page to this reader."""
    found = organisation_called(reader, text)
    return None if found is None or ClosedPage.is_closed(found, reader) else found


AN_ORGANISATION = {
    "find": listed_organisation_called,
    "unknown": _("No organisation called “%(text)s” is recorded here."),
}
A_PROCESS = {
    "find": process_called,
    "unknown": _("No process called “%(text)s” is recorded here."),
}
A_STAGE = {
    "find": stage_called,
    "unknown": _("No stage with the address “%(text)s” is recorded here."),
}
A_TOPIC = {"find": topic_called, "unknown": _("No process is about “%(text)s”.")}


def pointing_at(named):
    """The maker of the filter for a field that points at what is named so."""
    return lambda field: NamedFilter(field_name=field.name, label=field.verbose_name, **named)


def found_in(kind, field, label, name_of=country_name):
    present = partial(present_in, kind, field, name_of)
    return partial(PresentFilter, field_name=field, label=label, present=present)


def one_box(label):
    return {"choices": [("yes", label)], "label": _("Only")}


STAGE_KIND = Stage._meta.get_field("kind")
SPECIAL_FILTERS = {
    (Organisation, ""): pointing_at(AN_ORGANISATION),
    (Process, ""): pointing_at(A_PROCESS),
    (Stage, ""): pointing_at(A_STAGE),
    (Organisation, "country"): found_in(Organisation, "country", _("Country")),
    (CivicSpaceRating, "country"): found_in(CivicSpaceRating, "country", _("Country")),
    (Source, "language"): found_in(Source, "language", _("Language"), language_words),
    (Process, "place"): partial(PlaceFilter, field_name="place", label=_("Place")),
    (Process, "topic"): partial(TopicFilter, label=_("Topic"), **A_TOPIC),
    (Process, "need"): partial(NeedFilter, label=_("Needs attention"), choices=NeedFilter.CHOICES),
    **{(one, "q"): partial(ListSearchFilter, label=_("Search")) for one in searched_kinds()},
    (Intervention, "q"): partial(EntrySearchFilter, label=_("Search")),
    (Intervention, "organisation"): partial(
        OrganisationFilter, label=_("Organisation"), **AN_ORGANISATION
    ),
    (Intervention, "effort"): partial(EffortFilter, label=_("Effort"), **AN_EFFORT),
    (Intervention, "group"): partial(
        GroupFilter, label=_("Each entry"), choices=GroupFilter.CHOICES
    ),
    (Intervention, "from"): partial(PeriodFilter, label=_("From"), lookup_expr="from"),
    (Intervention, "to"): partial(PeriodFilter, label=_("To"), lookup_expr="to"),
    (Intervention, "family"): partial(FamilyFilter, label=_("Kind"), choices=Family.choices),
    (Consultation, "state"): partial(
        StateFilter, label=_("State"), choices=ConsultationState.choices
    ),
    (Consultation, "left_out"): partial(LeftOutFilter, **one_box(_("Somebody was left out"))),
    (Commitment, "actor"): partial(PromiserFilter, label=_("promised by"), **AN_ORGANISATION),
    (Consultation, "without"): partial(
        WithoutFilter, label=_("Without this organisation"), **AN_ORGANISATION
    ),
    (Commitment, "overdue"): partial(OverdueFilter, **one_box(_("Overdue"))),
    (Consultation, "overdue"): partial(FeedbackFilter, **one_box(_("Feedback overdue"))),
    (Commitment, "silent"): partial(SilentFilter, **one_box(_("No news for six months"))),
    (Consultation, "convenor"): partial(
        NamedFilter, field_name="convenors", label=_("Held by"), **AN_ORGANISATION
    ),
    (Barrier, "affected"): partial(
        NamedFilter, field_name="affected", label=_("Who was affected"), **AN_ORGANISATION
    ),
    (Barrier, "affected_group"): found_in(Barrier, "affected_group", _("group"), str),
    (Barrier, "institution"): partial(
        InstitutionFilter, label=_("Institution"), **AN_ORGANISATION
    ),
    (Barrier, "raised"): partial(
        RaisedFilter, label=_("Raised with the convenor"), choices=RaisedFilter.CHOICES
    ),
    (Lesson, "phase"): partial(PhaseFilter, label=_("Phase"), choices=Phase.choices),
    (Lesson, "stage_kind"): partial(
        CodesFilter,
        field_name="stage__kind",
        label=_("Kind of stage"),
        choices=STAGE_KIND.every,
        codes=STAGE_KIND,
    ),
    (Ask, "holder"): partial(
        NamedFilter, field_name="holders", label=_("Asked by"), **AN_ORGANISATION
    ),
    (Ask, "fate"): partial(FateFilter, label=_("What came of it"), choices=FateCode.choices),
}  # fmt: skip


@cache
def filters_of(kind):
    """The filter set of the list of a kind, and of its files; each request has an instance."""
    made = filterset_for(kind, SPECIAL_FILTERS)
    if ways_up(kind):
        words = {"choices": [(SampleFilter.WITH, _("With the invented sample"))]}
        made.base_filters["sample"] = SampleFilter(label=_("Sample"), **words)
    return made
