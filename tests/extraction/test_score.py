"""The measures of the labelled set in EVAL_DIR, kept: a figure that falls below its floor fails.

The set holds third parties' mail and is no part of the project; without EVAL_DIR the test says that it was skipped.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

EVAL_DIR = os.environ.get("EVAL_DIR", "")
ROOT = Path(__file__).parent.parent.parent

pytestmark = [
    pytest.mark.evaluation,
    pytest.mark.skipif(not EVAL_DIR, reason="EVAL_DIR is not set: the labelled set was NOT measured"),
]

RIGHT_AT_LEAST = {
    ("positives", "total"): 0.96,
    ("positives", "currency"): 0.99,
    ("positives", "date"): 0.94,
    ("positives", "number"): 0.90,
    ("positives", "vendor"): 0.92,
    ("positives", "tax"): 0.88,
    ("positives", "last4"): 0.92,
    **{("templates", field): 0.95 for field in ("total", "currency", "date", "number", "vendor")},
    **{("documents_xml", field): 0.995 for field in ("total", "currency", "date", "number")},
    ("documents_plain", "total"): 0.90,
    ("documents_plain", "date"): 0.85,
    ("documents_plain", "number"): 0.85,
}
WRONG_AT_MOST = {("positives", "total"): 0.02, ("positives", "date"): 0.03, ("positives", "number"): 0.04}


@pytest.fixture(scope="module")
def figures() -> dict[str, Any]:
    """The last line of the set's own scorer."""
    scorer = [sys.executable, str(Path(EVAL_DIR) / "score.py"), "--set", EVAL_DIR]
    done = subprocess.run(scorer, cwd=ROOT, capture_output=True, text=True, check=True, encoding="utf-8")
    read: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return read


def test_receipts_are_found(figures: dict[str, Any]) -> None:
    assert figures["positives"]["found"] >= 0.98 * figures["positives"]["receipts"]
    assert figures["positives"]["incomplete"] <= 0.06 * figures["positives"]["receipts"]
    assert figures["templates"]["found"] >= 0.98 * figures["templates"]["receipts"]


def test_other_mail_raises_no_alarm(figures: dict[str, Any]) -> None:
    negatives = figures["negatives"]
    assert negatives["false_alarms"] <= 0.002 * negatives["others"]
    assert negatives["review"] <= 0.01 * negatives["others"]
    assert figures["hard_negatives"]["false_alarms"] <= 1
    assert figures["hard_negatives"]["review"] <= 2
    assert figures["templates"]["false_alarms"] <= 2


@pytest.mark.parametrize(("part", "field"), RIGHT_AT_LEAST)
def test_a_field_is_right_often_enough(figures: dict[str, Any], part: str, field: str) -> None:
    counted = figures[part][field]
    assert counted["right"] >= RIGHT_AT_LEAST[part, field] * counted["labelled"]


@pytest.mark.parametrize(("part", "field"), WRONG_AT_MOST)
def test_a_field_is_seldom_wrong(figures: dict[str, Any], part: str, field: str) -> None:
    counted = figures[part][field]
    assert counted["wrong"] <= WRONG_AT_MOST[part, field] * counted["labelled"]
