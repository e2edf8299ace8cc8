"""The page of the stages of a process: a new one comes last, arrows move it, nobody numbers."""

import pytest

from processes.models import Process, Stage
from tests.filling import fill
from tests.making import make

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def names(process):
    return list(Stage.unrestricted.filter(process=process).values_list("name", "position"))


def test_stages_are_added_and_moved_without_a_number(world, signed_in):
    member, own = signed_in["member"], world.level("organisation")
    process = make(Process, name="The bill", **own)
    page = f"/processes/{process.slug}/stages/"
    for kind, name in (("filing", ""), ("vote", "The vote"), ("committee", "")):
        answer = member.post(page, {"kind": kind, "name": name, "state": "planned", "date": ""})
        assert answer.status_code == 302
    assert [*names(process)] == [("Filed or introduced", 1), ("The vote", 2), ("Committee work", 3)]
    last = Stage.unrestricted.get(position=3)
    assert (last.owner, last.visibility) == (world.home, "organisation")
    member.post(page, {"up": str(last.pk)})
    assert [name for name, _n in names(process)] == [
        "Filed or introduced", "Committee work", "The vote",
    ]  # fmt: skip
    assert member.post(page, {"kind": "", "state": "planned"}).status_code == 400


def test_a_curator_who_works_nowhere_says_who_can_see_it(signed_in):
    """Was: “This field is required”, and no such field."""
    process = make(Process, name="The bill")
    page = f"/processes/{process.slug}/stages/"
    said = {"kind": "vote", "state": "planned", "visibility": "public"}
    answer = fill(signed_in["curator"], page, having="name", **said)
    assert answer.status_code == 302
    assert Stage.unrestricted.get().visibility == "public"


def test_on_the_full_form_the_number_is_filled_in(world, signed_in):
    """Also of a stage that goes to another process, where its number may be taken."""
    member, own = signed_in["member"], world.level("organisation")
    here, there = (make(Process, name=name, **own) for name in ("Here", "There"))
    for process in (here, there):
        make(Stage, process=process, position=4, name="Step", **own)
    said = {"process": "Here", "kind": "vote", "name": "Vote", "state": "planned"}
    said |= {"standing": "reported", "visibility": "organisation"}
    sets = ("forecast", "citation")
    for one in sets:
        said |= {f"{one}-TOTAL_FORMS": "0", f"{one}-INITIAL_FORMS": "0"}
    page = member.get(f"/stages/new/?process={here.slug}").content.decode()
    assert '<input type="hidden" name="position"' in page
    assert member.post("/stages/new/", said).status_code == 302
    vote = Stage.unrestricted.get(name="Vote")
    assert vote.position == 5
    said |= {"process": "There", "position": "4", "version": vote.changed.isoformat()}
    assert member.post(f"/stages/{vote.pk}/edit/", said).status_code == 302
    vote.refresh_from_db()
    assert (vote.process, vote.position) == (there, 5)


def test_what_another_organisation_keeps_is_not_told_nor_moved(world, signed_in):
    process = make(Process, name="The bill")
    hidden = make(
        Stage,
        process=process,
        position=1,
        name="Hidden",
        owner=world.stranger,
        visibility="organisation",
    )
    page = f"/processes/{process.slug}/stages/"
    assert "Hidden" not in signed_in["member"].get(page).content.decode()
    assert signed_in["member"].post(page, {"down": str(hidden.pk)}).status_code == 404
    public = make(Stage, process=process, position=1, name="Public")
    assert signed_in["member"].post(page, {"down": str(public.pk)}).status_code == 403


def test_who_adds_stages_to_what_they_read(world, signed_in):
    public, own = make(Process), make(Process, **world.level("organisation"))
    pages = [f"/processes/{process.slug}/stages/" for process in (public, own)]
    found = {who: [signed_in[who].get(page).status_code for page in pages] for who in signed_in}
    assert found == {
        "nobody": [302, 302], "member": [200, 200], "ally": [200, 404], "outsider": [200, 404],
        "curator": [200, 404], "administrator": [403, 404],
    }  # fmt: skip
