"""The line of JSON for a mail says all that is known of it, by the rules that saved receipts are checked by."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from extraction.explain import json_line
from extraction.types import (
    ExtractedReceipt,
    Field,
    FileProblem,
    Found,
    Incomplete,
    NotAReceipt,
    Outcome,
    Part,
    Problem,
    ProblemCode,
    ReasonCode,
)

FIELDS = {"document_type", "vendor", "total", "currency", "date", "number", "tax", "last4"}
NO_TOTAL = Problem(ProblemCode.MISSING, "total")


def line(outcome: Outcome) -> dict[str, Any]:
    row: dict[str, Any] = json.loads(json_line("mail.eml", outcome))
    return row


def reading(total: str, *problems: Problem, confidence: float = 0.95) -> ExtractedReceipt:
    return ExtractedReceipt(total=Field(Decimal(total), 0.95, ()), problems=problems, confidence=confidence)


def test_every_receipt_of_a_mail_is_shown_with_the_fields_of_the_first() -> None:
    row = line(Found((reading("18.75"), reading("20.00"))))
    assert [receipt["total"] for receipt in row["receipts"]] == ["18.75", "20.00"]
    assert all(receipt.keys() == FIELDS for receipt in row["receipts"])
    assert {name: row[name] for name in FIELDS} == row["receipts"][0]


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        pytest.param(Found((reading("1"), reading("2"))), "approved", id="nothing is missing or doubtful"),
        pytest.param(Found((reading("1"), reading("2", NO_TOTAL))), "pending_review", id="one of two has a problem"),
        pytest.param(Found((reading("1", confidence=0.89),)), "pending_review", id="not sure enough"),
        pytest.param(Incomplete((reading("1"),)), "pending_review", id="a mail not read to the end"),
        pytest.param(Incomplete(()), "pending_review", id="a mail of which nothing could be read"),
        pytest.param(NotAReceipt(ReasonCode.LIST_MAIL), None, id="no receipt"),
    ],
)
def test_the_status_is_what_the_ledger_would_make_of_it(outcome: Outcome, status: str | None) -> None:
    assert line(outcome)["status"] == status


def test_problems_are_named_once_with_the_field_they_are_about() -> None:
    row = line(Found((reading("1", NO_TOTAL), reading("2", NO_TOTAL, Problem(ProblemCode.SUM_MISMATCH)))))
    assert row["problems"] == ["missing:total", "sum_mismatch"]
    assert line(Incomplete(()))["problems"] == ["nothing_read"]


def test_files_are_named_with_why_they_were_not_read() -> None:
    parts = (
        Part("bill.pdf", "application/pdf", b"%PDF", FileProblem.ENCRYPTED),
        Part("terms.txt", "text/plain", b"words"),
    )
    assert line(Found((reading("1"),), parts))["parts"] == [
        {"name": "bill.pdf", "media_type": "application/pdf", "problem": "encrypted"},
        {"name": "terms.txt", "media_type": "text/plain", "problem": None},
    ]


def test_a_mail_that_is_no_receipt_has_none_of_it() -> None:
    row = line(NotAReceipt(ReasonCode.LIST_MAIL))
    assert (row["receipts"], row["problems"], row["parts"]) == ([], [], [])
    assert all(row[name] is None for name in FIELDS)
