"""Each mail is well formed, and together they use the features of real mail."""

from __future__ import annotations

from collections import Counter

import pypdfium2
import pytest

from .reading import DemoMail, open_pdf, texts_of


def test_every_mail_parses_without_defects(mails: list[DemoMail]) -> None:
    for mail in mails:
        for part in mail.message.walk():
            assert part.defects == [], mail.truth


def test_headers_are_complete(mails: list[DemoMail]) -> None:
    for mail in mails:
        for name in ("From", "To", "Subject", "Date", "Message-ID", "Received", "Authentication-Results"):
            assert mail.message[name], (name, mail.truth)
    assert len({mail.message["Message-ID"] for mail in mails}) == len(mails)


def test_no_placeholder_is_left_unfilled(mails: list[DemoMail]) -> None:
    assert [mail.truth for mail in mails if "{{" in mail.text or "<!--original" in mail.text] == []


def test_charsets_and_encodings_are_mixed(mails: list[DemoMail]) -> None:
    texts = [part for mail in mails for part in mail.message.walk() if part.get_content_maintype() == "text"]
    charsets = {part.get_content_charset() for part in texts}
    encodings = Counter(part["content-transfer-encoding"] for part in texts)
    assert charsets >= {"utf-8", "windows-1255", "iso-8859-8-i", "iso-8859-1", "iso-8859-15", "us-ascii"}
    assert all(encodings[name] >= 5 for name in ("quoted-printable", "base64", "8bit")), encodings


def test_hebrew_in_every_charset_reads_as_hebrew(mails: list[DemoMail]) -> None:
    bodies = [part for mail in mails for part in mail.message.walk() if part.get_content_maintype() == "text"]
    hebrew = {part.get_content_charset() for part in bodies if "מע" in "".join(texts_of(part))}
    assert hebrew == {"utf-8", "windows-1255", "iso-8859-8-i"}


def test_phishing_fails_authentication_and_real_vendors_pass(mails: list[DemoMail]) -> None:
    for mail in mails:
        verdict = "dmarc=fail" if mail.truth["category"] == "phishing" else "dmarc=pass"
        assert verdict in mail.message["Authentication-Results"]


def test_forwarded_mail_comes_in_every_style(mails: list[DemoMail]) -> None:
    forwarded = [mail for mail in mails if mail.truth["category"] == "forwarded"]
    types = {part.get_content_type() for mail in forwarded for part in mail.message.walk()}
    text = " ".join(mail.text for mail in forwarded)
    assert "message/rfc822" in types
    assert "---------- Forwarded message ---------" in text
    assert "Begin forwarded message:" in text
    assert "Sent:" in text
    assert {mail.message["From"].addresses[0].domain for mail in forwarded} == {"kav-natui.example"}


def test_pdfs_open_and_some_are_sent_as_octet_stream(mails: list[DemoMail]) -> None:
    pdfs = [content for mail in mails for content in mail.pdfs]
    assert len(pdfs) >= 40
    assert all(len(open_pdf(content)) == 1 for content in pdfs)
    hidden = [mail for mail in mails if mail.pdfs and b"application/octet-stream" in mail.raw]
    assert len(hidden) >= 4


def test_hebrew_pdfs_read_in_logical_order(mails: list[DemoMail]) -> None:
    page = next(mail.text for mail in mails if mail.pdfs and "חשבונית מס קבלה" in mail.text)
    assert 'סה"כ לתשלום' in page
    assert "סטודיו קו נטוי" in page


def test_factur_x_pdfs_carry_their_xml(mails: list[DemoMail]) -> None:
    hybrids = [mail for mail in mails if mail.truth["category"] in {"zugferd", "factur_x"}]
    assert len(hybrids) >= 8
    for mail in hybrids:
        document = open_pdf(mail.pdfs[0])
        attachment = document.get_attachment(0)
        assert attachment.get_name() == "factur-x.xml"
        assert b"urn:cen.eu:en16931:2017" in bytes(attachment.get_data())


def test_a_locked_pdf_needs_the_password_and_its_facts_are_not_expected(mails: list[DemoMail]) -> None:
    locked = [mail for mail in mails if mail.truth["category"] == "locked_pdf"]
    assert len(locked) == 2
    for mail in locked:
        with pytest.raises(pypdfium2.PdfiumError):
            pypdfium2.PdfDocument(mail.pdfs[0])
        assert "vendor_tax_id" not in mail.truth["receipts"][0]
