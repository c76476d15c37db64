"""The outline of a value read from a photograph lies where the value stands on the photograph."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PIL import Image, ImageChops

from extraction import extract
from receipts.outlines import on_picture
from receipts.places import to_json
from tests.extraction.test_pictures import (
    askew,
    mail,
    on_its_side,
    page,
    reads_pictures,
    saved,
    tesseract,
    the_receipt,
)

__all__ = ["tesseract"]


@reads_pictures
@pytest.mark.usefixtures("tesseract")
@pytest.mark.parametrize("held", [on_its_side, askew])
def test_the_outline_of_a_total_holds_it(held: Callable[[Image.Image], Image.Image]) -> None:
    paper = held(page().convert("RGB"))
    total = the_receipt(extract(mail(saved("PNG", paper), kind="png"))).total
    assert total is not None
    place = to_json(total.evidence[0].place)
    corners = on_picture(place["box"], place["sheet"])
    wanted = ink_of(held(page([("",)] * 6 + [("Total", "125.50 EUR")]).convert("RGB")))
    across, down = zip(*corners, strict=True)
    found = (min(across), min(down), max(across), max(down))
    assert found == pytest.approx(wanted, abs=0.03)


def ink_of(paper: Image.Image) -> tuple[float, ...]:
    """Left, top, right and bottom of what is printed, as parts of the picture."""
    box = ImageChops.invert(paper.convert("L")).getbbox()
    assert box is not None
    return tuple(side / paper.size[i % 2] for i, side in enumerate(box))
