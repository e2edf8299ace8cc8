"""Does each person find what is their own business, and nobody that of others? The home page, the
desk, what became of a plan, who works where."""

from django.db import transaction
from django.urls import reverse

from processes.models import Intervention, Release
from tests.sweep.asking import demand
from tests.sweep.people import LEVELS, working_for
from tests.sweep.permissions import may_open_people, may_say


def who_works_where(site, who):
    """Who works for an organisation: for whoever keeps its people, nobody is named to others."""
    world = site.world
    people = {one.email for one in world.people.values() if one.is_authenticated}
    own = {getattr(world.people[who], "email", "")}
    asked = [item for item, _path in world.told if type(item.row) is Release and who in item.sees]
    known = own | {item.row.person.email for item in asked}  # to who may release it, on the desk
    for place in ("home", "friend", "stranger"):
        body = getattr(world.base, place)
        path, never = (reverse("people", args=[slug]) for slug in (body.slug, body.slug[::-1]))
        if may_open_people(site, who, place) == 200:
            shown = {email for email in people if email in site.ask(who, path).body}
            there = () if who == "curator" else working_for(place) & world.people.keys()
            works = {world.people[one].email for one in there}
            demand(shown - own == works - own, who, path, "shows", shown)
        else:
            words = (body.slug, body.slug[::-1])
            site.same_as_nothing(who, (path, None, words[0]), (never, None, words[1]))
        for shown in (reverse("record", args=["organisations", body.slug]), reverse("home")):
            told = site.ask(who, shown, also=site.named_at(shown)).body
            demand(not any(email in told for email in people - known), who, shown, "names people")


def home(site, who):
    """What heads a list of the home page is there for whoever may see it; a desk holds what is
    the business of one's own organisations and nothing else."""
    body = site.ask(who, reverse("home")).body
    if who == "nobody":
        for item in site.world.heads:
            if who in item.sees:
                demand(item.mark in body, who, "misses on the home page", item)
        return
    for item, business in site.world.desks:
        wanted = who in business
        demand((item.mark in body) == wanted, who, "has on the desk, or misses there,", item)


def notes(site, who):
    """What one's own organisation noted is on the page of what it noted it beside, in its history
    and in the form; that nobody else finds it anywhere, every answer is looked through for."""
    for note in site.world.notes:
        if who not in note.sees:
            continue
        words = note.beside.kind.resource.plural, note.beside.address
        for path in (
            note.beside.path,
            reverse("history", args=words),
            reverse("notes", args=words),
        ):
            body = site.ask(who, path).body
            demand(note.mark in body, who, "does not find what was noted on", path)


def drafts(site, who):
    """What somebody has filled in and not sent is in the form again for them, and on their desk;
    that nobody else finds it anywhere, every answer is looked through for. Nor may they delete
    it."""
    for draft in site.world.drafts:
        mine, delete = who in draft.sees, reverse("delete_draft", args=[draft.row.pk])
        suggested = [*site.world.directory]
        body = site.ask(who, draft.row.address, also=suggested).body
        demand((draft.mark in body) == mine, who, "has in the form, or misses there,", draft)
        body = site.ask(who, reverse("home")).body
        demand((delete in body) == mine, who, "has on the desk, or misses there,", draft)
        with transaction.atomic():
            answer = site.fetch(who, delete, "post", ())
            transaction.set_rollback(True)
        signed_in = {True: 302, False: 404} if who != "nobody" else {False: 302}
        demand(answer.status == signed_in[mine], who, "deletes", draft, answer.status)


def saved_filters(site, who):
    """What somebody filters by again and again is offered to them, on its list and on a page, and
    only they delete it; that nobody else finds it, every answer is looked through for."""
    for one in site.world.filters:
        mine, delete = who in one.sees, reverse("delete_saved_filter", args=[one.row.pk])
        for path in ("/interventions/", reverse("saved_filters")):
            body = site.ask(who, path).body
            demand((one.mark in body) == mine, who, "has on", path, "or misses there,", one)
        with transaction.atomic():
            answer = site.fetch(who, delete, "post", ())
            transaction.set_rollback(True)
        signed_in = {True: 302, False: 404} if who != "nobody" else {False: 302}
        demand(answer.status == signed_in[mine], who, "deletes", one, answer.status)


def became(site, who):
    """What became of an entry is said by whoever may change it; others are refused, and
    to those who may not even see the entry it is not there."""
    for item in (site.world.first(Intervention, level) for level in LEVELS):
        path = reverse("became", args=[item.address])
        if who not in item.sees:
            nothing = site.nothing(item)
            never = path.replace(item.address, nothing)
            for method in ("get", "post", "head"):
                site.same_as_nothing(
                    who, (path, None, item.address), (never, None, nothing), method
                )
            continue
        with transaction.atomic():
            answer = site.fetch(who, path, "post", (), {"state": "cancelled"})
            transaction.set_rollback(True)
        wanted = (302, 409) if may_say(site, who, None, item) == 200 else (403,)
        demand(answer.status in wanted, who, "says of", item, answer.status)
