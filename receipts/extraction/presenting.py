"""An analysis as one JSON line for programs."""

from __future__ import annotations

import json
from typing import Any

from .types import ExtractedReceipt, Found, Incomplete, Outcome

_FIELDS = ("vendor", "total", "currency", "number", "tax", "last4")


def json_line(path: str, outcome: Outcome) -> str:
    """The outcome as one line of JSON: the first receipt's fields, and the outcome's name."""
    kind = {"Found": "receipt", "Incomplete": "incomplete"}.get(type(outcome).__name__, "not_receipt")
    row: dict[str, Any] = {"path": path, "outcome": kind}
    receipt = outcome.receipts[0] if isinstance(outcome, Found | Incomplete) and outcome.receipts else ExtractedReceipt()
    row["document_type"] = receipt.document_type.value if receipt.document_type else None
    for name in _FIELDS:
        value = getattr(receipt, name)
        row[name] = str(value.value) if value is not None else None
    row["date"] = receipt.issue_date.value.isoformat() if receipt.issue_date else None
    return json.dumps(row, ensure_ascii=False)
