"""status_transition is reference data: Django's flush leaves an unmanaged table alone."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("platform", "0003_rate_counter")]
    operations = [
        migrations.AlterModelOptions(name="statustransition", options={"managed": False}),
    ]
