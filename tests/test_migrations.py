"""A new database is made whole, an older one step by step: both end with the same tables."""

from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

OURS = ("engagement", "processes")


def test_the_steps_of_an_older_database_lead_to_what_the_models_say():
    loader = MigrationLoader(None, replace_migrations=False)
    steps = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
    missing = steps.changes(graph=loader.graph, trim_to_apps=OURS)
    assert missing == {}
