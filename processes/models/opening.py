"""How open something was: who could take part, as announced and in effect, and by which way."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Access(models.TextChoices):
    OPEN = "open", _("Open to all")
    REGISTRATION = "registration", _("After registration")
    ACCREDITED = "accredited", _("Accredited organisations")
    INVITATION = "invitation", _("By invitation")
    CLOSED = "closed", _("Closed to civil society")


class InEffect(models.TextChoices):
    """What access came to for those who came, beside what was announced."""

    AS_ANNOUNCED = "as_announced", _("As announced")
    WIDER = "wider", _("Wider than announced")
    NARROWER = "narrower", _("Narrower than announced")
    TOKEN = "token", _("Token, in form only")
    CLOSED = "closed", _("Closed to civil society")


class Channel(models.TextChoices):
    IN_PERSON = "in_person", _("in person")
    ONLINE = "online", _("online")
    HYBRID = "hybrid", _("in person and online")
    WRITTEN = "written", _("in writing")
    RECORDED = "recorded_audio_video", _("recorded audio or video")


class ParticipationLevel(models.TextChoices):
    """IAP2's levels, and none for a stage without an opening."""

    NONE = "none", _("No opening")
    INFORM = "inform", _("Inform")
    CONSULT = "consult", _("Consult")
    INVOLVE = "involve", _("Involve")
    COLLABORATE = "collaborate", _("Collaborate")
    EMPOWER = "empower", _("Empower")
