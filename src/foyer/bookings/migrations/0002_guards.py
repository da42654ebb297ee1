"""Bookings change status only along the table, and keep what was agreed."""

from django.db import migrations

from foyer.platform.sql import load_script


class Migration(migrations.Migration):
    dependencies = [("bookings", "0001_initial"), ("platform", "0002_status_guard")]
    operations = [
        migrations.RunSQL(load_script("foyer.bookings", "triggers.sql"), migrations.RunSQL.noop)
    ]
