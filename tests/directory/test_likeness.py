"""Which bodies and sources are taken to be the same, and which false friends stay apart."""

import pytest
from django.utils import translation

from processes.access import Reader
from processes.directory.likeness import (
    SIDE_OF,
    Compared,
    candidates,
    keys_of,
    likely_same,
    why_alike,
    why_alike_sources,
)
from processes.directory.names import Name, address_key, name_words, names_in
from processes.models import (
    NotTheSame,
    Organisation,
    OrganisationKind,
    OtherName,
    Source,
    Term,
)
from tests.making import make

pytestmark = pytest.mark.engine

# (one name, another, a word of the reason)
THE_SAME = [
    ("Artículo 19", "Articulo 19", "accents"),
    ("ARTICLE 19", "Article 19", "accents"),
    ("Conexão Malunga", "Conexao Malunga", "accents"),
    ("Société civile d’Oran", "Societe Civile d'Oran", "accents"),
    ("Access Now, Inc.", "Access Now", "small"),
    ("Committee on Justice", "Justice Committee", "small"),
    ("Justice and Peace Forum", "Forum Peace and Justice", "order"),
    ("Senate Committee Security", "Security Committee Senate", "order"),
    ("The Human Rights League", "Human Rights League", "small"),
    ("Red de Mujeres", "Red Mujeres", "small"),
    ("Fundación Karisma A.C.", "Fundación Karisma", "small"),
    ("Data Rights", "DataRights", "together"),
    ("Al-Haq", "Alhaq", "together"),
    ("Ministerio de Justicia", "Ministry of Justice", "language"),
    ("Ministère de la Justice", "Ministério da Justiça", "language"),
    ("Ministère de la Justice", "Ministerio de Justicia", "language"),
    ("Wizarat al-Adl", "Ministry of Justice", "language"),
    ("وزارة العدل", "Ministry of Justice", "language"),
    ("وزارة الداخلية", "Ministère de l’Intérieur", None),
    ("Derechos Digitales", "Digital Rights", "language"),
    ("Derechos Humanos", "Droits de l’homme", "language"),
    ("Direitos Humanos", "Human Rights", "language"),
    ("Naciones Unidas", "Nations Unies", "language"),
    ("الأمم المتحدة", "United Nations", "language"),
    ("Ministerio de Justicia de España", "Ministry of Justice of Spain", "language"),
    ("Red de Derechos Humanos", "Réseau des droits humains", "language"),
    ("حقوق الإنسان", "Human Rights", "language"),
    ("Majlis al-Umam", "Council of Nations", "language"),
    ("مُؤسسة حُرّيّة", "مؤسسه حريه", "accents"),
    ("Derechos Digitale", "Derechos Digitales", "almost"),
    ("Ministry of Labour Inspection", "Ministry of Labor Inspection", "language"),
    ("Foro Penal Venezolano", "Foro Penal Venezolana", "almost"),
    ("Observatorio Ciudadanno", "Observatorio Ciudadano", "almost"),
    ("Jam'iyyat Sahariyya", "Jamiyat Sahariya", "almost"),
    ("Muhammad Hoqouqi Institute", "Mohammed Huquqi Institute", "sounds"),
    ("R3D", "Red en Defensa de los Derechos Digitales", "acronym"),
    ("EFF", "Electronic Frontier Foundation", "acronym"),
    ("IFEX", "International Freedom of Expression Xchange", "acronym"),
    ("R3D: Red en Defensa de los Derechos Digitales", "Red en Defensa de los Derechos Digitales",
     "Another name"),
    ("Electronic Frontier Foundation (EFF)", "Electronic Frontier Foundation", "Another name"),
    ("Electronic Frontier Foundation (EFF)", "EFF", "acronym"),
]  # fmt: skip
APART = [
    ("Access Now", "Article 19 Access"),
    ("Article 19", "Article 19 Mexico"),
    ("Article 19", "Article 20"),
    ("Chamber of Deputies", "Chamber of Commerce"),
    ("Ministry of Justice", "Ministry of Health"),
    ("Ministry of Health", "Ministry of Wealth"),
    ("Embassy of Austria", "Embassy of Australia"),
    ("Embassy of Zambia", "Embassy of Gambia"),
    ("Embassy of Iran", "Embassy of Iraq"),
    ("First Committee", "Second Committee"),
    ("Committee 1", "Committee 2"),
    ("Working Group II", "Working Group III"),
    ("Human Rights Watch", "Human Rights First"),
    ("Derechos Digitales", "Derechos Humanos"),
    ("Digital Rights", "Digital Rights Foundation"),
    ("National Assembly", "National Association"),
    ("Senate", "Senate Committee on Justice"),
    ("Privacy International", "Amnesty International"),
    ("Wizarat al-Adl", "Wizarat al-Dakhiliya"),
    ("Derecho y Justicia", "Derechos y Justicia"),
    ("AI", "Amnesty International"),
    ("Open Rights Group", "Open Government Group"),
]


def entry(name, **fields):
    names, acronyms = names_in(name)
    row = Organisation(name=name, kind=fields.pop("kind", "other"), **fields)
    if row.acronym:
        acronyms = acronyms | {Name(row.acronym).compact}
    return Compared(row, names, acronyms)


@pytest.mark.parametrize(("one", "other", "word"), THE_SAME)
def test_two_spellings_are_found_and_the_reason_is_said(one, other, word):
    both = [entry(one), entry(other)]
    weight, reasons = why_alike(*both)
    assert weight
    assert word is None or word in reasons[0]
    assert candidates(both), "no key brings the two together"


@pytest.mark.parametrize(("one", "other"), APART)
def test_false_friends_stay_apart(one, other):
    assert why_alike(entry(one), entry(other)) == (0, [])


