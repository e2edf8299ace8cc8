"""Who leads a process has a role and dates; a barrier may be met at several consultations.

A body that led a process leads it still, without role or dates, and has since the version of the
process that first says so. The languages of a consultation become codes where each is known by its
name; other words stay as they were.
"""

import re
import uuid
from collections import defaultdict

import django.db.models.deletion
import django.db.models.manager
import engagement.dates
import processes.models.past
from django.conf import settings
from django.conf.locale import LANG_INFO
from django.db import migrations, models
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext

NAMES = {}  # of a language in each of the site's, folded, and its code


def move(apps, schema_editor):
    rows = Rows(apps)
    rows.leads()
    rows.of("Citation").filter(field="lead_bodies").update(field="")
    rows.what_waits()
    for name in ("Consultation", "HistoricalConsultation"):
        for one in rows.of(name).exclude(languages=""):
            if (codes := codes_of(one.languages)) and codes != one.languages:
                rows.of(name).filter(pk=one.pk).update(languages=codes)


def codes_of(text):
    """The codes of languages that are named in a text; "" where one of them is not known."""
    for language in () if NAMES else ("en", "es", "fr"):
        with translation.override(language):
            for code, info in LANG_INFO.items():
                if "name" in info:
                    for name in (info["name"], info["name_local"], gettext(info["name"])):
                        NAMES.setdefault(name.casefold(), code)
    named = [one.strip() for one in re.split("[,;]", text) if one.strip()]
    codes = [NAMES.get(one.casefold(), one if one in LANG_INFO else "") for one in named]
    return "" if "" in codes else ", ".join(dict.fromkeys(codes))


class Rows:
    """The rows as this migration finds them."""

    def __init__(self, apps):
        self.apps = apps

    def of(self, name):
        return self.apps.get_model("processes", name)._base_manager

    def leads(self):
        """Each body that leads a process, and when it was said and taken back."""
        led = defaultdict(set)
        for listed in self.apps.get_model("processes", "Process").lead_bodies.through.objects.all():
            led[listed.process_id].add(listed.organisation_id)
        said = defaultdict(set)
        for listed in self.of("HistoricalProcess_lead_bodies").all():
            said[listed.history_id].add(listed.organisation_id)
        for process, bodies in led.items():
            for body in bodies:
                self.of("ProcessLead").create(**self.lead(process, body))
        past = self.of("HistoricalProcess").filter(
            Q(pk__in=said) | Q(id__in=self.of("Process").values("pk"))
        )
        before = defaultdict(set)
        for version in past.order_by("history_date", "history_id"):
            now = set() if version.history_type == "-" else said[version.pk]
            was, before[version.id] = before[version.id], now
            for kind, bodies in (("+", now - was), ("-", was - now)):
                for body in bodies:
                    self.of("HistoricalProcessLead").create(
                        change=version.change, history_type=kind,
                        history_date=version.history_date,
                        history_user_id=version.history_user_id,
                        **self.lead(version.id, body),
                    )

    @staticmethod
    def lead(process, body):
        pk = uuid.uuid5(process, f"led by {body}")
        return {"id": pk, "process_id": process, "organisation_id": body}

    def what_waits(self):
        """Columns of files that are called so are left out."""
        for one in self.of("Batch").filter(kind="processes").iterator():
            columns = one.plan.get("columns", [])
            if "lead_bodies" in columns:
                one.plan["columns"] = ["" if name == "lead_bodies" else name for name in columns]
                one.save(update_fields=["plan"])
        for one in self.of("Proposal").iterator():
            values = one.content.get("values", {})
            if "lead_bodies" in values:
                said = values.pop("lead_bodies")
                bodies = said.splitlines() if isinstance(said, str) else said
                self.propose(one, {self.body(text) for text in bodies if text})

    def body(self, text):
        """The id of a body, as it was said or by its name; the text where it is none."""
        try:
            return uuid.UUID(text)
        except ValueError:
            named = self.of("Organisation").filter(name__iexact=text)
            return named.values_list("pk", flat=True).first() or text

    def propose(self, proposal, bodies):
        """What a proposal says of who leads a process, line by line."""
        led = self.of("ProcessLead").filter(process=proposal.record)
        before = dict(led.values_list("organisation_id", "pk")) if proposal.record else {}
        said = {"role": "", "since": "", "until": ""}
        new = sorted(map(str, bodies - before.keys()))
        lines = [{"organisation": body, **said} for body in new]
        for body in before.keys() - bodies:
            gone = {"id": str(before[body]), "DELETE": True}
            lines.append({"organisation": str(body), **said, **gone})
        if lines:
            proposal.content.setdefault("parts", {})["processlead"] = lines
        proposal.save(update_fields=["content"])


