"""What a short sentence says of a payment in pieces, with anything between: "auto-billing for invoice 7 failed"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ..languages import EVENTS, HYPOTHETICAL, PAYMENT
from ..languages.lexicon import Match, length_of
from .sentences import STATEMENT_WORDS, denials_in, is_denied, sentences_of
from .weights import weight_of

_BILLS: Final = frozenset({"invoice", "awaiting_payment"})


def told_of_payment(text: str, *, is_subject: bool = False) -> Iterator[str]:
    """The events that the short sentences of a text tell so. A condition tells none, but a subject may remind of what
    will be due."""
    for words in sentences_of(text):
        found = PAYMENT.find(words) if length_of(words) <= STATEMENT_WORDS else []
        if found and (told := _told(found, words, is_subject=is_subject)):
            yield told


def _told(found: Sequence[Match], words: Sequence[str], *, is_subject: bool) -> str:
    of_bill = _of_bill(found, words)
    if HYPOTHETICAL.find(words):
        return of_bill if of_bill == "reminder" and is_subject else ""
    return of_bill or _of_payment(found, words)


def _of_bill(found: Sequence[Match], words: Sequence[str]) -> str:
    """What happened to a payment or the bill itself: that it failed, or that it is asked for again."""
    pieces = {match.concept for match in found}
    if not pieces & {"reminder", "failed"}:
        return ""
    if "payment" not in pieces and not any(match.concept in _BILLS for match in EVENTS.find(words)):
        return ""
    denials = denials_in(words)
    if any(match.concept == "reminder" and not is_denied(match, denials) for match in found):
        return "reminder"
    return "payment_failed" if "failed" in pieces else ""


def _of_payment(found: Sequence[Match], words: Sequence[str]) -> str:
    """Whether a payment is done, or thanked for."""
    pieces = {match.concept for match in found}
    if "payment" not in pieces:
        return ""
    denials = denials_in(words)
    if "thanks" in pieces and not denials:
        return "awaiting_payment" if "in_advance" in pieces else "thanked"
    if "done" not in pieces:
        return ""
    if any(is_denied(match, denials) for match in found if match.concept in ("payment", "done")):
        return "awaiting_payment"
    return "" if denials or any(weight_of(match.concept) < 0 for match in EVENTS.find(words)) else "paid"
