"""The indexes that PostgreSQL alone has, by which texts are found; so no model can name them."""

from __future__ import annotations

from typing import Final

EXTENSIONS: Final = "CREATE EXTENSION IF NOT EXISTS pg_trgm; CREATE EXTENSION IF NOT EXISTS btree_gin; "
INDEXES: Final = {
    "idx_receipt_totals_names": (
        "receipt_totals",
        EXTENSIONS,
        "USING gin (business_id, UPPER(key::text) gin_trgm_ops) WHERE grain = 'n'",
    ),
    "idx_receipt_search": ("receipt_search", "", "USING gin (lexemes)"),
}
"""Of each the table, what it needs beforehand, and how it is made there."""
