"""XML of no known standard that is an invoice all the same, by what any standard has: names that say "total", and sums.

Nothing is read from it. It is told apart from other XML so that a person looks at it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from typing import Final
from xml.etree.ElementTree import Element

from ..facts.currencies import CODES
from ..languages import AMOUNTS
from .xml import local_name

_LOOKED_AT: Final = 5_000
_AMOUNT: Final = re.compile(r"-?\d{1,12}[.,]\d{2}")
_WHOLE: Final = re.compile(r"-?\d{1,12}")
_HUMP: Final = re.compile(r"(?<=[^\W\d_])(?=[A-Z][a-z])|(?<=[a-z])(?=[A-Z])|[_.-]+")
_TOTALS: Final = frozenset({"grand", "total"})


def may_be_invoice(root: Element) -> bool:
    """Whether money is added up in a document: the largest amount is the sum of two others, or is called a total."""
    values = list(islice(_values(root), _LOOKED_AT))
    amounts = {Decimal(text.replace(",", ".")) for _, text in values if _AMOUNT.fullmatch(text)}
    if _has_sum(amounts):
        return True
    may_be_whole = any(text in CODES for _, text in values)
    return any(
        (_AMOUNT.fullmatch(text) or (may_be_whole and _WHOLE.fullmatch(text))) and _says_total(name)
        for name, text in values
    )


def _values(root: Element) -> Iterator[tuple[str, str]]:
    """The texts of a document, each with the name of the element or attribute it stands in."""
    for element in root.iter():
        yield local_name(element), (element.text or "").strip()
        yield from ((name.rpartition("}")[2], value.strip()) for name, value in element.items())


def _has_sum(amounts: set[Decimal]) -> bool:
    total = max(amounts, default=Decimal(0))
    return any(0 < part < total and total - part in amounts - {part} for part in amounts)


def _says_total(name: str) -> bool:
    return not _TOTALS.isdisjoint(AMOUNTS.concepts(_HUMP.sub(" ", name)))
