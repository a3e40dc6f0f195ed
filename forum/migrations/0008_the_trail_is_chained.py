"""The trail is chained: entries wait for their link, those of former days too."""

import django.contrib.postgres.functions
import django.db.models.deletion
from django.db import migrations, models


# Row security is forced on the owner: without this the entries of former days would not be seen.
THOSE_OF_FORMER_DAYS = """
ALTER TABLE forum_trailentry NO FORCE ROW LEVEL SECURITY;
INSERT INTO forum_unchained (entry, seal)
SELECT id, sha256(convert_to(jsonb_build_array(
    id, extract(epoch FROM at), office_id, act, subject, facts, owner_id, reader_id, day, salt
)::text, 'UTF8')) FROM forum_trailentry;
ALTER TABLE forum_trailentry FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('forum', '0007_passkeys'),
    ]

    operations = [
        migrations.CreateModel(
            name='Anchor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('sequence', models.BigIntegerField()),
                ('hash', models.BinaryField()),
                ('key', models.PositiveSmallIntegerField()),
                ('signature', models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name='ChainCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('links', models.BigIntegerField()),
                ('forgotten', models.BigIntegerField()),
                ('waiting', models.BigIntegerField()),
                ('late', models.BigIntegerField()),
                ('faults', models.BigIntegerField()),
                ('fault', models.CharField(blank=True, choices=[('CHANGED', 'an entry was changed'), ('REMOVED', 'an entry was removed'), ('ADDED', 'an entry was added past the chain'), ('LINK', 'the chain itself was changed'), ('CUT', 'the end of the chain was cut off'), ('ANCHOR', 'an anchor does not fit')], max_length=20)),
                ('fault_at', models.BigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='TrailLink',
            fields=[
                ('sequence', models.BigIntegerField(primary_key=True, serialize=False)),
                ('entry', models.BigIntegerField(unique=True)),
                ('at', models.DateTimeField()),
                ('digest', models.BinaryField()),
                ('hash', models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name='Unchained',
            fields=[
                ('entry', models.BigIntegerField(primary_key=True, serialize=False)),
                ('seal', models.BinaryField()),
            ],
        ),
        migrations.AddField(
            model_name='trailentry',
            name='day',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='trailentry',
            name='owner',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='forum.state'),
        ),
        migrations.AddField(
            model_name='trailentry',
            name='reader',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='forum.state'),
        ),
        migrations.AddField(
            model_name='trailentry',
            name='salt',
            field=models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), editable=False),
        ),
        migrations.AddIndex(
            model_name='trailentry',
            index=models.Index(fields=['office', '-at', '-id'], name='trail_of_an_office'),
        ),
        migrations.AddIndex(
            model_name='trailentry',
            index=models.Index(condition=models.Q(('owner__isnull', False)), fields=['owner', '-at', '-id'], name='trail_told_to_an_owner'),
        ),
        migrations.AddIndex(
            model_name='trailentry',
            index=models.Index(fields=['subject'], name='trail_of_a_row'),
        ),
        migrations.AddConstraint(
            model_name='trailentry',
            constraint=models.UniqueConstraint(condition=models.Q(('act', 'read'), ('office__isnull', False)), fields=('office', 'subject', 'day'), name='one_reading_a_day_and_office'),
        ),
        migrations.AddConstraint(
            model_name='trailentry',
            constraint=models.UniqueConstraint(condition=models.Q(('owner__isnull', False)), fields=('owner', 'subject', 'act', 'reader', 'day'), name='an_owner_is_told_once_a_day', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='trailentry',
            constraint=models.CheckConstraint(condition=models.Q(('office', None), models.Q(('owner', None), ('reader', None)), _connector='OR'), name='who_of_a_state_read_stays_in_that_state'),
        ),
        migrations.RunSQL(THOSE_OF_FORMER_DAYS, migrations.RunSQL.noop),
    ]
