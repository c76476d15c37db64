"""The SQL that makes the rows of the ledger's benchmark: every value is a function of the row's number. Pure.

`bench.share(n, k)` is the k-th random number of row n, from 0 to 1, so that tables can be filled side by side and in
any order. Receipt n belongs to `bench.business_of(n)` and arrives n-th, so businesses lie interleaved, as in life.
Columns that the installation does not have are left out; a table that it does not have is not filled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

COPIES, DELETED, EVENTS, ATTACHED = 0.03, 0.01, 0.02, 0.2
"""Shares of receipts: copies of another, deleted, changed once, with a file beside the mail."""
BACKFILL = 0.6
"""The share of a mailbox's mails that its first run listed."""
CATEGORIES = 10
NEVER = "'2100-01-01'::timestamptz"

PREPARE = """
CREATE SCHEMA bench;
CREATE TABLE bench.business (id int PRIMARY KEY, size int, vendors int, runs int, currency text);
CREATE FUNCTION bench.share(n bigint, k int) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    'SELECT (hashint8extended($1, $2) & 1099511627775)::float8 / 1099511627776';
CREATE FUNCTION bench.pick(n bigint, k int, choices text[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    'SELECT $3[1 + floor(bench.share($1, $2) * cardinality($3))::int]';
CREATE FUNCTION bench.vendor(rank bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    $$SELECT bench.pick($1, 1, '{Amber,Birch,Cedar,Delta,Ember,Fjord,Grove,Harbour,Iris,Juniper,Kettle,Lantern,Maple}')
    || ' ' || bench.pick($1, 2, '{Books,Cloud,Coffee,Energy,Freight,Hosting,Office,Paper,Parts,Phone,Tools,Travel}')
    || ' ' || $1 || '.example'$$;
"""
BUSINESS_OF = """
CREATE FUNCTION bench.business_of(n bigint) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    $$SELECT width_bucket(bench.share($1, 1), '{bounds}'::float8[])$$;
"""
COPIES_OF = """
CREATE TABLE bench.copies AS
    SELECT id, original FROM (
        SELECT id, lag(id) OVER (PARTITION BY bench.business_of(id) ORDER BY id) AS original
        FROM generate_series(1::bigint, {rows}) AS id
    ) AS neighbours
    WHERE bench.share(id, 2) < {copies} AND bench.share(original, 2) >= {copies}
        AND bench.share(original, 3) >= {deleted};
ANALYZE bench.copies;
"""
INSERT = "INSERT INTO {table} ({columns}) SELECT {values} FROM {source}"
NUMBERED = "generate_series({first}::bigint, {last}::bigint) AS n JOIN bench.business b ON b.id = bench.business_of(n)"
RECEIPTS = (
    NUMBERED + " LEFT JOIN bench.copies c ON c.id = n CROSS JOIN LATERAL (SELECT coalesce(c.original, n) AS v) AS of"
    " CROSS JOIN LATERAL (SELECT floor(exp(bench.share(v, 4) * ln(b.vendors + 1)))::bigint AS rank,"
    " round(exp(2.5 + 2.5 * (bench.share(v, 5) + bench.share(v, 6)))::numeric, 2) AS amount,"
    " bench.share(v, 7) AS taxed, bench.share(n, 8) AS decided, bench.share(v, 9) AS kind,"
    " date_trunc('second', now()) - interval '{days} days' * (1 - n::float8 / {rows})"
    " - interval '3 hours' * bench.share(n, 10) AS received_at) AS x"
)
RATE = (
    "CASE WHEN taxed < 0.1 THEN 0 WHEN taxed < 0.15 THEN 7 WHEN taxed < 0.7 THEN"
    " CASE WHEN v < {rows} / 3 THEN 17 ELSE 18 END END"
)
TAX = f"CASE WHEN taxed < 0.75 THEN round(amount * coalesce({RATE}, 11) / (100 + coalesce({RATE}, 11)), 2) END"
SOURCE_ID = "'account-' || b.id || ':' || lpad(to_hex(n * 7919), 16, '0')"
SHA256 = "encode(sha256(int8send({number})), 'hex')"
RUN = (
    "b.id + {businesses} * CASE WHEN n <= {backfilled} THEN 0 ELSE least(b.runs - 1, 1 +"
    " floor((n - {backfilled})::float8 / ({rows} - {backfilled}) * (b.runs - 1))::int) END"
)
NOTHING, ZERO = "''", "0"
READ, EMPTY = "({readings})[1 + n % {kinds_of_reading}]", "'{{}}'"


