"""What somebody looks for, as conditions on lexemes. Pure.

All clauses have to hold, of each clause one alternative. What is typed may mean several things (1234 is an amount, a
part of a number, or a word), and then finds all of them.
"""

from __future__ import annotations

import datetime
import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from receipts.search import dates, numbers
from receipts.search.folding import fold, joined_words, spelt_out, words_of
from receipts.search.lexemes import UNKNOWN, Kind, amount_word, shortest_part

MOST_CHARACTERS: Final = 200
MOST_WORDS: Final = 16
LEGAL_FORMS: Final = frozenset(
    ("ltd", "limited", "inc", "llc", "llp", "plc", "corp", "gmbh", "ag", "kg", "sarl", "srl", "bv", "nv", "oy", "בעמ")
)
"""Say little, and are often left out: looked for only where nothing else is."""
_QUOTED: Final = re.compile(r"(?<!\S)[\"“„«”]([^\"“”„«»]+)[\"”“»](?!\S)")
_THOUSANDS: Final = re.compile(r"(?<![\d.,])\d{1,3}(?:[ \u00a0\u202f]\d{3})+[.,]\d{1,2}(?![\d.,])")
_COUNTRY: Final = re.compile("[A-Za-z]{2}")
_GROUP: Final = re.compile(r"\d{2,4}")
_FEWEST_GROUPS: Final = 3
_HEBREW: Final = re.compile("[א-ת]+")
_HEBREW_PREFIXES: Final = ("ה", "ו", "ב", "ל", "מ", "ש", "כ", "וה", "וב", "ול", "ומ", "שה", "מה", "כש")
_ARABIC: Final = re.compile("[\u0621-\u064a]+")
_ARABIC_PREFIXES: Final = ("ال", "وال", "بال", "لل", "و", "ب", "ل")
_SHORTEST_STEM: Final = 3


