"""Templates and style sheets are read by people; pages are not weighed down by that."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.template import engines
from django.test import Client
from django.utils import translation

from engagement.in_languages import Text
from engagement.templates import without_indentation

ROOT = Path(__file__).parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STATIC = sorted(
    path for path in (ROOT / "engagement" / "static").rglob("*") if path.suffix in {".css", ".js"}
)
WIDTH = 120


def said(template, **context):
    return engines["django"].from_string(template).render(context)


# -- the source -----------------------------------------------------------------------------
def too_wide(name, text):
    lines = enumerate(text.split("\n"), 1)
    return [f"{name}:{number}: {len(line)}" for number, line in lines if len(line) > WIDTH]


@pytest.mark.parametrize("paths", [TEMPLATES, STATIC], ids=["templates", "static"])
def test_no_line_is_wider_than_a_window(paths):
    assert paths
    assert [one for path in paths for one in too_wide(path.name, path.read_text())] == []


def test_a_wide_line_is_found():
    assert too_wide("page.html", f"{'a' * 120}\n{'b' * 121}\n") == ["page.html:2: 121"]


def test_a_colon_and_a_semicolon_are_set_as_each_language_sets_them():
    """Was: French lines joined by hand, without the space that does not break."""
    translated = re.compile(r"{% blocktranslate\b.*?{% endblocktranslate %}", re.DOTALL)
    by_hand = re.compile(r"(}}|%}|(?<!&nbsp)</(?!span)\w+>)[:;](?=[\s<{])")
    for path in TEMPLATES:
        assert not by_hand.search(translated.sub("", path.read_text())), path
    with translation.override("fr"):
        assert said("{{ word|colon }}{% semicolon %}", word="a & b") == "a &amp; b\xa0:\u202f;"


def test_every_page_can_be_read_as_a_template():
    for path in TEMPLATES:
        engines["django"].get_template(str(path.relative_to(ROOT / "templates")))


# -- the indentation ------------------------------------------------------------------------
def test_lines_lose_their_indentation_and_stay_lines():
    assert (
        without_indentation("<p>\n    one\n\t two  three\n</p>\n") == "<p>\none\ntwo  three\n</p>\n"
    )


def test_a_line_of_a_page_that_shows_nothing_is_not_sent():
    page = "<p>\n  {% if here %}\n    {# twice #}\n    one\n  {% else %}{% load x %}\n    {{ two }}"
    told = "<p>\n{% if here %}{# twice #}one\n{% else %}{% load x %}{{ two }}"
    rest = "\n{% endif %}\n{% translate 'three' %}\n</p>\n"
    page, told = page + rest, told + rest.replace("endif %}\n", "endif %}")
    assert without_indentation(page) == told
    assert without_indentation(page, keep_lines=True).count("\n") == page.count("\n")


@pytest.mark.parametrize("name", ["pre", "textarea"])
def test_what_is_shown_as_it_is_stays_as_it_is(name):
    kept = f'<{name} class="a">\n  one\n\n   two</{name}>'
    assert (
        without_indentation(f"<div>\n  {kept}\n  {kept}\n</div>")
        == f"<div>\n{kept}\n{kept}\n</div>"
    )


@pytest.mark.django_db
def test_no_page_carries_the_indentation_of_its_templates():
    lines = Client().get("/about/").content.decode().split("\n")
    assert [line for line in lines if line.startswith((" ", "\t"))] == []


# -- pieces of a line -----------------------------------------------------------------------
def body(name, slug=""):
    found = SimpleNamespace(short_text=Text(name), slug=slug)
    if slug:
        found.get_absolute_url = lambda: f"/organisations/{slug}/"
    return found


def test_what_says_nothing_is_not_joined():
    assert said('{% joined ", " a b c %}', a="one", b="", c="<two>") == "one, &lt;two&gt;"
    assert said('{% joined ", " a b %}', a="", b=None) == ""


def test_organisations_are_named_with_a_comma_between_them():
    rows = [body("R3D", "r3d"), body("<b>")]
    assert said("{% links rows %}", rows=rows) == (
        '<a href="/organisations/r3d/"><bdi>R3D</bdi></a>, <bdi>&lt;b&gt;</bdi>'
    )


def test_a_name_says_its_language_when_that_is_known():
    rows = [SimpleNamespace(text="La red", tongue="es"), SimpleNamespace(text="x", tongue="")]
    assert said('{% names rows language="tongue" %}', rows=rows) == (
        '<bdi lang="es" dir="ltr">La red</bdi>; <bdi>x</bdi>'
    )
    source = SimpleNamespace(title="Ley <1>", language="mul", slug="")
    assert said("{% title_of source %}", source=source) == "<bdi>Ley &lt;1&gt;</bdi>"
    assert said("{% title_of source 'p. 4' %}", source=source) == (
        "<bdi>Ley &lt;1&gt;</bdi>, <bdi>p. 4</bdi>"
    )


def test_what_changed_in_a_text_is_said_in_words_too():
    marks = [("same", "a <"), ("del", "b"), ("ins", "c")]
    assert said("{% marked marks %}", marks=marks) == (
        'a &lt;<del><span class="vh">taken out: </span>b</del> '
        '<ins><span class="vh">added: </span>c</ins>'
    )
    assert said("{% marked marks %}", marks=[("del", "b")]).endswith("b</del>")


@pytest.mark.parametrize(
    ("text", "shown"), [("", ""), ("abc", "abc"), ("abcd", "abcd"), ("abcdef", "abcd<wbr>ef")]
)
def test_a_long_text_may_be_broken_between_its_pieces(text, shown):
    assert said("{% pieces text 4 %}", text=text) == shown


def test_a_link_says_that_one_is_there():
    request = SimpleNamespace(path="/sources/x/")
    lead = '{% lead "/sources/" "Sources" %}{% lead "/sources/" "All" within=False %}'
    assert said(lead, request=request) == (
        '<a href="/sources/" aria-current="page">Sources</a><a href="/sources/">All</a>'
    )
    assert said('{% lead "/" "Home" %}') == '<a href="/">Home</a>'
