"""One reminder for each booking, show and time of it; consents are written down by accounts."""

import django.db.models.fields.json
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_consents"),
        ("bookings", "0003_guest_mail"),
        ("notifications", "0005_push_subscriptions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveField(
            model_name="noticesettings",
            name="consented_at",
        ),
        migrations.RemoveField(
            model_name="noticesettings",
            name="withdrawn_at",
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(
                models.F("booking"),
                django.db.models.fields.json.KeyTextTransform("show", "facts"),
                django.db.models.fields.json.KeyTextTransform("starts_at", "facts"),
                condition=models.Q(("kind", "show_reminder"), ("origin", None)),
                name="message_reminded_once",
            ),
        ),
    ]
