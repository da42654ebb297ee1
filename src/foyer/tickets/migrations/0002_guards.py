"""Tickets change status only along the table."""

from django.db import migrations

from foyer.platform.sql import load_script


class Migration(migrations.Migration):
    dependencies = [("tickets", "0001_initial"), ("platform", "0002_status_guard")]
    operations = [
        migrations.RunSQL(load_script("foyer.tickets", "triggers.sql"), migrations.RunSQL.noop)
    ]
