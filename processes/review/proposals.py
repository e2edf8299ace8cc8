"""From a proposal to the shared record: proposing, accepting, returning, withdrawing.

Nothing that is proposed is public before a curator has accepted it. A curator sees of something
private what its organisation handed over, and not what became of it since.
"""

import hashlib
import json
from collections import defaultdict

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagement.forms import version_of
from engagement.resources import by_plural
from processes.access import Reader, readable_by_somebody
from processes.lookup.at_address import not_closed
from processes.lookup.by_name import as_uuid
from processes.lookup.told_names import home_names_told
from processes.models import Level, Organisation, Proposal, ProposalState, Record
from processes.writing.meanwhile import forms_over
from processes.writing.plain import content_of, said_in
from processes.writing.record_form import RecordForms
from processes.writing.taking_back import as_it_is, settle
from processes.writing.waiting import waits_as_it_was

WAITS_ALREADY = gettext_lazy("This has been proposed already, and waits for a curator.")
STAYS_HIDDEN = gettext_lazy("It points at what not everybody can see, and would stay hidden.")
PUBLIC = {"visibility": Level.PUBLIC.value, "coalition": None}
NARROWED_SINCE = gettext_lazy(
    "What this would change is no longer public, so that it cannot be looked at or accepted. It can"
    " be withdrawn or returned."
)
CHANGED_SINCE = gettext_lazy(
    "Its organisation has changed it since it was proposed, so that it cannot be accepted. They can"
    " propose it as it is now, also where it is returned."
)
ANEW_SINCE = gettext_lazy("It has been proposed anew since you looked. Look at it once more.")


class ProposalRefused(Exception):
    """A proposal that cannot be made or accepted; the text says why, for people."""


def proposed_kind(proposal):
    return by_plural()[proposal.kind]


def refuse_closed(proposal, reader):
    """Raises PermissionDenied where it is about an organisation whose page is closed to them: it
    has the words of that."""
    if proposed_kind(proposal) is Organisation and proposal.record:
        not_closed(Organisation(pk=proposal.record), reader)


def record_proposed(proposal):
    """What a proposal is about, whoever may see it; None when it is new, or gone."""
    rows = proposed_kind(proposal).unrestricted.filter(pk=proposal.record, removed__isnull=True)
    if issubclass(rows.model, Record):  # nor what is hidden with something that was removed
        rows = rows.filter(readable_by_somebody())
    return rows.first()


def hidden_since(rows, reader):
    """Ids of those of `rows`, proposals, about what this reader cannot read now: of them it is not
    told what they are called, what was said of it, nor whose it is.

    What waits to be made public was handed over with its title, until that is decided.
    """
    about = defaultdict(dict)
    for one in rows:
        handed_over = one.publishes and one.state == ProposalState.OPEN
        if one.record and not handed_over and issubclass(proposed_kind(one), Record):
            about[proposed_kind(one)].setdefault(one.record, []).append(one.pk)
    hidden = set()
    for kind, ids in about.items():
        seen = {*kind.visible_to(reader).filter(pk__in=ids).values_list("pk", flat=True)}
        hidden |= {pk for record, pks in ids.items() if record not in seen for pk in pks}
    return hidden


def closed(record_forms, but=()):
    """What the forms point at though not everybody may see it: a curator could not either.

    but: what is made public with it.
    """
    forms = [record_forms.form, *(form for several in record_forms.parts for form in several)]
    values = (value for form in forms for value in getattr(form, "cleaned_data", {}).values())
    pointed = {one for one in values if isinstance(one, Record) and one.pk}
    apart = {record_forms.form.instance, *but}
    return [one for one in pointed - apart if not one.open_to_all]


