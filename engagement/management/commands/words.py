"""The words of the code and the templates, in the catalogues of the other languages."""

import ast
import re
import sys
from pathlib import Path

import polib
from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation.template import templatize

# What translates, and which of its arguments are the context, the message and the plural.
GETTEXT_CALLS = {"_": "m", "gettext": "m", "ngettext": "mp", "pgettext": "cm", "npgettext": "cmp"}
TEXT = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
CALL = re.compile(rf"""\b(?:_|n?p?gettext)\((?:{TEXT}|[^'")])*\)""")
MISSING = "To be translated"


def sources():
    """The Python of this project's modules, and of the calls in its templates."""
    for app in apps.get_app_configs():
        if Path(app.path).parent == settings.BASE_DIR:
            yield from (path.read_text("utf-8") for path in sorted(Path(app.path).rglob("*.py")))
    for path in sorted((settings.BASE_DIR / "templates").rglob("*.*")):
        yield python_of_template(path.read_text("utf-8"))


def python_of_template(text):
    """Of a template Django makes calls between blanked-out text; the calls alone are Python."""
    return "\n".join(CALL.findall(templatize(text)))


def messages_of(texts):
    """{(context, message): plural} of Python texts, as makemessages finds them with xgettext, which
    not every machine has. What is no literal text is left out there and here."""
    found = {}
    for call in (node for text in texts for node in ast.walk(ast.parse(text))):
        if not isinstance(call, ast.Call):
            continue
        name = getattr(call.func, "id", getattr(call.func, "attr", "")).removesuffix("_lazy")
        parts = zip(GETTEXT_CALLS.get(name, ""), call.args, strict=False)
        said = {part: getattr(text, "value", None) for part, text in parts}
        if isinstance(said.get("m"), str):
            key = said.get("c"), said["m"]
            found[key] = said.get("p") or found.get(key)  # one entry, with a plural if any has
    return found


def messages_in(catalogue):
    """The same of a catalogue."""
    return {(entry.msgctxt, entry.msgid): entry.msgid_plural or None for entry in catalogue}


def merge_messages(catalogue, messages):
    """Take out what nobody says any more, and put what is new, untranslated, at the end."""
    for entry in list(catalogue):
        if not messages_in([entry]).items() <= messages.items():
            catalogue.remove(entry)
    there = messages_in(catalogue)
    forms = int(re.search(r"nplurals=(\d+)", catalogue.metadata["Plural-Forms"])[1])
    for entry in catalogue:
        if entry.msgid_plural:  # a form that is missing falls back to English
            entry.msgstr_plural = dict.fromkeys(range(forms), "") | entry.msgstr_plural
    for (context, message), plural in messages.items():
        if (context, message) not in there:
            entry = polib.POEntry(msgctxt=context, msgid=message, msgid_plural=plural or "")
            entry.msgstr_plural = dict.fromkeys(range(forms), "") if plural else {}
            entry.flags = ["python-format"] if "%(" in message else []
            catalogue.append(entry)


def ask_translator(catalogue):
    """Let who sits at a terminal type what is missing, if it is one line."""
    for entry in catalogue.untranslated_entries():
        if not entry.msgid_plural and "\n" not in entry.msgid:
            entry.msgstr = input(f"{catalogue.metadata['Language']}: {entry.msgid}\n    ")


def mark(catalogue):
    """Say beside an entry that it is untranslated, and no longer once it is translated."""
    for entry in catalogue:
        if not entry.translated():
            entry.tcomment = MISSING
        elif entry.tcomment == MISSING:
            entry.tcomment = ""


class Command(BaseCommand):
    """`words`: asks at a terminal for what is untranslated, and prints where the rest stands."""

    help = (
        "Bring the catalogues in step with what the code and the templates say, and compile them."
    )
    requires_system_checks = []

    def handle(self, **options):
        messages = messages_of(sources())
        for path in sorted(Path(settings.LOCALE_PATHS[0]).rglob("*.po")):
            catalogue = polib.pofile(str(path))
            merge_messages(catalogue, messages)
            if sys.stdin.isatty():
                ask_translator(catalogue)
            mark(catalogue)
            catalogue.save()
            catalogue.save_as_mofile(str(path.with_suffix(".mo")))
            for entry in polib.pofile(str(path)).untranslated_entries():
                self.stdout.write(f"{path}:{entry.linenum}: “{entry.msgid}” is untranslated.")
