"""Does any filter find, offer or recognise what is hidden?"""

from django.db.models import Q

from engagement.filters import (
    CodesFilter,
    NamedFilter,
    PeriodFilter,
    PresentFilter,
    SearchFilter,
    SortFilter,
    filterset_for,
)
from engagement.resources import field_of, kinds
from processes.access import Reader
from processes.lookup.filters import SPECIAL_FILTERS
from processes.lookup.left_out import left_out_at, with_whom_it_counts_for
from processes.lookup.present import CALLED_OFF
from processes.models import (
    Ask,
    Barrier,
    BarrierConsultation,
    CivicSpaceRating,
    Commitment,
    Consultation,
    Effort,
    EffortPart,
    Intervention,
    Jurisdiction,
    Organisation,
    OtherName,
    Part,
    Participation,
    Process,
    Record,
    Source,
    Topic,
)
from tests.sweep.asking import Leak, demand
from tests.sweep.lists import list_of
from tests.sweep.people import EVERYBODY, LEVELS, SEES

INTERNAL = (
    "owner", "coalition", "visibility", "readers", "open_to_all", "id", "slug", "owner__name",
    "process__owner", "process__name__startswith", "citation__says",
)  # fmt: skip


def filters(site, who, of=None):
    """Every filter of every list, or of the lists `of` some kinds, with every sort of value."""
    everything = enumerate(kinds("processes"))
    for kind in of or [kind for number, kind in everything if site.turn_of(who, number)]:
        listing = list_of(site, who, kind)
        for word, one in filterset_for(kind, SPECIAL_FILTERS).base_filters.items():
            probe_of(one)(listing, word, one)
        for word in INTERNAL if kind is Intervention else ():
            listing.refuses({word: "1"})


def probe_of(one):
    for kind, probe in PROBES.items():
        if isinstance(one, kind):
            return probe
    raise Leak(f"Nobody has said how to probe {type(one).__name__}; add it to PROBES.")


def sorts(listing, word, one):
    for code, _words in one.extra["choices"][1:]:  # the first is the list as it comes
        shown = listing.rows({word: code})
        demand(shown == listing.allowed, listing.path, code, "misses", listing.allowed - shown)


def searches(listing, word, one):
    demand(not listing.rows({word: "nowheretobefound"}), listing.path, "finds nonsense")
    fields = listing.kind.resource.search
    everything = [item for item in listing.site.world.of(listing.kind) if item.mark]
    # One on each level, and one that is hidden from some by what it points at.
    narrowed = [item for item in everything if item.sees < SEES[item.level]][-1:]
    for item in [*{item.level: item for item in reversed(everything)}.values(), *narrowed]:
        in_it = any(item.mark in str(getattr(item.row, name)) for name in fields)
        wanted = {item} & listing.allowed if in_it else set()
        shown = listing.rows({word: item.mark}, said=[item.mark])
        demand(shown == wanted, listing.who, listing.path, "search for", item, "finds", shown)


def picks_codes(listing, word, one):
    offered = one.extra["choices"]
    choices = [code for code, _words in (offered() if callable(offered) else offered)]
    code = choices[min(2, len(choices) - 1)]  # the third is that of what only a member sees
    shown = listing.rows({word: code})
    if type(one) is CodesFilter:
        wanted = {item for item in listing.allowed if at_end_of(item.row, one.field_name) == code}
        demand(shown == wanted, listing.who, listing.path, word, code, shown ^ wanted)


def at_end_of(row, path):
    """What a row has at the end of a path of names, None where the path breaks off."""
    for name in path.split("__"):
        row = getattr(row, name, None)
    return row


def picks_present(listing, word, one):
    """A choice is offered for what occurs in what this person may see, and for nothing else."""
    if (listing.kind, word) not in OCCURS:
        raise Leak(f"Nobody has said what “{word}” of {listing.path} finds; add it to OCCURS.")
    occurs = OCCURS[listing.kind, word](listing.site.world)
    for value, sees in occurs.items():
        if listing.who in sees:
            shown = listing.rows({word: value}, said=[value])
            demand(shown, listing.who, listing.path, word, value, "finds nothing")
        else:
            listing.knows_nothing_of(word, value)


def occurs_in(kind, name):
    """A maker of {value: who sees it} for a field of a kind."""

    def of(world):
        found = {}
        rows = world.of(kind) if hasattr(kind, "resource") else world.parts
        for item in (one for one in rows if one.kind is kind and getattr(one.row, name)):
            value = str(getattr(item.row, name))
            sees = item.sees if issubclass(kind, Record | Part) else frozenset(EVERYBODY)
            found[value] = found.get(value, frozenset()) | sees
        return found

    return of


