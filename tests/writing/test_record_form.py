"""The full form of an entry: all it can bring, in one transaction and for the same readers."""

import pytest
from django.db import transaction
from django.test import Client
from lxml import html

from processes.models import (
    Ask,
    Barrier,
    Citation,
    Commitment,
    Consultation,
    Fate,
    Intervention,
    Level,
    Organisation,
    OtherName,
    Participation,
    Process,
    Raising,
    Role,
    Stage,
)
from tests.filling import as_sent, fill, filled
from tests.making import make

pytestmark = pytest.mark.django_db
NEW = "/interventions/new/"


@pytest.fixture
def member(cast):
    client = Client()
    client.force_login(cast["member"])
    return client


@pytest.fixture
def process(world):
    return make(Process, name="A bill")


def the_entry():
    return Intervention.unrestricted.get(title="Asked for a hearing")


def log(client, address=NEW, **changes):
    """Fills in the least and what is given; the entry."""
    answer = fill(client, address, title="Asked for a hearing", kind="meeting", **changes)
    assert answer.status_code == 302, answer.context["record_forms"].problems
    return the_entry()


def problems(answer):
    assert answer.status_code == 400
    return [str(what) for _id, _name, what in answer.context["record_forms"].problems]


# -- something new ---------------------------------------------------------------------------
def test_a_new_entry_is_its_organisations_own_and_led_by_it(member, world, cast):
    entry = log(member)
    assert (entry.visibility, entry.owner, entry.coalition) == ("organisation", world.home, None)
    assert entry.logged_by == cast["member"]
    part = Participation.unrestricted.get()
    assert (part.organisation, part.role) == (world.home, "lead")


def test_it_is_about_the_process_it_was_opened_from(member, process):
    assert log(member, f"{NEW}?process={process.slug}").process == process


def test_a_process_that_may_not_be_seen_is_not_filled_in(member, world):
    hidden = make(Process, name="Hidden bill", visibility="organisation", owner=world.stranger)
    page = member.get(f"{NEW}?process={hidden.slug}").content.decode()
    never = member.get(f"{NEW}?process={'x' * len(hidden.slug)}").content.decode()
    assert "Hidden bill" not in page
    assert len(page) == len(never)


def test_a_stage_brings_its_process(member, process):
    stage = make(Stage, process=process)
    entry = log(member, f"{NEW}?stage={stage.pk}")
    assert (entry.stage, entry.process) == (stage, process)


# -- who -------------------------------------------------------------------------------------
def test_a_name_of_the_directory_is_that_organisation_and_another_stays_with_the_entry(
    member, world
):
    make(OtherName, name="Los Amigos", organisation=world.friend, process=None)
    entry = log(
        member,
        participation__TOTAL_FORMS="3",
        participation__1__who="los amigos",
        participation__1__role="co_author",
        participation__2__who="Committee secretary",
        participation__2__role="addressee",
    )
    parts = {p.role: p for p in Participation.unrestricted.filter(intervention=entry)}
    assert parts["co_author"].organisation == world.friend
    assert parts["addressee"].name == "Committee secretary"
    assert not Organisation.unrestricted.filter(name="Committee secretary").exists()


def test_a_capacity_without_a_name_is_asked_for_once(member):
    answer = fill(
        member, NEW, title="Asked", kind="meeting",
        participation__1__capacity="director", participation__1__role="speaker",
    )  # fmt: skip
    assert problems(answer) == ["This field is required."]


def test_two_names_in_one_role_are_two(member):
    entry = log(
        member, participation__TOTAL_FORMS="3",
        participation__1__who="An office", participation__1__role="addressee",
        participation__2__who="Another office", participation__2__role="addressee",
    )  # fmt: skip
    assert Participation.unrestricted.filter(intervention=entry, role="addressee").count() == 2


def test_the_same_name_twice_in_one_role_is_said(member):
    answer = fill(
        member, NEW, title="Asked", kind="meeting", participation__TOTAL_FORMS="3",
        participation__1__who="An office", participation__1__role="addressee",
        participation__2__who="An office", participation__2__role="addressee",
    )  # fmt: skip
    assert problems(answer) == ["This name is listed in this role already."]


