"""Greece's myDATA, InvoicesDoc 1.0.

Elements and codes: the AADE's documentation of the myDATA interface. A domestic issuer is named by its tax number
alone; a series "0" means there is none. The total has fees, stamp duty and other taxes in it and what is withheld
taken away.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ...types import DocumentType
from .table import Paths, Rows, Standard

_SUMMARY: Final = "invoiceSummary"
_TAXES: Final = ("totalVatAmount", "totalFeesAmount", "totalStampDutyAmount", "totalOtherTaxesAmount")


def _address(party: str) -> Paths:
    return (" + ".join(f"{party}/address/{name}" for name in ("street", "number", "postalCode", "city")),)


_SENT: Final = Standard(
    name="myDATA",
    roots=("InvoicesDoc",),
    namespace="aade.gr/myDATA",
    documents="invoice",
    fields={
        "number": ("invoiceHeader[series='0']/aa", "invoiceHeader/series + invoiceHeader/aa"),
        "issue_date": ("invoiceHeader/issueDate",),
        "document_type": ("invoiceHeader/invoiceType",),
        "vendor": ("issuer/name",),
        "vendor_tax_id": ("issuer/vatNumber",),
        "vendor_address": _address("issuer"),
        "buyer": ("counterpart/name",),
        "buyer_tax_id": ("counterpart/vatNumber",),
        "buyer_address": _address("counterpart"),
        "currency": ("invoiceHeader/currency",),
        "net": (f"{_SUMMARY}/totalNetValue",),
        "tax": (" + ".join(f"{_SUMMARY}/{name}" for name in _TAXES),),
        "withheld": (f"{_SUMMARY}/totalWithheldAmount",),
        "total": (f"{_SUMMARY}/totalGrossValue",),
        "reference": ("invoiceHeader/correlatedInvoices",),
    },
    lines=Rows(
        at=("invoiceDetails",),
        cells={
            "description": ("itemDescr", "lineComments"),
            "quantity": ("quantity",),
            "amount": ("netValue",),
        },
    ),
    types={
        **dict.fromkeys(("5.1", "5.2", "11.4"), DocumentType.CREDIT_NOTE),
        **dict.fromkeys(("11.1", "11.2", "11.3", "11.5"), DocumentType.RECEIPT),
    },
)
STANDARDS: Final = (_SENT, replace(_SENT, roots=("RequestedDoc",), documents="invoicesDoc/invoice"))
