"""Cap subjects are advisory locks, not rows; a batch of holds answers with one row."""

from django.db import migrations

from foyer.platform.sql import load_script

# Made by 0003, perhaps in an older form.
_DROP = """
drop function if exists hold_batch;
drop function if exists count_seats_of_visitor;
drop function if exists count_seats_of_user;
drop function if exists cap_subjects;
drop function if exists seats_of_visitor;
drop function if exists seats_of_user;
drop function if exists lock_live_hold;
drop function if exists extend_hold;
drop function if exists change_hold;
drop function if exists release_holds;
"""


class Migration(migrations.Migration):
    dependencies = [("inventory", "0003_functions")]
    operations = [
        migrations.RunSQL(_DROP, migrations.RunSQL.noop),
        migrations.RunSQL(load_script("foyer.inventory", "hold_batch.sql"), migrations.RunSQL.noop),
        migrations.RunSQL(
            load_script("foyer.inventory", "hold_changes.sql"), migrations.RunSQL.noop
        ),
        migrations.DeleteModel(name="CapSubject"),
    ]
