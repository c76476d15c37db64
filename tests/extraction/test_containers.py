"""Signed files, archives and Outlook's mail: opened, or kept and named."""

from __future__ import annotations

import base64
import gzip
import zipfile

import pytest

from extraction import FileProblem, Incomplete, NotAReceipt, analyse, limits
from extraction.reading import Source, read
from tests.extraction import packing
from tests.extraction.packing import mail

INVOICE = b"""<?xml version="1.0" encoding="UTF-8"?><Invoice><ID>RB-70311</ID><IssueDate>2026-03-09</IssueDate>
<InvoiceTypeCode>380</InvoiceTypeCode><DocumentCurrencyCode>EUR</DocumentCurrencyCode>
<AccountingSupplierParty><Party><PartyName><Name>Brightwater Pumps</Name></PartyName></Party></AccountingSupplierParty>
<LegalMonetaryTotal><TaxInclusiveAmount currencyID="EUR">61.50</TaxInclusiveAmount></LegalMonetaryTotal></Invoice>"""


def source_of(content: bytes, name: str = "file.bin", media_type: str = "application/octet-stream") -> Source:
    """What is read of a mail with this file."""
    return read(mail(content, name, media_type), "", "")


def kept(source: Source) -> list[tuple[str, FileProblem | None]]:
    return [(part.name, part.problem) for part in source.all_parts]


def total_of(content: bytes, name: str = "file.bin", media_type: str = "application/octet-stream") -> str:
    """The total of the one receipt in a mail with this file."""
    outcome = analyse(mail(content, name, media_type)).outcome
    assert not isinstance(outcome, NotAReceipt)
    (receipt,) = outcome.receipts
    return str(receipt.total.value) if receipt.total else ""


@pytest.mark.parametrize(
    "file",
    [
        *(pytest.param(file, id=name) for name, file in packing.in_each_container("invoice.xml", INVOICE).items()),
        pytest.param(base64.encodebytes(packing.signed(INVOICE)), id="base64"),
        pytest.param(base64.b64encode(base64.encodebytes(packing.signed_in_pieces(INVOICE))), id="base64 twice"),
        pytest.param(packing.pem(packing.signed(INVOICE), "CMS"), id="PEM of another label"),
        pytest.param(packing.signed(packing.signed_in_pieces(INVOICE)), id="signed twice"),
        pytest.param(packing.signed(base64.encodebytes(packing.signed(INVOICE))), id="signed twice, base64 inside"),
        pytest.param(packing.signed(INVOICE, certificate=bytes(5_000_000)), id="a certificate of five megabytes"),
        pytest.param(packing.signed(packing.zipped({"a/invoice.xml": INVOICE})), id="a signed archive"),
        pytest.param(packing.zipped({"invoice.xml.p7m": packing.signed(INVOICE)}), id="a signed file in an archive"),
        pytest.param(packing.zipped({"all.zip": packing.zipped({"invoice.xml": INVOICE})}), id="an archive in another"),
        pytest.param(gzip.compress(gzip.compress(INVOICE)), id="compressed twice"),
        pytest.param(packing.zipped({"a.tgz": gzip.compress(packing.tarred({"a.xml": INVOICE}))}), id="tgz in ZIP"),
        pytest.param(packing.winmail({"a.zip": packing.zipped({"invoice.xml": INVOICE})}), id="ZIP in winmail.dat"),
    ],
)
@pytest.mark.parametrize("name", ["file.bin", "invoice.xml.p7m"])
def test_an_invoice_is_read_whatever_it_is_wrapped_in(file: bytes, name: str) -> None:
    assert total_of(file, name) == "61.50"


def test_signed_content_and_the_signed_file_are_both_kept() -> None:
    source = source_of(packing.signed(INVOICE), "invoice.xml.p7m", "application/pkcs7-mime")
    assert kept(source) == [("invoice.xml", None), ("invoice.xml.p7m", None)]
    assert kept(source_of(packing.signed(INVOICE), "smime.p7m"))[0] == ("smime.xml", None)