@transaction.atomic
def propose(record_forms, owner, note, by, along=(), again=None):
    """Hand filled-in forms to the curators, and as they are records that go along. Raises
    ProposalRefused. again: one that came back or waits as it was, which is sent anew.

    Something of one's own that others cannot see is proposed as it is; what is public, or not
    there yet, as the forms have changed it.
    """
    if not record_forms.is_valid():
        raise ProposalRefused(" ".join(str(wrong) for _id, _name, wrong in record_forms.problems))
    record = record_forms.stored
    publishes = record is not None and isinstance(record, Record) and not record.open_to_all
    hidden = closed(record_forms)
    if hidden:
        names = ", ".join(f"“{one}”" for one in hidden)
        raise ProposalRefused(
            _("It points at what not everybody can see: %(names)s. Propose that first.")
            % {"names": names}
        )
    if publishes:
        refuse_waiting(record, again)
    made = proposal_of(record_forms, owner, note, by, along, again)
    made.save()
    return made


def refuse_waiting(record, again=None):
    waits = {"record": record.pk, "publishes": True, "state": ProposalState.OPEN}
    rows = Proposal.unrestricted.filter(**waits)
    if (rows.exclude(pk=again.pk) if again else rows).exists():
        raise ProposalRefused(WAITS_ALREADY)


def proposal_of(record_forms, owner, note, by, along=(), again=None):
    """What valid forms say as a proposal, not stored yet. Raises ProposalRefused."""
    record = record_forms.stored
    content = content_of(record_forms)
    if issubclass(record_forms.kind, Record):
        content["values"] |= PUBLIC
    if along:
        reader = record_forms.reader
        content["along"] = [handed_along(one, reader, record) for one in along]
    made = again or Proposal(kind=record_forms.kind.resource.plural, owner=owner)
    made.anew = timezone.now() if again else None
    made.publishes = isinstance(record, Record) and not record.open_to_all
    made.record, made.content = record.pk if record else None, content
    made.title = str(record_forms.form.instance)[:300]
    made.note, made.proposer = clean_words("note", note), by
    made.state, made.decided, made.decided_by, made.told = ProposalState.OPEN, None, None, False
    return made


def store_proposals(proposals):
    """Store proposals that have not been, in one statement."""
    Proposal.unrestricted.bulk_create(proposals)


def returned_of(owner, among, **about):
    """One of these proposals of an organisation that was returned to it, held; or None."""
    rows = among.select_for_update(of=("self",)).filter(owner=owner, **about)
    return rows.filter(state=ProposalState.RETURNED).order_by("-decided", "pk").first()


def sent_anew(record, owner, reader):
    """What is sent anew of a record, held: what waits of it as it is no longer, or what was
    returned last; or None."""
    mine = Proposal.visible_to(reader).filter(publishes=True)
    waits = mine.filter(state=ProposalState.OPEN, owner=owner, record=record.pk)
    waits = waits.select_for_update(of=("self",)).first()
    if waits and waits_as_it_was([waits], reader):
        return waits
    return returned_of(owner, mine, record=record.pk)


@transaction.atomic
def send_again(proposal, data, by):
    """Send a returned proposal anew, mended. Its forms where something in them is wrong, else None.

    Raises ProposalRefused.
    """
    reader = Reader(by)
    held = returned_of(proposal.owner, Proposal.visible_to(reader), pk=proposal.pk)
    if held is None or not held.can_be_mended:
        raise ProposalRefused(_("This can no longer be sent again as it was. Propose it anew."))
    record_forms = proposed_forms(held, reader, data)
    if not record_forms.is_valid():
        return record_forms
    propose(record_forms, held.owner, data.get("note", ""), by, again=held)
    return None


@transaction.atomic
def propose_publishing(lines, owner, note, by, together=None):
    """Propose to publish a record, as its `Publishing` has it: what is kept back is no part of it
    any more. Raises ProposalRefused; then all of it stays as it was. together: as of a Proposal."""
    if lines.has_changed:
        raise ProposalRefused(_("Some of it was changed since you looked. Look at it once more."))
    if refused := [*lines.refused]:
        raise ProposalRefused(" ".join(refused))
    along, again = lines.going, sent_anew(lines.record, owner, lines.reader)
    lines.take_out(by)
    record = type(lines.record).visible_to(lines.reader).get(pk=lines.record.pk)
    forms = as_it_is(type(record), lines.reader, record)
    made = propose(forms, owner, note, by, along, again)
    if together:
        made.together = together
        made.save(update_fields=["together"])
    return made


