"""Every yes and every no of a person, with the words that were agreed to."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_spent_token"),
    ]

    operations = [
        migrations.CreateModel(
            name="ConsentEntry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("purpose", models.CharField(max_length=24)),
                ("is_given", models.BooleanField()),
                ("wording", models.CharField(max_length=24)),
                ("source", models.CharField(max_length=24)),
                ("at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "consent_entry",
                "indexes": [
                    models.Index(fields=["user", "purpose", "-id"], name="consent_entry_user")
                ],
            },
        ),
    ]
