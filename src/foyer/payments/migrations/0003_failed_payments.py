"""Failed payments are limited by buyer and network: found by time, among the failed ones only."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0002_guards")]
    operations = [
        migrations.AddField(
            model_name="payment",
            name="payer_network",
            field=models.CharField(blank=True, db_default="", default="", max_length=32),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                condition=models.Q(("status", "failed")),
                fields=["created_at"],
                name="payment_failed",
            ),
        ),
    ]
