"""Electronic invoices: UN/CEFACT CII as in ZUGFeRD and Factur-X (profile EN 16931), and UBL as in XRechnung.

Values in the XML count as printed, so every value goes through `Facts.state`.
"""

from __future__ import annotations

from xml.sax.saxutils import escape

from sandbox.demo.facts import Facts

EN16931 = "urn:cen.eu:en16931:2017"
XRECHNUNG = f"{EN16931}#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
TYPE_CODES = {"invoice": "380", "credit_note": "381"}


def cii(facts: Facts, kind: str) -> bytes:
    """Returns a CrossIndustryInvoice."""
    total = facts.state("total")
    body = (
        _tag("rsm:ExchangedDocumentContext", _nest("ram:GuidelineSpecifiedDocumentContextParameter/ram:ID", EN16931))
        + _tag("rsm:ExchangedDocument", _tag("ram:ID", facts.state("number"))
               + _tag("ram:TypeCode", TYPE_CODES[kind]) + _cii_date("ram:IssueDateTime", facts))
        + _tag("rsm:SupplyChainTradeTransaction", _cii_lines(facts)
               + _tag("ram:ApplicableHeaderTradeAgreement", _cii_parties(facts))
               + _tag("ram:ApplicableHeaderTradeDelivery", "")
               + _tag("ram:ApplicableHeaderTradeSettlement", _cii_settlement(facts, total)))
    )  # fmt: skip
    spaces = (
        'xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100" '
        'xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100" '
        'xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"'
    )
    return _document("rsm:CrossIndustryInvoice", spaces, body)


def ubl(facts: Facts) -> bytes:
    """Returns a UBL 2.1 invoice."""
    currency = facts.state("currency")
    body = (
        _tag("cbc:CustomizationID", XRECHNUNG) + _tag("cbc:ID", facts.state("number"))
        + _tag("cbc:IssueDate", facts.state("issue_date")) + _tag("cbc:InvoiceTypeCode", TYPE_CODES["invoice"])
        + _tag("cbc:DocumentCurrencyCode", currency)
        + _ubl_party("cac:AccountingSupplierParty", facts.state("vendor"), facts.state("vendor_tax_id"))
        + _ubl_party("cac:AccountingCustomerParty", facts.state("owner"), f"IL{facts.state('owner_tax_id')}")
        + _tag("cac:TaxTotal", _amount("cbc:TaxAmount", facts, "tax") + _tag("cac:TaxSubtotal",
               _amount("cbc:TaxableAmount", facts, "net") + _amount("cbc:TaxAmount", facts, "tax")
               + _tag("cac:TaxCategory", _tag("cbc:ID", "S") + _tag("cbc:Percent", facts.state("tax_rate"))
                      + _nest("cac:TaxScheme/cbc:ID", "VAT"))))
        + _tag("cac:LegalMonetaryTotal", _amount("cbc:LineExtensionAmount", facts, "net")
               + _amount("cbc:TaxExclusiveAmount", facts, "net") + _amount("cbc:TaxInclusiveAmount", facts, "total")
               + _amount("cbc:PayableAmount", facts, "total"))
        + "".join(_ubl_line(line, number) for number, line in enumerate(facts.items("lines"), 1))
    )  # fmt: skip
    kinds = "urn:oasis:names:specification:ubl:schema:xsd"
    spaces = (
        f'xmlns="{kinds}:Invoice-2" xmlns:cac="{kinds}:CommonAggregateComponents-2" '
        f'xmlns:cbc="{kinds}:CommonBasicComponents-2"'
    )
    return _document("Invoice", spaces, body)


