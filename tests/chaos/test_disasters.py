"""Whatever fails while a mailbox is read: no receipt is lost or duplicated, and the run says how it ended.

Each disaster reads a mailbox while things break, then reads it again undisturbed and compares row by row; see
`bench/chaos_harness.py`. The long form is `python -m bench.chaos --rounds 200`.
"""

from __future__ import annotations

import pytest

from bench.chaos_harness import ChaosHarness
from bench.disasters import DISASTERS

pytestmark = [pytest.mark.story, pytest.mark.disaster]
SEED = 20_260_301
ROUNDS = {"killed": 5}


@pytest.mark.parametrize("name", DISASTERS)
def test_a_disaster_neither_loses_nor_duplicates_a_receipt(harness: ChaosHarness, name: str) -> None:
    print(f"seed {SEED}")
    assert DISASTERS[name](harness, SEED, ROUNDS.get(name, 1)) == []
