"""How a long form is laid out: its fields under headings, in the order people think of them."""

from django.utils.translation import gettext_lazy as _

LAST = (
    (_("How well it is established"), ("standing", "claimant")),
    (_("Who can see this"), ("owner", "visibility", "coalition")),
)


def sections_of(form, folded=()):
    """(heading, bound fields) of a form, but of what is folded. What its kind does not name stands
    in the first."""
    resource, last = form.instance.resource, {name for _heading, names in LAST for name in names}
    begins = {resource.fields[0]: _("What it says"), **dict(resource.headings)}
    sections = []
    for name in resource.fields:
        if name in begins:
            sections.append((begins[name], []))
        if name not in last:
            sections[-1][1].append(name)
    sections[0][1].extend(
        field.name for field in form.visible_fields() if field.name not in {*resource.fields, *last}
    )
    for heading, names in (*sections, *LAST):
        fields = [form[name] for name in names if name in form.fields and name not in folded]
        if fields:
            yield heading, fields
