"""Rate limits are counted in one unlogged table that all processes share."""

from django.db import migrations

from foyer.platform.sql import load_statements


class Migration(migrations.Migration):
    dependencies = [("platform", "0002_status_guard")]
    operations = [
        migrations.RunSQL(
            load_statements("foyer.platform", "rate_counter.sql")["create_table"],
            "drop table rate_counter",
        )
    ]
