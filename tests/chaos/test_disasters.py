"""Whatever dies while a mailbox is read: no receipt is lost, none is doubled, and the run says how it ended.

Each disaster reads a mailbox while things break, then reads it again in peace and compares row by row; see
`bench/turmoil.py`. The long form is `python -m bench.chaos --rounds 200`.
"""

from __future__ import annotations

import pytest

from bench.chaos_harness import Theatre
from bench.disasters import DISASTERS

pytestmark = [pytest.mark.story, pytest.mark.disaster]
SEED = 20_260_301
ROUNDS = {"killed": 5}


@pytest.mark.parametrize("name", DISASTERS)
def test_a_disaster_loses_no_receipt_and_doubles_none(open_theatre: Theatre, name: str) -> None:
    print(f"seed {SEED}")
    assert DISASTERS[name](open_theatre, SEED, ROUNDS.get(name, 1)) == []
