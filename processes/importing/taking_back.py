"""Makes ready what undoes an import, before anybody has to wait for it, and writes it at once.

As in `storing`, statements are composed before the transaction. What was new is only hidden by it
(`importing.apart`), and goes afterwards, some at a time, with its versions: nobody reads those of
what is not there. Rows without readers go at once, and those of a file that added organisations.
"""

from functools import partial
from itertools import product

from django.db.models import Exists, OuterRef

from processes.exchange.columns import NOTE_KINDS
from processes.history.versions import ids_listed
from processes.importing.apart import Going
from processes.importing.column_plan import batch_kind
from processes.importing.relied import IDS_AT_ONCE, some_at_a_time
from processes.importing.storing import is_saved_its_own_way
from processes.models import (
    CITING,
    HANGING,
    Ask,
    Citation,
    EntryAnswer,
    Organisation,
    Part,
    Participation,
    Raising,
    Record,
    Reply,
    forget_apart,
    keep_made,
)
from processes.writing.many import Statements, changed_before
from processes.writing.writer import store


class TakingBack:
    """What an Undoing that nothing is in the way of writes, as part of a change that is open."""

    def __init__(self, undoing):
        self.undoing, self.statements, self.one_by_one = undoing, Statements(), []
        self.going = None
        kind = batch_kind(undoing.batch)
        if issubclass(kind, Record) and not undoing.made.get(Organisation):
            self.going = Going(undoing.batch)
            for one in self.going.kinds:
                self.going.take(one, undoing.made[one] - undoing.stay[one])
        self._take_citations(kind)
        self._take_in_again(kind, Participation, ("organisation_id", "name", "role"))
        self._take_in_again(kind, Raising, ("ask_id",))
        for kind in undoing.kinds:
            for some in some_at_a_time(undoing.changed[kind] - undoing.stay[kind]):
                self._restore(kind, some)
        for kind in undoing.kinds:
            if not self.hides(kind):
                self._forget(kind, self._not_hanging(kind, undoing.made[kind] - undoing.stay[kind]))

    def write(self):
        """Raises IntegrityError."""
        if self.going:
            self.going.hide()
        self.statements.run()
        for do in self.one_by_one:
            do()

    def hides(self, kind):
        """Are new rows of this kind hidden, and not deleted at once?"""
        return self.going is not None and kind in self.going.kinds

    def _not_hanging(self, kind, ids):
        """Those that do not go with an entry, or an ask, that is hidden."""
        if self.going is None or not issubclass(kind, HANGING):
            return ids
        made, stay, left = self.undoing.made, self.undoing.stay, set(ids)
        on = [one for one in kind._meta.concrete_fields if one.related_model in self.going.kinds]
        for field, some in product(on, some_at_a_time(ids)):
            rows = kind.unrestricted.filter(pk__in=some).values_list("pk", field.attname)
            hidden = made[field.related_model] - stay[field.related_model]
            left -= {pk for pk, target in rows if target in hidden}
        return left

    def _forget(self, kind, ids):
        if issubclass(kind, Part):  # what it was of was found by it
            self.one_by_one.append(
                partial(keep_made, kind, [*kind.unrestricted.filter(pk__in=ids)])
            )
        self.statements.forget(kind, ids)

    def _take_citations(self, kind):
        """Those that came go, with a version where what cites them stays; those that went come."""
        name = kind._meta.model_name
        if name not in CITING:
            return
        kept, gone = self.undoing.kept_citations(), self.undoing.made[kind]
        came = self.undoing.written(Citation).filter(history_type="+")
        came = {pk: of for pk, of in came.values_list("id", f"{name}_id") if pk not in kept}
        if not self.hides(kind):
            self.statements.forget(Citation, {pk for pk, record in came.items() if record in gone})
        for some in some_at_a_time(pk for pk, record in came.items() if record not in gone):
            rows = list(Citation.unrestricted.filter(pk__in=some))
            plain = plain_of(rows)
            self.statements.delete(plain)
            self.statements.versions(plain, "-")
            self.one_by_one += [row.delete for row in rows if row not in plain]
        went = self.undoing.written(Citation).filter(history_type="-")
        again = [row.instance for row in went if row.id not in kept]
        self.statements.insert(again)
        self.statements.versions(again, "+")

    def _take_in_again(self, kind, part, once):
        """What was taken out of what does not stay, such as who took part, unless somebody put it
        back since. once: the fields that say the same of an entry once."""
        went = self.undoing.written(part).filter(history_type="-")
        went = [row for row in went if row.intervention_id not in self.undoing.stay[kind]]
        names = ("intervention_id", *once)
        for some in some_at_a_time(row.intervention_id for row in went):
            here = part.unrestricted.filter(intervention__in=some)
            here = {*here.exclude(pk__in=self.undoing.made[part]).values_list(*names)}
            again = [row.instance for row in went if row.intervention_id in some]
            again = [row for row in again if tuple(getattr(row, n) for n in names) not in here]
            self.statements.insert(again)
            self.statements.versions(again, "+")

    def _restore(self, kind, some):
        """Write what each of these said before the batch."""
        written = {one.id: one.history_date for one in self.undoing.written(kind, some)}
        before = {}
        for one in (
            kind.unrestricted_versions.filter(id__in=some)
            .exclude(change=self.undoing.batch.pk)
            .order_by("history_date", "history_id")
        ):
            if one.history_date <= written[one.id]:
                before[one.id] = one
        names = {one.attname for one in kind._meta.concrete_fields} - {"created", "changed"}
        rows, lists = list(kind.unrestricted.filter(pk__in=some)), {}
        for row in rows:
            was = before[row.pk]
            for name in names:
                if hasattr(was, name):
                    setattr(row, name, getattr(was, name))
            lists[row.pk] = {one.name: [*ids_listed(was, one)] for one in kind._meta.many_to_many}
        as_before = [row for row in rows if self._keeps_its_readers(row)]
        plain = plain_of(as_before)
        self.statements.update(plain)
        self.statements.search_texts(plain)
        if issubclass(kind, Part):
            self.one_by_one.append(partial(keep_made, kind, plain))
        self.statements.versions(plain, "~")
        for row in rows:
            if row not in plain:
                self.one_by_one.append(partial(store, row, lists[row.pk]))
                continue
            for name, listed in lists[row.pk].items():
                self.statements.set_list(name, row, listed)
            self.statements.versions_of_lists([row])

    def _keeps_its_readers(self, row):
        """Else others that point at it have to be settled anew."""
        if is_saved_its_own_way(type(row)):
            return False
        if not isinstance(row, Record):
            return True
        now, open_now = row.who_may_read()
        kept = type(row).unrestricted.values_list("readers_id", "open_to_all").get(pk=row.pk)
        return (now and now.pk, open_now) == kept


