"""Compares the receipts found in a mailbox with the truth beside its mails. Pure but for reading those files."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

MIN_RECALL = 0.95


@dataclass(frozen=True, slots=True)
class Score:
    """Receipts expected, receipts found (at most as many in a mail as it has), and the misread mails."""

    receipts: int
    found: int
    missed: tuple[str, ...]
    approved: int
    wrongly_approved: tuple[str, ...]

    @property
    def recall(self) -> float:
        return self.found / self.receipts if self.receipts else 1.0

    @property
    def is_enough(self) -> bool:
        return self.recall >= MIN_RECALL

    @property
    def is_good(self) -> bool:
        return self.is_enough and not self.wrongly_approved


def read_truth(mailbox: Path) -> dict[str, int]:
    """Return the number of receipts in each mail of a demo mailbox, by Gmail id."""
    return {
        path.stem: len(json.loads(path.read_text("utf-8"))["truth"]["receipts"])
        for path in mailbox.glob("*.json")
        if path.stem != "mailbox"
    }


def score(truth: Mapping[str, int], *, found: Iterable[str], approved: Iterable[str]) -> Score:
    """Compare with `found` and `approved`: the Gmail id of each saved and each automatically approved receipt."""
    approved = list(approved)
    saved = Counter(found)
    return Score(
        receipts=sum(truth.values()),
        found=sum(min(saved[mail], expected) for mail, expected in truth.items()),
        missed=tuple(sorted(mail for mail, expected in truth.items() if saved[mail] < expected)),
        approved=len(approved),
        wrongly_approved=tuple(mail for mail in approved if not truth.get(mail)),
    )
