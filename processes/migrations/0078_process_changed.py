"""What came of an ask about how a process is held is said in words of its own."""

from django.db import migrations, models
from django.db.models import Q

FATES = [
    "pending", "adopted", "adopted_in_part", "met_another_way", "removed_threat",
    "process_changed", "process_in_part", "not_taken_up", "rejected", "reversed", "moot", "unknown",
]  # fmt: skip
SIGNIFICANCE = ["", "major", "moderate", "minor", "unclear"]


class Migration(migrations.Migration):

    dependencies = [("processes", "0077_proposed_anew")]

    operations = [
        migrations.RemoveConstraint(model_name="fate", name="fate_known"),
        migrations.AddConstraint(
            model_name="fate",
            constraint=models.CheckConstraint(
                condition=Q(fate__in=FATES) & Q(significance__in=SIGNIFICANCE), name="fate_known"
            ),
        ),
    ]
