"""What finds a part of a vendor's name, a number, a tax id or a note: indexes of trigrams, which only PostgreSQL has.

Their extensions come with PostgreSQL (package postgresql-contrib), and the owner of the database may add them. Where
that fails the indexes are left out, and searches for something rare look through receipts a page at a time.
"""

from django.db import DatabaseError, migrations

from foundation.online_indexes import unhurried

EXTENSIONS = "CREATE EXTENSION IF NOT EXISTS pg_trgm; CREATE EXTENSION IF NOT EXISTS btree_gin"
COLUMNS = ("number", "vendor_tax_id", "buyer_tax_id", "allocation_number", "last4", "note")
TEXT = " || ' ' || ".join(f"COALESCE({name}, '')" for name in COLUMNS)
INDEXES = {
    "idx_receipts_identifiers": f"receipts USING gin (business_id, UPPER(({TEXT})::text) gin_trgm_ops)"
    " WHERE deleted_at IS NULL",
    "idx_receipt_totals_names": "receipt_totals USING gin (business_id, UPPER(key::text) gin_trgm_ops)"
    " WHERE grain = 'n'",
}
INVALID = "SELECT 1 FROM pg_index WHERE indexrelid = to_regclass(%s) AND NOT indisvalid"


def add_indexes(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    try:
        schema_editor.execute(EXTENSIONS)
    except DatabaseError as error:
        print(f" no indexes for searching names and numbers: {error}", flush=True)
        return
    with unhurried(schema_editor), schema_editor.connection.cursor() as cursor:
        for name, definition in INDEXES.items():
            cursor.execute(INVALID, [name])
            if cursor.fetchone():
                schema_editor.execute(f"DROP INDEX CONCURRENTLY {name}")
            schema_editor.execute(f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON {definition}")


def remove_indexes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in INDEXES:
            schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")


class Migration(migrations.Migration):

    atomic = False
    dependencies = [
        ("receipts", "0017_list_indexes"),
    ]

    operations = [
        migrations.RunPython(add_indexes, remove_indexes),
    ]