def test_signatories_are_listed_one_on_each_line(member, world):
    names = f"{world.friend}\n\nNeighbours of the river\n{world.friend.name.upper()}\n"
    entry = log(member, more__signatories=names, further_signatories="80")
    signed = Participation.unrestricted.filter(intervention=entry, role=Role.SIGNATORY)
    assert {(p.organisation, p.name) for p in signed} == {
        (world.friend, ""), (None, "Neighbours of the river"),
    }  # fmt: skip
    edit = f"/interventions/{entry.pk}/edit/"
    kept = signed.get(organisation=world.friend).pk
    answer = fill(member, edit, more__signatories=f"{world.friend}\nAnother one")
    assert answer.status_code == 302
    assert {str(p.who.name) for p in signed.all()} == {"Friend Watch", "Another one"}
    assert signed.get(organisation=world.friend).pk == kept


def test_who_signed_with_a_capacity_keeps_a_line_and_is_not_listed_twice(member, world):
    entry = log(
        member, more__signatories=str(world.friend), participation__1__who=str(world.friend),
        participation__1__role="signatory", participation__1__capacity="chair",
    )  # fmt: skip
    assert Participation.unrestricted.get(intervention=entry, role="signatory").capacity == "chair"


@pytest.mark.parametrize("names", ["x" * 161, "\n".join(map(str, range(501))), "a\tb"])
def test_a_list_that_is_no_list_of_names_is_refused(member, names):
    answer = fill(member, NEW, title="Asked", kind="meeting", more__signatories=names)
    assert len(problems(answer)) == 1
    assert as_sent(names)[:50] in answer.content.decode()


# -- what it brings ------------------------------------------------------------------------
def test_asks_commitments_and_barriers_typed_in_the_form(member, world, process):
    stage = make(Stage, process=process)
    consultation = make(Consultation, process=process)
    ministry = make(Organisation, name="Ministry")
    entry = log(
        member, f"{NEW}?process={process.slug}", date="2024-09-02", stage=str(stage.pk),
        consultation=str(consultation.pk), line__TOTAL_FORMS="2",
        line__0__text="Publish the calendar", line__0__what="ask", line__0__whom="Ministry",
        line__1__text="A reply in a week", line__1__what="commitment",
        line__1__whom="ministry", line__1__due="9 Sep 2024",
        more__barriers=["visa", "language"], more__words_visa="Ours came a week late",
    )  # fmt: skip
    ask = Ask.unrestricted.get()
    assert (ask.text, ask.process) == ("Publish the calendar", process)
    assert [*ask.holders.all()] == [world.home]
    assert [*ask.addressees.all()] == [ministry]
    assert Raising.unrestricted.filter(ask=ask, intervention=entry).exists()
    promise = Commitment.unrestricted.get()
    assert (promise.actor, promise.answers, str(promise.due)) == (ministry, entry, "2024-09-09")
    assert (promise.process, promise.stage) == (process, stage)
    barriers = Barrier.unrestricted.all()
    assert {b.kind: b.text for b in barriers} == {
        "visa": "Ours came a week late", "language": "No interpretation or translation",
    }  # fmt: skip
    assert {(b.process, b.stage, b.consultation) for b in barriers} == {
        (process, stage, consultation)
    }
    page = " ".join(member.get(entry.get_absolute_url()).content.decode().split())
    for words in ("Ours came a week late", "Publish the calendar", "A reply in a week"):
        assert words in page
    assert entry.title in member.get(barriers[0].get_absolute_url()).content.decode()
    for one in (ask, promise, *barriers):
        assert (one.visibility, one.owner, one.coalition) == ("organisation", world.home, None)
        assert (one.readers_id, one.open_to_all) == (entry.readers_id, False)


def test_whom_it_was_asked_of_may_be_a_new_name_as_who_took_part(member, process):
    log(
        member, f"{NEW}?process={process.slug}", line__TOTAL_FORMS="2",
        line__0__text="Publish the calendar", line__0__what="ask", line__0__whom="Office of Talks",
        line__1__text="A reply", line__1__what="commitment", line__1__whom="Several ministries",
    )  # fmt: skip
    ask, promise = Ask.unrestricted.get(), Commitment.unrestricted.get()
    assert (ask.unnamed, [*ask.addressees.all()]) == ("Office of Talks", [])
    assert (promise.unnamed, promise.actor) == ("Several ministries", None)
    assert ask.unnamed in member.get(ask.get_absolute_url()).content.decode()
    assert not Organisation.unrestricted.filter(name=ask.unnamed).exists()


