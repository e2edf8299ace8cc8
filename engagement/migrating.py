"""Migrations say what the tables are. What people read is kept out of them.

A word changed in a help text, a label or a choice is no change to a table, and needs no migration.
"""

from django.db import connection
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import RunPython
from django.db.models import Model
from django.utils.module_loading import import_string

TEXT_ARGUMENTS = frozenset(
    (
        "choices", "error_messages", "help_text", "verbose_name", "verbose_name_plural",
        "violation_error_message",
    )
)  # fmt: skip


def make_tables(steps):
    """Give a database that has nothing in it the tables that these steps lead to. -> its apps

    In one go: taken one by one, each step makes all models anew, which takes eight times as long.
    Of what a step does besides, it does what is not `elidable`: what models cannot say, a trigger.
    """
    to_take = MigrationExecutor(connection)
    plan, state = to_take.migration_plan(steps), to_take.loader.project_state(steps)
    with connection.schema_editor(atomic=True) as editor:
        for model in state.apps.get_models():
            if model._meta.can_migrate(connection) and not model._meta.proxy:
                editor.create_model(model)
        to_take.recorder.ensure_schema()
        for step, _backwards in plan:
            for operation in step.operations:
                if isinstance(operation, RunPython) and not operation.elidable:
                    operation.database_forwards(step.app_label, editor, state, state)
            for taken in ((step.app_label, step.name), *step.replaces):
                to_take.recorder.record_applied(*taken)
    return state.apps


class WithoutTexts(MigrationAutodetector):
    """Compares what the models say with what migrations say, and sees no texts in either."""

    def __init__(self, from_state, to_state, questioner=None):
        super().__init__(without_texts(from_state), without_texts(to_state), questioner)


def without_texts(state):
    """A copy of this ProjectState whose fields, constraints and options hold no texts.

    Nor has it bases that are no models: they add methods, which a migration does not call.
    """
    bare = state.clone()
    for model in bare.models.values():
        model.fields = {name: made_bare(field) for name, field in model.fields.items()}
        model.bases = tuple(one for one in model.bases if is_of_a_model(one))
        model.options = keep_no_texts(model.options)
        model.options["constraints"] = [made_bare(one) for one in model.options["constraints"]]
    return bare


def made_bare(thing):
    """A field or a constraint, made again as a migration makes it, but without its texts."""
    *_name, path, args, arguments = thing.deconstruct()
    return import_string(path)(*args, **keep_no_texts(arguments))


def keep_no_texts(arguments):
    return {name: value for name, value in arguments.items() if name not in TEXT_ARGUMENTS}


def is_of_a_model(base):
    return isinstance(base, str) or issubclass(base, Model)
