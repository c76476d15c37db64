"""A receipt for its page: each field with its evidence, and what is doubtful about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from extraction.decision.checking import NEEDED, SURE, fields_of
from receipts.evidence import Spot, spots_of
from receipts.field_values import display, parse
from receipts.fields import COLUMN_OF, FIELDS, Field, label_of
from receipts.history import Correction, corrections_of
from receipts.messages import problem_message
from receipts.models import Receipt
from receipts.problems import from_text

FACTS = tuple(field for field in FIELDS if field.name not in ("currency", "received_at", "status"))
"""The rows of the page's table: amounts show their currency, and the page's head the rest."""
ALWAYS_SHOWN = {COLUMN_OF[name] for name in NEEDED} | {"category"}
"""What no receipt should be without stands on the page even where it is not known."""
LIKELY = 0.6


@dataclass(frozen=True, slots=True)
class Fact:
    """One field of a receipt: its value now, what was read if a person corrected it, and the evidence."""

    name: str
    label: str
    is_extracted: bool
    value: SafeString | str
    confidence: float | None
    places: tuple[Spot, ...]
    read: SafeString | str
    correction: Correction | None
    doubts: tuple[str, ...]
    """Why a person should look at it, in words; empty where the reading is sure."""

    @property
    def percent(self) -> int:
        return round(100 * (self.confidence or 0))

    @property
    def certainty(self) -> str:
        """Describe the confidence in one word."""
        if self.confidence is None:
            return ""
        if self.confidence >= SURE:
            return pgettext("how sure a reading is", "sure")
        if self.confidence >= LIKELY:
            return pgettext("how sure a reading is", "likely")
        return pgettext("how sure a reading is", "doubtful")


def facts_of(receipt: Receipt, spots: Sequence[Spot] | None = None) -> list[Fact]:
    """Return the fields that are known or corrected, and those in ALWAYS_SHOWN; `spots` are the receipt's own."""
    said = corrections_of(receipt)
    corrections = {correction.field: correction for correction in said}
    first = {correction.field: correction.was for correction in reversed(said)}
    spots = spots_of(receipt, []) if spots is None else spots
    problems = _problems_by_field(receipt)
    facts = [_fact(receipt, field, corrections.get(field.name), first, spots, problems) for field in FACTS]
    return [fact for fact in facts if fact.value or fact.correction or fact.name in ALWAYS_SHOWN]


def _fact(
    receipt: Receipt,
    field: Field,
    correction: Correction | None,
    first: Mapping[str, Any],
    spots: Sequence[Spot],
    problems: Mapping[str, Sequence[str]],
) -> Fact:
    evidence, before = receipt.evidence.get(field.name) or {}, first.get(field.name)
    confidence = None if correction else evidence.get("confidence")
    return Fact(
        name=field.name,
        label=label_of(field.name),
        is_extracted=field.engine_name is not None,
        value=display(field, getattr(receipt, field.name), receipt.currency),
        confidence=confidence,
        places=tuple(spot for spot in spots if spot.field == field.name),
        read=display(field, parse(field, before), receipt.currency) if correction else "",
        correction=correction,
        doubts=(*problems.get(field.name, ()), *_unsure(confidence)),
    )


def _unsure(confidence: float | None) -> tuple[str, ...]:
    if confidence is None or confidence >= SURE:
        return ()
    told = gettext("Read with %(percent)s%% certainty: compare it with the document.")
    return (told % {"percent": round(100 * confidence)},)


def _problems_by_field(receipt: Receipt) -> Mapping[str, Sequence[str]]:
    """What a person should look at, by the columns it is about; amounts stand beside their currency."""
    found: dict[str, list[str]] = {}
    for problem in from_text(receipt.problems):
        for name in fields_of(problem):
            column = "amount" if name == "currency" else COLUMN_OF.get(name, name)
            found.setdefault(column, []).append(problem_message(problem))
    return found
