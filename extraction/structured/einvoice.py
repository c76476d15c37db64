"""Electronic invoices: UN/CEFACT CII (ZUGFeRD, Factur-X, XRechnung), UBL (Peppol) and FatturaPA.

The one reading that needs no interpretation: the standard says what every element means. Paths are written with
local names, since the profiles of a decade differ in their namespaces.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Final
from xml.etree.ElementTree import Element

from ..normalizing.text import squeeze
from ..types import Candidate, DocumentType, Evidence, LineItem, Place, SourcePart
from .xml import XmlDocument

NAME: Final = "einvoice"
_CERTAIN: Final = 10.0
_CREDIT_CODES: Final = frozenset(
    {"381", "261", "262", "296", "308", "396", "420", "458", "532", "83", "84", "TD04", "TD08"}
)
_QUOTES: Final = frozenset({"310", "325"})

_PATHS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "CrossIndustryInvoice": {
        "number": ("ExchangedDocument/ID", "HeaderExchangedDocument/ID"),
        "issue_date": ("ExchangedDocument/IssueDateTime/DateTimeString",
        "HeaderExchangedDocument/IssueDateTime/DateTimeString"),
        "type": ("ExchangedDocument/TypeCode", "HeaderExchangedDocument/TypeCode"),
        "vendor": ("*/*/SellerTradeParty/Name", "*/*/SellerTradeParty/SpecifiedLegalOrganization/TradingBusinessName"),
        "vendor_tax_id": ("*/*/SellerTradeParty/SpecifiedTaxRegistration/ID",),
        "buyer_tax_id": ("*/*/BuyerTradeParty/SpecifiedTaxRegistration/ID",),
        "currency": ("*/*/InvoiceCurrencyCode",),
        "total": ("*/*/*/GrandTotalAmount",),
        "net": ("*/*/*/TaxBasisTotalAmount",),
        "tax": ("*/*/*/TaxTotalAmount",),
        "tax_rate": ("*/ApplicableHeaderTradeSettlement/ApplicableTradeTax/RateApplicablePercent",
                     "*/*/ApplicableTradeTax/RateApplicablePercent", "*/*/ApplicableTradeTax/ApplicablePercent"),
    },
    "Invoice": {
        "number": ("ID",),
        "issue_date": ("IssueDate",),
        "type": ("InvoiceTypeCode", "CreditNoteTypeCode"),
        "vendor": ("AccountingSupplierParty/Party/PartyLegalEntity/RegistrationName",
        "AccountingSupplierParty/Party/PartyName/Name"),
        "vendor_tax_id": ("AccountingSupplierParty/Party/PartyTaxScheme/CompanyID",),
        "buyer_tax_id": ("AccountingCustomerParty/Party/PartyTaxScheme/CompanyID",),
        "currency": ("DocumentCurrencyCode",),
        "total": ("LegalMonetaryTotal/TaxInclusiveAmount", "LegalMonetaryTotal/PayableAmount"),
        "net": ("LegalMonetaryTotal/TaxExclusiveAmount",),
        "tax": ("TaxTotal/TaxAmount",),
        "tax_rate": ("TaxTotal/TaxSubtotal/TaxCategory/Percent",),
    },
    "FatturaElettronica": {
        "number": ("FatturaElettronicaBody/DatiGenerali/DatiGeneraliDocumento/Numero",),
        "issue_date": ("FatturaElettronicaBody/DatiGenerali/DatiGeneraliDocumento/Data",),
        "type": ("FatturaElettronicaBody/DatiGenerali/DatiGeneraliDocumento/TipoDocumento",),
        "vendor": ("FatturaElettronicaHeader/CedentePrestatore/DatiAnagrafici/Anagrafica/Denominazione",
        "FatturaElettronicaHeader/CedentePrestatore/DatiAnagrafici/Anagrafica/Nome+Cognome"),
        "vendor_tax_id": ("FatturaElettronicaHeader/CedentePrestatore/DatiAnagrafici/IdFiscaleIVA/IdCodice",),
        "buyer_tax_id": ("FatturaElettronicaHeader/CessionarioCommittente/DatiAnagrafici/IdFiscaleIVA/IdCodice",),
        "currency": ("FatturaElettronicaBody/DatiGenerali/DatiGeneraliDocumento/Divisa",),
        "total": ("FatturaElettronicaBody/DatiGenerali/DatiGeneraliDocumento/ImportoTotaleDocumento",),
        "net": ("FatturaElettronicaBody/DatiBeniServizi/DatiRiepilogo/ImponibileImporto",),
        "tax": ("FatturaElettronicaBody/DatiBeniServizi/DatiRiepilogo/Imposta",),
        "tax_rate": ("FatturaElettronicaBody/DatiBeniServizi/DatiRiepilogo/AliquotaIVA",),
    },
}  # fmt: skip
_PATHS["CrossIndustryDocument"] = _PATHS["CrossIndustryInvoice"]
_PATHS["CreditNote"] = _PATHS["Invoice"]
_LINE_ELEMENTS: Final = frozenset(
    {"IncludedSupplyChainTradeLineItem", "InvoiceLine", "CreditNoteLine", "DettaglioLinee"}
)
_LINE_FIELDS: Final = (
    ("Name", "Description", "Descrizione"),
    ("BilledQuantity", "InvoicedQuantity", "CreditedQuantity", "Quantita"),
    ("ChargeAmount", "PriceAmount", "PrezzoUnitario"),
    ("LineTotalAmount", "LineExtensionAmount", "PrezzoTotale"),
)
_MOST_LINES: Final = 200
_SUMMED: Final = frozenset({"FatturaElettronica:net", "FatturaElettronica:tax"})


def applies_to(document: XmlDocument) -> bool:
    """Whether the XML is an invoice of a known standard."""
    return local_name(document.root) in _PATHS


def extract(document: XmlDocument) -> Iterator[Candidate]:
    """Every field the standard names, as a certain candidate."""
    root = document.root
    standard = local_name(root)
    lines = _lines(root)
    if lines:
        yield Candidate("line_items", lines, _CERTAIN, Evidence(lines[0].description, _place(document, standard), NAME))
    for name, paths in _PATHS[standard].items():
        for path in paths:
            found = [e for e in find(root, path.split("/")) if (e.text or "").strip()]
            value = _value(name, found, standard, root) if found else None
            if value is not None:
                field = "document_type" if name == "type" else name
                evidence = Evidence(squeeze(found[0].text or "")[:200], _place(document, f"{standard}/{path}"), NAME)
                yield Candidate(field, value, _CERTAIN, evidence)
                break


def _place(document: XmlDocument, path: str) -> Place:
    return Place(SourcePart.FILE, document.name, path=f"/{path}")


def _lines(root: Element) -> tuple[LineItem, ...]:
    """The invoice's lines, by whichever standard names them."""
    lines = (_line(element) for element in root.iter() if local_name(element) in _LINE_ELEMENTS)
    return tuple(line for line in lines if line.description)[:_MOST_LINES]


