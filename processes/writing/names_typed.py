"""Names that an entry keeps at home, typed into what hangs on it and more people read (D10)."""

from django.db.models import Model

from processes.lookup.told_names import all_words_of, home_names_at, hung_on, names_told
from processes.models import Ask, Barrier, Commitment, Intervention, Level, Reply

HANG = (Ask, Barrier, Commitment, Reply)


def home_names_typed(record_forms):
    """Names that stay with whoever fills these valid forms in, and that others would read."""
    form, mine = record_forms.form, record_forms.reader.organisations
    level = form.cleaned_data.get("visibility", Level.ORGANISATION)
    if level == Level.ORGANISATION or not mine:
        return []
    typed = [form.cleaned_data, *lines_typed(record_forms)]
    if record_forms.kind is Intervention:
        names = home_names_at({form.instance.pk}, mine)
        linked = (
            [one.get(name) for one in typed[1:] for name in ("ask", "barrier")] if names else ()
        )
        rows = [one for one in linked if one and one.visibility != Level.ORGANISATION]
        return names_told("\n".join(map(all_words_of, rows)), names)
    if record_forms.kind not in HANG:
        return []
    named = {one.get(name) for one in typed for name in ("intervention", "answers")} - {None}
    entries = {one.pk for one in named} | hung_on(form.instance)
    names = home_names_at(entries, mine)
    return names_told("\n".join(text for one in typed for text in texts(one.values())), names)


def lines_typed(record_forms):
    for several in record_forms.parts:
        for form in several:
            if form not in several.deleted_forms:
                yield getattr(form, "cleaned_data", {})


def texts(value):
    """All words in what was typed, lists and what was chosen by name among them."""
    if isinstance(value, str | Model):
        yield str(value)
    elif isinstance(value, dict):
        yield from texts(value.values())
    elif hasattr(value, "__iter__"):
        for one in value:
            yield from texts(one)
