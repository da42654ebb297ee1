"""Addresses that mail came back from."""

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0007_message_templates"),
    ]

    operations = [
        migrations.CreateModel(
            name="Mailbox",
            fields=[
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        auto_now=True, db_default=django.db.models.functions.datetime.Now()
                    ),
                ),
                ("email", models.EmailField(max_length=254, primary_key=True, serialize=False)),
                ("refusals", models.PositiveIntegerField(default=0)),
                ("dead_since", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "mailbox",
            },
        ),
    ]
