"""What finds the evidence that a process of the version before writes into the retired column: none, soon."""

from django.db import migrations

from foundation.online_indexes import unhurried

INDEX = "idx_receipts_retired_evidence"


def add_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        with unhurried(schema_editor):
            schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {INDEX}")
            schema_editor.execute(f"CREATE INDEX CONCURRENTLY {INDEX} ON receipts (id) WHERE evidence <> '{{}}'")


def remove_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {INDEX}")


class Migration(migrations.Migration):

    atomic = False
    dependencies = [
        ("receipts", "0012_corrections_to_move"),
    ]

    operations = [
        migrations.RunPython(add_index, remove_index),
    ]
