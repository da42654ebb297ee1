"""What providers tell of declined cards, to slow down whoever tries out stolen ones."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0004_failed_payments_index"),
    ]

    operations = [
        migrations.CreateModel(
            name="CardDecline",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("told_id", models.CharField(max_length=80)),
                ("issuer", models.CharField(blank=True, max_length=32)),
                ("card", models.CharField(blank=True, max_length=32)),
                ("at", models.DateTimeField()),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="card_declines",
                        to="payments.payment",
                    ),
                ),
            ],
            options={
                "db_table": "card_decline",
                "indexes": [
                    models.Index(fields=["issuer", "-at"], name="card_decline_issuer"),
                    models.Index(fields=["card", "-at"], name="card_decline_card"),
                    models.Index(fields=["at"], name="card_decline_at"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("payment", "told_id"), name="card_decline_once")
                ],
            },
        ),
    ]
