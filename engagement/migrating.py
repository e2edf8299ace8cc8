"""Migrations say what the tables are. What people read is kept out of them.

A word changed in a help text, a label or a choice is no change to a table, and needs no migration.
"""

from copy import copy

from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import (
    AddConstraint,
    AddField,
    AlterModelOptions,
    CreateModel,
    RemoveConstraint,
    RemoveField,
    RunPython,
)
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


class AllAtOnce(Migration):
    """A migration of many changes to tables, and of no others: all models are made anew once.

    Django makes every model that is tied to one another anew after each change, which takes longer
    than the change. Here the model of a table is told of each change as it is made.
    """

    def apply(self, project_state, schema_editor, collect_sql=False):
        before = project_state.apps
        vars(project_state).pop("apps")
        after, made = self.mutate_state(project_state, preserve=False), set()
        for change in self.operations:
            if isinstance(change, CreateModel):  # with all that is added to it further down
                made.add(change.name_lower)
                schema_editor.create_model(after.apps.get_model(self.app_label, change.name))
            elif not isinstance(change, AlterModelOptions) and change.model_name_lower not in made:
                names = self.app_label, change.model_name
                change_table(
                    change, schema_editor, before.get_model(*names), after.apps.get_model(*names)
                )
        return after


def change_table(change, editor, model, then):
    """Make a change to a table, and tell its model. `then`: the model after all changes."""
    if isinstance(change, AddConstraint):
        model._meta.constraints = [*model._meta.constraints, change.constraint]
        editor.add_constraint(model, change.constraint)
    elif isinstance(change, RemoveConstraint):
        [gone] = (one for one in model._meta.constraints if one.name == change.name)
        model._meta.constraints = [one for one in model._meta.constraints if one is not gone]
        editor.remove_constraint(model, gone)
    else:
        change_field(change, editor, model, then)


def change_field(change, editor, model, then):
    was = None if isinstance(change, AddField) else model._meta.get_field(change.name)
    field = None if isinstance(change, RemoveField) else then._meta.get_field(change.name)
    if was is None:
        editor.add_field(model, field)
    elif field is None:
        editor.remove_field(model, was)
    else:
        editor.alter_field(model, was, field)
    if was is not None:
        model._meta.local_fields.remove(was)
    if field is not None:
        known = copy(field)
        known.model = model
        model._meta.add_field(known)
    model._meta._expire_cache()


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
