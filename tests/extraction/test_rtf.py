"""RTF: as a file, and as the text of a mail that Outlook wrote."""

from __future__ import annotations

import pytest

from extraction import FileProblem, limits
from extraction.reading import Source, read, rtf
from extraction.reading.containers import Budget, ContainerError, compressed_rtf
from tests.extraction import packing

HEAD = rb"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss\fcharset0 Arial;}{\f1\fcharset177 David;}}"
HTML = rb"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0\fswiss\fcharset0 Arial;}}{\colortbl\red0\green0\blue0;}"
RECEIPT = HEAD + rb"Receipt RB-1\par Total paid:\tab 61.50 EUR\par}"
HTML_RECEIPT = (
    HTML
    + rb"{\*\htmltag64 <table>}{\*\htmltag1 <tr><td>}Receipt RB-1{\*\htmltag1 </td></tr>}\htmlrtf \par\htmlrtf0"
    + rb"{\*\htmltag1 <tr><td>}Total paid:{\*\htmltag1 </td><td>}61.50 EUR{\*\htmltag1 </td></tr></table>}}"
)


def cells(source: Source) -> list[tuple[str, ...]]:
    return [line.cells for page in source.pages for line in page.lines]


def text_of(body: bytes) -> str:
    return rtf.text_of(HEAD + body + b"}").text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        pytest.param(rb"Gr\'fc\'dfe \'80 5", "Grüße € 5", id="the document's charset"),
        pytest.param(rb"\f1 \'f7\'e1\'ec\'e4\f0  5", "קבלה 5", id="a font's charset"),
        pytest.param(rb"\deff1 \'f7{\f0 \'e9\plain\'e1}", "קéב", id="the document's font"),
        pytest.param(rb"{\f1 \'f7}\'e9", "קé", id="a font ends with its group"),
        pytest.param(rb"\u8364?5 \uc2\u8364\'80xA\uc0\u8364 B", "€5 €A€B", id="Unicode, and what stands for it"),
        pytest.param(rb"\u-10179?\u-8694?", "\U0001f60a", id="Unicode in two halves"),
        pytest.param(rb"a\{b\}\\c\~d\line e", "a{b}\\c\N{NO-BREAK SPACE}d\ne", id="signs"),
        pytest.param(rb"\trowd Total\cell 5.00\cell\row Tax\cell", "Total\t5.00\t\nTax\t", id="a table"),
        pytest.param(rb"{\info{\author A}}{\stylesheet{\s1 B;}}{\*\generator C;}{\pict 00ff}5", "5", id="no text"),
        pytest.param(rb"5{\v 6}{\deleted 7}\v 8\v0 9", "59", id="hidden and deleted text"),
        pytest.param(b"5\\bin4 }}}}6", "56", id="bytes"),
        pytest.param(rb"{\field{\*\fldinst HYPERLINK}{\fldrslt shop}}", "shop", id="a link"),
    ],
)
def test_the_text_is_what_a_reader_sees(body: bytes, text: str) -> None:
    assert text_of(body) == text


def test_html_comes_out_of_rtf_as_it_went_in() -> None:
    read = rtf.text_of(
        HTML + rb"{\*\htmltag19 <p>}\htmlrtf {\b\htmlrtf0 5 \'80{\*\htmltag84 &nbsp;}\htmlrtf \'a0\htmlrtf0 \{x\}"
        rb"{\*\mhtmltag1 no}\htmlrtf }\htmlrtf0{\*\htmltag27 </p>}\par}" + bytes(9)
    )
    assert read == rtf.Text("<p>5 €&nbsp;{x}</p>\n", is_html=True)


def test_compressed_rtf_is_unpacked_as_its_specification_shows() -> None:
    example = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    assert compressed_rtf.decompress(example) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    stored = bytes.fromhex("15000000090000004d454c4100000000") + b"{\\rtf1 5}"
    assert compressed_rtf.decompress(stored) == b"{\\rtf1 5}"


def test_a_reference_may_reach_into_what_it_makes() -> None:
    literals, reference = b"abc", (207 << 4 | 9).to_bytes(2, "big")
    body = bytes([1 << 3]) + literals + reference
    content = len(body).to_bytes(4, "little") + (14).to_bytes(4, "little") + b"LZFu" + bytes(4) + body
    assert compressed_rtf.decompress(content) == b"abcabcabcabcab"


@pytest.mark.parametrize(("written", "kind"), [(RECEIPT, "text"), (HTML_RECEIPT, "html")])
def test_the_text_of_outlook_s_mail_is_read_where_it_is_rtf_alone(written: bytes, kind: str) -> None:
    lines = [("Receipt RB-1",), ("Total paid:", "61.50 EUR")]
    for file, name in (
        (packing.winmail({}, rtf=written), "winmail.dat"),
        (packing.outlook_mail("Receipt", "Brightwater", "a@b.example", "", {}, rtf=written), "saved.msg"),
    ):
        source = read(file, "", name)
        (found,) = [each for each in source.walk() if each.pages]
        assert (cells(found), found.pages[0].kind) == (lines, kind)


def test_of_a_saved_mail_the_html_is_read_before_its_text() -> None:
    file = packing.outlook_mail("Receipt", "Brightwater", "a@b.example", "Receipt RB-1", {}, rtf=HTML_RECEIPT)
    (mail,) = read(file, "", "saved.msg").attached
    assert cells(mail) == [("Receipt RB-1",), ("Total paid:", "61.50 EUR")]


def test_a_file_in_rtf_is_a_document() -> None:
    source = read(RECEIPT, "", "receipt.rtf")
    assert cells(source) == [("Receipt RB-1",), ("Total paid:", "61.50 EUR")]
    assert [(part.name, part.media_type, part.problem) for part in source.parts] == [
        ("receipt.rtf", "application/rtf", None)
    ]


def test_rtf_without_a_text_is_kept_and_says_so() -> None:
    (part,) = read(HEAD + rb"{\pict 89504e47}}", "", "scan.rtf").parts
    assert part.problem is FileProblem.UNREADABLE


def test_rtf_is_read_within_bounds() -> None:
    deep = b"{\\rtf1 5" + b"{" * 500_000 + b"6"
    assert rtf.text_of(deep).text == "5"
    with pytest.raises(ContainerError):
        compressed_rtf.text_of(b"no header", Budget())
    endless = packing.compressed_rtf(b"{\\rtf1 5}").replace((9).to_bytes(4, "little"), b"\xff\xff\xff\x7f", 1)
    assert compressed_rtf.decompress(endless) == b"{\\rtf1 5}"
    long = bytes([1]) + (190 << 4 | 15).to_bytes(2, "big") + b"a" * 7
    bomb = bytes(4) + b"\xff\xff\xff\x7f" + b"LZFu" + bytes(4) + long * 200_000
    assert len(compressed_rtf.decompress(bomb)) <= limits.TEXT_BYTES
