"""Electronic invoices: how a file may be written, what contradicts itself, what is damaged or nobody knows."""

from __future__ import annotations

import base64
import decimal
from dataclasses import replace
from pathlib import Path

import pytest

from extraction import ExtractedReceipt, Incomplete, NotAReceipt, extract
from extraction.decision import agreement
from extraction.reading.sniffing import media_type_of
from extraction.structured import einvoice, paths, xml
from extraction.structured.paths import Scope
from extraction.structured.standards import STANDARDS, Standard
from extraction.structured.standards.table import EXTRA_FIELDS
from extraction.structured.xml import XmlDocument
from extraction.types import FIELD_NAMES, FileProblem, Part, Place, Problem, ProblemCode, SourcePart
from tests.extraction.papers import page

EINVOICES = Path(__file__).parent / "einvoices"
CII = (EINVOICES / "cii.xml").read_text(encoding="utf-8")
UBL = (EINVOICES / "ubl-prepaid-and-rounded.xml").read_text(encoding="utf-8")


def receipts_of(content: bytes | str, name: str = "invoice.xml") -> tuple[ExtractedReceipt, ...]:
    outcome = extract(content.encode() if isinstance(content, str) else content, media_type="", name=name)
    assert not isinstance(outcome, NotAReceipt)
    return outcome.receipts


def parts_of(content: bytes | str) -> tuple[Part, ...]:
    outcome = extract(content.encode() if isinstance(content, str) else content, media_type="", name="file.xml")
    assert not isinstance(outcome, NotAReceipt)
    return outcome.parts


def total_of(content: bytes | str) -> decimal.Decimal | None:
    total = receipts_of(content)[0].total
    return total.value if total else None


def test_a_table_names_known_fields_alone() -> None:
    assert {name for standard in STANDARDS for name in standard.fields} <= {*FIELD_NAMES, *EXTRA_FIELDS}
    assert {name for standard in STANDARDS for name in standard.lines.cells} == {
        "description", "quantity", "unit_price", "units_priced", "amount",
    }  # fmt: skip


def _document(content: bytes) -> XmlDocument:
    root = xml.parse(content)
    assert root is not None
    return XmlDocument("invoice.xml", root)


@pytest.mark.parametrize("standard", STANDARDS, ids=lambda standard: f"{standard.name} {standard.roots[0]}")
def test_every_path_of_a_table_can_be_followed(standard: Standard) -> None:
    scope = Scope(_document(b"<a/>").root, _document(b"<a/>").root)
    rows = (standard.lines, standard.taxes, standard.files)
    tables = [standard.fields, *(row.cells for row in rows)]
    assert not [
        p for table in tables for alternatives in table.values() for p in alternatives if paths.pieces(scope, p)
    ]


def test_a_prepaid_invoice_keeps_its_total_and_its_lines() -> None:
    (receipt,) = receipts_of(UBL)
    (line,) = receipt.line_items
    assert (line.description, line.quantity, line.unit_price, line.amount) == (
        "Sourdough loaf", decimal.Decimal(4), decimal.Decimal("49.90"), decimal.Decimal("199.60"),
    )  # fmt: skip
    assert receipt.problems == ()


def test_the_evidence_names_the_path() -> None:
    (first, second) = receipts_of((EINVOICES / "fatturapa-two-bodies.xml").read_bytes())
    assert first.total is not None
    assert first.total.evidence[0].place.path == (
        "/FatturaElettronica/FatturaElettronicaBody/DatiGenerali/DatiGeneraliDocumento/ImportoTotaleDocumento"
    )
    assert second.vendor is not None
    assert str(second.vendor.evidence[0].place).startswith("invoice.xml /FatturaElettronica/FatturaElettronicaHeader/")


# how a file is written


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
def test_an_invoice_is_read_in_every_encoding_of_unicode(encoding: str) -> None:
    content = UBL.replace("UTF-8", encoding.removesuffix("-sig")).encode(encoding)
    assert media_type_of(content, "application/octet-stream", "a.xml") == "application/xml"
    assert _vendor(content) == "Skärgårdens Bageri AB"


@pytest.mark.parametrize(
    ("declared", "written"),
    [("UTF-8", "windows-1252"), ("ISO-8859-1", "utf-8"), ("UTF-16", "utf-8"), ("windows-1252", "windows-1252"),
     ("ISO-8859-1", "windows-1252"), ("x-nonsense", "windows-1252")],
)  # fmt: skip
def test_a_wrongly_declared_encoding_does_no_harm(declared: str, written: str) -> None:
    assert _vendor(UBL.replace("UTF-8", declared).encode(written)) == "Skärgårdens Bageri AB"


