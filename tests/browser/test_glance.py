"""Five questions that home answers: words on the way to each answer, at the pace of a reader."""

import re

import pytest

pytestmark = pytest.mark.django_db
WORDS_A_MINUTE, SECONDS = 220, 10  # a tap takes a second of these
WORD = re.compile(r"\S*\w\S*")
OF_MEXICO = "/processes/mexico-cybersecurity-bill/"
OF_UN = "/processes/un-cybercrime-convention/"
SHOWN = """selector => {
  const said = one => {
    if (one.nodeType === 3) return one.data;
    if (one.nodeType !== 1 || one.closest("svg")) return "";
    const style = getComputedStyle(one);
    if (!one.checkVisibility() || style.clipPath !== "none") return "";
    return [...one.childNodes].map(said).join("") + (style.display === "inline" ? "" : " ");
  };
  return [...document.querySelectorAll(selector)].map(said).join(" ");
}"""
CELL = ".glance tr:has(th a[href$='{}']) > :nth-child({})"
SECTION = "section[aria-labelledby={}] "


def ways(page, width):
    """{question: (what is read on the way and as its answer, how many taps)}"""

    def shown(*selectors):
        return " ".join(page.evaluate(SHOWN, one) for one in selectors)

    title = shown("main h1")
    wide = width > 768
    heads = shown("main > .glance thead th:nth-child(-n+2)") if wide else "Was it open?"
    to_mexico = [title, heads, shown(CELL.format(OF_UN, 1), CELL.format(OF_MEXICO, 1))]
    open_ = shown(CELL.format(OF_MEXICO, 2) + " > a:not(.small)")
    source = shown(CELL.format(OF_MEXICO, 2) + " > a.small")
    met = shown("main > .glance thead th:nth-child(-n+3)") if wide else ""
    promised = [
        shown(".questions a[href='#h-pr']", SECTION.format("h-pr") + "h2"),
        shown(SECTION.format("h-pr") + "> p:not(:last-child)"),
        shown(SECTION.format("h-pr") + "li p", SECTION.format("h-pr") + "li:first-child summary"),
    ]
    ahead = [
        shown(".questions a[href='#h-ne']", SECTION.format("h-ne") + "h2"),
        shown(SECTION.format("h-ne") + "> p:not(.small)", SECTION.format("h-ne") + "li .top-line"),
    ]
    return {
        "was it open": ([*to_mexico, open_], 0),
        "what came of the asks": (
            [title, met, *map(shown, (CELL.format(OF_UN, 1), CELL.format(OF_UN, 3)))],
            0,
        ),
        "who was promised what": ([title, *promised], 1),
        "what is next": ([title, *ahead], 1),
        "where does it say so": ([*to_mexico, open_, source], 0),
    }


@pytest.mark.parametrize("language", ["en", "es", "fr"])
@pytest.mark.parametrize("width", [1280, 390])
def test_home_answers_each_of_five_questions_in_ten_seconds(visit, language, width):
    page = visit("/", width=width, locale=language).page
    for question, (read, taps) in ways(page, width).items():
        assert all(one.strip() for one in read if one), question
        words = len(WORD.findall(" ".join(read)))
        assert words > 10 and words * 60 / WORDS_A_MINUTE + taps <= SECONDS, (question, read)
