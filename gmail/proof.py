"""Whether long questions answer what their parts do: pure, as `plan` is.

Nothing documents how many alternatives Gmail bears in one question, and one that it does not bear may answer nothing,
or less, without an error. So once all is listed and read, the same is asked again in short questions, the newest page
of each. What these find and no long question does was missed: then the mailbox goes on with short ones. See
docs/decisions/0014-questions-prove-themselves.md.
"""

from __future__ import annotations

import enum
from collections.abc import Collection


class Proof(enum.StrEnum):
    """How far a run is with the proof."""

    TO_ASK = ""
    """The short questions are not asked."""
    ASKED = "asked"
    """They are, or are being asked; what they found is not yet compared."""
    OVER = "over"
    """It is compared, or there is nothing to prove."""


def left(proof: Proof, *, due_in_run: bool, asks_short: bool) -> Proof:
    """How far a run is whose row says `proof`.

    `due_in_run`: it is the mailbox's first, or its weekly sweep. A mailbox that is asked short questions has nothing to
    prove.
    """
    return proof if due_in_run and not asks_short else Proof.OVER


def missed(found_by_parts: Collection[str], found_by_wholes: Collection[str]) -> frozenset[str]:
    """The mails that only parts find.

    `found_by_parts` are those that were in no answer before. The wholes are asked after the parts, so that what search
    came to know in between counts against neither.
    """
    return frozenset(found_by_parts) - frozenset(found_by_wholes)
