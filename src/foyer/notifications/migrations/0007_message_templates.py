"""A house's own words in mails, behind the wall between tenants."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import foyer.platform.ids
from foyer.platform.sql import load_script


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_consents"),
        ("notifications", "0006_reminded_once"),
    ]

    operations = [
        migrations.CreateModel(
            name="MessageTemplate",
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
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "public_id",
                    models.UUIDField(
                        default=foyer.platform.ids.new_uuid, editable=False, unique=True
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                (
                    "channel",
                    models.CharField(
                        choices=[("email", "Email"), ("sms", "Sms"), ("push", "Push")],
                        default="email",
                        max_length=8,
                    ),
                ),
                ("locale", models.CharField(max_length=12)),
                ("subject", models.CharField(blank=True, max_length=150)),
                ("intro", models.TextField(blank=True)),
                ("closing", models.TextField(blank=True)),
                (
                    "organizer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organizer",
                    ),
                ),
            ],
            options={
                "db_table": "message_template",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organizer", "kind", "channel", "locale"),
                        name="message_template_once",
                    )
                ],
            },
        ),
        migrations.RunSQL(
            load_script("foyer.notifications", "templates_wall.sql"), migrations.RunSQL.noop
        ),
    ]
