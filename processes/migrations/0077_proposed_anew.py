"""What is proposed once more keeps its place and has the day on which that was done."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("processes", "0076_state_of_a_stage_not_recorded")]

    operations = [
        migrations.AddField(
            model_name="proposal",
            name="anew",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
