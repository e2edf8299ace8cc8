"""Fills an empty database with a made-up record, and says what each page costs on what is there.

.venv/bin/python -m tests.measuring generate --scale S
.venv/bin/python -m tests.measuring measure
.venv/bin/python -m tests.measuring waiting
.venv/bin/python -m tests.measuring beside
"""

import os
import sys
from importlib import import_module

import django

if __name__ == "__main__":
    if sys.argv[1:2] not in (["generate"], ["measure"], ["waiting"], ["beside"]):
        sys.exit(__doc__)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "engagement.settings")
    django.setup()
    import_module(f"tests.measuring.{sys.argv[1]}").Command().run_from_argv(sys.argv)
