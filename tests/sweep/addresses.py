"""Which addresses are there? All patterns of the URL map, and what stands in each of them.

A pattern that is not in `ADDRESSES` fails the sweep.
"""

import uuid

from django.urls import URLPattern, get_resolver

from engagement.resources import kinds
from processes.exchange.columns import exchange_kinds, plural_of
from processes.models import Assessment, Intervention, Organisation, Process, Source
from processes.worklist.concerns import CONCERNS
from tests.sweep.kinds import record_kinds
from tests.sweep.people import LEVELS, SEES
from tests.sweep.scenes import NOTED_BESIDE, TOGETHER


def once(world):
    return [((), None)]


def each_kind(world):
    return [((kind.resource.plural,), None) for kind in kinds("processes")]


def each_table(world):
    """Of each kind and each part the CSV file, and some as the others."""
    words = [plural_of(kind) for kind in exchange_kinds()]
    files = [(word, "csv") for word in words]
    files += [(word, ending) for word in words[::7] for ending in ("xlsx", "json")]
    return [(file, None) for file in files]


def each_process(world):
    return [((item.address,), item) for item in world.of(Process)]


def each_proposal(world):
    return [((item.row.pk,), item) for item in (*world.proposals, *world.decided)]


def each_together(world):
    return [((TOGETHER,), None)] + [((item.row.together,), item) for item in world.decided]


def each_row(world):
    rows = [*world.items, *world.directory]
    return [((item.kind.resource.plural, item.address), item) for item in rows if not item.crowd]


def some_entries(world):
    """On each level one entry, and some that are narrowed by what they point at."""
    entries = [item for item in world.of(Intervention) if not item.crowd]
    if world.thorough:
        return [((item.address,), item) for item in entries]
    narrowed = [item for item in entries if item.sees < SEES[item.level]]
    some = [*(world.first(Intervention, level) for level in LEVELS), *narrowed[:: len(LEVELS) - 1]]
    return [((item.address,), item) for item in some]


def some_assessments(world):
    """On each level one."""
    found = [world.first(Assessment, level) for level in LEVELS]
    return [((item.address,), item) for item in found]


def by(*words):
    """An address with these words in it, which lead to nothing."""
    return lambda world: [(words, None)]


def its_home(world):
    return [((world.base.home.slug,), None)]


def each_pair(world):
    """Two of the directory, of each kind."""
    for kind in (Organisation, Source):
        plural, rows = kind.resource.plural, list(kind.unrestricted.order_by("pk")[:2])
        yield (plural, *(row.slug for row in rows)), None


def its_home_and(*words):
    return lambda world: [((world.base.home.slug, *words), None)]


# Pages of the account of whoever asks.
ONES_OWN = (
    "account", "account_login", "account_logout", "account_inactive", "account_signup",
    "account_reauthenticate", "account_email", "account_email_verification_sent",
    "account_change_password", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key_done", "account_delete", "mfa_index", "mfa_authenticate",
    "mfa_reauthenticate", "mfa_activate_totp", "totp_code", "mfa_deactivate_totp",
    "mfa_list_webauthn", "mfa_add_webauthn", "mfa_reauthenticate_webauthn",
    "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "usersessions_list",
)  # fmt: skip


def some_rows(world):
    """Of each kind one record on each level and one that is narrowed, and some of the directory."""
    rows = world.directory[:8]
    for kind in record_kinds():
        here = [item for item in world.of(kind) if not item.crowd]
        rows = [*rows, *(world.first(kind, level) for level in LEVELS), here[-1]]
    return [((item.kind.resource.plural, item.address), item) for item in dict.fromkeys(rows)]


def each_version(world):
    """Of what was, every third: all levels come up, each at another kind."""
    return [
        ((version.kind.resource.plural, version.now.address, version.change), version)
        for version in world.versions[::3]
    ]


def fewer_rows(world):
    """Every other of those: all levels come up, and the rule is the same for all kinds."""
    rows = some_rows(world)
    return rows if world.thorough else rows[::2]


def some_noted_beside(world):
    """Those of these rows beside which organisations note something."""
    return [(words, item) for words, item in fewer_rows(world) if item.kind in NOTED_BESIDE]


def by_concern(world):
    return [((one.code,), None) for one in CONCERNS]


