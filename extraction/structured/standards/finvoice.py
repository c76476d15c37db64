"""Finland's Finvoice 1.3 to 3.0.

Elements and codes: www.finanssiala.fi. Decimals stand behind a comma.
"""

from __future__ import annotations

from typing import Final

from ...types import DocumentType
from .table import Paths, Rows, Standard

_INVOICE: Final = "InvoiceDetails"


def _address(role: str) -> Paths:
    place = f"{role}PartyDetails/{role}PostalAddressDetails"
    names = ("StreetName", "PostCodeIdentifier", "TownName")
    return (" + ".join(f"{place}/{role}{name}" for name in names),)


STANDARDS: Final = (
    Standard(
        name="Finvoice",
        roots=("Finvoice",),
        namespace="finvoice",
        fields={
            "number": (f"{_INVOICE}/InvoiceNumber",),
            "issue_date": (f"{_INVOICE}/InvoiceDate",),
            "document_type": (f"{_INVOICE}/InvoiceTypeCode",),
            "vendor": ("SellerPartyDetails/SellerOrganisationName",),
            "vendor_tax_id": (
                "SellerPartyDetails/SellerOrganisationTaxCode", "SellerPartyDetails/SellerPartyIdentifier",
            ),
            "vendor_address": _address("Seller"),
            "buyer": ("BuyerPartyDetails/BuyerOrganisationName",),
            "buyer_tax_id": ("BuyerPartyDetails/BuyerOrganisationTaxCode", "BuyerPartyDetails/BuyerPartyIdentifier"),
            "buyer_address": _address("Buyer"),
            "currency": (f"{_INVOICE}/InvoiceTotalVatIncludedAmount/@AmountCurrencyIdentifier",),
            "lines_total": (f"{_INVOICE}/RowsTotalVatExcludedAmount",),
            "net": (f"{_INVOICE}/InvoiceTotalVatExcludedAmount",),
            "tax": (f"{_INVOICE}/InvoiceTotalVatAmount",),
            "total": (f"{_INVOICE}/InvoiceTotalVatIncludedAmount",),
            "prepaid": (f"{_INVOICE}/InvoicePaidAmount",),
            "due": ("EpiDetails/EpiPaymentInstructionDetails/EpiInstructedAmount",),
            "reference": (f"{_INVOICE}/OriginalInvoiceNumber",),
        },
        lines=Rows(
            at=("InvoiceRow",),
            cells={
                "description": ("ArticleName",),
                "quantity": ("InvoicedQuantity", "DeliveredQuantity"),
                "unit_price": ("UnitPriceAmount",),
                "amount": ("RowVatExcludedAmount",),
            },
        ),
        taxes=Rows(
            at=(f"{_INVOICE}/VatSpecificationDetails",),
            cells={"rate": ("VatRatePercent",), "base": ("VatBaseAmount",), "tax": ("VatRateAmount",)},
        ),
        types={"INV02": DocumentType.CREDIT_NOTE},
        decimal_mark=",",
    ),
)  # fmt: skip
