"""The mail that says how much waits on a desk, to who asked for one, daily or weekly.

The mail provider reads along: it holds numbers and a link, and no title (`docs/security.md`, R32).
Off where the site sends no mail.
"""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from engagement.adapters import own_address
from engagement.people import to_remind
from processes.access import Reader
from processes.pages.dues import closing_consultations, next_steps, overdue_replies
from processes.people.notices import send_notice

ASKED = {"deadlines": closing_consultations, "steps": next_steps, "replies": overdue_replies}


def waiting_on_desk(person, day):
    """{what: how many} of the lists on a person's own desk that call for a day to be kept."""
    reader = Reader(person)
    if not reader.works_here:
        return {}
    return {name: rows(reader, day).count() for name, rows in ASKED.items()}


def remind(now):
    """Mail everybody whose turn it is and on whose desk something waits. How many."""
    day = timezone.localdate(now)
    people = to_remind(now).order_by("email").values_list("pk", flat=True)
    return sum(remind_one(pk, now, day) for pk in list(people))


@transaction.atomic
def remind_one(pk, now, day):
    """Was this person reminded? Rights are asked for now; a mail is sent once the day is noted."""
    person = to_remind(now).filter(pk=pk).first()
    waits = waiting_on_desk(person, day) if person else {}
    if not any(waits.values()) or not to_remind(now).filter(pk=pk).update(reminded=now):
        return False
    send_notice(person.email, "reminder", person, link=own_address(reverse("home")), **waits)
    return True
