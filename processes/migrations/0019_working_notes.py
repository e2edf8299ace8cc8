"""What an organisation notes beside a record, and its next steps."""

import django.db.models.deletion
import django.db.models.manager
import engagement.dates
import engagement.fields
import engagement.migrating
import processes.models.past
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(engagement.migrating.AllAtOnce):

    dependencies = [
        ('processes', '0018_authors_as_staff'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoricalNextStep',
            fields=[
                ('change', models.UUIDField(default=processes.models.past.change_id, editable=False)),
                ('id', models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ('created', models.DateTimeField(blank=True, editable=False)),
                ('changed', models.DateTimeField(blank=True, editable=False)),
                ('text', engagement.fields.LineField(max_length=300)),
                ('due', engagement.dates.EdtfField(blank=True, default='', max_length=64)),
                ('state', models.CharField(default='open', max_length=8)),
                ('done_on', models.DateField(blank=True, null=True)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(max_length=1)),
                ('due_earliest', models.DateField(editable=False, null=True, serialize=False)),
                ('due_latest', models.DateField(editable=False, null=True, serialize=False)),
                ('due_sort', models.CharField(blank=True, default='', editable=False, max_length=11, serialize=False)),
                ('organisation', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='processes.organisation')),
                ('process', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='processes.process')),
                ('consultation', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='processes.consultation')),
                ('intervention', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='processes.intervention')),
                ('commitment', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='processes.commitment')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('who', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
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
            name='HistoricalWorkingNote',
            fields=[
                ('change', models.UUIDField(default=processes.models.past.change_id, editable=False)),
                ('id', models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ('created', models.DateTimeField(blank=True, editable=False)),
                ('changed', models.DateTimeField(blank=True, editable=False)),
                ('intended_result', engagement.fields.ProseField(blank=True, max_length=1000)),
                ('text', engagement.fields.ProseField(blank=True, max_length=10000)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(max_length=1)),
                ('organisation', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='processes.organisation')),
                ('process', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='processes.process')),
                ('consultation', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='processes.consultation')),
                ('intervention', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='processes.intervention')),
                ('commitment', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='processes.commitment')),
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
            name='NextStep',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created', models.DateTimeField(auto_now_add=True)),
                ('changed', models.DateTimeField(auto_now=True)),
                ('text', engagement.fields.LineField(max_length=300)),
                ('due', engagement.dates.EdtfField(blank=True, default='', max_length=64)),
                ('state', models.CharField(default='open', max_length=8)),
                ('done_on', models.DateField(blank=True, null=True)),
                ('due_earliest', models.DateField(editable=False, null=True, serialize=False)),
                ('due_latest', models.DateField(editable=False, null=True, serialize=False)),
                ('due_sort', models.CharField(blank=True, default='', editable=False, max_length=11, serialize=False)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='processes.organisation')),
                ('process', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='processes.process')),
                ('consultation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='processes.consultation')),
                ('intervention', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='processes.intervention')),
                ('commitment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='processes.commitment')),
                ('who', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['due_sort', 'created', 'pk'],
                'abstract': False,
                'default_manager_name': 'unrestricted',
                'indexes': [models.Index(fields=['organisation', 'state'], name='nextstep_of_desk')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('commitment__isnull', True), ('consultation__isnull', True), ('intervention__isnull', True), ('process__isnull', False)), models.Q(('commitment__isnull', True), ('consultation__isnull', False), ('intervention__isnull', True), ('process__isnull', True)), models.Q(('commitment__isnull', True), ('consultation__isnull', True), ('intervention__isnull', False), ('process__isnull', True)), models.Q(('commitment__isnull', False), ('consultation__isnull', True), ('intervention__isnull', True), ('process__isnull', True)), _connector='OR'), name='nextstep_beside_one_record'), models.CheckConstraint(condition=models.Q(models.Q(('done_on__isnull', True), ('state', 'open')), models.Q(('done_on__isnull', False), ('state__in', ['done', 'dropped'])), _connector='OR'), name='nextstep_over_on_a_day')],
            },
            managers=[
                ('unrestricted', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='WorkingNote',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created', models.DateTimeField(auto_now_add=True)),
                ('changed', models.DateTimeField(auto_now=True)),
                ('intended_result', engagement.fields.ProseField(blank=True, max_length=1000)),
                ('text', engagement.fields.ProseField(blank=True, max_length=10000)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='processes.organisation')),
                ('process', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='processes.process')),
                ('consultation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='processes.consultation')),
                ('intervention', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='processes.intervention')),
                ('commitment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='processes.commitment')),
            ],
            options={
                'ordering': ['pk'],
                'abstract': False,
                'default_manager_name': 'unrestricted',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('commitment__isnull', True), ('consultation__isnull', True), ('intervention__isnull', True), ('process__isnull', False)), models.Q(('commitment__isnull', True), ('consultation__isnull', False), ('intervention__isnull', True), ('process__isnull', True)), models.Q(('commitment__isnull', True), ('consultation__isnull', True), ('intervention__isnull', False), ('process__isnull', True)), models.Q(('commitment__isnull', False), ('consultation__isnull', True), ('intervention__isnull', True), ('process__isnull', True)), _connector='OR'), name='workingnote_beside_one_record'), models.UniqueConstraint(fields=('organisation', 'process'), name='workingnote_once_process'), models.UniqueConstraint(fields=('organisation', 'consultation'), name='workingnote_once_consultation'), models.UniqueConstraint(fields=('organisation', 'intervention'), name='workingnote_once_intervention'), models.UniqueConstraint(fields=('organisation', 'commitment'), name='workingnote_once_commitment')],
            },
            managers=[
                ('unrestricted', django.db.models.manager.Manager()),
            ],
        ),
    ]
