"""What a receipt is found by: lexemes, each of one kind and of one business. Pure.

A lexeme begins with the business's number and the sign of its kind, so that an index of all businesses' lexemes is read
for one business alone, however many others use the same word.
"""

from __future__ import annotations

import datetime
import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from receipts.search.folding import LONGEST, fold, is_ideographic, joined_words, spelt_out, words_of

PART: Final = 3
"""Letters from which on a part of a word finds it."""
MOST_PARTS: Final = 300
"""Parts of words that a receipt is found by."""
MOST_TEXT: Final = 60_000
"""Characters of all texts of a receipt. PostgreSQL takes a megabyte of lexemes, whatever the script."""
UNKNOWN: Final = "x"
"""In the place of a currency that is not known."""
_THOUSANDTHS: Final = 1_000


class Kind(enum.StrEnum):
    """The sign of each kind of lexeme."""

    WORD = "_"
    PART = "~"
    """The end of a word of a name: what begins one stands somewhere in the word."""
    NUMBER = "!"
    """A receipt's number, without what separates its parts."""
    AMOUNT = "="
    """A total, net or tax in thousandths, alone and followed by its currency."""
    CURRENCY = "$"
    DAY = "@"
    """YYYYMMDD, of issue and of receipt."""
    CATEGORY = "#"
    """Its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What of a receipt is searched; `day`s as the business sees them, texts as they were read or written.

    `names`: texts that are also found by any part of their words. `texts`: by the beginnings of their words.
    """

    names: Sequence[str] = ()
    texts: Sequence[str] = ()
    vendor: str = ""
    number: str = ""
    amounts: Sequence[Decimal] = ()
    currency: str = ""
    days: Sequence[datetime.date] = ()
    category: int | None = None


@dataclass(slots=True)
class Lexemes:
    """`ordered`: words in their order, None between two texts; `loose`: lexemes of any kind that have no place."""

    ordered: list[str | None] = field(default_factory=list)
    loose: dict[tuple[Kind, str], None] = field(default_factory=dict)

    def add(self, kind: Kind, word: str) -> None:
        """Add one without a place."""
        self.loose[kind, word] = None


def lexemes_of(subject: Subject) -> Lexemes:
    """All that a receipt is found by."""
    found = Lexemes()
    kept = _kept([*subject.names, *subject.texts])
    names = [_add_text(found, text) for text in kept[: len(subject.names)]]
    for text in kept[len(subject.names) :]:
        _add_text(found, text)
    _add_parts(found, (word for words in names for word in words))
    vendor = words_of(fold(subject.vendor))
    for start in range(len(vendor)):
        # "The Face Book" is found by "facebook"
        found.add(Kind.PART, "".join(vendor[start:])[:LONGEST])
    if number := "".join(words_of(fold(subject.number))):
        found.add(Kind.NUMBER, number[:LONGEST])
    for amount in subject.amounts:
        found.add(Kind.AMOUNT, amount_word(amount))
        found.add(Kind.AMOUNT, amount_word(amount, subject.currency or UNKNOWN))
    if subject.currency:
        found.add(Kind.CURRENCY, subject.currency.lower())
    for day in subject.days:
        found.add(Kind.DAY, f"{day:%Y%m%d}")
    if subject.category is not None:
        found.add(Kind.CATEGORY, str(subject.category))
    return found


def amount_word(amount: Decimal, currency: str = "") -> str:
    """An amount as it is in a lexeme."""
    return f"{int(amount * _THOUSANDTHS)}{currency.lower()}"


def shortest_part(word: str) -> int:
    """From how many letters on a part of such a word is looked for."""
    return 1 if is_ideographic(word) else PART


def _kept(texts: Sequence[str]) -> list[str]:
    """The texts up to MOST_TEXT characters in all."""
    kept, left = [], MOST_TEXT
    for text in texts:
        kept.append(text[:left])
        left -= len(kept[-1])
    return kept


def _add_text(found: Lexemes, text: str) -> list[str]:
    """Add the words of one text, and return them with those that are written in one."""
    # a sign may be folded to many letters
    folded = fold(text)[: 2 * len(text)]
    words, joined = words_of(folded), list(joined_words(folded))
    found.ordered += words
    found.ordered.append(None)
    loose = [*joined, *spelt_out(text)]
    for word in loose:
        found.add(Kind.WORD, word)
    return [*words, *loose]


def _add_parts(found: Lexemes, words: Iterable[str]) -> None:
    most = len(found.loose) + MOST_PARTS
    for word in dict.fromkeys(words):
        for start in range(1, len(word) - shortest_part(word) + 1):
            if len(found.loose) >= most:
                return
            found.add(Kind.PART, word[start:])
