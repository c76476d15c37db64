"""Dates as printed in the world, and the order of day and month when only digits are given.

Text must have passed `text.fold`. A date whose form leaves more than one reading is returned with all of them; the
caller decides by the page's own evidence or leaves it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from ..facts.calendars import BUDDHIST_OFFSET, HIJRI_SIGNS, JAPANESE_ERAS
from ..languages import patterns
from ..languages.folding import folded_case, without_accents
from . import calendars
from .hebrew_calendar import HEBREW_MONTHS, from_hebrew, hebrew_number
from .month_names import HIJRI, JALALI, LONGEST, MONTH, meanings

EARLIEST: Final = datetime.date(1990, 1, 1)
LATEST: Final = datetime.date(2098, 12, 31)
_LAST_SHORT_YEAR: Final = 59
"""Years of two digits after it are of the last century, or of another calendar."""
_BUDDHIST_YEARS: Final = range(EARLIEST.year + BUDDHIST_OFFSET, LATEST.year + BUDDHIST_OFFSET + 1)
_JALALI_YEARS: Final = range(1369, 1410)
_HIJRI_YEARS: Final = range(1410, 1476)
"""The years of both calendars that fall into our time do not overlap before 2031."""
_YEAR: Final = r"(?:19|20|25)\d\d|1[34]\d\d"


def _any_word(key: str) -> str:
    """An expression for the words of every language that stand at one place of a date, with either apostrophe."""
    spelt = {form for phrase in patterns.phrases(key) for form in (phrase, without_accents(phrase))}
    longest_first = sorted(spelt, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace("'", "['’]") for word in longest_first)


ORDINAL: Final = rf"(?:{_any_word('day_ending')}|''|['\"°])"
"""What makes an ordinal of a day's number; the small raised o and a are letters in folded text."""
TO_MONTH: Final = rf"(?:\.?{ORDINAL}|[.,/-])?\.?\s?(?:{_any_word('before_month')})?\s?"
_TO_YEAR: Final = rf"(?:\.?[,،/-]|\.|')?\s?(?:(?:{_any_word('before_year')})\s?)?"
_AFTER_YEAR: Final = rf"[.,/-]?\s?(?:{_any_word('after_year')})\s"
_FROM_YEAR: Final = rf"(?:{_AFTER_YEAR}|[.,/-]?\s?)"
_TIME: Final = r"\d{1,2}:\d\d(?::\d\d)?(?:\s[A-Z]{2,5}|\s?[+-]\d{2}:?\d\d)?"
_DECIMAL: Final = r"\d{1,4}[.,]\d++(?!\s?[-/.月월])"
"""Digits that go on as no date does and most amounts do."""
_FROM_DIGITS: Final = re.compile(
    rf"""(?<![\d_])(?<![A-Za-z\d]-)(?<!\d[:.])(?!{_DECIMAL})(?:
        (?P<y1>{_YEAR})(?:\s?년|\s?(?P<s1>[-/.年]))\s?(?P<m1>\d{{1,2}})
          \s?[-/.月월]\s?(?P<d1>\d{{1,2}})(?:\s?[日일號号]|\.)?(?!\d|/\d)
      | (?P<a2>\d{{1,2}})(?P<gap2>\s)?(?P<s2>[-/.])\s?(?P<b2>\d{{1,2}})(?(gap2)\s)
          (?P<t2>[-/.])\s?(?P<y2>{_YEAR}|\d\d)(?![\d]|[./,]\d)
      | (?P<d3>\d{{1,2}}){TO_MONTH}(?P<m3>{MONTH}){_TO_YEAR}(?P<y3>{_YEAR}|'?\d\d(?![\d:.,/]))(?!\d)
      | (?P<y4>{_YEAR}){_FROM_YEAR}(?P<m4>{MONTH})[./-]?\s?(?P<d4>\d{{1,2}})(?!\d)
      | (?P<y7>{_YEAR}){_AFTER_YEAR}(?P<d7>\d{{1,2}}){TO_MONTH}(?P<m7>{MONTH})
      | (?P<d6>\d{{1,2}})(?P<m6>[A-Z]{{3}})(?P<y6>\d\d(?!\d)|(?:19|20)\d\d(?!\d))
      | (?P<d8>\d{{1,2}})[./\s-]\s?(?P<m8>[IVX]{{1,4}})[./\s-]\s?(?P<y8>{_YEAR}|\d\d)(?![\d]|[./,]\d)
      | (?P<y9>1[0-2]\d)(?P<s9>[-/.])(?P<m9>\d{{1,2}})(?P=s9)(?P<d9>\d{{1,2}})(?![\d]|[./,]\d)
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_FROM_WORD: Final = re.compile(
    rf"""(?P<m5>{MONTH})(?:\.?[\s/-]|\.)\s?(?P<d5>\d{{1,2}})(?:{ORDINAL})?
        (?:\s?[,،]\s?|\s|[/-])(?:{_TIME}\s)?(?P<y5>(?:19|20)\d\d|'\d\d|(?<=[/-])\d\d)(?!\d)""",
    re.VERBOSE | re.IGNORECASE,
)
_WORD_BEFORE: Final = re.compile(rf"(?<![^\W_]){MONTH}(?:\.?[\s/-]|\.)\s?\Z", re.IGNORECASE)
_LONGEST_GAP: Final = 3
"""Characters between a month's name and a day."""
_LONGEST_WORD_BEFORE: Final = LONGEST + _LONGEST_GAP
_DIGITS: Final = re.compile(r"(?<!\d)\d{1,4}(?!\d|:|\Z)")
"""What a date's first digits are: no long number, no hour, and never the last thing in a text."""
_HIJRI_SIGN: Final = re.compile(rf"\s?(?:{'|'.join(map(re.escape, HIJRI_SIGNS))})(?!\w)", re.IGNORECASE)
_NUMERAL: Final = r"[\d〇零一二三四五六七八九十元]"
_ERA: Final = re.compile(
    rf"""(?P<era>令和|平成|昭和|民[國国])?(?<!\d)\s?(?P<year>{_NUMERAL}{{1,4}})
          \s?年\s?(?P<month>{_NUMERAL}{{1,3}})\s?月\s?(?P<day>{_NUMERAL}{{1,3}})\s?[日號号]
      | (?<![\w.-])(?P<letter>[RHS])(?P<y>\d{{1,2}})(?P<sign>[./-])(?P<m>\d{{1,2}})
          (?P=sign)(?P<d>\d{{1,2}})(?![\w./-])""",
    re.VERBOSE,
)
_MAY_BE_ERA: Final = re.compile(r"年|[RHS]\d{1,2}[./-]")
_THAI: Final = re.compile("[\u0e00-\u0e7f]")
_GLUED: Final = re.compile(r"[^\W\d_A-Z]{2,}\Z|[^\W\d_]{2,}\.\Z|\d{5,}/\Z")
"""What a date may follow without a space: a word that is not all capitals, an abbreviation, a number and its slash."""
_UNSPACED: Final = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_HEBREW_DATE: Final = re.compile(
    r"(?<!\w)([א-ת]{1,2}['\"]?[א-ת]?)[ ,]+ב?([א-ת]{2,5}(?: [אב]')?)[ ,]+(ה?'?תש[א-ת]?\"?[א-ת])(?!\w)"
)


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date in a text; `swapped` is the other reading where the digits allow two."""

    day: datetime.date
    start: int
    end: int
    swapped: datetime.date | None = None
    by_language: Mapping[str, datetime.date] = field(default_factory=dict)
    """What it means in each language that knows its month's name, where these differ."""
    year_first: datetime.date | None = None
    """What it means where its first two digits are the year's, as in `26/11/05`; None in other forms."""
    short_year: bool = False
    beside_han: bool = False
    """It is a date only on a page in Chinese or Japanese characters."""

    @property
    def order_known(self) -> bool:
        """Whether the printed form itself tells what it means."""
        return self.swapped is None and not self.by_language and not self.beside_han


def dates_in(text: str) -> Iterator[PrintedDate]:
    """Every plausible date in one line of folded text, from left to right; day-month order is assumed
    where both fit."""
    reached = 0
    for era in _eras_in(text):
        yield from _from_digits(text, reached, era.start)
        yield era
        reached = era.end
    yield from _from_digits(text, reached, len(text))
    if "תש" in text:
        yield from _hebrew_dates(text)


def _from_digits(text: str, reached: int, end: int) -> Iterator[PrintedDate]:
    for digits in _DIGITS.finditer(text, reached, end):
        match = _date_at(text, digits.start(), reached)
        if match is not None:
            found = _numeric(match) if match.lastgroup == "y2" else _worded(match)
            if found is not None:
                reached = found.end
                yield found


def _date_at(text: str, digits: int, reached: int) -> re.Match[str] | None:
    """What may be a date and whose first digits these are, if it begins no sooner than `reached`."""
    if digits < reached:
        return None
    word = None
    if digits - reached > 2 and not text[digits - 1].isalnum() and _follows_a_word(text, digits):
        word = _WORD_BEFORE.search(text, max(reached, digits - _LONGEST_WORD_BEFORE), digits)
    if word is not None and (match := _FROM_WORD.match(text, word.start())) is not None:
        return match
    return _FROM_DIGITS.match(text, digits) if _may_begin(text, digits) else None


def _follows_a_word(text: str, digits: int) -> bool:
    """A quick look: before most digits stands no word, but a sign or other digits."""
    last = text[max(0, digits - _LONGEST_GAP - 1) : digits].rstrip(" ./-")[-1:]
    return last.isalpha() or not last.isascii()


def _may_begin(text: str, start: int) -> bool:
    """Whether no code goes on here."""
    before = text[start - 1 : start] if start else " "
    if not (before.isalpha() or before in "./") or _UNSPACED.match(before):
        return True
    return _GLUED.search(text, max(0, start - 8), start) is not None


def _worded(match: re.Match[str]) -> PrintedDate | None:
    """A date in a form that leaves no doubt about its order, its month mostly a word."""
    form = str(match.lastgroup)[1:]
    month, day, text = folded_case(match[f"m{form}"]), int(match[f"d{form}"]), match.string
    year = _year(match[f"y{form}"], text)
    span = match.span()
    if form == "9":
        made = _made(calendars.from_roc, int(match["y9"]), int(month), day)
        return PrintedDate(made, *span, beside_han=True) if made else None
    if month in HIJRI or month in JALALI:
        made = _made(calendars.from_hijri, year, HIJRI[month], day) if month in HIJRI else None
        made = made or (_made(calendars.from_jalali, year, JALALI[month], day) if month in JALALI else None)
        return PrintedDate(made, *span) if made else None
    by_month = meanings(month)
    dates = {number: made for number in by_month if (made := civil_day(year, number, day)) is not None}
    if not dates:
        return None
    if len(dates) == 1:
        return PrintedDate(next(iter(dates.values())), *span)
    by_language = {language: dates[number] for number in dates for language in by_month[number]}
    return PrintedDate(next(iter(dates.values())), *span, by_language=by_language)


def _numeric(match: re.Match[str]) -> PrintedDate | None:
    mixed = match["s2"] != match["t2"]
    if (mixed or match["gap2"]) and len(match["y2"]) < 3:
        return None  # "5/11-2026" and "5 / 11 / 2026" are forms in use, "1.2/26" and "5 - 11 - 26" none
    a, b, year = int(match["a2"]), int(match["b2"]), _year(match["y2"], match.string)
    day_first, month_first = civil_day(year, b, a), civil_day(year, a, b)
    is_clear = match["s2"] == "." or mixed or year not in range(EARLIEST.year, LATEST.year + 1)
    end = match.end()
    if year in _HIJRI_YEARS and (sign := _HIJRI_SIGN.match(match.string, end)):
        end = sign.end()
    swapped = month_first if day_first and month_first != day_first and not is_clear else None
    day = day_first or month_first
    if len(match["y2"]) > 2:
        return PrintedDate(day, match.start(), end, swapped) if day else None
    year_first = civil_day(2000 + a, b, int(match["y2"]))
    day = day or year_first
    return PrintedDate(day, match.start(), end, swapped, year_first=year_first, short_year=True) if day else None


def _year(text: str, line: str) -> int:
    """The year; of two digits that of this century, or in a Thai line the Buddhist one; 0 where it cannot be."""
    year = int(text.lstrip("'"))
    if year >= 100:
        return year
    if year <= _LAST_SHORT_YEAR:
        return 2000 + year
    return 2500 + year if _THAI.search(line) else 0


def civil_day(year: int, month: int, day: int) -> datetime.date | None:
    """The civil day of a date whose year tells its calendar, None where there is none or it is not of our time."""
    if year in _BUDDHIST_YEARS:
        return _made(calendars.from_buddhist, year, month, day)
    if year in _JALALI_YEARS:
        return _made(calendars.from_jalali, year, month, day)
    if year in _HIJRI_YEARS:
        return _made(calendars.from_hijri, year, month, day)
    return _made(datetime.date, year, month, day)


def _made(make: Callable[[int, int, int], datetime.date], year: int, month: int, day: int) -> datetime.date | None:
    try:
        made = make(year, month, day)
    except (ValueError, OverflowError):
        return None
    return made if EARLIEST <= made <= LATEST else None


def _eras_in(text: str) -> Iterator[PrintedDate]:
    """Dates with the Chinese signs of year, month and day, and those of Japanese eras by their letter."""
    for match in _ERA.finditer(text) if _MAY_BE_ERA.search(text) else ():
        if match["letter"]:
            made = _of_era(match["letter"], int(match["y"]), int(match["m"]), int(match["d"]))
        else:
            year, month, day = (calendars.chinese_number(match[part]) for part in ("year", "month", "day"))
            made = _of_era(match["era"] or "", year, month, day)
        if made is not None:
            yield PrintedDate(made, *match.span(), beside_han=bool(match["letter"]))


def _of_era(era: str, year: int, month: int, day: int) -> datetime.date | None:
    """The day in an era; without one a year of four digits is ours and one of three Taiwan's."""
    if era in JAPANESE_ERAS:
        return _made(partial(calendars.from_japanese, era), year, month, day)
    if era or 100 <= year < 1000:
        return _made(calendars.from_roc, year, month, day)
    return civil_day(year, month, day)


def _hebrew_dates(text: str) -> Iterator[PrintedDate]:
    for match in _HEBREW_DATE.finditer(text):
        day, year = hebrew_number(match[1]), hebrew_number(match[3].removeprefix("ה'"))
        month = HEBREW_MONTHS.get(match[2].replace("'", "")) or HEBREW_MONTHS.get(match[2].removeprefix("ב"))
        if month is None or not 1 <= day <= 30:
            continue
        made = from_hebrew(5000 + year % 1000, month, day)
        if EARLIEST <= made <= LATEST:
            yield PrintedDate(made, match.start(), match.end())
