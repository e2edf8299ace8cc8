"""Who works where here: inviting, joining, changing roles, leaving, ending sessions.

Every verb takes who acts. What it writes decides what somebody may read from their next request.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone, translation

from engagement.adapters import own_address
from engagement.drafts import Draft
from engagement.fields import folded_address
from engagement.models import OutgoingMail, Person
from engagement.people import end_sessions, make_person, second_factors
from engagement.resources import kinds
from engagement.trail.events import What, note
from processes.access import NOBODY, Reader
from processes.models import (
    LIFE,
    WAIT,
    Affiliation,
    AffiliationRole,
    ClosedPage,
    Invitation,
    Organisation,
    Release,
)
from processes.people.belonging import staff_of, workplaces_of
from processes.people.granting import end_all_reading
from processes.people.mail_addresses import end_mail_address
from processes.people.notices import send_notice, tell_coordinators, tell_who_belonged

COORDINATOR = AffiliationRole.COORDINATOR


class LastCoordinator(Exception):
    """An organisation would be left without anybody who invites and removes people."""


# -- what there is -------------------------------------------------------------------------
def people_at(organisation):
    return staff_of(organisation).select_related("person").order_by("person__name", "person__email")


def places_of_work(reader):
    """Organisations somebody works for, with how many do and whether any of them coordinates; those
    that nobody coordinates first."""
    there = Affiliation.unrestricted.filter(organisation=OuterRef("pk"))
    led = there.filter(role=COORDINATOR)
    people = there.filter(person__is_active=True).order_by().values("organisation")
    people = Coalesce(Subquery(people.annotate(number=Count("pk")).values("number")), 0)
    rows = Organisation.visible_to(reader).filter(Exists(there), slug__isnull=False)
    return rows.annotate(people=people, led=Exists(led)).order_by("led", "name", "pk")


def colleagues(organisation, person):
    """Whom this person may name there: who has said their name, and themselves."""
    named = ~Q(name="") | Q(pk=person.pk)
    there = staff_of(organisation).values("person")
    return Person.objects.filter(named, pk__in=there, is_active=True).order_by("name", "pk")


def open_invitations(organisation, reader):
    """All that can still be accepted; of somebody who only invites, their own."""
    found = Invitation.unrestricted.not_over().filter(organisation=organisation)
    keeps = reader.keeps_people_of(organisation)
    return found if keeps else found.filter(invited_by=reader.person)


def invitation_at(token):
    """The invitation a link leads to, or None: never made, used, withdrawn, too old, not theirs
    to give any more."""
    found = Invitation.unrestricted.at(token)
    return found if found and found.stands else None


def organisation_at(slug):
    return Organisation.visible_to(NOBODY).filter(slug=slug).first()


def places_to_begin(person):
    """Where somebody coordinates, by name; `factor`: have they a second one, `shared`: does anybody
    else work there, or is invited?"""
    there = {"organisation": OuterRef("organisation")}
    others = Affiliation.unrestricted.filter(**there).exclude(person=OuterRef("person"))
    asked = Invitation.unrestricted.not_over().filter(**there)
    factor = Exists(second_factors().filter(user=OuterRef("person")))
    places = workplaces_of(person).coordinators()
    return places.annotate(factor=factor, shared=Exists(others) | Exists(asked))


def has_workplaces():
    """Does anybody work for any organisation here?"""
    return Affiliation.unrestricted.exists()


def may_open(organisation, reader):
    """May they open the page of who works there? Its coordinators may, who keeps accounts, and who
    appoints the first one."""
    near = organisation.pk in reader.organisations or reader.curates or reader.administers
    return near and (reader.keeps_people_of(organisation) or reader.invites_to(organisation))


# -- inviting and joining ------------------------------------------------------------------
@transaction.atomic
def invite(email, organisation=None, role="", by=None, curator=False, administrator=False):
    """Invite an address; an earlier invitation to the same ends. The link, told only now.

    by: who invites; None is a command on the server. Raises PermissionDenied where that is not
    theirs to do: who is no coordinator appoints the first one, and only that. Where all have left
    it opens after a wait, of which everybody hears who belonged.
    """
    email = folded_address(email)
    opens = None if by is None else opens_when(email, organisation, role, by)
    Invitation.unrestricted.filter(
        email=email, organisation=organisation, used__isnull=True
    ).delete()
    invitation = Invitation(
        email=email,
        organisation=organisation,
        role=role,
        invited_by=by,
        makes_curator=curator,
        makes_administrator=administrator,
        opens=opens,
        from_server=by is None,
    )
    if opens:
        invitation.ends = opens + LIFE
    token = invitation.new_token()
    invitation.full_clean()
    invitation.save()
    note(What.INVITED, who=by, on=invitation, organisation=invitation.organisation_id, role=role)
    link = own_address(reverse("invitation", args=[token]))
    person = Person.objects.filter(email=email).first()
    send_notice(email, "invitation", person, link=link, opens=opens)
    if organisation and by is None:
        tell_coordinators(organisation, "invited")
    if opens:
        tell_who_belonged(organisation, "appointing")
    return link


def opens_when(email, organisation, role, by):
    """The moment from which an invitation can be used; None: at once. Raises PermissionDenied."""
    reader = Reader(by)
    if organisation is None or not reader.invites_to(organisation):
        raise PermissionDenied
    if reader.coordinates(organisation):
        return None
    if role != COORDINATOR or (email == by.email and not organisation.is_free):
        raise PermissionDenied
    return None if organisation.is_free else timezone.now() + WAIT


@transaction.atomic
def take_up(invitation, name, password):
    """A new person by an invitation, which is used up by it. None when it was used meanwhile."""
    if not used_up(invitation):
        return None
    person = make_person(
        invitation.email, password, name=name, language=translation.get_language() or ""
    )
    note(What.ACCOUNT_MADE, who=person, on=person)
    give(invitation, person)
    return person


@transaction.atomic
def accept_invitation(invitation, by):
    """Somebody who has an account joins. False when it was used meanwhile."""
    if invitation.email != by.email or (invitation.opens and by == invitation.invited_by):
        return False  # whose address was another when they appointed it to a forsaken place
    if not used_up(invitation):
        return False
    give(invitation, by)
    return True


def used_up(invitation):
    """Mark it used; of two at once, also of two first coordinators, the second finds it so."""
    Organisation.unrestricted.select_for_update().filter(pk=invitation.organisation_id).first()
    if not invitation.stands:
        return False
    ours = Invitation.unrestricted.open().filter(pk=invitation.pk)
    return bool(ours.update(used=timezone.now()))


def give(invitation, person):
    """What the invitation is for. It never takes a role away that somebody has already."""
    if invitation.makes_curator or invitation.makes_administrator:
        person.is_curator |= invitation.makes_curator
        person.is_staff |= invitation.makes_administrator
        person.save(update_fields=["is_curator", "is_staff"])
        roles = {"curator": person.is_curator, "administrator": person.is_staff}
        note(What.SITE_ROLE_GIVEN, who=person, on=person, **roles)
    if invitation.organisation:
        place, new = Affiliation.unrestricted.get_or_create(
            person=person,
            organisation=invitation.organisation,
            defaults={"role": invitation.role},
        )
        if not new and invitation.role == COORDINATOR:
            place.role = COORDINATOR
            place.save(update_fields=["role"])
        note_place(What.JOINED, place, person, role=place.role)
        tell_coordinators(invitation.organisation, "joined", but=person)


@transaction.atomic
def work_here(organisation, by):
    """Become the first coordinator of an organisation, without an invitation to one's own address.

    Raises PermissionDenied where `by` does not appoint one, or somebody belonged already.
    """
    Organisation.unrestricted.select_for_update().filter(pk=organisation.pk).first()
    if not (organisation.is_free and Reader(by).appoints_to(organisation)):
        raise PermissionDenied
    place = Affiliation.unrestricted.create(person=by, organisation=organisation, role=COORDINATOR)
    note_place(What.JOINED, place, by, role=place.role)


@transaction.atomic
def withdraw_invitation(invitation, by):
    note(What.INVITATION_ENDED, who=by, on=invitation, organisation=invitation.organisation_id)
    invitation.delete()


def note_place(what, place, by, **detail):
    """In the trail: what was done to somebody's work for an organisation."""
    note(what, who=by, on=place.person, organisation=place.organisation_id, **detail)


