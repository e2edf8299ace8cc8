"""Whether a row keeps the checks of its table, without asking the database.

A check is written once, in `Meta.constraints`; the database holds it whoever writes. A form asks
before, for a sentence to say, and Django asks the database anew for each check of each row.
"""

from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _


def listed_only(name, condition):
    """A rule of a table: what is chosen in it is in the list that `condition` asks of."""
    said = _("Choose one of the answers in the list.")
    return CheckConstraint(condition=condition, name=name, violation_error_message=said)


class OnlyTheDatabaseKnows(Exception):
    """A condition with more in it than values of the row compared with each other."""


def keeps(row, condition):
    """False where the database would refuse the row; as there, what is not known is no fault."""
    try:
        return _answer(row, condition) is not False
    except (TypeError, ValueError) as wrong:  # a value of another sort, such as a word for a number
        raise OnlyTheDatabaseKnows from wrong


def _answer(row, condition):
    """True, False, or None where a value is missing, as in SQL."""
    if isinstance(condition, Q):
        answers = [_answer(row, child) for child in condition.children]
        if condition.connector not in (Q.AND, Q.OR):
            raise OnlyTheDatabaseKnows
        decides = condition.connector == Q.OR
        answer = decides if decides in answers else None if None in answers else not decides
        return answer if answer is None or not condition.negated else not answer
    if not isinstance(condition, tuple):
        raise OnlyTheDatabaseKnows
    name, _, lookup = condition[0].partition("__")
    return _compare(row, row._meta.get_field(name), lookup or "exact", condition[1])


def _compare(row, field, lookup, wanted):
    value = _value(row, field)
    if lookup == "isnull":
        return (value is None) == wanted
    if isinstance(wanted, F):
        wanted = _value(row, row._meta.get_field(wanted.name))
    elif lookup in ("in", "range"):
        wanted = [field.get_prep_value(one) for one in wanted]
    else:
        wanted = field.get_prep_value(wanted)
    if value is None or wanted is None:
        return None
    if lookup == "exact":
        return value == wanted
    if lookup == "in":
        return value in wanted
    if lookup == "range":
        return wanted[0] <= value <= wanted[1]
    raise OnlyTheDatabaseKnows


def _value(row, field):
    return field.get_prep_value(getattr(row, field.attname))
