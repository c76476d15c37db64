"""Hungary's NAV Online Számla, InvoiceData 2.0 and 3.0; also its batches of modifications.

Elements: github.com/nav-gov-hu/Online-Invoice (invoiceData.xsd). Rates are fractions. A simplified invoice states gross
amounts and the share of tax in them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from .table import Rows, Standard

_HEAD: Final = "invoiceHead"
_SELLER: Final = f"{_HEAD}/supplierInfo"
_BUYER: Final = f"{_HEAD}/customerInfo"
_SUMMARY: Final = "invoiceSummary"
_NORMAL: Final = f"{_SUMMARY}/summaryNormal"


def _tax_number(place: str) -> str:
    return " + ".join(f"{place}/{name}" for name in ("taxpayerId", "vatCode", "countyCode"))


def _address(place: str) -> tuple[str, ...]:
    names = ("postalCode", "city", "streetName", "publicPlaceCategory", "number", "countryCode")
    return (
        " + ".join(f"{place}/detailedAddress/{name}" for name in names),
        " + ".join(f"{place}/simpleAddress/{name}" for name in ("postalCode", "city", "additionalAddressDetail")),
    )


_SINGLE: Final = Standard(
    name="NAV",
    roots=("InvoiceData",),
    namespace="schemas.nav.gov.hu/OSA",
    documents="invoiceMain/invoice",
    fields={
        "number": ("/invoiceNumber",),
        "issue_date": ("/invoiceIssueDate",),
        "vendor": (f"{_SELLER}/supplierName",),
        "vendor_tax_id": (_tax_number(f"{_SELLER}/supplierTaxNumber"),),
        "vendor_address": _address(f"{_SELLER}/supplierAddress"),
        "buyer": (f"{_BUYER}/customerName",),
        "buyer_tax_id": (
            _tax_number(f"{_BUYER}/customerVatData/customerTaxNumber"), _tax_number(f"{_BUYER}/customerTaxNumber"),
            f"{_BUYER}/customerVatData/communityVatNumber", f"{_BUYER}/communityVatNumber",
            f"{_BUYER}/customerVatData/thirdStateTaxId", f"{_BUYER}/thirdStateTaxId",
        ),
        "buyer_address": _address(f"{_BUYER}/customerAddress"),
        "currency": (f"{_HEAD}/invoiceDetail/currencyCode",),
        "net": (f"{_NORMAL}/invoiceNetAmount",),
        "tax": (f"{_NORMAL}/invoiceVatAmount",),
        "total": (
            f"{_SUMMARY}/summaryGrossData/invoiceGrossAmount",
            f"{_NORMAL}/invoiceNetAmount + {_NORMAL}/invoiceVatAmount",
            f"{_SUMMARY}/summarySimplified/vatContentGrossAmount",
        ),
        "reference": ("invoiceReference/originalInvoiceNumber",),
    },
    lines=Rows(
        at=("invoiceLines/line",),
        cells={
            "description": ("lineDescription",),
            "quantity": ("quantity",),
            "unit_price": ("unitPrice",),
            "amount": (
                "lineAmountsNormal/lineNetAmountData/lineNetAmount",
                "lineAmountsSimplified/lineGrossAmountSimplified",
            ),
        },
    ),
    taxes=Rows(
        at=(f"{_NORMAL}/summaryByVatRate",),
        cells={
            "rate": ("vatRate/vatPercentage",),
            "base": ("vatRateNetData/vatRateNetAmount",),
            "tax": ("vatRateVatData/vatRateVatAmount",),
        },
    ),
    rate_factor=100,
)  # fmt: skip
STANDARDS: Final = (_SINGLE, replace(_SINGLE, documents="invoiceMain/batchInvoice/invoice"))
