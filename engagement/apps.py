import threading
from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import trans_real


class EngagementConfig(AppConfig):
    name = "engagement"
    verbose_name = "The service"

    def ready(self):
        # The language of a thread. Django's own serves several tasks in one thread, which this site
        # has none of, and it is asked thousands of times for a page.
        trans_real._active = threading.local()
        # Checks look at models, so they register once every app's models are there.
        autodiscover_modules("checks")
        for one in ("engagement.sessions", "engagement.trail.listening", "engagement.ordering"):
            import_module(one)  # what listens to the sign-in library, and to a database
