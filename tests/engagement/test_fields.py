"""Text as the record keeps it: the same things refused with the same sentence by both databases."""

import unicodedata

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from engagement.checks import every_typed_text_is_tidied, forms_of_ours
from engagement.dates import EdtfField, OnceADate
from engagement.fields import (
    CodesField,
    LineField,
    LineFormField,
    LinkField,
    ProseField,
    compose,
    lines_of,
    tidy,
    without_bullet,
)
from engagement.models import Person
from processes.models import (
    Channel,
    CivicSpaceRating,
    Consultation,
    Organisation,
    Part,
    Process,
    Record,
    Shared,
    Source,
)
from tests.making import checked, make

pytestmark = pytest.mark.engine

LINE, PROSE, LINK = LineField("line"), ProseField("prose"), LinkField("link")
CODES = CodesField("channels", vocabulary=Channel.choices)
CANNOT_BE_SHOWN = "This text holds a character that cannot be shown. Remove it and try again."
IN_ONE_LINE = "Write this in one line, without line breaks or tabs."

CONTROLS = ["\x00", "\x01", "\x07", "\x08", "\x1b", "\x1f", "\x7f", "\x80", "\x85"]
ENDS = ["\n", "\r", "\r\n", "\x0b", "\x0c", "\u2028", "\u2029"]  # as browsers send and Word copies
BREAKS = ["\t", *ENDS]
# Names and words of people in many languages: none of them may be refused or changed.
WORDS = [
    "Peñarrubia Libre",
    "Großweiler Verein",
    "مرصد الشفافية",
    "ベルモラ市民法廷フォーラム",
    "नेपाल नागरिक समाज",
    "O’Brien & Sons",
    "a\u200cb",  # the joiner that Persian needs
    "👩🏽‍⚖️ court",
    "<b>1 < 2</b>",
    "50 % of “all”",
]


def said(field, value, instance=None):
    """What a field says against a value, "" when it takes it."""
    try:
        field.clean(value, instance)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


@pytest.mark.parametrize("field", [LINE, PROSE], ids=["line", "prose"])
@pytest.mark.parametrize("control", CONTROLS, ids=ascii)
def test_a_character_that_cannot_be_shown_is_refused(field, control):
    assert said(field, f"before{control}after") == CANNOT_BE_SHOWN


@pytest.mark.parametrize("control", CONTROLS, ids=ascii)
def test_no_link_holds_a_character_that_cannot_be_shown(control):
    assert said(LINK, f"https://example.org/{control}")


@pytest.mark.parametrize("broken", BREAKS, ids=ascii)
def test_a_line_is_one_line(broken):
    assert IN_ONE_LINE in said(LINE, f"before{broken}after")


@pytest.mark.parametrize("end", ENDS, ids=ascii)
def test_prose_may_have_paragraphs_with_one_kind_of_line_end(end):
    assert PROSE.clean(f"before{end}{end}after", None) == "before\n\nafter"
    assert PROSE.formfield().clean(f"before{end}{end}\tafter") == "before\n\n\tafter"


@pytest.mark.parametrize("end", ENDS, ids=ascii)
def test_a_line_that_is_typed_is_one_line_and_what_ends_it_is_no_break(end):
    typed_into = LINE.formfield()
    assert typed_into.clean(f" one line{end}") == "one line"
    with pytest.raises(ValidationError, match=IN_ONE_LINE):
        typed_into.clean(f"two{end}lines")


@pytest.mark.parametrize("control", CONTROLS[:-1], ids=ascii)
def test_a_form_refuses_what_cannot_be_shown_in_one_sentence(control):
    for field in (LINE.formfield(), PROSE.formfield()):
        with pytest.raises(ValidationError) as refusal:
            field.clean(f"before{control}after")
        assert refusal.value.messages == [CANNOT_BE_SHOWN]


