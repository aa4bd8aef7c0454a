"""The database itself refuses to change the log."""

from django.db import migrations

from evenborn.foundation.audit.append_only import lay, lift


def lay_triggers(apps, schema_editor):
    for statement in lay(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def lift_triggers(apps, schema_editor):
    for statement in lift(schema_editor.connection.vendor):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = (("audit", "0001_initial"),)
    operations = (migrations.RunPython(lay_triggers, lift_triggers),)
