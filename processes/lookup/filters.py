"""Filters a field does not say by itself, for lists and for the timeline."""

import datetime as dt
from functools import partial

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from engagement.filters import CodesFilter, NamedFilter, PeriodFilter, PresentFilter
from engagement.words import language_words
from processes.lookup.by_name import organisation_called, process_called, stage_called
from processes.lookup.questions import SOON_DAYS, STALE_DAYS, current_fates
from processes.models import (
    LEFT_OUT,
    Access,
    Admission,
    Ask,
    Barrier,
    CivicSpaceRating,
    Commitment,
    Consultation,
    Family,
    FateCode,
    Intervention,
    InterventionKind,
    Jurisdiction,
    Lesson,
    Organisation,
    Participation,
    Phase,
    Process,
    Source,
    Stage,
    StageKind,
    StageState,
    Topic,
)


def country_name(place):
    """A country's name for its code, and an area's name as it is."""
    return countries.name(place) or place


class NeedFilter(CodesFilter):
    """Processes that need somebody: a deadline, a stage nobody took part in, old news."""

    DEADLINE, GAP, STALE = "deadline", "gap", "stale"
    CHOICES = [
        (DEADLINE, _("Deadline within 30 days")),
        (GAP, _("Stage without entries")),
        (STALE, _("May be out of date")),
    ]

    def filter(self, rows, codes):
        reader, today = self.parent.request.reader, timezone.localdate()
        wanted = Q()
        if self.DEADLINE in codes:
            closing = Consultation.visible_to(reader).filter(
                process=OuterRef("pk"),
                closes_latest__range=(today, today + dt.timedelta(days=SOON_DAYS)),
            )
            wanted |= Q(Exists(closing))
        if self.GAP in codes:
            entries = Intervention.visible_to(reader).filter(stage=OuterRef("pk"))
            gaps = Stage.visible_to(reader).filter(
                ~Exists(entries), process=OuterRef("pk"), state=StageState.CURRENT
            )
            wanted |= Q(Exists(gaps))
        if self.STALE in codes:
            old = today - dt.timedelta(days=STALE_DAYS)
            wanted |= Q(as_of_latest__lt=old) | Q(as_of="")
        return rows.filter(wanted) if codes else rows


class PlaceFilter(PresentFilter):
    def filter(self, rows, place):
        if not place:
            return rows
        here = Jurisdiction.visible_to(self.parent.request.reader).filter(place=place)
        return rows.filter(pk__in=here.values("process"))


class TopicFilter(NamedFilter):
    def filter(self, rows, topic):
        if not topic:
            return rows
        about = Topic.visible_to(self.parent.request.reader).filter(topic=topic)
        return rows.filter(pk__in=about.values("process"))


class OrganisationFilter(NamedFilter):
    """Entries an organisation took part in."""

    def filter(self, rows, organisation):
        if not organisation:
            return rows
        part = Participation.visible_to(self.parent.request.reader).filter(
            organisation=organisation
        )
        return rows.filter(pk__in=part.values("intervention"))


class FamilyFilter(CodesFilter):
    def filter(self, rows, families):
        kinds = [kind for kind in InterventionKind if kind.family in families]
        return rows.filter(kind__in=kinds) if families else rows


class LeftOutFilter(CodesFilter):
    def filter(self, rows, codes):
        if not codes:
            return rows
        out = Admission.visible_to(self.parent.request.reader).filter(status__in=LEFT_OUT)
        return rows.filter(Q(pk__in=out.values("consultation")) | Q(access=Access.CLOSED))


class OverdueFilter(CodesFilter):
    def filter(self, rows, codes):
        return rows.filter(Commitment.overdue_on(timezone.localdate())) if codes else rows


class SilentFilter(CodesFilter):
    def filter(self, rows, codes):
        return rows.filter(Commitment.silent_on(timezone.localdate())) if codes else rows


class RaisedFilter(CodesFilter):
    """Whether a barrier was raised with those who held the opening."""

    CHOICES = [("yes", _("Yes")), ("no", _("No")), ("unknown", _("Not known"))]
    VALUES = {"yes": True, "no": False, "unknown": None}

    def filter(self, rows, codes):
        wanted = Q()
        for code in codes:
            wanted |= Q(raised_with_convenor=self.VALUES[code])
        return rows.filter(wanted) if codes else rows


class InstitutionFilter(NamedFilter):
    """Barriers of an opening that an institution held, or of a stage it was in charge of."""

    def filter(self, rows, institution):
        if not institution:
            return rows
        reader = self.parent.request.reader
        held = Consultation.visible_to(reader).filter(convenors=institution)
        led = Stage.visible_to(reader).filter(bodies=institution)
        return rows.filter(Q(consultation__in=held.values("pk")) | Q(stage__in=led.values("pk")))


class PhaseFilter(CodesFilter):
    """Of a stage in one of these phases, whatever the process."""

    def filter(self, rows, phases):
        kinds = [kind for kind in StageKind if kind.phase in phases]
        return rows.filter(stage__kind__in=kinds) if phases else rows


class FateFilter(CodesFilter):
    def filter(self, rows, codes):
        if not codes:
            return rows
        current = current_fates(self.parent.request.reader)
        chosen = Q(pk__in=current.filter(fate__in=codes).values("ask"))
        if FateCode.UNKNOWN in codes:  # nobody wrote down what came of it
            chosen |= ~Q(pk__in=current.values("ask"))
        return rows.filter(chosen)


