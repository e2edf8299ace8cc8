"""What upkeep does by itself: figures once a day, and addresses, where the site wants that."""

from django.conf import settings

from engagement.tidying import regular, tidied
from processes.worklist.addresses import check_addresses
from processes.worklist.private import screen
from processes.worklist.quality import note_quality

SECONDS_BETWEEN_TURNS = 60  # seconds between two turns of asking addresses

tidied["texts in which something private may stand"] = screen
tidied["processes whose figures were noted"] = note_quality
if settings.CHECK_LINKS:
    regular.append((check_addresses, SECONDS_BETWEEN_TURNS))
