"""Mails that wait get a place in the queue, which knows when they are due."""

from django.db import migrations


def hand_over(apps, schema_editor):
    """A job for each mail that waits, with the tries it has had."""
    job = apps.get_model("engagement", "Job").objects
    for mail in apps.get_model("engagement", "OutgoingMail").waiting.all():
        job.create(what="mails", about=str(mail.pk), due=mail.due, tries=mail.tries)


def take_back(apps, schema_editor):
    """Each mail that waits says again itself when it is due."""
    mails = apps.get_model("engagement", "OutgoingMail").waiting
    for job in apps.get_model("engagement", "Job").objects.filter(what="mails"):
        mails.filter(pk=job.about).update(due=job.due, tries=job.tries)
        job.delete()


class Migration(migrations.Migration):

    dependencies = [
        ('engagement', '0002_queue'),
    ]

    operations = [
        migrations.RunPython(hand_over, take_back, elidable=True),
        migrations.RemoveField(
            model_name='outgoingmail',
            name='due',
        ),
        migrations.RemoveField(
            model_name='outgoingmail',
            name='tries',
        ),
    ]
