from django.db import migrations

from forum.migrations._sealing import sealed_column, sealed_rows
from forum.sealed import SealedTextField


FINDINGS = [('SUSPECTED', 'suspected'), ('DETECTED', 'detected'), ('PREVENTED', 'prevented'), ('NONE', 'found to be no diversion')]


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0003_one_side_s_word'),
        ('forum', '0006_object_keys'),
    ]

    operations = [
        sealed_rows('cases_casecontent', 'casecontent'),
        *sealed_column('cases_casecontent', 'casecontent', 'finding', SealedTextField(blank=True, choices=FINDINGS, default='')),
        *sealed_column('cases_casecontent', 'casecontent', 'summary', SealedTextField(blank=True, default='')),
        sealed_rows('cases_caseattachment', 'caseattachment'),
        *sealed_column('cases_caseattachment', 'caseattachment', 'name', SealedTextField(default='')),
        sealed_rows('cases_noticetext', 'noticetext'),
        *sealed_column('cases_noticetext', 'noticetext', 'text', SealedTextField(default='')),
        sealed_rows('cases_replytext', 'replytext'),
        *sealed_column('cases_replytext', 'replytext', 'text', SealedTextField(default='')),
    ]
