"""How civic space in some countries was rated, as near as possible to a day."""

from processes.models import CivicSpaceRating


def ratings_at(countries, day, reader):
    """One rating for each of these countries that has any, by the name of the country.

    The last one that was given by `day`; where there is none, the first after it; one without a
    date only where no other is. One query, and none without a country.
    """
    if not countries:
        return []
    found = {}
    for one in reader.asked(ratings_of, countries=[*countries]):
        kept = found.get(one.country.code)
        if kept is None or kept.date is None or _given_by(one, day):
            found[one.country.code] = one
    return sorted(found.values(), key=lambda one: one.country.name)


def ratings_of(reader, countries):
    rows = CivicSpaceRating.visible_to(reader).filter(country__among=countries)
    return rows.select_related("rated_by").order_by("date_sort", "pk")


def _given_by(rating, day):
    first = rating.date and (rating.date.earliest or rating.date.latest)
    return bool(first) and first <= day
