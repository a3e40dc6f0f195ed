from django.db import migrations

from forum.migrations._sealing import sealed_column, sealed_rows
from forum.sealed import SealedTextField


def text() -> SealedTextField:
    return SealedTextField(blank=True, default='')


class Migration(migrations.Migration):

    dependencies = [
        ('forum', '0006_object_keys'),
        ('meetings', '0004_law_enforcement_apart'),
    ]

    operations = [
        sealed_rows('meetings_meeting', 'meeting'),
        *sealed_column('meetings_meeting', 'meeting', 'short_notice_reason', text()),
        *sealed_column('meetings_meeting', 'meeting', 'cancel_reason', text()),
        sealed_rows('meetings_move', 'move'),
        *sealed_column('meetings_move', 'move', 'reason', SealedTextField(default='')),
        sealed_rows('meetings_agenda', 'agenda'),
        *sealed_column('meetings_agenda', 'agenda', 'return_note', text()),
        sealed_rows('meetings_invitation', 'invitation'),
        *sealed_column('meetings_invitation', 'invitation', 'practical', text()),
        sealed_rows('meetings_invitationdraft', 'invitationdraft'),
        *sealed_column('meetings_invitationdraft', 'invitationdraft', 'practical', text()),
    ]