@pytest.mark.parametrize(
    ("file", "problem"),
    [
        (packing.enveloped(), FileProblem.ENCRYPTED),
        (packing.signed(INVOICE)[:300], FileProblem.DAMAGED),
        (packing.signed_in_pieces(INVOICE)[:300], FileProblem.DAMAGED),
        (b"no message at all", FileProblem.DAMAGED),
        (b"", FileProblem.EMPTY),
        (packing.locked(packing.zipped({"invoice.xml": INVOICE})), FileProblem.ENCRYPTED),
        (packing.zipped({"invoice.xml": INVOICE}, zipfile.ZIP_LZMA), FileProblem.UNREADABLE),
        (packing.zipped({"invoice.xml": INVOICE})[:-30], FileProblem.DAMAGED),
        (packing.zipped({"invoice.xml": bytes(50_000_000)}), FileProblem.TOO_LARGE),
        (packing.zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}), FileProblem.UNREADABLE),
        (packing.compound_file({"WordDocument": b"text"}), FileProblem.UNREADABLE),
        (packing.winmail({"invoice.xml": INVOICE})[:90], FileProblem.DAMAGED),
        (b"Rar!\x1a\x07\x01\x00" + bytes(50), FileProblem.UNREADABLE),
        (b"7z\xbc\xaf\x27\x1c" + bytes(50), FileProblem.UNREADABLE),
        (b"\x1f\x9d\x90" + bytes(50), FileProblem.UNREADABLE),
        (b"\x28\xb5\x2f\xfd" + bytes(50), FileProblem.UNREADABLE),
        (b"MSCF" + bytes(50), FileProblem.UNREADABLE),
        (b"=ybegin line=128 size=9 name=invoice.pdf\r\n" + bytes(range(42, 51)), FileProblem.UNREADABLE),
    ],
)
def test_what_cannot_be_opened_is_kept_and_says_why(file: bytes, problem: FileProblem) -> None:
    assert ("invoice.p7m", problem) in kept(source_of(file, "invoice.p7m"))


def test_a_locked_archive_waits_for_a_person() -> None:
    archive = packing.locked(packing.zipped({"invoice.xml": INVOICE}))
    outcome = analyse(mail(archive, "invoice.zip", text="Your invoice RB-70311 is attached.")).outcome
    assert isinstance(outcome, Incomplete)
    assert [(part.name, part.problem) for part in outcome.parts] == [("invoice.zip", FileProblem.ENCRYPTED)]


def test_files_of_an_archive_are_kept_without_their_folders() -> None:
    archive = packing.zipped(
        {"../../etc/invoice.xml": INVOICE, "C:\\bills\\copy\x07.xml": INVOICE, "__MACOSX/._a": b"x"}
    )
    assert kept(source_of(archive, "all.zip")) == [("invoice.xml", None), ("copy.xml", None), ("all.zip", None)]


def test_two_files_of_one_name_are_kept_under_two() -> None:
    archive = packing.zipped({"march/invoice.xml": INVOICE, "april/invoice.xml": INVOICE.replace(b"70311", b"70312")})
    assert [name for name, _ in kept(source_of(archive, "all.zip"))] == ["invoice.xml", "invoice (2).xml", "all.zip"]


def test_a_name_in_the_sender_s_charset_is_read() -> None:
    archive = packing.zipped({"xxxxx.xml": INVOICE}).replace(b"xxxxx", "קבלה".encode("cp1255") + b"1")
    assert kept(source_of(archive, "all.zip"))[0][0] == "קבלה1.xml"


def test_archives_inside_each_other_are_opened_to_a_bounded_depth() -> None:
    file = INVOICE
    for depth in range(limits.CONTAINER_DEPTH + 1):
        file = packing.zipped({f"{depth}.zip" if depth else "invoice.xml": file})
    assert FileProblem.TOO_LARGE in {part.problem for part in source_of(file, "all.zip").parts}


def test_what_all_archives_of_a_mail_unpack_to_is_bounded_together() -> None:
    big = packing.zipped({"a.txt": b"0123456789" * 100_000})
    source = source_of(packing.zipped({f"{n}.zip": big for n in range(40)}), "all.zip")
    assert FileProblem.TOO_LARGE in {part.problem for part in source.parts}


def test_a_ticket_for_a_phone_s_wallet_is_no_document() -> None:
    assert kept(source_of(packing.zipped({"pass.json": b"{}", "icon.png": b"x"}), "ticket.pkpass")) == []


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("quince.example!heron.example!1772064000!1772150399!7.json.gz", "application/gzip"),
        ("quince.example!heron.example!1772064000!1772150399.xml.gz", "application/octet-stream"),
        ("quince.example!heron.example!1772064000!1772150399.zip", "application/zip"),
        ("report.json.gz", "application/tlsrpt+gzip"),
    ],
)
def test_a_mail_server_s_report_is_no_document(name: str, media_type: str) -> None:
    packed = packing.zipped({"report.xml": b"<feedback/>"}) if name.endswith(".zip") else gzip.compress(b'{"a": 1}')
    assert kept(source_of(packed, name, media_type)) == []
    assert isinstance(analyse(mail(packed, name, media_type, "This is a report")).outcome, NotAReceipt)


def test_a_file_that_only_shouts_is_no_server_s_report() -> None:
    name = "Invoice! Open it! 2026! 7!.xml.gz"
    assert kept(source_of(gzip.compress(INVOICE), name))[0][0].endswith(".xml")


@pytest.mark.parametrize(
    ("name", "media_type"),
    [("smime.p7s", "application/pkcs7-signature"), ("smime.p7s", "application/octet-stream")],
)
def test_a_signature_beside_the_mail_is_no_damaged_document(name: str, media_type: str) -> None:
    assert kept(source_of(packing.signed(None), name, media_type)) == []


