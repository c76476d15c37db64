"""Cells: what a spreadsheet would change or compute is written so that it shows it."""

from __future__ import annotations

import pytest

from books.cells import safe_text
from books.columns import COLUMNS
from books.names import document_name
from receipts.fields import EXPORTED


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("Lantern Books", "Lantern Books"),
        ("חשמל לישראל", "חשמל לישראל"),
        ("INV-2026-7", "INV-2026-7"),
        ("123456789012345", "123456789012345"),
        ("0", "0"),
        ("0012345", '="0012345"'),
        ("1234567890123456", '="1234567890123456"'),
        ("7-11", '="7-11"'),
        ("1E5", '="1E5"'),
        ("2026-10-03", '="2026-10-03"'),
        ("(12)", '="(12)"'),
        ("March 26", '="March 26"'),
        ("=1+1", "'=1+1"),
        ("+972 3 555", "'+972 3 555"),
        ("-12", "'-12"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1+1", "'=1+1"),
        ("\r=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("  =1+1", "'  =1+1"),
        ("\N{NO-BREAK SPACE}=1", "'\N{NO-BREAK SPACE}=1"),
        ("\N{FULLWIDTH EQUALS SIGN}1+1", "'\N{FULLWIDTH EQUALS SIGN}1+1"),
        ("\N{FULLWIDTH PLUS SIGN}1", "'\N{FULLWIDTH PLUS SIGN}1"),
        ("two\r\nlines\tand a tab", "two lines and a tab"),
    ],
)
def test_text_is_shown_as_it_is(text: str, cell: str) -> None:
    assert safe_text(text) == cell


def test_every_field_that_is_exported_has_its_column() -> None:
    renamed = {"amount": "total", "received_at": "received_date"}
    assert {renamed.get(name, name) for name in EXPORTED} <= {column.name for column in COLUMNS}


def name_of(vendor: str, number: str = "INV/7", original: str = "a.pdf", media_type: str = "application/pdf") -> str:
    return document_name(
        day=None, vendor=vendor, number=number, receipt_id=7, position=1, original=original, media_type=media_type
    )


@pytest.mark.parametrize(
    ("vendor", "name"),
    [
        ("Lantern Books", "undated_Lantern-Books_INV-7_7.pdf"),
        ("חשמל", "undated_חשמל_INV-7_7.pdf"),
        ("../../etc/passwd", "undated_etc-passwd_INV-7_7.pdf"),
        ("C:\\Windows\\CON", "undated_C-Windows-CON_INV-7_7.pdf"),
        ("gpj.\u202efdp\u0000\n", "undated_gpj.fdp_INV-7_7.pdf"),
        ('a|b?c*d"e<f>g', "undated_a-b-c-d-e-f-g_INV-7_7.pdf"),
        ("...", "undated_INV-7_7.pdf"),
    ],
)
def test_a_document_has_a_safe_and_telling_name(vendor: str, name: str) -> None:
    assert name_of(vendor) == name


def test_a_long_name_is_cut_between_characters() -> None:
    name = name_of("ש" * 300, "9" * 300)
    assert len(name.encode()) < 200
    assert name.startswith("undated_ששש")


def test_the_ending_is_that_of_the_type() -> None:
    assert name_of("x", original="invoice.exe").endswith("_7.pdf")
    assert name_of("x", original="scan.HEIC", media_type="application/x-unknown").endswith("_7.heic")
    assert name_of("x", original="no ending", media_type="application/x-unknown").endswith("_7.bin")
