"""The currency of three decimals that a page names: by it an amount that shows no currency is read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from ..facts.currencies import CODES, SYMBOLS, THREE_DECIMALS
from ..languages import CURRENCY_WORDS
from ..languages.lexicon import words_of

_CODE: Final = re.compile(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])")
_SIGNS: Final = {sign: code for sign, code in SYMBOLS.items() if code in THREE_DECIMALS}
_SIGN: Final = re.compile(
    rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(_SIGNS, key=len, reverse=True)))})(?!\w)", re.IGNORECASE
)


def unit_of_thousandths(texts: Sequence[str]) -> str:
    """The code of the currency that a page names most often, if that is one of three decimals; else empty."""
    named = Counter(code for text in texts for code in _named(text))
    first = named.most_common(1)
    return first[0][0] if first and first[0][0] in THREE_DECIMALS else ""


def _named(text: str) -> Iterable[str]:
    yield from (code for code in _CODE.findall(text) if code in CODES)
    yield from (_SIGNS[sign.casefold()] for sign in _SIGN.findall(text))
    yield from (match.concept for match in CURRENCY_WORDS.find(words_of(text)))
