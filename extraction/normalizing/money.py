"""Amounts as printed in the world: `1.234,56`, `1,234.56`, `1 234,56`, `1'234.56`, `₹1,23,456`, `12.-`, `(5.00)`, `-3`.

Text must have passed `text.fold`. A lone mark followed by exactly three digits (`1.234`) groups thousands, unless the
currency has three decimals. A number that a mark of unknown meaning cuts (`1~234`) is no amount at all.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, NamedTuple

from ..facts.currencies import (
    AMBIGUOUS,
    CODES,
    COMMA_GROUPS,
    COMMA_UNCLEAR,
    OF_THOUSANDTHS,
    SUBUNITS,
    SYMBOLS,
    THREE_DECIMALS,
)
from ..languages import CURRENCY_NAMES
from ..languages.patterns import any_word

_LONGEST_AMOUNT: Final = 18
_WORDS: Final = sorted(
    {s for s in (*SYMBOLS, *AMBIGUOUS) if s[-1] not in "$€£₪₹₽₺₴₩₫₦₱฿₸₡₲₾₵៛円元¥৳֏₼¢"} | {c.lower() for c in CODES},
    key=len,
    reverse=True,
)
_SIGNS: Final = r"(?:(?:us|ca|au|nz|hk|sg|nt|mx) \$|[a-z]{0,3}\$[a-z]?|gh[₵¢]|[€£₪₹₽₺₴₩₫₦₱฿₸₡₲₾₵៛円元¥৳֏₼])"


_NAMES: Final = {name.replace(" ", ""): code for name, code in CURRENCY_NAMES.items()}
_UNIT: Final = rf"(?:{_SIGNS}|{any_word(_WORDS)})"
_NAMED: Final = any_word({*_WORDS, *CURRENCY_NAMES})
_UNSPACED: Final = r"\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3"
"""Letters of Japanese, Chinese and Korean, which stand next to figures without a space."""
_UNIT_AFTER: Final = rf"(?:(?:{_SIGNS}|{_NAMED})(?![^\W\d_])|[円元원](?=[{_UNSPACED}]))"
"""Behind a number a currency is also named in words, in any case."""
_FARTHEST_DIGIT: Final = max(map(len, _WORDS)) + 8
"""How far from an amount's beginning its first digit stands: after signs, unit and spaces, and no colon."""
_GROUPED: Final = r"\d{1,3}(?:(?:[ ,.]| ?['’`])\d{3}(?!\d)){1,4}(?:[.,]\d{1,4}(?!\d))?"
_LAKHS: Final = r"\d{1,2}(?:,\d{2}(?!\d)){1,3},\d{3}(?!\d)(?:\.\d{1,2}(?!\d))?"
_DIGITS: Final = rf"{_LAKHS}|{_GROUPED}|\d{{1,12}}(?:[.,]\d{{1,4}}(?!\d))?"
_PARTING: Final = r"\w\s+*=|()\[\]<>;&@×÷%$¢£¤¥₠-⃀"
"""What may stand between two amounts; any other mark between digits makes one number of them that cannot be read."""
_MONEY: Final = re.compile(
    rf"(?<![^\W{_UNSPACED}])(?=[^\d:]{{0,{_FARTHEST_DIGIT}}}+\d)(?<![.,/•·●#])(?<!\*\*\*)(?<!\d[^{_PARTING}])"
    rf"(?P<lead>[-+(]\s?)?(?P<before>{_UNIT})?\s?(?P<mid>(?<![a-z])[-+]\s?|(?<=\s)[-+]\s?|\()?"
    rf"(?P<number>{_DIGITS})(?P<dash>[.,:]-{{1,2}})?(?P<close>\s?\))?(?P<trail>-(?![\w]))?"
    rf"(?:\s?(?P<after>{_UNIT_AFTER})(?:\s?(?P<cents>\d\d)\s?{any_word(SUBUNITS)}(?!\w))?(?P<last>-(?!\w)|\s?\)\Z)?|\s?\((?P<aside>{_UNIT})\))?(?:(?<=[円元원])|(?!\w))(?![^{_PARTING}]\d)",
    re.IGNORECASE,
)
_PIECES: Final = (
    "number", "lead", "before", "mid", "dash", "close", "trail", "after", "cents", "last", "aside",
)  # fmt: skip
_LETTERS: Final = frozenset("r")
"""Units of one letter, believed where the amount looks like money without them."""
_NO_SPACES: Final = str.maketrans("", "", " '’`")
_NO_MARKS: Final = str.maketrans("", "", ".,")
_DIGIT: Final = re.compile(r"\d")
_LONE_MARK: Final = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
"""What may be thousands or a number with three decimals."""
_EURO_FOR_POINT: Final = re.compile(r"(?<!\d)(\d{1,5})€(\d\d)(?!\d)")
"""French shops print 12€50; read as "12,50€", which is as long, so that places in the text stay."""


