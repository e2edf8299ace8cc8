from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProcessesConfig(AppConfig):
    name = "processes"
    verbose_name = _("The record")

    def ready(self):
        import_module("processes.directory.vocabulary")  # what was added to its codes
