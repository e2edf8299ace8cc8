"""What an organisation shares and a curator takes from everybody's eyes, at whichever door: for a
reason, which its people read where they read of all that comes back to them."""

import pytest
from django.urls import reverse

from engagement.models import Person
from processes.access import NOBODY
from processes.models import (
    Affiliation,
    Ask,
    Assessment,
    Consultation,
    Intervention,
    Process,
    Proposal,
)
from tests.every import fewer
from tests.filling import fill, filled, send
from tests.making import make

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
HIDE = {"visibility": "organisation"}
WHY = "The day is wrong."
DOORS = ("edit", "admin")
KINDS = (Intervention, Ask, Process, Consultation, Assessment)
HAVE_FORMS_OF_THEIR_OWN = (Intervention, Assessment)


def door(record, which):
    if which == "admin":
        return reverse("admin:change", args=[record.resource.plural, record.address])
    if isinstance(record, Assessment):
        return f"{record.get_absolute_url()}edit/"
    return reverse("edit", args=[record.resource.plural, record.address])


@pytest.mark.parametrize("which", DOORS)
@pytest.mark.parametrize("kind", fewer(KINDS, HAVE_FORMS_OF_THEIR_OWN))
def test_who_takes_back_says_why_and_its_people_read_it(signed_in, world, kind, which):
    """Was: by the form it went without a word to them, and led the curator to a missing page."""
    record = make(kind, **{next(iter(names(kind))): "A letter"} if names(kind) else {},
                  owner=world.home)  # fmt: skip
    curator, member = signed_in["curator"], signed_in["member"]
    asked = fill(curator, door(record, which), "visibility", **HIDE)
    assert asked.status_code == 200 and "Why it is taken back" in asked.content.decode()
    without = send(curator, asked, "sure")
    said = without.content.decode()
    assert without.status_code == 400 and "Write why." in said
    record.refresh_from_db()
    assert record.open_to_all
    long = send(curator, without, "sure", taken_back_because=f"{WHY}{'x' * 1000}")
    assert long.status_code == 400 and WHY in long.content.decode()  # it is kept
    done = send(curator, long, "sure", taken_back_because=WHY)
    assert (done.status_code, done.url) == (302, reverse("review"))
    listed = curator.get(done.url)
    assert listed.status_code == 200 and "Its organisation reads why." in listed.content.decode()
    record.refresh_from_db()
    assert (record.visibility, record.owner) == ("organisation", world.home)
    assert not kind.visible_to(NOBODY).filter(pk=record.pk).exists()
    made = Proposal.unrestricted.get()
    assert (made.state, made.reason, made.owner) == ("returned", WHY, world.home)
    desk = member.get("/").content.decode()
    assert WHY in desk and f"/review/{made.pk}/" in desk
    assert WHY in member.get(f"/review/{made.pk}/").content.decode()
    for who in ("ally", "outsider", "administrator"):
        assert WHY not in signed_in[who].get("/").content.decode()
    again = member.get(f"{record.get_absolute_url()}propose/")
    assert member.post(again.request["PATH_INFO"], filled(again)).status_code == 302
    assert Proposal.unrestricted.get().state == "open"


def names(kind):
    return [one for one in ("title", "name", "text") if one in {f.name for f in kind._meta.fields}]


@pytest.mark.parametrize("which", DOORS)
def test_who_hides_what_is_their_own_is_asked_for_no_reason(signed_in, world, cast, which):
    """A curator who works for its organisation, too."""
    curator: Person = cast["curator"]
    Affiliation.unrestricted.create(person=curator, organisation=world.home)
    entry = make(Intervention, title="A letter", owner=world.home)
    asked = fill(signed_in["curator"], door(entry, which), "visibility", **HIDE)
    assert "Why it is taken back" not in asked.content.decode()
    assert send(signed_in["curator"], asked, "sure").status_code == 302
    entry.refresh_from_db()
    assert not entry.open_to_all and not Proposal.unrestricted.exists()


def test_what_an_organisation_keeps_is_taken_back_and_not_removed(signed_in, world):
    """Was: removed without a reason, and nobody of it could restore it."""
    entry = make(Intervention, title="A letter", owner=world.home)
    curator, path = signed_in["curator"], f"{entry.get_absolute_url()}remove/"
    assert path not in curator.get(entry.get_absolute_url()).content.decode()
    said = curator.get(path).content.decode()
    assert "Home Rights keeps it" in said and f"{entry.get_absolute_url()}edit/" in said
    assert curator.post(path).status_code == 409
    entry.refresh_from_db()
    assert entry.removed is None
    shared = make(Intervention, title="Nobody's own")
    assert curator.post(f"{shared.get_absolute_url()}remove/").status_code == 302