def plain_of(rows):
    """Those that statements can write, with their versions."""
    plain = changed_before(rows)
    return [row for row in rows if row.pk in plain]


def kinds_written(batch):
    """What an import can bring: first what hangs on the others."""
    beside = (*NOTE_KINDS, EntryAnswer, Reply, Participation, Raising)
    return (*beside, batch_kind(batch), Ask, Organisation)


def forget_undone(batch, within):
    """Delete the rows that a batch made and that were hidden, and what is kept of them; how many.

    within: makes a transaction, as no more than IDS_AT_ONCE rows are gone through at once.
    """
    forget_apart(batch.pk, within)
    forget_things(batch, within)
    number = 0
    for model in dict.fromkeys(kinds_written(batch)):
        written = model.unrestricted_versions.filter(change=batch.pk, history_type="+")
        written = written.exclude(Exists(model.unrestricted.filter(pk=OuterRef("id"))))
        ids = written.order_by("history_id").values_list("id", flat=True)
        while some := list(ids[:IDS_AT_ONCE]):
            with within():
                model.unrestricted_versions.filter(id__in=some).delete()
                if model._meta.model_name in CITING:
                    of_them = {f"{model._meta.model_name}__in": some}
                    Citation.unrestricted_versions.filter(**of_them).delete()
            number += len(some)
    return number


def forget_things(batch, within):
    """No line tells any more which row it made, where that is gone."""
    rows, last = batch_kind(batch).unrestricted, 0
    lines = batch.lines.filter(thing__isnull=False).order_by("number")
    while some := list(lines.filter(number__gt=last).values_list("number", "thing")[:IDS_AT_ONCE]):
        last, there = some[-1][0], rows.filter(pk__in=[thing for _number, thing in some])
        with within():
            of_them = batch.lines.filter(number__in=[number for number, _thing in some])
            of_them.exclude(thing__in=there.values("pk")).update(thing=None)
