"""An earlier version is restored by who may write, and never changes who may see it."""

import pytest
from django.test import Client

from processes.access import Reader
from processes.models import (
    Ask,
    Citation,
    Intervention,
    Lesson,
    Membership,
    Organisation,
    Participation,
    Position,
    Process,
    Source,
)
from processes.writing.changes import apply
from processes.writing.plain import Said
from tests.history.making import browser, changes, of_every_record, one_request, owned, put
from tests.making import make
from tests.spine.test_access import on, table

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


RESTORE = table("""
                    nobody  member  ally  outsider  curator  administrator
shared public          .       .      .       .         x          .
home public            .       .      .       .         x          .
home coalition         .       x      .       .         .          .
home organisation      .       x      .       .         .          .
""")


def addresses_of(row):
    first = type(row).unrestricted_versions.filter(id=row.pk).order_by("history_id").first()
    asks = f"{row.get_absolute_url()}history/{first.change}/"
    return asks, f"{asks}restore/"


def check_restoring(kind, world, cast, whats):
    clients = {name: browser(who) for name, who in cast.items()}
    for what in whats:
        expected = RESTORE[what]
        row = make(kind, claimant="Formerly", **owned(world, what))
        row.claimant = "Presently"
        row.save()
        asks, restores = addresses_of(row)
        for name, who in cast.items():
            sees = kind.visible_to(Reader(who)).filter(pk=row.pk).exists()
            wanted = 200 if expected[name] else 403 if sees else 404
            client = clients[name]
            assert client.get(asks).status_code == wanted, (what, name)
            assert client.get(restores).status_code == 405, (what, name)
            row.refresh_from_db()
            posted = client.post(restores, {"seen": row.changed.isoformat()})
            assert posted.status_code == (302 if expected[name] else wanted), (what, name)
            row.refresh_from_db()
            assert row.claimant == ("Formerly" if expected[name] else "Presently"), (what, name)
            row.claimant = "Presently"
            row.save()


@of_every_record
def test_restoring_is_for_who_may_write(kind, world, cast):
    check_restoring(kind, world, cast, RESTORE if kind is Lesson else ["home organisation"])


def test_a_version_that_was_private_is_not_there_for_a_stranger(world, cast):
    row = make(Lesson, text="secret", **on(world, "organisation"))
    asks, restores = addresses_of(row)
    put(row, world, "public", text="now")
    assert browser(cast["outsider"]).get(asks).status_code == 404
    assert browser(cast["outsider"]).post(restores).status_code == 404


def test_restoring_asks_first_and_says_who_will_read_it(world, cast):
    row = make(Lesson, text="secret", **on(world, "organisation"))
    asks, _restores = addresses_of(row)
    put(row, world, "coalition", text="now")
    page = browser(cast["member"]).get(asks).content.decode()
    assert "seen by other people then" in page
    row.refresh_from_db()
    assert row.text == "now"


def test_restoring_never_changes_who_may_see_it(world, cast):
    process = make(Process, **on(world, "organisation"))
    row = make(Lesson, text="old", **owned(world, "home public"))
    _asks, restores = addresses_of(row)
    put(row, world, "organisation", text="new", process=process)
    row.refresh_from_db()
    seen = {"seen": row.changed.isoformat()}
    assert browser(cast["member"]).post(restores, seen).status_code == 302
    row.refresh_from_db()
    assert (row.text, row.visibility, row.owner, row.process) == (
        "old", "organisation", world.home, process,
    )  # fmt: skip
    assert str(changes(row, cast["member"])[0].who) == str(cast["member"])


def test_restoring_restores_lists(world, cast):
    row = make(Ask, **on(world, "organisation"))
    with one_request():
        row.holders.add(world.friend)
        row.save()
    change = Ask.unrestricted_versions.filter(id=row.pk).latest().change
    row.holders.set([world.stranger])
    row.refresh_from_db()
    address = f"{row.get_absolute_url()}history/{change}/restore/"
    posted = browser(cast["member"]).post(address, {"seen": row.changed.isoformat()})
    assert posted.status_code == 302
    assert list(row.holders.all()) == [world.friend]


def test_who_looked_before_somebody_else_saved_is_asked_again(world, cast):
    row = make(Lesson, text="old", **on(world, "organisation"))
    _asks, restores = addresses_of(row)
    seen = row.changed.isoformat()
    row.text = "new"
    row.save()
    posted = browser(cast["member"]).post(restores, {"seen": seen})
    assert posted.status_code == 409
    assert "Somebody has changed this" in posted.content.decode()
    row.refresh_from_db()
    assert row.text == "new"


