"""What is told to coordinators alone, and what do they alone do? Somebody asked for a download, is
invited, has left: each of these carries a mark, and who left is one of those who ask."""

import copy
import uuid

from django.db import transaction
from django.urls import reverse

from engagement.drafts import Draft
from engagement.models import Person
from engagement.post.reading import Letter
from processes.models import Affiliation, Invitation, Release
from processes.people.staff import end_work, invite
from processes.writing.by_mail import keep_letter
from tests.sweep.asking import demand
from tests.sweep.people import FURTHER, person_called, sessions_of, working_for
from tests.sweep.permissions import coordinates, may_open_people, may_read_trail
from tests.sweep.world import Item

LED = {"home": ("coordinator", "member"), "stranger": ("counterpart", "outsider")}  # who asks there
SWITCHES = ("require_factor", "require_release", "name_authors")


def with_the_further(marked):
    """The marked world and further people in it, in the database of the test that asks for it."""
    world = copy.copy(marked)
    world.people = marked.people | {name: person_called(name, marked.base) for name in FURTHER}
    world.drafts, world.told = [*marked.drafts], []
    for place, (lead, asks) in LED.items():
        tell_of(world, place, lead, asks)
    world.sessions = sessions_of(world.people)
    return world


def tell_of(world, place, lead, asks):
    """One organisation, with what its coordinator finds on the pages that are theirs."""
    at, by = getattr(world.base, place), world.people[lead]
    people, trail = (reverse(name, args=[at.slug]) for name in ("people", "trail"))
    left, letter, asked, invited, named = (f"zanzibarzz{place[0]}{one}" for one in "abcde")

    somebody = world.people["leaver"] if place == "home" else Person.objects.create(email="a@b.org")
    somebody.name, by.name = left, named
    somebody.save()
    by.save()
    work = Affiliation.unrestricted.create(person=somebody, organisation=at)
    keep_letter(somebody, at, Letter(letter, "", letter, uuid.uuid4()))
    world.drafts.append(Item(Draft.of(somebody).get(), letter, frozenset()))
    end_work(work, by)

    release = Release.unrestricted.create(
        person=world.people[asks], organisation=at, kind="interventions", query=f"q={asked}",
        ending="csv", numbers={"organisation": 3},
    )  # fmt: skip
    invite(f"{invited}@example.org", at, "contributor", by=by)
    invitation = Invitation.unrestricted.get(email=f"{invited}@example.org")

    itself = {"leaver"} if place == "home" else set()
    world.told += [
        (Item(somebody, left, frozenset({lead, *itself}), place), trail),
        (Item(release, asked, frozenset({lead, asks}), place), people),
        (Item(invitation, invited, frozenset({lead, "administrator"}), place), people),
        (Item(by, named, working_for(place) | {"administrator"}, place), people),
    ]


def led(site, who):
    """The pages of coordinators and their buttons: for them, and for nobody else as if they never
    were; whoever keeps accounts removes people and signs them out, and switches nothing."""
    for item, path in site.world.told:
        place, slug = item.level, getattr(site.world.base, item.level).slug
        may = may_read_trail if path.endswith("trail/") else may_open_people
        if may(site, who, place) != 200:
            words = (slug, slug[::-1])
            never = path.replace(*words)
            site.same_as_nothing(who, (path, None, words[0]), (never, None, words[1]))
            continue
        told = site.ask(who, path).body
        demand((item.mark in told) == (who in item.sees), who, path, "on", item)
    for place, (_lead, asks) in LED.items():
        keeps = coordinates(site, who, place) or who == "administrator"
        kept = {True: 302, False: 404}[keeps]
        theirs = {True: 302, False: 403 if keeps else 404}[coordinates(site, who, place)]
        answers = 302 if theirs == 302 or who == "nobody" else 404  # it asks who one is first
        for name, words, said, wanted in buttons(site.world, place, asks, kept, theirs, answers):
            path = reverse(name, args=words)
            with transaction.atomic():
                answer = site.fetch(who, path, "post", (), said)
                transaction.set_rollback(True)
            demand(answer.status == wanted, who, "sends", said, "to", path, answer.status)


def buttons(world, place, asks, kept, theirs, answers):
    """(address, what stands in it, what is sent, the status)"""
    slug, person = getattr(world.base, place).slug, world.people[asks]
    rows = {type(item.row): item.row for item, _path in world.told if item.level == place}
    yield from ((name, [slug], {"on": "1"}, theirs) for name in SWITCHES)
    yield "ask_factor", [slug], {"person": person.pk}, theirs
    curator = world.people["curator"].email
    yield "let_read", [slug], {"email": curator, "days": "7"}, theirs
    yield "person", [slug, person.pk], {"role": "coordinator"}, theirs
    yield "person", [slug, person.pk], {"remove": "1"}, kept
    yield "withdraw", [slug, rows[Invitation].pk], {}, kept
    yield "open_page", [slug], {}, theirs
    yield "panic", [slug], {}, kept
    yield "answer_release", [rows[Release].pk], {"release": "1"}, answers