def test_a_mail_wrapped_in_its_signature_is_read_as_the_mail() -> None:
    inner = b"Content-Type: text/plain\r\n\r\nReceipt RB-1\r\nTotal paid: 61.50 EUR\r\n"
    head = b"From: a@b.example\r\nSubject: Receipt\r\nContent-Type: application/pkcs7-mime; smime-type=signed-data\r\n"
    encoded = base64.encodebytes(packing.signed(inner))
    source = read(head + b"Content-Transfer-Encoding: base64\r\n\r\n" + encoded, "", "")
    assert [line.cells for line in source.pages[0].lines] == [("Receipt RB-1",), ("Total paid: 61.50 EUR",)]


def test_the_text_of_a_winmail_is_read_where_the_mail_itself_says_nothing() -> None:
    file = packing.winmail({}, text=b"Receipt RB-1\nTotal paid: 61.50 EUR")
    assert len(source_of(file, "winmail.dat", "application/ms-tnef").pages) == 1
    assert len(read(mail(file, "winmail.dat", text="The same receipt"), "", "").pages) == 1


def test_mails_attached_to_a_winmail_are_mails_of_their_own() -> None:
    innermost = packing.winmail({"invoice.xml": INVOICE}, text=b"The invoice")
    forwarded = packing.winmail({}, rtf=b"{\\rtf1 Receipt RB-1\\par Total paid: 61.50 EUR}", mails=[innermost])
    (source,) = read(mail(packing.winmail({}, mails=[forwarded]), "winmail.dat", text="See below"), "", "").attached
    assert source.headers is not None
    assert source.headers.date is not None
    assert source.headers.date.date().isoformat() == "2026-03-13"
    assert [line.cells for line in source.pages[0].lines] == [("Receipt RB-1",), ("Total paid: 61.50 EUR",)]
    assert [invoice.text("number") for each in source.attached for invoice in each.invoices] == ["RB-70311"]


def test_a_mail_that_outlook_saved_is_a_mail_with_its_sender_its_day_and_its_files() -> None:
    text = "Thank you for your order. " * 300
    file = packing.outlook_mail("Invoice RB-70311", "Brightwater Pumps", "office@brightwater.example", text, {
        "invoice.xml": INVOICE, "terms.txt": b"Terms " * 2_000,
    })  # fmt: skip
    (inner,) = source_of(file, "saved.msg").attached
    assert inner.headers is not None
    assert (inner.headers.sender_name, inner.headers.sender_address) == (
        "Brightwater Pumps",
        "office@brightwater.example",
    )
    assert inner.headers.subject == "Invoice RB-70311"
    assert inner.headers.date is not None
    assert inner.headers.date.date().isoformat() == "2026-03-13"
    assert [part.name for part in inner.parts] == ["invoice.xml", "terms.txt"]
    assert total_of(file, "saved.msg") == "61.50"


def test_certified_mail_is_read_as_the_mail_in_its_envelope() -> None:
    inner = mail(packing.signed(INVOICE), "invoice.xml.p7m", "application/pkcs7-mime").decode()
    envelope = (
        "From: posta-certificata@pec.example\r\nSubject: POSTA CERTIFICATA: documents\r\n"
        'Content-Type: multipart/signed; boundary="s"\r\n\r\n--s\r\nContent-Type: multipart/mixed; boundary="m"\r\n\r\n'
        "--m\r\nContent-Type: text/plain\r\n\r\nThe mail is attached.\r\n"
        '--m\r\nContent-Type: application/xml; name="daticert.xml"\r\n\r\n<?xml version="1.0"?><postacert/>\r\n'
        f'--m\r\nContent-Type: message/rfc822; name="postacert.eml"\r\n\r\n{inner}\r\n--m--\r\n'
        '--s\r\nContent-Type: application/pkcs7-signature; name="smime.p7s"\r\n'
        f"Content-Transfer-Encoding: base64\r\n\r\n{base64.encodebytes(packing.signed(None)).decode()}\r\n--s--\r\n"
    )
    outcome = analyse(envelope.encode()).outcome
    assert not isinstance(outcome, NotAReceipt)
    assert [str(receipt.total and receipt.total.value) for receipt in outcome.receipts] == ["61.50"]
    assert [part.problem for part in outcome.parts] == [None, None, None]


def test_files_that_no_time_is_left_for_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SECONDS", -1.0)
    source = source_of(INVOICE, "invoice.xml")
    assert (source.invoices, kept(source)) == ([], [("invoice.xml", FileProblem.OVER_TIME)])


def test_a_document_more_than_are_read_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PDFS", 0)
    assert kept(source_of(b"%PDF-1.4", "invoice.pdf")) == [("invoice.pdf", FileProblem.UNREADABLE)]
