"""What a run does next, in every state it can be in; and the arithmetic of months, waiting and progress."""

from __future__ import annotations

import datetime
import itertools
import zoneinfo
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail.paging import left_after, next_page, pages_at_once
from gmail.plan import (
    AskInParts,
    CheckForNewMail,
    CompareParts,
    FetchMail,
    Finish,
    ListPages,
    OpenWindow,
    Pending,
    ReadHistory,
    ReopenOutdated,
    RunState,
    Step,
    TakeBaseline,
    TimeLeft,
    WaitUntil,
    Window,
    Yield,
    adopts_cursor,
    backfill_start,
    backoff,
    day_after,
    equation_holds,
    fetched_together,
    midnight,
    month_windows,
    new_mail_cursor,
    next_step,
    progress,
    queue_for,
    time_left,
)
from gmail.proof import Proof

UTC = datetime.UTC
ISRAEL = zoneinfo.ZoneInfo("Asia/Jerusalem")
ZONES = [zoneinfo.ZoneInfo(name) for name in ("Asia/Jerusalem", "UTC", "America/Sao_Paulo", "Pacific/Apia")]
NOON = datetime.datetime(2026, 3, 15, 12, tzinfo=UTC)
LATER = NOON + datetime.timedelta(minutes=1)
MARCH = OpenWindow(7, NOON, NOON + datetime.timedelta(days=1), place=0, page_token="", questions=2)
FEBRUARY = replace(MARCH, id=8)

