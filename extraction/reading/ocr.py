"""The words of a page that is a picture, read by the `tesseract` program where it is installed.

It runs as a process of its own, in bounded time, with one thread and none of our environment; the page goes in through
its standard input, and words with their boxes and how sure it is of each come out.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from PIL import Image

from ..normalizing.text import squeeze
from .layout import Run

_FIRST: Final = ("eng", "heb")
_MOST_LANGUAGES: Final = 4
_NOT_A_LANGUAGE: Final = frozenset({"osd", "equ", "snum"})
_OF_SCRIPTS: Final[Mapping[str, frozenset[str]]] = {
    "Hebrew": frozenset({"heb", "yid"}),
    "Arabic": frozenset({"ara", "fas", "urd", "pus"}),
    "Cyrillic": frozenset({"rus", "ukr", "bul", "srp", "bel", "mkd"}),
    "Greek": frozenset({"ell"}),
    "Thai": frozenset({"tha"}),
    "Japanese": frozenset({"jpn"}),
    "Hangul": frozenset({"kor"}),
}
"""By tesseract's names; what is not here is written in Latin letters."""
_LATIN: Final = "eng"
"""Reads the names and currencies that stand in Latin letters on papers of any script. Beside Arabic it takes Arabic
digits for letters; of two Arabic languages together, the Persian reads them."""
_DIGIT_WEIGHT: Final = 4
_LIST_SECONDS: Final = 5.0
_LEAST_SURE: Final = 30.0
"""Of tesseract's percent; what it is less sure of is mostly dirt."""
_PAGE, _LINE, _WORD = "1", "4", "5"
_ORIENTATION: Final = re.compile(
    r"Rotate: (\d+)\s+Orientation confidence: ([\d.]+)\s+Script: (\w+)\s+Script confidence: ([\d.]+)"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of a page, and how well they were read."""

    words: tuple[Run, ...] = ()
    letters: int = 0
    """Letters and digits, in all words together."""
    digits: int = 0
    sureness: float = 0.0
    """The mean of its letters, from 0 to 100."""

    @property
    def worth(self) -> float:
        """By what the better of two readings of a page is told."""
        return (self.letters + _DIGIT_WEIGHT * self.digits) * self.sureness

    @property
    def row_height(self) -> float:
        """The median of its words', in pixels; 0 without any."""
        heights = sorted(word.height for word in self.words)
        return heights[len(heights) // 2] if heights else 0.0


@dataclass(frozen=True, slots=True)
class Orientation:
    """How a page lies, and what its letters are."""

    turn: int
    """Degrees clockwise until it is upright: 0, 90, 180 or 270."""
    sureness: float
    script: str
    script_sureness: float


def program() -> str | None:
    """Where tesseract is; None where it is not installed."""
    return shutil.which("tesseract")


def languages_for(script: str = "") -> tuple[str, ...]:
    """The installed languages that read a script, in tesseract's notation, the likeliest set first; of all scripts
    without one. Empty where none is installed."""
    tesseract = program()
    installed = _installed(tesseract) if tesseract else ()
    if script not in _OF_SCRIPTS:
        others = frozenset().union(*_OF_SCRIPTS.values()) if script else frozenset()
        names = [name for name in installed if name not in others]
        return ("+".join(names[:_MOST_LANGUAGES]),) if names else ()
    own = [name for name in installed if name in _OF_SCRIPTS[script]]
    latin = [name for name in installed if name == _LATIN]
    sets = [own[:1] + latin, own] if script == "Arabic" and len(own) > 1 else [own + latin]
    return tuple("+".join(each[:_MOST_LANGUAGES]) for each in sets if each)


def read(page: Image.Image, languages: str, seconds: float, *options: str) -> Reading:
    """The words of an upright page; none where tesseract fails or is not done in time."""
    table = _output(("stdin", "stdout", "-l", languages, "--dpi", "300", *options, "tsv"), _as_pgm(page), seconds)
    return reading_of(table)


def orientation_of(page: Image.Image, seconds: float) -> Orientation | None:
    """How a page lies; None where it has too few letters to tell, or nothing is installed to tell it."""
    options = ("stdin", "stdout", "-l", "osd", "--psm", "0", "--dpi", "300", "-c", "min_characters_to_try=15")
    found = _ORIENTATION.search(_output(options, _as_pgm(page), seconds))
    return None if found is None else Orientation(int(found[1]), float(found[2]), found[3], float(found[4]))


@cache
def _installed(_: str) -> tuple[str, ...]:
    """The languages of the program at that place, the likeliest first."""
    listed = _output(("--list-langs",), b"", _LIST_SECONDS).splitlines()[1:]
    installed = [name for name in listed if name.isalpha() and name not in _NOT_A_LANGUAGE]
    return tuple(sorted(installed, key=lambda name: (name not in _FIRST, name)))


def _output(arguments: Sequence[str], picture: bytes, seconds: float) -> str:
    environment = {"OMP_THREAD_LIMIT": "1", "TESSDATA_PREFIX": os.environ.get("TESSDATA_PREFIX", "")}
    try:
        done = subprocess.run(  # noqa: S603 (our own arguments; the picture is only its input)
            (program() or "tesseract", *arguments),
            input=picture,
            capture_output=True,
            timeout=max(seconds, 0.1),
            check=True,
            env={name: value for name, value in environment.items() if value},
        )
    except (subprocess.SubprocessError, OSError):
        return ""
    return done.stdout.decode("utf-8", "replace")


def _as_pgm(page: Image.Image) -> bytes:
    return b"P5 %d %d 255\n" % page.size + page.tobytes()


def reading_of(table: str) -> Reading:
    """The words of tesseract's table (TSV)."""
    words, letters, digits, sureness = [], 0, 0, 0.0
    for word, sure in _words(table):
        count = sum(map(str.isalnum, word.text))
        letters, sureness = letters + count, sureness + count * sure
        digits += sum(map(str.isdigit, word.text))
        words.append(word)
    return Reading(tuple(words), letters, digits, sureness / max(letters, 1))


def _words(table: str) -> Iterator[tuple[Run, float]]:
    """The words of tesseract's table, each as high as its line, so that a word without tall letters is no lower.

    A digit that is wider than its line is high is a word of another script, such as a currency's code.
    """
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
            word = Run(text, left, bottom, left + width, top)
            if not (text.isdigit() and width > len(text) * word.height):
                yield word, float(columns[10])
