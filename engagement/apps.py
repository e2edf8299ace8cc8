from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class EngagementConfig(AppConfig):
    name = "engagement"
    verbose_name = "The service"

    def ready(self):
        # Checks look at models, so they register once every app's models are there.
        autodiscover_modules("checks")
        for one in ("engagement.sessions", "engagement.trail.listening"):
            import_module(one)  # what listens to the sign-in library
