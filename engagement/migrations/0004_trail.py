"""The audit trail: its tables, and on PostgreSQL what keeps them from being changed."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

# On PostgreSQL the account that owns the tables, the application's by default, adds and reads.
# Another needs to be granted it, and then deletes whole months that are old enough and no more.
KEEP = """
CREATE OR REPLACE FUNCTION engagement_trail_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  owned boolean := (
    SELECT rolname = current_user FROM pg_class JOIN pg_roles ON pg_roles.oid = relowner
    WHERE pg_class.oid = TG_RELID
  );
  stays boolean; -- is there something to lose?
  kept text := to_char((now() AT TIME ZONE 'UTC') - interval '24 months', 'YYYY-MM');
BEGIN
  EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I)', TG_TABLE_NAME) INTO stays;
  IF TG_OP = 'TRUNCATE' AND NOT stays THEN
    RETURN NULL;
  END IF;
  IF owned OR TG_OP = 'TRUNCATE' OR TG_TABLE_NAME = 'engagement_cut' THEN
    RAISE EXCEPTION 'the audit trail is added to and never changed'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF TG_OP = 'UPDATE' THEN
    RETURN NEW;
  END IF;
  IF TG_TABLE_NAME = 'engagement_event' THEN
    stays := OLD.month >= kept;
  ELSE
    stays := EXISTS (SELECT 1 FROM engagement_event WHERE id = OLD.event_id);
  END IF;
  IF stays THEN
    RAISE EXCEPTION 'this month of the audit trail is kept'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN OLD;
END $$;
"""
TRIGGER = """
CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION engagement_trail_stays();
CREATE TRIGGER {table}_stays_whole BEFORE TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION engagement_trail_stays();
"""
TABLES = ("engagement_event", "engagement_seal", "engagement_cut")


def name_everybody(apps, schema_editor):
    """Each account gets a number of its own."""
    for person in apps.get_model("engagement", "Person").objects.filter(trail=None).only("pk"):
        type(person).objects.filter(pk=person.pk).update(trail=uuid.uuid4())


def keep(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(KEEP, None)  # its % are its own
        for table in TABLES:
            schema_editor.execute(TRIGGER.format(table=table))


def let_go(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table in TABLES:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_stays ON {table}")
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_stays_whole ON {table}")
        schema_editor.execute("DROP FUNCTION IF EXISTS engagement_trail_stays()")


class Migration(migrations.Migration):

    dependencies = [
        ('engagement', '0003_mail_stands_in_the_queue'),
    ]

    operations = [
        migrations.AddField(
            model_name='person',
            name='trail',
            field=models.UUIDField(null=True, editable=False),
        ),
        migrations.RunPython(name_everybody, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name='person',
            name='trail',
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('month', models.CharField(editable=False, max_length=7)),
                ('who', models.UUIDField(editable=False, null=True)),
                ('what', models.CharField(editable=False, max_length=24)),
                ('kind', models.CharField(blank=True, editable=False, max_length=32)),
                ('thing', models.UUIDField(editable=False, null=True)),
                ('organisation', models.UUIDField(editable=False, null=True)),
                ('detail', models.JSONField(default=dict, editable=False)),
            ],
            options={
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['organisation', '-id'], name='event_of_organisation')],
            },
        ),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('number', models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ('before', models.CharField(blank=True, max_length=64)),
                ('hash', models.CharField(max_length=64)),
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='seal', to='engagement.event')),
            ],
        ),
        migrations.CreateModel(
            name='Cut',
            fields=[
                ('number', models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ('hash', models.CharField(max_length=64)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('month', models.CharField(max_length=7)),
                ('events', models.PositiveBigIntegerField()),
            ],
        ),
        migrations.RunPython(keep, let_go),
    ]
