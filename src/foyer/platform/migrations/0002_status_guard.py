"""Status changes are checked and recorded by the database itself."""

from django.db import migrations

from foyer.platform.sql import load_script


class Migration(migrations.Migration):
    dependencies = [("platform", "0001_initial")]
    operations = [
        migrations.RunSQL(load_script("foyer.platform", "status.sql"), migrations.RunSQL.noop)
    ]
