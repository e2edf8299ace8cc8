"""No way round the rule: what Django leaves open by default is shut, and stays shut."""

from django.apps import apps
from django.core.checks import Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

from engagement.filters import filter_for
from engagement.resources import kinds
from processes.lookup.filters import SPECIAL_FILTERS
from processes.models import CITING, Beside, Part, Record, Shared
from processes.models.versions import keeps_versions


def _refusal(number, model, said, hint):
    return Error(said, hint=hint, obj=model, id=f"processes.{number}")


@register(Tags.models)
def no_way_round_the_rule(app_configs, **kwargs):
    """Refuse ways round the rule that a new model would open, and versions nobody keeps."""
    for model in apps.get_app_config("processes").get_models():
        if any(manager.name == "objects" for manager in model._meta.managers):
            said = f"{model.__name__}.objects would reach rows round the rule."
            hint = "Name the manager `unrestricted`; all else uses `visible_to(reader)`."
            yield _refusal("E001", model, said, hint)
        if issubclass(model, Record | Part | Shared | Beside) and not keeps_versions(model):
            said = f"What {model.__name__} was is not kept, or is reached round the rule."
            hint = "Inherit from Identified, whose `unrestricted_versions` keeps it."
            yield _refusal("E003", model, said, hint)
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
            if opens_a_way_round(model, field):
                end = f"{field.related_model.__name__}.{field.remote_field.related_name}"
                said = f"{end} would list {model.__name__} rows round the rule."
                yield _refusal("E002", model, said, "Give the field related_name='+'.")


def opens_a_way_round(model, field):
    """Would the other end of this field hand out rows that have a level of their own?

    A part may be reached from the record it lives in, since it shares that record's level; a
    part that points at a second record may not.
    """
    if not field.is_relation or field.remote_field.hidden:
        return False
    if issubclass(model, Record):
        return True
    if not issubclass(model, Part):
        return False
    return len(model.pointers()) > 1


@register(Tags.models)
def every_kind_is_found_and_cited(app_configs, **kwargs):
    """Refuse a filter that nothing makes, and a record that no source can be given for."""
    for kind in kinds("processes"):
        if issubclass(kind, Record) and kind._meta.model_name not in CITING:
            hint = "Add it to CITING, and a pointer to it, in processes/models/citation.py."
            yield _refusal("E004", kind, f"Nothing can be cited for {kind.__name__}.", hint)
        for name in kind.resource.filters:
            try:
                filter_for(kind, name, SPECIAL_FILTERS)
            except ImproperlyConfigured as wrong:
                hint = "Name it in SPECIAL_FILTERS of processes/lookup/filters.py, or take it out."
                yield _refusal("E005", kind, str(wrong), hint)
