"""In which language a notice is written: the pages around it have another."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0008_mailboxes"),
    ]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="language",
            field=models.CharField(db_default="en", max_length=12),
        ),
    ]
