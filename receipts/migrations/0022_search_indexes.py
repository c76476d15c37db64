"""The index of lexemes: GIN on PostgreSQL; on SQLite an FTS5 table, which triggers keep in step with `receipt_search`.

Whatever makes that table anew (SQLite, for a change of its columns) has to make the triggers anew.
"""

from django.db import migrations

POSTGRES = "CREATE INDEX IF NOT EXISTS idx_receipt_search ON receipt_search USING gin (lexemes)"
TOKENS = "tokenize = \"ascii tokenchars '_~!=$@#'\""
FORGET = (
    "INSERT INTO receipt_search_fts (receipt_search_fts, rowid, lexemes) VALUES ('delete', old.receipt_id, old.lexemes)"
)
LEARN = "INSERT INTO receipt_search_fts (rowid, lexemes) VALUES (new.receipt_id, new.lexemes)"
SQLITE = (
    "CREATE VIRTUAL TABLE receipt_search_fts USING fts5"
    f" (lexemes, content = 'receipt_search', content_rowid = 'receipt_id', {TOKENS})",
    f"CREATE TRIGGER receipt_search_insert AFTER INSERT ON receipt_search BEGIN {LEARN}; END",
    f"CREATE TRIGGER receipt_search_delete AFTER DELETE ON receipt_search BEGIN {FORGET}; END",
    f"CREATE TRIGGER receipt_search_update AFTER UPDATE ON receipt_search BEGIN {FORGET}; {LEARN}; END",
)


def add(apps, schema_editor):
    for statement in (POSTGRES,) if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS idx_receipt_search")
        return
    for name in ("insert", "delete", "update"):
        schema_editor.execute(f"DROP TRIGGER receipt_search_{name}")
    schema_editor.execute("DROP TABLE receipt_search_fts")


class Migration(migrations.Migration):

    dependencies = [
        ("receipts", "0021_search"),
    ]

    operations = [
        migrations.RunPython(add, remove),
    ]
