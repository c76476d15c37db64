"""The mailbox's history: what `history.list` reads, and the ids it hands out."""

import random
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter

CHANGE_TYPES = {
    "messageAdded": "messagesAdded",
    "messageDeleted": "messagesDeleted",
    "labelAdded": "labelsAdded",
    "labelRemoved": "labelsRemoved",
}
FIRST_ID = 1_000_000
LARGEST_GAP = 40


class HistoryExpiredError(LookupError):
    """The start id is too old, lies in the future or is no id at all: a full sync is needed."""


@dataclass(frozen=True)
class Change:
    """One history record. `labels` are the labels added or removed; `carried` those the mail then had."""

    id: int
    type: str
    message_id: str
    thread_id: str
    labels: tuple[str, ...]
    carried: frozenset[str]

    def resource(self) -> dict[str, object]:
        """The record as `history.list` shows it: message stubs have an id and a thread id only."""
        stub = {"id": self.message_id, "threadId": self.thread_id}
        specific: dict[str, object] = {"message": stub}
        if self.labels:
            specific["labelIds"] = list(self.labels)
        return {"id": str(self.id), "messages": [stub], CHANGE_TYPES[self.type]: [specific]}


class History:
    """An ever-growing list of changes whose ids increase with gaps that the seed decides."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._changes: list[Change] = []
        self._oldest_start = FIRST_ID
        self.current = FIRST_ID

    def add(
        self,
        change_type: str,
        message_id: str,
        thread_id: str,
        labels: tuple[str, ...],
        carried: frozenset[str],
    ) -> int:
        """Records a change and returns its id, which is now the mailbox's current one."""
        self.current += self._rng.randint(1, LARGEST_GAP)
        self._changes.append(Change(self.current, change_type, message_id, thread_id, labels, carried))
        return self.current

    def expire(self) -> None:
        """Makes every id handed out so far too old to start from."""
        self.current += 1
        self._oldest_start = self.current

    def check_start(self, start: str) -> int:
        """The start id as a number. Raises HistoryExpiredError when history cannot be told from there."""
        if not start.isascii() or not start.isdigit():
            raise HistoryExpiredError(start)
        number = int(start)
        if not self._oldest_start <= number <= self.current:
            raise HistoryExpiredError(start)
        return number

    def after(self, start: int) -> Iterator[Change]:
        """The changes with an id greater than `start`, oldest first."""
        first = bisect_right(self._changes, start, key=attrgetter("id"))
        for position in range(first, len(self._changes)):
            yield self._changes[position]
