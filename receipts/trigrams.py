"""The indexes of trigrams, by which a part of a text is found. PostgreSQL alone has them, so no model can name them."""

from __future__ import annotations

from typing import Final

from receipts.fields import SEARCHABLE

IDENTIFIERS: Final = tuple(name for name in SEARCHABLE if name != "vendor")
"""The columns of a receipt that are looked up as one text."""
_TEXT: Final = " || ' ' || ".join(f"COALESCE({name}, '')" for name in IDENTIFIERS)
EXTENSIONS: Final = "CREATE EXTENSION IF NOT EXISTS pg_trgm; CREATE EXTENSION IF NOT EXISTS btree_gin"
TRIGRAM_INDEXES: Final = {
    "idx_receipts_identifiers": (
        "receipts",
        f"USING gin (business_id, UPPER(({_TEXT})::text) gin_trgm_ops) WHERE deleted_at IS NULL",
    ),
    "idx_receipt_totals_names": (
        "receipt_totals",
        "USING gin (business_id, UPPER(key::text) gin_trgm_ops) WHERE grain = 'n'",
    ),
}
"""Of each the table, and how it is made there."""