FRESH = RunState(
    cancelled=False,
    incremental=True,
    cursor="900",
    new_mail_cursor="",
    windows_made=False,
    windows=(),
    to_fetch=False,
    retry_at=None,
    listed=0,
    decided=0,
    max_messages=None,
)
LISTING = replace(FRESH, windows_made=True, windows=(MARCH,), listed=20, decided=20)
DRAINED = replace(LISTING, windows=())


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        pytest.param(FRESH, ReadHistory("900"), id="incremental begins with what happened since the cursor"),
        pytest.param(replace(FRESH, cursor=""), TakeBaseline(), id="without a cursor incremental lists"),
        pytest.param(replace(FRESH, incremental=False), TakeBaseline(), id="a backfill ignores the cursor"),
        pytest.param(LISTING, ListPages((MARCH,), limit=None), id="an open window is listed"),
        pytest.param(
            replace(LISTING, new_mail_cursor="950"), CheckForNewMail("950"), id="news are asked for before old mail"
        ),
        pytest.param(
            replace(DRAINED, new_mail_cursor="950"),
            Finish(complete=True),
            id="a run with nothing left to do asks no more",
        ),
        pytest.param(
            replace(LISTING, to_fetch=True, decided=0), FetchMail(), id="the first mails found are fetched at once"
        ),
        pytest.param(
            replace(LISTING, to_fetch=True), ListPages((MARCH,), limit=None), id="then all is listed, since it is cheap"
        ),
        pytest.param(
            replace(LISTING, first_page=True),
            Yield(),
            id="but after its first receipts a fresh mailbox lets others show theirs",
        ),
        pytest.param(
            replace(LISTING, first_page=True, decided=0, listed=0),
            ListPages((MARCH,), limit=None),
            id="which it looks for until there are some",
        ),
        pytest.param(
            replace(DRAINED, first_page=True), Finish(complete=True), id="a small one that is read already is over"
        ),
        pytest.param(
            replace(LISTING, windows=(MARCH, FEBRUARY)),
            ListPages((MARCH, FEBRUARY), limit=None),
            id="several windows are listed at once",
        ),
        pytest.param(
            replace(LISTING, windows=(MARCH, FEBRUARY), max_messages=25),
            ListPages((MARCH,), limit=5),
            id="but one by one where the number of mails is limited",
        ),
        pytest.param(
            replace(DRAINED, outdated=True),
            ReopenOutdated(),
            id="what an older engine judged is opened a few at a time",
        ),
        pytest.param(
            replace(DRAINED, outdated=True, to_fetch=True), FetchMail(), id="and those are read before more are opened"
        ),
        pytest.param(
            replace(DRAINED, outdated=True, retry_at=LATER),
            ReopenOutdated(),
            id="one that waits does not hold up the rest",
        ),
        pytest.param(
            replace(DRAINED, outdated=True, cancelled=True),
            Finish(complete=False, cancelled=True),
            id="a person ends it before more are opened",
        ),
        pytest.param(
            replace(DRAINED, to_fetch=True), FetchMail(), id="the rest is fetched when nothing is left to list"
        ),
        pytest.param(replace(DRAINED, retry_at=LATER), WaitUntil(LATER), id="only mail that failed for now is left"),
        pytest.param(
            replace(LISTING, retry_at=LATER), ListPages((MARCH,), limit=None), id="a mail that waits holds nobody up"
        ),
        pytest.param(
            replace(DRAINED, to_fetch=True, retry_at=LATER),
            FetchMail(),
            id="what can be fetched comes before waiting",
        ),
        pytest.param(DRAINED, Finish(complete=True), id="all listed, all settled: over"),
        pytest.param(
            replace(DRAINED, proof=Proof.TO_ASK),
            AskInParts(),
            id="what was listed and read is asked for again in parts",
        ),
        pytest.param(
            replace(LISTING, proof=Proof.ASKED), ListPages((MARCH,), limit=None), id="the parts are listed as all is"
        ),
        pytest.param(replace(DRAINED, proof=Proof.ASKED), CompareParts(), id="and then compared with the wholes"),
        pytest.param(
            replace(DRAINED, proof=Proof.TO_ASK, to_fetch=True), FetchMail(), id="receipts come before proofs"
        ),
        pytest.param(
            replace(DRAINED, proof=Proof.TO_ASK, retry_at=LATER), AskInParts(), id="a mail that waits holds no proof up"
        ),
        pytest.param(replace(DRAINED, listed=0), Finish(complete=True), id="nothing new: over"),
        pytest.param(
            replace(LISTING, max_messages=25), ListPages((MARCH,), limit=5), id="max_messages limits the next page"
        ),
        pytest.param(replace(LISTING, max_messages=20), Finish(complete=False), id="max_messages reached: partly read"),
        pytest.param(
            replace(LISTING, max_messages=20, to_fetch=True),
            FetchMail(),
            id="what was listed is fetched before the end",
        ),
        pytest.param(
            replace(LISTING, max_messages=20, retry_at=LATER), WaitUntil(LATER), id="and waited for, if it has to be"
        ),
        pytest.param(
            replace(DRAINED, max_messages=20), Finish(complete=True), id="max_messages reached with the very last mail"
        ),
        pytest.param(
            replace(FRESH, max_messages=1), ReadHistory("900"), id="max_messages does not stop the look at history"
        ),
        pytest.param(
            replace(LISTING, cancelled=True, to_fetch=True),
            Finish(complete=False, cancelled=True),
            id="a cancelled run ends whatever it was about to do",
        ),
        pytest.param(replace(FRESH, cancelled=True), Finish(complete=False, cancelled=True), id="also before it began"),
    ],
)
def test_what_comes_next(state: RunState, expected: Step) -> None:
    assert next_step(state) == expected


@given(
    state=st.builds(
        RunState,
        cancelled=st.booleans(),
        incremental=st.booleans(),
        cursor=st.sampled_from(["", "900"]),
        windows_made=st.booleans(),
        windows=st.sampled_from([(), (MARCH,), (MARCH, FEBRUARY)]),
        to_fetch=st.booleans(),
        retry_at=st.sampled_from([None, LATER]),
        listed=st.integers(0, 40),
        decided=st.integers(0, 40),
        max_messages=st.none() | st.integers(1, 40),
        first_page=st.booleans(),
        proof=st.sampled_from(Proof),
    )
)
def test_no_run_ends_well_while_something_is_left(state: RunState) -> None:
    step = next_step(state)
    if isinstance(step, Finish) and not step.cancelled:
        assert state.windows_made
        assert not state.to_fetch
        assert state.retry_at is None
        assert state.proof is Proof.OVER or state.windows
        assert step.complete == (not state.windows)
    if isinstance(step, ListPages) and state.max_messages is not None:
        assert step.limit is not None
        assert 0 < step.limit <= state.max_messages - state.listed


