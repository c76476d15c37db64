"""Facts about vendors: what a correction offers for the next mail, and saying yes or no to it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from businesses.models import Business, User, for_business
from foundation.errors import ApiError
from receipts import changes, history
from receipts.intake import MAIL_TYPE
from receipts.models import DayOrder, DocumentText, FactKind, Receipt, VendorFact
from receipts.rules.facts import Vendor, order_of, vendor_of
from receipts.rules.senders import address_of

_COLUMN_OF = {
    FactKind.VENDOR: "vendor",
    FactKind.DOCUMENT_TYPE: "document_type",
    FactKind.CATEGORY: "category",
    FactKind.DAY_ORDER: "issue_date",
}


class NotOfferedError(ApiError):
    """No correction of the receipt says this about its vendor, or the vendor cannot be told from others."""

    status = 409
    code = "FACT_NOT_OFFERED"
    message = "No correction of this receipt says that about its vendor."
    hint = "Correct the field on the receipt first. A vendor is known by its tax id, or by its name as it was read."


@dataclass(frozen=True, slots=True)
class Offer:
    """A fact that a correction says, not yet saved."""

    fact: VendorFact

    @property
    def kind(self) -> FactKind:
        return FactKind(self.fact.kind)

    @property
    def told(self) -> str:
        return told(self.fact)


def told(fact: VendorFact) -> str:
    """What a fact says, in words."""
    match fact.kind:
        case FactKind.CATEGORY:
            return fact.category.name if fact.category else ""
        case FactKind.DOCUMENT_TYPE:
            return str(dict(Receipt._meta.get_field("document_type").flatchoices).get(fact.value, fact.value))
        case FactKind.DAY_ORDER:
            return str(DayOrder(fact.value).label)
        case _:
            return fact.value


def list_of(business: Business) -> QuerySet[VendorFact]:
    """The business's facts, by vendor."""
    facts = for_business(VendorFact.objects.all(), business).select_related("category", "said_by")
    return facts.order_by("label", "kind", "pk")


def sender_of(receipt: Receipt) -> str:
    """The address that the receipt's mail came from; empty if it is not known. Raises StorageUnavailableError."""
    try:
        mail = changes.mail_of(receipt)
    except changes.OriginalMissingError:
        return ""
    return address_of(mail.content) if mail.media_type == MAIL_TYPE else ""


def offers_of(receipt: Receipt) -> list[Offer]:
    """What its corrections say about its vendor and nobody has answered. Raises StorageUnavailableError."""
    corrected = history.corrected_fields(receipt)
    kinds = [kind for kind, column in _COLUMN_OF.items() if column in corrected]
    if not kinds:
        return []
    vendor = _vendor(receipt, corrected)
    if not vendor.is_known:
        return []
    facts = (_fact(receipt, kind, vendor) for kind in kinds)
    return [Offer(fact) for fact in facts if fact is not None and not _is_answered(fact)]


def answer(receipt: Receipt, kind: FactKind, *, is_wanted: bool, by: User, now: datetime.datetime) -> VendorFact:
    """Say yes or no to an offer; a no is kept, switched off, so that it is not asked again.

    Raises NotOfferedError, StorageUnavailableError.
    """
    offer = next((one for one in offers_of(receipt) if one.kind is kind), None)
    if offer is None:
        raise NotOfferedError
    fact = offer.fact
    said = {
        "name": fact.name,
        "sender": fact.sender,
        "label": fact.label,
        "value": fact.value,
        "category": fact.category,
        "is_active": is_wanted,
        "said_by": by,
        "said_at": now,
    }
    saved, _ = VendorFact.objects.update_or_create(**_key(fact), defaults=said)
    return saved


def _is_answered(fact: VendorFact) -> bool:
    return VendorFact.objects.filter(**_key(fact), value=fact.value, category=fact.category).exists()


def _key(fact: VendorFact) -> dict[str, Any]:
    key = {"business": fact.business, "kind": fact.kind, "read_as": fact.read_as, "tax_id": fact.tax_id}
    return key if fact.tax_id else key | {"sender": fact.sender, "name": fact.name}


def _vendor(receipt: Receipt, corrected: set[str]) -> Vendor:
    """The receipt's vendor as it was read; a tax id that is somebody else's tells nothing."""
    read = _read(receipt, "vendor_tax_id")
    vendor = vendor_of(read, _read(receipt, "vendor"), sender_of(receipt))
    others = {vendor_of(other, None, "").tax_id for other in (receipt.business.tax_id, _read(receipt, "buyer_tax_id"))}
    if "vendor_tax_id" in corrected or vendor.tax_id in others:
        return Vendor("", vendor.sender, vendor.name)
    return vendor


def _read(receipt: Receipt, column: str) -> str | None:
    """What the engine read, whatever was said since."""
    evidence = receipt.evidence.get(column) or {}
    read: str | None = evidence.get("read", evidence.get("value"))
    return read


def _fact(receipt: Receipt, kind: FactKind, vendor: Vendor) -> VendorFact | None:
    fact = VendorFact(
        business=receipt.business,
        tax_id=vendor.tax_id[:32],
        sender=vendor.sender,
        name=vendor.name,
        label=receipt.vendor or _read(receipt, "vendor") or "",
        kind=kind,
    )
    match kind:
        case FactKind.CATEGORY:
            fact.category = receipt.category
            is_said = fact.category is not None and not fact.category.is_archived
        case FactKind.DAY_ORDER:
            fact.value = _order(receipt) or ""
            is_said = bool(fact.value)
        case FactKind.DOCUMENT_TYPE:
            fact.value, fact.read_as = receipt.document_type or "", _read(receipt, "document_type") or ""
            is_said = fact.value not in ("", fact.read_as)
        case _:
            fact.value = receipt.vendor or ""
            is_said = fact.value not in ("", _read(receipt, "vendor"))
    return fact if is_said else None


def _order(receipt: Receipt) -> DayOrder | None:
    issued, read = receipt.issue_date, _read(receipt, "issue_date")
    if issued is None or issued.isoformat() == read:
        return None
    return order_of(_texts(receipt), issued)


def _texts(receipt: Receipt) -> Iterator[str]:
    """Where its date was read; everything it says, if none was."""
    pieces = (receipt.evidence.get("issue_date") or {}).get("evidence") or ()
    if pieces:
        return (piece["text"] for piece in pieces)
    return iter(DocumentText.objects.filter(document__receipts=receipt).values_list("text", flat=True))
