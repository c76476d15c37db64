"""What history names late, what no listing of the last days holds, and when sweeps are due."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from gmail.coverage import (
    FETCHED_BY_ID,
    HISTORY_OVERLAP,
    RECENT_EVERY,
    RECENT_REACH,
    SPREAD,
    WHOLE_EVERY,
    Cursor,
    Finding,
    HistoryRecord,
    Sweep,
    due_sweep,
    first_cursor,
    first_sweeps,
    next_cursor,
    next_sweeps,
    sort,
    sweep_window,
    unseen,
    worth_fetching,
)
from gmail.plan import AHEAD

NOON = datetime.datetime(2026, 3, 15, 12, tzinfo=datetime.UTC)
POLL = datetime.timedelta(minutes=15)
CURSOR = Cursor("900", NOON, "800", NOON - POLL, named=1)
KNOWN = HistoryRecord(850, "a")
LATE = HistoryRecord(880, "b")
NEW = HistoryRecord(950, "c")


@pytest.mark.parametrize(
    ("records", "mails"),
    [
        pytest.param([], (), id="nothing happened"),
        pytest.param([KNOWN], (), id="what the last sync saw is not looked at again"),
        pytest.param([KNOWN, NEW], ("c",), id="what came since is"),
        pytest.param([KNOWN, LATE], ("a", "b"), id="one more than before up to the cursor: one of them came late"),
        pytest.param([KNOWN, LATE, NEW], ("a", "b", "c"), id="late and new ones together"),
        pytest.param([KNOWN, NEW, replace(NEW, id=960)], ("c",), id="a mail is looked at once, however often named"),
    ],
)
def test_the_mails_the_last_sync_cannot_have_seen(records: list[HistoryRecord], mails: tuple[str, ...]) -> None:
    assert unseen(CURSOR, records) == mails


def test_a_mail_that_was_deleted_since_is_not_looked_for() -> None:
    assert unseen(CURSOR, [KNOWN, NEW], deleted={"c"}) == ()


@pytest.mark.parametrize(
    ("labels", "mails"),
    [
        pytest.param((), ("c",), id="Gmail does not say, or it is archived"),
        pytest.param(("INBOX", "CATEGORY_PROMOTIONS"), ("c",), id="advertising may be a receipt"),
        pytest.param(("INBOX", "SENT"), ("c",), id="what the owner mails to himself may be"),
        pytest.param(("SENT",), (), id="what he sends to others"),
        pytest.param(("INBOX", "SPAM"), (), id="what is never read"),
    ],
)
def test_a_mail_whose_labels_say_that_it_is_no_receipt_is_not_looked_at(
    labels: tuple[str, ...], mails: tuple[str, ...]
) -> None:
    assert unseen(CURSOR, [KNOWN, replace(NEW, labels=frozenset(labels))]) == mails


def test_a_mail_that_leaves_spam_before_anybody_looks_is_looked_at() -> None:
    spam, rescued = frozenset({"SPAM"}), frozenset({"INBOX"})
    assert unseen(CURSOR, [KNOWN, replace(NEW, labels=spam), replace(NEW, id=960, labels=rescued)]) == ("c",)


def test_a_mail_that_is_left_out_still_counts_when_one_comes_late() -> None:
    sent = replace(KNOWN, labels=frozenset({"SENT"}))
    assert next_cursor(CURSOR, [sent, NEW], history_id="960", taken_at=NOON + POLL).named == 2
    assert unseen(CURSOR, [sent, LATE]) == ("b",)


@pytest.mark.parametrize(("get_price", "mails"), [(20, 12), (5, 49)])
def test_new_mail_is_fetched_unasked_while_that_costs_no_more_than_asking(get_price: int, mails: int) -> None:
    assert worth_fetching(questions=48, list_price=5, get_price=get_price) == mails


def test_history_is_asked_from_the_same_place_until_that_is_an_hour_old() -> None:
    soon = next_cursor(CURSOR, [KNOWN, NEW], history_id="960", taken_at=NOON + POLL)
    assert (soon.history_id, soon.since, soon.named) == ("960", "800", 2)
    later = next_cursor(CURSOR, [KNOWN, NEW], history_id="960", taken_at=CURSOR.since_at + HISTORY_OVERLAP)
    assert (later.history_id, later.since, later.since_at, later.named) == ("960", "900", NOON, 1)


def test_what_came_while_the_pages_were_read_is_new_at_the_next_sync() -> None:
    meanwhile = HistoryRecord(970, "d")
    cursor = next_cursor(CURSOR, [KNOWN, NEW, meanwhile], history_id="960", taken_at=NOON + POLL)
    assert unseen(cursor, [KNOWN, NEW, meanwhile]) == ("d",)


def test_a_first_cursor_is_asked_from_itself() -> None:
    assert unseen(first_cursor("900", NOON), [NEW]) == ("c",)
    assert unseen(first_cursor("900", NOON), [LATE]) == ("b",)


MANY = tuple(f"m{number}" for number in range(FETCHED_BY_ID + 1))


@pytest.mark.parametrize(
    ("unknown", "recent", "to_the_end", "finding"),
    [
        pytest.param(("a",), {"a"}, True, Finding(True, (), False), id="new mail is listed"),
        pytest.param(("a",), {"z"}, True, Finding(False, ("a",), False), id="old-dated mail is fetched by id"),
        pytest.param(("a", "b"), {"b"}, True, Finding(True, ("a",), False), id="each its way"),
        pytest.param(MANY[1:], set(), True, Finding(False, MANY[1:], False), id="as many as are worth it"),
        pytest.param(MANY, set(), True, Finding(False, (), True), id="too many: the whole range is listed"),
        pytest.param(("a",), set(), False, Finding(False, (), True), id="days listed in part tell nothing: a sweep"),
        pytest.param(("a",), {"a"}, False, Finding(True, (), False), id="unless all was found in that part"),
    ],
)
def test_what_history_named_is_listed_fetched_or_swept(
    unknown: tuple[str, ...], recent: set[str], to_the_end: bool, finding: Finding
) -> None:
    assert sort(unknown, recent, listed_to_the_end=to_the_end) == finding


AGO, AHEAD_OF_NOW = NOON - POLL, NOON + POLL


@pytest.mark.parametrize(
    ("recent_at", "whole_at", "sweep"),
    [
        pytest.param(AHEAD_OF_NOW, AHEAD_OF_NOW, None, id="none is due"),
        pytest.param(AGO, AHEAD_OF_NOW, Sweep.RECENT, id="the days"),
        pytest.param(AHEAD_OF_NOW, AGO, Sweep.WHOLE, id="the range"),
        pytest.param(AGO, AGO, Sweep.WHOLE, id="the range holds the days too"),
        pytest.param(None, None, None, id="none before the first sync"),
    ],
)
def test_which_sweep_is_due(
    recent_at: datetime.datetime | None, whole_at: datetime.datetime | None, sweep: Sweep | None
) -> None:
    assert due_sweep(recent_at=recent_at, whole_at=whole_at, now=NOON) == sweep


def test_sweeps_come_daily_and_weekly_each_mailbox_at_its_own_hour() -> None:
    assert next_sweeps(Sweep.WHOLE, now=NOON, jitter=0) == (NOON + RECENT_EVERY, NOON + WHOLE_EVERY)
    recent_at, whole_at = next_sweeps(Sweep.RECENT, now=NOON, jitter=1)
    assert (recent_at, whole_at) == (NOON + RECENT_EVERY - SPREAD, None)


@pytest.mark.parametrize("jitter", [0.0, 0.5, 1.0])
def test_the_first_sweeps_of_many_mailboxes_are_spread_over_the_day_and_the_week(jitter: float) -> None:
    assert first_sweeps(NOON, jitter=jitter) == (NOON + RECENT_EVERY * jitter, NOON + WHOLE_EVERY * jitter)


def test_a_sweep_never_reaches_beyond_what_was_read_before() -> None:
    year_ago, days_ago = NOON - datetime.timedelta(days=365), NOON - datetime.timedelta(days=3)
    assert sweep_window(Sweep.WHOLE, covered_from=year_ago, now=NOON).start == year_ago
    assert sweep_window(Sweep.RECENT, covered_from=year_ago, now=NOON).start == NOON - RECENT_REACH
    recent = sweep_window(Sweep.RECENT, covered_from=days_ago, now=NOON)
    assert (recent.start, recent.end) == (days_ago, NOON + AHEAD)
