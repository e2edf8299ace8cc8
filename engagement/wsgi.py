"""What the server calls."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections

from engagement.stack import in_one_piece

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "engagement.settings")
application = in_one_piece(get_wsgi_application())
import_module(settings.ROOT_URLCONF)  # all views now: whoever asks first does not wait for them
# It is read once, before workers part from it; what is here already they share, and never look
# through for what could be let go.
connections.close_all()
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)  # a page makes some 100,000 things, and lets go of nearly all
