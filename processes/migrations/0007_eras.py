"""What is shared in a coalition carries its time, so that who joins later reads only what comes."""

import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('processes', '0006_consent'),
    ]

    operations = [
        migrations.CreateModel(
            name='Era',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ('coalition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='processes.organisation')),
                ('began', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'default_manager_name': 'unrestricted',
            },
            managers=[
                ('unrestricted', django.db.models.manager.Manager()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='circle',
            name='circle_once',
        ),
        migrations.AddField(
            model_name='ask',
            name='era',
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='assessment',
            name='era',
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='barrier',
            name='era',
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='circle',
            name='era',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='civicspacerating',
            name='era',
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='commitment',
            name='era',
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='consent',
            name='era',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='consultation',
            name='era',
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='enabler',
            name='era',
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='historicalask',
            name='era',
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='historicalassessment',
            name='era',
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='historicalbarrier',
            name='era',
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='historicalcivicspacerating',
            name='era',
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='historicalcommitment',
            name='era',
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='historicalconsultation',
            name='era',
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='historicalenabler',
            name='era',
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='historicalintervention',
            name='era',
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='historicallesson',
            name='era',
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='historicalposition',
            name='era',
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='historicalprocess',
            name='era',
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='historicalprocesslink',
            name='era',
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='historicalstage',
            name='era',
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='historicaltextversion',
            name='era',
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='intervention',
            name='era',
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='lesson',
            name='era',
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='position',
            name='era',
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='process',
            name='era',
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='processlink',
            name='era',
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='stage',
            name='era',
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='textversion',
            name='era',
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddConstraint(
            model_name='circle',
            constraint=models.UniqueConstraint(fields=('readership', 'owner', 'coalition', 'era'), name='circle_once'),
        ),
    ]
