"""Where a value stood: kept as data, told in the reader's language."""

from __future__ import annotations

import pytest
from django.utils import translation

from extraction.types import SUBJECT, Box, Place, Sheet, SourcePart
from receipts.places import in_words, place_of, to_json

PDF = Place(SourcePart.FILE, "bill.pdf", page=2, box=Box(40, 700, 310, 712))


def test_only_what_is_known_is_kept() -> None:
    assert to_json(SUBJECT) == {"part": "subject"}
    assert to_json(PDF) == {"part": "file", "name": "bill.pdf", "page": 2, "box": [40, 700, 310, 712]}


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (SUBJECT, "the subject"),
        (Place(SourcePart.HEADER, "From"), "the mail's sender"),
        (Place(SourcePart.HEADER, "X-Order"), "the mail's header X-Order"),
        (Place(SourcePart.BODY, row=3), "the mail's text, line 3"),
        (PDF, "bill.pdf, page 2"),
        (Place(SourcePart.FILE, "50% off.txt", row=7), "50% off.txt, line 7"),
        (Place(SourcePart.FILE, "bill.xml", path="/Invoice/ID"), "bill.xml"),
        (Place(SourcePart.MARKUP, path="orderNumber"), "what the mail says for programs"),
    ],
    ids=str,
)
def test_a_place_in_words(place: Place, words: str) -> None:
    stored = {"text": "", "where": str(place), "how": "", "place": to_json(place)}
    with translation.override("en"):
        assert in_words(stored) == words


def test_a_place_in_hebrew() -> None:
    with translation.override("he"):
        assert in_words({"where": "", "place": to_json(PDF)}) == "bill.pdf, עמוד 2"


@pytest.mark.parametrize(
    ("where", "place"),
    [
        ("subject", {"part": "subject"}),
        ("header From", {"part": "header", "name": "From"}),
        ("body line 4", {"part": "body", "row": 4}),
        ("bodywork.pdf row 2", {"part": "file", "name": "bodywork.pdf", "row": 2}),
        ("my page 2.pdf page 3", {"part": "file", "name": "my page 2.pdf", "page": 3}),
        (str(PDF), to_json(PDF)),
    ],
)
def test_evidence_stored_before_places_is_understood(where: str, place: dict[str, object]) -> None:
    assert place_of({"text": "5.00", "where": where, "how": "sums:total"}) == place
    with translation.override("he"):
        assert in_words({"where": "body line 4"}) == "תוכן ההודעה, שורה 4"


def test_the_picture_that_a_box_lies_on_is_kept() -> None:
    place = Place(SourcePart.FILE, "a.jpg", page=1, box=Box(1, 2, 3, 4), sheet=Sheet(300, 400, 92.5))
    assert to_json(place)["sheet"] == [300, 400, 92.5]