def test_an_encoding_of_windows_is_taken_as_declared() -> None:
    text = UBL.replace("UTF-8", "windows-1250").replace("Skärgårdens Bageri", "Wzór Łąka")
    assert _vendor(text.encode("windows-1250")) == "Wzór Łąka AB"


def _vendor(content: bytes) -> str:
    vendor = receipts_of(content)[0].vendor
    assert vendor is not None
    return vendor.value


def test_the_prolog_may_be_missing_and_something_may_follow_the_end() -> None:
    bare = UBL.split("?>\n", 1)[1]
    assert media_type_of(bare.encode(), "application/octet-stream", "data.bin") == "application/xml"
    assert total_of(f"\n {bare}\n\0\0 trailing") == decimal.Decimal("249.50")


@pytest.mark.parametrize("space", ["", 'xmlns="urn:example:own"'])
def test_a_namespace_may_be_missing_but_must_not_be_another(space: str) -> None:
    text = CII.replace("rsm:", "").replace("ram:", "").replace("udt:", "")
    head, tail = text.split("<CrossIndustryInvoice", 1)
    renamed = f"{head}<CrossIndustryInvoice {space}>{tail.split('>', 1)[1]}"
    documents = einvoice.read(_document(renamed.encode()))
    assert len(documents) == (0 if space else 1)


# which way money went


def test_an_amount_that_contradicts_the_total_is_left_out_and_told() -> None:
    (receipt,) = receipts_of(CII.replace('currencyID="EUR">19.00', 'currencyID="EUR">-19.00'))
    assert receipt.tax is None
    assert Problem(ProblemCode.NEGATIVE_AMOUNT, "tax") in receipt.problems


def test_lines_that_do_not_add_up_are_told() -> None:
    one = "<ram:LineTotalAmount>100.00</ram:LineTotalAmount></ram:SpecifiedTradeSettlementLine"
    (receipt,) = receipts_of(CII.replace(one, one.replace("100.00", "90.00")))
    assert receipt.problems == (Problem(ProblemCode.LINES_MISMATCH),)


def test_an_amount_in_another_currency_is_not_taken() -> None:
    (receipt,) = receipts_of(CII.replace('currencyID="EUR">19.00', 'currencyID="USD">21.00'))
    assert receipt.tax is None


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1_0", "1e3", "12,50", "--5"])
def test_what_is_no_number_is_no_amount(number: str) -> None:
    assert paths.decimal(number) is None


# files in files


def test_a_paper_inside_an_invoice_is_kept() -> None:
    paper = base64.b64encode(b"%PDF-1.7 a paper").decode()
    reference = (
        "<cac:AdditionalDocumentReference><cbc:ID>1</cbc:ID><cac:Attachment><cbc:EmbeddedDocumentBinaryObject"
        f' mimeCode="application/pdf" filename="../bill.pdf">{paper}</cbc:EmbeddedDocumentBinaryObject>'
        "</cac:Attachment></cac:AdditionalDocumentReference>"
    )
    head, tail = UBL.split("  <cac:AccountingSupplierParty>", 1)
    kept = parts_of(f"{head}{reference}<cac:AccountingSupplierParty>{tail}")
    assert [(part.name, part.media_type) for part in kept] == [
        ("file.xml", "application/xml"), ("bill.pdf", "application/pdf"),
    ]  # fmt: skip


def test_one_invoice_in_two_files_is_one_receipt() -> None:
    invoices = einvoice.distinct([*einvoice.read(_document(UBL.encode())), *einvoice.read(_document(UBL.encode()))])
    assert len(invoices) == 1


# the paper beside it


def _disagreements(*rows: str, name: str = "bill.pdf") -> list[Problem]:
    (invoice,) = einvoice.read(XmlDocument("bill.pdf/factur-x.xml", _document(CII.encode()).root))
    paper = replace(page(*rows), kind="pdf", place=Place(SourcePart.FILE, name))
    return list(agreement.disagreements(invoice, agreement.papers_of(invoice, [paper], alone=False)))


def test_a_paper_that_says_the_same_agrees() -> None:
    assert _disagreements("Rechnungsnummer | HB - 1", "Netto | 100,00 €", "Gesamtbetrag | 119,00 €") == []
    assert _disagreements("Our terms of delivery") == []
    assert _disagreements("Rechnungsnummer | 0001", "Gesamtbetrag | 119,00 €") == [], "without its series"


def test_a_paper_that_says_something_else_is_told() -> None:
    rows = ("Rechnungsnummer: | RX-4711", "Gesamtbetrag | 190,00 €")
    assert _disagreements(*rows) == [
        Problem(ProblemCode.DOCUMENTS_DISAGREE, "total"),
        Problem(ProblemCode.DOCUMENTS_DISAGREE, "number"),
    ]
    assert _disagreements(*rows, name="another.pdf") == []


# what is no invoice, by its own word


