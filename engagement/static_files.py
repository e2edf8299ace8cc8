"""Which static files are collected and served, and what of them travels."""

import hashlib
import shutil
from pathlib import Path, PurePath

import rcssmin
import rjsmin
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import AppDirectoriesFinder, get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

from engagement.disk import keep, sync

# The admin wears the clothes of the site: its own, four megabytes of them, are never asked for.
UNUSED = {"django.contrib.admin"}
WITHOUT_WORDS_FOR_PEOPLE = {".css": rcssmin.cssmin, ".js": rjsmin.jsmin}
COLLECTED_MARK = "collected"  # beside what was collected: of what it was made, and what it came to


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


def aside():
    """Where files are collected before they take their places."""
    return settings.STATIC_ROOT.with_name("static.new")


def state():
    """One hash of what is to be collected and by what, one of what was; equal files, equal text."""
    sources = {
        name: storage.path(name) for finder in get_finders() for name, storage in finder.list([])
    }
    makers = ("requirements/run.txt", "engagement/static_files.py")
    by = {one: settings.BASE_DIR / one for one in makers}
    collected = {
        str(one): one for one in settings.STATIC_ROOT.rglob("*") if one.name != COLLECTED_MARK
    }
    return "\n".join(digest(files) for files in (sources | by, collected))


def digest(files):
    """The hash of files with their names."""
    read = hashlib.sha256()
    for name, path in sorted(files.items()):
        if Path(path).is_file():
            content = Path(path).read_bytes()
            read.update(f"{name} {len(content)} ".encode() + content)
    return read.hexdigest()


def is_whole():
    """Is everything there that a page may name, as it was collected from what is there now?"""
    mark = settings.STATIC_ROOT / COLLECTED_MARK
    return mark.is_file() and mark.read_text(errors="replace") == state()


def put_in_place():
    """Move what was collected aside to where it is served; the mark, last, says that all is there.

    What an earlier version had stays: an open page may still name it.
    """
    root, files = settings.STATIC_ROOT, [one for one in aside().rglob("*") if one.is_file()]
    for one in files:
        sync(one)
    for one in files:
        place = root / one.relative_to(aside())
        place.parent.mkdir(parents=True, exist_ok=True)
        one.replace(place)
    for folder in (root, *(one for one in root.rglob("*") if one.is_dir())):
        sync(folder)
    shutil.rmtree(aside())
    keep(root / COLLECTED_MARK, state())
    storage = staticfiles_storage
    storage.hashed_files, storage.manifest_hash = storage.load_manifest()
