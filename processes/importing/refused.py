"""The lines of a file that were refused, as a file with the reasons, to be handed in again."""

from functools import cache
from io import BytesIO

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from engagement.formats.names import format_of
from engagement.formats.texts import written_as
from engagement.formats.writing import XLSX, csv_as, unescaped, write_xlsx
from processes.importing.cells import folded_heading
from processes.importing.handing_in import as_shown, lines_as_they_are, on_disk
from processes.models import Verb


def heading():
    return _("why it was refused")


@cache
def headings():
    """What that column is called in each language of the site, folded."""
    found = set()
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found.add(folded_heading(heading()))
    return found


def refused_file(batch, names):
    """(its bytes, its ending, what it is) of a file with the refused lines, written as the one that
    came: a workbook, or a text with the same encoding and what parts its cells."""
    header, rows = refused_lines(batch, names)
    with on_disk([bytes(batch.content)]) as path:
        if format_of(path, batch.name) == "xlsx":
            out = BytesIO()
            write_xlsx(out, header, rows)
            return out.getvalue(), "xlsx", XLSX
        content, encoding = csv_as(header, rows, *written_as(path, batch.encoding))
    return content, "csv", f"text/csv; charset={encoding}"


def refused_lines(batch, names):
    """(headings, texts of each line that was refused), the reasons in a last column of their own.

    names: what the columns are called. Reasons of a time before are left out.
    """
    kept = [n for n, one in enumerate(batch.header) if folded_heading(one) not in headings()]
    lines = batch.lines.filter(verb=Verb.REFUSE)
    why = {line.number: in_one(line.faults, names) for line in lines}
    rows = (
        [*(unescaped(texts[n]) for n in kept), why[number]]
        for number, texts in ((n, as_shown(one)) for n, one in lines_as_they_are(batch))
        if number in why
    )
    return [*(batch.header[n] for n in kept), heading()], rows


def in_one(faults, names):
    return " ".join(f"{names.get(name, name)}: {said}" if name else said for name, said in faults)