@pytest.mark.parametrize("kind", ["N", "T"])
def test_payrolls_and_waybills_are_no_receipts(kind: str) -> None:
    sample = (EINVOICES / "cfdi-40-income.xml").read_text(encoding="utf-8")
    document = sample.replace('TipoDeComprobante="I"', f'TipoDeComprobante="{kind}"')
    assert isinstance(extract(document.encode(), media_type="", name="nomina.xml"), NotAReceipt)


# what nobody knows to read

UNKNOWN = """<?xml version="1.0"?><Belegdaten><Kopf Nr="77"/><Beleg><Netto>{net}</Netto><Steuer>{tax}</Steuer>
<Endsumme>{total}</Endsumme></Beleg></Belegdaten>"""


def test_an_unknown_standard_with_sums_goes_to_a_person_and_the_file_is_kept() -> None:
    outcome = extract(UNKNOWN.format(net="80.00", tax="15.20", total="95.20").encode(), media_type="", name="b.xml")
    assert isinstance(outcome, Incomplete)
    assert [(part.name, part.problem) for part in outcome.parts] == [("b.xml", FileProblem.UNKNOWN_STANDARD)]
    assert Problem(ProblemCode.DOCUMENT_UNKNOWN_STANDARD) in outcome.receipts[0].problems


@pytest.mark.parametrize(
    "content",
    [
        '<gpx><trkpt lat="48.10" lon="11.50"/><trkpt lat="48.20" lon="11.60"/></gpx>',
        "<feedback><record><row><count>17</count></row></record></feedback>",
        '<testsuite tests="3" total="3"><testcase time="0.35"/></testsuite>',
        "<note><to>Ana</to><body>See you at 12.30</body></note>",
    ],
)
def test_other_xml_is_no_receipt(content: str) -> None:
    assert isinstance(extract(f"<?xml version='1.0'?>{content}".encode(), media_type="", name="a.xml"), NotAReceipt)


# bad input


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32-be"])
def test_document_types_and_entities_are_refused_in_every_encoding(encoding: str) -> None:
    text = UBL.replace("<Invoice ", '<!-- a --><!DOCTYPE Invoice [<!ENTITY a "aaaa">]><Invoice ')
    assert xml.parse(text.encode(encoding)) is None


def test_what_looks_like_a_document_type_inside_the_text_does_no_harm() -> None:
    assert total_of(UBL.replace("Sourdough loaf", "<![CDATA[<!DOCTYPE html>]]>")) == decimal.Decimal("249.50")


def test_a_truncated_invoice_is_kept_and_named() -> None:
    content = CII.encode()
    for end in range(100, len(content) - 30, 100):
        outcome = extract(content[:end], media_type="application/xml", name="cut.xml")
        named = end > content.index(b"<rsm:CrossIndustryInvoice ") + len("<rsm:CrossIndustryInvoice ")
        assert isinstance(outcome, Incomplete if named else NotAReceipt)
        if isinstance(outcome, Incomplete):
            assert [(part.name, part.problem) for part in outcome.parts] == [("cut.xml", FileProblem.DAMAGED)]


def test_an_invoice_cut_short_behind_its_envelope_is_kept_and_named() -> None:
    content = (EINVOICES / "finvoice-behind-its-envelope.xml").read_bytes()
    outcome = extract(content[:-200], media_type="application/xml", name="cut.xml")
    assert isinstance(outcome, Incomplete)
    assert [(part.name, part.problem) for part in outcome.parts] == [("cut.xml", FileProblem.DAMAGED)]


def test_a_deep_or_wide_document_is_bounded() -> None:
    assert xml.parse(b"<a>" * 500_000 + b"</a>" * 500_000) is None
    assert xml.parse_all(b"<?xml version='1.0'?><a/>" * 1_000) == []
    deep = _document(b"<a>" * 1_000 + b"<b>1.00</b>" + b"</a>" * 1_000)
    assert einvoice.read(deep) == []


def test_too_large_a_file_is_told() -> None:
    outcome = extract(UBL.encode() + b" " * 8_000_000 + b">", media_type="", name="large.xml")
    assert isinstance(outcome, Incomplete)
    assert [part.problem for part in outcome.parts] == [FileProblem.TOO_LARGE]


def test_a_certain_number_of_documents_is_read() -> None:
    sample = (EINVOICES / "fatturapa-two-bodies.xml").read_text(encoding="utf-8")
    head, body, tail = sample.partition("  <FatturaElettronicaBody>")
    one = body + tail.partition("  <FatturaElettronicaBody>")[0]
    many = "".join(one.replace("31/A", f"{i}/A") for i in range(80))
    receipts = receipts_of(head + many + "</p:FatturaElettronica>")
    assert len(receipts) == 50
    assert Problem(ProblemCode.TOO_MANY_DOCUMENTS) in receipts[0].problems
