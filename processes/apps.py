from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProcessesConfig(AppConfig):
    name = "processes"
    verbose_name = _("The record")

    def ready(self):
        import_module("processes.people.staff")  # tells the service who must have a second factor
        import_module("processes.removal.retention")  # tells it what goes after its time
        import_module("processes.worklist.regular")  # and what is done once a day
        import_module("processes.directory.vocabulary")  # what was added to its codes
        import_module("processes.removal.removing")  # and what was removed thirty days ago
        import_module("processes.importing.worker")  # and imports, beside the site
