"""The trigrams of numbers, tax ids and notes go: lexemes find them. Those of vendors' names stay, for `vendor`."""

from importlib import import_module

from django.db import migrations

from foundation.online_indexes import unhurried

before = import_module("receipts.migrations.0018_trigram_indexes")
NAME = "idx_receipts_identifiers"


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        with unhurried(schema_editor):
            schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {NAME}")


class Migration(migrations.Migration):

    atomic = False
    dependencies = [
        ("receipts", "0022_search_indexes"),
    ]

    operations = [
        migrations.RunPython(drop, before.add_indexes),
    ]
