"""Nothing proposed is public before a curator accepts it; they see what was handed over."""

import re
import uuid
from importlib import import_module

import pytest
from django.core import mail
from django.db.migrations.loader import MigrationLoader
from django.test import Client
from django.utils import timezone

from engagement.models import Person
from engagement.resources import kinds
from processes.access import Reader
from processes.models import (
    Ask,
    Barrier,
    Citation,
    Commitment,
    Intervention,
    MetBarrier,
    NextStep,
    Organisation,
    Participation,
    Process,
    Proposal,
    Raising,
    Record,
    Source,
    Stage,
    WorkingNote,
)
from processes.removal.erasing import Words, erase
from processes.removal.removing import delete_for_good, remove
from processes.review.proposals import (
    ProposalRefused,
    accept_proposal,
    return_proposal,
)
from processes.review.publishing import Publishing
from processes.review.telling import tell_curators
from tests.conftest import CAST, person
from tests.every import of_every
from tests.filling import fill, filled
from tests.making import make, with_second_factor

pytestmark = pytest.mark.django_db
SECRET = "Met the adviser in the corridor"


@pytest.fixture
def clients(signed_in):
    return signed_in


@pytest.fixture
def entry(world):
    return make(Intervention, title=SECRET, visibility="organisation", owner=world.home)


@pytest.fixture
def proposed(clients, entry):
    answer = fill(clients["member"], f"{entry.get_absolute_url()}propose/", note="It matters")
    assert answer.status_code == 302
    return Proposal.unrestricted.get()


# -- publishing ------------------------------------------------------------------------------
def test_until_it_is_accepted_nobody_else_reads_what_is_proposed(clients, entry, proposed):
    seen = {n: clients[n].get(entry.get_absolute_url()).status_code == 200 for n in CAST}
    assert {name for name in CAST if seen[name]} == {"member"}
    assert str(entry.pk) not in clients["curator"].get("/interventions/").content.decode()


def test_what_waits_says_so_and_is_not_offered_once_more(clients, entry, proposed):
    def said():
        page = clients["member"].get(entry.get_absolute_url()).content.decode()
        waits = "This waits for a curator since" in page and f"/review/{proposed.pk}/" in page
        return waits, "Propose to make it public" in page

    assert said() == (True, False)
    clients["member"].post(f"/review/{proposed.pk}/", {"do": "withdraw"})
    assert said() == (False, True)


def test_who_sees_a_proposal(clients, proposed):
    path = f"/review/{proposed.pk}/"
    found = {name: clients[name].get(path).status_code for name in CAST}
    assert found == {
        "nobody": 302, "member": 200, "ally": 404, "outsider": 404, "curator": 200,
        "administrator": 404,
    }  # fmt: skip
    for name in ("ally", "outsider", "administrator"):
        hidden = clients[name].get(path)
        absent = clients[name].get(f"/review/{uuid.uuid4()}/")
        assert hidden.content == absent.content
        assert SECRET not in clients[name].get("/review/").content.decode()
    assert SECRET in clients["curator"].get(path).content.decode()
    for name in ("member", "curator"):  # in words, whoever may give that level
        assert (
            re.search(r"<bdi>\s*public\s*</bdi>", clients[name].get(path).content.decode()) is None
        )


def test_accepted_it_is_public_and_still_its_organisations(clients, entry, proposed, cast, world):
    page = clients["curator"].get(f"/review/{proposed.pk}/")
    sent = filled(page, do="accept")
    assert clients["curator"].post(f"/review/{proposed.pk}/", sent).status_code == 302
    entry.refresh_from_db()
    assert (entry.visibility, entry.open_to_all, entry.owner) == ("public", True, world.home)
    proposed.refresh_from_db()
    assert (proposed.state, proposed.decided_by) == ("accepted", cast["curator"])
    assert clients["nobody"].get(entry.get_absolute_url()).status_code == 200


def test_what_was_withdrawn_while_a_curator_read_it_is_not_published(clients, entry, proposed):
    path = f"/review/{proposed.pk}/"
    sent = filled(clients["curator"].get(path), do="accept")
    assert clients["member"].post(path, {"do": "withdraw"}).status_code == 302
    answer = clients["curator"].post(path, sent, follow=True)
    assert answer.status_code in (403, 404, 409)
    entry.refresh_from_db()
    proposed.refresh_from_db()
    assert (entry.visibility, entry.open_to_all, proposed.state) == (
        "organisation", False, "withdrawn",
    )  # fmt: skip


def test_a_curator_edits_before_accepting(clients, entry, proposed):
    page = clients["curator"].get(f"/review/{proposed.pk}/")
    sent = filled(page, do="accept", title="Met an adviser")
    assert clients["curator"].post(f"/review/{proposed.pk}/", sent).status_code == 302
    entry.refresh_from_db()
    assert (entry.title, entry.visibility) == ("Met an adviser", "public")


