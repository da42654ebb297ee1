"""Tokens between two steps of signing in are good once: here stands which were used."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_sign_ins"),
    ]

    operations = [
        migrations.CreateModel(
            name="SpentToken",
            fields=[
                (
                    "token_hash",
                    models.BinaryField(max_length=32, primary_key=True, serialize=False),
                ),
                ("expires_at", models.DateTimeField()),
            ],
            options={
                "db_table": "spent_token",
                "indexes": [models.Index(fields=["expires_at"], name="spent_token_expiry")],
            },
        ),
    ]
