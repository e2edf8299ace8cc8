"""What a browser would send of a form in which nobody has changed anything."""

from django.http import QueryDict


def put_unchanged(data, form):
    """Write into `data` what a browser would send of an unchanged form."""
    for field in form:
        value = field.value()
        if isinstance(value, bool):
            value = ["on"] if value else []
        values = value if isinstance(value, list | tuple) else [] if value is None else [value]
        data.setlist(field.html_name, [str(one) for one in values])


def unchanged_data(record_forms):
    """All that the forms hold: valid when what is stored is, and it changes nothing."""
    data = QueryDict(mutable=True)
    put_unchanged(data, record_forms.form)
    for several in record_forms.sets:
        for name in ("TOTAL_FORMS", "INITIAL_FORMS"):
            data[f"{several.prefix}-{name}"] = str(len(several.initial_forms))
        for form in several.initial_forms:
            put_unchanged(data, form)
    for form in record_forms.singles:
        put_unchanged(data, form)
    return data


def with_line(data, prefix, values):
    """Write one more line of a part into `data`."""
    number = int(data[f"{prefix}-TOTAL_FORMS"])
    data[f"{prefix}-TOTAL_FORMS"] = str(number + 1)
    for name, value in values.items():
        data[f"{prefix}-{number}-{name}"] = value