def test_who_signed_has_a_function_and_a_day_where_they_are_known(member, world):
    typed = f"{world.friend}; director; 3 May 2024\nNew Network; ; 2024-05\nAlone"
    later = "Stranger Lab; 1 Jul 2024"
    entry = log(member, more__signatories=typed, more__endorsers=later)
    parts = Participation.unrestricted.filter(intervention=entry).exclude(role="lead")
    assert {(str(p.who.name), p.role, p.capacity, str(p.since or "")) for p in parts} == {
        (world.friend.name, "signatory", "director", "2024-05-03"),
        ("New Network", "signatory", "", "2024-05"), ("Alone", "signatory", "", ""),
        (world.stranger.name, "endorser", "", "2024-07-01"),
    }  # fmt: skip
    edit = f"/interventions/{entry.pk}/edit/"
    sent = filled(member.get(edit))
    assert {*sent["more-signatories"].split("\r\n")} == {
        "Alone", f"{world.friend}; director; 3 May 2024", "New Network; May 2024",
    }  # fmt: skip
    kept = parts.get(organisation=world.friend).pk
    changed = f"{world.friend}; chair; 3 May 2024\nNew Network; May 2024"
    assert fill(member, edit, more__signatories=changed).status_code == 302
    assert {p.capacity for p in parts.filter(pk=kept)} == {"chair"}
    assert not parts.filter(name="Alone").exists() and parts.all().count() == 3
    for wrong in ("A; b; c", "A; 2023; 2024", "; director", "A\nA; director"):
        answer = fill(member, edit, more__signatories=wrong)
        assert len(problems(answer)) == 1 and folds(answer)["s-statement"]


def test_a_statement_has_versions_and_who_signed_which_where_days_are_known(member, world):
    entry = log(
        member, more__signatories="One; 2 May 2024\nTwo; May 2024\nThree; 9 May 2024\nFour",
        statementversion__TOTAL_FORMS="2", statementversion__0__date="1 May 2024",
        statementversion__0__text="We ask\nfor time.", statementversion__1__date="8 May 2024",
        statementversion__1__changed="The date of the vote", statementversion__1__source="a source",
    )  # fmt: skip
    page = member.get(entry.get_absolute_url())
    (first, signed), (second, later) = page.context["versions"]
    assert [part.name for part in signed] == ["One"]
    assert [part.name for part in later] == ["Three"]
    assert (first.text, second.source) == ("We ask\nfor time.", world.source)
    assert "The date of the vote" in page.content.decode()


def test_what_a_line_cannot_say_of_who_signed_is_a_line_of_its_own(member, world):
    entry = make(Intervention, visibility="organisation", owner=world.home, title="Signed")
    for name, given in (
        ("A; B", {}),
        ("Us", {"capacity": "x; y"}),
        ("Of 2024", {"capacity": "2024"}),
    ):
        make(
            Participation,
            intervention=entry,
            organisation=None,
            name=name,
            role="signatory",
            **given,
        )
    edit = f"/interventions/{entry.pk}/edit/"
    sent = filled(member.get(edit))
    assert sent["more-signatories"] == "" and sent["participation-2-who"]
    assert fill(member, edit, more__signatories="One more").status_code == 302
    assert Participation.unrestricted.filter(intervention=entry).count() == 4


def test_what_it_brings_goes_to_the_coalition_with_it(member, world, process):
    entry = log(
        member, f"{NEW}?process={process.slug}", visibility="coalition",
        line__0__text="Open it", line__0__what="ask", more__barriers=["visa"],
    )  # fmt: skip
    assert entry.coalition == world.coalition
    for one in (Ask.unrestricted.get(), Barrier.unrestricted.get()):
        assert (one.visibility, one.coalition) == ("coalition", world.coalition)
        assert one.readers_id == entry.readers_id


