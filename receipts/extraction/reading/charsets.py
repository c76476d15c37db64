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
    "": "utf-8",
}
_META: Final = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([\w-]{2,20})", re.IGNORECASE)
_HEBREW_RUN: Final = re.compile(rb"[\xe0-\xfa]{2,}")
_CYRILLIC_RUN: Final = re.compile(rb"[\xc0-\xff]{3,}")
_HIGH: Final = re.compile(rb"[\x80-\xff]+")
_SJIS_PAIR: Final = re.compile(rb"[\x81-\x83][\x40-\xfc]")


def decode(content: bytes, declared: str = "") -> str:
    """The text of the bytes: UTF-8 where they are valid UTF-8, else as declared, else the likeliest single-byte set."""
    name = declared.strip("\"' ").lower()
    if content.isascii() and "2022" not in name and not name.startswith("utf-16"):
        return content.decode("ascii")
    meta = _META.search(content[:2048])
    for charset in filter(None, ("utf-8", name, meta and meta[1].decode("ascii", "replace").lower())):
        text = _strictly(content, _ALIASES.get(charset, charset))
        if text is not None and (charset == "utf-8" or not _wrongly_latin(charset, content)):
            return text
    return content.decode(_likeliest(content), "replace")


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
    high = sum(len(run) for run in _HIGH.findall(content)) or 1
    hebrew = sum(len(run) for run in _HEBREW_RUN.findall(content))
    cyrillic = sum(len(run) for run in _CYRILLIC_RUN.findall(content))
    if len(_SJIS_PAIR.findall(content)) * 2 > 0.5 * high and _strictly(content, "cp932") is not None:
        return "cp932"
    if hebrew > 0.7 * high:
        return "cp1255"
    if cyrillic > 0.8 * high:
        lower_koi = sum(1 for byte in content if 0xC0 <= byte <= 0xDF)
        return "koi8_r" if lower_koi > 0.6 * high else "cp1251"
    return "cp1252"
