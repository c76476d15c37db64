"""Facts about vendors: which of them are about a reading, and what they make of it. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from extraction.decision.checking import NEEDED
from extraction.normalizing.dates import dates_in
from extraction.types import DocumentType
from receipts.columns import letters_of, problems_left
from receipts.fields import COLUMN_OF
from receipts.models.rules import DayOrder, FactKind, VendorFact
from receipts.places import VENDOR_FACT, said_on
from receipts.rules.senders import domain_of, is_public

_PICKED: Final = 0.8
"""How sure a date is of which no page tells that it is the day of issue: a person looks at it."""
_LONGEST_AGO: Final = datetime.timedelta(days=62)
_AHEAD: Final = datetime.timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Vendor:
    """By what a vendor is known again; `name` is folded, as it was read."""

    tax_id: str
    sender: str
    name: str

    @property
    def is_known(self) -> bool:
        """Whether it tells one vendor from others: a sender alone may send for many."""
        return bool(self.tax_id or self.name)


def vendor_of(tax_id: str | None, name: str | None, address: str) -> Vendor:
    """The vendor of a reading, in a mail from `address`."""
    digits = "".join(letter for letter in (tax_id or "") if letter.isalnum()).lstrip("0").upper()
    domain = domain_of(address)
    return Vendor(digits, address if is_public(domain) else domain, letters_of(name)[:255])


class Facts:
    """The facts of one business, found by vendor."""

    def __init__(self, facts: Iterable[VendorFact]) -> None:
        self._by_tax_id: dict[str, list[VendorFact]] = {}
        self._by_name: dict[tuple[str, str], list[VendorFact]] = {}
        for fact in facts:
            if fact.tax_id:
                self._by_tax_id.setdefault(fact.tax_id, []).append(fact)
            if fact.name:
                self._by_name.setdefault((fact.sender, fact.name), []).append(fact)

    def __bool__(self) -> bool:
        return bool(self._by_tax_id or self._by_name)

    def about(self, vendor: Vendor) -> list[VendorFact]:
        """Those about a vendor. One with another tax id is another vendor, whatever its name."""
        by_name = self._by_name.get((vendor.sender, vendor.name), ()) if vendor.name else ()
        same = [fact for fact in by_name if not (vendor.tax_id and fact.tax_id)]
        return [*same, *(self._by_tax_id.get(vendor.tax_id, ()) if vendor.tax_id else ())]

    def apply(
        self, values: Mapping[str, Any], *, address: str, received_at: datetime.datetime, texts: Sequence[str] = ()
    ) -> dict[str, Any]:
        """The columns of a reading with what is known about its vendor; `texts` are those of its documents.

        The fingerprint stays that of the reading, so that a copy is known whenever it came.
        """
        changed = dict(values)
        about = self.about(vendor_of(values["vendor_tax_id"], values["vendor"], address))
        if not about:
            return changed
        changed["evidence"] = dict(values["evidence"])
        settled = {name for fact in about if (name := _apply(fact, changed, received_at, texts))}
        if settled:
            changed["problems"] = problems_left(values["problems"], changed, settled=settled, today=received_at.date())
            changed["confidence"] = _confidence_of(changed)
        return changed


def _apply(fact: VendorFact, values: dict[str, Any], received_at: datetime.datetime, texts: Sequence[str]) -> str:
    """Bring one fact into `values`; return the column it decided, or nothing."""
    if fact.kind == FactKind.DAY_ORDER:
        return _apply_order(fact, values, received_at, texts)
    if fact.kind == FactKind.DOCUMENT_TYPE:
        if (values["document_type"] or "") != fact.read_as:
            return ""
        return _say(fact, values, "document_type", DocumentType(fact.value))
    if fact.kind == FactKind.CATEGORY:
        return _say(fact, values, "category", fact.category)
    return _say(fact, values, "vendor", fact.value)


def _say(fact: VendorFact, values: dict[str, Any], column: str, value: Any, confidence: float = 1.0) -> str:
    evidence = (values["evidence"].get(column) or {}).get("evidence") or ()
    read = evidence[0]["text"] if evidence else ""
    text = value.isoformat() if isinstance(value, datetime.date) else str(value)
    place: dict[str, Any] = {
        "text": read or text,
        "where": said_on(fact.said_at.date()),
        "place": {},
        "how": VENDOR_FACT,
    }
    was = (values["evidence"].get(column) or {}).get("value")
    values[column] = value
    values["evidence"][column] = {"value": text, "confidence": confidence, "evidence": [place], "read": was}
    return column


def _apply_order(fact: VendorFact, values: dict[str, Any], received_at: datetime.datetime, texts: Sequence[str]) -> str:
    is_day_first = fact.value == DayOrder.DAY_FIRST
    issued = values["issue_date"]
    if issued is None:
        day = _only_day(texts, is_day_first, received_at.date())
        return _say(fact, values, "issue_date", day, _PICKED) if day else ""
    evidence = (values["evidence"].get("issue_date") or {}).get("evidence") or ()
    read = both_ways(piece["text"] for piece in evidence)
    for day_first, month_first in read:
        if issued in (day_first, month_first):
            return _say(fact, values, "issue_date", day_first if is_day_first else month_first)
    return ""


def both_ways(texts: Iterable[str]) -> list[tuple[datetime.date, datetime.date]]:
    """The dates in texts that mean one day if the day comes first, and another if the month does."""
    return [(date.day, date.swapped) for text in texts for date in dates_in(text) if date.swapped is not None]


def order_of(texts: Iterable[str], issued: datetime.date) -> DayOrder | None:
    """In which order the dates in `texts` are written if one of them means `issued`; None if they do not tell."""
    dates = both_ways(texts)
    day_first = any(issued == first for first, _ in dates)
    month_first = any(issued == second for _, second in dates)
    if day_first == month_first:
        return None
    return DayOrder.DAY_FIRST if day_first else DayOrder.MONTH_FIRST


def _only_day(texts: Sequence[str], is_day_first: bool, received: datetime.date) -> datetime.date | None:
    days = {first if is_day_first else second for first, second in both_ways(texts)}
    near = [day for day in days if received - _LONGEST_AGO <= day <= received + _AHEAD]
    return near[0] if len(near) == 1 else None


def _confidence_of(values: Mapping[str, Any]) -> float:
    """As the engine has it: the least confidence of what a receipt needs, 0 where that is missing."""
    columns = [COLUMN_OF[name] for name in NEEDED]
    if any(values[column] is None for column in columns):
        return 0.0
    return min(float((values["evidence"].get(column) or {}).get("confidence", 0.0)) for column in columns)