def test_what_it_brings_is_never_wider_than_an_entry_that_something_hides(member, world, process):
    """The entry is the coalition's by its level, and hidden by the entry that it repeats."""
    first = make(
        Intervention, process=process, visibility="organisation", owner=world.home, title="First"
    )
    entry = log(
        member, f"{NEW}?process={process.slug}", visibility="coalition", repeats=str(first.pk),
        line__0__text="Open it", line__0__what="ask", more__barriers=["visa"],
    )  # fmt: skip
    assert entry.visibility == "coalition"
    for one in (Ask.unrestricted.get(), Barrier.unrestricted.get()):
        assert (one.visibility, one.owner, one.coalition) == ("organisation", world.home, None)


def test_what_a_hidden_public_entry_brings_is_not_published(member, world, process):
    first = make(Intervention, process=process, visibility="organisation", owner=world.home)
    entry = make(
        Intervention, process=process, repeats=first, owner=world.home, title="Marked public"
    )
    edit = f"/interventions/{entry.pk}/edit/"
    assert fill(member, edit, line__0__text="Open it", line__0__what="ask").status_code == 302
    ask = Ask.unrestricted.get()
    assert (ask.visibility, ask.owner, ask.open_to_all) == ("organisation", world.home, False)


def test_an_ask_that_is_recorded_already_is_raised_again(member, world, process):
    ask = make(Ask, process=process)
    hidden = make(Ask, process=process, visibility="organisation", owner=world.stranger)
    page = member.get(f"{NEW}?process={process.slug}").content.decode()
    assert str(ask.pk) in page and str(hidden.pk) not in page
    entry = log(member, f"{NEW}?process={process.slug}", raising__0__ask=str(ask.pk))
    assert Raising.unrestricted.get(intervention=entry).ask == ask


def test_an_ask_is_not_first_raised_after_what_came_of_it(member, process):
    """Was: a verdict older than its ask, once the entry that raised it was named afterwards."""
    ask = make(Ask, process=process)
    make(Fate, ask=ask, fate="adopted_in_part", date="2022-10-05")
    given = {"raising__0__ask": str(ask.pk)}
    new = f"{NEW}?process={process.slug}"
    [why] = problems(fill(member, new, title="Asked", kind="meeting", date="2022-10-06", **given))
    assert "What came of this ask is dated 5 October 2022, before this entry." in why
    assert not Raising.unrestricted.exists()
    for day in ("2022-10-05", "2022-10-06"):  # the second time it was raised before that too
        answer = fill(member, new, title="Asked", kind="meeting", date=day, **given)
        assert answer.status_code == 302


def test_what_is_planned_raises_an_ask_again_after_what_came_of_it(member, process):
    """Was: the form of such an entry of the sample was refused as it stood."""
    ask = make(Ask, process=process)
    make(Fate, ask=ask, fate="adopted_in_part", date="2022-10-05")
    planned = {"date": "2022-10-06", "state": "planned"}
    new = f"{NEW}?process={process.slug}"
    entry = log(member, new, **planned, raising__0__ask=str(ask.pk))
    edit = f"{entry.get_absolute_url()}edit/"
    assert fill(member, edit).status_code == 302
    [why] = problems(fill(member, edit, state="done"))
    assert "What came of this ask is dated 5 October 2022, before this entry." in why
    entry.state = "done"
    entry.save()
    assert fill(member, edit).status_code == 302, "what is stored is taken back as it is"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"what": "commitment"}, "Say who promised it."),
        ({"what": "ask", "due": "2024"}, "Only a commitment has a due date."),
        ({"what": "ask", "whom": "x" * 121}, "This name is too long"),
        ({"what": "ask", "text": "x" * 501}, "at most 500 characters"),
        ({"what": "ask", "text": "two\nlines"}, "in one line"),
        ({"what": "ask", "text": "two\r\nlines"}, "in one line"),
        ({"what": "ask", "text": "two\x07lines"}, "cannot be shown"),
        ({"what": "demand"}, "valid choice"),
    ],
)
def test_a_line_that_cannot_be_stored_says_why_and_nothing_is_stored(member, line, said):
    given = {f"line__0__{name}": value for name, value in ({"text": "Open it"} | line).items()}
    [what] = problems(fill(member, NEW, title="Asked", kind="meeting", **given))
    assert said in what
    assert not Intervention.unrestricted.exists() and not Ask.unrestricted.exists()


