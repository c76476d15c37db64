"""Mail as it comes: eight-bit headers, boundaries that lie, encodings that break off."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest

from extraction.reading.mail import ParsedMail, parse_mail


def bodies(piece: ParsedMail) -> list[bytes]:
    return [body.content.strip() for body in piece.bodies]


@pytest.mark.parametrize(
    ("charset", "subject"), [("utf-8", "Reçu n° 12"), ("cp1255", "קבלה 6601"), ("shift_jis", "領収書")]
)
def test_a_subject_in_raw_bytes_is_read_in_the_charset_of_the_body(charset: str, subject: str) -> None:
    mail = f"Subject: {subject}\r\nContent-Type: text/plain; charset={charset}\r\n\r\nx".encode(charset)

    assert parse_mail(mail).headers.subject == subject


@pytest.mark.parametrize(
    ("sender", "name"),
    [
        ('"Tank \\"Ost\\" AG"', 'Tank "Ost" AG'),
        ('"Tank \\"Ost\\""', 'Tank "Ost"'),
        ('"\\"Ost\\" Tank"', '"Ost" Tank'),
        ('"Oak, Ash & Co."', "Oak, Ash & Co."),
        ("'Oak Café'", "Oak Café"),
        ('"אלון בע"מ"', 'אלון בע"מ'),
        ('"Oak\\\\Ash"', "Oak\\Ash"),
        ("Oak\\'s", "Oak's"),
        ("", ""),
    ],
)
def test_what_quotes_a_senders_name_is_no_part_of_it(sender: str, name: str) -> None:
    headers = parse_mail(f"From: {sender} <till@oak.example>\nSubject: x\n\nx".encode()).headers

    assert (headers.sender_name, headers.sender_address) == (name, "till@oak.example")


def test_a_file_name_in_raw_bytes_is_read() -> None:
    mail = 'Content-Type: application/pdf; name="חשבונית.pdf"\r\n\r\n%PDF'.encode()

    assert [file.name for file in parse_mail(mail).files] == ["חשבונית.pdf"]


def test_each_part_ends_at_the_boundary_of_any_part_around_it() -> None:
    piece = parse_mail(
        b"Content-Type: multipart/mixed; boundary=outer\n\npreamble\n--outer\n"
        b"Content-Type: multipart/alternative; boundary=inner\n\n--inner\n\nfirst\n"
        b"--outer\n\nsecond\n--outer--\nepilogue"
    )

    assert bodies(piece) == [b"first", b"second"]


def test_of_several_types_the_one_whose_boundary_stands_in_the_body_is_believed() -> None:
    piece = parse_mail(
        b'Content-Type: text/plain\nContent-Type: multipart/mixed; boundary="b"\n\n--b\n\none\n--b\n\ntwo\n--b--'
    )

    assert bodies(piece) == [b"one", b"two"]


def test_a_boundary_counts_only_as_a_whole_line() -> None:
    piece = parse_mail(
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\none --b\r\n--better\r\n--b  \r\n\r\ntwo\r\n--b--"
    )

    assert bodies(piece) == [b"one --b\r\n--better", b"two"]


def test_without_a_last_boundary_the_last_part_reaches_to_the_end() -> None:
    assert bodies(parse_mail(b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\n\ntwo")) == [
        b"one",
        b"two",
    ]


def test_a_line_that_is_no_header_ends_the_headers() -> None:
    piece = parse_mail(b"From: a@b.example\nThank you for your order\nTotal: 5.00\n")

    assert piece.headers.sender_address == "a@b.example"
    assert bodies(piece) == [b"Thank you for your order\nTotal: 5.00"]


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda text: text[:-1], id="cut short"),
        pytest.param(lambda text: text.rstrip(b"="), id="padding lost"),
        pytest.param(lambda text: b"> ".join(text.partition(text[8:])), id="quotation marks between"),
        pytest.param(lambda text: text + b"\n-- \nsent from a phone\n", id="a footer behind"),
    ],
)
def test_damaged_base64_is_read_as_far_as_it_goes(damage: Callable[[bytes], bytes]) -> None:
    mail = b"Content-Transfer-Encoding: base64\n\n" + damage(base64.b64encode(b"Total paid: 12.50 EUR"))

    assert b"Total paid: 12.50 EU" in parse_mail(mail).bodies[0].content


def test_a_forwarded_mail_that_was_encoded_as_a_whole_is_opened() -> None:
    inner = base64.encodebytes(b"From: shop@b.example\nSubject: Receipt\n\nTotal: 5.00\n")
    piece = parse_mail(
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n"
        b"Content-Transfer-Encoding: base64\n\n" + inner + b"--b--\n"
    )

    assert piece.attached_mail is not None
    assert piece.attached_mail.headers.subject == "Receipt"
