from django.db import migrations, models
import django.db.models.deletion


class Migration(migrations.Migration):
    dependencies = [("forum", "0015_heartbeats")]

    operations = [
        migrations.AlterField(
            model_name="bounce",
            name="recorded_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="forum.term",
            ),
        ),
    ]
