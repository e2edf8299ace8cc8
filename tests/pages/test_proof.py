"""What proves an ask: the sources of what came of it, its claims, its wordings."""

from django.test import Client

from processes.models import Ask, Fate, Process, Source, TextVersion
from tests.filling import fill
from tests.making import make
from tests.reading import markup


def test_what_came_of_an_ask_has_its_own_source_claim_and_wording(world, signed_in):
    """Typed in its form, read by everybody: the claim as a claim, wordings beside each other."""
    client = signed_in["curator"]
    process = make(Process)
    text = make(TextVersion, process=process, name="Second draft")
    minutes = make(Source, title="Minutes of the session")
    paper = make(Source, title="A paper on the session")
    ask = make(Ask, text="Warrant first", process=process)
    given = {
        "old_wording": "The police may read all messages.",
        "proposed_wording": "The police may read a message with a warrant.",
        "amendment": "214",
        "fate__0__fate": "adopted_in_part",
        "fate__0__text_version": str(text.pk),
        "fate__0__source": minutes.title,
        "fate__0__locator": "paragraph 9",
        "fate__0__claim": "The wording is <ours>.",
        "fate__0__adopted_wording": "The police may read a message with an order.",
    }
    refused = fill(client, f"{ask.get_absolute_url()}edit/", **given)
    assert refused.status_code == 400 and "how strong the contribution was" in markup(refused)
    claim = {"contribution": "shared", "significance": "major", "claimed_by": "Home Rights",
             "verifier": "The chair’s office", "claim_source": paper.title}  # fmt: skip
    given |= {f"fate__0__{name}": value for name, value in claim.items()}
    assert fill(client, f"{ask.get_absolute_url()}edit/", **given).status_code == 302

    page = markup(Client().get(ask.get_absolute_url()))
    assert "Home Rights claims a contribution: Shared with others." in page
    assert "Significance: Major." in page and "Could be confirmed by: The chair’s office" in page
    assert "The wording is &lt;ours&gt;." in page and "Amendment 214" in page
    assert "Minutes of the session" in page and "paragraph 9" in page
    assert page.count('aria-label="Source 1"') == page.count('aria-label="Source 2"') + 1 == 2
    assert page.index("Old wording") < page.index("Proposed wording") < page.index("Adopted word")
    assert "<del>" in page and "<ins>" in page
    assert 'class="mute">No source yet' not in page
    assert 'aria-label="Source 1"' in markup(Client().get(f"{process.get_absolute_url()}asks/"))
    assert 'aria-label="Source 1"' in markup(Client().get(process.get_absolute_url()))
    table = b"".join(Client().get("/fates.csv")).decode()
    assert "paragraph 9" in table and minutes.slug in table


def test_a_source_of_what_came_of_a_hidden_text_is_not_told(world):
    text = make(TextVersion, **world.level("organisation"))
    ask = make(Ask, process=text.process)
    source = make(Source, title="A secret draft")
    told = {"source": source, "adopted_wording": "kept", "claim": "ours", "contribution": "direct"}
    make(Fate, ask=ask, text_version=text, **told)
    page = markup(Client().get(ask.get_absolute_url()))
    assert "secret draft" not in page and "kept" not in page and "Wording" not in page
