"""A mailbox's history: what `history.list` reads, and the history ids."""

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
    """The start id is too old, in the future or no id at all: a full sync is needed."""


@dataclass(frozen=True)
class Change:
    """One history record. `labels` are the labels added or removed; `carried` those of the mail at that moment."""

    id: int
    type: str
    message_id: str
    thread_id: str
    labels: tuple[str, ...]
    carried: frozenset[str]

    def resource(self) -> dict[str, object]:
        """Returns the record as in `history.list`: message stubs have an id and a thread id; under what happened to
        them also the labels they had then."""
        stub = {"id": self.message_id, "threadId": self.thread_id}
        specific: dict[str, object] = {"message": stub | {"labelIds": sorted(self.carried)}}
        if self.labels:
            specific["labelIds"] = list(self.labels)
        return {"id": str(self.id), "messages": [stub], CHANGE_TYPES[self.type]: [specific]}


class History:
    """A growing list of changes; ids increase with gaps that the seed decides."""

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
        """Records a change; returns its id, the mailbox's new current one."""
        self.current += self._rng.randint(1, LARGEST_GAP)
        self._changes.append(Change(self.current, change_type, message_id, thread_id, labels, carried))
        return self.current

    def expire(self) -> None:
        """Makes every id issued so far too old to start from."""
        self.current += 1
        self._oldest_start = self.current

    def check_start(self, start: str) -> int:
        """Returns the start id as a number. Raises HistoryExpiredError."""
        if not start.isascii() or not start.isdigit():
            raise HistoryExpiredError(start)
        number = int(start)
        if not self._oldest_start <= number <= self.current:
            raise HistoryExpiredError(start)
        return number

    def after(self, start: int) -> Iterator[Change]:
        """Yields the changes with an id greater than `start`, oldest first."""
        first = bisect_right(self._changes, start, key=attrgetter("id"))
        for position in range(first, len(self._changes)):
            yield self._changes[position]
