"""The ledger's benchmark: sizes of businesses, targets, plans and what is made of samples."""

from __future__ import annotations

import pytest

from bench import ledger_sql
from bench.ledger_clients import Sample
from bench.ledger_requests import Group, Request
from bench.ledger_shape import Shape
from bench.ledger_table import by_group, disturbance, growth
from bench.ledger_writing import Cost, measurements_of
from bench.plans import faults_of, outline

FULL = Shape(10_000_000, 1_000)


def sample(ms: float, *, business: int = 1, status: int = 200, group: Group = Group.STATS, size: int = 1) -> Sample:
    return Sample(business, Request(group, "all", "/"), ms, status, size)


def test_one_business_has_a_tenth_of_all_receipts_and_the_rest_are_a_long_tail() -> None:
    assert sum(FULL.sizes) == FULL.rows
    assert list(FULL.sizes) == sorted(FULL.sizes, reverse=True)
    assert FULL.size(FULL.biggest) == 1_000_000
    assert 50_000 < FULL.size(FULL.large) < 120_000
    assert FULL.size(FULL.median) == pytest.approx(4_645, rel=0.02)
    assert FULL.size(FULL.hundredth) == pytest.approx(10_000, rel=0.02)


def test_a_trial_has_the_same_distribution_and_no_empty_business() -> None:
    trial = Shape(10_000, 50)
    assert sum(trial.sizes) == trial.rows
    assert min(trial.sizes) > 0
    assert trial.size(trial.biggest) == 1_000


def test_the_biggest_may_be_half_of_a_smaller_trial() -> None:
    half = Shape(2_000_000, 200, 1_000_000)
    assert (sum(half.sizes), half.size(half.biggest)) == (2_000_000, 1_000_000)
    assert half.size(half.hundredth) == pytest.approx(10_000, rel=0.02)
    assert half.size(half.median) < 5_000


def test_each_business_has_its_part_of_the_unit_interval() -> None:
    bounds = FULL.lower_bounds()
    assert bounds[:2] == [0, 0.1]
    assert bounds == sorted(bounds)
    assert bounds[-1] < 1


def test_a_large_business_has_more_vendors_and_runs_but_not_in_proportion() -> None:
    assert 2_000 < FULL.vendors(FULL.biggest) < 5_000
    assert 2_000 < sum(FULL.runs(number) for number in range(1, 1_001)) < 9_000
    assert FULL.vendors(FULL.median) < 200


def test_a_column_is_filled_once_and_every_fill_names_its_rows() -> None:
    for fill in (*ledger_sql.FIRST, *ledger_sql.LEDGER, *ledger_sql.BESIDE):
        assert fill.by_number == ("{first}" in fill.source)


def test_a_target_is_so_much_above_the_call_that_all_are_compared_with() -> None:
    assert Group.STATS.target(26) == 46
    (row,) = by_group([sample(40)] * 19 + [sample(400)], latest_ms=26, whose="biggest")
    assert (row.passed, row.value) == (True, 40)
    (row,) = by_group([sample(47)], latest_ms=26, whose="biggest")
    assert not row.passed


def test_an_answer_that_is_an_error_misses_however_fast_it_is() -> None:
    (row,) = by_group([sample(1), sample(1, status=503)], latest_ms=26, whose="biggest")
    assert not row.passed
    assert "1 x 503" in str(row.details)


def test_metrics_have_to_be_small_too() -> None:
    (row,) = by_group([sample(1, group=Group.METRICS, size=640_000)], latest_ms=26, whose="all")
    assert not row.passed


def test_growth_compares_all_requests_of_a_group() -> None:
    big = [sample(30), sample(100, group=Group.LIST)]
    small = [sample(25), sample(20, group=Group.LIST)]
    assert [row.passed for row in growth(big, small, sizes=(10_000, 1_000_000))] == [True, False]


def test_others_are_compared_without_the_big_business_s_own_answers() -> None:
    without = [sample(10, business=2)] * 5
    with_big = [sample(12, business=2)] * 5 + [sample(900, business=1)] * 5
    errors, slower = disturbance(with_big, without, big=1, others=[2])
    assert (errors.passed, slower.passed, slower.value) == (True, True, 1.2)
    errors, _ = disturbance([*with_big, sample(90_000, status=0)], without, big=1, others=[2])
    assert not errors.passed


def scan(kind: str, **figures: object) -> dict[str, object]:
    node = {"Node Type": kind, "Relation Name": "receipts", "Actual Rows": 26, "Actual Loops": 1}
    return node | {"Actual Total Time": 0.5, **figures}


def test_a_page_by_index_is_a_good_plan() -> None:
    plan = {"Node Type": "Limit", "Actual Rows": 26, "Actual Loops": 1, "Plans": [scan("Index Scan")]}
    assert faults_of(plan, big_tables=["receipts"]) == []
    assert outline(plan)[1] == "  Index Scan receipts rows=26 ms=0.5"


@pytest.mark.parametrize(
    ("plan", "fault"),
    [
        (scan("Seq Scan", **{"Actual Rows": 101}), "sequential scan of receipts"),
        (scan("Parallel Seq Scan", **{"Actual Rows": 51, "Actual Loops": 2}), "sequential scan of receipts"),
        ({"Node Type": "Sort", "Plans": [scan("Index Scan", **{"Actual Rows": 1_000_000})]}, "sort of 1,000,000 rows"),
        (scan("Index Scan", **{"Rows Removed by Filter": 101}), "101 rows read in vain by Index Scan of receipts"),
        (scan("Index Scan", **{"Rows Removed by Filter": 10, "Actual Loops": 26}), "260 rows read in vain"),
    ],
)
def test_a_plan_that_walks_the_ledger_is_a_fault(plan: dict[str, object], fault: str) -> None:
    (found,) = faults_of({"Node Type": "Limit", "Plans": [plan]}, big_tables=["receipts"])
    assert found.startswith(fault)


def test_a_small_table_may_be_scanned() -> None:
    assert faults_of(scan("Seq Scan", **{"Relation Name": "businesses_business"}), big_tables=["receipts"]) == []


def test_writing_is_compared_with_the_commit_before_with_no_totals_and_with_one_business() -> None:
    runs = {"fifty": [Cost(80, 40, 1_000)], "one": [Cost(80, 40, 700)], "plain": [Cost(75, 35, 1_100)]}
    cost, share, together = measurements_of(runs, before_us=100)
    assert (cost.passed, share.passed, together.passed) == (False, True, False)
    assert share.value == pytest.approx(10 / 120)
    cost, _ = measurements_of({**runs, "plain": []}, before_us=None)
    assert cost.passed


def test_what_the_processes_of_a_run_spent_is_added_up() -> None:
    first = {"rows": 100, "began": 0.0, "ended": 1.0, "client": 0.01, "server": 0.02}
    cost = Cost.of([first, {**first, "began": 0.5, "ended": 2.0}])
    assert (cost.client_us, cost.server_us, cost.rows_a_second) == (100, 200, 100)
