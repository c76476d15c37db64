"""UN/CEFACT Cross Industry Invoice: Factur-X and ZUGFeRD 1 and 2 of all profiles, XRechnung, EN 16931.

The names of ZUGFeRD 1 (root CrossIndustryDocument) differ in the level above the parties and sums, which `*` spans.
"""

from __future__ import annotations

from typing import Final

from .table import Rows, Standard
from .ubl import CORRECTIONS, NO_LINES, UNTDID

_SELLER: Final = "*/*/SellerTradeParty"
_BUYER: Final = "*/*/BuyerTradeParty"
_ADDRESS: Final = "PostalTradeAddress"


def _tax_ids(party: str) -> tuple[str, ...]:
    return tuple(f"{party}/SpecifiedTaxRegistration/ID{which}" for which in ("[@schemeID='VA']", ""))


def _address(party: str) -> tuple[str, ...]:
    names = ("LineOne", "LineTwo", "PostcodeCode", "CityName", "CountryID")
    return (" + ".join(f"{party}/{_ADDRESS}/{name}" for name in names),)


STANDARDS: Final = (
    Standard(
        name="CII",
        roots=("CrossIndustryInvoice", "CrossIndustryDocument"),
        namespace="CrossIndustry",
        fields={
            "number": ("ExchangedDocument/ID", "HeaderExchangedDocument/ID"),
            "issue_date": (
                "ExchangedDocument/IssueDateTime/DateTimeString",
                "HeaderExchangedDocument/IssueDateTime/DateTimeString",
            ),
            "document_type": ("ExchangedDocument/TypeCode", "HeaderExchangedDocument/TypeCode"),
            "vendor": (f"{_SELLER}/Name", f"{_SELLER}/SpecifiedLegalOrganization/TradingBusinessName"),
            "vendor_tax_id": _tax_ids(_SELLER),
            "vendor_address": _address(_SELLER),
            "buyer": (f"{_BUYER}/Name",),
            "buyer_tax_id": _tax_ids(_BUYER),
            "buyer_address": _address(_BUYER),
            "currency": ("*/*/InvoiceCurrencyCode",),
            "lines_total": ("*/*/*/LineTotalAmount",),
            "net": ("*/*/*/TaxBasisTotalAmount",),
            "tax": ("*/*/*/TaxTotalAmount",),
            "total": ("*/*/*/GrandTotalAmount",),
            "prepaid": ("*/*/*/TotalPrepaidAmount",),
            "due": ("*/*/*/DuePayableAmount",),
            "reference": ("*/*/InvoiceReferencedDocument/IssuerAssignedID", "*/*/InvoiceReferencedDocument/ID"),
        },
        lines=Rows(
            at=("*/IncludedSupplyChainTradeLineItem",),
            cells={
                "description": ("SpecifiedTradeProduct/Name", "SpecifiedTradeProduct/Description"),
                "quantity": ("*/BilledQuantity",),
                "unit_price": (
                    "*/NetPriceProductTradePrice/ChargeAmount", "*/GrossPriceProductTradePrice/ChargeAmount",
                ),
                "units_priced": (
                    "*/NetPriceProductTradePrice/BasisQuantity", "*/GrossPriceProductTradePrice/BasisQuantity",
                ),
                "amount": ("*/*/LineTotalAmount",),
            },
            left_out=tuple(f"AssociatedDocumentLineDocument[LineStatusReasonCode='{code}']" for code in NO_LINES),
        ),
        taxes=Rows(
            at=("*/ApplicableHeaderTradeSettlement/ApplicableTradeTax",
                "*/ApplicableSupplyChainTradeSettlement/ApplicableTradeTax"),
            cells={
                "rate": ("RateApplicablePercent", "ApplicablePercent"),
                "base": ("BasisAmount",),
                "tax": ("CalculatedAmount",),
            },
        ),
        types=UNTDID,
        corrections=CORRECTIONS,
        files=Rows(
            at=("*/*/AdditionalReferencedDocument",),
            cells={
                "name": ("AttachmentBinaryObject/@filename", "IssuerAssignedID", "ID"),
                "content": ("AttachmentBinaryObject",),
            },
        ),
    ),
)  # fmt: skip
