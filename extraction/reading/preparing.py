"""A photographed or scanned page made ready to be read: in even light, with level rows and letters of a fit height.

All of it is done on grey pictures of eight bits, so that a page of several million pixels takes little time and memory.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Final

from PIL import Image, ImageChops, ImageFilter, ImageOps

from .. import limits
from .picture_files import fitted

_DENSITY: Final = [round(255 * math.log1p(level) / math.log(256)) for level in range(256)]
"""Grey as its logarithm: the difference of two is how much darker one is, in light of any strength."""
_PAPER_SCALE: Final = 8
_PAPER_REACH: Final = 9
"""Pixels of the reduced picture, around each, among which the lightest is the paper."""
_CUT: Final = (1.0, 0.4)
"""Percent of the lightest and the darkest pixels that do not count for the contrast."""
_GRAINY: Final = 7
_VERY_GRAINY: Final = 40
"""Grey levels by which the middle one of all points differs from those around it."""
_SIDE: Final = 700
"""Pixels of the longer side of the picture on which the direction of rows is found."""
_STEEPEST: Final = 14
_ON_ITS_SIDE: Final = 1.3
"""How much clearer the rows of the turned picture must be."""
_ROW_HEIGHT: Final = 34
"""Pixels from the foot to the head of a row of text that tesseract reads best."""
_LEAST_ROW: Final = 5
_MOST_SCALE: Final = 3.0


def evened(picture: Image.Image) -> Image.Image:
    """The page in even light and full contrast: how much darker than the paper around it each pixel is."""
    small = picture.reduce(_PAPER_SCALE) if min(picture.size) > _PAPER_SCALE * _PAPER_REACH else picture
    paper = small.filter(ImageFilter.MaxFilter(_PAPER_REACH)).filter(ImageFilter.BoxBlur(_PAPER_REACH // 2))
    light = paper.resize(picture.size, Image.Resampling.BILINEAR)
    ink = ImageChops.subtract(light.point(_DENSITY), picture.point(_DENSITY))
    return _without_grain(ImageOps.autocontrast(ImageChops.invert(ink), cutoff=_CUT[::-1]))


def _without_grain(page: Image.Image) -> Image.Image:
    """The page without the noise of a small lens, where most points differ from those around them."""
    differences = ImageChops.difference(page, page.filter(ImageFilter.BoxBlur(1))).histogram()
    typical, seen = 0, 0
    while (seen := seen + differences[typical]) < page.width * page.height / 2:
        typical += 1
    if typical < _GRAINY:
        return page
    return page.filter(ImageFilter.MedianFilter(3 if typical < _VERY_GRAINY else 5))


def askew(page: Image.Image) -> float:
    """By how many degrees, counterclockwise, a page must be turned until its rows are level, from left to right or
    upside down: by a quarter where it lies on its side, and by the few it is askew."""
    small = _outline(page)
    angle, clarity = _clearest_angle(small)
    side_angle, side_clarity = _clearest_angle(small.transpose(Image.Transpose.ROTATE_90))
    return 90.0 + side_angle if side_clarity > _ON_ITS_SIDE * clarity else angle


def turned(page: Image.Image, degrees: float) -> Image.Image:
    """The page turned counterclockwise, on white; by quarters without a loss."""
    quarters, rest = divmod(degrees + 45.0, 90.0)
    page = page.rotate(90 * quarters, expand=True)
    angle = rest - 45.0
    return page.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=255) if angle else page


def scaled(page: Image.Image, row_height: float | None = None) -> Image.Image:
    """The level page with rows as high as they are read best; `row_height` is theirs, in pixels, where it is known."""
    height = row_height or _row_height(page)
    if not height:
        return page
    scale = min(_ROW_HEIGHT / height, _MOST_SCALE)
    if 0.8 < scale < 1.25:
        return page
    size = round(page.width * scale), round(page.height * scale)
    if size[0] * size[1] > limits.OCR_PIXELS:
        return fitted(page, limits.OCR_PIXELS)
    return page.resize(size, Image.Resampling.BICUBIC if scale > 1 else Image.Resampling.BOX)


def _outline(page: Image.Image) -> Image.Image:
    """The ink of the page, white on black, small."""
    ink = ImageChops.invert(page)
    ink.thumbnail((_SIDE, _SIDE), Image.Resampling.BOX)
    return ink


def _clearest_angle(ink: Image.Image) -> tuple[float, float]:
    """The angle, in degrees counterclockwise, after which the rows part most clearly, and how clearly they do."""
    best = max((_clarity(ink, angle), -abs(angle), angle) for angle in map(float, range(-_STEEPEST, _STEEPEST + 1, 2)))
    for step in (1.0, 0.5, 0.25):
        centre = best[2]
        best = max(best, *((_clarity(ink, angle), -abs(angle), angle) for angle in (centre - step, centre + step)))
    return best[2], best[0]


def _clarity(ink: Image.Image, angle: float) -> float:
    """How much neighbouring rows of pixels differ: most where text and the space between its lines alternate. Narrow
    pictures differ more by chance."""
    rows = _row_means(ink.rotate(angle, Image.Resampling.BILINEAR))
    return sum((a - b) ** 2 for a, b in itertools.pairwise(rows)) * ink.width / ink.height


def _row_means(ink: Image.Image) -> Sequence[int]:
    return list(ink.resize((1, ink.height), Image.Resampling.BOX).tobytes())


def _row_height(page: Image.Image) -> float:
    """How high the rows of text of a level page are, in pixels; 0 where there are none."""
    ink = ImageChops.invert(page)
    means = _row_means(ink)
    least = sum(means) / max(len(means), 1)
    heights, run = [], 0
    for mean in (*means, -1):
        if mean > least:
            run += 1
        elif run:
            heights.append(run)
            run = 0
    return _middle([height for height in heights if height >= _LEAST_ROW])


def _middle(heights: list[int]) -> float:
    """The height up to which half of all text is: dots, accents and ruled lines are many and weigh little."""
    half, sum_so_far = sum(heights) / 2, 0
    for height in sorted(heights):
        sum_so_far += height
        if sum_so_far >= half:
            return float(height)
    return 0.0