def test_a_window_is_read_page_by_page_and_then_question_by_question() -> None:
    second_page = next_page(MARCH, "p2")
    assert second_page == replace(MARCH, page_token="p2")
    second_question = next_page(second_page, "")
    assert second_question == replace(MARCH, place=1, page_token="")
    assert next_page(second_question, "") is None


def test_of_a_question_that_proves_another_the_newest_page_is_read() -> None:
    assert next_page(replace(MARCH, proof=True), "p2") == replace(MARCH, proof=True, place=1)


def test_all_windows_come_before_a_second_question_of_one() -> None:
    following = [replace(window, place=1) for window in (MARCH, FEBRUARY)]
    assert pages_at_once((MARCH, FEBRUARY), 16) == [MARCH, FEBRUARY, *following]
    assert pages_at_once((MARCH, FEBRUARY), 3) == [MARCH, FEBRUARY, following[0]]
    assert pages_at_once((MARCH, FEBRUARY), 1) == [MARCH]


def test_a_question_that_is_not_at_its_end_goes_on_alone() -> None:
    assert pages_at_once((replace(MARCH, page_token="p2"),), 16) == [replace(MARCH, page_token="p2")]


@pytest.mark.parametrize(
    ("tokens", "left"),
    [
        pytest.param(["", "", ""], None, id="all answered"),
        pytest.param(["", ""], replace(MARCH, place=2), id="the rest was not asked"),
        pytest.param(["", "p2", ""], replace(MARCH, place=1, page_token="p2"), id="one has more pages"),
        pytest.param(["", None, ""], replace(MARCH, place=1), id="one failed"),
        pytest.param(["p2", None, ""], replace(MARCH, page_token="p2"), id="the first of both"),
    ],
)
def test_questions_asked_together_leave_what_the_first_unfinished_one_leaves(
    tokens: list[str | None], left: OpenWindow | None
) -> None:
    march = replace(MARCH, questions=3)
    answers = [(replace(march, place=place), token) for place, token in enumerate(tokens)]
    assert left_after(answers) == (left and replace(left, questions=3))


def test_months_are_cut_at_the_business_s_own_midnight() -> None:
    start, end = midnight(datetime.date(2026, 1, 20), ISRAEL), midnight(datetime.date(2026, 3, 5), ISRAEL)
    assert month_windows(start, end, ISRAEL) == [
        Window(datetime.datetime(2026, 2, 28, 22, tzinfo=UTC), end),
        Window(start, datetime.datetime(2026, 2, 28, 22, tzinfo=UTC)),
    ]


def test_an_older_window_holds_three_times_as_many_months() -> None:
    start, end = midnight(datetime.date(2023, 3, 15), ISRAEL), midnight(datetime.date(2026, 3, 15), ISRAEL)
    begins = [window.start.astimezone(ISRAEL).date() for window in month_windows(start, end, ISRAEL)]
    assert begins == [
        datetime.date(2026, 3, 1),
        datetime.date(2025, 12, 1),
        datetime.date(2025, 3, 1),
        datetime.date(2023, 3, 15),
    ]


def test_the_clocks_going_forward_and_back_lose_no_hour() -> None:
    day, hour = datetime.timedelta(days=1), datetime.timedelta(hours=1)
    for month, change in ((3, -hour), (10, hour), (4, 0 * hour)):
        start, end = (
            midnight(datetime.date(2026, month, 1), ISRAEL),
            midnight(datetime.date(2026, month + 1, 1), ISRAEL),
        )
        (window,) = month_windows(start, end, ISRAEL)
        assert window.end - window.start == (30 if month == 4 else 31) * day + change


