"""Messages about accounts and houses: told by facts, and by other channels than mail."""

from django.db import migrations, models

STATUSES = [
    ("queued", "Queued"),
    ("sent", "Sent"),
    ("failed", "Failed"),
    ("bounced", "Bounced"),
    ("suppressed", "Suppressed"),
]


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_sending_until")]
    operations = [
        migrations.AddField(
            model_name="message",
            name="channel",
            field=models.CharField(
                choices=[("email", "Email"), ("sms", "Sms"), ("push", "Push")],
                default="email",
                db_default="email",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="facts",
            field=models.JSONField(default=dict, db_default={}),
        ),
        migrations.AlterField(
            model_name="message",
            name="recipient",
            field=models.CharField(max_length=254),
        ),
        migrations.AlterField(
            model_name="message",
            name="status",
            field=models.CharField(choices=STATUSES, default="queued", max_length=12),
        ),
    ]
