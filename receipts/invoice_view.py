"""An electronic invoice as people read it: parties, lines, taxes and sums, from the bytes of its file."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from extraction import limits
from extraction.structured.einvoice import Invoice
from extraction.structured.rows import TaxRow
from extraction.structured.xml_file import open_xml
from extraction.types import LineItem

_LONGEST = 300
"""Characters of a text."""


@dataclass(frozen=True, slots=True)
class Party:
    """Who sells or buys; what is not stated is empty."""

    name: str
    tax_id: str
    address: str


@dataclass(frozen=True, slots=True)
class InvoiceView:
    """One invoice. Amounts are in `currency`; what is not stated is None or empty."""

    standard: str
    document_type: str
    number: str
    reference: str
    """The number of the invoice that this one changes."""
    issue_date: datetime.date | None
    currency: str
    seller: Party
    buyer: Party
    lines: tuple[LineItem, ...]
    has_more_lines: bool
    taxes: tuple[TaxRow, ...]
    net: Decimal | None
    tax: Decimal | None
    withheld: Decimal | None
    """Tax that the buyer pays to the state and not to the seller."""
    total: Decimal | None
    prepaid: Decimal | None
    due: Decimal | None


def views_of(content: bytes) -> tuple[InvoiceView, ...]:
    """The invoices of an XML file, none if it holds none of a known standard."""
    return tuple(map(_view, open_xml("", content).invoices))


def _view(invoice: Invoice) -> InvoiceView:
    issued = invoice.values.get("issue_date")
    return InvoiceView(
        standard=invoice.standard.name,
        document_type=invoice.document_type.value,
        number=invoice.text("number")[:_LONGEST],
        reference=invoice.text("reference")[:_LONGEST],
        issue_date=issued.value if issued and isinstance(issued.value, datetime.date) else None,
        currency=invoice.text("currency"),
        seller=_party(invoice, "vendor"),
        buyer=_party(invoice, "buyer"),
        lines=invoice.lines[: limits.INVOICE_LINES],
        has_more_lines=len(invoice.lines) > limits.INVOICE_LINES,
        taxes=tuple(row for row in invoice.taxes if row.tax is not None)[: limits.INVOICE_LINES],
        net=invoice.amount("net"),
        tax=invoice.amount("tax"),
        withheld=invoice.amount("withheld"),
        total=invoice.amount("total"),
        prepaid=invoice.amount("prepaid"),
        due=invoice.amount("due"),
    )


def _party(invoice: Invoice, role: str) -> Party:
    name, tax_id, address = (invoice.text(each)[:_LONGEST] for each in (role, f"{role}_tax_id", f"{role}_address"))
    return Party(name, tax_id, address)
