"""An entry is put into efforts of one's own on its form, and is not written for it."""

import pytest
from django.urls import reverse

from processes.models import Effort, EffortPart, Intervention, Process
from tests.filling import fill, filled, send
from tests.making import make

pytestmark = pytest.mark.django_db


def efforts_of(entry):
    parts = EffortPart.unrestricted.filter(intervention=entry)
    return {*parts.values_list("effort__title", flat=True)}


def test_an_entry_is_put_into_an_effort_and_taken_out_again(signed_in, world):
    member, process = signed_in["member"], make(Process, name="The bill")
    own = {"owner": world.home, "visibility": "organisation"}
    push, other = (make(Effort, title=t, process=process, **own) for t in ("Push", "Other"))
    theirs = make(Effort, title="Theirs", process=process, **own | {"owner": world.stranger})
    new = f"{reverse('new', args=['interventions'])}?process={process.slug}"
    assert theirs.title not in member.get(new).content.decode()
    sent = {"title": "Testified", "kind": "meeting", "more__efforts": [str(push.pk)]}
    assert fill(member, new, **sent, more__new_effort="The long way").status_code == 302
    entry = Intervention.unrestricted.get()
    assert efforts_of(entry) == {"Push", "The long way"}
    made = Effort.unrestricted.get(title="The long way")
    assert (made.owner, made.organisation, made.process, made.visibility) == (
        world.home, world.home, process, "organisation",
    )  # fmt: skip
    edit = f"{entry.get_absolute_url()}edit/"
    page = member.get(edit)
    before = entry.changed
    make(EffortPart, effort=other, intervention=entry)  # by a colleague, meanwhile
    make(EffortPart, effort=theirs, intervention=entry)
    changes = {"more__efforts": [str(made.pk)], "more__new_effort": "other"}
    assert send(member, page, **changes).status_code == 302
    assert efforts_of(entry) == {"The long way", "Other", "Theirs"}
    entry.refresh_from_db()
    assert entry.changed == before
    forged = fill(member, edit, more__efforts=[str(theirs.pk)])
    assert forged.status_code == 400 and theirs.title not in forged.content.decode()


def test_a_curators_public_entry_is_in_no_private_effort_of_others(signed_in, world):
    entry = make(Intervention, title="Everybody's")
    private = make(Effort, title="Private", owner=world.home, visibility="organisation")
    make(EffortPart, effort=private, intervention=entry)
    edit = f"{entry.get_absolute_url()}edit/"
    shown = signed_in["curator"].get(edit)
    assert private.title not in shown.content.decode()
    assert send(signed_in["curator"], shown, summary="Told anew").status_code == 302
    assert efforts_of(entry) == {"Private"}


def test_activities_are_found_before_and_after_the_process_is_named(signed_in, world):
    process = make(Process, name="The bill")
    own = {"owner": world.home, "visibility": "organisation"}
    mine = make(Intervention, title="Mine, in none", **own)
    near = make(Intervention, title="Near", process=process)
    make(Intervention, title="Theirs", process=process, **own | {"owner": world.stranger})
    member, new = signed_in["member"], "/efforts/new/"
    line = "effortpart__0__intervention"
    page = member.get(new)
    words = page.content.decode()
    assert "until then, the latest of your organisation" in " ".join(words.split())
    assert mine.title in words and near.title not in words
    page = send(member, page, "title", process="The bill", add="", **{line: str(mine.pk)})
    assert page.status_code == 200 and not Effort.unrestricted.exists()
    words = page.content.decode()
    assert near.title in words and "Theirs" not in words and "id_title_error" not in words
    sent = filled(page, "title")
    assert (sent["process"], sent["effortpart-0-intervention"]) == ("The bill", str(mine.pk))
    answer = send(member, page, "title", title="Push", **{line: str(near.pk)})
    assert answer.status_code == 302
    assert efforts_of(near) == {"Push"}
