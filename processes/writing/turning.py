"""Before more people, or fewer, can see something: what that means is said, and why is asked."""

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from processes.models import LEVEL_WIDTH, Level, Membership, Record
from processes.writing.taking_back import handed_back, reason_wrong, return_to_its_people

BECAUSE = "taken_back_because"


def is_taken_back(form):
    """Does a valid form hide from everybody what an organisation of others keeps?"""
    return form.before == Level.PUBLIC and form.turn < 0 and form.reader.is_outside(form.instance)


class Turning:
    """What somebody is told, and asked, before more people, or fewer, can see something.

    takes_back: what an organisation keeps is taken from everybody's eyes by who does not work
    there. They say why, and its people read that. sent: what the page sent, or the form.
    """

    def __init__(self, record_forms):
        self.record_forms, self.form = record_forms, record_forms.form
        self.sent = record_forms.sent or {}
        self.record = self.form.instance
        self.level = Level(self.form.cleaned_data["visibility"])
        self.wider = self.form.turn > 0
        self.takes_back = is_taken_back(self.form)
        self.reason = self.sent.get(BECAUSE, "")

    @property
    def is_agreed(self):
        return "sure" in self.sent and not self.wrong

    @cached_property
    def wrong(self):
        """What is wrong with the reason; "" where none is asked for."""
        if not self.takes_back or "sure" not in self.sent:
            return ""
        if not self.reason.strip():
            return _("Write why.")
        return reason_wrong(self.reason)

    @property
    def sent_again(self):
        return [(name, value) for name, value in self.record_forms.sent_again if name != BECAUSE]

    def save(self):
        """The record, as the forms have it; what is taken back goes to its organisation."""
        if not self.takes_back:
            return self.record_forms.save()
        handed = handed_back(self.record_forms.stored, self.form.reader)
        record = self.record_forms.save()
        return_to_its_people(record, handed, self.reason, self.form.reader.person)
        return record

    @property
    def readers(self):
        """The organisations whose people will be able to read it."""
        members = Membership.visible_to(self.form.reader).in_force(timezone.localdate()).agreed()
        here = members.filter(coalition=self.record.coalition)
        return [one.organisation for one in here.select_related("organisation")]

    @property
    def narrower(self):
        """What it points at that fewer people can see: it stays as hidden as that."""
        targets = (getattr(self.record, field.name) for field in self.record.pointers())
        return [
            one
            for one in targets
            if one and LEVEL_WIDTH[Level(one.visibility)] < LEVEL_WIDTH[self.level]
        ]

    @property
    def follows(self):
        """How many things that point at it are marked as open as this, and will be seen too."""
        wide = [level for level, width in LEVEL_WIDTH.items() if width >= LEVEL_WIDTH[self.level]]
        return sum(
            field.model.visible_to(self.form.reader)
            .filter(**{field.name: self.record.pk, "visibility__in": wide})
            .count()
            for field in self.record.pointed_at_by()
            if issubclass(field.model, Record)
        )
