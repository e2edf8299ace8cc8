"""Which static files are collected and served."""

from django.apps import apps
from django.contrib.staticfiles.finders import AppDirectoriesFinder

# The admin wears the clothes of the site: its own, four megabytes of them, are never asked for.
UNUSED = {"django.contrib.admin"}


class UsedFilesFinder(AppDirectoriesFinder):
    """Those of the apps, without those that no page of this site names."""

    def __init__(self, app_names=None, *args, **kwargs):
        names = {one.name for one in apps.get_app_configs()} - UNUSED
        super().__init__(app_names or names, *args, **kwargs)