class Money(NamedTuple):
    """An amount in a text: `value` is never negative, `negative` tells the sign that was printed."""

    value: Decimal
    unit: str
    """Symbol or code as printed, folded to lower case; empty when none stood beside the number."""
    negative: bool
    decimals: int
    start: int
    """Where the amount begins, its sign and unit included."""
    digits_at: int
    end: int
    lone_mark: str = ""
    """The mark of `1.234`, which groups thousands or parts decimals as the currency has it; empty in other forms."""

    @property
    def may_be_thousandths(self) -> bool:
        """It is printed without a currency, and as one of three decimals is."""
        return not self.unit and (bool(self.lone_mark) or self.decimals == 3)

    def in_currency(self, unit: str) -> Money:
        """The amount with the unit it is in, its lone mark read as that currency has it."""
        if not self.lone_mark:
            return self if unit == self.unit else self._replace(unit=unit)
        code = currency_of(unit)
        has_thousandths = code in THREE_DECIMALS or unit in OF_THOUSANDTHS
        if not has_thousandths or (self.lone_mark == "," and code in COMMA_GROUPS):
            return self._replace(unit=unit)
        return self._replace(unit=unit, value=self.value.scaleb(-3), decimals=3, lone_mark="")

    @property
    def currency(self) -> str | None:
        """The ISO code, None where the unit is missing or shared by several countries."""
        return currency_of(self.unit)

    @property
    def looks_like_money(self) -> bool:
        """It has a currency beside it or exactly two decimals."""
        return bool(self.unit) or self.decimals == 2


def currency_of(unit: str) -> str | None:
    """ISO 4217 code of a printed unit, None when it has none or several."""
    unit = unit.casefold().replace(" ", "")
    if unit.upper() in CODES:
        return unit.upper()
    return SYMBOLS.get(unit) or _NAMES.get(unit)


def parse_number(text: str) -> tuple[Decimal, int] | None:
    """The number in a run of digits and marks, with its count of decimals; None when it is none."""
    compact = text.translate(_NO_SPACES)
    if len(compact) > _LONGEST_AMOUNT:
        return None
    whole, decimals = _split_decimals(compact)
    digits = whole.translate(_NO_MARKS)
    if not digits.isdigit():
        return None
    return Decimal(f"{int(digits)}.{decimals}" if decimals else digits), len(decimals)


def _split_decimals(compact: str) -> tuple[str, str]:
    """The whole part, still with its marks, and the decimals: the last mark parts them unless it groups thousands."""
    last = max(compact.rfind("."), compact.rfind(","))
    if last < 0:
        return compact, ""
    groups_thousands = compact.count(compact[last]) > 1 or _LONE_MARK.fullmatch(compact) is not None
    return (compact, "") if groups_thousands else (compact[:last], compact[last + 1 :])


def amounts_in(text: str) -> list[Money]:
    """Every amount in one line of folded text, from left to right; percentages and dates are left out."""
    found: list[Money] = []
    if "€" in text:
        text = _EURO_FOR_POINT.sub(r"\1,\2€", text)
    reached = 0
    while (digit := _DIGIT.search(text, reached)) is not None:
        # in the words before, no amount begins
        match = _MONEY.search(text, max(reached, digit.start() - _FARTHEST_DIGIT))
        if match is None:
            break
        money = _money(match, text)
        if money is not None:
            found.append(money)
        reached = match.end()
    return found


def _unit(before: str, after: str) -> str:
    """The unit that says more: of "$24.00 USD" the code."""
    return after if after and (not before or before in AMBIGUOUS) else before


def _money(match: re.Match[str], text: str) -> Money | None:
    number, lead, before, mid, dash, close, trail, after, cents, last, aside = match.group(*_PIECES)
    parsed = parse_number(number)
    if parsed is None or (number[0] == "0" and number[1:2].isdigit()) or text[match.end() :].lstrip()[:1] == "%":
        return None
    value, decimals = parsed
    if cents:
        value, decimals = value + Decimal(cents) / 100, 2
    unit = _unit((before or "").casefold(), (after or aside or "").casefold())
    if unit in _LETTERS and decimals != 2 and "," not in number:
        unit = ""  # a letter before a number names many things
    opening = (lead or "") + (mid or "")
    signs = opening + (trail or "") + (last or "")
    closed = close or (")" in signs and not match.start())  # "(5.00 EUR)" is also a remark behind words
    negative = "-" in signs or ("(" in opening and bool(closed))
    decimals = 2 if dash else decimals
    lone_mark = number[-4] if _LONE_MARK.fullmatch(number) else ""
    if lone_mark == "," and unit in COMMA_UNCLEAR:
        return None
    places = match.start(), match.start("number"), match.end()
    money = Money(value, unit, negative, decimals, *places, lone_mark)
    return money.in_currency(unit) if lone_mark else money
