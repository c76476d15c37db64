"""Mail as it comes: eight-bit headers, boundaries that lie, encodings that break off."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest

from extraction import FileProblem, SourceProblem, limits
from extraction.reading import read
from extraction.reading.mail import ParsedMail, parse_mail
from tests.extraction.packing import uuencoded


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


def multipart(declared: str, line: str) -> bytes:
    """A mail of two parts; what its header says of the boundary, and what stands between the parts."""
    parts = "".join(f"--{line}\r\nContent-Type: text/plain\r\n\r\n{text}\r\n" for text in ("one", "two"))
    return f"Content-Type: multipart/mixed{declared}\r\n\r\n{parts}--{line}--\r\n".encode()


@pytest.mark.parametrize(
    ("declared", "line"),
    [
        pytest.param('; boundary="<b>"', "<b>", id="in angle brackets"),
        pytest.param("; boundary=<b>", "<b>", id="in bare angle brackets"),
        pytest.param("; boundary=<b>", "b", id="in angle brackets that the parts lack"),
        pytest.param("", "b", id="not declared"),
        pytest.param("; boundary=other", "b", id="declared as another"),
    ],
)
def test_parts_are_found_whatever_is_said_of_their_boundary(declared: str, line: str) -> None:
    assert bodies(parse_mail(multipart(declared, line))) == [b"one", b"two"]


def test_a_multipart_without_any_part_is_a_text() -> None:
    assert bodies(parse_mail(b"Content-Type: multipart/mixed; boundary=b\n\nTotal: 5.00")) == [b"Total: 5.00"]


def test_of_two_types_the_one_that_fits_the_body_counts() -> None:
    mail = b"Content-Type: multipart/mixed; boundary=lost\r\n" + multipart("; boundary=b", "b")
    assert bodies(parse_mail(mail)) == [b"one", b"two"]
    assert bodies(parse_mail(b"Content-Type: text/plain\r\n" + multipart("; boundary=b", "b"))) == [b"one", b"two"]


@pytest.mark.parametrize("encoding", ["x-uuencode", "uuencode", "x-uue"])
def test_a_part_in_uuencode_is_decoded(encoding: str) -> None:
    text = uuencoded("invoice.pdf", b"%PDF-1.4 and so on" * 9)
    head = f"Content-Type: application/pdf; name=invoice.pdf\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n".encode()
    (file,) = parse_mail(head + text).files
    assert file.content == b"%PDF-1.4 and so on" * 9


def test_a_file_written_into_the_text_is_a_file_and_no_text() -> None:
    text = b"Here it is.\n" + uuencoded("bills/invoice.pdf", b"%PDF-1.4") + b"Regards\n"
    piece = parse_mail(b"From: a@b.example\n\n" + text)
    assert [(file.name, file.content) for file in piece.files] == [("invoice.pdf", b"%PDF-1.4")]
    assert bodies(piece)[0].split() == b"Here it is. Regards".split()


def test_words_that_begin_a_line_with_begin_are_text() -> None:
    text = b"begin 2026 with a discount\nTotal: 5.00"
    assert bodies(parse_mail(b"From: a@b.example\n\n" + text)) == [text]


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("utf-7", "Summe: 5,00 € für Käse"),
        ("hz-gb-2312", "总计 5.00"),
        ("iso-2022-kr", "합계 5.00"),
        ("iso-8859-8-i", "סך הכל 5.00"),
    ],
)
@pytest.mark.parametrize("kind", ["plain", "html"])
def test_charsets_of_old_mail_are_read(charset: str, text: str, kind: str) -> None:
    body = text.encode({"hz-gb-2312": "hz", "iso-8859-8-i": "cp1255"}.get(charset, charset))
    body = b"<p>" + body + b"</p>" if kind == "html" else body
    mail = f"From: a@b.example\r\nContent-Type: text/{kind}; charset={charset}\r\n\r\n".encode() + body
    assert [line.cells for line in read(mail, "", "").pages[0].lines] == [(text,)]


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be", "utf-16"])
@pytest.mark.parametrize("text", ["Total: 5.00", "Итого 5.00 за март", "合計 5.00"])
def test_utf_16_is_read_whatever_is_declared(charset: str, text: str) -> None:
    page = f'<html><head><meta charset="utf-8"></head><body><p>{text}</p></body></html>'.encode(charset)
    mail = b"From: a@b.example\r\nContent-Type: text/html; charset=utf-8; name=page.html\r\n"
    mail += b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(page)
    assert [line.cells for line in read(mail, "", "").pages[0].lines] == [(text,)]


def test_a_few_zeros_make_no_utf_16() -> None:
    mail = b"From: a@b.example\r\nContent-Type: text/plain\r\n\r\n" + b"Total: 5.00 \0\0 " + b"thank you " * 20
    assert read(mail, "", "").pages[0].lines[0].cells[0].startswith("Total: 5.00")


def test_a_file_in_yenc_is_kept_and_named() -> None:
    file = b"=ybegin line=128 size=9 name=invoice.txt\r\n" + bytes(range(42, 51)) + b"\r\n=yend size=9\r\n"
    source = read(b"From: a@b.example\r\nSubject: invoice\r\n\r\nIt is attached.\r\n" + file, "", "")
    assert [(part.name, part.content, part.problem) for part in source.parts] == [
        ("invoice.txt", file, FileProblem.UNREADABLE)
    ]


@pytest.mark.parametrize("end", [b"=yend size=9\r\nGoodbye", b""])
def test_what_yenc_encodes_is_no_text(end: bytes) -> None:
    file = b"=ybegin line=128 size=9 name=a.bin\r\nTotal: 77.00 EUR\r\nInvoice 4410\r\n"
    (page,) = read(b"From: a@b.example\r\n\r\nIt is attached.\r\n" + file + end, "", "").pages
    assert [line.cells for line in page.lines] == [("It is attached.",), *([("Goodbye",)] if end else [])]


def test_all_mails_of_a_digest_are_found() -> None:
    inner = "".join(f"--b\n\nFrom: a@b.example\nSubject: s{n}\n\ntext {n}\n" for n in range(3))
    piece = parse_mail(f"Content-Type: multipart/digest; boundary=b\n\n{inner}--b--\n".encode())
    assert [each.headers.subject for each in piece.attached_mails] == ["s0", "s1", "s2"]
    files = [each.file.content for each in piece.attached_mails if each.file is not None]
    assert files[2].startswith(b"From: a@b.example\nSubject: s2\n\ntext 2")


def test_of_digests_in_digests_each_mail_is_read_or_kept() -> None:
    digest = b"From: a@b.example\r\nSubject: s0\r\n\r\ntext 0"
    for depth in range(1, 20):
        inner = b"From: a@b.example\r\nSubject: s%d\r\n\r\ntext %d" % (depth, depth)
        head = b"From: a@b.example\r\nSubject: digest\r\nContent-Type: multipart/digest; boundary=b%d\r\n\r\n" % depth
        digest = (
            head + b"".join(b"--b%d\r\n\r\n%s\r\n" % (depth, mail) for mail in (inner, digest)) + b"--b%d--" % depth
        )
    source = read(digest, "", "")
    texts = [page.lines[0].cells[0] for each in source.walk() for page in each.pages]
    assert texts == [f"text {depth}" for depth in range(19, 19 - limits.CONTAINER_DEPTH, -1)]
    (left_out,) = [
        part for part in source.all_parts if part.problem is FileProblem.TOO_LARGE and b"text 0" in part.content
    ]
    assert b"text 10" in left_out.content


def test_mails_attached_to_each_other_are_opened_to_a_bounded_depth() -> None:
    mail = b"Subject: s\nContent-Type: message/rfc822\n\n" * 100 + b"Subject: last\n\ntext"
    piece, depth = parse_mail(mail), 0
    while piece.attached_mail is not None:
        piece, depth = piece.attached_mail, depth + 1
    assert depth < 100
    assert SourceProblem.TOO_MANY_PARTS in piece.problems


def test_lines_that_are_no_headers_do_not_hide_what_the_body_is() -> None:
    piece = parse_mail(b"Subject: s\r\nscanned by a gateway\r\n" + multipart("; boundary=b", "b"))
    assert (piece.headers.subject, bodies(piece)) == ("s", [b"one", b"two"])


@pytest.mark.parametrize("header", [b"", b"Content-Transfer-Encoding:\r\n"])
def test_base64_that_nothing_declares_is_decoded(header: bytes) -> None:
    mail = (
        b"Content-Type: application/pdf; name=a.pdf\r\n" + header + b"\r\n" + base64.encodebytes(b"%PDF-1.4 and so on")
    )
    assert [file.content for file in parse_mail(mail).files] == [b"%PDF-1.4 and so on"]


def test_a_type_without_its_semicolon_is_read() -> None:
    (body,) = parse_mail(b"Content-Type: text/html charset=utf-8\n\n<p>Total: 5.00</p>").bodies
    assert body.media_type == "text/html"
