"""Published plan versions are immutable."""

from django.db import migrations

from foyer.platform.sql import load_script


class Migration(migrations.Migration):
    dependencies = [("venues", "0001_initial")]
    operations = [
        migrations.RunSQL(load_script("foyer.venues", "triggers.sql"), migrations.RunSQL.noop)
    ]
