"""Storage and shape of the claims table, which Django cannot express."""

from django.db import migrations

from foyer.platform.sql import load_script


class Migration(migrations.Migration):
    dependencies = [("inventory", "0001_initial")]
    operations = [
        migrations.RunSQL(load_script("foyer.inventory", "schema.sql"), migrations.RunSQL.noop)
    ]
