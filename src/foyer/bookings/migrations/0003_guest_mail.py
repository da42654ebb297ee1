"""Guest bookings are found by their mail address, when its owner signs in; built while selling."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("bookings", "0002_guards")]
    operations = [
        # Building takes as long as the table is large and waits for open transactions; it keeps
        # nobody from working, so neither has a limit here.
        migrations.RunSQL(
            "set statement_timeout = 0; set lock_timeout = 0",
            "set statement_timeout = 0; set lock_timeout = 0",
        ),
        AddIndexConcurrently(
            model_name="booking",
            index=models.Index(
                Lower("buyer_email"),
                name="booking_guest_mail",
                condition=models.Q(user__isnull=True),
            ),
        ),
        migrations.RunSQL(
            "reset statement_timeout; reset lock_timeout",
            "reset statement_timeout; reset lock_timeout",
        ),
    ]
