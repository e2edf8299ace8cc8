"""What does an address answer to whom? The status for each of them, worked out from levels and
from who works where; what is not named here is shown to whoever may see it."""

from tests.sweep.people import COORDINATE, WITH_A_FACTOR, WORKS_FOR, working_for

# What an address answers by who asks and not by what they may see, "else" to the others: one's own
# account, who works where, forms that are only sent. What such a page says, tests beside it ask.
MUST_SIGN_IN, MUST_CONFIRM = {"nobody": 302, "else": 200}, {"else": 302}
ONLY_STRANGERS, EVERYBODY = {"nobody": 200, "else": 302}, {"else": 200}
NOTHING, ONLY_SENT = {"else": 404}, {"else": 405}
STATUS_FOR = {
    "admin:index": {"nobody": 302, "curator": 200, "else": 404},
    "admin:login": {"else": 302},
    "admin:logout": {"else": 302},
    "admin:order": ONLY_SENT,
    "account_login": ONLY_STRANGERS,
    "account_signup": ONLY_STRANGERS,
    "account_logout": MUST_SIGN_IN,
    "account_inactive": EVERYBODY,
    "account_email_verification_sent": EVERYBODY,
    "account_confirm_email": EVERYBODY,
    "account_reset_password": EVERYBODY,
    "account_reset_password_done": EVERYBODY,
    "account_reset_password_from_key": EVERYBODY,
    "account_reset_password_from_key_done": EVERYBODY,
    "account_email": MUST_SIGN_IN,
    "account_change_password": MUST_SIGN_IN,
    "account_reauthenticate": dict.fromkeys(("nobody", *WITH_A_FACTOR), 302) | {"else": 200},
    "account": MUST_SIGN_IN,
    "public_home": MUST_SIGN_IN,
    "account_delete": MUST_CONFIRM,
    "mfa_index": MUST_SIGN_IN,
    "mfa_authenticate": MUST_CONFIRM,
    "mfa_reauthenticate": dict.fromkeys(WITH_A_FACTOR, 200) | {"else": 302},
    "mfa_activate_totp": MUST_CONFIRM,
    "totp_code": MUST_CONFIRM,
    "mfa_deactivate_totp": dict.fromkeys(("nobody", *WITH_A_FACTOR), 302) | {"else": 404},
    "mfa_list_webauthn": MUST_SIGN_IN,
    "mfa_add_webauthn": MUST_CONFIRM,
    "mfa_reauthenticate_webauthn": MUST_CONFIRM,  # none of them has a key
    "mfa_edit_webauthn": MUST_CONFIRM,
    "mfa_remove_webauthn": MUST_CONFIRM,
    "mfa_view_recovery_codes": {"nobody": 302, "else": 404},
    "mfa_generate_recovery_codes": MUST_CONFIRM,
    "usersessions_list": MUST_SIGN_IN,
    "invitation": NOTHING,
    "step": ONLY_SENT,
    "delete_draft": ONLY_SENT,
    "saved_filters": MUST_SIGN_IN,
    "delete_saved_filter": ONLY_SENT,
    "close_first_steps": ONLY_SENT,
    "at_once_change": ONLY_SENT,
    "removed": MUST_SIGN_IN,
    "remove_sample": {"nobody": 302, "administrator": 200, "else": 404},
    "restore_removed": ONLY_SENT,
    "delete_removed": ONLY_SENT,
    "appointments": {"nobody": 302, "curator": 200, "administrator": 200, "else": 404},
    "call_off": ONLY_SENT,
    "lost_factors": {"nobody": 302, "else": 404},
    "keep_factor": ONLY_SENT,
    "confirm_factor": ONLY_SENT,
    "ask_factor": ONLY_SENT,
    "trail_of_accounts": {"administrator": 200, "else": 404},
    "memberships": MUST_SIGN_IN,
    "membership": {"nobody": 302, "else": 404},
    "leave": {"nobody": 302, **dict.fromkeys(working_for("home"), 200), "else": 404},
    "panic": NOTHING,  # but for who has just ended all sessions
    "open_page": ONLY_SENT,
    "require_factor": ONLY_SENT,
    "require_release": ONLY_SENT,
    "name_authors": ONLY_SENT,
    "let_read": ONLY_SENT,
    "log_by_mail": ONLY_SENT,
    "ask_release": ONLY_SENT,
    "answer_release": ONLY_SENT,
    "person": ONLY_SENT,
    "withdraw": ONLY_SENT,
}


# What an address that does more than show answers to a look. The others show what may be seen.
def may_read(site, who, kind, item):
    public = item is None or item in site.world.directory
    return 200 if public or who in item.sees else 404


def has_names(site, who, kind, item):
    return 200 if kind in ("organisations", "posts", "processes", "sources") else 404


def may_log(site, who, kind=None, item=None):
    """Who works for an organisation, and who keeps the shared record."""
    if who == "nobody":
        return 302
    return 200 if who in WORKS_FOR or who == "curator" else 403


def may_say_same(site, who, kind, item):
    """Of what can be there twice, whoever may log and sees it."""
    if who == "nobody":
        return 302
    twice = kind in ("organisations", "processes", "sources")
    seen = twice and may_read(site, who, kind, item) == 200
    return may_log(site, who) if seen else 404


def may_add(site, who, kind, item):
    kept_by_curators = kind in ("organisations", "posts", "sources") and who not in (
        "nobody",
        "curator",
    )
    return 403 if kept_by_curators else may_log(site, who)


def may_change(site, who, kind, item):
    """404 for what is hidden, 403 for what is not one's own to change (`access.writable`)."""
    if who == "nobody":
        return 302
    if may_read(site, who, kind, item) == 404:
        return 404
    everybody = item in site.world.directory or "nobody" in item.sees
    if everybody:
        return 200 if who == "curator" else 403
    place = getattr(site.world.base, WORKS_FOR.get(who, ""), None)
    return 200 if place and item.row.owner == place else 403


