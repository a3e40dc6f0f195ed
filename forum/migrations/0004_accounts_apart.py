"""What nobody reads of a person (address, hash of the password) moves to a table of its own."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# The owner reads and writes both: neither had a sight until now.
THERE = """
INSERT INTO forum_account (person_id, address, password)
SELECT id, lower(username), password FROM forum_person
"""


class Migration(migrations.Migration):

    dependencies = [("forum", "0003_people_come_in")]

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                ("person", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name="account", serialize=False, to=settings.AUTH_USER_MODEL)),
                ("address", models.CharField(max_length=254, unique=True)),
                ("password", models.CharField(max_length=128)),
            ],
        ),
        migrations.RunSQL(THERE),
        migrations.AlterModelManagers(name="person", managers=[]),
        migrations.RemoveField(model_name="person", name="email"),
        migrations.RemoveField(model_name="person", name="username"),
        migrations.RemoveField(model_name="person", name="password"),
    ]
