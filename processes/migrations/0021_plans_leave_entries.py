"""The plan of an entry is no longer part of it."""

import engagement.migrating
from django.db import migrations


class Migration(engagement.migrating.AllAtOnce):

    dependencies = [
        ('processes', '0020_plans_move_to_notes'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='historicalintervention',
            name='intended_result',
        ),
        migrations.RemoveField(
            model_name='historicalintervention',
            name='next_step',
        ),
        migrations.RemoveField(
            model_name='historicalintervention',
            name='next_step_due',
        ),
        migrations.RemoveField(
            model_name='historicalintervention',
            name='next_step_due_earliest',
        ),
        migrations.RemoveField(
            model_name='historicalintervention',
            name='next_step_due_latest',
        ),
        migrations.RemoveField(
            model_name='historicalintervention',
            name='next_step_due_sort',
        ),
        migrations.RemoveField(
            model_name='intervention',
            name='intended_result',
        ),
        migrations.RemoveField(
            model_name='intervention',
            name='next_step',
        ),
        migrations.RemoveField(
            model_name='intervention',
            name='next_step_due',
        ),
        migrations.RemoveField(
            model_name='intervention',
            name='next_step_due_earliest',
        ),
        migrations.RemoveField(
            model_name='intervention',
            name='next_step_due_latest',
        ),
        migrations.RemoveField(
            model_name='intervention',
            name='next_step_due_sort',
        ),
    ]
