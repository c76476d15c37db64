"""Austria's ebInterface 4 to 6.

Elements and codes: www.ebinterface.at. Sums by rate make up the net; the tax of a rate may be left out, so that the
tax is what the total has beyond the net.
"""

from __future__ import annotations

from typing import Final

from ...types import DocumentType
from .table import Paths, Rows, Standard


def _address(party: str) -> Paths:
    return (" + ".join(f"{party}/Address/{name}" for name in ("Street", "ZIP", "Town", "Country")),)


STANDARDS: Final = (
    Standard(
        name="ebInterface",
        roots=("Invoice",),
        namespace="ebinterface.at",
        fields={
            "number": ("InvoiceNumber",),
            "issue_date": ("InvoiceDate",),
            "document_type": ("@DocumentType",),
            "vendor": ("Biller/Address/Name",),
            "vendor_tax_id": ("Biller/VATIdentificationNumber",),
            "vendor_address": _address("Biller"),
            "buyer": ("InvoiceRecipient/Address/Name",),
            "buyer_tax_id": ("InvoiceRecipient/VATIdentificationNumber",),
            "buyer_address": _address("InvoiceRecipient"),
            "currency": ("@InvoiceCurrency",),
            "net": ("Tax/TaxItem/TaxableAmount", "Tax/VAT/VATItem/TaxedAmount"),
            "tax": ("Tax/VAT/VATItem/Amount", "TotalGrossAmount - Tax/TaxItem/TaxableAmount"),
            "total": ("TotalGrossAmount",),
            "prepaid": ("PrepaidAmount",),
            "due": ("PayableAmount",),
            "reference": ("CancelledOriginalDocument/InvoiceNumber", "RelatedDocument/InvoiceNumber"),
        },
        lines=Rows(
            at=("Details/ItemList/ListLineItem",),
            cells={
                "description": ("Description",),
                "quantity": ("Quantity",),
                "unit_price": ("UnitPrice",),
                "amount": ("LineItemAmount",),
            },
        ),
        taxes=Rows(
            at=("Tax/TaxItem", "Tax/VAT/VATItem"),
            cells={
                "rate": ("TaxPercent", "VATRate"),
                "base": ("TaxableAmount", "TaxedAmount"),
                "tax": ("TaxAmount", "Amount"),
            },
        ),
        types={"CreditMemo": DocumentType.CREDIT_NOTE},
    ),
)  # fmt: skip
