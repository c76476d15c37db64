"""The parts of the demo mailbox: amounts, numbers, templates, documents."""

from __future__ import annotations

import datetime
import random
from decimal import Decimal
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.demo.bill import Extras, Line, allocation_threshold, make_bill, vat_rate
from sandbox.demo.facts import Facts, MissingFactError, Style
from sandbox.demo.mime import Attachment, Body, assemble, encode_words, to_bytes
from sandbox.demo.pdf.hebrew import visual
from sandbox.demo.tax_ids import israeli
from sandbox.demo.template import FOLDER, fill, fill_html, load

ENGLISH = Style("en_US", "MMMM d, y", "USD")
PRICES = st.decimals("0.01", "20000", places=2)


def facts(**values: str | int | Decimal | datetime.date) -> Facts:
    return Facts(values, ENGLISH, random.Random(1))


@given(
    prices=st.lists(PRICES, min_size=1, max_size=5),
    rate=st.sampled_from([None, Decimal(7), Decimal(17), Decimal("8.875")]),
    included=st.booleans(),
)
def test_a_bill_adds_up_to_the_cent(prices: list[Decimal], rate: Decimal | None, included: bool) -> None:
    lines = tuple(Line("thing", 2, price) for price in prices)
    bill = make_bill(lines, currency="EUR", tax_rate=rate, tax_included=included, extras=Extras(tip=Decimal("1.50")))
    assert bill.net + bill.tax + Decimal("1.50") == bill.total
    assert all(amount == amount.quantize(Decimal("0.01")) for amount in (bill.net, bill.tax, bill.total))
    assert included is False or bill.net + bill.tax == bill.subtotal


@pytest.mark.parametrize(
    ("day", "threshold"),
    [
        ("2024-05-04", None),
        ("2024-05-05", 25_000),
        ("2024-12-31", 25_000),
        ("2025-01-01", 20_000),
        ("2026-01-01", 10_000),
        ("2026-05-31", 10_000),
        ("2026-06-01", 5_000),
    ],
)
def test_the_allocation_threshold_decreases_stepwise(day: str, threshold: int | None) -> None:
    assert allocation_threshold(datetime.date.fromisoformat(day)) == threshold


def test_israeli_vat_changes_with_the_year() -> None:
    assert vat_rate("IL", datetime.date(2024, 12, 31)) == 17
    assert vat_rate("IL", datetime.date(2025, 1, 1)) == 18


def test_an_israeli_number_gets_its_check_digit() -> None:
    assert israeli("12345678") == "123456782"


@pytest.mark.parametrize(
    ("written_text", "drawn"),
    [
        ("שלום", "םולש"),
        ("Invoice 12", "Invoice 12"),
        ('סה"כ: ₪1,234.50', '₪1,234.50 :כ"הס'),
        ("תאריך 12/03/2025 (עותק)", "(קתוע) 12/03/2025 ךיראת"),
        ("מעמ 18%", "18% מעמ"),
        ("אירוח Cloud Server חודשי", "ישדוח Cloud Server חוריא"),
    ],
)
def test_hebrew_is_drawn_from_right_to_left_and_numbers_are_not(written_text: str, drawn: str) -> None:
    assert visual(written_text) == drawn


def test_what_a_template_prints_is_noted_and_nothing_else() -> None:
    mail = facts(
        total=Decimal("1234.5"), number="A-7", issue_date=datetime.date(2026, 3, 9), vendor="X", currency="USD"
    )
    assert fill("{{total}} on {{issue_date}}", mail) == "1,234.50 on March 9, 2026"
    assert mail.truth() == {"vendor": "X", "currency": "USD", "total": "1234.5", "issue_date": "2026-03-09"}


def test_a_section_repeats_for_each_item_and_vanishes_when_empty() -> None:
    items = (facts(description="pen"), facts(description="ink"))
    mail = Facts({"tip": Decimal(0)}, ENGLISH, random.Random(1), {"lines": items})
    assert fill("{{#lines}}{{description}};{{/lines}}{{#tip}}Tip {{tip}}{{/tip}}", mail) == "pen;ink;"


def test_values_are_escaped_in_html_only() -> None:
    mail = facts(vendor="Foxglove & Thread")
    assert fill("{{vendor}}", mail) == "Foxglove & Thread"
    assert fill_html("<b>{{vendor}}</b>", mail) == "<b>Foxglove &amp; Thread</b>"


def test_an_unknown_fact_is_named() -> None:
    with pytest.raises(MissingFactError, match="no fact 'colour'"):
        fill("{{colour}}", facts(vendor="X"))


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.mail")), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_mail_file_has_a_subject_and_a_body(path: Path) -> None:
    template = load(f"{path.parent.name}/{path.stem}")
    assert template.header["subject"]
    assert template.text or template.html


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "8bit"])
@pytest.mark.parametrize("charset", ["utf-8", "windows-1255", "iso-8859-8"])
def test_text_survives_every_encoding(charset: str, encoding: str) -> None:
    text = "שלום רב,\n\nסכום: 12.50 = שולם\n" + "א" * 300 + "\n"
    content = assemble((Body("text/plain", text, charset, encoding),), (), boundary="b")
    part = message_from_bytes(to_bytes([("Subject", encode_words("שלום", charset))], content), policy=default)
    assert part.get_content().replace("\r\n", "\n") == text
    assert part["Subject"] == "שלום"


def test_a_hebrew_file_name_arrives_whole() -> None:
    files = (Attachment("חשבונית 7.pdf", "application/pdf", b"%PDF-\x00\xff"),)
    content = assemble((Body("text/plain", "hi\n"),), files, boundary="b")
    attached = list(message_from_bytes(to_bytes([], content), policy=default).walk())[-1]
    assert attached.get_filename() == "חשבונית 7.pdf"
    assert attached.get_payload(decode=True) == b"%PDF-\x00\xff"
