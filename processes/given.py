"""What the subject gives the service: what is done in its time, who needs a second factor.

The service asks for these by their names (`engagement.subject`).
"""

import datetime as dt
from dataclasses import replace

from django.conf import settings

from engagement.limits import Costly
from processes.directory.likeness import reckon_alike
from processes.directory.vocabulary import stored_terms
from processes.importing.batches import carry_on, old_files
from processes.importing.progress import let_go_of_progress
from processes.models import Edition, SearchText, look_for_changes
from processes.pages.reminders import remind
from processes.people.lost_factors import take_off_due
from processes.people.mail_addresses import is_mail_address, place_by_mail
from processes.people.requiring import is_locked, needs_second_factor
from processes.removal import retention
from processes.removal.removing import removed_long_ago
from processes.review.telling import tell_curators
from processes.worklist.addresses import check_addresses
from processes.worklist.private import screen
from processes.worklist.quality import note_quality
from processes.worklist.reckoning import reckon_lists
from processes.writing.by_mail import keep_letter

# In words: what lets it go, or is done, once a day. Given the moment, it says how many.
DAILY = {
    "invitations that are over": retention.invitations_over,
    "second factors that were taken off": retention.lost_factors_over,
    "large downloads that were asked for": retention.releases_over,
    "names of who changed something, after two years": retention.writers_of_old_changes,
    "contents of returned proposals, after a month": retention.returned_proposals,
    "proposals of which curators hear": tell_curators,
    "texts in which something private may stand": screen,
    "processes whose figures were noted": note_quality,
    "things removed, after thirty days": removed_long_ago,
    "files of imports that were cut off": let_go_of_progress,
    "files that were to be imported, or were": old_files,
}
# (what does it, the time between two), as `engagement.queue.worker` has it.
WORKS = {what: (do, dt.timedelta(days=1)) for what, do in DAILY.items()}
WORKS["pairs that are likely the same"] = reckon_alike, dt.timedelta(hours=1)
WORKS["work lists that were gone through"] = reckon_lists, dt.timedelta(minutes=10)
WORKS["second factors to be taken off"] = take_off_due, dt.timedelta(hours=1)
if settings.MAIL_SERVER:
    WORKS["people who were reminded"] = remind, dt.timedelta(days=1)
WORKS["imports"] = carry_on, None
if settings.CHECK_LINKS:
    WORKS["addresses that were asked"] = check_addresses, dt.timedelta(minutes=1)
# Addresses, by name, that take longer the more is recorded, or that start a program: what they read
# or write is not bounded by a page of fifty rows. All others are.
FILE, PAGE = Costly("files", a_minute=30), Costly("pages", a_minute=120)
SENT_FILE, AS_ON_A_DAY = replace(FILE, sent=True), replace(PAGE, asked="on")
COSTLY = {
    "export": FILE,  # every row of a kind
    "copy": FILE,  # up to 25 MB
    "import_file": FILE,
    "import_refused": FILE,
    "keep_copy": SENT_FILE,  # a program cleans it
    "imports": SENT_FILE,  # a program reads it
    "import": SENT_FILE,  # up to 300 lines at once
    "record": AS_ON_A_DAY,  # all versions of what belonged to it
    "process": AS_ON_A_DAY,
    "timeline": PAGE,  # all entries of a process
    "compare": PAGE,
    "asks_by_text": PAGE,
    "in_steps": PAGE,
    "openness": PAGE,
    "positions": PAGE,
    "network": PAGE,
    "allies": PAGE,
    "figures": PAGE,
    "quality": PAGE,
    "undo_several": PAGE,
    "several": PAGE,  # up to 500 rows, each through its form
    "publish_several": PAGE,  # the same
    "propose": PAGE,  # and what stands with it
    "together": PAGE,
    "duplicates": PAGE,  # compares names of the whole directory
}
# What is kept beside records and is not there yet, once the tables are as they are to be.
AFTER_MIGRATING = SearchText.fill, look_for_changes
# A text that is another one after each change of what everybody may read; "" while nobody knows.
EDITION = Edition.now
# Does this person write with a second factor only?
NEEDS_SECOND_FACTOR = needs_second_factor
# Are they shown no form before they have one?
LOCKED = is_locked
# Mail that is taken in: is there such an address, whose is a message to it, and what keeps it.
MAIL_KNOWN, MAIL_PLACE, MAIL_KEEP = is_mail_address, place_by_mail, keep_letter
__all__ = [
    "AFTER_MIGRATING", "COSTLY", "EDITION", "LOCKED", "MAIL_KEEP", "MAIL_KNOWN", "MAIL_PLACE",
    "NEEDS_SECOND_FACTOR", "WORKS", "stored_terms",
]  # fmt: skip
