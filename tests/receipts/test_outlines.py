"""Where evidence lies on the picture of its page, however the page was turned to be read."""

from __future__ import annotations

import pytest

from receipts.outlines import Corners, on_page, on_picture

UPRIGHT = (1 / 600, 0.0, 0.0, -1 / 800, 0.0, 1.0)
"""Of a page of 600 by 800 points."""


def sides(corners: Corners) -> tuple[float, ...]:
    """Left, top, right and bottom."""
    across, down = zip(*corners, strict=True)
    return min(across), min(down), max(across), max(down)


def near(*wanted: float) -> object:
    return pytest.approx(wanted, abs=0.012)


def test_a_box_of_a_pdf_counts_from_the_lower_left_corner() -> None:
    assert sides(on_page((60, 720, 300, 740), UPRIGHT)) == near(0.1, 0.075, 0.5, 0.1)


@pytest.mark.parametrize(
    "box",
    [(720, -300, 740, -60), (-300, -740, -60, -720), (-740, 60, -720, 300)],
    ids=["once", "twice", "three times"],
)
def test_a_box_on_a_page_that_was_turned_by_quarters_lies_where_its_text_is(box: tuple[float, ...]) -> None:
    assert sides(on_page(box, UPRIGHT)) == near(0.1, 0.075, 0.5, 0.1)


@pytest.mark.parametrize(
    ("box", "sheet"),
    [
        ((100, 1800, 500, 1900), (1000, 2000, 0)),
        ((1800, 500, 1900, 900), (2000, 1000, 270)),
        ((500, 100, 900, 200), (1000, 2000, 180)),
        ((100, 100, 200, 500), (2000, 1000, 90)),
    ],
)
def test_a_box_of_a_picture_lies_where_it_is_on_the_picture_as_it_was_taken(
    box: tuple[float, ...], sheet: tuple[float, ...]
) -> None:
    assert sides(on_picture(box, sheet)) == near(0.1, 0.05, 0.5, 0.1)


def test_the_outline_of_a_picture_that_was_askew_is_askew_as_well() -> None:
    left, right = on_picture((400, 1000, 800, 1050), (1200, 2100, 5))[:2]
    assert right[1] - left[1] == pytest.approx(0.017, abs=0.005), "the row falls on the picture as it was taken"


def test_what_would_lie_beside_the_page_is_kept_on_it() -> None:
    assert sides(on_page((590, 790, 900, 900), UPRIGHT))[2:] == near(1, 0.01)