@dataclass(frozen=True, slots=True)
class Alternative:
    """Words that follow each other, mostly one, of one kind; `is_prefix`: the last may go on."""

    kind: Kind
    words: tuple[str, ...]
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing that has to hold. `words`: what was typed, folded, where it is text; it may be a name mistyped."""

    alternatives: tuple[Alternative, ...]
    words: tuple[str, ...] = ()

    def or_else(self, alternatives: Sequence[Alternative]) -> Clause:
        """The same with more alternatives."""
        return replace(self, alternatives=tuple(dict.fromkeys((*self.alternatives, *alternatives))))


@dataclass(frozen=True, slots=True)
class Query:
    """What all has to hold; with no clause there is nothing to look for, and nothing is found."""

    clauses: tuple[Clause, ...] = ()


class QueryTooLongError(ValueError):
    """More characters or words than a search may have."""


def parse(text: str, *, today: datetime.date) -> Query:
    """Return what `text` asks for; `today` is the day for whoever asks. Raises QueryTooLongError."""
    text = _normal(text)
    if len(text) > MOST_CHARACTERS:
        raise QueryTooLongError
    phrases = [found[1] for found in _QUOTED.finditer(text)]
    chunks = _THOUSANDS.sub(lambda found: re.sub(r"\s", "", found[0]), _QUOTED.sub(" ", text)).split()
    clauses = [clause for clause in (*map(_phrase, phrases), *_clauses(chunks, today)) if clause.alternatives]
    if len(clauses) > MOST_WORDS:
        raise QueryTooLongError
    telling = [clause for clause in clauses if not LEGAL_FORMS.issuperset(clause.words or ("",))]
    return Query(tuple(telling or clauses))


def cut(text: str) -> str:
    """As much of `text` as a search may hold."""
    return " ".join(_normal(text)[:MOST_CHARACTERS].split()[:MOST_WORDS])


def _normal(text: str) -> str:
    # one sign may stand for eighteen letters; what is far too long is so without being spelt out
    return unicodedata.normalize("NFKC", text[: MOST_CHARACTERS + 1].replace("\x00", " "))


def _clauses(chunks: Sequence[str], today: datetime.date) -> Iterator[Clause]:
    place = 0
    while place < len(chunks):
        left = chunks[place:]
        count, days = dates.days_in_words(left, today=today)
        if count == 1:
            yield _text(left[0]).or_else(_on(days))
        elif count:
            yield Clause(_on(days))
        elif count := _groups(left):
            # it may be kept with or without the spaces
            yield _text("".join(left[:count])).or_else(_phrase(" ".join(left[:count])).alternatives)
        else:
            count, amounts = _amount_with_currency(left)
            yield Clause(amounts) if count == 2 else _one(left[0], amounts, today)
        place += count or 1


def _groups(chunks: Sequence[str]) -> int:
    """How many of the first chunks are one number in groups, such as a tax id: "DE 811 569 869"; 0 if none are."""
    before = 1 if _COUNTRY.fullmatch(chunks[0]) else 0
    count = before + sum(1 for _ in itertools.takewhile(_GROUP.fullmatch, chunks[before:]))
    return count if count >= _FEWEST_GROUPS else 0


def _amount_with_currency(chunks: Sequence[str]) -> tuple[int, tuple[Alternative, ...]]:
    """How many of the first chunks are an amount, and what it may be; none if they are no amount."""
    for first, second in ((chunks[0], chunks[1]), (chunks[1], chunks[0])) if len(chunks) > 1 else ():
        found, named = numbers.amount_of(first), numbers.currencies_of(second)
        if found and not found[1] and named:
            return 2, _amounts(found[0], named)
    found = numbers.amount_of(chunks[0])
    return (1, _amounts(*found)) if found else (0, ())


def _one(chunk: str, amounts: Sequence[Alternative], today: datetime.date) -> Clause:
    """What a chunk that stands for itself may mean."""
    digits = re.sub(r"\W", "", chunk)
    if days := dates.days_in_numbers(chunk):
        return Clause((*_on(days), Alternative(Kind.NUMBER, (digits,), is_prefix=True)))
    if amounts and not chunk.isdigit():
        # an exact amount, or a number written like one; as words its parts are everywhere
        return Clause((*amounts, *([Alternative(Kind.NUMBER, (digits,))] if digits.isdigit() else ())))
    clause = _text(chunk).or_else(amounts)
    year = dates.year_of(chunk)
    if year and year <= today.year + 1:
        clause = clause.or_else(_on([str(year)]))
    if currencies := numbers.currencies_of(chunk):
        clause = clause.or_else([Alternative(Kind.CURRENCY, (code.lower(),)) for code in currencies])
    return clause


def _phrase(text: str) -> Clause:
    words = tuple(words_of(fold(text)))
    return Clause((Alternative(Kind.WORD, words),) if words else ())


def _text(chunk: str) -> Clause:
    """A word, or words written in one."""
    folded = fold(chunk)
    words = tuple(words_of(folded))
    if not words:
        return Clause(())
    if len(words) == 1:
        return Clause(tuple(_ways_to_write(words[0], spelt_out(chunk))), words)
    whole = Alternative(Kind.WORD, words, is_prefix=len(words[-1]) >= shortest_part(words[-1]))
    joined = (way for word in joined_words(folded) for way in _ways_to_write(word))
    return Clause((whole, *joined), words)


def _ways_to_write(word: str, spelt: Sequence[str] = ()) -> Iterator[Alternative]:
    for one in (word, *spelt):
        yield _begins(one)
        if len(one) >= shortest_part(one):
            yield Alternative(Kind.PART, (one,), is_prefix=True)
    for script, prefixes in ((_HEBREW, _HEBREW_PREFIXES), (_ARABIC, _ARABIC_PREFIXES)):
        if script.fullmatch(word) and len(word) > 1:
            yield from (_begins(prefix + word, longer=len(word) >= _SHORTEST_STEM) for prefix in prefixes)
            for prefix in prefixes:
                stem = word.removeprefix(prefix)
                if stem != word and len(stem) >= _SHORTEST_STEM:
                    yield Alternative(Kind.WORD, (stem,))
    if word.isascii() and word.isalpha() and len(word) > _SHORTEST_STEM + 1 and word.endswith("s"):
        yield Alternative(Kind.WORD, (word[:-1],))
        if word.endswith("ies"):
            yield Alternative(Kind.WORD, (f"{word[:-3]}y",))


def _begins(word: str, *, longer: bool = True) -> Alternative:
    return Alternative(Kind.WORD, (word,), is_prefix=longer and len(word) >= shortest_part(word))


def _on(days: Sequence[str]) -> tuple[Alternative, ...]:
    whole = len("YYYYMMDD")
    return tuple(Alternative(Kind.DAY, (day,), is_prefix=len(day) < whole) for day in days)


def _amounts(values: Sequence[Decimal], currencies: Sequence[str]) -> tuple[Alternative, ...]:
    """In one of the currencies, or in one that is not known; in any if none is named."""
    named = (*currencies, UNKNOWN) if currencies else ("",)
    found = (amount_word(value, currency) for value, currency in itertools.product(values, named))
    return tuple(Alternative(Kind.AMOUNT, (word,)) for word in found)
