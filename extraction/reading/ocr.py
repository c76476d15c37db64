"""The text of a picture, read by the `tesseract` program where it is installed; nothing where it is not.

It runs as a process of its own, in bounded time, with one thread and none of our environment; the picture goes in
through its standard input, and words with their boxes come out, which `layout` makes rows of.
"""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import time
from collections.abc import Iterator
from functools import cache
from typing import Final

from .. import limits
from ..normalizing.text import squeeze
from ..types import Place
from .layout import Run, lines_of
from .page import Line

_FIRST: Final = ("eng", "heb")
_MOST_LANGUAGES: Final = 4
_NOT_A_LANGUAGE: Final = frozenset({"osd", "equ", "snum"})
_LIST_SECONDS: Final = 5
_LEAST_SURE: Final = 30.0
"""Of tesseract's percent; what it is less sure of is mostly dirt."""
_PAGE, _LINE, _WORD = "1", "4", "5"
_SIZE_MARKERS: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def lines_in(picture: bytes, place: Place, deadline: float) -> list[Line]:
    """The rows of a picture (PNG, JPEG or PGM); empty where tesseract is missing, fails or is not done in time, and
    for a picture too large to try."""
    program = shutil.which("tesseract")
    languages = _languages(program) if program else ""
    if not program or not languages or not 0 < _pixels(picture) <= limits.OCR_PIXELS:
        return []
    command = (program, "stdin", "stdout", "-l", languages, "--psm", "4", "tsv")
    table = _output(command, picture, deadline - time.monotonic())
    return lines_of(list(_words(table)), place)


@cache
def _languages(program: str) -> str:
    """The installed languages as tesseract wants them named, the likeliest first."""
    listed = _output((program, "--list-langs"), b"", _LIST_SECONDS).splitlines()[1:]
    installed = [name for name in listed if name.isalpha() and name not in _NOT_A_LANGUAGE]
    return "+".join(sorted(installed, key=lambda name: (name not in _FIRST, name))[:_MOST_LANGUAGES])


def _output(command: tuple[str, ...], picture: bytes, seconds: float) -> str:
    environment = {"OMP_THREAD_LIMIT": "1", "TESSDATA_PREFIX": os.environ.get("TESSDATA_PREFIX", "")}
    try:
        done = subprocess.run(  # noqa: S603 (our own arguments; the picture is only its input)
            command,
            input=picture,
            capture_output=True,
            timeout=max(seconds, 0.1),
            check=True,
            env={name: value for name, value in environment.items() if value},
        )
    except (subprocess.SubprocessError, OSError):
        return ""
    return done.stdout.decode("utf-8", "replace")


def _words(table: str) -> Iterator[Run]:
    """The words of tesseract's table, each as high as its line, so that a word without tall letters is no lower."""
    page_height, bottom, top = 0.0, 0.0, 0.0
    for row in table.splitlines()[1:]:
        columns = row.split("\t")
        if len(columns) != 12:
            continue
        left, upper, width, height = (float(column) for column in columns[6:10])
        if columns[0] == _PAGE:
            page_height = height
        elif columns[0] == _LINE:
            bottom, top = page_height - upper - height, page_height - upper
        elif columns[0] == _WORD and float(columns[10]) >= _LEAST_SURE and (text := squeeze(columns[11])):
            yield Run(text, left, bottom, left + width, top)


def _pixels(picture: bytes) -> int:
    """How many there are, by the picture's own header; 0 for kinds that are not read."""
    if picture.startswith(b"\x89PNG") and len(picture) > 24:
        width, height = struct.unpack(">II", picture[16:24])
        return int(width * height)
    if picture.startswith(b"P5 "):
        return len(picture)
    return _jpeg_pixels(picture) if picture.startswith(b"\xff\xd8") else 0


def _jpeg_pixels(picture: bytes) -> int:
    at = 2
    while at + 9 <= len(picture) and picture[at] == 0xFF:
        marker, length = picture[at + 1], int.from_bytes(picture[at + 2 : at + 4], "big")
        if marker in _SIZE_MARKERS:
            height, width = struct.unpack(">HH", picture[at + 5 : at + 9])
            return int(width * height)
        at += 2 + max(length, 2)
    return 0
