"""Marks pieces of text in a page that is shown, so that a link leads to each: `#evidence-tax-1`.

A piece may run through several elements, as a row of a table does; white space and signs of direction do not count. A
mark is seen only while its name is the target of the address.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

_TAG: Final = re.compile(r"<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")
_LETTER: Final = re.compile(r"&(?:#\w{1,8}|\w{1,32});|[^&]|&", re.DOTALL)
_UNSEEN: Final = re.compile("[\\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
KEY: Final = re.compile(r"[a-z0-9_-]{1,60}")
"""What a piece may be called, so that its name may stand in a page as it is."""
STYLE: Final = "mark { background: none; color: inherit; } .place { scroll-margin: 4rem; }"
SEEN: Final = "{ background: #ffe27a; color: #1b1f24; outline: 2px solid #ffe27a; border-radius: 2px; }"


@dataclass(frozen=True, slots=True)
class _Seen:
    """The letters of a page that are seen, without white space, and where in its source each begins and ends."""

    text: str
    starts: list[int]
    ends: list[int]


def marked(source: str, pieces: Mapping[str, str]) -> tuple[str, str]:
    """A sanitised page with each piece, by its name, marked where it first stands; and the style that the marks need.

    What is not found is left out.
    """
    seen = _seen(source)
    spans = {name: span for name, text in pieces.items() if KEY.fullmatch(name) and (span := _span_of(text, seen))}
    if not spans:
        return source, ""
    rules = (f":root:has(#{name}:target) .{name} {SEEN}" for name in spans)
    return "".join(_with_marks(source, seen, spans)), " ".join([STYLE, *rules])


def _seen(source: str) -> _Seen:
    letters, starts, ends = [], [], []
    for start, end in _texts(source):
        for found in _LETTER.finditer(source, start, end):
            letter = html.unescape(found[0]) if len(found[0]) > 1 else found[0]
            if not _UNSEEN.match(letter):
                letters.append(letter[0])
                starts.append(found.start())
                ends.append(found.end())
    return _Seen("".join(letters), starts, ends)


def _texts(source: str) -> Iterator[tuple[int, int]]:
    """Where text begins and ends, between tags."""
    at = 0
    for tag in _TAG.finditer(source):
        yield at, tag.start()
        at = tag.end()
    yield at, len(source)


def _span_of(text: str, seen: _Seen) -> tuple[int, int] | None:
    """The first letter of a piece and the one behind its last."""
    wanted = _UNSEEN.sub("", text)
    first = seen.text.find(wanted) if wanted else -1
    return (first, first + len(wanted)) if first >= 0 else None


def _with_marks(source: str, seen: _Seen, spans: Mapping[str, tuple[int, int]]) -> Iterator[str]:
    """The source, with each run of letters that the same pieces hold in a mark, and a place where each begins."""
    at = 0
    for first, last in pairwise(sorted({end for span in spans.values() for end in span})):
        names = [name for name, (start, stop) in spans.items() if start <= first < stop]
        if not names:
            continue
        places = "".join(f'<span class="place" id="{name}"></span>' for name in names if spans[name][0] == first)
        for start, end in _runs(source, seen, first, last):
            yield f'{source[at:start]}{places}<mark class="{" ".join(names)}">{source[start:end]}</mark>'
            at, places = end, ""
    yield source[at:]


def _runs(source: str, seen: _Seen, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Where in the source these letters stand, from tag to tag."""
    start = first
    for i in range(first + 1, last + 1):
        if i == last or "<" in source[seen.ends[i - 1] : seen.starts[i]]:
            yield seen.starts[start], seen.ends[i - 1]
            start = i
