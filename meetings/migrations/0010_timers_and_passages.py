"""The floor has timers, knows which taps it has seen, and who comes into the room and leaves it."""

from __future__ import annotations

from datetime import timedelta

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0009_review_answers")]

    operations = [
        migrations.AddField("floorturn", "runs_since", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "floorturn", "ran_for", models.DurationField(default=timedelta(0))
        ),
        migrations.AddField("floorturn", "steps", models.PositiveSmallIntegerField(default=0)),
        migrations.AlterField(
            "floorturn",
            "kind",
            models.CharField(
                choices=[
                    ("PRESENTATION", "presentation"),
                    ("REPLY", "right of reply"),
                    ("QUESTION", "question"),
                    ("POINT_OF_ORDER", "point of order"),
                    ("EXPERT_ENTERS", "its expert comes into the room"),
                    ("EXPERT_LEAVES", "its expert leaves the room"),
                ],
                max_length=20,
            ),
        ),
    ]
