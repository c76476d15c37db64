"""Which receipts a question is about, in those terms that totals are kept by."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sized
from dataclasses import dataclass
from typing import Any

from receipts import periods
from receipts.models import Category, Standing

NO_CATEGORY = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """A business's receipts, narrowed as by :class:`receipts.filters.ReceiptFilter`; empty: not narrowed by that.

    Days are those received in the business's time zone, both ends included. `categories` holds ids, NO_CATEGORY among
    them for receipts without one.
    """

    from_date: datetime.date | None = None
    to_date: datetime.date | None = None
    statuses: frozenset[str] = frozenset()
    document_types: frozenset[str] = frozenset()
    categories: frozenset[int] = frozenset()
    currency: str = ""
    vendor: str = ""
    duplicate: bool | None = None
    deleted: bool = False

    @classmethod
    def from_filters(cls, cleaned: Mapping[str, Any]) -> Selection | None:
        """The same as the cleaned data of a ReceiptFilter; None if totals do not know one of its filters."""
        given = {name: value for name, value in cleaned.items() if _is_given(value)}
        known = {name: read(given.pop(name)) for name, read in _READERS.items() if name in given}
        if given:
            return None
        return cls(**{_NAMES.get(name, name): value for name, value in known.items()})

    @property
    def is_of_whole_months(self) -> bool:
        """Whether its days cut no month."""
        return not periods.split(self.from_date, self.to_date).cuts

    @property
    def standings(self) -> tuple[Standing, ...] | None:
        """Which standings its receipts have; None if totals cannot tell."""
        if self.deleted:
            return None if self.duplicate is not None else (Standing.DELETED,)
        if self.duplicate is None:
            return Standing.LIVE, Standing.COPY
        return (Standing.COPY,) if self.duplicate else (Standing.LIVE,)


def _is_given(value: Any) -> bool:
    return value is not None and not (isinstance(value, Sized) and len(value) == 0)


def _categories(chosen: Iterable[Category | str]) -> frozenset[int]:
    return frozenset(one.pk if isinstance(one, Category) else NO_CATEGORY for one in chosen)


def _same(value: Any) -> Any:
    return value


_NAMES = {"status": "statuses", "document_type": "document_types", "category": "categories"}
_READERS: dict[str, Callable[[Any], Any]] = {
    "from_date": _same,
    "to_date": _same,
    "status": frozenset,
    "document_type": frozenset,
    "category": _categories,
    "currency": _same,
    "vendor": _same,
    "duplicate": _same,
    "deleted": _same,
}
