"""Evidence as the version before stores it, in columns of the receipt, while its processes may run beside ours.

What they write there moves to where ours look for it, by one statement a batch. To be deleted, with the columns, when
no such process runs.
"""

from __future__ import annotations

from django.db import connection, transaction

BATCH = 2_000
OLDEST = "SELECT min(id), max(id) FROM (SELECT id FROM receipts WHERE evidence <> '{}' ORDER BY id LIMIT %s) AS batch"
NOT_MOVED = "id BETWEEN %s AND %s AND (evidence <> '{}' OR line_items <> '[]')"
LOCK = f"SELECT count(*) FROM (SELECT id FROM receipts WHERE {NOT_MOVED} ORDER BY id FOR UPDATE) AS batch"  # noqa: S608
MOVE = f"""INSERT INTO receipt_readings (receipt_id, evidence, line_items)
SELECT id, evidence, line_items FROM receipts WHERE {NOT_MOVED} ORDER BY id
ON CONFLICT (receipt_id) DO UPDATE SET evidence = excluded.evidence, line_items = excluded.line_items"""  # noqa: S608
EMPTY = f"UPDATE receipts SET evidence = '{{}}', line_items = '[]' WHERE {NOT_MOVED}"  # noqa: S608


def move_all() -> int:
    """Move what is in the old columns, in batches; return of how many receipts. Only PostgreSQL still has them."""
    moved = 0
    while connection.vendor == "postgresql" and (ids := _oldest()):
        moved += move(*ids)
    return moved


def move(first: int, last: int) -> int:
    """Move what stands in the old columns of the receipts with these ids, both included; return of how many."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(LOCK, [first, last])
        cursor.execute(MOVE, [first, last])
        cursor.execute(EMPTY, [first, last])
        return int(cursor.rowcount)


def _oldest() -> tuple[int, int] | None:
    """Between which ids a batch of receipts lies that has something to move."""
    with connection.cursor() as cursor:
        cursor.execute(OLDEST, [BATCH])
        first, last = cursor.fetchone()
    return None if first is None else (first, last)
