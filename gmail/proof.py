"""Whether long questions answer what their parts do: pure, as `plan` is.

Nothing documents how many alternatives Gmail bears in one question, and one that it does not bear may answer nothing,
or less, without an error. So once all is listed and read, the same is asked again in short questions, the newest page
of each. What these find and no long question does was missed: then the mailbox goes on with short ones. See
docs/decisions/0014-questions-prove-themselves.md.
"""

from __future__ import annotations

import datetime
import enum
from collections.abc import Collection


class Proof(enum.Enum):
    """How far a run is with the proof."""

    NOT_DUE = enum.auto()
    DUE = enum.auto()
    ASKED = enum.auto()
    """The short questions are asked, or being asked; what they found is not yet compared."""


def stage(
    *,
    due_in_run: bool,
    asks_short: bool,
    queued_at: datetime.datetime,
    asked_at: datetime.datetime | None,
    proved_at: datetime.datetime | None,
) -> Proof:
    """How far the run that was queued at `queued_at` is. `proved_at` is when any run of the mailbox last compared.

    `due_in_run`: it is the mailbox's first, or its weekly sweep. A mailbox that is asked short questions has nothing to
    prove.
    """
    if asks_short or not due_in_run or (proved_at is not None and proved_at >= queued_at):
        return Proof.NOT_DUE
    return Proof.DUE if asked_at is None else Proof.ASKED


def missed(found_by_parts: Collection[str], found_by_wholes: Collection[str]) -> frozenset[str]:
    """The mails that only parts find.

    `found_by_parts` are those that were in no answer before. The wholes are asked after the parts, so that what search
    came to know in between counts against neither.
    """
    return frozenset(found_by_parts) - frozenset(found_by_wholes)