def _line(element: Element) -> LineItem:
    texts: dict[str, str] = {}
    for child in element.iter():
        texts.setdefault(local_name(child), (child.text or "").strip())
    description, quantity, price, amount = (
        next((texts[n] for n in names if texts.get(n)), "") for names in _LINE_FIELDS
    )
    return LineItem(squeeze(description)[:200], _decimal(quantity), _decimal(price), _decimal(amount))


def local_name(element: Element) -> str:
    """The element's name without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def find(element: Element, path: list[str]) -> Iterator[Element]:
    """The elements at a path of local names below an element; `*` stands for any one, `+` joins two at one place."""
    if not path:
        yield element
        return
    for child in element:
        if path[0] == "*" or local_name(child) in path[0].split("+"):
            yield from find(child, path[1:])


def _value(name: str, found: list[Element], standard: str, root: Element) -> object | None:
    text = squeeze(found[0].text or "")
    if name in ("total", "net", "tax"):
        return _money(found, f"{standard}:{name}" in _SUMMED, root, standard)
    if name == "tax_rate":
        rates = {_decimal(e.text or "") for e in found}
        return rates.pop() if len(rates) == 1 else None
    if name == "issue_date":
        return _date(text)
    if name == "type":
        return _document_type(text, standard)
    if name == "vendor_tax_id" or name == "buyer_tax_id":
        return _tax_id(found)
    if name == "vendor":
        first = {local_name(element): element for element in reversed(found)}
        return " ".join(squeeze(first[piece].text or "") for piece in dict.fromkeys(map(local_name, found)))
    return text.upper() if name == "currency" else text


def _money(found: list[Element], summed: bool, root: Element, standard: str) -> Decimal | None:
    if summed:
        values = [_decimal(e.text or "") for e in found]
        return sum((v for v in values if v is not None), Decimal(0))
    currency = next((e.text for p in _PATHS[standard]["currency"] for e in find(root, p.split("/"))), None)
    in_currency = [e for e in found if e.get("currencyID") in (currency, None)] or found
    value = _decimal(in_currency[0].text or "")
    return None if value is None else abs(value)


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text.strip())
    except InvalidOperation:
        return None


def _date(text: str) -> datetime.date | None:
    digits = re.sub(r"\D", "", text)[:8]
    try:
        return datetime.datetime.strptime(digits, "%Y%m%d").replace(tzinfo=datetime.UTC).date()
    except ValueError:
        return None


def _document_type(code: str, standard: str) -> DocumentType:
    if standard == "CreditNote" or code in _CREDIT_CODES:
        return DocumentType.CREDIT_NOTE
    return DocumentType.PROFORMA if code in _QUOTES else DocumentType.INVOICE


def _tax_id(found: list[Element]) -> str:
    vat = next((e for e in found if e.get("schemeID") in ("VA", "VAT")), found[0])
    return squeeze(vat.text or "").replace(" ", "")