def test_a_version_that_no_longer_holds_is_refused_with_its_reason(world, cast):
    row = make(Position, standing="alleged", claimant="Somebody", **on(world, "organisation"))
    _asks, restores = addresses_of(row)
    versions = Position.unrestricted_versions.filter(id=row.pk)
    versions.update(claimant="")
    row.standing = "reported"
    row.save()
    posted = browser(cast["member"]).post(restores, {"seen": row.changed.isoformat()})
    assert posted.status_code == 400
    row.refresh_from_db()
    assert row.standing == "reported"


def test_a_post_without_the_token_is_refused(world, cast):
    row = make(Lesson, **owned(world, "home public"))
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast["member"])
    assert client.post(addresses_of(row)[1]).status_code == 403


def sources_and_parts(row):
    cited = Citation.of([row]).select_related("source")
    parts = Participation.unrestricted.filter(intervention=row)
    return (
        sorted((one.told_by.title, one.locator) for one in cited),
        sorted((one.who.name, one.role, one.capacity) for one in parts),
    )


def test_restoring_brings_back_sources_and_parts(world, cast):
    member = browser(cast["member"])
    row = make(Intervention, title="Met", **on(world, "organisation"))
    first = [
        {"organisation": world.friend, "role": "host"},
        {"name": "An office", "role": "addressee"},
    ]
    cited = [{"source": world.source, "locator": "page 1"}, {"reference": "A letter"}]
    apply(row, Said({}, {Participation: first, Citation: cited}), by=cast["member"])
    before = sources_and_parts(row)
    change = Intervention.unrestricted_versions.filter(id=row.pk).latest().change
    host = Participation.unrestricted.get(intervention=row, role="host")
    office = Participation.unrestricted.get(intervention=row, role="addressee")
    letter = Citation.unrestricted.get(intervention=row, reference="A letter")
    lines = [{"id": host.pk, "capacity": "chair"}, {"id": office.pk, "DELETE": True}]
    lines += [{"name": "Another office", "role": "addressee"}]
    later = {Participation: lines, Citation: [{"id": letter.pk, "DELETE": True}]}
    apply(row, Said({"title": "Met them"}, later), by=cast["member"])
    assert sources_and_parts(row) != before
    address = f"{row.get_absolute_url()}history/{change}/"
    page = member.get(address).content.decode()
    for told in ("A letter", "An office", "Another office", "chair"):
        assert told in page, told
    row.refresh_from_db()
    restored = member.post(f"{address}restore/", {"seen": row.changed.isoformat()})
    assert restored.status_code == 302
    assert sources_and_parts(row) == before
    told = changes(row, cast["member"])[0]
    assert sorted((one.part, one.what) for one in told.pieces if one.part is Citation) == [
        (Citation, "+")
    ]
    parts = [one.what for one in told.pieces if one.part is Participation]
    assert sorted(parts) == ["+", "-", "~"]


def test_what_a_part_pointed_at_that_is_gone_stays_gone(world, cast):
    row = make(Intervention, **on(world, "organisation"))
    source = make(Source, title="A paper")
    cited = [{"source": source, "locator": "page 1"}, {"reference": "A letter"}]
    apply(row, Said({}, {Citation: cited}), by=cast["member"])
    change = Intervention.unrestricted_versions.filter(id=row.pk).latest().change
    gone = [{"id": one.pk, "DELETE": True} for one in Citation.of([row])]
    apply(row, Said({}, {Citation: gone}), by=cast["member"])
    source.removed = source.changed
    source.save()
    row.refresh_from_db()
    address = f"{row.get_absolute_url()}history/{change}/restore/"
    seen = {"seen": row.changed.isoformat()}
    assert browser(cast["member"]).post(address, seen).status_code == 302
    assert sources_and_parts(row)[0] == [("A letter", "")]


def test_restoring_a_coalition_brings_back_no_member_who_could_read_again(world, cast):
    row = world.coalition
    curator = browser(cast["curator"])
    apply(row, Said({"acronym": "OC"}), by=cast["curator"])
    change = Organisation.unrestricted_versions.filter(id=row.pk).latest().change
    left = [
        {"id": pk, "DELETE": True}
        for pk in Membership.unrestricted.filter(coalition=row).values_list("pk", flat=True)
    ]
    apply(row, Said({"acronym": "O"}, {Membership: left}), by=cast["curator"])
    row.refresh_from_db()
    address = f"{row.get_absolute_url()}history/{change}/restore/"
    assert curator.post(address, {"seen": row.changed.isoformat()}).status_code == 302
    row.refresh_from_db()
    assert row.acronym == "OC"
    assert not Membership.unrestricted.filter(coalition=row).exists()
