"""The text of RTF (1.9.1), or the HTML that Outlook wrote into it ([MS-OXRTFEX])."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from .charsets import decode

_TOKEN: Final = re.compile(
    rb"\\(?:(?P<word>[A-Za-z]{1,32})(?P<number>-?[0-9]{1,9})? ?|'(?P<hex>[0-9A-Fa-f]{2})|(?P<symbol>[^A-Za-z]))"
    rb"|(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)",
    re.DOTALL,
)
_HTML: Final = re.compile(rb"\\fromhtml1\b")
_HTML_WITHIN: Final = 400
"""Bytes before the word that says that all of it was HTML."""
_SKIPPED: Final = frozenset({
    "colortbl", "filetbl", "fldinst", "info", "listtable", "nonshppict", "pict", "pntext", "revtbl", "stylesheet", "tc",
    "xe",
})  # fmt: skip
"""Groups that hold no text of the document."""
_HIDING: Final = frozenset({"htmlrtf", "v", "deleted"})
"""What is there for readers without HTML alone, is hidden, or was deleted."""
_CHARACTERS: Final = {
    "par": "\n", "line": "\n", "row": "\n", "nestrow": "\n", "sect": "\n", "page": "\n", "tab": "\t", "cell": "\t",
    "nestcell": "\t", "emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "emspace": " ", "enspace": " ",
}  # fmt: skip
_SYMBOLS: Final = {b"~": "\N{NO-BREAK SPACE}", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}", b"\n": "\n", b"\r": "\n"}
_CHARSETS: Final = {
    77: "mac-roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gbk", 136: "big5", 161: "cp1253", 162: "cp1254",
    163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
    254: "cp437", 255: "cp850",
}  # fmt: skip
"""Of fonts; a font of none of them (ANSI, default, symbols) is in the document's."""
_DEFAULT: Final = "cp1252"
_MOST_DEPTH: Final = 2_000


@dataclass(frozen=True, slots=True)
class Text:
    """What an RTF document says: plain text, or the HTML it was made from."""

    text: str
    is_html: bool


def text_of(content: bytes) -> Text:
    """The text of a document, without what is hidden in it; of a damaged one as far as it goes."""
    is_html = _HTML.search(content, 0, _HTML_WITHIN) is not None
    return Text(_Reader(content, is_html=is_html).read(), is_html)


@dataclass(slots=True)
class _Group:
    """What holds until a closing brace."""

    skipped: bool = False
    hidden: bool = False
    in_fonts: bool = False
    in_tag: bool = False
    """Whether it is markup of the HTML."""
    is_optional: bool = False
    """Whether its first word, still to come, names what older readers may leave out."""
    font: int | None = None
    """None for the document's own."""
    fallback: int = 1
    """Characters that stand behind one in Unicode for older readers."""


class _Reader:
    def __init__(self, content: bytes, *, is_html: bool) -> None:
        self._content = content
        self._is_html = is_html
        self._group = _Group()
        self._outer: list[_Group] = []
        self._charset = _DEFAULT
        self._fonts: dict[int, str] = {}
        self._default_font = 0
        self._pieces: list[str] = []
        self._undecoded = bytearray()
        self._undecoded_charset = ""
        self._repeated = 0
        """Characters to come that stand for one in Unicode."""

    def read(self) -> str:
        at = 0
        while (token := _TOKEN.search(self._content, at)) is not None:
            at = token.end()
            if token["text"]:
                self._add_bytes(token["text"])
            elif token["hex"]:
                self._add_bytes(bytes.fromhex(token["hex"].decode("ascii")))
            elif token["word"]:
                number = int(token["number"]) if token["number"] else None
                self._read_word(token["word"].decode("ascii"), number)
                at += max(number or 0, 0) if token["word"] == b"bin" else 0
            elif token["symbol"]:
                self._read_symbol(token["symbol"])
            elif not self._read_brace(token["brace"]):
                break
        self._decode()
        return "".join(self._pieces).encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    def _read_brace(self, brace: bytes) -> bool:
        """Whether anything follows."""
        if brace == b"{":
            self._outer.append(self._group)
            self._group = replace(self._group, is_optional=False)
        elif self._outer:
            self._group = self._outer.pop()
        return 0 < len(self._outer) < _MOST_DEPTH

    def _read_symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self._group.is_optional = True
        else:
            self._add(_SYMBOLS.get(symbol, ""))

    def _read_word(self, word: str, number: int | None) -> None:
        group = self._group
        if group.is_optional:
            group.is_optional = False
            group.in_tag = word == "htmltag" and self._is_html
            group.skipped = group.skipped or not group.in_tag
        elif word in _SKIPPED:
            group.skipped = True
        elif word in _CHARACTERS:
            self._add(_CHARACTERS[word])
        elif word == "u":
            self._add(chr((number or 0) & 0xFFFF))
            self._repeated = group.fallback
        elif word == "uc":
            group.fallback = max(number or 0, 0)
        elif word in _HIDING:
            group.hidden = number != 0
        elif word == "plain":
            group.font = None
            group.hidden = group.hidden and self._is_html
        else:
            self._read_charset(word, number)

    def _read_charset(self, word: str, number: int | None) -> None:
        """Take note of the document's charset, of those of its fonts, and of the font in use."""
        group = self._group
        if word == "ansicpg":
            self._charset = f"cp{number}"
        elif word == "fonttbl":
            group.skipped = group.in_fonts = True
        elif word == "deff":
            self._default_font = number or 0
        elif word == "f":
            group.font = number or 0
        elif word == "fcharset" and group.in_fonts and group.font is not None:
            self._fonts[group.font] = _CHARSETS.get(number or 0, "")

    def _add(self, text: str) -> None:
        if not (self._group.skipped or self._group.hidden):
            self._decode()
            self._pieces.append(text)

    def _add_bytes(self, content: bytes) -> None:
        if self._repeated:
            content, self._repeated = content[self._repeated :], max(self._repeated - len(content), 0)
        group = self._group
        if group.skipped or group.hidden:
            return
        font = self._default_font if group.font is None else group.font
        charset = (not group.in_tag and self._fonts.get(font)) or self._charset
        if charset != self._undecoded_charset:
            self._decode()
            self._undecoded_charset = charset
        self._undecoded += content

    def _decode(self) -> None:
        if not self._undecoded:
            return
        content = bytes(self._undecoded)
        try:
            text = content.decode(self._undecoded_charset)
        except (LookupError, ValueError):
            text = decode(content, self._undecoded_charset)
        self._pieces.append(text)
        self._undecoded.clear()
