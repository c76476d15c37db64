"""Greece's myDATA, InvoicesDoc 1.0.

Elements and codes: the AADE's documentation of the myDATA interface. A domestic issuer is named by its tax number
alone.
"""

from __future__ import annotations

from typing import Final

from ...types import DocumentType
from .table import Rows, Standard

_SUMMARY: Final = "invoiceSummary"

STANDARDS: Final = (
    Standard(
        name="myDATA",
        roots=("InvoicesDoc", "RequestedDoc"),
        namespace="aade.gr/myDATA",
        documents="invoice",
        fields={
            "number": ("invoiceHeader/series + invoiceHeader/aa",),
            "issue_date": ("invoiceHeader/issueDate",),
            "document_type": ("invoiceHeader/invoiceType",),
            "vendor": ("issuer/name",),
            "vendor_tax_id": ("issuer/vatNumber",),
            "buyer": ("counterpart/name",),
            "buyer_tax_id": ("counterpart/vatNumber",),
            "currency": ("invoiceHeader/currency",),
            "net": (f"{_SUMMARY}/totalNetValue",),
            "tax": (f"{_SUMMARY}/totalVatAmount",),
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
    ),
)
