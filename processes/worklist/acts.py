"""What clears a concern in one tap: each a verb on a row that its actor may change.

The row has been read for that person, through the concern that holds it, and is held until the
transaction ends. A verb raises ValidationError when it cannot be done, with what to do instead.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from engagement.fields import tidy
from processes.lookup.by_name import organisation_called
from processes.models import (
    AddressCheck,
    Citation,
    Consultation,
    ConsultationState,
    Intervention,
    Looked,
    MaybeSame,
    Participation,
    Process,
    StageState,
    Standing,
)
from processes.worklist.alike import declare
from processes.writing import plans
from processes.writing.changes import apply
from processes.writing.newer import DATED_BY
from processes.writing.plain import Said
from processes.writing.writer import write


@dataclass(frozen=True)
class Act:
    """label: the words of its button. do(work, row, line): `line` is what was sent with it."""

    label: str
    do: Callable


def digest_of(words):
    """A text in short, which tells nothing to who has not the key of the site. With another key
    what was looked at is asked about once more."""
    return salted_hmac("upkeep", words, algorithm="sha256").hexdigest()


def write_fields(work, row, **values):
    """Write some fields of a row, all of it checked first."""
    for name, value in values.items():
        if not row._meta.get_field(name).many_to_many:
            setattr(row, name, value)
    row.full_clean()
    write(row, values, by=work.reader.person)


def seek_newer(work, row, line):
    """Somebody looked for something newer, of a process or a promise. It dates nothing: what is
    said stays as of the day its source speaks of (`processes/writing/newer.py`)."""
    refuse_unsaid(row)
    write_fields(work, row, checked=str(work.day))


def tell_newer(work, row, line):
    """A newer source says how it stands, or that there is nothing new: as of its day."""
    refuse_unsaid(row)
    told_by, place, day = (tidy(line.get(f"newer_{one}")) for one in ("source", "place", "day"))
    if not (told_by and day):
        raise ValidationError(_("Name the source, and the day that it speaks of."))
    name = DATED_BY.get(type(row), "checked")
    cited = {"told_by": told_by, "locator": place, "field": name}
    apply(row, Said({name: day}, {Citation: [cited]}), by=work.reader.person)


def refuse_unsaid(row):
    if isinstance(row, Process) and not row.where_it_stands:
        raise ValidationError(_("Write first where it really stands."))


ENDED_STATES = {
    "done": (ConsultationState.CLOSED, StageState.COMPLETED),
    "cancelled": (ConsultationState.CANCELLED, StageState.SKIPPED),
}


def become(state):
    """What was planned took place, or did not."""

    def do(work, row, line):
        if isinstance(row, Intervention):
            plans.became(row, state, by=work.reader.person, day=work.day)
        elif state not in ENDED_STATES:
            raise ValidationError(_("That is said of an entry only."))
        else:
            of_consultation, of_stage = ENDED_STATES[state]
            write_fields(
                work, row, state=of_consultation if isinstance(row, Consultation) else of_stage
            )

    return do


def disputed(work, row, line):
    write_fields(work, row, standing=Standing.DISPUTED)


def link_to_directory(work, row, line):
    """A name that was typed is this organisation of the directory."""
    found = organisation_called(work.reader, tidy(line.get("organisation")))
    if found is None:
        raise ValidationError(
            _("No organisation, or more than one, is called that. Add it to the directory first.")
        )
    if isinstance(row, Participation):
        write_fields(work, row, organisation=found, name="")
    else:  # an ask, which can be asked of several
        write_fields(work, row, unnamed="", addressees=[*row.addressees.all(), found])


def mark_looked_at(code):
    """It is right as it is. Remembered for these words: with others it is asked about again."""

    def do(work, row, line):
        name = line.get("field", "")
        Looked.unrestricted.update_or_create(
            concern=code,
            kind=row._meta.model_name,
            thing=row.pk,
            field=name,
            defaults={"digest": digest_of(work.looked_at(row, name))},
        )

    return do


def not_the_same(work, row, line):
    """Of the directory it is kept where merging looks for it too; of a process here. What somebody
    has said of them is answered by it."""
    group = work.same(type(row)).get(row.pk, ())
    if work.reader.curates:
        declare(row, group, work.reader.person)
    if isinstance(row, Process):
        MaybeSame.answer(row, [pk for pk, _why in group])
        anew, others = work.anew(), [pk for pk, _why in group if pk != row.pk]
        mark_looked_at("duplicates")(anew, row, line)
        if len(others) == 1:  # of a pair one has a line, and it speaks for both
            for other in Process.writable_by(work.reader).filter(pk__in=others):
                mark_looked_at("duplicates")(anew, other, line)


def answers(work, row, line):
    """Somebody has opened it: what failed is forgotten, and it is asked again in its turn."""
    AddressCheck.unrestricted.filter(source=row).delete()


ACTS = {
    "looked": Act(_("Looked through today"), seek_newer),
    "newer": Act(_("A newer source says so"), tell_newer),
    "disputed": Act(_("It is disputed"), disputed),
    "done": Act(_("It took place"), become("done")),
    "cancelled": Act(_("It did not take place"), become("cancelled")),
    "not_admitted": Act(_("We were not let in"), become("not_admitted")),
    "link": Act(_("It is this organisation"), link_to_directory),
    "not_the_same": Act(_("Not the same"), not_the_same),
    "answers": Act(_("It answers"), answers),
    "no_person": Act(_("This is no private person"), mark_looked_at("persons")),
}
