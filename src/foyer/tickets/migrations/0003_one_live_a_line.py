"""One live ticket a booking line, so that issuing twice cannot let two people in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0002_guards")]
    operations = [
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.UniqueConstraint(
                fields=["line"],
                condition=models.Q(status__in=["pending", "valid", "used", "flagged"]),
                name="ticket_one_live_a_line",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["booking", "id"], name="ticket_booking"),
        ),
    ]
