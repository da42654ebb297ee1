"""Halls are never double-booked; events are searchable."""

from django.db import migrations

from foyer.platform.sql import load_script


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]
    operations = [
        migrations.RunSQL(load_script("foyer.catalog", "triggers.sql"), migrations.RunSQL.noop)
    ]
