"""How each database finds a word in what is kept of records. It is made of that, and made again.

Words are bare and parted by spaces, so each database only looks them up: SQLite in a table of FTS5
whose tokenizer takes all that is no ASCII for a letter, PostgreSQL in one index of several texts.
"""

from django.db import connection, models

GRAMS = "grams"
NAMES = ("names", "other_names", "title")
PART_OF_A_WORD = 3  # letters of a piece
TEXT_COLUMNS = ("names", "other_names", "title", "text", GRAMS)
# What is looked into: what is called so, what is called so by any name, with titles, and with all.
SEARCHED_COLUMNS = [TEXT_COLUMNS[:upto] for upto in (1, 2, 3, 4)]


def listed(row=""):
    return ", ".join(f"{row}{one}" for one in TEXT_COLUMNS)


def as_vector(columns):
    """The texts of these columns as PostgreSQL looks into them; the same words as in its index."""
    return f"(({' || '.join(columns)})::tsvector)"


WORD_INDEX = "processes_searchindex"
TAKE_TEXT = f"INSERT INTO {WORD_INDEX}(rowid, {listed()}) VALUES (new.place, {listed('new.')});"  # noqa: S608 - ours
LET_GO_OF_TEXT = (
    f"INSERT INTO {WORD_INDEX}({WORD_INDEX}, rowid, {listed()})"  # noqa: S608 - ours
    f" VALUES ('delete', old.place, {listed('old.')});"
)
TEXT_CHANGED = " OR ".join(f"new.{one} IS NOT old.{one}" for one in ("place", *TEXT_COLUMNS))
ON_SQLITE = {
    WORD_INDEX: f"""CREATE VIRTUAL TABLE {WORD_INDEX} USING fts5(
        {listed()}, content='processes_searchtext', content_rowid='place', detail='column',
        columnsize=0, prefix='3 4', tokenize="ascii tokenchars '_'")""",
    "searchtext_comes": f"""CREATE TRIGGER searchtext_comes
        AFTER INSERT ON processes_searchtext BEGIN {TAKE_TEXT} END""",
    "searchtext_goes": f"""CREATE TRIGGER searchtext_goes
        AFTER DELETE ON processes_searchtext BEGIN {LET_GO_OF_TEXT} END""",
    "searchtext_changes": f"""CREATE TRIGGER searchtext_changes
        AFTER UPDATE ON processes_searchtext WHEN {TEXT_CHANGED}
        BEGIN {LET_GO_OF_TEXT} {TAKE_TEXT} END""",
}
ON_POSTGRESQL = {
    WORD_INDEX: f"""CREATE INDEX {WORD_INDEX} ON processes_searchtext
        USING gin ({", ".join(map(as_vector, (*SEARCHED_COLUMNS, (GRAMS,))))})""",
}
OF_ENGINE = {
    "sqlite": (ON_SQLITE, "SELECT name FROM sqlite_master"),
    "postgresql": (ON_POSTGRESQL, "SELECT indexname FROM pg_indexes"),
}


def make_index():
    """What of it is not there, which then holds all words that are kept."""
    wanted, asking = OF_ENGINE[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(asking)
        missing = wanted.keys() - {name for (name,) in cursor.fetchall()}
        for name in wanted:
            if name in missing:
                cursor.execute(wanted[name])
        if missing and connection.vendor == "sqlite":
            cursor.execute(f"INSERT INTO {WORD_INDEX}({WORD_INDEX}) VALUES ('rebuild')")  # noqa: S608 - ours


def forget_what_went():
    """SQLite keeps words that went until it tidies up: now, where they must not stay."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {WORD_INDEX}({WORD_INDEX}) VALUES ('optimize')")  # noqa: S608 - ours


# -- looking ---------------------------------------------------------------------------------
PLACE = "processes_searchtext.place"
PLACE_OF_FOUND = {"sqlite": f"{WORD_INDEX}.rowid", "postgresql": "place"}
HOLDS_LINE = {"sqlite": "instr(names, %s) > 0", "postgresql": "strpos(names, %s) > 0"}
# Keeps PostgreSQL from walking all rows by their place; on SQLite the words lead anyhow.
NOT_BY_PLACE = {"sqlite": "", "postgresql": " OFFSET 0"}


def words_within(columns, words, begun=(), any_of=False, names_too=False):
    """SQL for the places of rows that hold all of these bare words in some columns, or `any_of`
    them, and the one value it is given. begun: those that may be the beginning of a word.

    More conditions on `processes_searchtext` can follow. names_too: with the names of each.
    """
    if connection.vendor == "sqlite":
        # In this order: what holds the words leads, from the newest, and is read no further than
        # it is asked for.
        each = (f'"{word}"*' if word in begun else f'"{word}"' for word in words)
        asked = f"{{{' '.join(columns)}}} : ({(' OR ' if any_of else ' AND ').join(each)})"
        taken = f"{WORD_INDEX}.rowid AS place, processes_searchtext.names" if names_too else PLACE
        return (
            f"SELECT {taken} FROM {WORD_INDEX} CROSS JOIN processes_searchtext"  # noqa: S608 - ours
            f" ON processes_searchtext.place = {WORD_INDEX}.rowid WHERE {WORD_INDEX} MATCH %s"
        ), asked
    each = (f"'{word}':*" if word in begun else f"'{word}'" for word in words)
    asked = (" | " if any_of else " & ").join(each)
    taken = "place, names" if names_too else "place"
    sql = f"SELECT {taken} FROM processes_searchtext WHERE {as_vector(columns)} @@ %s::tsquery"  # noqa: S608 - ours
    return sql, asked


def holding(line, names):
    """A condition: one of these texts holds a bare line."""
    held = (models.Q(**{f"{name}__contains": line}) for name in names)
    return models.Q(*held, _connector=models.Q.OR)


def within_a_line(pieces):
    """How the bare pieces of what is typed as one word stand in a line: part of a word, or of two
    where it holds a quote or a dash; a short piece beside another is a word of its own."""
    before, after = (
        " " if len(pieces) > 1 and len(one) < PART_OF_A_WORD else ""
        for one in (pieces[0], pieces[-1])
    )
    return f"{before}{' '.join(pieces)}{after}"
