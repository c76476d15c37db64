"""The size of a measurement, as given on the command line."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from pathlib import Path

from bench.mailbox import Recipe, write_mailbox

ADDRESS = "owner@shop.example"


@dataclass(frozen=True, slots=True)
class Sizes:
    """Sizes of a measurement; each measure uses those it needs."""

    mails: int
    share: float
    latency_ms: float
    rounds: int
    minutes: float
    mailboxes: int
    concurrent: int
    seed: int

    def of(self, **changes: float) -> Sizes:
        """Return these sizes with some changed."""
        return replace(self, **changes)  # type: ignore[arg-type]

    def write(self, folder: Path) -> str:
        """Write the mailbox into `folder`; return its address."""
        write_mailbox(folder, ADDRESS, Recipe(self.mails, self.share, self.today, self.seed))
        return ADDRESS

    @property
    def today(self) -> datetime.date:
        return datetime.datetime.now(datetime.UTC).date()
