"""What the subject gives the service: what is done in its time, who needs a second factor.

The service asks for these by their names (`engagement.subject`).
"""

import datetime as dt

from django.conf import settings

from processes.directory.vocabulary import stored_terms
from processes.importing.batches import carry_on, old_files
from processes.importing.progress import left_behind
from processes.people.lost_factors import take_off_due
from processes.people.requiring import is_locked, needs_second_factor
from processes.removal import retention
from processes.removal.removing import removed_long_ago
from processes.worklist.addresses import check_addresses
from processes.worklist.private import screen
from processes.worklist.quality import note_quality

# In words: what lets it go, or is done, once a day. Given the moment, it says how many.
DAILY = {
    "invitations that are over": retention.invitations_over,
    "second factors that were taken off": retention.lost_factors_over,
    "names of who changed something, after two years": retention.writers_of_old_changes,
    "contents of returned proposals, after a month": retention.returned_proposals,
    "texts in which something private may stand": screen,
    "processes whose figures were noted": note_quality,
    "things removed, after thirty days": removed_long_ago,
    "files of imports that were cut off": left_behind,
    "files that were to be imported, or were": old_files,
}
# (what does it, the time between two), as `engagement.queue.worker` has it.
WORKS = {what: (do, dt.timedelta(days=1)) for what, do in DAILY.items()}
WORKS["second factors to be taken off"] = take_off_due, dt.timedelta(hours=1)
WORKS["imports"] = carry_on, None
if settings.CHECK_LINKS:
    WORKS["addresses that were asked"] = check_addresses, dt.timedelta(minutes=1)
# Does this person write with a second factor only?
NEEDS_SECOND_FACTOR = needs_second_factor
# Are they shown no form before they have one?
LOCKED = is_locked
__all__ = ["LOCKED", "NEEDS_SECOND_FACTOR", "WORKS", "stored_terms"]
