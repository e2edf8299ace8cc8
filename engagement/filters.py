"""A filter set from a Resource: strict, shareable, and the same for whatever lists rows.

Strict means that a value or a name nobody knows is an error on the page. The alternative, to
ignore it, would silently show everything and be believed.
"""

import django_filters
from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Q, Value
from django.db.models.functions import NullIf
from django.utils.translation import gettext_lazy as _
from django_filters.filterset import filterset_factory

from engagement.dates import EdtfFormField
from engagement.fields import LineFormField
from engagement.in_languages import held_in_languages
from engagement.ordering import Plainly
from engagement.resources import field_of

NOT_FILTERS = {"page", "lang"}
LONG_LIST = 8
CALLED_BY = {"name", "title", "text", "actor__name"}  # what an order puts by its letters
UNKNOWN = {"invalid_choice": _("“%(value)s” is not one of the choices of this filter.")}


class AskedFormField(LineFormField):
    """A few words of what somebody looks for. A tab between them was copied with a table."""

    def __init__(self, **kwargs):
        super().__init__(**{"max_length": 200, **kwargs})

    def to_python(self, value):
        return super().to_python(value).replace("\t", " ")


class SearchFilter(django_filters.Filter):
    """Every word must occur in one of the kind's search fields."""

    field_class = AskedFormField

    def filter(self, rows, text):
        for word in (text or "").split():
            rows = rows.filter(self.holds(word))
        return rows

    def holds(self, word):
        """A condition: the word occurs."""
        found = held_in_languages(self.model, word)
        for name in self.model.resource.search:
            found |= Q(**{f"{name}__icontains": word})
        return found


class CodesFilter(django_filters.MultipleChoiceFilter):
    """Several codes of one vocabulary; a long one is folded until something in it is chosen.

    The field is the row's own, or of one row that it points at: so no row is found twice, and
    nothing has to compare whole rows. codes: the field whose codes they are; of two that were
    merged the old one stands for the other, as in an address that somebody has kept.
    """

    def __init__(self, *args, codes=None, **kwargs):
        self.survivor = getattr(codes, "survivor", str)
        kwargs.setdefault("widget", forms.CheckboxSelectMultiple)
        super().__init__(*args, error_messages=UNKNOWN, distinct=False, **kwargs)

    def filter(self, rows, codes):
        return rows.filter(**{f"{self.field_name}__in": sorted(codes)}) if codes else rows


class PresentFilter(django_filters.ChoiceFilter):
    """One of the values that occur in rows this person may see.

    `present(reader)` gives (value, words) pairs.
    """

    def __init__(self, *args, present, **kwargs):
        self.present = present
        super().__init__(*args, empty_label=_("All"), error_messages=UNKNOWN, **kwargs)

    @property
    def field(self):
        if not hasattr(self, "_field"):
            self.extra["choices"] = list(self.present(self.parent.request.reader))
        return super().field


class NamedFilter(django_filters.Filter):
    """A record this person may see, typed as people know it: its name, acronym or address.

    `find(reader, text)` gives the record or None.
    """

    field_class = AskedFormField

    def __init__(self, *args, find, unknown, **kwargs):
        self.find, self.unknown = find, unknown
        super().__init__(*args, **kwargs)

    def filter(self, rows, found):
        return rows.filter(**{self.field_name: found}) if found else rows


class PeriodFilter(django_filters.Filter):
    """A date as people type it. What touches the period is in it (`docs/design.md`, Dates)."""

    field_class = EdtfFormField

    def filter(self, rows, date):
        end = date and (date.earliest if self.lookup_expr == "from" else date.latest)
        if not end:
            return rows
        return rows.filter(touches(**{"first" if self.lookup_expr == "from" else "last": end}))


def touches(first=None, last=None):
    """A condition: the date is known and touches the days from `first` to `last`."""
    condition = ~Q(date_sort="")
    if first:
        condition &= Q(date_latest__gte=first) | Q(date_latest__isnull=True)
    if last:
        condition &= Q(date_earliest__lte=last) | Q(date_earliest__isnull=True)
    return condition


