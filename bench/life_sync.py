"""Syncs of a simulated mailbox: the product's own deciding code, on a ledger in memory, with crashes between steps."""

from __future__ import annotations

import datetime
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bench.life_mailbox import PAGE, RANGE, Moment, SimulatedMailbox
from gmail import coverage, paging, plan
from gmail.quota import PRICES
from gmail.search import asked

STEP = datetime.timedelta(seconds=2)
LEASE = datetime.timedelta(minutes=2)
"""How long a run lies still after a crash."""
AT_ONCE = 16
QUESTIONS = len(asked(short=False))
WORTH_FETCHING = coverage.worth_fetching(
    questions=QUESTIONS, list_price=PRICES["messages.list"], get_price=PRICES["messages.get"]
)
LONG_AGO = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


class CrashError(Exception):
    """The worker died after an answer and before it was recorded."""


@dataclass(slots=True)
class Reader:
    """One mailbox's sync as the product does it. `ledger` says of each mail whether it was read or is gone."""

    mailbox: SimulatedMailbox
    rng: random.Random
    crashes: float
    lost_runs: float
    expiries: float
    ledger: dict[str, str] = field(default_factory=dict)
    cursor: coverage.Cursor | None = None
    recent_sweep_at: Moment | None = None
    whole_sweep_at: Moment | None = None
    covered_from: Moment | None = None
    units: Counter[str] = field(default_factory=Counter)
    now: Moment = LONG_AGO

    def sync(self, now: Moment) -> None:
        """An incremental run."""
        self._work(Run(sweep=None), max(now, self.now))

    def sweep(self, now: Moment) -> None:
        """The sweep that is due, if there is one."""
        self.now = max(now, self.now)
        sweep = coverage.due_sweep(recent_at=self.recent_sweep_at, whole_at=self.whole_sweep_at, now=self.now)
        if sweep is not None and self.covered_from is not None:
            window = coverage.sweep_window(sweep, covered_from=self.covered_from, now=self.now)
            self._work(Run(sweep=sweep).opened((window,)), self.now)

    def spend(self, call: str) -> None:
        """Pay for a call."""
        self.units[call] += PRICES[call]

    def know(self, message_id: str) -> bool:
        """Whether a mail needs no look: it was read."""
        return self.ledger.get(message_id) == "read"

    def _work(self, run: Run, now: Moment) -> None:
        self.now = now
        while True:
            self.now += STEP
            self.mailbox.live_until(self.now)
            step = plan.next_step(run.state(self.cursor))
            if isinstance(step, plan.Finish):
                self._finish(run)
                return
            try:
                run = self._act(run, step)
            except CrashError:
                self.now += LEASE
            if self.rng.random() < self.lost_runs:
                return

    def _act(self, run: Run, step: plan.Step) -> Run:
        match step:
            case plan.ReadHistory():
                return self._read_history(run)
            case plan.TakeBaseline():
                self.spend("getProfile")
                baseline = coverage.first_cursor(str(self.mailbox.history_id), self.now)
                self._perhaps_crash()
                since = self.cursor.taken_at - plan.OVERLAP if self.cursor else self.now - RANGE
                return replace(run, baseline=baseline).opened((plan.Window(since, self.now + plan.AHEAD),))
            case plan.ListPages():
                return self._list(run, step.windows[0])
            case plan.FetchMail():
                return self._fetch(run)
        raise AssertionError(step)

    def _read_history(self, run: Run) -> Run:
        cursor = self.cursor
        assert cursor is not None
        self.spend("history.list")
        if self.rng.random() < self.expiries:
            self.whole_sweep_at = self.now
            return replace(run, expired=True)
        records, deleted = self.mailbox.history(int(cursor.since), self.now)
        baseline = coverage.next_cursor(cursor, records, history_id=str(self.mailbox.history_id), taken_at=self.now)
        unseen = coverage.unseen(cursor, records, deleted=deleted)
        unknown = [message_id for message_id in unseen if not self.know(message_id)]
        finding = self._find(unknown, cursor)
        self._perhaps_crash()
        if finding.sweep:
            self.whole_sweep_at = self.now
        window = plan.Window(cursor.taken_at - plan.OVERLAP, self.now + plan.AHEAD)
        return replace(run, baseline=baseline, by_id=finding.fetch).opened((window,) if finding.list_recent else ())

    def _find(self, unknown: Sequence[str], cursor: coverage.Cursor) -> coverage.Finding:
        if not unknown:
            return coverage.NOTHING_NEW
        if len(unknown) <= WORTH_FETCHING:
            return coverage.Finding(list_recent=False, fetch=tuple(unknown), sweep=False)
        start, end = cursor.taken_at - plan.OVERLAP, self.now + plan.AHEAD
        recent = self.mailbox.search(start, end, place=None, now=self.now)
        for _ in range(0, len(recent) + 1, PAGE):
            self.spend("messages.list")
        return coverage.sort(unknown, frozenset(recent), listed_to_the_end=True)

    def _list(self, run: Run, window: plan.OpenWindow) -> Run:
        self.spend("messages.list")
        found = self.mailbox.search(window.start, window.end, place=window.place, now=self.now)
        first = int(window.page_token or 0)
        page, more = found[first : first + PAGE], str(first + PAGE) if len(found) > first + PAGE else ""
        self._perhaps_crash()
        fresh = tuple(i for i in page if not self.know(i) and i not in run.to_fetch)
        left = paging.next_page(window, more)
        return replace(run, to_fetch=run.to_fetch + fresh, windows=(left,) if left else ())

    def _fetch(self, run: Run) -> Run:
        batch = (run.to_fetch + run.by_id)[:AT_ONCE]
        for _ in batch:
            self.spend("messages.get")
        self._perhaps_crash()
        for message_id in batch:
            mail = self.mailbox.mails.get(message_id)
            self.ledger[message_id] = "gone" if mail is None or mail.hidden else "read"
        left = len(run.to_fetch) - len(batch)
        return replace(
            run, to_fetch=run.to_fetch[len(batch) :], by_id=run.by_id[-left if left < 0 else 0 :], decided=True
        )

    def _finish(self, run: Run) -> None:
        if run.sweep is not None:
            self._schedule(run.sweep)
            return
        first = self.cursor is None
        self.cursor = run.baseline
        if first:
            self.covered_from = self.now - RANGE
            self.recent_sweep_at, self.whole_sweep_at = coverage.first_sweeps(self.now, jitter=self.rng.random())

    def _schedule(self, sweep: coverage.Sweep) -> None:
        recent_at, whole_at = coverage.next_sweeps(sweep, now=self.now, jitter=self.rng.random())
        self.recent_sweep_at, self.whole_sweep_at = recent_at, whole_at or self.whole_sweep_at

    def _perhaps_crash(self) -> None:
        if self.rng.random() < self.crashes:
            raise CrashError


@dataclass(frozen=True, slots=True)
class Run:
    """A run as its row would hold it."""

    sweep: coverage.Sweep | None
    expired: bool = False
    baseline: coverage.Cursor | None = None
    windows_made: bool = False
    windows: tuple[plan.OpenWindow, ...] = ()
    to_fetch: tuple[str, ...] = ()
    by_id: tuple[str, ...] = ()
    decided: bool = False

    def opened(self, windows: Sequence[plan.Window]) -> Run:
        """The run with its windows."""
        made = tuple(plan.OpenWindow(0, window.start, window.end, 0, "", QUESTIONS) for window in windows)
        return replace(self, windows_made=True, windows=made)

    def state(self, cursor: coverage.Cursor | None) -> plan.RunState:
        """What deciding needs to know."""
        return plan.RunState(
            cancelled=False,
            incremental=self.sweep is None,
            cursor=cursor.since if cursor and not self.expired else "",
            new_mail_cursor="",
            windows_made=self.windows_made,
            windows=self.windows,
            to_fetch=bool(self.to_fetch or self.by_id),
            retry_at=None,
            listed=1,
            decided=int(self.decided),
            max_messages=None,
        )