def test_nothing_is_stored_of_an_entry_whose_last_line_is_wrong(member):
    given = {"line__0__text": "Open it", "more__barriers": ["visa", "no such thing"]}
    assert problems(fill(member, NEW, title="Asked", kind="meeting", **given))
    for kind in (Intervention, Ask, Barrier, Participation):
        assert not kind.unrestricted.exists()


@pytest.mark.parametrize("end", ["\r\n", "\x0b", "\u2028"], ids=["browser", "Word", "page"])
def test_lists_are_written_one_on_each_line_as_browsers_send_lines(member, world, end):
    friend, stranger = world.friend, world.stranger
    entry = log(
        member,
        more__signatories=f"{friend.name}{end}\u200bNew\xa0Network {end}{end}Stranger\xa0Lab{end}",
        more__barriers=["visa"], more__words_visa=f"First.{end}Second.",
        line__0__text=f"Open it{end}", line__0__what="ask",
    )  # fmt: skip
    signed = Participation.unrestricted.filter(intervention=entry, role=Role.SIGNATORY)
    assert {one.organisation or one.name for one in signed} == {friend, stranger, "New\xa0Network"}
    assert Barrier.unrestricted.get().text == "First.\nSecond."
    ask = Ask.unrestricted.get()
    assert ask.text == "Open it"
    edit = f"/asks/{ask.pk}/edit/"
    assert fill(member, edit, addressees=f"{friend.name}{end}{stranger.name}").status_code == 302
    assert set(ask.addressees.all()) == {friend, stranger}


def test_a_list_has_changed_when_its_lines_have(member, world):
    ask = make(Ask, visibility="organisation", owner=world.home)
    ask.addressees.set([world.friend, world.stranger])
    page = member.get(f"/asks/{ask.pk}/edit/")
    field, names = (
        page.context["record_forms"].form.fields["addressees"],
        "Friend Watch\nStranger Lab",
    )
    assert not field.has_changed(None, names.replace("\n", "\r\n") + "\r\n")
    assert field.has_changed(None, names.replace("\n", " "))
    assert field.has_changed(None, "Friend\nWatch Stranger Lab")


def test_words_of_a_barrier_that_is_not_ticked_are_asked_about(member):
    answer = fill(member, NEW, title="Asked", kind="meeting", more__words_visa="Came late")
    [said] = problems(answer)
    assert "Tick “Visa refused or late” as well" in said
    assert 'id="s-barriers" open' in " ".join(answer.content.decode().split())


# -- what follows from the date ----------------------------------------------------------------
def test_the_stage_and_the_state_follow_from_the_date_unless_they_are_chosen(member, process):
    first = make(Stage, process=process, name="First reading", date="2024-01/2024-06")
    second = make(Stage, process=process, name="Second reading", date="2024-07/2024-09")
    address = f"{NEW}?process={process.slug}"
    page = member.get(address)
    assert filled(page)["stage"] == filled(page)["state"] == "date"
    for given, stage, state in (
        ({"date": "2 Aug 2024"}, second, "done"),
        ({"date": "2024"}, None, "done"),
        ({"date": "2999"}, None, "planned"),
        ({"date": "2 Aug 2024", "stage": str(first.pk), "state": "cancelled"}, first, "cancelled"),
        ({"date": "2 Aug 2024", "stage": ""}, None, "done"),
    ):
        sid = transaction.savepoint()
        entry = log(member, address, **given)
        assert (entry.stage, entry.state) == (stage, state), given
        if given.get("stage") == "":
            assert filled(member.get(f"/interventions/{entry.pk}/edit/"))["stage"] == ""
        transaction.savepoint_rollback(sid)


# -- what is folded ----------------------------------------------------------------------------
def folds(answer):
    """{section that is folded: is it open?}, in the order of the page."""
    page = html.document_fromstring(answer.content.decode())
    parts = page.xpath("//*[contains(@class, 'folds')]/details")
    return {part.get("id"): "open" in part.attrib for part in parts}


