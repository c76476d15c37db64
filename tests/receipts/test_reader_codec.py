"""What comes out of a reader process is the engine's value again, or is refused: nobody knows who writes in there."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from typing import Any

import pytest

from extraction.types import (
    Box,
    Concept,
    DocumentType,
    Evidence,
    ExtractedReceipt,
    Field,
    FileProblem,
    Incomplete,
    NotAReceipt,
    Part,
    Place,
    Problem,
    ProblemCode,
    Reason,
    ReasonCode,
    SourcePart,
    SourceProblem,
)
from receipts.reader_codec import MalformedValueError, decode, decode_one_of, encode

PLACE = Place(SourcePart.FILE, "a.pdf", page=1, box=Box(1, 2, 3, 4))
OUTCOME = Incomplete(
    (
        ExtractedReceipt(
            document_type=Field(DocumentType.RECEIPT, 0.9),
            vendor=Field(
                "מכולת \u200f\ud800",
                0.5,
                (Evidence("text", PLACE, "vendor"),),
            ),
            issue_date=Field(datetime.date(2026, 3, 10), 1),
            total=Field(Decimal("118.00"), 0.95),
            problems=(Problem(ProblemCode.MISSING, "currency"), Problem(ProblemCode.OVER_TIME)),
        ),
    ),
    (Part("a.pdf", "application/pdf", b"%PDF", FileProblem.OVER_MEMORY), Part("b.pdf", "application/pdf", b"")),
    (Reason(ReasonCode.TOTAL, 1.5), Reason(SourceProblem.OVER_TIME, 0.0), Reason(Concept("paid"), 3.0)),
)

PLAIN_PLACE = ["body", "", 1, None, None, ""]


def in_json(value: Any) -> tuple[Any, list[bytes]]:
    files: list[bytes] = []
    return json.loads(encode(value, files)), files


def test_an_outcome_comes_back_as_it_was() -> None:
    plain, files = in_json(("Incomplete", OUTCOME))
    outcome = decode_one_of([Incomplete, NotAReceipt], plain, files)
    assert outcome == OUTCOME
    assert [type(reason.code) for reason in outcome.reasons] == [ReasonCode, SourceProblem, str]
    assert type(outcome.receipts[0].issue_date.confidence) is float


@pytest.mark.parametrize(
    ("annotation", "plain"),
    [
        (str, 1),
        (str, None),
        (int, True),
        (float, "1.0"),
        (float, 10**400),
        (Decimal, 1.5),
        (Decimal, "NaN"),
        (Decimal, "1e999999"),
        (Decimal, "9" * 5_000),
        (Decimal, "one"),
        (datetime.date, "2026-02-30"),
        (datetime.date, 20260210),
        (DocumentType, "bill"),
        (DocumentType, ["receipt"]),
        (ProblemCode | None, "nobody knows"),
        (bytes, 1),
        (bytes, -1),
        (bytes, "0"),
        (tuple[str, ...], "text"),
        (tuple[str, ...], ["text", 1]),
        (Evidence, ["text", PLAIN_PLACE]),
        (Evidence, ["text", PLAIN_PLACE, "how", "more"]),
        (Evidence, ["text", PLAIN_PLACE, {}]),
        (Evidence, ["text", "body row 1", "how"]),
        (Evidence, ["text", ["attic", *PLAIN_PLACE[1:]], "how"]),
        (Evidence, {"text": "", "place": PLAIN_PLACE, "how": ""}),
        (Field[Decimal], ["text", 1.0, []]),
    ],
)
def test_what_is_no_value_of_its_kind_is_refused(annotation: Any, plain: Any) -> None:
    with pytest.raises(MalformedValueError):
        decode(annotation, plain, [b"a file"])


@pytest.mark.parametrize("plain", [None, [], ["Incomplete"], ["Part", ["a", "b", 0, None]], [["Part"], 1]])
def test_an_outcome_of_no_known_kind_is_refused(plain: Any) -> None:
    with pytest.raises(MalformedValueError):
        decode_one_of([Incomplete, NotAReceipt], plain, [b"a file"])


def test_a_kind_that_nobody_taught_the_codec_is_noticed() -> None:
    with pytest.raises(TypeError, match="teach"):
        decode(set[str], [], [])
