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
    """False where the database would refuse the row; as there, what is not known is no fault.

    condition: that of a rule of a table, which stays as long as its table.
    """
    known = type(row), id(condition)
    try:
        if known not in _questions:
            _questions[known] = condition, _question(type(row), condition)
        return _questions[known][1](row) is not False
    except (TypeError, ValueError) as wrong:  # a value of another sort, such as a word for a number
        raise OnlyTheDatabaseKnows from wrong


_questions = {}  # {(model, id of a condition): (that, a function of a row)}


def _question(model, condition):
    """A function of a row: True, False, or None where a value is missing, as in SQL."""
    if isinstance(condition, Q):
        if condition.connector not in (Q.AND, Q.OR):
            raise OnlyTheDatabaseKnows
        return _joined([_question(model, one) for one in condition.children], condition)
    if not isinstance(condition, tuple):
        raise OnlyTheDatabaseKnows
    name, _, lookup = condition[0].partition("__")
    return _comparing(model, model._meta.get_field(name), lookup or "exact", condition[1])


def _joined(questions, condition):
    decides, negated = condition.connector == Q.OR, condition.negated

    def answer(row):
        answers = [ask(row) for ask in questions]
        found = decides if decides in answers else None if None in answers else not decides
        return found if found is None or not negated else not found

    return answer


def _comparing(model, field, lookup, wanted):
    if lookup not in LOOKUPS:
        raise OnlyTheDatabaseKnows
    if lookup == "isnull":
        return lambda row: (_value(row, field) is None) == wanted
    compare = LOOKUPS[lookup]
    if isinstance(wanted, F):
        other = model._meta.get_field(wanted.name)
    elif lookup in ("in", "range"):
        other, wanted = None, [field.get_prep_value(one) for one in wanted]
    else:
        other, wanted = None, field.get_prep_value(wanted)

    def answer(row):
        value, against = _value(row, field), _value(row, other) if other else wanted
        return None if value is None or against is None else compare(value, against)

    return answer


LOOKUPS = {
    "isnull": None,
    "exact": lambda value, wanted: value == wanted,
    "in": lambda value, wanted: value in wanted,
    "range": lambda value, wanted: wanted[0] <= value <= wanted[1],
}


def _value(row, field):
    return field.get_prep_value(getattr(row, field.attname))