@transaction.atomic
def publish_at_once(lines, owner, note, by):
    """The same of an organisation that curators trust: everybody reads it now, and curators look at
    it afterwards. Raises ProposalRefused."""
    made = propose_publishing(lines, owner, note, by)
    record, forms = accept_proposal(made, by)
    if record is None:
        raise ProposalRefused(" ".join(str(wrong) for _id, _name, wrong in forms.problems))
    return record


def handed_along(record, reader, main):
    """What a record that goes along with another says, as JSON. Raises ProposalRefused."""
    forms = as_it_is(type(record), reader, record)
    if not forms.is_valid() or closed(forms, but=(main,)):
        said = _("“%(name)s” cannot go along as it is. Keep it back, or mend it first.")
        raise ProposalRefused(said % {"name": record})
    content = content_of(forms)
    content["values"] |= PUBLIC
    kind = type(record).resource.plural
    return {"kind": kind, "record": str(record.pk), "content": content}


def forms_along(proposal, reader, main):
    """The forms of what goes along with a proposal, but for what is gone since.

    Raises ProposalRefused where some of it was changed since.
    """
    found = []
    for one in proposal.content.get("along", ()):
        kind = by_plural()[one["kind"]]
        record = kind.unrestricted.filter(pk=one["record"], removed__isnull=True).first()
        if record is None:
            continue
        if version_of(record) != one["content"]["version"]:
            raise ProposalRefused(CHANGED_SINCE)
        said, known = said_in(one["content"], kind, reader), {main.address: main}
        found.append(RecordForms(kind, reader, record, said, known=known, handed_over=True))
    return found


def clean_words(name, text):
    """The note or the reason of a proposal. Raises ProposalRefused with what is wrong."""
    try:
        return Proposal._meta.get_field(name).formfield().clean(text)
    except ValidationError as wrong:
        raise ProposalRefused(" ".join(wrong.messages)) from wrong


def proposed_forms(proposal, reader, data=None):
    """The forms of a proposal, filled in as it was proposed or as `data` has it.

    Raises ProposalRefused when what it is about is gone, is no longer public though it was then
    (what its owner has written since is nobody else's), or is private and was changed since.
    """
    kind, record = proposed_kind(proposal), None
    if proposal.record:
        record = record_proposed(proposal)
        if record is None:
            raise ProposalRefused(_("What this is about is no longer there."))
        if not proposal.publishes and isinstance(record, Record) and not record.open_to_all:
            raise ProposalRefused(NARROWED_SINCE)
        if proposal.publishes and version_of(record) != proposal.content["version"]:
            raise ProposalRefused(CHANGED_SINCE)
        if proposal.publishes and not all(points_at_known([(proposal, record)], reader).values()):
            raise ProposalRefused(STAYS_HIDDEN)
    if data is None:
        data = said_in(proposal.content, kind, reader)
    more = {"known": targets_known(record)} if proposal.publishes else {}
    over = proposal.publishes
    return forms_over(RecordForms, kind, reader, record, data, handed_over=over, **more)


def targets_known(record):
    """{address: what it points at}, which a form takes though it stands open to few."""
    targets = (getattr(record, field.name) for field in record.pointers())
    return {one.address: one for one in targets if one}


def points_at_known(found, reader):
    """{id: does all that it points at stand open to this reader, or was it handed over as it is,
    together with it?} of (open proposal, its record), of one organisation. What is for everyone
    and hidden only with what was handed over counts as that does."""
    found = [(one, record) for one, record in found if isinstance(record, Record)]
    there, shown = versions_handed({one.together for one, _row in found}), {None}
    hung, near = {}, [record for _one, record in found]
    while near:
        asked = defaultdict(set)
        for row in near:
            for field in row.pointers():
                asked[field.related_model].add(getattr(row, field.attname))
        near = []
        for kind, wanted in asked.items():
            wanted -= shown | hung.keys()
            shown |= {*kind.visible_to(reader).filter(pk__in=wanted).values_list("pk", flat=True)}
            handed = wanted & there.keys() - shown
            rows = kind.unrestricted.filter(pk__in=handed, removed__isnull=True) if handed else ()
            near += [row for row in rows if version_of(row) == there[row.pk]]
        hung |= {row.pk: row for row in near}
    known = shown | standing(hung, shown)
    return {one.pk: targets_among(record, known) for one, record in found}


