"""Draws the kinds and what they point at, read off the models, into docs/data-model.md.

    .venv/bin/python docs/draw_model.py

What every record has, and the columns of a citation, would be a line from everything to
everything: the page says them in words.
"""

import os
import sys
from pathlib import Path

import django
from django.apps import apps

PAGE = Path(__file__).resolve().parent / "data-model.md"
BEGIN, END = "```mermaid\n", "```\n"
OF_EVERY_RECORD = ("owner", "coalition", "logged_by", "readers")


def drawn():
    """The models on the drawing, in the order of the glossary: kinds and what lives in them."""
    models = apps.get_app_config("processes").get_models()
    bases = {model: {base.__name__ for base in model.__mro__} for model in models}
    return [
        model
        for model, names in bases.items()
        if hasattr(model, "resource") or ("Part" in names and model.__name__ != "Citation")
    ]


def lines():
    """One line for each field that points from a model of the drawing to another one."""
    models = drawn()
    for model in models:
        record = any(base.__name__ == "Record" for base in model.__mro__)
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
            if field.related_model not in models or (record and field.name in OF_EVERY_RECORD):
                continue
            to = "}o" if field.many_to_many else "|o" if field.null else "||"
            yield f"  {field.related_model.__name__} {to}--o{{ {model.__name__} : {field.name}\n"


def with_drawing(page):
    """The text of the page with the drawing as the models are now."""
    before, rest = page.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    return "".join([before, BEGIN, "erDiagram\n", *lines(), END, after])


if __name__ == "__main__":
    sys.path.insert(0, str(PAGE.parent.parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "engagement.settings")
    django.setup()
    PAGE.write_text(with_drawing(PAGE.read_text("utf-8")), "utf-8")
