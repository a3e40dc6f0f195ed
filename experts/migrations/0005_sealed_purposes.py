from django.db import migrations

from forum.migrations._sealing import sealed_column, sealed_rows
from forum.sealed import SealedTextField


class Migration(migrations.Migration):

    dependencies = [
        ('experts', '0004_life_of_a_proposal'),
        ('forum', '0006_object_keys'),
    ]

    operations = [
        sealed_rows('experts_purpose', 'purpose'),
        *sealed_column('experts_purpose', 'purpose', 'expertise', SealedTextField(default='')),
        *sealed_column('experts_purpose', 'purpose', 'text', SealedTextField(default='')),
        sealed_rows('experts_objectionreason', 'objectionreason'),
        *sealed_column('experts_objectionreason', 'objectionreason', 'text', SealedTextField(default='')),
    ]
