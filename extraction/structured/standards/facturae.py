"""Spain's Facturae 3.2, 3.2.1 and 3.2.2.

Elements: www.facturae.gob.es/formato. The total is what is left of it when taxes withheld at source are taken away.
"""

from __future__ import annotations

from typing import Final

from .table import Rows, Standard

_SELLER: Final = "/Parties/SellerParty"
_BUYER: Final = "/Parties/BuyerParty"
_TOTALS: Final = "InvoiceTotals"


def _names(party: str) -> tuple[str, ...]:
    person = f"{party}/Individual"
    return (
        f"{party}/LegalEntity/CorporateName",
        f"{person}/Name + {person}/FirstSurname + {person}/SecondSurname",
    )


def _address(party: str) -> tuple[str, ...]:
    places = {
        "AddressInSpain": ("Address", "PostCode", "Town", "Province", "CountryCode"),
        "OverseasAddress": ("Address", "PostCodeAndTown", "Province", "CountryCode"),
    }
    return tuple(
        " + ".join(f"{party}/{kind}/{place}/{name}" for name in names)
        for kind in ("LegalEntity", "Individual")
        for place, names in places.items()
    )


STANDARDS: Final = (
    Standard(
        name="Facturae",
        roots=("Facturae",),
        namespace="facturae",
        documents="Invoices/Invoice",
        fields={
            "number": ("InvoiceHeader/InvoiceSeriesCode + InvoiceHeader/InvoiceNumber",),
            "issue_date": ("InvoiceIssueData/IssueDate",),
            "document_type": ("InvoiceHeader/InvoiceClass",),
            "vendor": _names(_SELLER),
            "vendor_tax_id": (f"{_SELLER}/TaxIdentification/TaxIdentificationNumber",),
            "vendor_address": _address(_SELLER),
            "buyer": _names(_BUYER),
            "buyer_tax_id": (f"{_BUYER}/TaxIdentification/TaxIdentificationNumber",),
            "buyer_address": _address(_BUYER),
            "currency": ("InvoiceIssueData/InvoiceCurrencyCode", "/FileHeader/Batch/InvoiceCurrencyCode"),
            "lines_total": (f"{_TOTALS}/TotalGrossAmount",),
            "net": (f"{_TOTALS}/TotalGrossAmountBeforeTaxes",),
            "tax": (f"{_TOTALS}/TotalTaxOutputs",),
            "withheld": (f"{_TOTALS}/TotalTaxesWithheld",),
            "total": (f"{_TOTALS}/InvoiceTotal",),
            "prepaid": (f"{_TOTALS}/TotalPaymentsOnAccount",),
            "due": (f"{_TOTALS}/TotalExecutableAmount",),
            "reference": ("InvoiceHeader/Corrective/InvoiceSeriesCode + InvoiceHeader/Corrective/InvoiceNumber",),
        },
        lines=Rows(
            at=("Items/InvoiceLine",),
            cells={
                "description": ("ItemDescription",),
                "quantity": ("Quantity",),
                "unit_price": ("UnitPriceWithoutTax",),
                "amount": ("GrossAmount", "TotalCost"),
            },
        ),
        taxes=Rows(
            at=("TaxesOutputs/Tax",),
            cells={
                "rate": ("TaxRate",), "base": ("TaxableBase/TotalAmount",), "tax": ("TaxAmount/TotalAmount",),
            },
        ),
        corrections=frozenset({"OR", "CR"}),
        files=Rows(
            at=("AdditionalData/RelatedDocuments/Attachment",),
            cells={"name": ("AttachmentDescription",), "content": ("AttachmentData",)},
        ),
    ),
)  # fmt: skip
