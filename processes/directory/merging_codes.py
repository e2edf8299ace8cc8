"""Two codes of a vocabulary that are one: what has the first gets the second, whoever may read it,
and the first is retired. It can be undone.

What it wrote is known by its change, which the versions bear: nothing else lists what an
organisation keeps to itself.
"""

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from processes.directory.merging import is_doubled
from processes.directory.vocabulary import forget_terms_read, retire
from processes.models import Term, as_one_change, change_id
from processes.writing.many import Statements, changed_before

ROWS_RECODED = 500  # at once
NO_CODE_TO_MERGE_INTO = _("Choose a code that is in use, and another one.")


class NotOffered(Exception):
    """Nothing new can have the code that is to stay, or it is the same."""


@transaction.atomic
def merge_codes(vocabulary, code, into, by):
    """Raises CarriesLogic, KeyError for a code that is none, or NotOffered."""
    retire(vocabulary, code, by)
    if into == code or into not in dict(vocabulary.fields[0].offered()):
        raise NotOffered
    change = change_id()
    with as_one_change(change, by):
        for field in vocabulary.fields:
            rows = field.model._base_manager.filter(**{field.name: code})
            recode(field, rows, into)
    term_of(vocabulary, code).update(merged_into=into, merged_in=change)
    forget_terms_read()


@transaction.atomic
def unmerge_codes(vocabulary, code, by):
    """What it wrote has the first code again, but for what was given another since. KeyError where
    the code was not merged."""
    term = term_of(vocabulary, code).select_for_update().exclude(merged_into="").first()
    if term is None:
        raise KeyError(code)
    with as_one_change(change_id(), by):
        for field in vocabulary.fields:
            there = {field.name: term.merged_into}
            written = field.model.unrestricted_versions.filter(change=term.merged_in, **there)
            rows = field.model._base_manager.filter(pk__in=written.values("id"), **there)
            recode(field, rows, code)
    nothing = {"retired": None, "retired_by": None, "merged_into": "", "merged_in": None}
    term_of(vocabulary, code).update(**nothing)
    forget_terms_read()


def term_of(vocabulary, code):
    return Term.unrestricted.filter(vocabulary=vocabulary.name, code=code)


def recode(field, rows, code):
    """Give rows another code, some at a time. Where there is another such row with it, which the
    database would refuse, it keeps the one it has."""
    unique = [one for one in field.model._meta.constraints if field.name in fields_once(one)]
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    for begin in range(0, len(ids), ROWS_RECODED):
        some = list(field.model._base_manager.filter(pk__in=ids[begin : begin + ROWS_RECODED]))
        known, statements = changed_before(some), Statements()
        statements.starts([one for one in some if one.pk not in known])
        for row in some:
            setattr(row, field.name, code)
        some = [one for one in some if not (unique and is_doubled(one))]
        statements.update(some, {field.name, "changed"})
        statements.versions(some, "~")
        statements.versions_of_lists(some)
        statements.run()


def fields_once(constraint):
    return constraint.fields if isinstance(constraint, models.UniqueConstraint) else ()
