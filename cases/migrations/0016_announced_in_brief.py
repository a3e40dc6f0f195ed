from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0015_oral_briefing'),
    ]

    operations = [
        migrations.AddField(
            model_name='intention',
            name='in_brief',
            field=models.BooleanField(default=False),
        ),
    ]
