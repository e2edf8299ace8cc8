"""A filter beside a list, drawn once for all that it shows."""

from django.template import Library
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import get_language

from engagement.remembering import KeptByValues

register = Library()
# Some 20 kB each of the long ones. What was typed is in the key: so it is nobody else's.
FIELDS_DRAWN = KeptByValues(most=300)


@register.simple_tag
def filter_field(field):
    template = "engagement/_filter_field.html"
    return FIELDS_DRAWN.get(
        all_shown_in(field), lambda: render_to_string(template, {"field": field})
    )


def all_shown_in(field):
    """As plain values: how it is named, what may be chosen, what is, what is wrong with it."""
    made, widget = field.field, field.field.widget
    said = field.html_name, field.auto_id, field.label, field.help_text, field.value()
    drawn = {name: value for name, value in vars(widget).items() if name != "_choices"}
    choices = getattr(made, "choices", ())
    rest = made.required, made.disabled, type(widget), get_language()
    return plain([*said, choices, [*field.errors], [*drawn.items()]]), *rest


def plain(value):
    """Words, in rows of rows."""
    if isinstance(value, (str, Promise)):
        return str(value)
    if hasattr(value, "__iter__"):
        return tuple(map(plain, value.items() if isinstance(value, dict) else value))
    return str(value)