OCCURS = {
    (Process, "place"): occurs_in(Jurisdiction, "place"),
    (CivicSpaceRating, "country"): occurs_in(CivicSpaceRating, "country"),
    (Organisation, "country"): occurs_in(Organisation, "country"),
    (Source, "language"): occurs_in(Source, "language"),
    (Barrier, "affected_group"): occurs_in(Barrier, "affected_group"),
}


def names(listing, word, one):
    """By the names and the address of records on every level."""
    kind = POINTS_AT.get((listing.kind, word)) or field_of(listing.kind, word).related_model
    if kind is Organisation:
        names_organisations(listing, word, one)
        return
    for text, sees, ids in named(listing.site.world, kind, listing.kind is Intervention):
        if listing.who not in sees:
            listing.knows_nothing_of(word, text)
            continue
        shown = listing.rows({word: text}, said=[text])
        if kind is Effort:
            parts = EffortPart.unrestricted.filter(effort=ids)
            inside = {*parts.values_list("intervention", flat=True)}
            wanted = {item for item in listing.allowed if item.row.pk in inside}
            demand(shown == wanted, listing.who, listing.path, word, text, shown ^ wanted)
            continue
        attribute = "pk" if kind is Topic else field_of(listing.kind, word).attname
        wanted = {item for item in listing.allowed if getattr(item.row, attribute) == ids}
        demand(shown == wanted, listing.who, listing.path, word, text, shown ^ wanted)


def named(world, kind, every):
    """(words, who may use them, the id they lead to): two, or `every` level and name."""
    if kind is Topic:
        for part in (one for one in world.parts if one.kind is Topic):
            yield part.row.topic, part.sees, part.row.process_id
        return
    for level in LEVELS if every else ("public", "organisation"):
        item = world.first(kind, level)
        words = [item.address, item.row.title] if kind is Effort else [item.address]
        if kind is Process:
            others = OtherName.unrestricted.filter(process=item.row).values_list("name", flat=True)
            words = [item.row.name]
            words += [item.row.acronym, item.address, *others] if every else []
        for text in words:
            yield text, item.sees, item.row.pk


def is_without(consultation, organisation, reader):
    """Does the page of a consultation say that an organisation was left out of it?"""
    said = left_out_at([consultation], reader)[consultation.pk]
    said = with_whom_it_counts_for(said, consultation, reader)
    held = consultation.state not in CALLED_OFF
    return held and any(
        organisation == one.organisation or organisation in (one.counts_for or ()) for one in said
    )


def names_organisations(listing, word, one):
    """The directory is public; the rows an organisation leads to are not."""
    world = listing.site.world
    for body in (world.shared[Organisation, SEES[level]] for level in ("public", "organisation")):
        item = listing.site.by_path[body.get_absolute_url()]
        if (listing.kind, word) == (Intervention, "organisation"):
            rows = Participation.unrestricted.filter(organisation=item.row)
            ids = set(rows.values_list("intervention", flat=True))
        elif (listing.kind, word) == (Consultation, "without"):
            reader = Reader(world.people[listing.who], only_reads=True)
            ids = {one.row.pk for one in listing.allowed if is_without(one.row, item.row, reader)}
        elif (listing.kind, word) == (Commitment, "actor"):
            rows = Commitment.unrestricted.filter(Q(actor=item.row) | Q(others=item.row))
            ids = set(rows.values_list("pk", flat=True))
        elif (listing.kind, word) == (Barrier, "institution"):
            reader = Reader(world.people[listing.who], only_reads=True)
            met = BarrierConsultation.visible_to(reader).filter(consultation__convenors=item.row)
            held = Q(consultation__convenors=item.row) | Q(stage__bodies=item.row)
            held |= Q(pk__in=met.values("barrier"))
            ids = set(Barrier.unrestricted.filter(held).values_list("pk", flat=True))
        else:
            rows = listing.kind.unrestricted.filter(**{one.field_name: item.row})
            ids = set(rows.values_list("pk", flat=True))
        wanted = {item for item in listing.allowed if item.row.pk in ids}
        shown = listing.rows({word: item.row.name}, also=[item])
        demand(shown == wanted, listing.who, listing.path, word, item, shown ^ wanted)


POINTS_AT = {
    (Process, "topic"): Topic,
    (Intervention, "organisation"): Organisation,
    (Intervention, "effort"): Effort,
    (Ask, "holder"): Organisation,
    (Barrier, "affected"): Organisation,
    (Barrier, "institution"): Organisation,
    (Consultation, "convenor"): Organisation,
    (Consultation, "without"): Organisation,
}


def picks_period(listing, word, one):
    for text in ("2012", "1999/2031"):
        listing.rows({word: text})


PROBES = {
    SortFilter: sorts,
    SearchFilter: searches,
    CodesFilter: picks_codes,
    PresentFilter: picks_present,
    NamedFilter: names,
    PeriodFilter: picks_period,
}
