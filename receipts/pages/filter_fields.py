"""The fields by which people narrow the list of receipts, and what is narrowed now, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext, gettext_lazy

from businesses.models import Business
from receipts import categories
from receipts.models import DOCUMENT_TYPE_CHOICES, Status
from receipts.pages.ledger import LedgerQuery

LABELS: Final[Mapping[str, Any]] = {
    "from_date": gettext_lazy("Received from"),
    "to_date": gettext_lazy("Received to"),
    "issued_from": gettext_lazy("Issued from"),
    "issued_to": gettext_lazy("Issued to"),
    "vendor": gettext_lazy("Vendor"),
    "document_type": gettext_lazy("Type"),
    "status": gettext_lazy("Status"),
    "category": gettext_lazy("Category"),
    "currency": gettext_lazy("Currency"),
    "min_amount": gettext_lazy("Amount from"),
    "max_amount": gettext_lazy("Amount to"),
    "mailbox": gettext_lazy("Mailbox"),
    "has_document": gettext_lazy("Has a file"),
    "has_problem": gettext_lazy("To be checked"),
}
DAYS: Final = frozenset({"from_date", "to_date", "issued_from", "issued_to"})
YES_NO: Final = frozenset({"has_document", "has_problem"})


@dataclass(frozen=True, slots=True)
class FilterField:
    """A field of the form: what stands in it, what is wrong with that, and what can be chosen; None: it is typed."""

    name: str
    label: str
    type: str
    value: str
    errors: Sequence[str]
    options: Sequence[tuple[str, Any]] | None

    @property
    def shown(self) -> str:
        """What was chosen or typed, in words."""
        return str(dict(self.options or ()).get(self.value, self.value))


def fields_of(business: Business, query: LedgerQuery, errors: Mapping[str, Sequence[str]]) -> list[FilterField]:
    """The form's fields; that of the mailbox only where there are several, or one is asked for."""
    options = _options(business)
    return [
        FilterField(name, str(label), _type(name), query.filters.get(name, ""), errors.get(name, ()), options.get(name))
        for name, label in LABELS.items()
        if name != "mailbox" or len(options[name]) > 1 or name in query.filters
    ]


def narrowed_by(query: LedgerQuery, fields: Sequence[FilterField]) -> Iterator[dict[str, str]]:
    """What narrows the list, each with the query string of the list without it."""
    if query.words:
        yield {"label": gettext("Search"), "value": query.words, "url": query.url(search="")}
    for field in fields:
        if field.value:
            yield {"label": field.label, "value": field.shown, "url": query.url(**{field.name: ""})}


def _type(name: str) -> str:
    return "date" if name in DAYS else "text"


def _options(business: Business) -> dict[str, Sequence[tuple[str, Any]]]:
    yes_no = [("true", gettext("yes")), ("false", gettext("no"))]
    offered = [(str(one.pk), one.name) for one in categories.offered(business)]
    return {
        "status": Status.choices,
        "document_type": DOCUMENT_TYPE_CHOICES,
        "category": [("none", gettext("No category")), *offered],
        "mailbox": [(name, name) for name in sorted(set(import_string(settings.MAILBOX_NAMES)(business).values()))],
        **dict.fromkeys(YES_NO, yes_no),
    }
