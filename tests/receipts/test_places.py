"""Where a value stood: kept as data, told in the reader's language."""

from __future__ import annotations

import pytest
from django.utils import translation

from extraction.types import SUBJECT, Box, Place, SourcePart
from receipts.places import in_words, to_json

PDF = Place(SourcePart.FILE, "bill.pdf", page=2, box=Box(40, 700, 310, 712))


def test_only_what_is_known_is_kept() -> None:
    assert to_json(SUBJECT) == {"part": "subject"}
    assert to_json(PDF) == {"part": "file", "name": "bill.pdf", "page": 2, "box": [40, 700, 310, 712]}


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (SUBJECT, "the subject"),
        (Place(SourcePart.HEADER, "From"), "the mail's header From"),
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


def test_evidence_stored_before_places_keeps_its_words() -> None:
    assert in_words({"text": "5.00", "where": "body line 4", "how": "sums:total"}) == "body line 4"
