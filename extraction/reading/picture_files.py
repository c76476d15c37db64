"""A picture file of any kind into its pages: grey, upright by the camera's own account, of bounded size.

JPEG, PNG, TIFF, WebP, BMP and GIF are opened by Pillow, HEIC by `pi_heif`, which is imported with the first such file.
What a file says of its size is judged before a pixel is decoded; large JPEGs are decoded at a half or less.
"""

from __future__ import annotations

import contextlib
import importlib
import io
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from PIL import ExifTags, Image, ImageOps

from .. import limits
from ..types import FileProblem
from .sniffing import media_type_of

_FORMATS: Final = {
    "image/jpeg": ("JPEG", "MPO"),
    "image/png": ("PNG",),
    "image/tiff": ("TIFF",),
    "image/webp": ("WEBP",),
    "image/bmp": ("BMP",),
    "image/gif": ("GIF",),
    "image/heic": ("HEIF",),
}
_LEAST_PAGE: Final = 200
"""Pixels of the shorter side; smaller pages of a file are thumbnails."""
_ON_ITS_SIDE: Final = 5
"""Of EXIF's orientations, from 1 to 8, the first that turns a picture by a quarter."""
_DEEP: Final = frozenset({"I", "I;16", "I;16L", "I;16B", "F"})
"""Modes of more than eight bits a pixel."""

# ours is checked before a pixel is decoded; Pillow's own would only warn
Image.MAX_IMAGE_PIXELS = None


class PictureError(Exception):
    """A picture cannot be read; `problem` says why."""

    def __init__(self, problem: FileProblem) -> None:
        super().__init__(problem)
        self.problem = problem


def size_of(content: bytes) -> tuple[int, int] | None:
    """Width and height by the file's header, in pixels; None where it cannot be told."""
    try:
        with _opened(content) as image:
            return image.size
    except PictureError:
        return None


def pages_of(content: bytes) -> Iterator[tuple[int, Image.Image]]:
    """The pages of a picture that are read, each with its number from 1. Raises PictureError."""
    with _opened(content) as image:
        count = _count(image)
        for number in likeliest_pages(count):
            page = _page(image, number)
            if min(page.size) >= _LEAST_PAGE or count == 1:
                yield number, page


def likeliest_pages(count: int) -> list[int]:
    """The numbers, from 1, of the pages of a document that are read: the first ones, and the last, where totals
    stand."""
    return [number for number in range(1, count + 1) if number < limits.OCR_PAGES or number == count]


@contextlib.contextmanager
def _opened(content: bytes) -> Iterator[Image.Image]:
    kind = media_type_of(content[: limits.SNIFFED_BYTES])
    if kind not in _FORMATS:
        raise PictureError(FileProblem.UNREADABLE)
    if kind == "image/heic" and not _can_open_heic():
        raise PictureError(FileProblem.PICTURE)
    with _named_damage(), Image.open(io.BytesIO(content), formats=_FORMATS[kind]) as image:
        yield image


@contextlib.contextmanager
def _named_damage() -> Iterator[None]:
    """Whatever a decoder raises at hostile bytes is one thing: damage. Lack of memory stays what it is."""
    try:
        yield
    except (PictureError, MemoryError):
        raise
    except Exception as error:
        raise PictureError(FileProblem.DAMAGED) from error


@cache
def _can_open_heic() -> bool:
    """Teach Pillow to open HEIC, where the decoder is installed; with one thread, as each takes memory."""
    try:
        heif: Any = importlib.import_module("pi_heif")
    except ImportError:
        return False
    heif.options.DECODE_THREADS = 1
    heif.register_heif_opener(thumbnails=False)
    return True


def count_of(content: bytes) -> int:
    """How many pages a picture file has. Raises PictureError."""
    with _opened(content) as image:
        return _count(image)


def upright_size(content: bytes, number: int) -> tuple[int, int]:
    """Width and height of a page, counted from 1, as the camera held it, in pixels. Raises PictureError."""
    with _opened(content) as image:
        if number > 1:
            image.seek(number - 1)
        width, height = image.size
        is_on_its_side = image.getexif().get(ExifTags.Base.Orientation, 1) >= _ON_ITS_SIDE
        return (height, width) if is_on_its_side else (width, height)


def in_colour(content: bytes, number: int, pixels: int) -> Image.Image:
    """A page, counted from 1, as people look at it: upright, in colour, of at most so many pixels. Raises PictureError.

    A page that the file does not have is damage.
    """
    with _opened(content) as image:
        return _upright(_coloured(_loaded(image, number, "RGB", pixels)), pixels)


def _count(image: Image.Image) -> int:
    return getattr(image, "n_frames", 1) if image.format == "TIFF" else 1


def _page(image: Image.Image, number: int) -> Image.Image:
    return _upright(_grey(_loaded(image, number, "L", limits.OCR_PIXELS)), limits.OCR_PIXELS)


def _upright(image: Image.Image, pixels: int) -> Image.Image:
    return fitted(ImageOps.exif_transpose(image), pixels)


def _loaded(image: Image.Image, number: int, mode: str, pixels: int) -> Image.Image:
    """The page to be decoded, in about as many pixels as are wanted where its format allows it. Raises PictureError."""
    if number > 1:
        image.seek(number - 1)
    if image.width * image.height > limits.PICTURE_PIXELS:
        raise PictureError(FileProblem.TOO_LARGE)
    shrink = max(image.width * image.height / pixels, 1.0) ** 0.5
    image.draft(mode, (round(image.width / shrink), round(image.height / shrink)))
    if image.width * image.height * len(image.getbands()) > limits.PICTURE_BYTES:
        raise PictureError(FileProblem.TOO_LARGE)
    return image


def _coloured(image: Image.Image) -> Image.Image:
    """In colours that every browser shows, and on white paper where it is transparent."""
    if image.mode in _DEEP:
        return _grey(image).convert("RGB")
    if image.has_transparency_data:
        shown = image.convert("RGBA")
        paper = Image.new("RGB", shown.size, "white")
        paper.paste(shown, mask=shown.getchannel("A"))
        return paper
    return image.convert("RGB")


def _grey(image: Image.Image) -> Image.Image:
    """Grey, and on white paper where it is transparent."""
    if image.mode in _DEEP:
        least, most = image.convert("F").getextrema()
        spread = max(float(most) - float(least), 1.0)  # type: ignore[arg-type]
        return image.convert("F").point(lambda v: (v - least) * (255 / spread)).convert("L")
    if image.has_transparency_data:
        shown = image.convert("RGBA")
        paper = Image.new("L", shown.size, 255)
        paper.paste(shown.convert("L"), mask=shown.getchannel("A"))
        return paper
    return image.convert("L")


def fitted(image: Image.Image, pixels: int) -> Image.Image:
    """The image, made smaller where it has more pixels than that."""
    if image.width * image.height <= pixels:
        return image
    scale = (pixels / (image.width * image.height)) ** 0.5
    size = max(round(image.width * scale), 1), max(round(image.height * scale), 1)
    return image.resize(size, Image.Resampling.BOX, reducing_gap=2.0)