class StrictFilterSet(django_filters.FilterSet):
    """Refuses names it does not know, finds named records, and says what is chosen."""

    def __init__(self, data, queryset, *, request):
        # A box left empty chooses nothing: browsers send its name all the same.
        chosen = data.copy()
        for name, values in data.lists():
            kept = [value for value in values if value.strip()]
            made = self.base_filters.get(name)
            if isinstance(made, CodesFilter):
                kept = [*dict.fromkeys(map(made.survivor, kept))]
            else:
                kept = kept[-1:]  # one box, one value: the last is what it shows
            chosen.setlist(name, kept) if kept else chosen.pop(name)
        super().__init__(chosen, queryset, request=request)

    def is_valid(self):
        form = self.form
        if form.is_valid():
            for name in self.data:
                if name not in self.filters and name not in NOT_FILTERS:
                    form.add_error(
                        None,
                        forms.ValidationError(
                            _("This list has no filter called “%(name)s”."),
                            params={"name": name[:60]},
                        ),
                    )
            for name, made in self.filters.items():
                if isinstance(made, NamedFilter) and form.cleaned_data.get(name):
                    self._find(form, name, made)
        return not form.errors

    def _find(self, form, name, one):
        text = form.cleaned_data[name]
        found = one.find(self.request.reader, text)
        if found is None:
            form.add_error(name, forms.ValidationError(one.unknown, params={"text": text[:60]}))
        form.cleaned_data[name] = found

    @property
    def is_chosen(self):
        """Does any filter hold something? The language and the page are no filters."""
        return any(name not in NOT_FILTERS for name in self.data)

    def chosen(self):
        """What is chosen, in words: (label, words, address without it) for each value."""
        for name, made in self.filters.items():
            if name == "sort":
                continue
            for value in self.data.getlist(name):
                if value:
                    yield made.label, self._words(name, value), self.without(name, value)

    def _words(self, name, value):
        choices = dict(getattr(self.form.fields[name], "choices", ()))
        named = self.form.cleaned_data.get(name)
        return choices.get(value) or (value if isinstance(named, list) else named or value)

    def without(self, name, value=None):
        """The query of the address without one value, or without all values of a name."""
        query = self.data.copy()
        kept = [v for v in query.getlist(name) if value is not None and v != value]
        query.setlist(name, kept) if kept else query.pop(name, None)
        query.pop("page", None)
        return f"?{query.urlencode()}"


def filter_for(model, name, special):
    """The filter called `name` of a kind: one of its own, the search, or that of a field."""
    if (model, name) in special:
        return special[model, name]()
    if name == "q":
        return SearchFilter(label=_("Search"))
    field = field_of(model, name)
    if field is not None and (field.related_model, "") in special:
        return special[field.related_model, ""](field)
    if field is None or not field.choices:
        raise ImproperlyConfigured(
            f"{model.__name__} lists “{name}” among its filters, and it is no field with codes."
        )
    said = {"label": field.verbose_name, "choices": field.choices, "codes": field}
    return CodesFilter(field_name=name, **said)


def filterset_for(kind, special, names=None, orders=None):
    """A filter set class for a kind, read off its Resource, or for some `names` of filters and some
    `orders`.

    `special` holds what a field does not say: (kind, name) -> a filter's maker, and
    (kind, "") -> the maker for fields that point at that kind.
    """
    names = kind.resource.filters if names is None else names
    filters = {name: filter_for(kind, name, special) for name in names}
    filters["sort"] = SortFilter(
        label=_("Order"),
        choices=[(word, order_called(kind, word)) for word in orders or orders_of(kind)],
        empty_label=None,
        error_messages=UNKNOWN,
    )
    made = filterset_factory(kind, StrictFilterSet, fields=())
    made.base_filters = filters
    return made


def order_called(kind, word):
    """What an order of a list is called. Names come in the order of the language they were written
    in, whichever of their languages is shown."""
    if word == "name" and getattr(kind, "translated", ()):
        return _("By original name")
    return SORTS.get(word, word)


SORTS = {
    "newest": _("Newest first"),
    "oldest": _("Oldest first"),
    "name": _("By name"),
    "confirmed": _("Last confirmed"),
    "closes": _("By closing date"),
    "due": _("By due date"),
    "severity": _("Gravest first"),
    "actor": _("By actor"),
    "changed": _("Last changed"),
}


def orders_of(kind):
    """Address word -> order_by() terms: what a kind names, with its newest turned round."""
    orders = {}
    for word, terms in kind.resource.order:
        orders[word] = terms
        if word == "newest":
            orders["oldest"] = turned_round(terms)
    return orders


def turned_round(newest):
    """order_by() terms of the same from the other end. What has no day stands last in both."""
    return tuple(
        NullIf("date_sort", Value("")).asc(nulls_last=True)
        if term == "-date_sort"
        else term.removeprefix("-")
        if term.startswith("-")
        else f"-{term}"
        for term in newest
    )


class SortFilter(django_filters.ChoiceFilter):
    """The order of a list; without a choice the first one its kind names."""

    def filter(self, rows, word):
        orders = orders_of(self.model)
        terms = orders.get(word) or next(iter(orders.values()))
        return rows.order_by(*(Plainly(one) if one in CALLED_BY else one for one in terms))
