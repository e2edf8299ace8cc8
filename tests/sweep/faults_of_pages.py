"""What if one page, list or answer went round the rule?"""

import functools

from django.core.exceptions import PermissionDenied
from django.db.models import F, Q
from django.urls import get_resolver

from engagement import middleware
from engagement.pages import Page
from processes.directory import copies
from processes.history import versions
from processes.lookup import by_name, questions
from processes.lookup import filters as record_filters
from processes.lookup.provenance import Provenance
from processes.models import (
    Ask,
    Citation,
    CivicSpaceRating,
    HomeName,
    Intervention,
    Jurisdiction,
    Lesson,
    Process,
    ProcessLink,
    Record,
    Stage,
    Topic,
    home_name,
)
from processes.pages import beside_lists, dues, record_views
from processes.pages import desk_views as views_of_desk
from processes.pages import process_views as process_pages
from processes.timeline import around, belongs
from processes.timeline.entries import Timeline
from tests.sweep.faults import Unruled, anything_at, found_by
from tests.sweep.filters import filters
from tests.sweep.kept_names import kept_names
from tests.sweep.lists import lists
from tests.sweep.other_world import other_world
from tests.sweep.own_pages import became, home
from tests.sweep.pages import directory, pages
from tests.sweep.timelines import timelines

filters_of_asks = functools.partial(filters, of=(Ask,))
filters_of_processes = functools.partial(filters, of=(Process,))
filters_of_ratings = functools.partial(filters, of=(CivicSpaceRating,))
other_world_of_timelines = functools.partial(other_world, first=(timelines,))


@found_by(pages, "nobody")
def a_page_goes_round_the_rule(broken, world):
    broken(record_views, "record_at", lambda kind, reader, address: anything_at(kind, address))


@found_by(lists, "nobody")
def a_list_goes_round_the_rule(broken, world):
    for_list = beside_lists.for_list
    broken(beside_lists, "for_list", lambda kind, rows: for_list(kind, kind.unrestricted.all()))


@found_by(home, "nobody")
def the_home_page_goes_round_the_rule(broken, world):
    broken(questions, "Stage", Unruled(Stage))


@found_by(home, "outsider")
def a_desk_goes_round_the_rule(broken, world):
    broken(dues, "Stage", Unruled(Stage))


@found_by(home, "member")
def a_desk_holds_what_is_the_business_of_others(broken, world):
    broken(dues, "own_entries", Intervention.visible_to)


@found_by(became, "ally")
def whoever_reads_an_entry_says_what_became_of_it(broken, world):
    broken(Record, "changeable_by", classmethod(lambda kind, reader: kind.visible_to(reader)))


@found_by(became, "outsider")
def whoever_knows_an_address_says_what_became_of_it(broken, world):
    broken(views_of_desk, "found_at", lambda reader, kind, address: anything_at(kind, address))


@found_by(directory, "nobody")
def the_page_of_a_source_goes_round_the_rule(broken, world):
    broken(copies, "Citation", Unruled(Citation))


@found_by(timelines, "nobody")
def what_stands_around_a_process_goes_round_the_rule(broken, world):
    broken(around, "ProcessLink", Unruled(ProcessLink))


@found_by(timelines, "nobody")
def what_belongs_to_a_process_goes_round_the_rule(broken, world):
    broken(belongs, "Lesson", Unruled(Lesson))


@found_by(pages, "nobody")
def what_is_hidden_is_forbidden_instead_of_not_there(broken, world):
    def record_at(kind, reader, address):
        found = by_name.record_at(kind, reader, address)
        if found is None and anything_at(kind, address):
            raise PermissionDenied
        return found

    broken(record_views, "record_at", record_at)


@found_by(pages, "nobody")
def sources_of_what_is_hidden_are_listed(broken, world):
    class Telling(Provenance):
        def __init__(self, shown):
            hidden = list(Intervention.unrestricted.filter(process=shown[0]))
            super().__init__([*shown, *hidden])
            for one in hidden:
                self.of(one)

    broken(process_pages, "Provenance", Telling)


@found_by(lists, "nobody")
def places_are_offered_from_everything(broken, world):
    broken(Jurisdiction, "visible_to", lambda reader: Jurisdiction.unrestricted.all())


@found_by(filters_of_ratings, "nobody")
def countries_are_offered_from_everything(broken, world):
    broken(CivicSpaceRating, "visible_to", lambda reader: CivicSpaceRating.unrestricted.all())


@found_by(filters_of_asks, "nobody")
def a_process_is_found_by_name_among_all(broken, world):
    called = by_name.called
    broken(by_name, "called", lambda kind, reader, text: called(Unruled(kind), reader, text))


@found_by(filters_of_processes, "nobody")
def a_topic_is_found_among_all(broken, world):
    broken(record_filters, "Topic", Unruled(Topic))


@found_by(lists, "nobody")
def the_count_is_of_everything(broken, world):
    def counted(cls, queryset, *given, **more):
        page = of(queryset, *given, **more)
        page.count = queryset.model.unrestricted.count()
        return page

    of = Page.of
    broken(Page, "of", classmethod(counted))


@found_by(timelines, "nobody")
def entries_are_numbered_with_those_that_are_hidden(broken, world):
    def numbered(self, request):
        valid = read(self, request)
        every = Intervention.unrestricted.filter(process=self.process).count()
        self.numbers = {pk: number + every - self.count for pk, number in self.numbers.items()}
        return valid

    read = Timeline.read_entries
    broken(Timeline, "read_entries", numbered)


@found_by(other_world_of_timelines, "nobody")
def the_data_tell_how_many_stages_there_are_in_all(broken, world):
    """No mark shows it: only that the same page has another number once they are gone."""

    def data_of(timeline, around):
        every = Stage.unrestricted.filter(process=timeline.process).count()
        return {**said(timeline, around), "steps": every}

    said = process_pages.data_of
    broken(process_pages, "data_of", data_of)


@found_by(lists, "member", "nobody")
def a_page_is_kept_for_one_and_served_to_another(broken, world):
    pattern = next(one for one in flat(get_resolver()) if one.name == "records")
    view, kept = pattern.callback, {}

    @functools.wraps(view)
    def cached(request, **words):
        key = request.get_full_path()
        if key not in kept:
            kept[key] = view(request, **words)
        return kept[key]

    broken(pattern, "callback", cached)


def flat(resolver):
    for one in resolver.url_patterns:
        if not getattr(one, "namespace", None):  # the admin calls its lists as the site does
            yield from flat(one) if hasattr(one, "url_patterns") else [one]


@found_by(home, "nobody")
def answers_may_be_kept(broken, world):
    broken(middleware, "ALWAYS", {**middleware.ALWAYS, "Cache-Control": "public, max-age=60"})


@found_by(home, "ally")
def answers_carry_a_fingerprint(broken, world):
    broken(middleware, "ALWAYS", {**middleware.ALWAYS, "ETag": '"1"'})


@found_by(kept_names, "ally", "outsider", "curator")
def everybody_is_told_the_name_in_place_of_the_description(broken, world):
    broken(home_name, "name_for", lambda reader: F("name"))


@found_by(kept_names, "nobody", "ally", "curator")
def a_search_finds_the_name_that_stays_at_home(broken, world):
    def holds(self, word):
        named = HomeName.unrestricted.filter(name__icontains=word)
        return Q(title__icontains=word) | Q(pk__in=named.values("intervention"))

    broken(record_filters.EntrySearchFilter, "holds", holds)


@found_by(kept_names, "ally", "curator")
def what_was_said_before_a_name_went_home_is_told(broken, world):
    broken(versions, "named_then", lambda reader: Q())
