"""Where a box of evidence lies on the picture of its page, as parts of its width and height, from the left and the top.

Boxes of a PDF's text are in points of its page, from its lower left corner; those of a picture that was read are in
pixels of the picture as it was read, which may have been turned before. Both have their heights growing upwards.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

Point = tuple[float, float]
Corners = tuple[Point, ...]
_MARGIN: Final = 0.006
"""White around the text, of the page's width."""


def on_page(box: Sequence[float], matrix: Sequence[float]) -> Corners:
    """The corners of a box on a PDF's page, given the page's matrix (:mod:`receipts.page_pictures`)."""
    a, b, c, d, e, f = matrix
    placed = [(a * x + c * y + e, b * x + d * y + f) for x, y in _corners(_as_it_lies(box))]
    return _with_margin(placed)


def on_picture(box: Sequence[float], sheet: Sequence[float]) -> Corners:
    """The corners of a box on a picture that was read as a `sheet`: its width, height and turn (`types.Sheet`)."""
    width, height, turned = sheet
    own_width, own_height = _before_turning(width, height, turned)
    angle = math.radians(-turned)
    cos, sin = math.cos(angle), math.sin(angle)
    placed = []
    for x, y in ((x - width / 2, y - height / 2) for x, y in _corners(box)):
        placed.append((0.5 + (x * cos - y * sin) / own_width, 0.5 - (x * sin + y * cos) / own_height))
    return _with_margin(placed)


def _corners(box: Sequence[float]) -> Corners:
    left, bottom, right, top = box
    return (left, bottom), (right, bottom), (right, top), (left, top)


def _as_it_lies(box: Sequence[float]) -> Sequence[float]:
    """The box on the page as it is, where it is on one turned by quarters to be read: then a side is below zero."""
    left, bottom, right, top = box
    for _ in range(3):
        if left >= 0 and bottom >= 0:
            break
        left, right, bottom, top = bottom, top, -right, -left
    return left, bottom, right, top


def _before_turning(width: float, height: float, turned: float) -> Point:
    """The size of a picture whose turned self has this one; all of it fits in."""
    quarters = round(turned / 90)
    askew = math.radians(abs(turned - 90 * quarters))
    cos, sin = math.cos(askew), math.sin(askew)
    level = cos * cos - sin * sin
    own = max((width * cos - height * sin) / level, 1.0), max((height * cos - width * sin) / level, 1.0)
    return own[::-1] if quarters % 2 else own


def _with_margin(corners: Sequence[Point]) -> Corners:
    middle_x, middle_y = (sum(corner[i] for corner in corners) / len(corners) for i in (0, 1))
    return tuple((_away(x, middle_x), _away(y, middle_y)) for x, y in corners)


def _away(at: float, middle: float) -> float:
    return min(max(at + math.copysign(_MARGIN, at - middle), 0.0), 1.0)
