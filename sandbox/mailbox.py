"""A mailbox: its mails (bytes stay on disk), their labels, and the history of every change.

Every public method takes the mailbox's lock, so callers see a consistent state and changes are ordered.
"""

import hashlib
import random
import threading
from bisect import insort
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from sandbox import mime
from sandbox.bitset import unpack
from sandbox.hiding import Hiding
from sandbox.history import History
from sandbox.index import Index
from sandbox.push import Watch
from sandbox.query import Node
from sandbox.search import evaluate

SPAM, TRASH, UNREAD = "SPAM", "TRASH", "UNREAD"
HIDDEN_LABELS = frozenset({SPAM, TRASH})
SNIPPET_LENGTH = 200


class NoMailError(LookupError):
    """The mailbox has no mail with this id (any more)."""


class MailExistsError(ValueError):
    """The mailbox already has a mail with this id."""


@dataclass(eq=False)
class Mail:
    """One mail; `ordinal` is its number in the search index, `internal_date` is in epoch milliseconds."""

    id: str
    thread_id: str
    path: Path
    size: int
    internal_date: int
    labels: set[str]
    category: str | None = None
    ordinal: int = -1
    history_id: int = 0
    snippet: str | None = field(default=None, repr=False)

    def raw(self) -> bytes:
        """Returns the mail as received, byte for byte."""
        return self.path.read_bytes()

    @property
    def newest_first(self) -> tuple[int, str]:
        """The sort key of `messages.list`."""
        return (-self.internal_date, self.id)


