"""What the server calls."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from engagement.stack import in_one_piece

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "engagement.settings")
application = in_one_piece(get_wsgi_application())
import_module(settings.ROOT_URLCONF)  # all views now: whoever asks first does not wait for them