def test_the_proposer_hears_that_something_came_of_it_and_nothing_of_what(
    clients, proposed, entry, settings, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        clients["curator"].post(f"/review/{proposed.pk}/", {"do": "return", "reason": "Which day?"})
    (sent,) = mail.outbox
    assert sent.to == ["member@example.org"]
    assert f"{settings.SITE_URL}/review/{proposed.pk}/" in sent.body
    told = f"{sent.subject} {sent.body}"
    assert not any(word in told for word in (SECRET, "Which day?", "returned", "Home Rights"))
    page = clients["member"].get(f"/review/{proposed.pk}/").content.decode()
    assert "Which day?" in page


def test_a_return_needs_a_reason(clients, proposed):
    answer = clients["curator"].post(f"/review/{proposed.pk}/", {"do": "return", "reason": " "})
    assert answer.status_code == 400
    proposed.refresh_from_db()
    assert proposed.state == "open"


@pytest.mark.parametrize("typed", ["Wh\x00at", "Wh\x07at", "x" * 1001], ids=["nul", "bell", "long"])
def test_a_reason_that_cannot_be_kept_is_refused_with_a_sentence(clients, proposed, typed):
    sent = {"do": "return", "reason": typed}
    assert clients["curator"].post(f"/review/{proposed.pk}/", sent).status_code == 400
    proposed.refresh_from_db()
    assert (proposed.state, proposed.reason) == ("open", "")


def test_what_somebody_proposed_who_has_left_is_still_decided(clients, proposed, cast):
    cast["member"].delete()
    sent = {"do": "return", "reason": "Which day?"}
    assert clients["curator"].post(f"/review/{proposed.pk}/", sent).status_code == 302


@pytest.mark.engine
def test_what_is_proposed_is_kept_composed_so_that_it_is_found_to_be_erased(clients, world):
    public = make(Intervention, owner=world.home, title="A talk", kind="meeting")
    path = f"{public.get_absolute_url()}propose/"
    typed = {"summary": "Met Pen\u0303a.\r\nTwice.", "note": "One.\r\nTwo.\r\n"}
    answer = clients["member"].post(path, filled(clients["member"].get(path), **typed))
    assert answer.status_code == 302
    made = Proposal.unrestricted.get()
    assert (made.content["values"]["summary"], made.note) == ("Met Peña.\nTwice.", "One.\nTwo.")
    wrong = clients["member"].post(path, filled(clients["member"].get(path), note="\x00"))
    assert wrong.status_code == 400
    assert Proposal.unrestricted.count() == 1


def test_what_was_changed_since_is_not_shown_to_a_curator(clients, entry, proposed):
    entry.title = "Something nobody handed over"
    entry.save()
    page = clients["curator"].get(f"/review/{proposed.pk}/")
    assert page.status_code == 200
    assert "nobody handed over" not in page.content.decode()
    sent = {"do": "accept", "title": "x", "version": entry.changed.isoformat()}
    assert clients["curator"].post(f"/review/{proposed.pk}/", sent).status_code == 400
    entry.refresh_from_db()
    assert entry.visibility == "organisation"


def test_taken_back_it_is_its_organisations_again(clients, entry, proposed):
    path = f"/review/{proposed.pk}/"
    assert clients["member"].post(path, {"do": "withdraw"}).status_code == 302
    assert clients["curator"].get(path).status_code == 404
    assert Proposal.unrestricted.get().content == {}


@pytest.mark.parametrize("name", ["nobody", "member", "ally", "outsider", "administrator"])
@pytest.mark.parametrize("do", ["accept", "return", "", "unheard-of"])
def test_only_curators_decide(clients, entry, proposed, name, do):
    answer = clients[name].post(f"/review/{proposed.pk}/", {"do": do, "reason": "No"})
    assert answer.status_code == {"nobody": 302, "member": 403}.get(name, 404)
    proposed.refresh_from_db()
    entry.refresh_from_db()
    assert (proposed.state, entry.visibility) == ("open", "organisation")


def test_only_its_own_organisation_takes_it_back(clients, proposed):
    assert clients["curator"].post(f"/review/{proposed.pk}/", {"do": "withdraw"}).status_code == 403


@pytest.mark.engine
def test_it_is_decided_once(clients, proposed):
    path = f"/review/{proposed.pk}/"
    sent = {"do": "return", "reason": "Which day?"}
    assert clients["curator"].post(path, sent).status_code == 302
    assert clients["curator"].post(path, sent).status_code == 400


def test_what_was_decided_after_it_was_read_is_not_decided_again(proposed, cast):
    accept_proposal(proposed, by=cast["curator"])
    with pytest.raises(ProposalRefused, match="decided on this already"):
        accept_proposal(proposed, by=cast["curator"])


@pytest.mark.engine
def test_what_points_at_something_hidden_is_not_handed_over(clients, cast, entry, world):
    process = make(Process, name="Hidden bill", visibility="organisation", owner=world.home)
    entry.process = process
    entry.save()
    shown = {"seen": Publishing(entry, Reader(cast["member"])).stamp}
    answer = clients["member"].post(f"{entry.get_absolute_url()}propose/", shown)
    assert answer.status_code == 400
    assert "Hidden bill" in answer.content.decode()
    assert not Proposal.unrestricted.exists()


@pytest.mark.engine
def test_parts_that_point_at_something_hidden_stay_behind(clients, entry, world):
    ask = make(Ask, text="A secret ask", visibility="organisation", owner=world.home)
    Raising.unrestricted.create(intervention=entry, ask=ask)
    make(Participation, intervention=entry, organisation=world.friend, role="addressee")
    fill(clients["member"], f"{entry.get_absolute_url()}propose/", back=f"ask-{ask.pk}")
    found = Proposal.unrestricted.get()
    assert str(ask.pk) not in str(found.content)
    page = clients["curator"].get(f"/review/{found.pk}/")
    assert "A secret ask" not in page.content.decode()
    sent = filled(page, do="accept")
    assert clients["curator"].post(f"/review/{found.pk}/", sent).status_code == 302
    assert Raising.unrestricted.get().ask == ask
    assert Participation.unrestricted.get().organisation == world.friend
    assert "A secret ask" not in clients["nobody"].get(entry.get_absolute_url()).content.decode()


# -- changing what is public -----------------------------------------------------------------
def test_a_change_is_proposed_beside_what_is_there_and_changes_nothing_yet(clients):
    public = make(Intervention, title="Testified on Tuesday")
    path = f"{public.get_absolute_url()}propose/"
    page = clients["member"].get(path)
    sent = filled(page, title="Testified on Wednesday", note="The minutes say so")
    answer = clients["member"].post(path, sent)
    assert answer.status_code == 302
    public.refresh_from_db()
    assert public.title == "Testified on Tuesday"
    page = clients["curator"].get(answer.url)
    text = page.content.decode()
    assert "Testified on Tuesday" in text
    assert "Testified on Wednesday" in text
    sent = filled(page, do="accept")
    assert clients["curator"].post(answer.url, sent).status_code == 302
    public.refresh_from_db()
    assert (public.title, public.visibility) == ("Testified on Wednesday", "public")


@pytest.mark.engine
@pytest.mark.parametrize("kind", [Ask, Intervention])
def test_what_was_narrowed_since_a_change_was_proposed_is_shown_to_nobody_and_stays_so(
    clients, world, kind
):
    row = make(kind, visibility="public", owner=world.home)
    name = "title" if kind is Intervention else "text"
    address = f"{row.get_absolute_url()}propose/"
    assert fill(clients["outsider"], address, **{name: "As they would have it"}).status_code == 302
    made = Proposal.unrestricted.get()
    row.visibility = "organisation"
    setattr(row, name, SECRET)
    row.save()
    make(Citation, **{kind._meta.model_name: row}, note="Only for us")
    for who in ("outsider", "curator"):
        told = clients[who].get(f"/review/{made.pk}/").content.decode()
        assert "no longer public" in told
        assert SECRET not in told and "Only for us" not in told
    sent = {"do": "accept", "version": "0", name: "x"}
    answer = clients["curator"].post(f"/review/{made.pk}/", sent)
    assert answer.status_code == 400 and "no longer public" in answer.content.decode()
    row.refresh_from_db()
    assert (row.open_to_all, getattr(row, name)) == (False, SECRET)
    clients["curator"].post(f"/review/{made.pk}/", {"do": "return", "reason": "Not public now"})
    told = clients["outsider"].get(f"/review/{made.pk}/").content.decode()
    assert "no longer public" in told and SECRET not in told
    assert clients["outsider"].post(f"/review/{made.pk}/", {"do": "again"}).status_code == 400
    clients["outsider"].post(f"/review/{made.pk}/", {"do": "withdraw"})
    made.refresh_from_db()
    assert made.state == "withdrawn"


@pytest.mark.engine
def test_what_was_made_public_and_hidden_again_is_named_to_its_organisation_alone(
    clients, entry, proposed, world
):
    title, path = entry.title, f"/review/{proposed.pk}/"
    sent = filled(clients["curator"].get(path), do="accept")
    assert clients["curator"].post(path, sent).status_code == 302
    for address in ("/review/", path):
        assert title in clients["curator"].get(address).content.decode()
    entry.refresh_from_db()
    entry.visibility, entry.owner = "organisation", world.home
    entry.save()
    for address in ("/review/", path):
        assert title in clients["member"].get(address).content.decode()
        told = clients["curator"].get(address).content.decode()
        assert "Something that is not public" in told
        assert not {title, world.home.name, proposed.note} & {*re.findall(r"[^<>]+", told)}
        assert title not in told and "Proposed by" not in told


@pytest.mark.engine
def test_a_change_to_what_was_hidden_since_names_it_to_nobody(clients, world):
    row = make(Ask, text="Known once", visibility="public", owner=world.home)
    assert fill(clients["outsider"], f"{row.get_absolute_url()}propose/", text="Once more")
    row.visibility = "organisation"
    row.save()
    for who in ("outsider", "curator"):
        for address in ("/", "/review/", f"/review/{Proposal.unrestricted.get().pk}/"):
            told = clients[who].get(address).content.decode()
            assert "Known once" not in told and "Once more" not in told, (who, address)


@pytest.mark.engine
def test_a_line_added_since_it_was_proposed_is_not_published_with_it(clients, entry, proposed):
    sent = {"citation-0-told_by": make(Source).title, "citation-0-note": "Only for us"}
    assert fill(clients["member"], f"{entry.get_absolute_url()}edit/", **sent).status_code == 302
    assert Citation.unrestricted.filter(intervention=entry, note="Only for us").exists()
    told = clients["curator"].get(f"/review/{proposed.pk}/").content.decode()
    assert "Only for us" not in told
    clients["curator"].post(f"/review/{proposed.pk}/", {"do": "accept"})
    told = clients["nobody"].get(entry.get_absolute_url()).content.decode()
    assert "Only for us" not in told


@pytest.mark.engine
def test_a_change_somebody_else_made_meanwhile_is_shown_before_it_is_overwritten(clients):
    public = make(Intervention, title="Testified on Tuesday")
    path = f"{public.get_absolute_url()}propose/"
    page = clients["member"].get(path)
    made = clients["member"].post(path, filled(page, title="Testified on Wednesday"))
    public.title = "Testified on Thursday"
    public.save()
    page = clients["curator"].get(made.url)
    assert page.context["record_forms"].stale
    assert "Testified on Thursday" in page.content.decode()


@pytest.mark.parametrize("looks_first", [True, False])
def test_accepting_writes_what_was_proposed_and_leaves_what_was_changed_since(clients, looks_first):
    public = make(Intervention, title="Testified", summary="Short.")
    gone = make(Participation, intervention=public, organisation=None, name="Gone", role="host")
    path, edit = f"{public.get_absolute_url()}propose/", f"{public.get_absolute_url()}edit/"
    line = {"participation__1__who": "Proposed", "participation__1__role": "host"}
    change = filled(clients["member"].get(path), title="Testified twice", **line)
    made = clients["member"].post(path, change)
    line = {"participation__1__who": "Added", "participation__1__role": "host"}
    line |= {"participation__0__DELETE": "on"}
    opened = clients["curator"].get(made.url) if looks_first else None
    curated = filled(clients["curator"].get(edit), summary="Longer.", **line)
    assert clients["curator"].post(edit, curated).status_code == 302
    page = opened or clients["curator"].get(made.url)
    assert not page.context["record_forms"].stale
    answer = clients["curator"].post(made.url, filled(page, do="accept"))
    assert answer.status_code == 302, answer.context["record_forms"].problems
    public.refresh_from_db()
    assert (public.title, public.summary) == ("Testified twice", "Longer.")
    parts = Participation.unrestricted.filter(intervention=public)
    assert {part.name for part in parts} == {"Proposed", "Added"}
    assert gone not in parts


def test_what_was_chosen_stays_that_though_another_is_called_so_since(clients, world):
    """What points elsewhere is kept by its id, and not by what it was called."""
    public = make(Intervention)
    path = f"{public.get_absolute_url()}propose/"
    typed = {"participation__0__who": "friend watch", "participation__0__role": "addressee"}
    made = clients["member"].post(path, filled(clients["member"].get(path), **typed))
    world.friend.name = "Friends of the River"
    world.friend.save()
    make(Organisation, name="Friend Watch")
    page = clients["curator"].get(made.url)
    assert "Friends of the River" in page.content.decode()
    assert clients["curator"].post(made.url, filled(page, do="accept")).status_code == 302
    assert Participation.unrestricted.get().organisation == world.friend


def test_what_is_gone_since_is_asked_for_again_and_not_named(clients, cast):
    process = make(Process, name="A bill of old")
    public = make(Intervention)
    path = f"{public.get_absolute_url()}propose/"
    sent = filled(clients["member"].get(path), process="A bill of old")
    made = clients["member"].post(path, sent)
    process.visibility, process.owner = "organisation", Organisation.unrestricted.first()
    process.save()
    page = clients["curator"].get(made.url)
    assert "A bill of old" not in page.content.decode()
    assert accept_proposal(Proposal.unrestricted.get(), by=cast["curator"])[0] is None
    public.refresh_from_db()
    assert public.process is None


@pytest.mark.engine
def test_what_was_proposed_before_it_was_kept_by_field_is_accepted(clients, cast, world):
    """A browser's words, as they were kept until then, of a record, its parts and a new one."""
    process = make(Process, name="A bill")
    public = make(Intervention, title="Testified", process=process)
    there = make(Participation, intervention=public, organisation=world.friend, role="addressee")
    gone = make(Participation, intervention=public, organisation=world.stranger, role="speaker")
    sent = {
        "version": public.changed.isoformat(), "title": "Testified twice", "kind": public.kind,
        "date": "about May 2024", "date_kind": "", "process": "A bill", "stage": "",
        "state": "done", "sequence": "0", "standing": "reported", "visibility": "public",
        "participation-TOTAL_FORMS": "4", "participation-INITIAL_FORMS": "2",
        "participation-0-id": str(there.pk), "participation-0-who": "Friend Watch",
        "participation-0-role": "addressee", "participation-0-capacity": "chair",
        "participation-1-id": str(gone.pk), "participation-1-who": "Stranger Lab",
        "participation-1-role": "speaker", "participation-1-DELETE": "on",
        "participation-2-id": "", "participation-2-who": "An office",
        "participation-2-role": "host", "participation-3-id": "", "participation-3-who": "",
        "participation-3-role": "", "citation-TOTAL_FORMS": "1", "citation-INITIAL_FORMS": "0",
        "citation-0-id": "", "citation-0-told_by": "a source", "citation-0-field": "",
    }  # fmt: skip
    body = {"version": "", "name": "Society of Rivers", "kind": "agency", "country": "FR"}
    rows = [("interventions", public.pk, sent), ("organisations", None, body)]
    for kind, record, content in rows:
        content = {name: [one] for name, one in content.items()}
        given = {"kind": kind, "record": record, "title": kind, "content": content}
        Proposal.unrestricted.create(owner=world.home, publishes=False, **given)
    step = import_module("processes.migrations.0002_proposals_by_field")
    before = MigrationLoader(None).project_state(("processes", "0001_first_release"))
    for _twice in "ab":
        step.by_field(before.apps, None)
    for proposal in Proposal.unrestricted.all():
        page = clients["curator"].get(f"/review/{proposal.pk}/")
        assert page.context["record_forms"].problems == []
        record, said = accept_proposal(proposal, by=cast["curator"])
        assert record, said.problems
    public.refresh_from_db()
    assert (public.title, str(public.date), public.process) == (
        "Testified twice", "2024-05~", process,
    )  # fmt: skip
    parts = Participation.unrestricted.filter(intervention=public)
    assert {(one.who.name, one.role, one.capacity) for one in parts} == {
        ("Friend Watch", "addressee", "chair"), ("An office", "host", ""),
    }  # fmt: skip
    assert Citation.unrestricted.get().source == world.source
    made = Organisation.unrestricted.get(name="Society of Rivers")
    assert (made.country, made.ecosoc_status) == ("FR", False)


@pytest.mark.engine
@pytest.mark.parametrize("kind", [Organisation, Source])
def test_the_directory_is_added_to_by_proposal(clients, kind):
    path = f"/{kind.resource.plural}/propose/"
    page = clients["member"].get(path)
    name = "title" if kind is Source else "name"
    kinds_of = {"kind": kind._meta.get_field("kind").flatchoices[0][0]}
    before = kind.unrestricted.count()
    made = clients["member"].post(path, filled(page, **{name: "Something new"}, **kinds_of))
    assert made.status_code == 302
    assert kind.unrestricted.count() == before
    page = clients["curator"].get(made.url)
    sent = filled(page, do="accept")
    assert clients["curator"].post(made.url, sent).status_code == 302
    assert kind.unrestricted.filter(**{name: "Something new"}).exists()


@pytest.mark.engine
@of_every(kinds("processes"))
def test_every_kind_can_be_proposed_and_accepted_as_it_is(clients, world, kind):
    if issubclass(kind, Record):
        row = make(kind, visibility="organisation", owner=world.home)
        made = fill(clients["member"], f"{row.get_absolute_url()}propose/")
    else:
        row = make(kind)
        path = f"{row.get_absolute_url()}propose/"
        made = clients["member"].post(path, filled(clients["member"].get(path)))
    assert made.status_code == 302, made.context["record_forms"].problems
    page = clients["curator"].get(made.url)
    answer = clients["curator"].post(made.url, filled(page, do="accept"))
    assert answer.status_code == 302, answer.context
    assert (
        clients["nobody"].get(kind.unrestricted.get(pk=row.pk).get_absolute_url()).status_code
        == 200
    )


@pytest.mark.parametrize(
    ("name", "own", "public", "coalition"),
    [
        ("nobody", 302, 302, 302), ("member", 200, 200, 200), ("ally", 404, 200, 403),
        ("outsider", 404, 200, 404), ("curator", 404, 403, 404), ("administrator", 404, 403, 404),
    ],
)  # fmt: skip
def test_who_may_propose(clients, world, name, own, public, coalition):
    home = {"owner": world.home}
    rows = (
        make(Intervention, visibility="organisation", **home),
        make(Intervention, **home),
        make(Intervention, visibility="coalition", coalition=world.coalition, **home),
    )
    found = tuple(
        clients[name].get(f"{row.get_absolute_url()}propose/").status_code for row in rows
    )
    assert found == (own, public, coalition)


# -- what goes along -------------------------------------------------------------------------
@pytest.fixture
def with_all(entry, world):
    """An entry with all that it brought, and what its organisation and another noted beside it."""
    process = make(Process)
    entry.process, entry.date = process, "2024-05"
    entry.save()
    own = {"visibility": "organisation", "owner": world.home, "process": process}
    ask = make(Ask, text="Twelve weeks", **own)
    make(Raising, intervention=entry, ask=ask)
    promise = make(Commitment, text="A calendar", answers=entry, **own)
    barrier = make(Barrier, text="No interpretation", date="2024-05", **own)
    make(MetBarrier, intervention=entry, barrier=barrier)
    make(Participation, intervention=entry, organisation=world.friend, role="signatory")
    make(Participation, intervention=entry, organisation=world.stranger, role="signatory")
    beside = {"organisation": world.home, "intervention": entry}
    WorkingNote.unrestricted.create(intended_result="Our red line", **beside)
    NextStep.unrestricted.create(text="Call the adviser", **beside)
    return ask, promise, barrier


@pytest.mark.engine
def test_publishing_takes_along_what_the_entry_brought_and_leaves_what_is_planned(
    clients, entry, with_all, world
):
    page = clients["member"].get(f"{entry.get_absolute_url()}propose/")
    shown = page.content.decode()
    for words in (
        "Twelve weeks",
        "A calendar",
        "No interpretation",
        "Friend Watch",
        "Our red line",
    ):
        assert words in shown
    assert clients["member"].post(page.request["PATH_INFO"], filled(page)).status_code == 302
    path = f"/review/{Proposal.unrestricted.get().pk}/"
    for_curators = clients["curator"].get(path)
    handed = for_curators.content.decode()
    assert "Twelve weeks" in handed and "A calendar" in handed and "No interpretation" in handed
    assert "Our red line" not in handed and "Call the adviser" not in handed
    assert "Our red line" not in str(Proposal.unrestricted.get().content)
    answer = clients["curator"].post(path, filled(for_curators, do="accept"))
    assert answer.status_code == 302, answer.content.decode()
    for row in (entry, *with_all):
        row.refresh_from_db()
        assert (row.visibility, row.open_to_all, row.owner) == ("public", True, world.home)
    page = clients["nobody"].get(entry.get_absolute_url()).content.decode()
    assert "Twelve weeks" in page and "A calendar" in page and "Friend Watch" in page
    assert "Our red line" not in page and "Call the adviser" not in page
    assert "Our red line" in clients["member"].get(entry.get_absolute_url()).content.decode()


def test_what_is_seen_with_a_process_is_listed_before_it_is_proposed(clients, world):
    own = {"owner": world.home, "visibility": "organisation"}
    bill = make(Process, name="Quiet bill", **own)
    first = make(Stage, name="First reading", process=bill)
    make(Intervention, title="In the first", process=bill, stage=first)
    make(Intervention, title="Only ours", process=bill, **own)
    make(Intervention, title="Not with it", process=bill, repeats=make(Intervention, **own))
    address = f"{bill.get_absolute_url()}propose/"
    page = clients["member"].get(address)
    listed = page.content.decode().partition('id="h-opened"')[2].partition("</section>")[0]
    assert "First reading" in listed and "In the first" in listed
    assert "Only ours" not in listed and "Not with it" not in listed
    opened = [one for one in filled(page)["also"] if one.endswith("opened")]
    assert len(opened) == 2
    assert clients["member"].post(address, filled(page, also=opened)).status_code == 302
    accept_proposal(Proposal.unrestricted.get(), Person.objects.get(email="curator@example.org"))
    public = Intervention.unrestricted.filter(open_to_all=True).values_list("title", flat=True)
    assert [*public] == ["In the first"]
    first.refresh_from_db()
    assert first.open_to_all


@pytest.mark.engine
def test_each_line_can_be_kept_back(clients, entry, with_all, world):
    ask, promise, barrier = with_all
    signed = Participation.unrestricted.get(organisation=world.stranger)
    back = [f"ask-{ask.pk}", f"barrier-{barrier.pk}", f"participation-{signed.pk}"]
    page = clients["member"].get(f"{entry.get_absolute_url()}propose/")
    sent = filled(page) | {"back": back}
    assert clients["member"].post(page.request["PATH_INFO"], sent).status_code == 302
    proposal = Proposal.unrestricted.get()
    path = f"/review/{proposal.pk}/"
    handed = clients["curator"].get(path).content.decode()
    for words in ("Twelve weeks", "No interpretation", "Stranger Lab"):
        assert words not in handed and words not in str(proposal.content)
    accept_proposal(proposal, Person.objects.get(email="curator@example.org"))
    for row, public in ((ask, False), (barrier, False), (promise, True)):
        row.refresh_from_db()
        assert row.open_to_all == public
    page = clients["nobody"].get(entry.get_absolute_url()).content.decode()
    assert "Friend Watch" in page and "Stranger Lab" not in page and "Twelve weeks" not in page
    assert "Stranger Lab" in WorkingNote.unrestricted.get().text
    for language, words in (
        ("es", "Reservado al enviarlo para publicar:"),
        ("fr", "Gardé en retrait lors de l’envoi pour publication\u00a0:"),
        ("en", "Kept back when it was sent to be published:"),
    ):
        page = clients["member"].get(f"{entry.get_absolute_url()}?lang={language}").content.decode()
        assert words in page, language


@pytest.mark.engine
def test_what_was_changed_since_does_not_go_along(clients, entry, with_all, cast):
    page = clients["member"].get(f"{entry.get_absolute_url()}propose/")
    sent = filled(page)
    with_all[1].text = "Another calendar"
    with_all[1].save()
    refused = clients["member"].post(page.request["PATH_INFO"], sent)
    assert refused.status_code == 400  # what they would publish is not what they have seen
    clients["member"].post(page.request["PATH_INFO"], filled(refused))
    with_all[0].text = "Something else, for us alone"
    with_all[0].save()
    proposal = Proposal.unrestricted.get()
    seen = clients["curator"].get(f"/review/{proposal.pk}/").content.decode()
    assert "has changed it since" in seen and "Something else" not in seen
    with pytest.raises(ProposalRefused):
        accept_proposal(proposal, cast["curator"])
    entry.refresh_from_db()
    assert not entry.open_to_all


@pytest.mark.engine
def test_what_is_erased_or_deleted_is_not_kept_in_what_went_along(clients, entry, with_all, cast):
    page = clients["member"].get(f"{entry.get_absolute_url()}propose/")
    clients["member"].post(page.request["PATH_INFO"], filled(page))
    ask, promise, _barrier = with_all
    erase(ask, Words("Twelve weeks", "[…]"), cast["member"])
    content = str(Proposal.unrestricted.get().content)
    assert "Twelve weeks" not in content and "A calendar" in content
    remove(promise, cast["member"])
    promise.refresh_from_db()
    delete_for_good(promise)
    content = str(Proposal.unrestricted.get().content)
    assert "A calendar" not in content and "No interpretation" in content


# -- returned, and waiting -------------------------------------------------------------------
def test_what_was_typed_before_signing_in_again_is_there_for_its_author_alone(
    clients, entry, with_all, cast, world
):
    bill, other = make(Process, name="The bill"), person("other@example.org", world.home)
    member, curator, decider = cast["member"], cast["curator"], person("b@x.org", is_curator=True)
    fill(clients["member"], f"{bill.get_absolute_url()}propose/", "name", summary="Wrong")
    review = f"/review/{Proposal.unrestricted.get().pk}/"
    line = f"participation-{Participation.unrestricted.filter(intervention=entry)[0].pk}"
    told = "Zanzibar, where it ends"
    cases = [
        (member, other, f"{bill.get_absolute_url()}propose/", "name", {"summary": told}),
        (member, other, f"{bill.get_absolute_url()}propose/", "name", {"note": told}),
        (member, other, "/sources/propose/", "title", {"title": told}),
        (
            member,
            other,
            f"{entry.get_absolute_url()}propose/",
            "note",
            {"note": told, "back": line},
        ),
        (curator, with_second_factor(decider), review, "reason", {"reason": told, "do": "return"}),
        (curator, decider, review, "name", {"summary": told, "do": "accept"}),
        (member, other, review, "name", {"note": told, "summary": f"{told}.", "do": "again"}),
    ]
    for author, another, path, having, typed in cases:
        if typed.get("do") == "again":
            return_proposal(Proposal.unrestricted.get(), "Say who says so", curator)
        for who in (another, author):
            client = Client()
            client.force_login(author)
            sent = filled(client.get(path), having, **typed)
            client.logout()
            assert client.post(path, sent).headers["Location"].startswith("/accounts/login/")
            client.force_login(who)
            page = client.get(path)
            assert ("It is not saved yet." in page.content.decode()) is (who is author), path
            here = filled(page, having)
            found = [name for name in typed if name != "do" and here.get(name) == typed[name]]
            assert found == ([] if who is another else [name for name in typed if name != "do"])
            assert (told in page.content.decode()) is (who is author)
            assert told not in client.get(path).content.decode()
    assert Proposal.unrestricted.get().state == "returned"


@pytest.mark.engine
def test_what_was_returned_is_mended_and_sent_again_where_it_is_shown(clients, cast):
    process = make(Process, name="The bill")
    page = clients["member"].get(f"{process.get_absolute_url()}propose/")
    sent = filled(page, "name", summary="Wrong", note="We were there")
    clients["member"].post(page.request["PATH_INFO"], sent)
    proposal = Proposal.unrestricted.get()
    path = f"/review/{proposal.pk}/"
    assert "Proposals (1)" in clients["curator"].get("/about/").content.decode()
    assert path in clients["curator"].get("/").content.decode()
    assert "Proposals (" not in clients["member"].get("/about/").content.decode()
    return_proposal(proposal, "Say who says so", cast["curator"])
    desk = clients["member"].get("/").content.decode()
    assert path in desk and "Say who says so" in desk
    assert "Say who says so" not in clients["ally"].get("/").content.decode()
    mend = clients["member"].get(path)
    answer = clients["member"].post(path, filled(mend, "name", summary="Right", do="again"))
    assert answer.status_code == 302, answer.content.decode()
    again = Proposal.unrestricted.get()
    assert (again.state, again.content["values"]["summary"]) == ("open", "Right")
    shown = clients["curator"].get(path)
    assert "It was returned once" in shown.content.decode()
    clients["curator"].post(path, filled(shown, "name", do="accept"))
    process.refresh_from_db()
    assert process.summary == "Right"
    assert path not in clients["member"].get("/").content.decode()


def test_what_was_returned_before_it_was_public_is_mended_there_or_left(clients, entry, proposed):
    return_proposal(proposed, "Say with whom", proposed.proposer)
    path = f"/review/{proposed.pk}/"
    page = clients["member"].get(path).content.decode()
    assert f"{entry.get_absolute_url()}edit/" in page and "Send it again" in page
    fill(clients["member"], f"{entry.get_absolute_url()}propose/", "note")
    proposed.refresh_from_db()
    assert proposed.state == "open" and Proposal.unrestricted.count() == 1
    return_proposal(proposed, "Not yet", proposed.proposer)
    for name, do in (("ally", "withdraw"), ("curator", "again")):
        assert clients[name].post(path, {"do": do}).status_code in (403, 404)
    clients["member"].post(path, {"do": "withdraw"})
    proposed.refresh_from_db()
    assert (proposed.state, proposed.content) == ("withdrawn", {})


def test_curators_hear_once_that_something_waits_and_nothing_of_what(proposed, cast):
    mail.outbox.clear()
    assert tell_curators(timezone.now()) == 1
    assert tell_curators(timezone.now()) == 0
    [sent] = mail.outbox
    assert sent.to == [cast["curator"].email]
    assert "/review/" in sent.body and SECRET not in f"{sent.subject}{sent.body}"


def test_an_organisation_hides_at_once_what_it_made_public(clients, world):
    """Was: “Only my organisation”, proposed, was accepted without a word, and hid nothing."""
    kept = make(Intervention, owner=world.home, title="Met the adviser")
    propose = f"/interventions/{kept.pk}/propose/"
    chosen = {"visibility": "organisation"}
    asked = fill(clients["member"], propose, **chosen)
    assert "Let fewer people see it?" in asked.text
    assert Client().get(kept.get_absolute_url()).status_code == 200
    sent = filled(clients["member"].get(propose)) | chosen | {"sure": "1"}
    assert clients["member"].post(propose, sent).url == kept.get_absolute_url()
    for name in ("curator", "ally", "outsider", "nobody"):
        asks = clients.get(name) or Client()
        assert asks.get(kept.get_absolute_url()).status_code == 404, name
    assert clients["member"].get(kept.get_absolute_url()).status_code == 200
    assert not Proposal.unrestricted.exists()


def test_nobody_proposes_who_sees_what_another_organisation_made_public(clients, world):
    kept = make(Intervention, owner=world.stranger, title="Met the adviser")
    propose = f"/interventions/{kept.pk}/propose/"
    assert "visibility" not in filled(clients["member"].get(propose))
    sent = filled(clients["member"].get(propose)) | {"visibility": "organisation", "sure": "1"}
    assert clients["member"].post(propose, sent | {"title": "Met an adviser"}).status_code == 302
    kept.refresh_from_db()
    assert (kept.title, kept.visibility) == ("Met the adviser", "public")
    [made] = Proposal.unrestricted.all()
    assert made.content["values"]["visibility"] == "public"
