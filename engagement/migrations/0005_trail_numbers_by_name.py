"""That a number in the trail is one person's has a name of its own, the same on a new database."""

import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('engagement', '0004_trail'),
    ]

    operations = [
        migrations.AlterField(
            model_name='person',
            name='trail',
            field=models.UUIDField(default=uuid.uuid4, editable=False),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.UniqueConstraint(fields=('trail',), name='person_trail_once'),
        ),
    ]