# How the sweep builds the addresses of a pattern: what stands in it, and the row it is of. A
# pattern that is not here fails the sweep.
ADDRESSES = {
    "healthz": once,
    "readyz": once,
    "dictionary": once,
    "home": once,
    "public_home": once,
    "became": some_entries,
    "about": once,
    "ahead": once,
    "accessibility": once,
    "search": once,
    "search_suggest": once,
    "own_organisation": once,
    "close_first_steps": once,
    "process": each_process,
    "timeline": each_process,
    "asks_by_text": each_process,
    "in_steps": each_process,
    "openness": each_process,
    "positions": each_process,
    "network": each_process,
    "allies": its_home,
    "figures": its_home,
    "compare": once,
    "records": each_kind,
    "export": each_table,
    "ask_release": by("lessons", "csv"),
    "answer_release": by(uuid.UUID(int=1)),
    "several": lambda world: [
        (("organisations", "kind"), None),
        (("interventions", "standing"), None),
    ],
    "undo_several": by("interventions", uuid.UUID(int=1)),
    "publish_several": by("interventions"),
    "record": each_row,
    "history": fewer_rows,
    "version": each_version,
    "restore_version": each_version,
    "names": each_kind,
    "new": each_kind,
    "edit": fewer_rows,
    "assess": once,
    "assess_again": some_assessments,
    "home_names": some_entries,
    "notes": some_noted_beside,
    "stages": each_process,
    "step": by(uuid.UUID(int=1)),
    "delete_draft": by(uuid.UUID(int=1)),
    "saved_filters": once,
    "delete_saved_filter": by(uuid.UUID(int=1)),
    "remove": fewer_rows,
    "erase": fewer_rows,
    "removed": once,
    "remove_sample": once,
    "restore_removed": by("lessons", uuid.UUID(int=1)),
    "delete_removed": by("lessons", uuid.UUID(int=1)),
    "log": once,
    "logged": some_entries,
    "undo": some_entries,
    "propose": fewer_rows,
    "propose_new": each_kind,
    "upkeep": once,
    "hour": once,
    "concern": by_concern,
    "quality": once,
    "imports": once,
    "import": by(uuid.UUID(int=1)),
    "import_file": by(uuid.UUID(int=1)),
    "import_refused": by(uuid.UUID(int=1)),
    "copy": by("nothing-here"),
    "keep_copy": by("nothing-here"),
    "vocabularies": once,
    "vocabulary": by("barrierkind"),
    "duplicates": once,
    "mergers": once,
    "merger": by(uuid.UUID(int=1)),
    "undo_merge": by(uuid.UUID(int=1)),
    "maybe_same": fewer_rows,
    "merge_with": lambda world: [(words[:2], None) for words, _item in each_pair(world)],
    "merge": each_pair,
    "review": once,
    "proposal": each_proposal,
    "together": each_together,
    "at_once": once,
    "at_once_change": by(uuid.UUID(int=1)),
    "trust": its_home,
    "admin:index": once,
    "admin:login": once,
    "admin:logout": once,
    "admin:records": each_kind,
    "admin:add": each_kind,
    "admin:change": fewer_rows,
    "admin:history": fewer_rows,
    "admin:order": by("x"),
    "invitation": by("x" * 43),
    "appointments": once,
    "memberships": once,
    "membership": by(uuid.UUID(int=1)),
    "call_off": by(uuid.UUID(int=1)),
    "lost_factors": once,
    "keep_factor": by(uuid.UUID(int=1)),
    "confirm_factor": by(uuid.UUID(int=1)),
    "ask_factor": its_home,
    "leave": its_home,
    "people": its_home,
    "trail": its_home,
    "trail_of_accounts": once,
    "panic": its_home,
    "open_page": its_home,
    "require_factor": its_home,
    "require_release": its_home,
    "name_authors": its_home,
    "let_read": its_home,
    "log_by_mail": its_home,
    "person": its_home_and(uuid.UUID(int=1)),
    "withdraw": its_home_and(uuid.UUID(int=1)),
    "account_confirm_email": by("x"),
    "account_reset_password_from_key": by("x", "y"),
    "mfa_edit_webauthn": by(1),
    "mfa_remove_webauthn": by(1),
    **dict.fromkeys(ONES_OWN, once),
}


def patterns(resolver=None, namespace=""):
    """(name, route) of every pattern of the URL map, those of included maps as well."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLPattern):
            yield f"{namespace}{one.name or ''}", str(one.pattern)
        else:
            inside = f"{namespace}{one.namespace}:" if one.namespace else namespace
            yield from patterns(one, inside)


def undeclared(found):
    return sorted(f"{name} ({route})" for name, route in found if name not in ADDRESSES)