def test_a_text_is_as_long_as_whoever_typed_it_has_counted():
    """Browsers count a line end as one character and send two."""
    text = "\r\n".join(["x"] * 5)
    assert ProseField(max_length=9).formfield().clean(text) == text.replace("\r\n", "\n")
    with pytest.raises(ValidationError, match="it has 11"):
        ProseField(max_length=9).formfield().clean(text + "\r\nx")


@pytest.mark.parametrize("unseen", ["\xa0", "\u200b", "\u2060", "\ufeff", "\u3000"], ids=ascii)
def test_what_is_pasted_round_a_text_and_not_seen_is_no_text(unseen):
    """Within a text it parts words, as in Thai and French: there it stays."""
    typed_into = LINE.formfield()
    assert typed_into.clean(f"{unseen} one{unseen}line{unseen}") == f"one{unseen}line"
    with pytest.raises(ValidationError):
        typed_into.clean(unseen)


def test_each_line_of_a_list_is_tidy_and_an_empty_one_is_none():
    assert lines_of(" One\r\n\r\nTwo\u200b\u2028\ufeff \x0bThree  and more\r") == [
        "One", "Two", "Three  and more",
    ]  # fmt: skip
    assert lines_of(None) == lines_of(" \r\n ") == []
    for line in (
        "• One",
        "•One",
        "\uf0b7\tOne",
        "– One",
        "* One",
        "1.\tOne",
        "12) One",
        "o\tOne",
        "One",
    ):
        assert without_bullet(tidy(line)) == "One"
    for name in ("-One", "3D Rights", "o One", "18.Oktober"):
        assert without_bullet(name) == name


def test_every_text_that_is_typed_into_a_form_is_composed_before_it_is_looked_at():
    assert len(forms_of_ours()) > 20
    assert every_typed_text_is_tidied(None) == []
    for kind in apps.get_app_config("processes").get_models():
        for field in kind._meta.concrete_fields:
            if isinstance(field, LineField | ProseField) and field.editable and not field.choices:
                assert isinstance(field.formfield(), LineFormField), field


@pytest.mark.parametrize("text", WORDS)
@pytest.mark.parametrize("field", [LINE, PROSE], ids=["line", "prose"])
def test_words_of_any_language_are_kept_as_they_are(field, text):
    assert field.clean(text, None) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("n\u0303", "ñ"), ("A\u030a", "Å"), ("\u212b", "Å"), ("한글", "한글"), (None, None), (3, 3)],
    ids=["n tilde", "a ring", "angstrom", "hangul", "nothing", "a number"],
)
def test_text_is_kept_composed(typed, kept):
    assert compose(typed) == kept


def test_what_word_and_files_of_pages_leave_in_a_text_is_not_kept():
    assert compose("\uf0b7 Parla\xadment\n\uf0a7 so") == "• Parlament\n▪ so"


@pytest.mark.django_db
def test_text_is_composed_on_every_way_in():
    typed = "Pen\u0303arrubia"
    made = Process(name=typed, kind="bill", level="national", visibility="public")
    made.save()
    bulk = Process(name=typed, slug="b", kind="bill", level="national", visibility="public")
    Process.unrestricted.bulk_create([bulk])
    kept = Process.unrestricted.values_list("name", flat=True)
    assert set(kept) == {"Peñarrubia"}
    assert Process.unrestricted.filter(name=typed).count() == 2


@pytest.mark.parametrize(
    ("field", "most"),
    [(LINE, 200), (PROSE, 10_000), (LineField(max_length=40), 40), (ProseField(max_length=9), 9)],
    ids=["line", "prose", "short line", "short prose"],
)
def test_text_that_is_too_long_is_refused_with_the_number_never_cut(field, most):
    typed_into = field.formfield()
    assert typed_into.clean("x" * most) == "x" * most
    with pytest.raises(ValidationError) as refusal:
        typed_into.clean("x" * (most + 1))
    assert f"at most {most}" in str(refusal.value)
    assert f"{most + 1}" in str(refusal.value)