def present_in(kind, field, name_of, reader):
    """(value, its name) of all that stands in a field in what this person may see, by name."""
    found = kind.visible_to(reader).exclude(**{field: ""}).order_by()
    values = {str(one) for one in found.values_list(field, flat=True).distinct()}
    return sorted(((one, name_of(one)) for one in values), key=lambda pair: pair[1])


def places(reader):
    return present_in(Jurisdiction, "place", country_name, reader)


def countries_of_organisations(reader):
    return present_in(Organisation, "country", country_name, reader)


def countries_of_ratings(reader):
    return present_in(CivicSpaceRating, "country", country_name, reader)


def groups(reader):
    """The groups that barriers were recorded for, as they were written."""
    return present_in(Barrier, "affected_group", str, reader)


def languages(reader):
    return present_in(Source, "language", language_words, reader)


def topic_called(reader, text):
    found = Topic.visible_to(reader).filter(topic__iexact=text)
    return found.values_list("topic", flat=True).first()


UNKNOWN_ORGANISATION = _("No organisation called “%(text)s” is recorded here.")
UNKNOWN_PROCESS = _("No process called “%(text)s” is recorded here.")
UNKNOWN_STAGE = _("No stage with the address “%(text)s” is recorded here.")
UNKNOWN_TOPIC = _("No process is about “%(text)s”.")


def organisation_filter(field):
    return NamedFilter(
        field_name=field.name, label=field.verbose_name,
        find=organisation_called, unknown=UNKNOWN_ORGANISATION,
    )  # fmt: skip


def process_filter(field):
    return NamedFilter(
        field_name=field.name, label=field.verbose_name,
        find=process_called, unknown=UNKNOWN_PROCESS,
    )  # fmt: skip


def stage_filter(field):
    return NamedFilter(
        field_name=field.name, label=field.verbose_name, find=stage_called, unknown=UNKNOWN_STAGE
    )


def one_box(label):
    return {"choices": [("yes", label)], "label": _("Only")}


SPECIAL_FILTERS = {
    (Organisation, ""): organisation_filter,
    (Process, ""): process_filter,
    (Stage, ""): stage_filter,
    (Organisation, "country"): partial(
        PresentFilter, field_name="country", label=_("Country"),
        present=countries_of_organisations,
    ),
    (CivicSpaceRating, "country"): partial(
        PresentFilter, field_name="country", label=_("Country"), present=countries_of_ratings
    ),
    (Source, "language"): partial(
        PresentFilter, field_name="language", label=_("Language"), present=languages
    ),
    (Process, "place"): partial(PlaceFilter, label=_("Place"), present=places),
    (Process, "topic"): partial(
        TopicFilter, label=_("Topic"), find=topic_called, unknown=UNKNOWN_TOPIC
    ),
    (Process, "need"): partial(NeedFilter, label=_("Needs attention"), choices=NeedFilter.CHOICES),
    (Intervention, "organisation"): partial(
        OrganisationFilter, label=_("Organisation"), find=organisation_called,
        unknown=UNKNOWN_ORGANISATION,
    ),
    (Intervention, "from"): partial(PeriodFilter, label=_("From"), lookup_expr="from"),
    (Intervention, "to"): partial(PeriodFilter, label=_("To"), lookup_expr="to"),
    (Intervention, "family"): partial(FamilyFilter, label=_("Kind"), choices=Family.choices),
    (Consultation, "left_out"): partial(LeftOutFilter, **one_box(_("Somebody was left out"))),
    (Commitment, "overdue"): partial(OverdueFilter, **one_box(_("Overdue"))),
    (Commitment, "silent"): partial(SilentFilter, **one_box(_("No word for half a year"))),
    (Consultation, "convenor"): partial(
        NamedFilter, field_name="convenors", label=_("Held by"), find=organisation_called,
        unknown=UNKNOWN_ORGANISATION,
    ),
    (Barrier, "affected"): partial(
        NamedFilter, field_name="affected", label=_("Who was affected"), find=organisation_called,
        unknown=UNKNOWN_ORGANISATION,
    ),
    (Barrier, "affected_group"): partial(
        PresentFilter, field_name="affected_group", label=_("group"), present=groups
    ),
    (Barrier, "institution"): partial(
        InstitutionFilter, label=_("Institution"), find=organisation_called,
        unknown=UNKNOWN_ORGANISATION,
    ),
    (Barrier, "raised"): partial(
        RaisedFilter, label=_("Raised with the convenor"), choices=RaisedFilter.CHOICES
    ),
    (Lesson, "phase"): partial(PhaseFilter, label=_("Phase"), choices=Phase.choices),
    (Lesson, "stage_kind"): partial(
        CodesFilter, field_name="stage__kind", label=_("Kind of stage"), choices=StageKind.choices
    ),
    (Ask, "holder"): partial(
        NamedFilter, field_name="holders", label=_("Asked by"), find=organisation_called,
        unknown=UNKNOWN_ORGANISATION,
    ),
    (Ask, "fate"): partial(FateFilter, label=_("What came of it"), choices=FateCode.choices),
}  # fmt: skip
