"""What finds a part of a number, a tax id or a note: an index of trigrams, which PostgreSQL alone has.

Its extensions come with PostgreSQL (package postgresql-contrib), and the owner of the database may add them. Where they
cannot be added the index is left out: `manage.py doctor` says so, and searches look through receipts a page at a time.
"""

from django.db import DatabaseError, migrations

INDEX = "idx_receipts_identifiers"
EXTENSIONS = "CREATE EXTENSION IF NOT EXISTS pg_trgm; CREATE EXTENSION IF NOT EXISTS btree_gin"
# word for word the expression of receipts.conditions.Identifiers
COLUMNS = ("number", "vendor_tax_id", "buyer_tax_id", "allocation_number", "last4", "note")
TEXT = " || ' ' || ".join(f"COALESCE({name}, '')" for name in COLUMNS)
CREATE = (
    f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {INDEX} ON receipts"
    f" USING gin (business_id, UPPER(({TEXT})::text) gin_trgm_ops) WHERE deleted_at IS NULL"
)
INVALID = f"SELECT 1 FROM pg_index WHERE indexrelid = to_regclass('{INDEX}') AND NOT indisvalid"


def add_index(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    try:
        schema_editor.execute(EXTENSIONS)
    except DatabaseError as error:
        print(f" no index for searching numbers and notes: {error}", flush=True)
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(INVALID)
        if cursor.fetchone():
            remove_index(apps, schema_editor)
    schema_editor.execute(CREATE)


def remove_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {INDEX}")


class Migration(migrations.Migration):

    atomic = False
    dependencies = [
        ("receipts", "0022_list_indexes"),
    ]

    operations = [
        migrations.RunPython(add_index, remove_index),
    ]
