"""Failed payments are found by time among the failed ones only; built while the house sells."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("payments", "0003_failed_payments")]
    operations = [
        AddIndexConcurrently(
            model_name="payment",
            index=models.Index(
                condition=models.Q(("status", "failed")),
                fields=["failed_at"],
                name="payment_failed",
            ),
        ),
        AddIndexConcurrently(
            model_name="payment",
            index=models.Index(
                condition=models.Q(("payer_network", ""), _negated=True),
                fields=["id"],
                name="payment_with_network",
            ),
        ),
    ]
