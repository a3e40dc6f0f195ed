from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('forum', '0005_sessions'),
    ]

    operations = [
        migrations.CreateModel(
            name='ObjectKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object', models.UUIDField(editable=False, unique=True)),
                ('wrapped', models.BinaryField(null=True)),
                ('destroyed_at', models.DateTimeField(blank=True, null=True)),
                ('noted_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('destroyed_at__isnull', False), ('noted_at', None)), fields=['destroyed_at'], name='tombstones_to_note')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('destroyed_at__isnull', False), ('wrapped', None)), models.Q(('destroyed_at', None), ('wrapped__isnull', False)), _connector='OR'), name='a_destroyed_key_is_gone')],
            },
        ),
        migrations.CreateModel(
            name='RingBackup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('made_at', models.DateTimeField()),
            ],
        ),
        # The migrations that seal what lies there do so as the portal; afterwards `enforce` grants.
        migrations.RunSQL(
            'GRANT SELECT, INSERT, UPDATE ON forum_objectkey TO dief_portal', migrations.RunSQL.noop
        ),
    ]
