
import django.db.models.deletion
import forum.keys
import forum.sealed
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0010_arrangements'),
        ('forum', '0010_copies'),
    ]

    operations = [
        migrations.AddField(
            model_name='casecontent',
            name='actors_may_be_named',
            field=forum.sealed.SealedTextField(blank=True),
        ),
        migrations.AddField(
            model_name='casecontent',
            name='aim',
            field=forum.sealed.SealedTextField(blank=True, choices=[('THIS', 'to help address this case'), ('FUTURE', 'to help prevent or address similar cases'), ('BOTH', 'to help with this case and with similar ones')]),
        ),
        migrations.AddField(
            model_name='casecontent',
            name='detected_how',
            field=forum.sealed.SealedTextField(blank=True),
        ),
        migrations.AddField(
            model_name='casecontent',
            name='detected_on',
            field=forum.sealed.SealedTextField(blank=True),
        ),
        migrations.AddField(
            model_name='casecontent',
            name='diverted_on',
            field=forum.sealed.SealedTextField(blank=True),
        ),
        migrations.AddField(
            model_name='casecontent',
            name='helped_by',
            field=forum.sealed.SealedTextField(blank=True),
        ),
        migrations.AddField(
            model_name='casecontent',
            name='investigation',
            field=forum.sealed.SealedTextField(blank=True, choices=[('OPEN', 'open'), ('CLOSED', 'closed')]),
        ),
        migrations.AddField(
            model_name='casecontent',
            name='methods',
            field=forum.sealed.SealedTextField(blank=True),
        ),
        migrations.AddField(
            model_name='casecontent',
            name='policy_issue',
            field=forum.sealed.SealedTextField(blank=True),
        ),
        migrations.CreateModel(
            name='Actor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed_as', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('key', models.CharField(default=forum.keys.new, max_length=40)),
                ('position', models.PositiveSmallIntegerField()),
                ('taken_out_at', models.DateTimeField(blank=True, null=True)),
                ('part', forum.sealed.SealedTextField(blank=True, choices=[('EXPORTER', 'exporter or manufacturer'), ('BROKER', 'broker'), ('CARRIER', 'carrier or forwarder'), ('CONSIGNEE', 'consignee or stated end user'), ('FINANCIER', 'financier'), ('OFFICIAL', 'official'), ('RECIPIENT', 'who received what was diverted'), ('OTHER', 'other')])),
                ('name', forum.sealed.SealedTextField(blank=True)),
                ('details', forum.sealed.SealedTextField(blank=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='cases.case')),
            ],
            options={
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('case', 'key'), name='one_actor_of_a_case')],
            },
        ),
        migrations.CreateModel(
            name='ArmsItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed_as', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('key', models.CharField(default=forum.keys.new, max_length=40)),
                ('position', models.PositiveSmallIntegerField()),
                ('taken_out_at', models.DateTimeField(blank=True, null=True)),
                ('category', forum.sealed.SealedTextField(blank=True, choices=[('A', '(a) battle tanks'), ('B', '(b) armoured combat vehicles'), ('C', '(c) large-calibre artillery systems'), ('D', '(d) combat aircraft'), ('E', '(e) attack helicopters'), ('F', '(f) warships'), ('G', '(g) missiles and missile launchers'), ('H', '(h) small arms and light weapons'), ('AMMUNITION', 'ammunition or munitions (Article 3)'), ('PARTS', 'parts and components (Article 4)'), ('OTHER', 'other')])),
                ('description', forum.sealed.SealedTextField(blank=True)),
                ('quantity', forum.sealed.SealedTextField(blank=True)),
                ('marks', forum.sealed.SealedTextField(blank=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='cases.case')),
            ],
            options={
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('case', 'key'), name='one_armsitem_of_a_case')],
            },
        ),
        migrations.CreateModel(
            name='CaseDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed_as', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('key', models.CharField(default=forum.keys.new, max_length=40)),
                ('position', models.PositiveSmallIntegerField()),
                ('taken_out_at', models.DateTimeField(blank=True, null=True)),
                ('kind', forum.sealed.SealedTextField(blank=True, choices=[('END_USE', 'end-user certificate or assurance'), ('EXPORT', 'export licence'), ('IMPORT', 'import permit'), ('TRANSIT', 'transit permit'), ('CONTRACT', 'contract or invoice'), ('TRANSPORT', 'bill of lading or waybill'), ('DELIVERY', 'delivery verification'), ('OTHER', 'other')])),
                ('number', forum.sealed.SealedTextField(blank=True)),
                ('issuer', forum.sealed.SealedTextField(blank=True)),
                ('genuine', forum.sealed.SealedTextField(blank=True, choices=[('GENUINE', 'genuine'), ('MISUSED', 'genuine, and misused'), ('ALTERED', 'altered'), ('FORGED', 'forged'), ('UNKNOWN', 'not known')])),
                ('details', forum.sealed.SealedTextField(blank=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='cases.case')),
            ],
            options={
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('case', 'key'), name='one_casedocument_of_a_case')],
            },
        ),
        migrations.CreateModel(
            name='CaseRevision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed_as', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('key', models.CharField(default=forum.keys.new, editable=False, max_length=40, unique=True)),
                ('section', models.CharField(choices=[('happened', 'What happened'), ('detection', 'How and when it was detected'), ('items', 'Items'), ('route', 'Route'), ('actors', 'Actors'), ('methods', 'Methods and documents'), ('states', 'States involved, and who helped')], max_length=20)),
                ('version', models.PositiveIntegerField()),
                ('said', forum.sealed.SealedTextField()),
                ('is_aside', models.BooleanField(default=False)),
                ('page', models.CharField(blank=True, max_length=40)),
                ('turn', models.PositiveIntegerField(default=0)),
                ('begun_at', models.DateTimeField()),
                ('written_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='cases.case')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='forum.term')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_aside', True), ('settled_at', None)), fields=('case', 'section', 'page'), name='a_window_has_one_text_aside')],
            },
        ),
        migrations.CreateModel(
            name='CaseSection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(choices=[('happened', 'What happened'), ('detection', 'How and when it was detected'), ('items', 'Items'), ('route', 'Route'), ('actors', 'Actors'), ('methods', 'Methods and documents'), ('states', 'States involved, and who helped')], max_length=20)),
                ('version', models.PositiveIntegerField(default=0)),
                ('is_complete', models.BooleanField(default=False)),
                ('page', models.CharField(blank=True, max_length=40)),
                ('turn', models.PositiveIntegerField(default=0)),
                ('saved_at', models.DateTimeField(null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sections', to='cases.case')),
                ('saved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='forum.term')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'section'), name='a_section_once')],
            },
        ),
        migrations.CreateModel(
            name='CaseState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed_as', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('key', models.CharField(default=forum.keys.new, max_length=40)),
                ('position', models.PositiveSmallIntegerField()),
                ('taken_out_at', models.DateTimeField(blank=True, null=True)),
                ('part', forum.sealed.SealedTextField(blank=True, choices=[('ORIGIN', 'State of origin or export'), ('TRANSIT', 'transit or trans-shipment'), ('IMPORT', 'State of import or stated end use'), ('BROKERING', 'where it was brokered'), ('DIVERTED', 'where it was diverted'), ('DETECTED', 'where it was detected'), ('DESTINATION', 'where it was going, or arrived'), ('OTHER', 'other')])),
                ('note', forum.sealed.SealedTextField(blank=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='cases.case')),
                ('state', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='forum.state')),
            ],
            options={
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('case', 'key'), name='one_casestate_of_a_case')],
            },
        ),
        migrations.CreateModel(
            name='RouteLeg',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed_as', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('key', models.CharField(default=forum.keys.new, max_length=40)),
                ('position', models.PositiveSmallIntegerField()),
                ('taken_out_at', models.DateTimeField(blank=True, null=True)),
                ('stage', forum.sealed.SealedTextField(blank=True, choices=[('ORIGIN', 'before the transfer, in the State of origin'), ('EXPORT', 'at export'), ('TRANSIT', 'on the way, transit or trans-shipment'), ('IMPORT', 'at import or delivery'), ('AFTER', 'after delivery, from stocks or in use'), ('ONWARD', 'onward, outside any authorised transfer')])),
                ('from_state', forum.sealed.SealedTextField(blank=True)),
                ('from_place', forum.sealed.SealedTextField(blank=True)),
                ('to_state', forum.sealed.SealedTextField(blank=True)),
                ('to_place', forum.sealed.SealedTextField(blank=True)),
                ('means', forum.sealed.SealedTextField(blank=True, choices=[('ROAD', 'road'), ('RAIL', 'rail'), ('SEA', 'sea'), ('RIVER', 'inland water'), ('AIR', 'air'), ('POST', 'post or courier'), ('CARRIED', 'carried by persons or animals'), ('OTHER', 'other')])),
                ('on', forum.sealed.SealedTextField(blank=True)),
                ('note', forum.sealed.SealedTextField(blank=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='cases.case')),
            ],
            options={
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('case', 'key'), name='one_routeleg_of_a_case')],
            },
        ),
    ]