def test_what_is_filled_in_stands_first_and_what_is_wrong_or_typed_is_open(member, world):
    new = folds(member.get(NEW))
    assert [name for name, is_open in new.items() if is_open] == ["s-who"]
    entry = log(member, more__signatories="One", response="awaiting", response_date="May 2024")
    page = member.get(f"/interventions/{entry.pk}/edit/")
    found = folds(page)
    assert [*found][:3] == ["s-who", "s-statement", "s-back"] and not any(found.values())
    assert "Awaiting a reply; May 2024" in page.content.decode()
    answer = fill(
        member, f"/interventions/{entry.pk}/edit/", response_date="whenever", link="",
        citation__0__locator="page 3", sequence="2",
    )  # fmt: skip
    assert answer.status_code == 400
    found = folds(answer)
    assert {name for name, is_open in found.items() if is_open} == {
        "s-back", "s-evidence", "s-more",
    }  # fmt: skip
    more = member.post(NEW, filled(member.get(NEW)) | {"add": "citation"})
    assert folds(more)["s-evidence"]


# -- evidence --------------------------------------------------------------------------------
def test_a_source_of_the_list_is_cited_and_an_own_note_stays_a_note(member, world):
    entry = log(
        member, citation__TOTAL_FORMS="2",
        citation__0__told_by="a source", citation__0__locator="paragraph 3",
        citation__1__told_by="https://example.org/minutes", citation__1__field="date",
    )  # fmt: skip
    first, second = Citation.unrestricted.filter(intervention=entry).order_by("locator").reverse()
    assert (first.source, first.reference, first.locator) == (world.source, "", "paragraph 3")
    assert (second.source, second.reference) == (None, "https://example.org/minutes")
    assert second.field == "date"
    edit = f"/interventions/{entry.pk}/edit/"
    assert fill(member, edit, summary="More").status_code == 302
    assert Citation.unrestricted.filter(intervention=entry).count() == 2


# -- one process -----------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["stage", "consultation"])
def test_a_stage_of_another_process_is_refused_with_a_sentence(member, world, process, name):
    kind = {"stage": Stage, "consultation": Consultation}[name]
    ours = {"visibility": "organisation", "owner": world.home}
    entry = make(Intervention, process=process, **ours, **{name: make(kind, process=process)})
    other = make(Process, name="Another bill")
    answer = fill(member, f"/interventions/{entry.pk}/edit/", process="Another bill")
    [said] = problems(answer)
    assert "belongs to another process" in said
    elsewhere = make(kind, process=other)
    answer = fill(member, f"/interventions/{entry.pk}/edit/", **{name: str(elsewhere.pk)})
    assert "from the list" in problems(answer)[0]


def test_a_stage_without_a_process_is_refused_with_a_sentence(member, world, process):
    stage = make(Stage, process=process)
    entry = make(
        Intervention, process=process, stage=stage, visibility="organisation", owner=world.home
    )
    [said] = problems(fill(member, f"/interventions/{entry.pk}/edit/", process=""))
    assert "Name the process as well" in said


# -- another line ----------------------------------------------------------------------------
def test_another_line_keeps_what_was_typed_and_scolds_nobody(member):
    data = filled(member.get(NEW), title="Half a sentence", more__words_visa="w")
    answer = member.post(NEW, data | {"add": "line"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Half a sentence" in page and "line-1-text" in page
    assert 'class="err"' not in page and 'id="problems"' not in page
    assert not Intervention.unrestricted.exists()


# -- somebody else was faster ----------------------------------------------------------------
def test_a_part_somebody_removed_meanwhile_is_not_lost(member, world):
    entry = log(member, participation__1__who="An office", participation__1__role="addressee")
    edit = f"/interventions/{entry.pk}/edit/"
    page = member.get(edit)
    assert page.context["record_forms"].kind is Intervention
    mine = filled(page, participation__0__capacity="director")
    Participation.unrestricted.filter(intervention=entry).delete()
    fill(member, edit, title="Theirs")
    answer = member.post(edit, mine)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Theirs" in text and "An office" in text
    answer = member.post(edit, filled(answer))
    assert answer.status_code == 302
    parts = Participation.unrestricted.filter(intervention=entry)
    assert {p.role for p in parts} == {"lead", "addressee"}
    entry.refresh_from_db()
    assert entry.title == "Theirs"  # which only they have touched


def test_levels_are_the_three_of_the_model():
    assert set(Level.values) == {"public", "coalition", "organisation"}
