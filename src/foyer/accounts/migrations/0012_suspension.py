"""The platform may suspend an organizer, for a reason. A small table: nothing to wait for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0011_consents")]
    operations = [
        migrations.AddField(
            model_name="organizer",
            name="suspended_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="organizer",
            name="suspension_reason",
            field=models.CharField(blank=True, db_default="", default="", max_length=300),
        ),
        migrations.AddConstraint(
            model_name="organizer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("suspended_at", None), ("suspension_reason", "")),
                    models.Q(("suspended_at__isnull", False), ("suspension_reason__gt", "")),
                    _connector="OR",
                ),
                name="organizer_suspended_for_a_reason",
            ),
        ),
    ]
