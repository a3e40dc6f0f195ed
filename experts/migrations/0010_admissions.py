# The access of admitted experts, and when what is known of them was erased.

import django.db.models.deletion
import forum.keys
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0016_announced_in_brief'),
        ('experts', '0009_the_two_states_consult'),
        ('forum', '0016_mails_that_came_back'),
    ]

    operations = [
        migrations.AddField(
            model_name='proposal',
            name='forgotten_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name='Admission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=forum.keys.new, editable=False, max_length=40, unique=True)),
                ('invited_at', models.DateTimeField()),
                ('opens_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('invitation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='forum.accountinvitation')),
                ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='forum.term')),
                ('proposal', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='admission', to='experts.proposal')),
            ],
        ),
        migrations.CreateModel(
            name='Undertaking',
            fields=[
                ('admission', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='undertaking', serialize=False, to='experts.admission')),
                ('given_at', models.DateTimeField()),
                ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='forum.term')),
            ],
        ),
        migrations.CreateModel(
            name='AdmissionPaper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ticked_at', models.DateTimeField()),
                ('taken_back_at', models.DateTimeField(blank=True, null=True)),
                ('admission', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='experts.admission')),
                ('attachment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.caseattachment')),
                ('ticked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='forum.term')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('taken_back_at', None)), fields=('admission', 'attachment'), name='a_paper_is_ticked_once')],
            },
        ),
    ]
