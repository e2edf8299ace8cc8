"""Writes `docs/addresses.md` anew: `.venv/bin/python -m tests.sweep`."""

import os
from importlib import import_module

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "engagement.settings")
    django.setup()
    table = import_module("tests.sweep.table")
    table.PAGE.write_text(table.page(), encoding="utf-8")