# -- changing and leaving ------------------------------------------------------------------
@transaction.atomic
def set_role(place, role, by):
    """Raises LastCoordinator, or PermissionDenied: who coordinates is decided by coordinators."""
    if not Reader(by).coordinates(place.organisation):
        raise PermissionDenied
    if role != COORDINATOR:
        keep_a_coordinator(place)
        drop_invitations_of(place)
    note_place(What.ROLE_CHANGED, place, by, before=place.role, after=role)
    place.role = role
    place.save(update_fields=["role"])


def left_behind(person):
    """Where there would be no coordinator without this person: their places of work, each with how
    many other people work there (`others`)."""
    another = Affiliation.unrestricted.coordinators().exclude(person=person)
    another = another.filter(organisation=OuterRef("organisation"))
    places = workplaces_of(person).coordinators().filter(~Exists(another))
    there = staff_of(OuterRef("organisation")).exclude(person=person).order_by()
    there = there.values("organisation").annotate(number=Count("pk")).values("number")
    return list(places.annotate(others=Subquery(there)))


@transaction.atomic
def end_work(place, by, last=False):
    """End somebody's work for an organisation; what they logged stays there, what they sent to its
    address and did not log goes.

    Raises LastCoordinator, unless they know that they are (`last`).
    """
    if not last:
        keep_a_coordinator(place)
    drop_invitations_of(place)
    note_place(What.WORK_ENDED, place, by)
    Draft.of(place.person).filter(about=place.organisation_id).delete()
    place.delete()


