"""Fitting the decision's weights: judged on unseen sources, near the hand's, and written only where a weight stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import weights
from bench.weights import HAND, Sample
from extraction.merging import Draft
from extraction.types import Concept, Reason, ReasonCode


def sample(source: str, *said: str, is_receipt: bool) -> Sample:
    signals = tuple(Reason(Concept(name), HAND[name]) for name in said)
    return Sample(source, is_receipt, (*signals, Reason(ReasonCode.TOTAL, HAND["total"])), Draft())


def test_a_source_is_never_on_both_sides() -> None:
    samples = [sample(f"shop {n % 7}", "receipt", is_receipt=True) for n in range(40)]
    folds = weights.folds_of(samples)
    assert sum(map(len, folds)) == 40
    sources = [source for fold in folds for source in {one.source for one in fold}]
    assert len(sources) == len(set(sources)) == 7


def test_a_signal_that_misleads_loses_weight_and_keeps_its_sign() -> None:
    misleading = [sample("a", "order_mention", is_receipt=False)] * 30
    fit = weights.fitted([*misleading, *[sample("b", "receipt", is_receipt=True)] * 30])
    assert 0 <= fit["order_mention"] < HAND["order_mention"]
    assert fit["receipt"] >= HAND["receipt"]
    assert fit["quote"] == HAND["quote"], "nothing was learnt of it"


def test_results_count_what_is_lost_booked_and_looked_at() -> None:
    samples = [
        sample("a", "receipt", is_receipt=True),
        sample("a", "quote", is_receipt=True),
        sample("a", "receipt", is_receipt=False),
        sample("a", "your_order", "bulk", is_receipt=False),
    ]
    counts = weights.result_under(HAND, samples).counts
    assert counts == {"receipts": 2, "lost": 1, "others": 2, "booked": 1, "doubted_others": 1}
    assert weights.result_under({**HAND, "receipt": 0.0}, samples).counts["lost"] == 1


def test_weights_are_written_where_they_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = tmp_path / "weights.py"
    written.write_text(weights.WEIGHTS_FILE.read_text("utf-8"), "utf-8")
    monkeypatch.setattr(weights, "WEIGHTS_FILE", written)
    weights.write({"quote": -4.2, "total": 2.7})
    text = written.read_text("utf-8")
    assert '"quote": -4.2,' in text
    assert "ReasonCode.TOTAL: 2.7," in text
    assert "ReasonCode.NO_TOTAL: -0.6," in text
