"""Browsers that let push messages in."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import foyer.platform.ids


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_spent_token"),
        ("notifications", "0004_centre"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PushSubscription",
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
                ("endpoint", models.CharField(max_length=1000)),
                ("endpoint_hash", models.BinaryField(max_length=32, unique=True)),
                ("p256dh", models.CharField(max_length=100)),
                ("auth", models.CharField(max_length=32)),
                ("device", models.CharField(blank=True, max_length=60)),
                (
                    "browser",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="push_subscriptions",
                        to="accounts.browsersession",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="push_subscriptions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "push_subscription",
                "indexes": [models.Index(fields=["user", "-id"], name="push_subscription_of_user")],
            },
        ),
    ]
