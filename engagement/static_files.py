"""Which static files are collected and served, and what of them travels."""

from pathlib import PurePath

import rcssmin
import rjsmin
from django.apps import apps
from django.contrib.staticfiles.finders import AppDirectoriesFinder
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

# The admin wears the clothes of the site: its own, four megabytes of them, are never asked for.
UNUSED = {"django.contrib.admin"}
WITHOUT_WORDS_FOR_PEOPLE = {".css": rcssmin.cssmin, ".js": rjsmin.jsmin}


class UsedFilesFinder(AppDirectoriesFinder):
    """Those of the apps, without those that no page of this site names."""

    def __init__(self, app_names=None, *args, **kwargs):
        names = {one.name for one in apps.get_app_configs()} - UNUSED
        super().__init__(app_names or names, *args, **kwargs)


class SmallFilesStorage(CompressedManifestStaticFilesStorage):
    """Style sheets and scripts are kept without comments and indentation, then compressed.

    Both libraries only leave out what means nothing; neither renames or reorders anything. A file
    that is one already (`.min.`) is kept as its makers wrote it.
    """

    def _save(self, name, content):
        shrink = WITHOUT_WORDS_FOR_PEOPLE.get(PurePath(name).suffix)
        if shrink and ".min." not in name:
            content.seek(0)
            content = ContentFile(shrink(content.read().decode()).encode())
        return super()._save(name, content)
