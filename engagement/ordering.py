"""Texts in one order on both databases: without regard to accents, capitals and quotes.

Each of them has its own idea of letters that are not ASCII; here both only compare bytes of what
one table makes of a text.
"""

import string

from django.db.backends.signals import connection_created
from django.db.models import Func, TextField

from engagement.spelling import without_marks

_LAST_LETTER = 0x24F  # of Latin script, as the languages of Europe write it
_LEFT_OUT = "«»“”„‘’‚\"'`´¿¡()[]{}"
_PLAIN = {
    one: without_marks(one)
    for one in [*string.ascii_uppercase, *map(chr, range(0xC0, _LAST_LETTER + 1))]
}
_PLAIN = {one: plain[0] for one, plain in _PLAIN.items() if plain[:1] not in ("", one)}
_WRITTEN, _READ = "".join(_PLAIN) + _LEFT_OUT, "".join(_PLAIN.values())
_IN_PYTHON = str.maketrans(_PLAIN | dict.fromkeys(_LEFT_OUT))
_NAME = "plainly"


class Plainly(Func):
    """A text as it is put in order."""

    output_field = TextField()
    function = _NAME

    def as_postgresql(self, compiler, connection, **context):
        written, read = _WRITTEN.replace("'", "''").replace("%", "%%"), _READ
        template = f"(translate(%(expressions)s, '{written}', '{read}') COLLATE \"C\")"
        return self.as_sql(compiler, connection, template=template, **context)


def plainly(text):
    return None if text is None else text.translate(_IN_PYTHON)


def tell_sqlite(connection, **kwargs):
    if connection.vendor == "sqlite":
        connection.connection.create_function(_NAME, 1, plainly, deterministic=True)


connection_created.connect(tell_sqlite)
