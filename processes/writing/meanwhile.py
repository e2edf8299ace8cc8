"""What somebody changed in a record, written into what it has become meanwhile.

Three are compared: what was there when they opened it, what they sent, and what is there now. What
they have not touched stays as it is now. Where somebody else has changed the same, people decide.
"""

from engagement.in_languages import IN_LANGUAGES
from engagement.language_forms import tidied
from processes.history.restoring import as_line, as_stored_then, parts_then, seen_at
from processes.writing.plain import Said


def forms_over(make, kind, reader, record, data, *given, **more):
    """The forms of a record, filled in with `data` that was said of it as it was at its version.

    make: the class of the forms. They are stale where both changed the same, or where it cannot be
    told who changed what; where what was sent is not valid, they are those of the record of then.
    """
    now, row = make(kind, reader, record, data, *given, **more), None
    if now.stale:
        version = data.version if isinstance(data, Said) else data.get("version", "")
        row = seen_at(record, reader, version)
    if row is None:
        return now
    opened = make(kind, reader, as_stored_then(row, reader), data, seen=parts_then(row, reader))
    if not opened.is_valid():
        return opened
    both, parts = set(), {}
    for before, here in zip(opened.parts, now.parts, strict=True):
        parts[before.model], met = lines_over(before, here)
        both |= {before.model} if met else set()
    values = typed(opened.form)
    if IN_LANGUAGES in values:
        texts = (getattr(row, IN_LANGUAGES) for row in (opened.form.was, record))
        values[IN_LANGUAGES], met = merged_texts(*texts, values[IN_LANGUAGES])
        both |= {IN_LANGUAGES} if met else set()
    others = values.keys() - {IN_LANGUAGES}
    both |= {name for name in others if differ(name, opened.form, record)}
    made = make(kind, reader, record, Said(values, parts), sent=opened.sent_over(now))
    made.stale, made.both = bool(both), both
    return made


def typed(form, besides=("id",)):
    """What somebody has changed in a valid form, by the fields that plain values have."""
    boxes = form.columns_of_box() if hasattr(form, "columns_of_box") else set()
    names = (form.fields.keys() | boxes) - {*besides}
    return {name: value for name, value in form.said.items() if name in names}


def held_in(row, name):
    field = row._meta.get_field(name)
    value = field.value_from_object(row)
    return {one.pk for one in value} if field.many_to_many else value


def differ(name, form, now):
    """Has a field become something else than it was, and than what the form says?"""
    listed = now._meta.get_field(name).many_to_many
    mine = {one.pk for one in form.said[name]} if listed else held_in(form.instance, name)
    return held_in(now, name) not in (held_in(form.was, name), mine)


def merged_texts(was, now, mine):
    """(texts by language with what each side has changed, have both changed the same text?)."""
    found, met, each = {}, False, (was, now, mine)
    keys = {(code, name) for one in each for code, said in one.items() for name in said}
    for code, name in keys:
        before, theirs, ours = (one.get(code, {}).get(name, "") for one in each)
        met = met or before not in (theirs, ours) and theirs != ours
        found.setdefault(code, {})[name] = theirs if ours == before else ours
    return tidied(found), met


def lines_over(opened, now):
    """(plain values of each part, has somebody else changed the same?)."""
    there, lines, both = {row.pk: row for row in now.get_queryset()}, [], False
    for form in opened:
        gone = "DELETE" in form.fields and opened._should_delete_form(form)
        row = there.pop(form.instance.pk, None)
        said = typed(form, ("id", opened.fk.name))
        if form.instance._state.adding:
            if form.has_changed() and not gone:
                both = both or bool(form["id"].data)  # it was there, nobody knows when
                lines.append(said)
        elif row is not None:
            names = [one.name for one in row._meta.concrete_fields] if gone else said
            both = both or any(differ(name, form, row) for name in names)
            lines.append({"id": row.pk} | ({"DELETE": True} if gone else said))
        elif said and not gone:  # somebody else has removed it
            both = True
            lines.append(as_line(form.instance, opened.fk.name))
    return [*lines, *({"id": pk} for pk in there)], both
