"""Failed payments are found by time among the failed ones only; built while the house sells."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("payments", "0003_failed_payments")]
    operations = [
        # Building takes as long as the table is large and waits for open transactions; it keeps
        # nobody from working, so neither has a limit here.
        migrations.RunSQL(
            "set statement_timeout = 0; set lock_timeout = 0",
            "set statement_timeout = 0; set lock_timeout = 0",
        ),
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
        migrations.RunSQL(
            "reset statement_timeout; reset lock_timeout",
            "reset statement_timeout; reset lock_timeout",
        ),
    ]
