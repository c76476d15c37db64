"""Which of a mail's texts is read, and whose mail it is: of bodies the one that says it, of forwards the first."""

from __future__ import annotations

import pytest

from extraction.reading import Source, read

_BILL = (
    "Oak Café\nInvoice 4711 of 3 March 2026\nTea for the meeting on Monday   40.00\nCakes   12.00\nTotal EUR   52.00\n"
)
_SHORT = "<p>Ash Café</p><p>Total EUR 9.00, paid by card. Thank you!</p>"
_STUB = "<p>Trouble reading this mail? <a href='https://oak.example/m/1'>See it in your browser</a></p>"


def mail(
    *parts: tuple[str, str],
    subject: str = "Your invoice",
    sender: str = "Oak Café <till@oak.example>",
    boundary: str = "b",
) -> bytes:
    """A mail of parts, each its type and its text."""
    kind = "alternative" if all(media_type.startswith("text/") for media_type, _ in parts) else "mixed"
    pieces = "".join(
        f"--{boundary}\nContent-Type: {media_type}; charset=utf-8\n\n{text}\n" for media_type, text in parts
    )
    head = f"From: {sender}\nSubject: {subject}\nContent-Type: multipart/{kind}; boundary={boundary}\n\n"
    return f"{head}{pieces}--{boundary}--\n".encode()


def read_mail(content: bytes) -> Source:
    """The mail as it is read."""
    return read(content, "message/rfc822", "mail.eml")


def text_of(source: Source) -> str:
    """What is read of the body."""
    body = source.body
    return "" if body is None else "\n".join(" | ".join(line.cells) for line in body.lines)


@pytest.mark.parametrize(
    ("markup", "text", "read_first"),
    [
        pytest.param(_STUB, _BILL, "Oak Café", id="a page that only says where the mail is"),
        pytest.param("<p>Oak Café</p>", _BILL, "Oak Café", id="a page that shows next to nothing"),
        pytest.param(_SHORT, "Total: 9", "Ash Café", id="a short receipt"),
        pytest.param(f"<p>Ash Café</p>{'<p>Tea 1.00</p>' * 60}", _BILL * 20, "Ash Café", id="a page that is the mail"),
        pytest.param(
            _SHORT,
            f"Total: 9\nhttps://oak.example/{'m' * 500}\n",
            "Ash Café",
            id="a text that is long only by its links",
        ),
    ],
)  # fmt: skip
def test_the_body_is_the_one_that_says_what_the_mail_is_about(markup: str, text: str, read_first: str) -> None:
    source = read_mail(mail(("text/plain", text), ("text/html", markup)))

    assert text_of(source).startswith(read_first)


def test_a_page_that_stands_for_the_text_is_not_dropped() -> None:
    assert "See it in your browser" in text_of(read_mail(mail(("text/plain", _BILL), ("text/html", _STUB))))


_FORWARD = (
    "fyi\n\nFrom: Ida Holm <ida@holm.example>\nDate: 4 March 2026\nSubject: WG: Invoice\nTo: books@holm.example\n\n"
    "please book\n\nVon: Oak Café [mailto:till@oak.example]\nGesendet: 3. März 2026\nBetreff: {subject}\n\n"
)


def test_of_a_mail_forwarded_twice_the_first_sender_counts() -> None:
    text = _FORWARD.format(subject="Invoice") + _BILL
    source = read_mail(mail(("text/plain", text), subject="Fwd: WG: Invoice", sender="Jo Holm <jo@holm.example>"))

    assert source.headers is not None
    assert (source.headers.sender_name, source.headers.sender_address) == ("Oak Café", "till@oak.example")
    assert source.forwarded_by is not None
    assert source.forwarded_by.sender_name == "Jo Holm"
    assert text_of(source).startswith("Oak Café")


def test_what_a_forwarded_reply_quotes_is_not_the_mail() -> None:
    quoted = "From: Ida Holm <ida@holm.example>\nDate: 2 March 2026\nSubject: A question\n\nHow much is it?\n"
    text = _FORWARD.format(subject="Re: A question") + quoted
    source = read_mail(mail(("text/plain", text), subject="Fwd: WG: Re: A question"))

    assert source.headers is not None
    assert source.headers.sender_address == "till@oak.example"


def test_of_mails_attached_to_each_other_the_innermost_counts() -> None:
    inner = mail(("text/plain", _BILL)).decode()
    between = mail(("message/rfc822", inner), sender="Ida <ida@holm.example>", boundary="c").decode()
    source = read_mail(mail(("message/rfc822", between), sender="Jo <jo@holm.example>", boundary="d"))

    assert source.headers is not None
    assert source.headers.sender_address == "till@oak.example"
    assert source.forwarded_by is not None
    assert source.forwarded_by.sender_address == "jo@holm.example"
