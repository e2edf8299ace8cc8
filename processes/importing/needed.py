"""What each new line must say, and no column of a file does: it is asked once for all of them."""

from django import forms

from engagement.fields import LineFormField
from processes.exchange.columns import columns
from processes.importing.forms import row_form
from processes.importing.handing_in import lines_as_they_are
from processes.importing.words import codes_to_choose, has_codes
from processes.lookup.by_name import as_uuid
from processes.writing.level import LEVEL_FIELDS


def needed_columns(kind, rights, names):
    """Columns that a new line must fill, and the file has none of. names: what it has."""
    form = row_form(kind, rights.form_of(kind))
    fields = form.base_fields
    required = {name for name, field in fields.items() if field.required}
    missing = required - {*names, *LEVEL_FIELDS, *getattr(form, "filled_in", ())}
    fields = (one for one in columns(kind) if one.name in missing and one.field is not None)
    return [one for one in fields if not one.field.has_default()]


def field_for_all(column, choose, required):
    """The field of a form that asks for it. choose: what stands there for none."""
    field = column.field
    if not field.is_relation and has_codes(field):
        choices = [("", choose), *codes_to_choose(field)]
        return forms.ChoiceField(label=column.title, choices=choices, required=required)
    return LineFormField(label=column.title, required=required, max_length=500)


def names_what_is_here(batch, names):
    """Has each of its lines an id of ours? Then none of them need be new."""
    if "id" not in names:
        return "slug" in names
    at = names.index("id")
    return all(as_uuid(texts[at].strip()) for _number, texts in lines_as_they_are(batch))
