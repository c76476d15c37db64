"""All mailboxes of a sandbox, by address."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sandbox.loading import load_mailbox
from sandbox.mailbox import Mailbox
from sandbox.push import Watch


class NoMailboxError(LookupError):
    """There is no mailbox with this address."""


class AddressTakenError(ValueError):
    """There is a mailbox with this address already."""


class Mailboxes:
    """Creates, loads, finds and removes mailboxes; deliveries go to one temporary directory."""

    def __init__(self, seed: int, publish: Callable[[str, int, Watch, bool], None]) -> None:
        self._seed = seed
        self._publish = publish
        self._spool = tempfile.TemporaryDirectory(prefix="gmail-sandbox-")
        self._boxes: dict[str, Mailbox] = {}

    def load(self, directory: Path) -> Mailbox:
        """Adds the mailbox in a directory. Raises UnreadableMailboxError, AddressTakenError."""
        return self._add(load_mailbox(directory, self._fresh_spool(), self._seed))

    def create(self, address: str, **attributes: Any) -> Mailbox:
        """Adds an empty mailbox. Raises AddressTakenError."""
        return self._add(Mailbox(address, self._fresh_spool(), seed=self._seed, **attributes))

    def find(self, address: str) -> Mailbox:
        """Returns the mailbox with this address, in any case. Raises NoMailboxError."""
        try:
            return self._boxes[address.lower()]
        except KeyError as error:
            known = ", ".join(self._boxes) or "none yet"
            raise NoMailboxError(f"There is no mailbox {address!r}. Mailboxes: {known}.") from error

    def remove(self, address: str) -> None:
        """Removes a mailbox. Raises NoMailboxError."""
        self.find(address)
        del self._boxes[address.lower()]

    def all(self) -> list[Mailbox]:
        """Returns every mailbox, in order of creation."""
        return list(self._boxes.values())

    def close(self) -> None:
        """Removes the temporary files."""
        self._spool.cleanup()

    def _fresh_spool(self) -> Path:
        return Path(tempfile.mkdtemp(dir=self._spool.name))

    def _add(self, mailbox: Mailbox) -> Mailbox:
        if mailbox.address.lower() in self._boxes:
            raise AddressTakenError(f"There is a mailbox {mailbox.address} already.")
        self._boxes[mailbox.address.lower()] = mailbox
        mailbox.publish = self._publish
        return mailbox
