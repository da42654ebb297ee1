"""The audit log: staff actions are answered for, and its rows are never changed."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from foyer.platform.sql import load_script


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("platform", "0002_status_guard"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("action", models.CharField(max_length=40)),
                ("subject_type", models.CharField(max_length=24)),
                ("subject_id", models.CharField(max_length=64)),
                ("details", models.JSONField(default=dict)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organizer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organizer",
                    ),
                ),
            ],
            options={
                "db_table": "audit_entry",
                "indexes": [
                    models.Index(fields=["organizer", "-id"], name="audit_entry_organizer"),
                    models.Index(fields=["actor", "-id"], name="audit_entry_actor"),
                ],
            },
        ),
        migrations.RunSQL(load_script("foyer.accounts", "audit_guard.sql"), migrations.RunSQL.noop),
    ]
