"""The date of a decision; the item it is taken on; the time to settle is the meeting's own."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("experts", "0002_initial"), ("meetings", "0001_initial")]
    operations = [
        migrations.RemoveField("proposal", "consultation_ends_at"),
        migrations.RemoveField("proposal", "decided_at"),
        migrations.AddField(
            "proposal", "decided_on", models.DateField(blank=True, null=True)
        ),
        migrations.AddField(
            "proposal",
            "item",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="meetings.agendaitem",
            ),
        ),
    ]