@dataclass(frozen=True, slots=True)
class Fill:
    """How a table is filled: values by column, and where rows come from; `by_number`: in portions of numbers."""

    table: str
    source: str
    values: Mapping[str, str]
    by_number: bool = True


RECEIPT = {
    "id": "n",
    "business_id": "b.id",
    "source": "'gmail'",
    "source_id": SOURCE_ID,
    "ordinal": ZERO,
    "vendor": (
        "CASE WHEN kind >= 0.03 THEN bench.vendor(rank * 1000 + CASE WHEN rank % 10 < 7 THEN 0 ELSE b.id END) END"
    ),
    "vendor_tax_id": "CASE WHEN taxed > 0.4 THEN (510000000 + rank % 9999999)::text END",
    "document_type": (
        "CASE WHEN kind < 0.06 THEN NULL WHEN kind < 0.46 THEN 'receipt' WHEN kind < 0.71 THEN 'invoice'"
        " WHEN kind < 0.87 THEN 'invoice_receipt' WHEN kind < 0.955 THEN 'order' WHEN kind < 0.975 THEN 'refund'"
        " WHEN kind < 0.99 THEN 'credit_note' WHEN kind < 0.995 THEN 'proforma' ELSE 'statement' END"
    ),
    "number": "CASE WHEN kind < 0.9 THEN (100000 + v * 31)::text END",
    "issue_date": "CASE WHEN taxed > 0.03 THEN (received_at - interval '3 days' * kind)::date END",
    "received_at": "received_at",
    "net": f"amount - {TAX}",
    "tax": TAX,
    "tax_rate": RATE,
    "amount": "CASE WHEN bench.share(v, 11) >= 0.02 THEN amount END",
    "currency": (
        "CASE WHEN bench.share(v, 12) < 0.93 THEN b.currency WHEN bench.share(v, 12) < 0.96 THEN 'USD'"
        " WHEN bench.share(v, 12) < 0.985 THEN 'EUR' WHEN bench.share(v, 12) < 0.99 THEN 'GBP' END"
    ),
    "payment_method": "CASE WHEN kind > 0.5 THEN 'card' END",
    "last4": "CASE WHEN kind > 0.6 THEN lpad((rank % 10000)::text, 4, '0') END",
    "allocation_number": "CASE WHEN kind > 0.97 THEN (100000000 + n)::text END",
    "category_id": (
        f"CASE WHEN bench.share(v, 13) < 0.3 THEN (b.id - 1) * {CATEGORIES} + 1"
        f" + floor(bench.share(v, 14) * {CATEGORIES})::int END"
    ),
    "note": f"CASE WHEN bench.share(n, 15) < {EVENTS} THEN 'Checked.' END",
    "status": (
        "CASE WHEN decided < 0.78 THEN 'approved' WHEN decided < 0.93 THEN 'pending_review'"
        " WHEN decided < 0.96 THEN 'rejected' ELSE 'not_receipt' END"
    ),
    "confidence": "0.5 + bench.share(n, 16) / 2",
    "problems": "CASE WHEN decided BETWEEN 0.78 AND 0.93 THEN {problems} ELSE '[]' END::jsonb",
    "engine_version": "{engine_version}",
    "version": f"CASE WHEN bench.share(n, 15) < {EVENTS} THEN 2 ELSE 1 END",
    "duplicate_of_id": "c.original",
    "fingerprint": "CASE WHEN c.original IS NULL AND kind < 0.9 THEN " + SHA256.format(number="n") + " END",
    "created_at": "received_at",
    "updated_at": "received_at",
    "deleted_at": f"CASE WHEN bench.share(n, 3) < {DELETED} THEN received_at + interval '20 days' END",
    "evidence": "{evidence}",
    "line_items": "'[]'",
}
DOCUMENT = {
    "id": "n", "business_id": "b.id", "sha256": SHA256.format(number="n"), "name": "'mail.eml'",
    "media_type": "'message/rfc822'", "size": "2000 + n % 3000", "origin": "'mail'", "problem": NOTHING,
    "created_at": "now()",
}  # fmt: skip
FILE = DOCUMENT | {
    "id": "{rows} + n", "sha256": SHA256.format(number="-n"), "name": "'invoice.pdf'",
    "media_type": "'application/pdf'", "size": "20000 + n % 90000", "origin": "'attachment'",
}  # fmt: skip
WITH_FILE = NUMBERED + f" WHERE bench.share(n, 17) < {ATTACHED}"
WITH_EVENT = NUMBERED + f" WHERE bench.share(n, 15) < {EVENTS}"
CHECKED = """'{{"note": {{"was": null, "became": "Checked."}}}}'"""
MESSAGE = {
    "business_id": "b.id", "connection_id": "b.id", "gmail_id": "lpad(to_hex(n * 7919), 16, '0')", "id": "n",
    "run_id": RUN, "settled_in_id": RUN, "found_by": "'search'", "rank": ZERO,
    "received_at": "now() - interval '{days} days' * (1 - n::float8 / {rows})",
    "outcome": (
        "CASE WHEN bench.share(n, 20) < 0.48 THEN 'receipt' WHEN bench.share(n, 20) < 0.96 THEN 'not_receipt'"
        " WHEN bench.share(n, 20) < 0.985 THEN 'duplicate' WHEN bench.share(n, 20) < 0.99 THEN 'failed' ELSE 'gone' END"
    ),
    "reason": "CASE WHEN bench.share(n, 20) BETWEEN 0.48 AND 0.96 THEN 'no_total' ELSE '' END",
    "saved": "CASE WHEN bench.share(n, 20) < 0.48 THEN 1 ELSE 0 END",
    "engine_version": "CASE WHEN bench.share(n, 21) < 0.02 THEN greatest({engine_version} - 1, 1)"
    " ELSE {engine_version} END",
    "attempts": ZERO,
}  # fmt: skip
RUN_ROWS = "bench.business b CROSS JOIN LATERAL generate_series(0, b.runs - 1) AS k"
RUN_QUEUED = "now() - interval '{days} days' * 0.4 * (1 - k::float8 / b.runs)"
SYNC_RUN = {
    "id": "b.id + {businesses} * k", "business_id": "b.id", "connection_id": "b.id",
    "mode": "CASE k WHEN 0 THEN 'full_backfill' ELSE 'incremental' END", "months_back": "36", "trigger": "'schedule'",
    "status": "CASE WHEN bench.share(b.id * 100 + k, 22) < 0.03 THEN 'failed' ELSE 'completed' END",
    "error_code": "CASE WHEN bench.share(b.id * 100 + k, 22) < 0.03 THEN 'GMAIL_UNAVAILABLE' ELSE '' END",
    "queued_at": RUN_QUEUED, "started_at": RUN_QUEUED, "finished_at": RUN_QUEUED, "heartbeat_at": RUN_QUEUED,
    "lease_number": "1", "stumbles": ZERO, "slices": "1", "error_hint": NOTHING, "history_id": "'1'",
    "history_added": ZERO, "history_expired": "false", "news_history_id": NOTHING, "windows_made": "true",
    "units_spent": "100", "listed": ZERO, "receipts": ZERO, "duplicates": ZERO, "not_receipts": ZERO, "failed": ZERO,
    "gone": ZERO, "saved_receipts": ZERO,
}  # fmt: skip
CONNECTION = {
    "id": "b.id", "business_id": "b.id", "address": "'owner@business-' || b.id || '.example'",
    "google_sub": "'account-' || b.id", "scopes": "'[]'", "status": "'connected'", "status_reason": NOTHING,
    "status_changed_at": "now()", "history_id": "'1'", "last_synced_at": "now()", "next_poll_at": NEVER,
    "recent_sweep_at": NEVER, "whole_sweep_at": NEVER, "connected_at": "now()",
}  # fmt: skip
BUSINESS = {
    "id": "b.id", "name": "'Business ' || b.id", "time_zone": "'Asia/Jerusalem'", "country": "'IL'",
    "currency": "b.currency", "tax_id": NOTHING, "created_at": "now()",
}  # fmt: skip
CATEGORY = {
    "id": f"(b.id - 1) * {CATEGORIES} + k", "business_id": "b.id", "name": "'Category ' || k", "created_at": "now()",
}  # fmt: skip
RELISTED = (
    NUMBERED + " CROSS JOIN LATERAL (SELECT " + RUN + " + {businesses} AS run) AS next"
    " WHERE bench.share(n, 23) < 0.05 AND next.run <= b.id + {businesses} * (b.runs - 1)"
)

