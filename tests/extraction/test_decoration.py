"""Logos, signatures, icons and tracking pixels are left out; a photo inside the text is a document."""

from __future__ import annotations

import io
import random
from email.message import EmailMessage

import pytest
from PIL import Image

from extraction import Found, Incomplete, extract
from extraction.reading.decoration import Surroundings, is_document
from extraction.reading.mail import MailPart

_ID = "p1@quince"
_PHOTO = (900, 1200)
_CAMERA = (1500, 2000)


def picture(size: tuple[int, int], kind: str = "JPEG") -> bytes:
    """A picture of that size that does not shrink to nothing."""
    grain = Image.frombytes("L", (64, 64), random.Random(1).randbytes(64 * 64))
    file = io.BytesIO()
    grain.resize(size, Image.Resampling.NEAREST).save(file, kind)
    return file.getvalue()


def part(size: tuple[int, int], name: str = "IMG_2041.jpg") -> MailPart:
    """A picture of a mail, with a Content-ID."""
    return MailPart("image/jpeg", name, picture(size), content_id=_ID)


def shown_by(markup: str, said: int = 0) -> Surroundings:
    """A mail of that markup, which says so many characters."""
    return Surroundings((MailPart("text/html", "", markup.encode()),), said)


@pytest.mark.parametrize("size", [(1, 1), (90, 90), (200, 300), (1200, 200), (600, 150), (260, 4000)])
def test_a_picture_too_small_or_too_long_to_be_read_is_none(size: tuple[int, int]) -> None:
    assert not is_document(part(size), Surroundings())


@pytest.mark.parametrize("size", [(480, 640), (640, 480), (500, 2600), _PHOTO])
def test_an_attached_picture_of_a_readable_size_is_a_document(size: tuple[int, int]) -> None:
    assert is_document(part(size), Surroundings())


def test_a_telling_name_decorates_unless_the_picture_is_a_camera_s() -> None:
    assert not is_document(part(_PHOTO, "company-logo.jpg"), Surroundings())
    assert is_document(part(_CAMERA, "receipt with signature.jpg"), Surroundings())


@pytest.mark.parametrize("name", ["image001.jpg", "image0.jpeg", "image.png"])
def test_a_name_that_mail_programs_give_says_nothing(name: str) -> None:
    assert is_document(part(_PHOTO, name), Surroundings())


@pytest.mark.parametrize(
    "markup",
    [
        '<a href="https://quince.example"><img src="cid:p1@quince"></a>',
        '<img width="120" src="cid:p1@quince">',
        '<img src="cid:p1@quince" style="height:40px;width:120px">',
        '<img src="cid:p1@quince" alt="Our logo">',
        '<div class="gmail_signature">Robin<br><img src="cid:p1@quince"></div>',
        '<img src="cid:p1@quince"><p>and</p><img src="cid:p1@quince">',
    ],
)
def test_what_stands_around_a_picture_tells_that_it_decorates(markup: str) -> None:
    assert not is_document(part(_CAMERA), shown_by(markup))


def test_a_picture_alone_in_a_text_is_a_document() -> None:
    assert is_document(part(_PHOTO), shown_by('<div><img src="cid:p1@quince" width="600"></div>'))


def test_a_picture_in_a_long_text_is_a_document_where_a_camera_made_it() -> None:
    shown = shown_by('<p>...</p><img src="cid:p1@quince">', said=2_000)

    assert not is_document(part(_PHOTO), shown)
    assert is_document(part(_CAMERA), shown)


def test_a_receipt_keeps_its_photo_once_and_none_of_its_decoration() -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "Quince Tools <billing@quince.example>", "Your receipt 2210"
    message.set_content("Receipt number: 2210\nDate: 3 March 2025\nTotal paid: EUR 118.00\n")
    message.add_alternative(
        "<p>Receipt number: 2210</p><p>Date: 3 March 2025</p><p>Total paid: EUR 118.00</p>"
        '<img src="cid:l@q"><img src="cid:t@q"><img src="cid:p1@quince">',
        subtype="html",
    )
    html = message.get_body(("html",))
    assert html is not None
    for content, cid, name in (
        (picture((180, 60), "PNG"), "<l@q>", "a.png"),
        (picture((1, 1), "PNG"), "<t@q>", "b.png"),
        (picture(_PHOTO), "<p1@quince>", "image001.jpg"),
        (picture(_PHOTO), "<other@q>", "image002.jpg"),
    ):
        html.add_related(content, "image", "png", cid=cid, filename=name)

    outcome = extract(message.as_bytes())

    assert isinstance(outcome, Found | Incomplete)
    assert [part.name for part in outcome.parts] == ["image001.jpg"]
