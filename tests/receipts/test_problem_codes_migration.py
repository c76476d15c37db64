"""Rows of the version before get codes instead of sentences, however many there are and however often it runs."""

from __future__ import annotations

import importlib

import pytest
from django.apps import apps
from django.db import connection

from businesses.models import Business
from receipts.legacy_problems import FILE_PROBLEMS, PROBLEMS
from receipts.models import Document, Receipt
from tests.receipts.mails import NOON

migration = importlib.import_module("receipts.migrations.0004_problem_codes")
SENTENCES = {
    "total is missing": "missing:total",
    "vendor is missing": "missing:vendor",
    "currency is missing": "missing:currency",
    "issue date is missing": "missing:issue_date",
    "document type is missing": "missing:document_type",
    "a proforma is no receipt": "proforma:document_type",
    "a statement is no receipt": "statement:document_type",
    "net + tax is not total": "sum_mismatch",
    "tax is more than total": "tax_exceeds_total",
    "issue date lies in the future": "future_date:issue_date",
    "attached document: damaged": "document_damaged",
    "attached document: empty": "document_empty",
    "attached document: encrypted": "document_encrypted",
    "attached document: no text in it": "document_without_text",
    "attached document: too large": "document_too_large",
    "too large": "too_large",
    "too many parts": "too_many_parts",
    "too many documents": "too_many_documents",
    "too much to read in time": "too_much_to_read_in_time",
    "the sender may not be who it claims to be": "unverified_sender",
    "total could not be kept as it was read": "not_storable:total",
    "tax rate could not be kept as it was read": "not_storable:tax_rate",
    "last4 could not be kept as it was read": "not_storable:last4",
    "nothing could be read": "nothing_read",
    "reading it again found no receipt": "not_found_again",
    "words that no version wrote": "unknown",
    "missing:total": "missing:total",
    "sum_mismatch": "sum_mismatch",
}


def migrate() -> None:
    migration.replace_sentences(apps, connection.schema_editor())


def receipt(business: Business, number: int, problems: list[str]) -> Receipt:
    return Receipt(business=business, source="tests", source_id=f"m-{number}", received_at=NOON, problems=problems)


@pytest.mark.parametrize("times", [1, 2])
def test_every_sentence_becomes_its_code(business: Business, times: int) -> None:
    row = receipt(business, 0, [*SENTENCES])
    row.save()
    for _ in range(times):
        migrate()
    row.refresh_from_db()
    assert row.problems == list(dict.fromkeys(SENTENCES.values()))


def test_no_sentence_is_left_without_a_code(business: Business) -> None:
    row = receipt(business, 0, [*PROBLEMS])
    row.save()
    migrate()
    row.refresh_from_db()
    assert len(row.problems) == len(PROBLEMS)
    assert "unknown" not in row.problems


def test_all_rows_are_reached_and_what_is_in_order_stays(business: Business) -> None:
    count = 2 * migration.BATCH + 1
    Receipt.objects.bulk_create(receipt(business, n, ["total is missing"] if n % 3 else []) for n in range(count))
    changed_at = dict(Receipt.objects.values_list("pk", "updated_at"))
    migrate()
    rows = Receipt.objects.order_by("pk").values_list("problems", flat=True)
    assert list(rows) == [["missing:total"] if n % 3 else [] for n in range(count)]
    assert dict(Receipt.objects.values_list("pk", "updated_at")) == changed_at


def test_files_get_codes_too(business: Business) -> None:
    codes = {**FILE_PROBLEMS, "encrypted": "encrypted", "damaged": "damaged", "": "", "something new": "unreadable"}
    Document.objects.bulk_create(
        Document(business=business, sha256=text, name="a", media_type="application/pdf", size=1, problem=text)
        for text in codes
    )
    for _ in range(2):
        migrate()
        assert dict(Document.objects.values_list("sha256", "problem")) == codes