FIRST = (
    Fill("businesses_business", "bench.business b", BUSINESS, by_number=False),
    Fill("receipts_category", f"bench.business b CROSS JOIN generate_series(1, {CATEGORIES}) AS k", CATEGORY, False),
    Fill("gmail_connections", "bench.business b", CONNECTION, by_number=False),
    Fill("sync_runs", RUN_ROWS, SYNC_RUN, by_number=False),
)
LEDGER = (
    Fill("receipts", RECEIPTS, RECEIPT),
    Fill("receipt_readings", NUMBERED, {"receipt_id": "n", "evidence": READ, "line_items": "'[]'"}),
    Fill(
        "receipt_events", WITH_EVENT,
        {"id": "n", "business_id": "b.id", "receipt_id": "n", "version": "2", "kind": "'corrected'", "way": "'page'",
         "at": "now()", "changes": CHECKED},
    ),
    Fill(
        "receipts_correction", WITH_EVENT,
        {"id": "n", "receipt_id": "n", "field": "'note'", "was": "'null'", "became": "'\"Checked.\"'",
         "corrected_at": "now()", "event_id": "n"},
    ),
)  # fmt: skip
BESIDE = (
    Fill("receipts_document", NUMBERED, DOCUMENT),
    Fill("receipts_document", WITH_FILE, FILE),
    Fill("receipts_document_receipts", NUMBERED, {"id": "n", "receipt_id": "n", "document_id": "n"}),
    Fill(
        "receipts_document_receipts", WITH_FILE,
        {"id": "{rows} + n", "receipt_id": "n", "document_id": "{rows} + n"},
    ),
    Fill("gmail_messages", NUMBERED, MESSAGE),
    Fill(
        "gmail_relistings", RELISTED,
        {"id": "n", "run_id": "next.run", "message_id": "n",
         "outcome": "CASE WHEN bench.share(n, 24) < 0.9 THEN 'duplicate' WHEN bench.share(n, 24) < 0.95 THEN 'failed'"
         " ELSE 'receipt' END"},
    ),
)  # fmt: skip
COUNT_RUNS = """
UPDATE sync_runs SET listed = found.listed, receipts = found.receipts, duplicates = found.duplicates,
    not_receipts = found.not_receipts, failed = found.failed, gone = found.gone, saved_receipts = found.receipts
FROM (
    SELECT run_id, count(*) AS listed, count(*) FILTER (WHERE outcome = 'receipt') AS receipts,
        count(*) FILTER (WHERE outcome = 'duplicate') AS duplicates,
        count(*) FILTER (WHERE outcome = 'not_receipt') AS not_receipts,
        count(*) FILTER (WHERE outcome = 'failed') AS failed, count(*) FILTER (WHERE outcome = 'gone') AS gone
    FROM gmail_messages GROUP BY run_id
) AS found
WHERE found.run_id = sync_runs.id
"""
