"""Failed payments are limited by buyer and network: when a card was declined, and from where."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0002_guards")]
    operations = [
        migrations.AddField(
            model_name="payment",
            name="payer_network",
            field=models.CharField(blank=True, db_default="", default="", max_length=32),
        ),
        migrations.AddField(
            model_name="payment",
            name="failed_at",
            field=models.DateTimeField(null=True),
        ),
    ]