def keep_a_coordinator(place):
    """Held until the end of the transaction, so that the last two cannot leave at once."""
    rows = staff_of(place.organisation).coordinators().select_for_update()
    coordinators = [row.pk for row in rows]
    if coordinators == [place.pk]:
        raise LastCoordinator


def drop_invitations_of(place):
    """What somebody offered as a coordinator ends with the role."""
    offered = Invitation.unrestricted.not_over().filter(invited_by=place.person)
    offered.filter(organisation=place.organisation).delete()


@transaction.atomic
def delete_account(person, by, last=False):
    """A person goes: what they logged stays with its organisation, without their name; how many
    records that are. by: None for who runs the site.

    Raises LastCoordinator where an organisation would be left without one while others work there,
    unless they know that it is (`last`).
    """
    for place in workplaces_of(person):
        led = not last and place.role == COORDINATOR
        if led and staff_of(place.organisation).exclude(person=person).exists():
            keep_a_coordinator(place)
        note_place(What.WORK_ENDED, place, by)
    note(What.ACCOUNT_DELETED, who=by, on=person)
    logged = [one for one in kinds("processes") if hasattr(one, "logged_by")]
    left = sum(one.unrestricted.filter(logged_by=person).count() for one in logged)
    Invitation.unrestricted.filter(email=person.email).delete()
    Invitation.unrestricted.filter(invited_by=person, used__isnull=True).delete()
    OutgoingMail.waiting.filter(to=person.email).delete()
    person.delete()
    return left


@transaction.atomic
def panic(organisation, by=None):
    """End all sessions of everybody who works here, all open invitations, the address for mail,
    what lets curators read, and what was asked for or released to be downloaded, and close its page
    to others (D13). What was ended, by number."""
    ClosedPage.unrestricted.get_or_create(organisation=organisation)
    offered = Invitation.unrestricted.filter(organisation=organisation, used__isnull=True).delete()
    asked = Release.unrestricted.filter(organisation=organisation, taken__isnull=True).delete()
    mail = end_mail_address(organisation, by)
    reading = end_all_reading(organisation, by)
    tell_coordinators(organisation, "panic", but=by)
    people = staff_of(organisation).values("person")
    note(What.PANIC, who=by, on=organisation, organisation=organisation.pk, people=people.count())
    ended = end_sessions(Person.objects.filter(pk__in=people))
    found = {"people": ended, "invitations": offered[0], "releases": asked[0]}
    return {**found, "mail": mail, "reading": reading}


@transaction.atomic
def open_page(organisation, by=None):
    """Open its page to everybody again; by None is a command on the server."""
    closed, _each = ClosedPage.unrestricted.filter(organisation=organisation).delete()
    if closed:
        note(What.PAGE_OPENED, who=by, on=organisation, organisation=organisation.pk)
