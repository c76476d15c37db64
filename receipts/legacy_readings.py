"""Evidence as the version before stores it, in columns of the receipt, while its processes may run beside ours.

What they write there moves to where ours look for it. To be deleted, with the columns, when no such process runs.
"""

from __future__ import annotations

from django.db import connection, transaction

BATCH = 500
LOCK = "SELECT id FROM receipts WHERE evidence <> '{}' ORDER BY id LIMIT %s FOR UPDATE"
MOVE = """INSERT INTO receipt_readings (receipt_id, evidence, line_items)
SELECT id, evidence, line_items FROM receipts WHERE id = ANY(%s)
ON CONFLICT (receipt_id) DO UPDATE SET evidence = excluded.evidence, line_items = excluded.line_items"""
EMPTY = "UPDATE receipts SET evidence = '{}', line_items = '[]' WHERE id = ANY(%s)"


def move_all() -> int:
    """Move what is in the old columns, in batches; return of how many receipts. Only PostgreSQL still has them."""
    moved = 0
    while connection.vendor == "postgresql" and (batch := _move_batch()):
        moved += batch
    return moved


def _move_batch() -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LOCK, [BATCH])
        ids = [row[0] for row in cursor.fetchall()]
        cursor.execute(MOVE, [ids])
        cursor.execute(EMPTY, [ids])
    return len(ids)
