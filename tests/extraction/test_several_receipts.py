"""One mail, several receipts: as many as documents that stand for themselves, each with its own files."""

from __future__ import annotations

import base64
from collections.abc import Mapping

import pytest

from extraction import ExtractedReceipt, Found, NotAReceipt, analyse
from tests.extraction import packing

TERMS = "Terms of delivery\nGoods stay ours until they are paid."


def invoice(number: str, total: str, *more: str, title: str = "Invoice") -> str:
    """A paper of one number and one total."""
    rows = ["Brightwater Pumps Ltd.", f"{title} number: {number}", f"{title} date: 2026-03-09", *more]
    return "\n".join([*rows, "Pump   1   " + total, f"Total EUR   {total}"])


def xml(number: str, total: str) -> str:
    return (
        f"<?xml version='1.0'?><Invoice><ID>{number}</ID><IssueDate>2026-03-09</IssueDate>"
        "<DocumentCurrencyCode>EUR</DocumentCurrencyCode><AccountingSupplierParty><Party><PartyName>"
        "<Name>Brightwater Pumps Ltd.</Name></PartyName></Party></AccountingSupplierParty><LegalMonetaryTotal>"
        f"<TaxInclusiveAmount>{total}</TaxInclusiveAmount></LegalMonetaryTotal></Invoice>"
    )


def mail(files: Mapping[str, str | bytes], text: str = "Your documents are attached.") -> bytes:
    """A mail with these files."""
    parts = [f"Content-Type: text/plain\r\n\r\n{text}\r\n"]
    for name, content in files.items():
        kind = "message/rfc822" if name.endswith(".eml") else "application/octet-stream"
        encoded = base64.encodebytes(content if isinstance(content, bytes) else content.encode()).decode()
        parts.append(
            f'Content-Type: {kind}; name="{name}"\r\nContent-Transfer-Encoding: base64\r\n'
            f"Content-Disposition: attachment\r\n\r\n{encoded}\r\n"
        )
    head = "From: Brightwater Pumps <office@brightwater.example>\r\nTo: me@home.example\r\nSubject: Invoices\r\n"
    body = "".join(f"--b\r\n{part}" for part in parts)
    return f"{head}Content-Type: multipart/mixed; boundary=b\r\n\r\n{body}--b--\r\n".encode()


def receipts(files: Mapping[str, str | bytes], text: str = "Your documents are attached.") -> list[ExtractedReceipt]:
    outcome = analyse(mail(files, text)).outcome
    assert not isinstance(outcome, NotAReceipt)
    return list(outcome.receipts)


def read(found: list[ExtractedReceipt]) -> list[tuple[str, str]]:
    """The number and total of each receipt."""
    return [(str(r.number and r.number.value), str(r.total and r.total.value)) for r in found]


BOTH = [("RB-70311", "61.50"), ("RB-70312", "18.00")]


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"a.txt": invoice("RB-70311", "61.50"), "b.txt": invoice("RB-70312", "18.00")}, id="two papers"),
        pytest.param({"a.xml": xml("RB-70311", "61.50"), "b.xml": xml("RB-70312", "18.00")}, id="two XML invoices"),
        pytest.param(
            {"all.zip": packing.zipped({f"{n}.xml": xml(*which).encode() for n, which in enumerate(BOTH)})},
            id="two in an archive",
        ),
        pytest.param(
            {f"{n}.eml": mail({"a.txt": invoice(*which)}) for n, which in enumerate(BOTH)},
            id="two attached mails",
        ),
    ],
)  # fmt: skip
def test_two_documents_that_stand_for_themselves_are_two_receipts(files: Mapping[str, str | bytes]) -> None:
    assert read(receipts(files)) == BOTH


def test_equal_totals_of_different_numbers_are_two_receipts() -> None:
    found = receipts({"a.txt": invoice("RB-70311", "61.50"), "b.txt": invoice("RB-70312", "61.50")})
    assert read(found) == [("RB-70311", "61.50"), ("RB-70312", "61.50")]


def test_one_number_in_two_series_is_two_receipts() -> None:
    found = receipts({"a.txt": invoice("RB-70311", "61.50"), "b.txt": invoice("RC-70311", "61.50")})
    assert read(found) == [("RB-70311", "61.50"), ("RC-70311", "61.50")]


def test_a_number_within_another_of_another_total_is_another_receipt() -> None:
    found = receipts({"a.txt": invoice("RB-70311", "61.50"), "b.xml": xml("70311", "18.00")})
    assert sorted(total for _, total in read(found)) == ["18.00", "61.50"]


def test_many_xml_invoices_are_as_many_receipts() -> None:
    found = receipts({f"{n}.xml": xml(f"RB-{n}", f"{n}.50") for n in range(70100, 70130)})
    assert read(found) == [(f"RB-{n}", f"{n}.50") for n in range(70100, 70130)]


@pytest.mark.parametrize(
    "others",
    [
        pytest.param({"terms.txt": TERMS}, id="its terms"),
        pytest.param({"a.xml": xml("RB-70311", "61.50")}, id="its XML"),
        pytest.param({"b.txt": invoice("RB-70311", "61.50", "Duplicata")}, id="a copy in another language"),
        pytest.param(
            {"b.txt": invoice("Q-8812", "61.50", "For invoice RB-70311", title="Receipt")},
            id="the receipt of its payment",
        ),
        pytest.param({"a.xml": xml("70311", "61.50")}, id="its XML without the series"),
        pytest.param({"a.xml": xml("2026 RB 070311", "61.50")}, id="its XML with another series before it"),
        pytest.param({"b.txt": invoice("5512-88", "61.50", title="Order")}, id="its order"),
    ],
)
def test_what_goes_with_an_invoice_is_no_receipt_of_its_own(others: Mapping[str, str]) -> None:
    found = receipts({"a.txt": invoice("RB-70311", "61.50"), **others})
    assert [total for _, total in read(found)] == ["61.50"]
    assert found[0].files == ()


def test_each_receipt_has_its_own_files_and_those_of_no_other() -> None:
    first, second = receipts(
        {"a.txt": invoice("RB-70311", "61.50"), "b.txt": invoice("RB-70312", "18.00"), "terms.txt": TERMS}
    )
    assert first.files == ("a.txt", "terms.txt")
    assert second.files == ("b.txt", "terms.txt")
    for receipt, name in ((first, "a.txt"), (second, "b.txt")):
        assert receipt.total is not None
        assert {evidence.place.name for evidence in receipt.total.evidence} == {name}


def test_an_attached_mail_s_receipt_has_the_mail_and_its_files() -> None:
    one = mail({"a.txt": invoice("RB-70311", "61.50")})
    two = mail({"b.txt": invoice("RB-70312", "18.00")})
    first, second = receipts({"one.eml": one, "two.eml": two})
    assert (first.files, second.files) == (("one.eml", "a.txt"), ("two.eml", "b.txt"))


def test_a_mail_passed_on_is_read_as_if_it_had_come_itself() -> None:
    inner = mail({"a.txt": invoice("RB-70311", "61.50")})
    outcome = analyse(mail({"one.eml": mail({"two.eml": inner}, text="fyi")}, text="For the books")).outcome
    assert isinstance(outcome, Found)
    assert read(list(outcome.receipts)) == BOTH[:1]


def test_a_receipt_in_the_mail_and_the_same_in_an_attached_one_is_one() -> None:
    text = invoice("RB-70311", "61.50") + "\n" + "We write at length, and pass the mail on as well. " * 60
    assert read(receipts({"one.eml": mail({}, invoice("RB-70311", "61.50"))}, text)) == BOTH[:1]
