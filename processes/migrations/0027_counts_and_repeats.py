"""Counts of an entry or a consultation, and entries that repeat another."""

import django.db.models.deletion
import django.db.models.manager
import engagement.fields
import engagement.migrating
import processes.models.past
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(engagement.migrating.AllAtOnce):

    dependencies = [
        ('processes', '0026_statements_and_barriers_met'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Count',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('what', models.CharField(max_length=16)),
                ('how_exact', models.CharField(default='exact', max_length=12)),
                ('number', models.PositiveIntegerField()),
                ('locator', engagement.fields.LineField(blank=True, max_length=120)),
            ],
            options={
                'ordering': ['what', 'pk'],
                'default_manager_name': 'unrestricted',
            },
            managers=[
                ('unrestricted', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='HistoricalCount',
            fields=[
                ('change', models.UUIDField(default=processes.models.past.change_id, editable=False)),
                ('id', models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ('what', models.CharField(max_length=16)),
                ('how_exact', models.CharField(default='exact', max_length=12)),
                ('number', models.PositiveIntegerField()),
                ('locator', engagement.fields.LineField(blank=True, max_length=120)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(max_length=1)),
            ],
            options={
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            managers=[
                ('unrestricted', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddField(
            model_name='consultation',
            name='responses_published',
            field=models.CharField(blank=True, max_length=8),
        ),
        migrations.AddField(
            model_name='historicalconsultation',
            name='responses_published',
            field=models.CharField(blank=True, max_length=8),
        ),
        migrations.AddField(
            model_name='historicalintervention',
            name='repeated_as',
            field=models.CharField(blank=True, max_length=12),
        ),
        migrations.AddField(
            model_name='historicalintervention',
            name='repeats',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='processes.intervention'),
        ),
        migrations.AddField(
            model_name='intervention',
            name='repeated_as',
            field=models.CharField(blank=True, max_length=12),
        ),
        migrations.AddField(
            model_name='intervention',
            name='repeats',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='processes.intervention'),
        ),
        migrations.AddConstraint(
            model_name='intervention',
            constraint=models.CheckConstraint(condition=models.Q(('repeats__isnull', True), models.Q(('repeats', models.F('id')), _negated=True), _connector='OR'), name='intervention_repeats_another'),
        ),
        migrations.AddConstraint(
            model_name='intervention',
            constraint=models.CheckConstraint(condition=models.Q(('repeated_as__in', ['', 'republished', 'shortened', 'translated', 'elsewhere'])), name='intervention_repeated_as_known'),
        ),
        migrations.AddField(
            model_name='count',
            name='consultation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='processes.consultation'),
        ),
        migrations.AddField(
            model_name='count',
            name='intervention',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='processes.intervention'),
        ),
        migrations.AddField(
            model_name='count',
            name='source',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='processes.source'),
        ),
        migrations.AddField(
            model_name='historicalcount',
            name='consultation',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='processes.consultation'),
        ),
        migrations.AddField(
            model_name='historicalcount',
            name='history_user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicalcount',
            name='intervention',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='processes.intervention'),
        ),
        migrations.AddField(
            model_name='historicalcount',
            name='source',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='processes.source'),
        ),
        migrations.AddConstraint(
            model_name='count',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('consultation__isnull', True), ('intervention__isnull', False)), models.Q(('consultation__isnull', False), ('intervention__isnull', True)), _connector='OR'), name='count_of_one_record'),
        ),
        migrations.AddConstraint(
            model_name='count',
            constraint=models.CheckConstraint(condition=models.Q(('what__in', ['responses', 'submissions', 'participants', 'signatures', 'recipients', 'supporters']), ('how_exact__in', ['exact', 'about', 'more_than'])), name='count_of_something_known'),
        ),
        migrations.AddConstraint(
            model_name='count',
            constraint=models.UniqueConstraint(fields=('intervention', 'what', 'source'), name='count_once_a_source_of_an_entry'),
        ),
        migrations.AddConstraint(
            model_name='count',
            constraint=models.UniqueConstraint(fields=('consultation', 'what', 'source'), name='count_once_a_source_of_a_consultation'),
        ),
    ]
