"""A meeting says how long its session is: the minutes of its agenda are added up against it."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0010_timers_and_passages")]

    operations = [
        migrations.AddField(
            "meeting", "session_minutes", models.PositiveSmallIntegerField(blank=True, null=True)
        ),
    ]
