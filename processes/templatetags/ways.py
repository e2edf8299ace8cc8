"""The ways through the record: the menu of every page, with nothing in it that its reader may not
open."""

from typing import NamedTuple
from urllib.parse import quote

from django import template
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from engagement.remembering import address_of, remembered
from engagement.resources import by_plural
from engagement.templatetags.inline import lead
from processes.templatetags.sentences import proposals_waiting

register = template.Library()
# What people look for stands first; the other kinds follow in the order of the dictionary, which
# leads to all of them. What one reads on the page of a process is left to that.
SOUGHT_MOST = (
    "processes", "organisations", "interventions", "consultations", "asks", "commitments",
    "barriers", "lessons", "positions", "assessments",
)  # fmt: skip


ON_PROCESSES = {"process-links", "stages", "texts", "posts"}


class Way(NamedTuple):
    address: str
    words: str
    within: bool = True  # is it marked on what lies below its address, too?


def way(name, words, *args, within=True):
    return Way(address_of(name, *args), words, within)


@register.simple_tag(takes_context=True)
def menu(context):
    """All ways of this reader by what they are for, each a link; the page one is on is marked."""
    request = context.get("request")
    reader = getattr(request, "reader", None)
    groups = [(_("Look up"), to_look_up(get_language()))]
    if reader is not None:
        logs = may_log(reader)
        keeps = to_curate(context, reader) if logs else []
        groups = [(_("Log"), to_log() if logs else []), *groups, (_("Look after"), keeps)]
        groups.append((_("Account"), of_account(context, reader)))
    shown = ((heading, ways_listed(ways, request)) for heading, ways in groups if ways)
    return format_html_join("", "<div><p>{}</p><ul>{}</ul></div>", shown)


@register.filter
def may_log(reader):
    """Have they an organisation to log for? A curator logs for all."""
    return bool(reader) and (reader.curates or reader.works_here)


def ways_listed(ways, request):
    rows = ((lead({"request": request}, *one),) for one in ways)
    return format_html_join("", "<li>{}</li>", rows)


def to_log():
    return [
        way("log", _("Log an engagement")),
        way("new", _("Add a process"), "processes"),
        way("new", _("Assess a process"), "assessments"),
        way("imports", _("Import")),
    ]


@remembered
def to_look_up(_language):
    """The same for everybody."""
    kinds = by_plural()
    order = [one for one in dict.fromkeys((*SOUGHT_MOST, *kinds)) if one not in ON_PROCESSES]
    lists = [way("records", capfirst(kinds[one]._meta.verbose_name_plural), one) for one in order]
    return [
        *lists,
        way("ahead", _("The year ahead")),
        way("compare", _("Compare processes")),
        way("quality", _("Quality of the data")),
        way("dictionary", _("Data dictionary")),
    ]


def to_curate(context, reader):
    number = proposals_waiting(context)
    waiting = _("Proposals (%(number)s)") % {"number": number} if number else _("Proposals")
    ways = [way("review", waiting, within=False), way("upkeep", _("Work list"))]
    if reader.curates:
        ways += [
            way("hour", _("Curator’s hour")),
            way("at_once", _("Changed at once")),
            way("duplicates", _("Likely duplicates")),
            way("mergers", _("What was merged")),
            way("vocabularies", _("Vocabulary")),
            way("admin:index", _("Admin")),
        ]
    return [*ways, way("removed", _("Removed"))]


def of_account(context, reader):
    if not reader.signed_in:
        return [Way(sign_in_address(context), _("Sign in"), within=False)]
    ways = [
        way("home", _("My desk"), within=False),
        way("public_home", _("Home as everybody sees it")),
        way("account", _("Your account"), within=False),
        way("saved_filters", _("My filters")),
    ]
    if reader.works_here:
        ways.append(way("memberships", _("Coalitions")))
    if reader.curates or reader.administers:
        ways.append(way("appointments", _("Appointments that wait")))
    if reader.administers:
        ways.append(way("trail_of_accounts", _("What was done with accounts and settings")))
    return [*ways, way("account_logout", _("Sign out"))]


@register.simple_tag(takes_context=True)
def sign_in_address(context):
    """With the way back to this page, unless that is one of signing in or says that there is
    nothing here."""
    address, request = reverse("account_login"), context.get("request")
    if not request or context.get("status") or request.path.startswith("/accounts/"):
        return address
    return f"{address}?next={quote(request.path)}"