class Mailbox:
    """One Gmail account: address, name, the stable `sub` of its owner, user labels and mails."""

    def __init__(
        self,
        address: str,
        spool: Path,
        *,
        name: str = "",
        sub: str = "",
        labels: dict[str, str] | None = None,
        seed: int = 0,
    ) -> None:
        self.address = address
        self.name = name or address.partition("@")[0]
        self.sub = sub or subject_of(address)
        self.user_labels = dict(labels or {})
        self._spool = spool
        self._rng = random.Random(f"{seed}/{address}")  # noqa: S311  (repeatable on purpose, no secret)
        self._history = History(self._rng)
        self.hiding = Hiding()
        self._mails: dict[str, Mail] = {}
        self._newest_first: list[Mail] = []
        self._delivered = 0
        self._index: Index | None = None
        self._watch: Watch | None = None
        self.publish: Callable[[str, int, Watch, bool], None] | None = None
        self.lock = threading.RLock()

    def add(self, mails: Iterable[Mail]) -> None:
        """Adds many mails, oldest first, each with its own history record."""
        with self.lock:
            for mail in sorted(mails, key=lambda mail: mail.newest_first, reverse=True):
                self._insert(mail)
            self._newest_first = sorted(self._mails.values(), key=lambda mail: mail.newest_first)

    def deliver(
        self,
        raw: bytes,
        *,
        internal_date: int,
        labels: Iterable[str],
        category: str | None = None,
        mail_id: str = "",
        thread_id: str = "",
    ) -> Mail:
        """Adds a new mail. Raises MailExistsError when its id is taken."""
        with self.lock:
            mail_id = mail_id or self._fresh_id(internal_date)
            if mail_id in self._mails:
                raise MailExistsError(
                    f"There is already a mail with the id {mail_id}: leave `id` out or choose another."
                )
            self._delivered += 1
            path = self._spool / f"{self._delivered}.eml"
            path.write_bytes(raw)
            mail = Mail(mail_id, thread_id or mail_id, path, len(raw), internal_date, set(labels), category)
            self._insert(mail)
            insort(self._newest_first, mail, key=lambda mail: mail.newest_first)
            return mail

    def get(self, mail_id: str) -> Mail:
        """Returns the mail with this id. Raises NoMailError."""
        try:
            return self._mails[mail_id]
        except KeyError as error:
            raise NoMailError(mail_id) from error

    def delete(self, mail_id: str) -> None:
        """Deletes for good (not to the trash)."""
        with self.lock:
            mail = self.get(mail_id)
            del self._mails[mail_id]
            self._newest_first.remove(mail)
            if self._index:
                self._index.remove(mail)
            self._record("messageDeleted", mail, ())

    def change_labels(self, mail_id: str, *, add: Iterable[str] = (), remove: Iterable[str] = ()) -> Mail:
        """Adds and removes labels; each direction that changes something is one history record."""
        with self.lock:
            mail = self.get(mail_id)
            added = tuple(sorted(set(add) - mail.labels))
            removed = tuple(sorted(set(remove) & mail.labels))
            mail.labels = (mail.labels | set(added)) - set(removed)
            if self._index:
                self._index.invalidate_labels()
            for change_type, labels in (("labelAdded", added), ("labelRemoved", removed)):
                if labels:
                    mail.history_id = self._record(change_type, mail, labels)
            return mail

    def search(self, query: Node | None, *, labels: Iterable[str], include_hidden: bool, now: float) -> list[Mail]:
        """Returns the matching mails, newest first; spam and trash only with `include_hidden`."""
        required = set(labels)
        with self.lock:
            found = self._matching(query, now)
            return [
                mail
                for mail in found
                if required <= mail.labels and (include_hidden or not mail.labels & HIDDEN_LABELS)
            ]

    def mails(self) -> list[Mail]:
        """Returns every mail, newest first."""
        with self.lock:
            return list(self._newest_first)

    @property
    def history(self) -> History:
        """The history of changes (hold `lock` while reading)."""
        return self._history

    def watch(self, watch: Watch) -> int:
        """Publishes every later change to a topic, and the current history id, which is returned, at once."""
        with self.lock:
            self._watch = watch
            if self.publish:
                self.publish(self.address, self._history.current, watch, True)
            return self._history.current

    def unwatch(self) -> None:
        """Ends the watch."""
        with self.lock:
            self._watch = None

    def snippet(self, mail: Mail) -> str:
        """Returns the first words of the mail's text."""
        if mail.snippet is None:
            mail.snippet = _snippet(mail.raw())
        return mail.snippet

    def _matching(self, query: Node | None, now: float) -> list[Mail]:
        if query is None:
            return self._newest_first
        if self._index is None:
            self._index = Index(self._newest_first, address=self.address, labels=self.user_labels)
        found = set(unpack(evaluate(query, self._index, now)))
        return [mail for mail in self._newest_first if mail.ordinal in found]

    def _insert(self, mail: Mail) -> None:
        self._mails[mail.id] = mail
        mail.history_id = self._record("messageAdded", mail, ())
        if self._index:
            self._index.add(mail)

    def _record(self, change_type: str, mail: Mail, labels: tuple[str, ...]) -> int:
        history_id = self._history.add(change_type, mail.id, mail.thread_id, labels, frozenset(mail.labels))
        if self.publish and self._watch and self._watch.covers(frozenset(mail.labels) | set(labels)):
            self.publish(self.address, history_id, self._watch, False)
        return history_id

    def _fresh_id(self, internal_date: int) -> str:
        return f"{max(internal_date, 0) << 20 | self._rng.getrandbits(20):016x}"[-16:]


def subject_of(address: str) -> str:
    """Returns a stable 21-digit account number for an address, in the form of Google's `sub`."""
    digest = int.from_bytes(hashlib.sha256(address.lower().encode()).digest(), "big")
    return f"1{digest % 10**20:020d}"


def _snippet(raw: bytes) -> str:
    for part in mime.read(raw).walk():
        if part.mime_type.startswith("text/") and not part.filename:
            text = part.text()
            visible = mime.visible_text(text) if part.mime_type == "text/html" else text
            return " ".join(visible.split())[:SNIPPET_LENGTH]
    return ""