@pytest.mark.parametrize(
    ("link", "taken"),
    [
        ("https://example.org/", True),
        ("http://example.org/a?b=c#d", True),
        ("https://пример.испытание/", True),
        ("https://user@example.org/", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        ("data:text/html,<script>", False),
        ("ftp://example.org/", False),
        ("file:///etc/passwd", False),
        ("//example.org/", False),
        ("/here", False),
        ("example.org", False),
        ("https://", False),
        ("https://exa mple.org/", False),
        ("https://example.org/\nx", False),
        ("https://example.org/" + "x" * 500, False),
    ],
)
def test_a_link_is_http_or_https_and_nothing_else(link, taken):
    assert bool(said(LINK, link)) is not taken


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ([], []),
        ("", []),
        (None, []),
        ("online", ["online"]),
        ("written online", ["written", "online"]),
        (["hybrid", "in_person"], ["hybrid", "in_person"]),
    ],
)
def test_codes_keep_their_order(given, codes):
    assert CODES.clean(given, None) == codes
    assert CODES.get_prep_value(codes) == " ".join(codes)


@pytest.mark.parametrize(
    "given", ["pigeon", "online pigeon", ["pigeon"], "Online", "online,written"]
)
def test_a_code_that_the_vocabulary_has_not_is_refused_by_name(given):
    unknown = "online,written" if given == "online,written" else "pigeon"
    unknown = "Online" if given == "Online" else unknown
    assert said(CODES, given) == f"“{unknown}” is not one of the codes of this field."


@pytest.mark.django_db
@pytest.mark.parametrize("codes", [[], ["online"], ["written", "online", "in_person"]])
def test_codes_come_back_from_the_database_as_they_were(codes):
    made = make(Consultation, channels=codes)
    assert Consultation.unrestricted.get(pk=made.pk).channels == codes


def test_codes_are_told_in_words():
    assert [str(label) for label in CODES.labels(["hybrid", "written"])] == [
        "in person and online",
        "in writing",
    ]


def text_fields():
    """Every field that takes free text from people, of every record, part and person."""
    written = [m for m in apps.get_models() if m is Person or issubclass(m, Record | Part | Shared)]
    return [
        (model, field)
        for model in written
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and field.editable
        and not field.choices
        and field.name != "password"  # kept as its hash
    ]


def test_every_text_field_refuses_what_one_database_could_not_hold():
    """PostgreSQL cannot store NUL and SQLite would: refused before either is asked."""
    found = text_fields()
    taken = [str(field) for model, field in found if not said(field, "a\x00b", model())]
    assert not taken, "Make it a LineField, ProseField or LinkField."
    assert len(found) > 100


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        (Organisation, "name", "x" * 200),
        (Organisation, "description", "x" * 2000),
        (Source, "title", "ñ" * 300),
        (Process, "summary", "語" * 10_000),
    ],
    ids=["line", "prose", "accents", "long prose"],
)
def test_the_longest_text_comes_back_whole(kind, name, value):
    made = make(kind, **{name: value})
    assert getattr(kind.unrestricted.get(pk=made.pk), name) == value


@pytest.mark.django_db
@pytest.mark.parametrize("date", ["2023", "2024-05~", "", None])
def test_a_second_row_that_may_be_there_once_is_refused_with_a_sentence(date):
    first = make(CivicSpaceRating, date=date)
    with pytest.raises(ValidationError):
        checked(CivicSpaceRating, date=date, country=first.country, source=first.source)


def test_what_may_be_there_once_a_date_counts_an_undated_row_too():
    """Django's own constraint would leave the second undated row to the database."""
    for kind in apps.get_app_config("processes").get_models():
        dates = {f.name for f in kind._meta.concrete_fields if isinstance(f, EdtfField)}
        for one in kind._meta.constraints:
            if isinstance(one, models.UniqueConstraint) and dates & set(one.fields):
                assert isinstance(one, OnceADate), one.name
