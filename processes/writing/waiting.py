"""What waits for a curator of something private, and whether it still is as it was proposed."""

from collections import defaultdict

from django.urls import reverse

from engagement.forms import version_of
from engagement.resources import by_plural
from processes.lookup.by_name import as_uuid
from processes.models import Proposal, ProposalState


def waits_in(record, reader):
    """The proposal that makes something private public, itself or along with another, while it
    waits for a curator; None where there is none that `reader` sees."""
    rows = Proposal.visible_to(reader).filter(state=ProposalState.OPEN, publishes=True)
    return next(iter(Proposal.about([record.pk], rows)), None)


def waits_as_it_was(proposals, reader):
    """Ids of those of these that wait to make something public, of which it or what goes along with
    it has been changed since: as far as `reader` may see what these are about."""
    handed = defaultdict(list)
    for one in proposals:
        if one.publishes and one.state == ProposalState.OPEN:
            handed[one.kind].append((one.pk, one.record, one.content.get("version")))
            for along in one.content.get("along", ()):
                said = along["record"], along["content"].get("version")
                handed[along["kind"]].append((one.pk, as_uuid(said[0]), said[1]))
    found = set()
    for plural, rows in handed.items():
        seen = by_plural()[plural].visible_to(reader).only("changed")
        now = seen.in_bulk([record for _pk, record, _version in rows])
        found |= {
            pk for pk, record, was in rows if record in now and version_of(now[record]) != was
        }
    return found


def proposed_anew_at(proposal, reader):
    """Where what waits is proposed as it is now, in the place of what waits; "" where that is
    nobody's whom `reader` sees."""
    if proposal.together:
        return reverse("together", args=[proposal.together])
    kind = by_plural()[proposal.kind]
    record = kind.writable_by(reader).filter(pk=proposal.record).first()
    return record and reverse("propose", args=[kind.resource.plural, record.address]) or ""
