"""Money is guarded by the database: transitions, refund bounds, balanced postings."""

from django.db import migrations

from foyer.platform.sql import load_script


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial"), ("platform", "0002_status_guard")]
    operations = [
        migrations.RunSQL(load_script("foyer.payments", "triggers.sql"), migrations.RunSQL.noop)
    ]
