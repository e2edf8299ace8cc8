"""How a long form is laid out: its fields under headings, in the order people think of them."""

from django.utils.translation import gettext_lazy as _

from processes.models import Consultation, Process

OF_KIND = {
    Process: (
        (_("What is being decided"), (
            "name", "acronym", "kind", "level", "lead_bodies", "summary",
        )),
        (_("Where it stands"), (
            "state", "where_it_stands", "as_of", "next_step", "date", "date_kind",
        )),
    ),
    Consultation: (
        (_("What it is"), ("process", "stage", "name", "kind", "convenors", "state", "summary")),
        (_("When"), (
            "announced", "opens", "opens_at", "closes", "closes_at", "time_zone", "date",
            "date_kind",
        )),
        (_("Who could take part, and how"), (
            "access", "channels", "minutes_per_speaker", "word_limit", "seats", "languages",
            "level_promised",
        )),
        (_("Papers and feedback"), (
            "papers_published", "feedback_promised", "feedback_given", "link",
        )),
    ),
}  # fmt: skip
LAST = (
    (_("How well it is established"), ("standing", "claimant")),
    (_("Who can see this"), ("owner", "visibility", "coalition")),
)


def sections_of(form):
    """(heading, bound fields) of a form. What no section names stands in the first."""
    named = (*OF_KIND.get(type(form.instance), ((_("What it says"), ()),)), *LAST)
    taken = {name for _heading, names in named for name in names}
    rest = [field.name for field in form.visible_fields() if field.name not in taken]
    first, *others = named
    for heading, names in ((first[0], (*first[1], *rest)), *others):
        fields = [form[name] for name in names if name in form.fields]
        if fields:
            yield heading, fields