@pytest.mark.parametrize("day", [datetime.date(2026, 1, 31), datetime.date(2028, 2, 29), datetime.date(2026, 12, 31)])
def test_the_last_day_of_a_month_belongs_to_the_range(day: datetime.date) -> None:
    last_second = datetime.datetime.combine(day, datetime.time(23, 59, 59), tzinfo=ISRAEL)
    windows = month_windows(midnight(day, ISRAEL), day_after(day, ISRAEL), ISRAEL)
    assert len(windows) == 1
    assert windows[0].start < last_second < windows[0].end


def test_a_month_s_last_second_is_in_one_window_only() -> None:
    windows = month_windows(
        midnight(datetime.date(2026, 1, 1), ISRAEL), midnight(datetime.date(2026, 3, 1), ISRAEL), ISRAEL
    )
    last_second = datetime.datetime(2026, 1, 31, 23, 59, 59, tzinfo=ISRAEL)
    assert [w.start <= last_second < w.end for w in windows] == [False, True]


def test_an_empty_range_has_no_windows() -> None:
    assert month_windows(NOON, NOON, ISRAEL) == []


@given(
    start=st.integers(0, 2_000_000_000).map(lambda second: datetime.datetime.fromtimestamp(second, UTC)),
    days=st.integers(1, 240 * 31),
    zone=st.sampled_from(ZONES),
)
def test_months_touch_and_cover_whatever_the_range(
    start: datetime.datetime, days: int, zone: zoneinfo.ZoneInfo
) -> None:
    end = start + datetime.timedelta(days=days)
    oldest_first = month_windows(start, end, zone)[::-1]
    assert oldest_first[0].start == start
    assert oldest_first[-1].end == end
    for earlier, later in itertools.pairwise(oldest_first):
        assert earlier.end == later.start
    assert oldest_first[-1].end - oldest_first[-1].start <= datetime.timedelta(days=31, hours=1)
    assert all(window.start < window.end for window in oldest_first)


def test_a_backfill_begins_at_midnight_that_many_months_ago() -> None:
    assert backfill_start(NOON, 36, ISRAEL) == datetime.datetime(2023, 3, 14, 22, tzinfo=UTC)


def test_a_backfill_from_the_last_day_of_a_long_month_begins_in_the_right_month() -> None:
    may_31 = datetime.datetime(2026, 5, 31, 12, tzinfo=UTC)
    assert backfill_start(may_31, 3, ISRAEL) == midnight(datetime.date(2026, 2, 28), ISRAEL)


def test_late_in_the_evening_it_is_already_tomorrow_in_the_business_s_zone() -> None:
    assert backfill_start(datetime.datetime(2026, 3, 31, 23, tzinfo=UTC), 1, ISRAEL) == midnight(
        datetime.date(2026, 3, 1), ISRAEL
    )


@pytest.mark.parametrize(
    ("covers_now", "windows_from", "last_synced_at", "adopted"),
    [
        pytest.param(True, None, NOON, True, id="history said that nothing was added"),
        pytest.param(True, NOON, None, True, id="the first sync"),
        pytest.param(True, NOON, LATER, True, id="listed from before the last sync"),
        pytest.param(True, NOON, NOON, True, id="listed from the very moment of the last sync"),
        pytest.param(True, LATER, NOON, False, id="mail may lie between the last sync and what was listed"),
        pytest.param(False, NOON, LATER, False, id="a range that ends in the past"),
        pytest.param(False, None, None, False, id="a retry"),
    ],
)
def test_a_baseline_becomes_the_cursor_only_if_no_mail_can_lie_between(
    covers_now: bool, windows_from: datetime.datetime | None, last_synced_at: datetime.datetime | None, adopted: bool
) -> None:
    assert adopts_cursor(covers_now=covers_now, windows_from=windows_from, last_synced_at=last_synced_at) is adopted


@pytest.mark.parametrize(("attempts", "seconds"), [(0, 1), (1, 1), (2, 2), (3, 4), (7, 64), (8, 64), (500, 64)])
def test_waiting_doubles_up_to_about_a_minute(attempts: int, seconds: int) -> None:
    assert backoff(attempts, jitter=0.0) == datetime.timedelta(seconds=seconds)
    assert backoff(attempts, jitter=0.5) == datetime.timedelta(seconds=seconds + 0.5)


