"""What places are called in the language of who reads."""

from functools import cache

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django_countries import countries

# Areas that processes apply in and that are no countries; others are called as they were written.
AREAS = (
    _("African Union"),
    _("Council of Europe"),
    _("European Union"),
    _("Latin America"),
    _("Open Government Partnership"),
    _("Organization of American States"),
    _("United Nations"),
    _("Worldwide"),
)


@cache
def known_places():
    """{a name in any of the site's languages, in small letters: (code of a country, area)}."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {str(name).casefold(): (code, "") for code, name in countries}
            found |= {str(area).casefold(): ("", area) for area in AREAS}
    return found


def country_name(place):
    """The name of a country, by its code or by any name of it, and of an area that is known; what
    another is called stays as it was written."""
    code, area = known_places().get(place.casefold(), (place, ""))
    return str(area) if area else countries.name(code) or place
