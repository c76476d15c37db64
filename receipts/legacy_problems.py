"""The sentences that stood in place of codes, and the code of each as it is stored now.

Read by the migration that replaces them, and by whoever reads a row that a process of the version before wrote after
it. To be deleted when no such process runs any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_LABELS: Final = {
    "document_type": "document type",
    "vendor": "vendor",
    "vendor_tax_id": "vendor tax id",
    "buyer_tax_id": "buyer tax id",
    "number": "number",
    "issue_date": "issue date",
    "net": "net",
    "tax": "tax",
    "tax_rate": "tax rate",
    "total": "total",
    "currency": "currency",
    "payment_method": "payment method",
    "last4": "last4",
    "allocation_number": "allocation number",
}

PROBLEMS: Final[Mapping[str, str]] = {
    **{
        f"{_LABELS[name]} is missing": f"missing:{name}"
        for name in ("vendor", "total", "currency", "issue_date", "document_type")
    },
    **{f"{label} could not be kept as it was read": f"not_storable:{name}" for name, label in _LABELS.items()},
    "a proforma is no receipt": "proforma:document_type",
    "a statement is no receipt": "statement:document_type",
    "net + tax is not total": "sum_mismatch",
    "tax is more than total": "tax_exceeds_total",
    "issue date lies in the future": "future_date:issue_date",
    "the sender may not be who it claims to be": "unverified_sender",
    "attached document: encrypted": "document_encrypted",
    "attached document: damaged": "document_damaged",
    "attached document: empty": "document_empty",
    "attached document: too large": "document_too_large",
    "attached document: no text in it": "document_without_text",
    "too large": "too_large",
    "too many parts": "too_many_parts",
    "too many documents": "too_many_documents",
    "too much to read in time": "too_much_to_read_in_time",
    "nothing could be read": "nothing_read",
    "reading it again found no receipt": "not_found_again",
}

FILE_PROBLEMS: Final[Mapping[str, str]] = {
    "too large": "too_large",
    "no text in it": "no_text",
    "image, not read": "picture",
}
"""Those whose sentence was no code already."""
