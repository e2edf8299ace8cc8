"""What is proposed once more keeps its place and has the day on which that was done."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("processes", "0075_proposed_together")]

    operations = [
        migrations.AddField(
            model_name="proposal",
            name="anew",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
