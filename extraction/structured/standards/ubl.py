"""OASIS UBL 2.0 to 2.4: Peppol BIS, XRechnung, NLCIUS, EHF, OIOUBL, e-Factura (Romania), SEF (Serbia), UBL-TR, DIAN.

Elements: docs.oasis-open.org/ubl/UBL-2.1.html; codes: UNTDID 1001 in the subset of EN 16931. Denmark's OIOUBL
(www.oioubl.info) gives the total tax where the others give the net (TaxExclusiveAmount), and no scheme "VAT". A total
of taxes without the taxes it is made of only repeats another, in the seller's currency of account.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ...types import DocumentType
from .table import Rows, Standard

CREDIT_CODES: Final = ("81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532")
UNTDID: Final = {
    **dict.fromkeys(CREDIT_CODES, DocumentType.CREDIT_NOTE),
    **dict.fromkeys(("310", "325"), DocumentType.PROFORMA),
}
CORRECTIONS: Final = frozenset({"384"})
NO_LINES: Final = ("GROUP", "INFORMATION")
"""Sums of other lines and mere notes, in the extended invoices of France and Germany."""
_SELLER: Final = ("AccountingSupplierParty/Party", "SellerSupplierParty/Party")
_BUYER: Final = ("AccountingCustomerParty/Party", "BuyerCustomerParty/Party")
_NAMES: Final = ("PartyLegalEntity/RegistrationName", "PartyName/Name", "Person/FirstName + {}/Person/FamilyName")
_TAX_IDS: Final = (
    "PartyTaxScheme/TaxScheme[ID='VAT']/../CompanyID",
    "PartyTaxScheme/CompanyID",
    "PartyIdentification/ID[@schemeID='VKN']",
    "PartyIdentification/ID[@schemeID='TCKN']",
)
_ADDRESS: Final = (
    "PostalAddress/StreetName + {0}/PostalAddress/BuildingNumber + {0}/PostalAddress/PostalZone"
    " + {0}/PostalAddress/CityName + {0}/PostalAddress/Country/IdentificationCode",
)
_ATTACHMENT: Final = "Attachment/EmbeddedDocumentBinaryObject"


def _of(parties: tuple[str, ...], paths: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{party}/{path}".replace("{0}", party).replace("{}", party) for path in paths for party in parties)


INVOICE: Final = Standard(
    name="UBL",
    roots=("Invoice", "SelfBilledInvoice", "FreightInvoice", "DebitNote"),
    namespace="ubl",
    fields={
        "number": ("ID",),
        "issue_date": ("IssueDate",),
        "document_type": ("InvoiceTypeCode", "CreditNoteTypeCode"),
        "vendor": _of(_SELLER, _NAMES),
        "vendor_tax_id": _of(_SELLER, _TAX_IDS),
        "vendor_address": _of(_SELLER, _ADDRESS),
        "buyer": _of(_BUYER, _NAMES),
        "buyer_tax_id": _of(_BUYER, _TAX_IDS),
        "buyer_address": _of(_BUYER, _ADDRESS),
        "currency": ("DocumentCurrencyCode", "LegalMonetaryTotal/PayableAmount/@currencyID"),
        "lines_total": ("LegalMonetaryTotal/LineExtensionAmount",),
        "net": ("LegalMonetaryTotal/TaxExclusiveAmount",),
        "tax": ("TaxTotal[TaxSubtotal]/TaxAmount", "TaxTotal/TaxAmount"),
        "total": (
            "LegalMonetaryTotal/TaxInclusiveAmount", "LegalMonetaryTotal/PayableAmount",
            "RequestedMonetaryTotal/TaxInclusiveAmount", "RequestedMonetaryTotal/PayableAmount",
        ),
        "withheld": ("WithholdingTaxTotal/TaxAmount",),
        "prepaid": ("LegalMonetaryTotal/PrepaidAmount",),
        "due": ("LegalMonetaryTotal/PayableAmount",),
        "reference": (
            "BillingReference/InvoiceDocumentReference/ID", "BillingReference/CreditNoteDocumentReference/ID",
        ),
    },
    lines=Rows(
        at=("InvoiceLine", "CreditNoteLine", "DebitNoteLine"),
        cells={
            "description": ("Item/Name", "Item/Description"),
            "quantity": ("InvoicedQuantity", "CreditedQuantity", "DebitedQuantity"),
            "unit_price": ("Price/PriceAmount",),
            "units_priced": ("Price/BaseQuantity",),
            "amount": ("LineExtensionAmount",),
        },
        left_out=tuple(f"BillingReference/InvoiceDocumentReference[DocumentStatusCode='{code}']" for code in NO_LINES),
    ),
    taxes=Rows(
        at=("TaxTotal/TaxSubtotal",),
        cells={"rate": ("TaxCategory/Percent", "Percent"), "base": ("TaxableAmount",), "tax": ("TaxAmount",)},
    ),
    types=UNTDID,
    corrections=CORRECTIONS,
    files=Rows(
        at=("AdditionalDocumentReference",),
        cells={"name": (f"{_ATTACHMENT}/@filename", "ID"), "content": (_ATTACHMENT,)},
    ),
)  # fmt: skip
CREDIT_NOTE: Final = replace(
    INVOICE,
    roots=("CreditNote", "SelfBilledCreditNote"),
    default_type=DocumentType.CREDIT_NOTE,
    types={},
    corrections=frozenset(),
)
_DANISH_IDS: Final = ("PartyLegalEntity/CompanyID[@schemeID='DK:CVR']", "PartyIdentification/ID[@schemeID='DK:CVR']")
_LINES: Final = "LegalMonetaryTotal/LineExtensionAmount"
_ALLOWANCES: Final = "LegalMonetaryTotal/AllowanceTotalAmount"
_CHARGES: Final = "LegalMonetaryTotal/ChargeTotalAmount"


def _danish(standard: Standard) -> Standard:
    fields = {
        "net": (f"{_LINES} - {_ALLOWANCES} + {_CHARGES}", f"{_LINES} + {_CHARGES}"),
        "vendor_tax_id": _of(_SELLER, ("PartyTaxScheme/TaxScheme[ID='63']/../CompanyID", *_DANISH_IDS)),
        "buyer_tax_id": _of(_BUYER, ("PartyTaxScheme/TaxScheme[ID='63']/../CompanyID", *_DANISH_IDS)),
    }
    return replace(
        standard, name="OIOUBL", marked_by=("CustomizationID", "OIOUBL"), fields={**standard.fields, **fields}
    )


STANDARDS: Final = (_danish(INVOICE), _danish(CREDIT_NOTE), INVOICE, CREDIT_NOTE)
