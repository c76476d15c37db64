"""Czechia's and Slovakia's ISDOC 5 and 6.

Elements and codes: www.isdoc.cz. Amounts stand in the local currency and, where the invoice is in another one, beside
them in that (names that end in Curr); prices of units stand in the local one alone. What was paid before was either
billed then (AlreadyClaimed) or not (PaidDeposits).
"""

from __future__ import annotations

from typing import Final

from ...types import DocumentType
from .table import Paths, Rows, Standard

_TOTAL: Final = "LegalMonetaryTotal"


def _party(role: str) -> str:
    return f"Accounting{role}Party/Party"


def _address(role: str) -> Paths:
    names = ("StreetName", "BuildingNumber", "PostalZone", "CityName", "Country/IdentificationCode")
    return (" + ".join(f"{_party(role)}/PostalAddress/{name}" for name in names),)


def _tax_id(role: str) -> Paths:
    return (f"{_party(role)}/PartyTaxScheme[TaxScheme='VAT']/CompanyID", f"{_party(role)}/PartyTaxScheme/CompanyID")


def _standard(currency: Paths, end: str, unit_price: Paths) -> Standard:
    return Standard(
        name="ISDOC",
        roots=("Invoice",),
        namespace="isdoc.cz",
        fields={
            "number": ("ID",),
            "issue_date": ("IssueDate",),
            "document_type": ("DocumentType",),
            "vendor": (f"{_party('Supplier')}/PartyName/Name",),
            "vendor_tax_id": _tax_id("Supplier"),
            "vendor_address": _address("Supplier"),
            "buyer": (f"{_party('Customer')}/PartyName/Name",),
            "buyer_tax_id": _tax_id("Customer"),
            "buyer_address": _address("Customer"),
            "currency": currency,
            "net": (f"{_TOTAL}/TaxExclusiveAmount{end}",),
            "tax": (f"TaxTotal/TaxAmount{end}",),
            "total": (f"{_TOTAL}/TaxInclusiveAmount{end}",),
            "prepaid": (f"{_TOTAL}/AlreadyClaimedTaxInclusiveAmount{end} + {_TOTAL}/PaidDepositsAmount{end}",),
            "due": (f"{_TOTAL}/PayableAmount{end}",),
            "reference": ("OriginalDocumentReferences/OriginalDocumentReference/ID",),
        },
        lines=Rows(
            at=("InvoiceLines/InvoiceLine",),
            cells={
                "description": ("Item/Description",),
                "quantity": ("InvoicedQuantity",),
                "unit_price": unit_price,
                "amount": (f"LineExtensionAmount{end}",),
            },
        ),
        taxes=Rows(
            at=("TaxTotal/TaxSubTotal",),
            cells={
                "rate": ("TaxCategory/Percent",),
                "base": (f"TaxableAmount{end}",),
                "tax": (f"TaxAmount{end}",),
            },
        ),
        types={
            **dict.fromkeys(("2", "6"), DocumentType.CREDIT_NOTE),
            "4": DocumentType.PROFORMA,
            "7": DocumentType.RECEIPT,
        },
    )


STANDARDS: Final = (
    _standard(("ForeignCurrencyCode",), "Curr", ()),
    _standard(("LocalCurrencyCode",), "", ("UnitPrice",)),
)