def versions_handed(together):
    """{id: its version} of what waits that was proposed together, and of what is for everyone and
    was hidden only with it."""
    found, together = {}, together - {None}
    rows = Proposal.unrestricted.filter(state=ProposalState.OPEN, together__in=together)
    said = ("record", "content__version", "content__opened")
    for pk, version, opened in rows.values_list(*said) if together else ():
        found |= {as_uuid(one): was for one, was in (opened or {}).items()} | {pk: version}
    return found


def standing(hung, shown):
    """Ids of those of {id: row} that point at nothing but what is shown, and one another."""
    known, fallen = {*hung}, {None}
    while fallen:
        fallen = {pk for pk in known if not targets_among(hung[pk], shown | known)}
        known -= fallen
    return known


def targets_among(row, ids):
    return all(getattr(row, field.attname) in ids for field in row.pointers())


def held_open(proposal):
    """It, held until the transaction ends. Raises ProposalRefused where it was decided on."""
    held = Proposal.unrestricted.select_for_update().get(pk=proposal.pk)
    if held.state != ProposalState.OPEN:
        raise ProposalRefused(_("Somebody has decided on this already."))
    return held


def stamp_of(proposal):
    """What a form sends of it, as whoever looked has seen it."""
    said = json.dumps(proposal.content, sort_keys=True).encode()
    return f"{proposal.pk} {hashlib.sha256(said).hexdigest()[:16]}"


@transaction.atomic
def accept_proposal(proposal, by, data=None, tells=True, seen=None):
    """Write what was proposed, or as a curator has edited it. Raises ProposalRefused. seen:
    the stamp of what they have looked at.

    Returns (record, its forms); the record is None when the forms say what is wrong.
    """
    held = held_open(proposal)
    record_forms = proposed_forms(held, Reader(by), data)
    if seen not in (None, stamp_of(held)):
        raise ProposalRefused(ANEW_SINCE)
    if not record_forms.is_valid():
        return None, record_forms
    if held.publishes and home_names_told(record_forms.stored, {held.owner_id}):
        raise ProposalRefused(CHANGED_SINCE)  # and no more: a curator does not know the name
    with transaction.atomic():
        record = record_forms.save()
        if isinstance(record, Record) and not record.open_to_all:
            raise ProposalRefused(STAYS_HIDDEN)
        for along in forms_along(held, record_forms.reader, record):
            if home_names_told(along.stored, {held.owner_id}):
                raise ProposalRefused(CHANGED_SINCE)
            if not along.is_valid() or not along.save().open_to_all:
                raise ProposalRefused(f"{along.stored}: {STAYS_HIDDEN}")
        settle(held, ProposalState.ACCEPTED, by, tells)
    return record, record_forms


@transaction.atomic
def return_proposal(proposal, reason, by, tells=True):
    """Return it with a reason. Raises ProposalRefused."""
    held = held_open(proposal)
    held.reason = clean_words("reason", reason)
    if not held.reason:
        raise ProposalRefused(_("Write what has to change before it can be accepted."))
    settle(held, ProposalState.RETURNED, by, tells)


@transaction.atomic
def withdraw_proposal(proposal, by, tells=True):
    """Withdraw it before it is decided, or leave it at that once it was returned. Raises
    ProposalRefused."""
    held = Proposal.unrestricted.select_for_update().get(pk=proposal.pk)
    if held.state != ProposalState.RETURNED:
        held = held_open(proposal)
    held.content = {}  # what was handed over is theirs alone again
    settle(held, ProposalState.WITHDRAWN, by, tells)
