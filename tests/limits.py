"""Every limit with its number, as a page: `docs/limits.md` (`docs/security.md`, R27).

`.venv/bin/python -m tests.limits` writes it anew; the numbers are those of the code.
"""

# ruff: noqa: E501 - a line of the table is a line

import os
from importlib import import_module
from pathlib import Path

import django

PAGE = Path(__file__).parent.parent / "docs" / "limits.md"
MB = 1024 * 1024
DAY = 24 * 3600
HEAD = """\
# Limits

What is too much is refused with its number in a sentence, or listed in part with the words that there is more; nothing
is cut silently. Written by `.venv/bin/python -m tests.limits`; a test holds it to the code.
"""


def of(module, name):
    return getattr(import_module(module), name)


def rate(text):
    """In words, such as of "5/h/key,10/d/key"."""
    whose = {"ip": "for an address of a machine", "key": "for an account"}
    long = {"m": "a minute", "5m": "in 5 minutes", "h": "an hour", "d": "a day"}
    parts = (one.split("/") for one in text.split(","))
    return "; ".join(f"{number} {long[time]} {whose[what]}" for number, time, what in parts)


def megabytes(number):
    return f"{number // MB} MB"


def rows():
    """{heading: [(what, number and unit, what happens beyond)]}."""
    fields, tables = "engagement.fields", "engagement.formats.tables"
    package, receiver = "engagement.formats.package", "engagement.post.receiver"
    passwords = of("django.conf", "settings").AUTH_PASSWORD_VALIDATORS
    rates = of("django.conf", "settings").ACCOUNT_RATE_LIMITS
    given = of("processes.given", "FILE"), of("processes.given", "PAGE")
    documents = ", ".join(sorted(of("engagement.documents", "MEDIA")))
    return {
        "What is typed": [
            ("one line", f"{of(fields, 'LineField')().max_length} characters, some 400", "refused"),
            ("a text", f"{of(fields, 'ProseField')().max_length:,} characters", "refused"),
            ("an address of the web", f"{of(fields, 'LinkField')().max_length} characters, http or https", "refused"),
            ("a date", f"{of('engagement.dates.value', 'LONGEST_DATE')} characters", "refused"),
            ("lines of one sort in a form", of("processes.writing.parts", "MOST_PARTS"), "refused"),
            ("signatories pasted at once", of("processes.writing.signed", "MOST_SIGNATORIES"), "refused"),
            ("languages of one text", of("engagement.in_languages", "MOST_LANGUAGES"), "refused"),
            ("a draft", f"{of('engagement.drafts', 'MOST_OF_A_DRAFT'):,} characters", "kept in the browser alone"),
            ("a form without files", megabytes(of("django.conf", "settings").DATA_UPLOAD_MAX_MEMORY_SIZE), "400"),
            ("a form with files", megabytes(of("engagement.uploads", "MOST_FORM_BYTES")), "refused"),
            ("a password", f"{passwords[0]['OPTIONS']['min_length']} to {of('engagement.passwords', 'LONGEST_PASSWORD')} characters", "refused"),
        ],
        "Files that are handed in": [
            ("a file to import: CSV or XLSX, known by its bytes", megabytes(of(tables, "MOST_TABLE_BYTES")), "refused"),
            ("its rows, columns", f"{of(tables, 'MOST_ROWS'):,}, {of(tables, 'MOST_COLUMNS')}", "refused, empty ones count"),
            ("a cell; all cells", f"{of(tables, 'MOST_CHARACTERS'):,}; {of(tables, 'MOST_TEXT'):,} characters", "refused"),
            ("an XLSX unpacked; its parts", f"{megabytes(of(package, 'MOST_UNPACKED'))}; {of(package, 'MOST_ENTRIES'):,}", "refused before it is unpacked"),
            ("sheets of one workbook, among which one is chosen", of("processes.importing.handing_in", "MOST_SHEETS"), "not offered"),
            ("files of one person that are not imported yet", of("processes.importing.handing_in", "MOST_FILES_WAITING"), "refused; said before a file is chosen"),
            ("words of one column that are none of ours, and asked about", of("processes.importing.words", "MOST_WORDS_ASKED"), "lines with another are refused"),
            ("names that are told before a file is imported", of("processes.importing.taking_part", "MOST_NAMES_TOLD"), "not told"),
            ("processes of a file that nobody has recorded, and asked about", of("processes.importing.unknown_processes", "MOST_ASKED"), "asked next time"),
            ("lines that are stored at once; more are stored by the worker", of("processes.importing.batches", "LINES_WITHOUT_WAITING"), "the page says how far it is"),
            (f"a copy of a source: {documents}, known by its bytes and written anew, without what is not the document", megabytes(of("engagement.documents", "MOST_DOCUMENT_BYTES")), "refused; so is what cannot be written anew"),
            ("a picture", f"{of('engagement.documents', 'MOST_PIXELS'):,} dots", "refused"),
            ("the program that reads one", f"{megabytes(of('engagement.confined', 'MOST_MEMORY'))}, {of('engagement.confined', 'MOST_SECONDS')} s of a processor", "ended, the file refused"),
            ("a message that is forwarded", megabytes(of(receiver, "MOST_BYTES")), "refused to who sends it"),
            ("what is read of it", megabytes(of("engagement.post.reading", "MOST_READ")), "the rest is not read"),
            ("connections for mail; messages of one person a day; their drafts by mail", f"{of(receiver, 'MOST_OPEN')}; {of('processes.writing.by_mail', 'MOST_A_DAY')}; {of('processes.writing.by_mail', 'MOST_WAITING')}", "put off; refused"),
        ],
        "Who asks how often": [
            ("wrong passwords, an account counted at each address", rate(rates["login_failed"]), "wait"),
            ("wrong passwords, from everywhere", rate(rates["login_anywhere"]), "wait, but not with a device it knows"),
            ("links for a new password", rate(rates["reset_password"]), "none is sent"),
            *((f"costly {one.sort}, by account or else address, in each worker", f"{one.a_minute} a minute", "429") for one in given),
            ("costly answers at work, of each sort, on this machine", "`COSTLY_AT_ONCE`", "503, come back"),
            ("waiting, in all, for who takes a file while it is made", f"{of('engagement.formats.sending', 'MOST_WAITING')} s", "the connection breaks"),
            ("pages for strangers that a worker keeps; one of them", f"{megabytes(of('engagement.kept_pages', 'MOST_KEPT'))}; {megabytes(of('engagement.kept_pages', 'MOST_OF_ONE'))}", "what was asked for longest ago is made anew"),
            ("records that are not public in a file that nobody is asked for", of("processes.exchange.releasing", "MOST_UNASKED"), "confirm who you are; where it is so chosen, a coordinator releases"),
            ("files of one person that wait to be released", of("processes.exchange.releasing", "MOST_RELEASES_WAITING"), "refused"),
        ],
        "What a page shows": [
            ("rows of a list", of("engagement.pages", "SIZE"), "next page"),
            ("exact count of a list", f"{of('engagement.pages', 'MOST_COUNTED_EXACTLY'):,}", "“more than”"),
            ("versions of a history", f"{of('processes.history.versions', 'MOST_VERSIONS'):,}", "said"),
            ("marks of a drawing", of("processes.timeline.entries", "MOST_MARKS"), "counted by month"),
        ],
        "How long": [
            ("a session without a request; at most", f"{of('django.conf', 'settings').SESSION_COOKIE_AGE // 3600} hours; {of('django.conf', 'settings').SESSION_AT_MOST // DAY} days", "sign in again"),
            ("an invitation", f"{of('processes.models.invitation', 'LIFE').days} days", "no such page"),
            ("an appointment where all have left; a lost second factor", f"{of('processes.models.invitation', 'WAIT').days} days", "waits, can be called off"),
            ("what was removed, and the file of an import", f"{of('processes.models', 'KEPT_FOR').days} days", "gone for good"),
            ("a file nobody imports", f"{of('processes.importing.batches', 'A_WEEK').days} days", "gone"),
            ("a draft", f"{of('engagement.drafts', 'A_YEAR').days} days", "gone"),
            ("names of who made a change", f"{of('processes.removal.retention', 'TWO_YEARS').days} days", "gone"),
            ("the audit trail", f"{of('engagement.trail.cutting', 'MONTHS_KEPT')} months", "cut"),
            ("backups", "`BACKUP_KEEP`, 30 at most", "the oldest goes"),
        ],
    }  # fmt: skip


def together():
    """(kind, what must hold of its fields together), as people are told where it does not."""
    for model in of("django.apps", "apps").get_app_config("processes").get_models():
        own = {one.violation_error_message for one in model._meta.constraints}
        library = of("django.db.models", "CheckConstraint").default_violation_error_message
        for said in sorted(map(str, own - {library})):
            yield model._meta.verbose_name, said


def page():
    said = [HEAD]
    for heading, lines in rows().items():
        said.append(f"\n## {heading}\n\n| What | At most | Beyond it |\n| --- | --- | --- |\n")
        said += [f"| {what} | {number} | {beyond} |\n" for what, number, beyond in lines]
    said.append("\n## What must fit together\n\n| Of | So that it is stored |\n| --- | --- |\n")
    said += [f"| {kind} | {sentence} |\n" for kind, sentence in together()]
    return "".join(said)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "engagement.settings")
    django.setup()
    PAGE.write_text(page(), encoding="utf-8")
