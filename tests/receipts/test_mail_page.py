"""Mail as a page: readable whatever its charset or damage."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receipts.mail_page import page_of_mail, sanitised


@pytest.mark.parametrize("charset", ["utf-8", "windows-1255", "iso-8859-8-i", "nonsense", ""])
def test_hebrew_is_readable_however_it_is_declared(charset: str) -> None:
    encoding = "utf-8" if charset in ("utf-8", "nonsense", "") else "iso-8859-8" if "8859" in charset else charset
    declared = f"; charset={charset}" if charset else ""
    head = f"Subject: x\r\nContent-Type: text/plain{declared}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    assert "קבלה" in page_of_mail(head.encode() + "קבלה על תשלום".encode(encoding))


def test_a_plain_mail_is_shown_word_for_word() -> None:
    page = page_of_mail(b"Subject: a\r\n\r\n<b>1 < 2</b> & more")
    assert "<pre>&lt;b&gt;1 &lt; 2&lt;/b&gt; &amp; more</pre>" in page


def test_headers_are_decoded_and_escaped() -> None:
    page = page_of_mail(b"Subject: =?utf-8?b?16fXkdec15Q=?= <script>\r\nFrom: =?x-none?q?a?=\r\n\r\n.")
    assert "קבלה &lt;script&gt;" in page
    assert "=?x-none?q?a?=" in page


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


@given(st.binary(max_size=400))
def test_no_bytes_bring_it_down(content: bytes) -> None:
    page = page_of_mail(b"Content-Type: text/html\r\n" + content)
    assert "<script" not in page.partition("<body>")[2].lower()
    page.encode()
