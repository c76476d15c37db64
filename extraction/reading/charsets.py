"""Bytes of text into text, when the declared charset is wrong or missing."""

from __future__ import annotations

import codecs
import re
from typing import Final

_ALIASES: Final = {
    "iso-8859-8-i": "cp1255",
    "iso-8859-8-e": "cp1255",
    "iso-8859-8": "cp1255",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "ks_c_5601-1987": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "iso-8859-9": "cp1254",
    "unicode-1-1-utf-7": "utf-7",
    "utf8": "utf-8",
    "hz-gb-2312": "hz",
    "": "utf-8",
}
_META: Final = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([\w-]{2,20})", re.IGNORECASE)
_ISO_2022_JP: Final = re.compile(rb"\x1b\$[@B]")
_HIGH: Final = re.compile(rb"[\x80-\xff]+")
_HIGH_TOGETHER: Final = re.compile(rb"[\x80-\xff]+(?:[\x00-\x7f]{1,4}[\x80-\xff]+)*")
"""Runs of high bytes, with those that share a neighbour."""
_SJIS_PAIR: Final = re.compile(rb"[\x81-\x83][\x40-\xfc]")
_INSIDE_A_WORD: Final = re.compile(
    r"(?<=[^\W\d_])[^\w\s'’.,:;!?()/&@\"-](?=[^\W\d_])|(?<=[^\W\d_])[±³¶¹¼¾¬¯¸¥]|[±³¶¹¼¾¬¯¸¥£](?=[^\W\d_]|[±³¶¹])|[þðÞÐ]"
)
"""What never stands beside letters, and letters of Icelandic alone."""
_LOOKED_AT: Final = 20_000
_SCRIPTS: Final = (
    ("cp1255", "יוהלאמרתבש"), ("cp1251", "оеаинтсрвл"), ("koi8_r", "оеаинтсрвл"), ("cp1253", "αοιετσνηυρ"),
)  # fmt: skip
"""Sets of other alphabets, with the letters that are most frequent in them."""
_SEVEN_BIT: Final = frozenset({"utf-7", "unicode-1-1-utf-7", "hz-gb-2312", "hz", "iso-2022-kr"})
"""Sets that write all letters in the bytes of ASCII."""
_UTF_16_MARKS: Final = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_LEAST_ZEROS: Final = 0.1
"""Of every second byte: that many are zero in UTF-16 of any alphabet, by its spaces, digits and markup."""
_LATIN: Final = ("cp1252", "cp1250", "iso8859_2", "cp1254")


def decode(content: bytes, declared: str = "") -> str:
    """The text of the bytes: UTF-16 where its zeros say so, UTF-8 where they are valid UTF-8, else as declared, else
    the likeliest single-byte set."""
    wide = _utf_16(content) if b"\0" in content else ""
    if wide:
        return content.decode(wide, "replace").removeprefix("\ufeff")
    name = declared.strip("\"' ").lower()
    if b"\x1b" in content and _ISO_2022_JP.search(content):
        return content.decode("iso2022_jp_ext", "replace")
    if content.isascii() and not name.startswith("utf-16"):
        shifted = _strictly(content, _ALIASES.get(name, name)) if name in _SEVEN_BIT else None
        return content.decode("ascii") if shifted is None else shifted
    meta = _META.search(content[:2048])
    for charset in filter(None, ("utf-8", name, meta and meta[1].decode("ascii", "replace").lower())):
        text = _strictly(content, _ALIASES.get(charset, charset))
        if text is not None and (charset == "utf-8" or not _wrongly_latin(charset, content)):
            return text
    return content.decode(_likeliest(content), "replace")


def _utf_16(content: bytes) -> str:
    """The set of a text in two bytes a letter, by its mark or its zeros; empty where it is none."""
    marked = next((charset for mark, charset in _UTF_16_MARKS if content.startswith(mark)), "")
    if marked:
        return marked
    start = content[: _LOOKED_AT // 2 * 2]
    first, second = start[::2].count(0), start[1::2].count(0)
    if max(first, second) < _LEAST_ZEROS * len(start) / 2 or min(first, second) * 10 > max(first, second):
        return ""
    return "utf-16-be" if first > second else "utf-16-le"


def _strictly(content: bytes, charset: str) -> str | None:
    try:
        codecs.lookup(charset)
        return content.decode(charset)
    except (LookupError, ValueError):
        return None


def _wrongly_latin(charset: str, content: bytes) -> bool:
    """A Western charset was declared, but most of the high bytes form words of another alphabet."""
    return _ALIASES.get(charset, charset) == "cp1252" and _likeliest(content) != "cp1252"


def _likeliest(content: bytes) -> str:
    content = content[:_LOOKED_AT]
    runs = _HIGH.findall(content)
    high = sum(map(len, runs)) or 1
    if len(_SJIS_PAIR.findall(content)) * 2 > 0.5 * high and _strictly(content, "cp932") is not None:
        return "cp932"
    words = b"".join(run for run in runs if len(run) > 1)
    if len(words) > 0.6 * high:
        return max(_SCRIPTS, key=lambda script: _share_of(script[1], words.decode(script[0], "replace").lower()))[0]
    around = _around_high_bytes(content)
    return min(_LATIN, key=lambda charset: len(_INSIDE_A_WORD.findall(around.decode(charset, "replace"))))


def _around_high_bytes(content: bytes) -> bytes:
    """What single-byte sets may differ in: a few bytes of most texts, each with the two on either side of it, which
    tell whether it stands inside a word."""
    return b"\n".join(content[max(0, run.start() - 2) : run.end() + 2] for run in _HIGH_TOGETHER.finditer(content))


def _share_of(letters: str, text: str) -> int:
    return sum(map(text.count, letters))
