"""Columns of a file that hold texts in further languages: they become the one value of a record."""

import json
from contextlib import suppress

from django.utils.translation import gettext as _

from engagement.in_languages import TextsField
from processes.exchange.columns import IN_LANGUAGES, LanguageColumn, without_columns
from processes.importing.cells import cell


def texts_said(line, columns, record, texts):
    """What its cells make of the texts in further languages; None where the file is silent.

    columns: {name: Column} of the kind; texts: the cells that say something. A cell that is empty
    takes a text away. What is no JSON is a fault of the line.
    """
    cells = {name: cell(text) for name, text in texts.items()}
    each = {n: columns[n].of for n in cells if isinstance(columns[n], LanguageColumn)}
    if not each and IN_LANGUAGES not in cells:
        return None
    found = {code: {**said} for code, said in record.in_other_languages.items()}
    if IN_LANGUAGES in cells:
        for code in without_columns(found):
            del found[code]
        found |= further(line, cells[IN_LANGUAGES])
    for name, (code, field) in each.items():
        found.setdefault(code, {})[field] = cells[name]
    return TextsField().to_python(found)


def further(line, text):
    read = None
    with suppress(ValueError):
        read = json.loads(text) if text else {}
    if isinstance(read, dict) and all(isinstance(said, dict) for said in read.values()):
        return read
    line.fault(IN_LANGUAGES, _("This is not a text for each language."))
    return {}


def column_of(texts, columns):
    """The first column that a fault in one of these texts can be said of."""
    named = (n for n in texts if isinstance(columns[n], LanguageColumn) or n == IN_LANGUAGES)
    return next(named, "")
