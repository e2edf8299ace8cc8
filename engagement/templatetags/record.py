"""Words for templates: dates, values, numbers of sources. No logic lives in a template."""

import datetime as dt

from django import forms, template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagement import dates
from engagement.filters import LONG_LIST
from engagement.languages import language_inside
from engagement.words import hidden_in, label_of, value_in_words

register = template.Library()


@register.filter
def when(record, name="date"):
    """A date of a record in words, at its own precision; "No date recorded" when there is none."""
    return dates.words(getattr(record, name), kind=dates.meaning_of(record, name))


@register.filter
def when_inside(record):
    """The same inside a sentence, after a comma."""
    return when(record) if record.date else _("no date recorded")


@register.filter
def when_long(record, name="date"):
    return dates.words(getattr(record, name), kind=dates.meaning_of(record, name), long=True)


@register.filter
def in_words(date):
    """A date that stands by itself, in words: some day within it."""
    return dates.words(date, kind="within")


@register.filter
def at_some_time(date):
    """The same after words such as "as of" and "since"."""
    return dates.words(date, kind=dates.SOME_TIME)


@register.filter
def in_long_words(date):
    return dates.words(date, kind=dates.SOME_TIME, long=True)


@register.filter
def since_words(date):
    """The last that a date can mean, as it stands after "since"."""
    return dates.last_words(date)


@register.filter
def on_day(moment, form="long"):
    """The day here of a moment, or a day, in words; `form` "short" for a short month."""
    day = timezone.localtime(moment) if hasattr(moment, "hour") else moment
    # Not strftime, which writes the year 900 with three digits on some systems.
    return dates.words(day.isoformat()[:10], long=form == "long")


@register.filter
def at_time(moment, form="%H:%M"):
    """The day and the time here of a moment; seconds where two may be in the same minute."""
    return f"{on_day(moment)}, {timezone.localtime(moment):{form}}"


@register.filter
def day_known(record):
    """Is its date known to the day? Others are drawn hollow."""
    return bool(record.date) and record.date.precision == "day"


@register.filter
def sort_words(sort):
    """A stored sort key ("2024-09-020") as the date it stands for, to its own precision."""
    if not sort:
        return dates.words(None)
    size = {"0": 10, "1": 7}.get(sort[10], 4)
    return dates.words(dates.parse(sort[:size]))


@register.filter
def value(record, name):
    """The value of a field in words."""
    return value_in_words(record, name)


@register.filter
def of(found, record):
    """What was found for a record, where it is kept by id."""
    return found.get(record.pk)


@register.filter
def in_language(code):
    """The name of a language inside a sentence."""
    return language_inside(code)


@register.filter
def is_texts(field):
    return hasattr(field.field, "sides")


@register.filter
def sides(field):
    """What is shown of the field for texts in further languages: the texts in each of them."""
    return field.field.sides(field)


@register.filter
def cited(sources, record):
    return sources.citations(record)


@register.filter
def source_count(sources, record):
    return sources.count(record)


@register.filter
def days_until(day, today):
    """ "in 4 days", from one day to another."""
    days = (day - today).days if isinstance(day, dt.date) else 0
    return ngettext("in %(days)s day", "in %(days)s days", days) % {"days": days}


@register.filter
def days_after(day, other):
    """Days from `other` to `day`; 0 where it is not later, or one of them is not known."""
    return max((day - other).days, 0) if day and other else 0


@register.simple_tag(takes_context=True)
def query_with(context, **changes):
    """The query of this page with some values changed; an empty value takes the name away."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    for name, new in changes.items():
        query.pop(name, None)
        if new:
            query[name] = new
    return f"?{query.urlencode()}"


@register.filter
def plural_name(model):
    return model._meta.verbose_name_plural


@register.filter
def singular_name(model):
    return model._meta.verbose_name


@register.filter
def field_label(model, name):
    return label_of(model, name)


@register.filter
def field_words(record, name):
    """What the field a citation is for is called; the name itself when it is not a field."""
    return label_of(type(record), name) if hasattr(record, name) else name


@register.filter
def is_boxes(field):
    return isinstance(field.field.widget, forms.RadioSelect)  # one of them, or several


@register.filter
def box(choice):
    """A box of several to tick, or of which to choose one, as Django draws it, without the two
    templates that it takes for each: beside a list stand a hundred."""
    data = choice.data
    said = [(name, value) for name, value in data["attrs"].items() if value is not False]
    attributes = (
        (name, "" if value is True else format_html('="{}"', value)) for name, value in said
    )
    return format_html(
        '<input type="{}" name="{}" value="{}"{}>',
        data["type"],
        data["name"],
        data["value"],
        format_html_join("", " {}{}", attributes),
    )


@register.filter
def is_tick(field):
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def unseen(box):
    """Of what stands in a field, or of a text: where it holds characters that nobody sees."""
    value = box.value() if hasattr(box, "value") else box
    return hidden_in(value) if isinstance(value, str) else []


@register.filter
def is_folded(field):
    return len(list(field.field.choices)) > LONG_LIST