def xmp(name: str) -> bytes:
    """Returns the metadata that names the invoice file and its profile."""
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:fx="urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#">
<fx:DocumentType>INVOICE</fx:DocumentType><fx:DocumentFileName>{name}</fx:DocumentFileName>
<fx:Version>1.0</fx:Version><fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>""".encode()


def _cii_lines(facts: Facts) -> str:
    return "".join(
        _tag("ram:IncludedSupplyChainTradeLineItem",
             _nest("ram:AssociatedDocumentLineDocument/ram:LineID", str(number))
             + _nest("ram:SpecifiedTradeProduct/ram:Name", line.state("description"))
             + _nest("ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice/ram:ChargeAmount",
                       line.state("unit_price"))
             + _tag("ram:SpecifiedLineTradeDelivery",
                    f'<ram:BilledQuantity unitCode="C62">{line.state("quantity")}</ram:BilledQuantity>')
             + _tag("ram:SpecifiedLineTradeSettlement", _cii_tax(facts, "") + _nest(
                 "ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount", line.state("amount"))))
        for number, line in enumerate(facts.items("lines"), 1)
    )  # fmt: skip


def _cii_parties(facts: Facts) -> str:
    registration = f'<ram:ID schemeID="VA">{escape(facts.state("vendor_tax_id"))}</ram:ID>'
    seller = _tag("ram:Name", facts.state("vendor")) + _tag("ram:SpecifiedTaxRegistration", registration)
    return _tag("ram:SellerTradeParty", seller) + _nest("ram:BuyerTradeParty/ram:Name", facts.state("owner"))


def _cii_settlement(facts: Facts, total: str) -> str:
    currency = facts.state("currency")
    sums = (
        _tag("ram:LineTotalAmount", facts.state("net")) + _tag("ram:TaxBasisTotalAmount", facts.state("net"))
        + f'<ram:TaxTotalAmount currencyID="{currency}">{facts.state("tax")}</ram:TaxTotalAmount>'
        + _tag("ram:GrandTotalAmount", total) + _tag("ram:DuePayableAmount", total)
    )  # fmt: skip
    amounts = _tag("ram:CalculatedAmount", facts.state("tax"))
    return (
        _tag("ram:InvoiceCurrencyCode", currency)
        + _cii_tax(facts, amounts, _tag("ram:BasisAmount", facts.state("net")))
        + _tag("ram:SpecifiedTradeSettlementHeaderMonetarySummation", sums)
    )


def _cii_tax(facts: Facts, amount: str, basis: str = "") -> str:
    rate = _tag("ram:RateApplicablePercent", facts.state("tax_rate"))
    kind = _tag("ram:TypeCode", "VAT")
    return _tag("ram:ApplicableTradeTax", amount + kind + basis + _tag("ram:CategoryCode", "S") + rate)


def _cii_date(name: str, facts: Facts) -> str:
    day = facts.state("issue_date").replace("-", "")
    return _tag(name, f'<udt:DateTimeString format="102">{day}</udt:DateTimeString>')


def _ubl_party(role: str, name: str, tax_id: str) -> str:
    tax = _tag("cac:PartyTaxScheme", _tag("cbc:CompanyID", tax_id) + _nest("cac:TaxScheme/cbc:ID", "VAT"))
    entity = _nest("cac:PartyLegalEntity/cbc:RegistrationName", name)
    return _tag(role, _tag("cac:Party", _nest("cac:PartyName/cbc:Name", name) + tax + entity))


def _ubl_line(line: Facts, number: int) -> str:
    item = _tag("cbc:Name", line.state("description"))
    return _tag(
        "cac:InvoiceLine",
        _tag("cbc:ID", str(number))
        + f'<cbc:InvoicedQuantity unitCode="C62">{line.state("quantity")}</cbc:InvoicedQuantity>'
        + _amount("cbc:LineExtensionAmount", line, "amount")
        + _tag("cac:Item", item)
        + _tag("cac:Price", _amount("cbc:PriceAmount", line, "unit_price")),
    )


def _amount(tag: str, facts: Facts, name: str) -> str:
    return f'<{tag} currencyID="{facts.style.currency}">{facts.state(name)}</{tag}>'


def _tag(name: str, content: str) -> str:
    """Returns an element; plain text is escaped, markup made here is not."""
    return f"<{name}>{content if content.startswith('<') else escape(content)}</{name}>\n"


def _nest(path: str, content: str) -> str:
    for name in reversed(path.split("/")):
        content = _tag(name, content)
    return content


def _document(root: str, spaces: str, body: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} {spaces}>\n{body}</{root}>\n'.encode()