class Migration(migrations.Migration):

    dependencies = [
        ('processes', '0041_states_may_be_unrecorded'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BarrierConsultation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('barrier', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='processes.barrier')),
                ('consultation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='processes.consultation')),
            ],
            options={
                'default_manager_name': 'unrestricted',
            },
            managers=[
                ('unrestricted', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='HistoricalBarrierConsultation',
            fields=[
                ('change', models.UUIDField(default=processes.models.past.change_id, editable=False)),
                ('id', models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(max_length=1)),
                ('barrier', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='processes.barrier')),
                ('consultation', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='processes.consultation')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            managers=[
                ('unrestricted', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='HistoricalProcessLead',
            fields=[
                ('change', models.UUIDField(default=processes.models.past.change_id, editable=False)),
                ('id', models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ('role', models.CharField(blank=True, max_length=8)),
                ('since', engagement.dates.EdtfField(blank=True, default='', max_length=64)),
                ('until', engagement.dates.EdtfField(blank=True, default='', max_length=64)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(max_length=1)),
                ('since_earliest', models.DateField(editable=False, null=True, serialize=False)),
                ('since_latest', models.DateField(editable=False, null=True, serialize=False)),
                ('since_sort', models.CharField(blank=True, default='', editable=False, max_length=11, serialize=False)),
                ('until_earliest', models.DateField(editable=False, null=True, serialize=False)),
                ('until_latest', models.DateField(editable=False, null=True, serialize=False)),
                ('until_sort', models.CharField(blank=True, default='', editable=False, max_length=11, serialize=False)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='processes.organisation')),
                ('process', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='processes.process')),
            ],
            options={
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            managers=[
                ('unrestricted', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='ProcessLead',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('role', models.CharField(blank=True, max_length=8)),
                ('since', engagement.dates.EdtfField(blank=True, default='', max_length=64)),
                ('until', engagement.dates.EdtfField(blank=True, default='', max_length=64)),
                ('since_earliest', models.DateField(editable=False, null=True, serialize=False)),
                ('since_latest', models.DateField(editable=False, null=True, serialize=False)),
                ('since_sort', models.CharField(blank=True, default='', editable=False, max_length=11, serialize=False)),
                ('until_earliest', models.DateField(editable=False, null=True, serialize=False)),
                ('until_latest', models.DateField(editable=False, null=True, serialize=False)),
                ('until_sort', models.CharField(blank=True, default='', editable=False, max_length=11, serialize=False)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='processes.organisation')),
                ('process', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='processes.process')),
            ],
            options={
                'ordering': ['organisation__name', 'since_sort', 'pk'],
                'default_manager_name': 'unrestricted',
            },
            managers=[
                ('unrestricted', django.db.models.manager.Manager()),
            ],
        ),
        migrations.RunPython(move, migrations.RunPython.noop, elidable=True),
        migrations.RemoveField(
            model_name='process',
            name='lead_bodies',
        ),
        migrations.DeleteModel(
            name='HistoricalProcess_lead_bodies',
        ),
        migrations.AddConstraint(
            model_name='barrierconsultation',
            constraint=models.UniqueConstraint(fields=('barrier', 'consultation'), name='barrierconsultation_once'),
        ),
        migrations.AddConstraint(
            model_name='processlead',
            constraint=engagement.dates.OnceADate(fields=('process', 'organisation', 'since'), name='processlead_once'),
        ),
    ]
