from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("forum", "0014_restored_and_mails_left")]

    operations = [
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("sweep", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("good_at", models.DateTimeField()),
            ],
        ),
    ]
