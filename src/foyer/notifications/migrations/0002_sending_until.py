"""A message is sent by one process at a time, without a transaction around the mail server."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="message",
            name="sending_until",
            field=models.DateTimeField(null=True),
        ),
    ]
