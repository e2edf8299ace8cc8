"""What came back to an engagement, as one person may know it."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from engagement.dates import parse
from processes.access import Reader
from processes.lookup.replies import came_back, waiting_since
from processes.models import Ask, AskAnswer, EntryAnswer, Intervention, Process, Reply
from tests.filling import fill
from tests.making import make
from tests.reading import markup

DAY = dt.date(2024, 9, 2)


def said(entry, somebody):
    found = came_back([entry], Reader(somebody))[entry.pk]
    return found.response, str(found.date or ""), found.reasons_given


def test_a_reply_answers_for_those_who_may_see_it_and_for_nobody_else(world, cast):
    """The state of an entry: the newest reply that its reader may see, else what waits."""
    entry = make(Intervention, process=make(Process), response="awaiting", date="2024-01-02")
    told = {}
    for level, response, date in (
        ("public", "acknowledged", "2024-02"),
        ("coalition", "promised", "2024-03-04"),
        ("organisation", "refused", "2024-05"),
    ):
        reply = make(Reply, process=entry.process, date=date, text=f"{level} word",
                     **world.level(level))  # fmt: skip
        make(EntryAnswer, reply=reply, intervention=entry, response=response, reasons_given="none",
             reasons=f"because of {level}")  # fmt: skip
        told[level] = response, date, "none"
    undated = make(Reply, process=entry.process)
    make(EntryAnswer, reply=undated, intervention=entry, response="accepted")
    seen = {"nobody": "public", "outsider": "public", "curator": "public",
            "administrator": "public", "ally": "coalition", "member": "organisation"}  # fmt: skip
    for name, level in seen.items():
        assert said(entry, cast[name]) == told[level], name
        waits = waiting_since(Intervention.unrestricted.all(), DAY, Reader(cast[name]))
        assert (entry in waits) == (level == "coalition"), name
    for on in ("", f"?on={timezone.localdate()}"):
        page = markup(Client().get(f"{entry.get_absolute_url()}{on}"))
        assert "because of public" in page and "Acknowledged" in page, on
        for hidden in ("coalition", "organisation"):
            assert f"because of {hidden}" not in page and f"{hidden} word" not in page, on
    table = b"".join(Client().get("/interventions.csv")).decode()
    assert "acknowledged,2024-02,none" in table and "refused" not in table


def test_a_reply_names_what_it_answers_to_who_may_see_that(world, cast, signed_in):
    """A public reply to a private entry and a private ask tells of neither."""
    process = make(Process)
    reply = make(Reply, process=process, text="Thank you for all letters")
    for level in ("public", "organisation"):
        here = {"process": process, **world.level(level)}
        entry = make(Intervention, title=f"A {level} letter", **here)
        ask = make(Ask, text=f"A {level} ask", **here)
        make(EntryAnswer, reply=reply, intervention=entry, response="refused", reasons=f"{level} 1")
        make(AskAnswer, reply=reply, ask=ask, response="accepted", reasons=f"{level} 2")
    for name, sees in (("nobody", False), ("ally", False), ("curator", False), ("member", True)):
        client = signed_in[name]
        shown = [markup(client.get(reply.get_absolute_url()))]
        for path in ("/entry-answers.csv", "/ask-answers.csv"):
            shown.append(b"".join(client.get(path)).decode())
        shown.append(markup(client.get(f"{reply.get_absolute_url()}history/")))
        shown.append(markup(client.get(f"{reply.get_absolute_url()}?on={timezone.localdate()}")))
        for text in shown:
            assert "public" in text
            told = any(word in text for word in ("organisation letter", "organisation ask",
                       "organisation 1", "organisation 2"))  # fmt: skip
            assert told is (sees and told) and (not sees or text is not shown[0] or told), name


@pytest.mark.parametrize("level", ["public", "organisation"])
def test_a_member_records_a_reply_from_the_page_of_an_entry(world, signed_in, level):
    """Who, when, what: the entry is filled in, also after it was published."""
    client, process = signed_in["member"], make(Process, name="The bill")
    entry = make(Intervention, title="Our letter", process=process, response="awaiting",
                 **{**world.level(level), "owner": world.home})  # fmt: skip
    address = f"/replies/new/?intervention={entry.address}"
    assert address in markup(client.get(entry.get_absolute_url()))
    given = {"sender": world.stranger.name, "date": "3 May 2024", "text": "They will look at it",
             "entryanswer__0__response": "promised",
             "entryanswer__0__reasons": "No room before"}  # fmt: skip
    answer = fill(client, address, **given)
    assert answer.status_code == 302, markup(answer)
    [reply] = Reply.unrestricted.all()
    assert (reply.owner, reply.visibility, reply.process) == (world.home, "organisation", process)
    page = markup(client.get(entry.get_absolute_url()))
    assert "Something was promised" in page and "No room before" in page
    assert "No room before" not in markup(Client().get(entry.get_absolute_url()))
    assert said(entry, None or reply.logged_by) == ("promised", str(parse("2024-05-03")), "")


def test_a_reply_of_a_day_to_come_has_not_come(signed_in):
    soon = timezone.localdate() + dt.timedelta(days=1)  # where the writer is it may be that day
    for day, stored in ((soon + dt.timedelta(days=1), 0), (soon, 1)):
        fill(signed_in["member"], "/replies/new/", text="Thank you", date=str(day))
        assert Reply.unrestricted.count() == stored, day


def test_the_list_says_who_replied_where_only_words_are_known(world, client):
    make(Reply, text="It was promised", post="Several governments, not named")
    page = client.get("/replies/").content.decode()
    assert "Several governments, not named" in page
