"""
The room of the two States that settle an objection, and the word of each that it is settled (ToR 8).

Each objection gets a key for its address. It is written as the column is added, so that the
objections that are there get one of their own each, whoever may see them.
"""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import forum.keys
import forum.sealed

KEY = """
ALTER TABLE experts_objection
    ADD COLUMN key varchar(40) NOT NULL DEFAULT replace(gen_random_uuid()::text, '-', '');
ALTER TABLE experts_objection ALTER COLUMN key DROP DEFAULT;
ALTER TABLE experts_objection ADD CONSTRAINT experts_objection_key_uniq UNIQUE (key);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("experts", "0008_consulting_again"),
        ("forum", "0012_outreach_and_mandates"),
    ]
    operations = [
        migrations.RunSQL(
            KEY,
            "ALTER TABLE experts_objection DROP COLUMN key",
            state_operations=[
                migrations.AddField(
                    "objection",
                    "key",
                    models.CharField(
                        default=forum.keys.new, editable=False, max_length=40, unique=True
                    ),
                )
            ],
        ),
        migrations.AddField(
            "objection", "objector_agreed_at", models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddField(
            "objection", "proposer_agreed_at", models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddConstraint(
            "objection",
            models.CheckConstraint(
                condition=models.Q(
                    ("objector_agreed_at", None),
                    ("proposer_agreed_at", None),
                    ("withdrawn_at__isnull", False),
                    _connector="OR",
                ),
                name="what_both_call_settled_is_withdrawn",
            ),
        ),
        migrations.CreateModel(
            "ConsultationMessage",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=forum.keys.number,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("by_proposer", models.BooleanField()),
                ("sent_at", models.DateTimeField()),
                (
                    "objection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="experts.objection",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="forum.term",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            "ConsultationText",
            fields=[
                ("sealed_as", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "message",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="text",
                        serialize=False,
                        to="experts.consultationmessage",
                    ),
                ),
                ("text", forum.sealed.SealedTextField()),
            ],
            options={"abstract": False},
        ),
    ]
