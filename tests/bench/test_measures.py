"""The figures of the benchmarks: their mailbox, and how samples become a share."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from bench.mailbox import Recipe, link_mailbox, mails_of, moment_of, write_mailbox
from bench.memory import MEGABYTE, growth
from bench.receipts_first import full_scan, receipts_within
from bench.reporting import Measurement, percentile, report
from bench.throughput import share_used

TODAY = datetime.date(2026, 4, 1)
RECIPE = Recipe(mails=200, share=0.1, today=TODAY)


def test_the_same_seed_writes_the_same_mail_and_another_seed_does_not() -> None:
    first, again = list(mails_of(RECIPE)), list(mails_of(RECIPE))
    assert first == again
    assert first != list(mails_of(Recipe(mails=200, share=0.1, today=TODAY, seed=2)))


def test_the_engine_finds_the_receipts_of_the_mailbox_and_nothing_else(tmp_path: Path) -> None:
    written = write_mailbox(tmp_path / "first", "owner@shop.example", RECIPE)
    assert len(written) == 20
    assert full_scan(tmp_path / "first") == written
    link_mailbox(tmp_path / "first", tmp_path / "second", "other@shop.example")
    assert full_scan(tmp_path / "second") == written


def test_every_mail_lies_in_the_three_years_before_today() -> None:
    moments = [moment_of(mail.id) for mail in mails_of(RECIPE)]
    midnight = datetime.datetime.combine(TODAY, datetime.time(), datetime.UTC)
    assert max(moments) < midnight
    assert min(moments) > midnight - datetime.timedelta(days=1_081)


def test_bursts_once_a_minute_use_the_whole_quota_and_those_that_come_late_do_not() -> None:
    punctual = [
        (60.0 * minute + second, 6_000 * minute + 3_000 * second) for minute in range(4) for second in (0, 1, 2)
    ]
    late = [(moment * 1.2, units) for moment, units in punctual]
    assert share_used(punctual) == pytest.approx(1.0)
    assert share_used(late) == pytest.approx(1 / 1.2)
    assert share_used(punctual[:3]) == 0.0


def test_a_late_first_minute_is_left_out_where_only_what_comes_after_counts() -> None:
    starts = enumerate((0.0, 90.0, 150.0))
    bursts = [(start + second, 6_000 * n + 3_000 * second) for n, start in starts for second in (0, 1)]
    assert share_used(bursts, minute=2) == pytest.approx(1.0)
    assert share_used(bursts) == pytest.approx(2 * 60 / 150)


def test_receipts_are_counted_up_to_the_units_spent() -> None:
    curve = [(0, 0), (100, 4), (200, 9)]
    assert [receipts_within(curve, units) for units in (0, 99, 100, 1_000)] == [0, 0, 4, 9]


def test_memory_that_grew_while_warming_up_has_not_grown() -> None:
    warmed = [50] + [100] * 19
    assert growth([size * MEGABYTE for size in warmed]) == 0
    assert growth([size * MEGABYTE for size in range(100, 120)]) == pytest.approx(16)


def test_a_report_says_what_was_missed() -> None:
    row = Measurement("speed", 2.0, "x", ">= 10 x", passed=False, details={"seconds": 1.5})
    assert "MISSED" in report([row], as_json=False)
    assert '"passed": false' in report([row], as_json=True)
    assert percentile([5.0, 1.0, 3.0], 95) == 5.0
