"""Who can see it: the part of a form that decides, and says, who will read what is written."""

from django import forms
from django.utils.translation import gettext_lazy as _

from engagement.forms import RecordForm
from processes.models import LEVEL_WIDTH, Level, Organisation
from processes.writing.part_form import refuse_another_process

LEVEL_FIELDS = ("visibility", "coalition", "owner")  # as the short form asks for them


def circles_of(reader):
    """The organisations a person works for and the coalitions those belong to."""
    own, shared = reader.organisations, reader.coalitions
    ids = sorted(own | shared)
    rows = (
        reader.kept(circles_of, lambda: reader.asked(organisations_of_ids, ids=ids)) if ids else ()
    )
    return [one for one in rows if one.pk in own], [one for one in rows if one.pk in shared]


def organisations_of_ids(reader, ids):
    return Organisation.visible_to(reader).filter(pk__among=ids)


class LevelForm(RecordForm):
    """The form of a record with a level.

    What is new belongs to one of the writer's organisations and is seen by that organisation
    only, unless they choose more (`docs/security.md`, D1 and R2). It stays with its owner. Only a
    curator makes something public.
    """

    general = None  # asked for the source of what names none; an assessment has one

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.before = self.instance.visibility
        self.new = self.is_new  # also once it is saved
        mine, coalitions = self.known.get(circles_of) or circles_of(self.reader)
        self._set_owner(mine)
        self._set_coalition(coalitions)
        self._set_visibility()
        made_by = self._meta.model.made_by
        if made_by in self.fields and self.new and mine and not self.initial.get(made_by):
            self.initial[made_by] = mine[0]

    def _set_owner(self, mine):
        self.mine = mine
        if not self.new or len(mine) < 2:
            del self.fields["owner"]  # it stays, or there is nothing to choose
            return
        field = forms.ModelChoiceField(
            Organisation.visible_to(self.reader).filter(pk__in=[one.pk for one in mine]),
            label=_("for which organisation"),
            empty_label=None,
        )
        field.initial = mine[0]
        self.fields["owner"] = field

    def _set_coalition(self, coalitions):
        now = self.instance.coalition_id
        self.coalitions = coalitions
        if not self.coalitions and not now:
            del self.fields["coalition"]
            return
        known = [one.pk for one in self.coalitions]
        self.fields["coalition"] = forms.ModelChoiceField(
            Organisation.visible_to(self.reader).filter(pk__in=[*known, now] if now else known),
            label=_("which coalition"),
            required=False,
            empty_label=None if len(known) == 1 else _("Choose one"),
            help_text=_("Only for “Organisations in my coalition”."),
        )

    def _set_visibility(self):
        owned = bool(self.mine) if self.new else self.instance.owner_id is not None
        levels = [Level.ORGANISATION] if owned else []
        if owned and "coalition" in self.fields:
            levels.append(Level.COALITION)
        self.at_once = not self.new and self.instance.owner_id in self.reader.trusted
        if self.reader.curates or self.at_once or self.before == Level.PUBLIC and not self.new:
            levels.append(Level.PUBLIC)
        self.fields["visibility"] = forms.ChoiceField(
            label=_("who can see it"),
            choices=[(level.value, self._label(level)) for level in levels],
            widget=forms.RadioSelect,
            required=False,
        )
        if self.new:
            self.initial["visibility"] = levels[0].value if owned else ""
            self.fields["visibility"].required = not owned

    def _label(self, level):
        at_once = self.at_once and level == Level.PUBLIC
        return _("Everyone, at once") if at_once else level.label

    def clean_visibility(self):
        """What is left out stays as it is, and is private on something new; who works for no
        organisation says that everybody reads it (R2)."""
        chosen = self.cleaned_data.get("visibility")
        if chosen:
            return chosen
        return Level.ORGANISATION if self.new else self.before

    def _get_validation_exclusions(self):
        # Not typed by everybody, and yet the database looks at them.
        return super()._get_validation_exclusions() - ({"owner", "coalition"} - self._errors.keys())

    def clean(self):
        cleaned = super().clean()
        refuse_another_process(self, cleaned.get("process"))
        level = cleaned.get("visibility")
        if level != Level.COALITION:
            cleaned["coalition"] = None
        elif not cleaned.get("coalition"):
            if len(self.coalitions) == 1:
                cleaned["coalition"] = self.coalitions[0]
            else:
                self.add_error("coalition", _("Choose whose members can see it."))
        if self.new:
            shared = level == Level.PUBLIC and not self.mine
            owner = None if shared else cleaned.get("owner") or next(iter(self.mine), None)
            self.instance.owner = owner
            self.instance.logged_by = self.reader.person
        self.instance.coalition = cleaned.get("coalition")
        return cleaned

    @property
    def turn(self):
        """Above 0 when more people will read what is there already, below 0 when fewer will."""
        after = self.cleaned_data.get("visibility", self.before)
        return 0 if self.new else LEVEL_WIDTH[Level(after)] - LEVEL_WIDTH[Level(self.before)]