def may_propose(site, who, kind, item):
    """What everybody reads, by whoever works for an organisation; else what is one's own."""
    if who == "nobody":
        return 302
    if may_read(site, who, kind, item) == 404:
        return 404
    if who not in WORKS_FOR:
        return 403
    everybody = item in site.world.directory or "nobody" in item.sees
    return 200 if everybody else may_change(site, who, kind, item)


def may_note(site, who, kind, item):
    """Whoever works for an organisation notes beside whatever they may read."""
    if who == "nobody":
        return 302
    if may_read(site, who, kind, item) == 404:
        return 404
    return 200 if who in WORKS_FOR else 403


def may_add_stages(site, who, kind, item):
    """Whoever adds stages puts them to a process that they may read."""
    hidden = who != "nobody" and may_read(site, who, kind, item) == 404
    return 404 if hidden else may_log(site, who)


def may_publish(site, who, kind, item):
    """Who works for an organisation publishes what is its own."""
    return 302 if who == "nobody" else 200 if who in WORKS_FOR else 403


def may_propose_new(site, who, kind, item):
    if who == "nobody":
        return 302
    if kind not in ("organisations", "posts", "sources"):
        return 404
    return 200 if who in WORKS_FOR else 403


def signed_in(site, who, *asked):
    """A list of one's own; what stands in it is looked through as every answer is."""
    return 302 if who == "nobody" else 200


def may_curate(site, who, *asked):
    """The directory is kept by curators."""
    return {"nobody": 302, "curator": 200}.get(who, 403)


def handed_over(site, who, kind, item):
    """A proposal is read by the curators and by those whose it is."""
    if who == "nobody":
        return 302
    gone = getattr(item and item.row, "state", "") == "withdrawn"
    return 200 if who == "curator" and not gone or WORKS_FOR.get(who) == "home" else 404


def may_say(site, who, kind, item):
    """What became of a plan is said by who may change it."""
    if who == "nobody":
        return 404 if may_read(site, who, kind, item) == 404 else 403
    return may_change(site, who, kind, item)


def may_restore(site, who, kind, item):
    """An older version of a record: for who sees what it said, and may change it now."""
    if who not in item.sees:
        return 404
    return may_say(site, who, kind, item.now)


def may_name(site, who, kind, item):
    """Names that stay at home: for whose entry it is while they may change it; for no curator."""
    status = may_change(site, who, kind, item)
    return 403 if status == 200 and who == "curator" else status


def coordinates(site, who, place):
    """Are they there, and coordinate what has this name in the world?"""
    return who in site.world.people and who in COORDINATE and WORKS_FOR[who] == place


def may_open_people(site, who, place):
    """Who works somewhere: for its coordinators and who keeps accounts; where there are none, who
    appoints the first comes as far as the form."""
    led = any(coordinates(site, one, place) for one in COORDINATE)
    may = coordinates(site, who, place) or who == "administrator" or (who == "curator" and not led)
    return 200 if may else 404


def may_read_trail(site, who, place):
    """For coordinators there; whoever keeps accounts has a trail of accounts, and none of this."""
    return 200 if coordinates(site, who, place) else 404


def logged_it(site, who, kind, item):
    """Nobody of the cast has logged an entry of this world."""
    return 302 if who == "nobody" else 404


def for_curators(may):
    """In the admin there is nothing for others, whatever they may see elsewhere."""
    wanted = {"nobody": 302, "curator": None}
    return lambda site, who, kind, item: wanted.get(who, 404) or may(site, who, kind, item)


MAY = {
    "people": lambda site, who, *asked: may_open_people(site, who, "home"),
    "trail": lambda site, who, *asked: may_read_trail(site, who, "home"),
    "names": has_names,
    "new": may_add,
    "several": may_add,
    "undo_several": lambda site, who, *asked: {200: 404}.get(status := may_log(site, who), status),
    "publish_several": may_publish,
    "became": may_say,
    "edit": may_change,
    "assess": may_log,
    "assess_again": may_change,
    "home_names": may_name,
    "notes": may_note,
    "stages": may_add_stages,
    "own_organisation": may_curate,
    "remove": may_change,
    "erase": may_change,
    "log": may_log,
    "logged": logged_it,
    "undo": lambda *asked: 405,
    "propose": may_propose,
    "propose_new": may_propose_new,
    "hour": may_curate,
    "upkeep": signed_in,
    "concern": signed_in,
    "review": lambda site, who, *asked: 302 if who == "nobody" else 200,
    "proposal": handed_over,
    "together": handed_over,
    "version": may_restore,
    "restore_version": lambda *asked: 405,
    "admin:change": for_curators(may_change),
    "admin:history": for_curators(lambda *asked: 302 if may_read(*asked) == 200 else 404),
    "admin:records": for_curators(lambda *asked: 200),
    "admin:add": for_curators(lambda *asked: 200),
    "imports": may_log,
    "import": logged_it,
    "import_file": logged_it,
    "import_refused": logged_it,
    "copy": lambda *asked: 404,
    "keep_copy": lambda site, who, *asked: 302 if who == "nobody" else 404,
    "vocabularies": may_curate,
    "vocabulary": may_curate,
    "duplicates": may_curate,
    "at_once": may_curate,
    "trust": may_curate,
    "mergers": may_curate,
    "maybe_same": may_say_same,
    "merge_with": may_curate,
    "merge": may_curate,
    "merger": lambda site, who, *asked: {"nobody": 302, "curator": 404}.get(who, 403),
    "undo_merge": lambda *asked: 405,
}
