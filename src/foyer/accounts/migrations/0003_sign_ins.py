"""One list of sign-ins: browsers with device and network, and the same of API clients."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import foyer.platform.ids


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_tenancy"),
    ]

    operations = [
        migrations.AddField(
            model_name="tokenfamily",
            name="device",
            field=models.CharField(blank=True, default="", max_length=60),
        ),
        migrations.AddField(
            model_name="tokenfamily",
            name="network",
            field=models.CharField(blank=True, default="", max_length=45),
        ),
        migrations.CreateModel(
            name="BrowserSession",
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
                ("session_key", models.CharField(max_length=40, unique=True)),
                ("device", models.CharField(max_length=60)),
                ("network", models.CharField(blank=True, max_length=45)),
                ("last_used_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="browser_sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "browser_session",
                "indexes": [models.Index(fields=["last_used_at"], name="browser_session_use")],
            },
        ),
        # Another list of sessions, which kept whole addresses.
        migrations.RunSQL("drop table if exists usersessions_usersession", ""),
    ]
