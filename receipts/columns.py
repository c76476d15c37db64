"""Turns what the engine read into columns of the ledger, without what a database refuses and within its limits.

A value that does not fit is not changed until it does: the column is null, a problem says so, and what was read stays
in the evidence. Only text (:attr:`receipts.fields.Kind.TEXT`) is cut.
"""

from __future__ import annotations

import datetime
import hashlib
import math
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import models

from extraction import VERSION
from extraction.decision import checking
from extraction.types import Evidence, ExtractedReceipt, Field, LineItem, Problem, ProblemCode
from foundation.direction import without_controls
from receipts import places, problems
from receipts.fields import BY_NAME, COLUMN_OF, Kind
from receipts.models import AMOUNT_LIMIT, EARLIEST_ISSUE, Receipt

TEXT_LIMITS = {
    field.name: field.max_length
    for field in Receipt._meta.fields
    if isinstance(field, models.CharField) and field.max_length
}
RATE_LIMIT = Decimal(1000)
"""Rates are below this: their column holds three digits before the point."""
EVIDENCE_TEXT = 2_000
PLACE_TEXT = 400
LINE_ITEMS = 500
SMALLEST_UNIT = Decimal("0.001")
REFUSED_BY_DATABASES = re.compile("[\x00\ud800-\udfff]")


def columns_of(reading: ExtractedReceipt, *, received_at: datetime.datetime) -> dict[str, Any]:
    """Return every column of a Receipt that a reading decides."""
    fields = {column: getattr(reading, name) for name, column in COLUMN_OF.items()}
    values = {column: _fit(column, field, received_at) for column, field in fields.items()}
    lost = [
        Problem(ProblemCode.NOT_STORABLE, name)
        for name, column in COLUMN_OF.items()
        if fields[column] is not None and values[column] is None
    ]
    return values | {
        "line_items": [_line_item(item) for item in reading.line_items[:LINE_ITEMS]],
        "confidence": _share(reading.confidence),
        "problems": problems.to_text([*reading.problems, *lost]),
        "evidence": {column: _evidence(field) for column, field in fields.items() if field is not None},
        "engine_version": VERSION,
        "fingerprint": fingerprint_of(values),
    }


def fingerprint_of(values: Mapping[str, Any]) -> str | None:
    """A hash that is equal for two mails with the same document; None where too little is known to tell."""
    vendor = values["vendor_tax_id"] or letters_of(values["vendor"])
    number, amount, issued = letters_of(values["number"]), values["amount"], values["issue_date"]
    if not (vendor and number) or amount is None:
        return None
    parts = (
        vendor,
        number,
        values["document_type"] or "",
        f"{amount.normalize():f}",
        values["currency"] or "",
        issued.isoformat() if issued else "",
    )
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def problems_left(
    texts: Iterable[str], values: Mapping[str, Any], *, settled: Collection[str], today: datetime.date
) -> list[str]:
    """The problems that remain once somebody has said what the columns `settled` are, and those that this brings.

    `values` are the columns as they are then, `today` the day the mail came.
    """
    names = {name for name, column in COLUMN_OF.items() if column in settled}
    left = [one for one in problems.from_text(texts) if not names & {*checking.fields_of(one)}]
    known = {name: values[column] for name, column in COLUMN_OF.items()}
    found = checking.problems_in(known, today=today)
    # a sum nobody touched was judged when it was read, by what was withheld as well
    return problems.to_text([*left, *(one for one in found if names & {*checking.fields_of(one)})])


def clean(text: str) -> str:
    """Replace what a database refuses (NUL, lone surrogates), drop direction controls, and strip the ends."""
    if not text.isascii() or "\0" in text:
        text = without_controls(REFUSED_BY_DATABASES.sub("\N{REPLACEMENT CHARACTER}", text))
    return text.strip()


def plain(value: object) -> str | None:
    """Convert a value for JSON: an amount to its decimal string, a date to ISO form."""
    if value is None:
        return None
    return format(value, "f")[:EVIDENCE_TEXT] if isinstance(value, Decimal) else clean(str(value))[:EVIDENCE_TEXT]


def _fit(column: str, field: Field[Any] | None, received_at: datetime.datetime) -> Any:
    if field is None:
        return None
    value = field.value
    if isinstance(value, Decimal):
        return _fit_decimal(value, limit=RATE_LIMIT if BY_NAME[column].kind is Kind.RATE else AMOUNT_LIMIT)
    if isinstance(value, datetime.date):
        return value if value >= EARLIEST_ISSUE and value.year <= received_at.year + 1 else None
    return _fit_text(column, str(value))


def _fit_decimal(value: Decimal, *, limit: Decimal) -> Decimal | None:
    if not value.is_finite() or not 0 <= value < limit:
        return None
    rounded = value.quantize(SMALLEST_UNIT, ROUND_HALF_UP)
    return rounded if rounded < limit else None


def _fit_text(column: str, text: str) -> str | None:
    limit = TEXT_LIMITS[column]
    text = clean(text)
    if len(text) > limit and BY_NAME[column].kind is not Kind.TEXT:
        return None
    return text[:limit].strip() or None


def _line_item(item: LineItem) -> dict[str, str | None]:
    return {
        "description": clean(item.description)[:500],
        "quantity": plain(item.quantity),
        "unit_price": plain(item.unit_price),
        "amount": plain(item.amount),
    }


def _evidence(field: Field[Any]) -> dict[str, Any]:
    return {
        "value": plain(field.value),
        "confidence": _share(field.confidence),
        "evidence": [_place(item) for item in field.evidence],
    }


def _place(item: Evidence) -> dict[str, Any]:
    place = item.place
    name, path = clean(place.name)[:PLACE_TEXT], clean(place.path)[:PLACE_TEXT]
    if (name, path) != (place.name, place.path):
        place = replace(place, name=name, path=path)
    return {
        "text": clean(item.text)[:EVIDENCE_TEXT],
        "where": str(place),
        "place": places.to_json(place),
        "how": clean(item.how)[:100],
    }


def _share(confidence: float) -> float:
    return min(max(confidence, 0.0), 1.0) if math.isfinite(confidence) else 0.0


def letters_of(text: str | None) -> str:
    """The letters and digits of a name, folded, by which it is known again."""
    folded = unicodedata.normalize("NFKC", text or "").casefold()
    return "".join(letter for letter in folded if letter.isalnum())
