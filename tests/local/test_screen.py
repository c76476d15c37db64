"""The demo's tables fit an ordinary terminal and print "-" for unknown values."""

from __future__ import annotations

import io
from typing import Any

import pytest
from rich.console import Console

from local.screen import Screen

RECEIPT: dict[str, Any] = {
    "received_at": "2026-03-04T05:06:07Z",
    "vendor": "A Vendor With a Name That Is Longer Than Any Column",
    "number": "2026-000000000000000001",
    "amount": "33670.80",
    "currency": "ILS",
    "status": "pending_review",
}
NOTHING = dict.fromkeys(RECEIPT) | {"received_at": "2026-03-03T00:00:00Z", "status": "approved"}


def printed_lines(width: int) -> list[str]:
    out = io.StringIO()
    screen = Screen(Console(file=out, width=width))
    screen.receipts([RECEIPT, NOTHING])
    return out.getvalue().splitlines()


@pytest.mark.parametrize("width", [80, 100, 160])
def test_no_column_is_cut_off(width: int) -> None:
    lines = printed_lines(width)
    assert any("33,670.80 ILS" in line and "to review" in line for line in lines)
    assert max(map(len, lines)) <= width


def test_what_is_not_known_is_not_zero() -> None:
    row = next(line for line in printed_lines(80) if "2026-03-03" in line)
    assert row.split() == ["2026-03-03", "-", "-", "-", "approved"]


def test_sums_keep_their_sign_and_their_currency() -> None:
    out = io.StringIO()
    rows: list[dict[str, Any]] = [
        {"currency": "EUR", "count": 3, "tax": "1.20", "total": "-3303.20"},
        {"currency": None, "count": 1, "tax": None, "total": None},
    ]
    Screen(Console(file=out, width=80)).totals(rows)
    assert "-3,303.20" in out.getvalue()
    assert "not known" in out.getvalue()
