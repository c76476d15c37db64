"""Quota: the two price lists, the sliding minute, and the concurrency limit."""

import threading
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from sandbox.errors import KINDS, ApiError
from sandbox.shapes import MAYBE_WHOLE, TEXT, check_shape

CHEAP = {"messages.list": 5, "history.list": 2, "getProfile": 1, "labels.list": 1, "watch": 100, "stop": 50}
PRICES: dict[str, dict[str, int]] = {
    "new": CHEAP | {"messages.get": 20, "attachments.get": 20},
    "legacy": CHEAP | {"messages.get": 5, "attachments.get": 5},
}
UNITS_PER_MINUTE = {"new": 6_000, "legacy": 15_000}
LIMITS_SHAPE = {
    "prices": TEXT,
    "units_per_minute": MAYBE_WHOLE,
    "units_per_minute_project": MAYBE_WHOLE,
    "max_concurrent": MAYBE_WHOLE,
}
MINUTE = 60.0
LAST_CALLS = 1_000


class LimitsError(ValueError):
    """The limits are invalid; the text says which."""


@dataclass(frozen=True)
class Limits:
    """The limits in force; None lifts one. Gmail publishes no concurrency limit: 50 lies between field reports."""

    prices: str = "new"
    units_per_minute: int | None = UNITS_PER_MINUTE["new"]
    units_per_minute_project: int | None = 1_200_000
    max_concurrent: int | None = 50

    def with_changes(self, changes: dict[str, Any]) -> "Limits":
        """Returns these limits with some changed. Raises LimitsError, ShapeError."""
        changes = check_shape(changes, LIMITS_SHAPE)
        if changes.get("prices", self.prices) not in PRICES:
            raise LimitsError(f"prices has to be one of {', '.join(PRICES)}")
        numbers = {name: value for name, value in changes.items() if name != "prices"}
        if any(value is not None and value < 0 for value in numbers.values()):
            raise LimitsError("a limit is not below 0; null lifts it")
        return replace(self, **changes)


NO_LIMITS = Limits(units_per_minute=None, units_per_minute_project=None, max_concurrent=None)


def default_limits(prices: str) -> Limits:
    """Returns Gmail's limits under a price list."""
    return Limits(prices=prices, units_per_minute=UNITS_PER_MINUTE[prices])


@dataclass
class Counters:
    """The calls and units of one mailbox, or of all."""

    calls: Counter[str] = field(default_factory=Counter)
    units: Counter[str] = field(default_factory=lambda: Counter(dict.fromkeys(PRICES, 0)))
    answers: Counter[str] = field(default_factory=Counter)
    running: int = 0
    max_concurrent: int = 0
    last_calls: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=LAST_CALLS))

    def as_json(self) -> dict[str, Any]:
        """Returns the counters as in the control API."""
        return {
            "calls": dict(self.calls),
            "units": dict(self.units),
            "answers": dict(self.answers),
            "refused": {code: self.answers[code] for code in ("403", "429")},
            "max_concurrent": self.max_concurrent,
            "last_calls": list(self.last_calls),
        }


class Window:
    """Units spent in the last sixty seconds."""

    def __init__(self) -> None:
        self._spent: deque[tuple[float, int]] = deque()
        self._total = 0

    def spend(self, units: int, limit: int | None, now: float) -> bool:
        """Spends the units if the limit allows it; returns whether it did."""
        while self._spent and self._spent[0][0] <= now - MINUTE:
            self._total -= self._spent.popleft()[1]
        if limit is not None and self._total + units > limit:
            return False
        self._spent.append((now, units))
        self._total += units
        return True


class Meter:
    """Counts every call and refuses those over the limits. Refused calls are counted and cost nothing."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        """Clears all counters and the units spent in the current minute."""
        with self._lock:
            self._total = Counters()
            self._mailboxes: dict[str, Counters] = {}
            self._project = Window()
            self._windows: dict[str, Window] = {}

    @contextmanager
    def call(self, name: str, address: str) -> Iterator[None]:
        """Counts a call while it runs. Raises ApiError (429) over the concurrency limit."""
        with self._lock:
            counters = self._counters(address)
            for each in counters:
                each.calls[name] += 1
                each.running += 1
                each.max_concurrent = max(each.max_concurrent, each.running)
            is_over_limit = self.limits.max_concurrent is not None and counters[1].running > self.limits.max_concurrent
        try:
            if is_over_limit:
                raise ApiError(KINDS["tooManyConcurrent"])
            yield
        finally:
            with self._lock:
                for each in counters:
                    each.running -= 1

    def charge(self, name: str, address: str, now: float) -> None:
        """Spends the units of a call. Raises ApiError (403) over the minute's limit."""
        with self._lock:
            limits, units = self.limits, PRICES[self.limits.prices][name]
            window = self._windows.setdefault(address, Window())
            if not window.spend(units, limits.units_per_minute, now):
                raise ApiError(KINDS["perMinutePerUser"])
            if not self._project.spend(units, limits.units_per_minute_project, now):
                raise ApiError(KINDS["rateLimitExceeded"])
            for each in self._counters(address):
                for prices, price in PRICES.items():
                    each.units[prices] += price[name]

    def count(self, name: str) -> None:
        """Counts a call without a mailbox (OAuth)."""
        with self._lock:
            self._total.calls[name] += 1

    def record_answer(self, name: str, address: str | None, status: int | str, now: float) -> None:
        """Counts how a call ended."""
        last = {"method": name, "mailbox": address, "status": status, "at": now}
        with self._lock:
            for each in self._counters(address) if address else (self._total,):
                each.answers[str(status)] += 1
                each.last_calls.append(last)

    def as_json(self) -> dict[str, Any]:
        """Returns all counters: the total and each mailbox."""
        with self._lock:
            boxes = {address: counters.as_json() for address, counters in self._mailboxes.items()}
            return {"total": self._total.as_json(), "mailboxes": boxes}

    def _counters(self, address: str) -> tuple[Counters, Counters]:
        return self._total, self._mailboxes.setdefault(address, Counters())
