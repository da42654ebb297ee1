"""Copies of a person's data, how long houses keep what, and doors for one's own affairs."""

import django.db.models.deletion
import django.db.models.functions.datetime
import foyer.platform.ids
from django.conf import settings
from django.db import migrations, models

from foyer.platform.sql import load_script


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0011_consents'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Retention',
            fields=[
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True, db_default=django.db.models.functions.datetime.Now())),
                ('organizer', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='accounts.organizer')),
                ('contact_days', models.PositiveSmallIntegerField(default=365)),
                ('unfinished_days', models.PositiveSmallIntegerField(default=30)),
                ('message_days', models.PositiveSmallIntegerField(default=365)),
                ('scan_days', models.PositiveSmallIntegerField(default=90)),
            ],
            options={
                'db_table': 'retention',
                'constraints': [models.CheckConstraint(condition=models.Q(('contact_days__gte', 30), ('contact_days__lte', 3650)), name='retention_contact_days_bounded'), models.CheckConstraint(condition=models.Q(('unfinished_days__gte', 1), ('unfinished_days__lte', 365)), name='retention_unfinished_days_bounded'), models.CheckConstraint(condition=models.Q(('message_days__gte', 30), ('message_days__lte', 3650)), name='retention_message_days_bounded'), models.CheckConstraint(condition=models.Q(('scan_days__gte', 7), ('scan_days__lte', 3650)), name='retention_scan_days_bounded')],
            },
        ),
        migrations.CreateModel(
            name='DataExport',
            fields=[
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True, db_default=django.db.models.functions.datetime.Now())),
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(default=foyer.platform.ids.new_uuid, editable=False, unique=True)),
                ('status', models.CharField(choices=[('preparing', 'Preparing'), ('ready', 'Ready'), ('handed_out', 'Handed Out'), ('failed', 'Failed')], max_length=12)),
                ('size_bytes', models.BigIntegerField(default=0)),
                ('expires_at', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exports', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'data_export',
                'indexes': [models.Index(fields=['user', '-id'], name='data_export_user'), models.Index(fields=['expires_at'], name='data_export_expiry')],
            },
        ),
        migrations.RunSQL(load_script("foyer.identity", "privacy.sql"), migrations.RunSQL.noop),
    ]
