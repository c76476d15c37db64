"""Mail as a page: readable whatever its charset or damage."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receipts import html_parts, mail_page
from receipts.mail_page import Correspondent, Heading, page_of_html, sanitised


def page_of_mail(rfc822: bytes) -> str:
    """What stands in the body of a mail's page; the mail is short enough for one part."""
    page = mail_page.page_of_mail(rfc822)
    assert (page.parts, page.is_complete) == (1, True)
    return page.content


@pytest.mark.parametrize("charset", ["utf-8", "windows-1255", "iso-8859-8-i", "nonsense", ""])
def test_hebrew_is_readable_however_it_is_declared(charset: str) -> None:
    encoding = "utf-8" if charset in ("utf-8", "nonsense", "") else "iso-8859-8" if "8859" in charset else charset
    declared = f"; charset={charset}" if charset else ""
    head = f"Subject: x\r\nContent-Type: text/plain{declared}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    assert "קבלה" in page_of_mail(head.encode() + "קבלה על תשלום".encode(encoding))


def test_a_plain_mail_is_shown_word_for_word() -> None:
    page = page_of_mail(b"Subject: a\r\n\r\n<b>1 < 2</b> & more")
    assert "<pre>&lt;b&gt;1 &lt; 2&lt;/b&gt; &amp; more</pre>" in page


def test_headers_are_decoded() -> None:
    page = mail_page.page_of_mail(b"Subject: =?utf-8?b?16fXkdec15Q=?= <b>\r\nFrom: =?x-none?q?a?=\r\n\r\n.")
    assert page.headings == (Heading("From", "a"), Heading("Subject", "קבלה <b>"))


def test_a_name_with_a_comma_in_it_is_one_person() -> None:
    page = mail_page.page_of_mail(b"To: =?utf-8?q?Ltd=2C_Pines?= <a@b.example>, c@d.example\r\n\r\n.")
    assert page.headings[0].people == (Correspondent("Ltd, Pines", "a@b.example"), Correspondent("", "c@d.example"))


def test_an_abbreviation_with_a_quote_in_it_is_part_of_the_name() -> None:
    page = mail_page.page_of_mail('From: דפוס בע"מ <a@b.example>\r\n\r\n.'.encode())
    assert page.headings[0].people == (Correspondent('דפוס בע"מ', "a@b.example"),)


@pytest.mark.parametrize("value", ["undisclosed-recipients:;", "somebody", "a@b.example, nobody", "<>"])
def test_whom_a_header_names_is_told_where_it_is_clear(value: str) -> None:
    (heading,) = mail_page.page_of_mail(f"To: {value}\r\n\r\n.".encode()).headings
    assert (heading.text, heading.people) == (value, ())


def test_an_attached_text_is_not_the_body() -> None:
    mail = b"""Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain
Content-Disposition: attachment; filename=terms.txt

The terms
--b
Content-Type: text/plain

The receipt
--b--
"""
    assert "The terms" not in page_of_mail(mail)
    assert "The receipt" in page_of_mail(mail)


def test_a_forwarded_mail_shows_what_was_forwarded() -> None:
    mail = b"""Content-Type: multipart/mixed; boundary=b

--b
Content-Type: message/rfc822

Content-Type: text/html

<p>The receipt</p>
--b--
"""
    assert "<p>The receipt</p>" in page_of_mail(mail)


def test_a_picture_is_kept_only_where_it_is_in_the_mail() -> None:
    assert 'src="data:image/png;base64,AA=="' in sanitised('<img src="data:image/png;base64,AA==">')
    for source in ("https://x.example/a.png", "//x.example/a.png", "cid:a", "data:image/svg+xml;base64,AA==", "/a.png"):
        assert "src" not in sanitised(f'<img src="{source}">'), source


def test_a_link_cannot_carry_a_page_of_its_own() -> None:
    assert "href" not in sanitised('<a href="data:text/html,<script>alert(1)</script>">x</a>')


def test_a_long_table_goes_on_as_a_table_in_the_next_part() -> None:
    rows = "".join(f"<tr><td>row {i}<td>{i}.00" for i in range(5_000))
    source = f"<div><table border=1>{rows}</table><p>Total 7.00</div>".encode()
    pages = [page_of_html(source, part=part) for part in (1, 2)]
    assert {page.parts for page in pages} == {2}
    assert all(page.is_complete and "<table" in page.content for page in pages)
    assert "row 0<" in pages[0].content
    assert "Total 7.00" in pages[1].content
    shown = [row for page in pages for row in page.content.split("<td>row ")[1:]]
    assert [int(row.partition("<")[0]) for row in shown] == list(range(5_000))


def test_a_long_text_is_shown_in_parts_and_what_is_too_long_says_so() -> None:
    size = html_parts.CHARACTERS
    first, second = (mail_page.page_of_mail(b"\r\n" + b"x" * (size + 7), part=part) for part in (1, 2))
    assert (first.content.count("x"), second.content.count("x"), first.parts) == (size, 7, 2)
    endless = mail_page.page_of_mail(b"\r\n" + b"x" * (size * html_parts.PARTS + 1))
    assert (endless.parts, endless.is_complete) == (html_parts.PARTS, False)


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("<div>" * 200_000 + "end", id="elements inside each other"),
        pytest.param("<b>" * 90 + "<p>x" * 50_000, id="open elements that every paragraph takes over"),
        pytest.param("&lt;" * 3_000_000, id="references"),
        pytest.param("<p " + "a=1 b=2 " * 300_000 + ">x", id="attributes"),
        pytest.param("<!-- " * 400_000, id="comments without end"),
        pytest.param("<style" * 400_000, id="style sheets without end"),
        pytest.param("<" * 3_000_000, id="tags without a name"),
        pytest.param("<a " * 1_000_000, id="tags without end"),
    ],
)
def test_a_part_of_a_hostile_page_is_made_in_a_second_and_is_bounded(source: str) -> None:
    content = source.encode()
    started = time.process_time()
    page = page_of_html(content)
    assert time.process_time() - started < 1
    assert len(page.content) < 5_000_000


def test_a_mail_of_mails_inside_each_other_is_shown() -> None:
    head = b"Subject: deep\r\nContent-Type: message/rfc822\r\n\r\n"
    assert mail_page.page_of_mail(head * 2_000 + b"Subject: x\r\n\r\nhi").title == "deep"


@given(st.binary(max_size=400))
def test_no_bytes_bring_it_down(content: bytes) -> None:
    page = page_of_mail(b"Content-Type: text/html\r\n" + content)
    assert "<script" not in page.lower()
    page.encode()
