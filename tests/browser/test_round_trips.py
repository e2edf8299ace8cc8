"""What a browser sends of a form is what is stored: of every kind, untouched and filled in."""

import pytest
from django.apps import apps
from django.db import models

from engagement.dates import EdtfField
from engagement.fields import LineField, LinkField, ProseField
from engagement.forms import editable_fields
from engagement.models import Person
from engagement.resources import kinds
from processes.access import Reader
from processes.models import Intervention, Organisation
from tests.browser.conftest import MEMBER
from tests.making import make

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.usefixtures("stored")]
TEXT, LINE, LINK, DAY = (
    "First.\nSecond: é.\nThird.",
    "One — line",
    "https://example.org/a",
    "3 May 2024",
)
# Rules between two fields would refuse them: who claims is of what is alleged, a merged name of
# another; a window closes after it opens; a language is one of those that there are.
NOT_ALONE = {"claimant", "acronym", "unnamed", "slug", "text_language", "languages"}


def everything():
    found = apps.get_app_config("processes").get_models(include_auto_created=True)
    return {one.__name__: set(map(repr, one._base_manager.values_list())) for one in found}


def saved(page):
    """Press “Save” on the form that is open: what is wrong with it, or "" once it is stored."""
    here = page.url
    page.locator(".savebar button:visible").first.click()
    page.wait_for_load_state()
    wrong = page.locator("#problems")
    return wrong.inner_text() if wrong.count() else "not stored" if page.url == here else ""


def typed_into(page, kind, lists):
    """Fill in every box of a form that takes text: {its name: what was typed}."""
    said = {}
    for name in editable_fields(kind):
        field, box = (
            kind._meta.get_field(name),
            page.locator(f"main form [name={name}]:not([type=hidden])"),
        )
        if name in NOT_ALONE or not box.count() or getattr(field, "choices", None):
            continue
        if isinstance(field, models.ManyToManyField) and field.related_model is Organisation:
            said[name] = "\n".join(lists)
        elif isinstance(field, ProseField):
            said[name] = TEXT
        elif isinstance(field, LinkField):
            said[name] = LINK
        elif isinstance(field, LineField):
            said[name] = LINE[: field.max_length]
        elif isinstance(field, EdtfField) and name == "date":
            said[name] = DAY
    if kind is Intervention:
        said |= {"more-signatories": "\n".join((*lists, "A new one; chair; 3 May 2024"))}
    page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
    for name, text in said.items():
        page.fill(f"main form [name={name}]", text)
    return said


def test_every_kind_goes_round_a_browser_untouched_and_filled_in(visit, site, signed_in):
    page, reader = visit("/", cookie=signed_in).page, Reader(Person.objects.get(email=MEMBER))
    before, wrong = everything(), []
    for kind in kinds("processes"):
        if row := kind.writable_by(reader).order_by("pk").first():
            page.goto(f"{site}{row.get_absolute_url()}edit/")
            wrong += [(kind.__name__, said) for said in [saved(page)] if said]
    after = everything()
    assert (wrong, [name for name in before if before[name] != after[name]]) == ([], [])

    lists = [make(Organisation, name=f"Listed body {letter}").name for letter in "ABC"]
    for kind in kinds("processes"):
        edit = f"{site}{make(kind).get_absolute_url()}edit/"
        page.goto(edit)
        said = typed_into(page, kind, lists)
        assert said, kind
        if problem := saved(page):
            wrong.append((kind.__name__, problem))
            continue
        page.goto(edit)
        for name, text in said.items():
            stored = page.input_value(f"main form [name={name}]")
            if sorted(stored.split("\n")) != sorted(text.split("\n")):
                wrong.append((kind.__name__, name, stored))
    assert wrong == []
