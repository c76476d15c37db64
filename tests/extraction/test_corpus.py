"""Every sample in tests/corpus is read as its JSON says; adding a sample and its JSON adds a test."""

from __future__ import annotations

import decimal
import json
from pathlib import Path
from typing import Any

import pytest

from extraction import Found, Incomplete, NotAReceipt, extract
from extraction.types import ExtractedReceipt

CORPUS = Path(__file__).parent.parent / "corpus"
SAMPLES = sorted(CORPUS.glob("*.eml"))
_KINDS = {Found: "receipt", Incomplete: "incomplete", NotAReceipt: "not_receipt"}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_is_read_as_its_json_says(sample: Path) -> None:
    expected = json.loads(sample.with_suffix(".json").read_text(encoding="utf-8"))
    outcome = extract(sample.read_bytes(), name=sample.name)

    assert _KINDS[type(outcome)] == expected["outcome"]
    if isinstance(outcome, NotAReceipt):
        return
    read = [_values(receipt, wanted) for receipt, wanted in zip(outcome.receipts, expected["receipts"], strict=True)]
    assert read == [_comparable(wanted) for wanted in expected["receipts"]]
    for part in expected.get("parts", ()):
        assert part in [{"name": p.name, "problem": p.problem} for p in outcome.parts]


def test_the_corpus_is_as_large_as_promised_and_every_mail_has_its_answer() -> None:
    assert len(SAMPLES) >= 150
    assert {path.stem for path in SAMPLES} == {path.stem for path in CORPUS.glob("*.json")}


def _values(receipt: ExtractedReceipt, wanted: dict[str, Any]) -> dict[str, Any]:
    """The fields the sample names, as read."""
    fields = {name: getattr(receipt, name) for name in wanted}
    return _comparable({name: None if field is None else str(field.value) for name, field in fields.items()})


def _comparable(values: dict[str, Any]) -> dict[str, Any]:
    """Amounts compare as numbers: 12 is 12.00."""
    return {
        name: _number(value) if name in ("total", "net", "tax", "tax_rate") else value for name, value in values.items()
    }


def _number(value: str | None) -> decimal.Decimal | None:
    return None if value is None else decimal.Decimal(value)