def test_what_is_in_two_countries_is_two():
    mexico, peru = (entry("Ministry of Justice", country=code) for code in ("MX", "PE"))
    assert why_alike(mexico, peru) == (0, [])
    assert why_alike(mexico, entry("Ministry of Justice"))[0]
    again = entry("Ministerio de Justicia", country="MX")
    assert why_alike(mexico, again)[1] == [
        "The same words in another language", "Both in Mexico; both: Something else",
    ]  # fmt: skip


def test_the_committees_of_two_houses_are_two_and_a_part_is_not_its_whole():
    upper, lower = Organisation(name="Senate"), Organisation(name="House")
    one, other = (entry("Justice Committee", part_of=house) for house in (upper, lower))
    assert why_alike(one, other) == (0, [])
    whole = Compared(upper, [Name("Justice Committee")])
    assert why_alike(one, whole) == (0, [])


def test_a_body_of_the_state_and_one_of_civil_society_are_the_same_only_by_name():
    state, civil = entry("Comité de Salud", kind="committee"), entry("Health Committee", kind="ngo")
    assert why_alike(state, civil) == (0, [])
    assert why_alike(state, entry("Comite de Salud", kind="ngo"))[0]


def test_an_acronym_that_is_taken_by_another_name_says_nothing():
    full = entry("Electronic Frontier Foundation", acronym="EF")
    assert why_alike(entry("EFF"), full) == (0, [])
    two = (entry("Access Beyond Code", acronym="ABC"), entry("Art of Better Care", acronym="ABC"))
    assert why_alike(*two) == (0, [])


def test_large_numbers_are_not_compared_each_with_each():
    entries = [entry(f"Body {n * 7919} of {n * 104729}") for n in range(400)]
    assert len(candidates(entries)) < 400 * 20


def test_every_entry_has_a_key():
    assert all(any(keys_of(entry(one))) for one, _other, _word in THE_SAME)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A.C.", ("ac",)),
        ("Jam'iyyat al-Huquq", ("jamiyyat", "al", "huquq")),
        ("droits de l’homme", ("droits", "de", "l", "homme")),
        ("الْعَدْل", ("عدل",)),
        ("ÉCOLE_42 & co", ("ecole", "42", "and", "co")),
        ("…", ()),
    ],
)
def test_a_name_is_taken_apart(text, words):
    assert name_words(text) == words


@pytest.mark.parametrize(
    "link",
    ["http://www.example.org/a/", "https://example.org/a?utm_source=x", "https://EXAMPLE.org/a#b"],
)
def test_an_address_is_the_same_whatever_follows_readers_around(link):
    assert address_key(link) == "example.org/a"
    assert address_key("http://example.org/a/?b=2&id=1#x") == "example.org/a?b=2&id=1"


def test_sources_are_the_same_by_address_or_by_title():
    def source(**fields):
        row = Source(**fields)
        return Compared(row, [Name(row.title)])

    one = source(title="Opinion on the bill", link="https://www.example.org/opinion/")
    same = source(title="Another title", link="http://example.org/opinion")
    assert why_alike_sources(one, same)[1] == ["The same address on the web"]
    assert why_alike_sources(one, source(title="Opinión on the Bill"))[0]
    assert not why_alike_sources(one, source(title="Opinion on the law"))[0]
    spanish, french = (source(title="Informe", language=code) for code in ("es", "fr"))
    assert not why_alike_sources(spanish, french)[0]
    twin = source(title="Opinion on the bill", translation_of=one.row)
    assert not why_alike_sources(one, twin)[0]


@pytest.mark.django_db
def test_suggestions_know_other_names_and_what_was_declared(cast):
    one = make(Organisation, name="Karisma", country="CO")
    other = make(Organisation, name="Fundación Carisma Digital", country="CO")
    make(Organisation, name="Nothing like it", country="CO")
    assert likely_same(Organisation, Reader(cast["curator"])) == []
    make(OtherName, organisation=other, process=None, name="KARISMA")
    (pair,) = likely_same(Organisation, Reader(cast["curator"]))
    assert {pair.one, pair.other} == {one, other}
    assert "Another name of “Fundación Carisma Digital” is “KARISMA”" in pair.reasons[0]
    NotTheSame.say(other, one, cast["curator"])
    NotTheSame.say(one, other, cast["curator"])
    assert likely_same(Organisation, Reader(cast["curator"])) == []


@pytest.mark.django_db
def test_what_was_found_is_found_anew_when_a_row_or_the_language_is_another(cast):
    reader = Reader(cast["curator"])
    make(Organisation, name="Karisma Foundation", country="CO", kind="ngo")
    other = make(Organisation, name="Karisma Foundatoin", country="CO", kind="ngo")
    (pair,) = likely_same(Organisation, reader)
    (again,) = likely_same(Organisation, reader)
    assert again == pair
    with translation.override("es"):
        (said,) = likely_same(Organisation, reader)
    assert said.reasons != pair.reasons
    other.country = "FR"
    other.save()
    assert likely_same(Organisation, reader) == []


@pytest.mark.django_db
def test_what_was_found_says_the_words_of_today(cast):
    reader = Reader(cast["curator"])
    term = Term.unrestricted.create(vocabulary="organisationkind", code="guild", label_en="Guild")
    for name in ("Karisma Foundation", "Karisma Foundatoin"):
        make(Organisation, name=name, kind="guild")
    assert "Guild" in likely_same(Organisation, reader)[0].reasons[-1]
    term.label_en = "Free association"
    term.save()
    assert "Free association" in likely_same(Organisation, reader)[0].reasons[-1]


def test_who_is_on_one_side_is_said_in_codes_of_the_vocabulary():
    assert {"committee", "ngo", "company"} <= SIDE_OF.keys() <= set(OrganisationKind.values)