@given(
    windows=st.integers(0, 240),
    windows_done=st.integers(0, 240),
    listed=st.integers(0, 10_000),
    decided=st.integers(0, 10_000),
)
def test_progress_is_a_percentage_and_100_only_at_the_end(
    windows: int, windows_done: int, listed: int, decided: int
) -> None:
    windows_done, decided = min(windows_done, windows), min(decided, listed)
    unfinished = progress(windows=windows, windows_done=windows_done, listed=listed, decided=decided, finished=False)
    assert 0 <= unfinished <= 99
    assert progress(windows=windows, windows_done=windows_done, listed=listed, decided=decided, finished=True) == 100


def test_progress_grows_with_listing_and_with_settling() -> None:
    def percent(windows_done: int, decided: int) -> int:
        return progress(windows=10, windows_done=windows_done, listed=100, decided=decided, finished=False)

    assert percent(0, 0) == 0
    assert percent(2, 0) < percent(4, 0) < percent(4, 50) < percent(8, 50) < percent(10, 100)


def left(mails: int, *, counting: bool = False, interrupted: bool = False) -> TimeLeft:
    return time_left(counting=counting, interrupted=interrupted, left=mails, units_per_minute=6000, get_price=20)


def test_time_left_is_that_of_the_units_gmail_allows_and_falls_with_every_mail() -> None:
    seconds = [left(mails).seconds for mails in (3000, 600, 5, 1, 0)]
    assert seconds == [600, 120, 1, 1, 0]


def test_time_left_says_why_it_cannot_be_told() -> None:
    assert left(600, counting=True) == TimeLeft(None, Pending.COUNTING)
    assert left(600, interrupted=True) == TimeLeft(None, Pending.INTERRUPTED)


@pytest.mark.parametrize(
    ("first_slice", "fresh_mailbox", "incremental", "queue"),
    [
        pytest.param(True, True, False, "high", id="somebody watches a mailbox that was just connected"),
        pytest.param(True, True, True, "high", id="whatever its mode"),
        pytest.param(True, False, False, "default", id="a backfill begins like any sync"),
        pytest.param(True, False, True, "default", id="an ordinary sync"),
        pytest.param(False, False, True, "default", id="an ordinary sync goes on"),
        pytest.param(False, True, False, "low", id="the long tail of a backfill lets others pass"),
        pytest.param(False, False, False, "low", id="also in a known mailbox"),
    ],
)
def test_where_a_slice_waits(first_slice: bool, fresh_mailbox: bool, incremental: bool, queue: str) -> None:
    asked = {"first_slice": first_slice, "fresh_mailbox": fresh_mailbox, "incremental": incremental}
    assert queue_for(**asked, background=False) == queue
    assert queue_for(**asked, background=True) == "low"


def test_the_equation_counts_every_mail_once() -> None:
    assert equation_holds(6, [1, 2, 3, 0, 0])
    assert not equation_holds(6, [1, 2, 2])
    assert not equation_holds(6, [6, 1])


@pytest.mark.parametrize(("mails", "count"), [("", 0), ("...", 3), ("..!!", 2), ("!!", 1), ("!..", 1)])
def test_mails_that_come_alone_are_fetched_one_at_a_time(mails: str, count: int) -> None:
    assert fetched_together([mail == "!" for mail in mails]) == count


def test_a_run_looks_for_new_mail_a_minute_after_it_began_and_then_every_minute() -> None:
    def cursor(seen: str, seen_at: datetime.datetime | None, now: datetime.datetime) -> str:
        return new_mail_cursor(baseline="900", baseline_at=NOON, seen=seen, seen_at=seen_at, now=now)

    assert cursor("", None, NOON) == ""
    assert cursor("", None, LATER) == "900"
    assert cursor("950", LATER, LATER) == ""
    assert cursor("950", LATER, LATER + datetime.timedelta(minutes=1)) == "950"


def test_a_run_without_a_baseline_never_looks_for_new_mail() -> None:
    assert new_mail_cursor(baseline="", baseline_at=None, seen="", seen_at=None, now=LATER) == ""
