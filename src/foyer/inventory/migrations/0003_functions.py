"""The functions of the hot path, and the indexes that caps, tidying and bookings need."""

from django.db import migrations, models

from foyer.platform.sql import load_script


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0002_claims"),
        ("platform", "0001_initial"),
    ]
    operations = [
        migrations.RemoveIndex(model_name="hold", name="hold_visitor"),
        migrations.RemoveIndex(model_name="hold", name="hold_show"),
        migrations.AddIndex(
            model_name="hold",
            index=models.Index(fields=["visitor_id", "show_id"], name="hold_visitor"),
        ),
        migrations.AddIndex(
            model_name="hold",
            index=models.Index(
                condition=models.Q(("user_id__isnull", False)),
                fields=["user_id", "show_id"],
                name="hold_user",
            ),
        ),
        migrations.AddIndex(
            model_name="hold",
            index=models.Index(fields=["expires_at"], name="hold_expiry"),
        ),
        migrations.AddConstraint(
            model_name="seatclaim",
            constraint=models.UniqueConstraint(
                condition=models.Q(("booking_line_id__isnull", False)),
                fields=("booking_line_id",),
                name="seat_claim_once_a_line",
            ),
        ),
        migrations.RunSQL(load_script("foyer.inventory", "hold_batch.sql"), migrations.RunSQL.noop),
        migrations.RunSQL(
            load_script("foyer.inventory", "hold_changes.sql"), migrations.RunSQL.noop
        ),
    ]
