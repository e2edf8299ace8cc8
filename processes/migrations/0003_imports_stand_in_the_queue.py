"""Imports that are waited for get a place in the queue, which knows who is at them."""

from django.db import migrations
from django.utils import timezone


def waiting(apps):
    return apps.get_model("processes", "Batch").unrestricted.filter(state__in=("looking", "storing"))


def hand_over(apps, schema_editor):
    """A job for each that waits, with the tries it has had, due once its claim has ended."""
    job = apps.get_model("engagement", "Job").objects
    for batch in waiting(apps).defer("content"):
        due = batch.claimed_until or timezone.now()
        job.create(what="imports", about=str(batch.pk), due=due, tries=batch.tries)


def take_back(apps, schema_editor):
    """Each that waits says again itself how often it was tried."""
    for job in apps.get_model("engagement", "Job").objects.filter(what="imports"):
        waiting(apps).filter(pk=job.about).update(tries=job.tries, claimed_until=job.due)
        job.delete()


class Migration(migrations.Migration):

    dependencies = [
        ('engagement', '0002_queue'),
        ('processes', '0002_proposals_by_field'),
    ]

    operations = [
        migrations.RunPython(hand_over, take_back, elidable=True),
        migrations.RemoveField(
            model_name='batch',
            name='claimed_until',
        ),
        migrations.RemoveField(
            model_name='batch',
            name='tries',
        ),
    ]
