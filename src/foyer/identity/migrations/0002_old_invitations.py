"""Addresses of invitations that nobody took are forgotten, through the wall between tenants."""

from django.db import migrations

from foyer.platform.sql import load_script


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_initial")]
    operations = [
        migrations.RunSQL(
            load_script("foyer.identity", "old_invitations.sql"), migrations.RunSQL.noop
        )
    ]
