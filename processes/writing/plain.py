"""What a record and its parts are to say, as plain values by field, and the same as JSON."""

from contextlib import suppress
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError

from engagement.forms import version_of
from engagement.resources import field_of
from processes.lookup.by_name import as_uuid
from processes.writing.parts import parts_on_form


@dataclass
class Said:
    """Plain values, checked by `RecordForms` as what somebody types is. What is not named stays.

    values:  {field: its value}; of what it points at, the record, or the words for it
    parts:   {kind of part: [{field: its value}]}; one that is there already has its `id`, and
             one that goes has `DELETE` as well
    version: when the record was last changed as whoever says this has seen it; None: not asked
    """

    values: dict = field(default_factory=dict)
    parts: dict = field(default_factory=dict)
    version: str | None = None


# -- as JSON -----------------------------------------------------------------------------------
def content_of(record_forms):
    """What valid forms say, as JSON: all fields of the record, and of its parts."""
    parts = {}
    for several in record_forms.parts:
        lines = [form for form in several if form.instance.pk and form.cleaned_data]
        if said := [as_json(form, several.fk.name) for form in lines]:
            parts[several.model._meta.model_name] = said
    now = version_of(record_forms.stored) if record_forms.stored else ""
    return {"values": as_json(record_forms.form), "parts": parts, "version": now}


def as_json(form, leaving_out=""):
    row, said = form.instance, {}
    boxes = form.columns_of_box() if hasattr(form, "columns_of_box") else set()
    names = (boxes | form.fields.keys()) - {leaving_out}
    for one in (*row._meta.concrete_fields, *row._meta.many_to_many):
        if one.name not in names or not one.editable:
            continue
        if one.many_to_many:
            said[one.name] = [str(listed.pk) for listed in form.cleaned_data[one.name]]
        else:
            value = one.get_prep_value(one.value_from_object(row))
            said[one.name] = value if isinstance(value, str | int | dict | None) else str(value)
    if hasattr(form, "parent") and not row._state.adding:
        said["id"] = str(row.pk)
    if form.cleaned_data.get("DELETE"):
        said["DELETE"] = True
    return said


def said_in(content, kind, reader, pointed=None):
    """What `content_of` made, as Said: what it points at is looked for among what `reader` sees.

    pointed: {id: it}, where all of that has been looked for.
    """
    parts = {part._meta.model_name: part for part in parts_on_form(kind)}
    return Said(
        from_json(kind, content["values"], reader, pointed),
        {
            parts[name]: [from_json(parts[name], one, reader, pointed) for one in lines]
            for name, lines in content["parts"].items()
        },
        content["version"],
    )


def from_json(model, said, reader, pointed=None):
    """Values by field. A text that a field does not know is left to its form, as what is typed."""
    values = {}
    for name, value in said.items():
        one = field_of(model, name)
        if name == "id":
            value = as_uuid(value)
        elif one is not None and one.is_relation:
            value = pointed_at(one.related_model, value, reader, pointed)
        elif one is not None:
            with suppress(ValidationError):
                value = one.to_python(value)
        values[name] = value
    return values


def pointed_at(kind, value, reader, pointed=None):
    if isinstance(value, list):
        return [pointed_at(kind, one, reader, pointed) for one in value]
    pk = as_uuid(value or "")
    if pk and pointed is not None:
        return pointed.get(pk) or kind(pk=pk)
    # What is not there any more is refused by the form, which asks for it once more.
    return (kind.visible_to(reader).filter(pk=pk).first() or kind(pk=pk)) if pk else value
