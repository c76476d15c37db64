"""A few words that tell languages apart, where a currency's sign or the order of a date hangs on it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

_WORDS: Final = {
    "SE": "av återbetald återbetalning och att din du är för köp beställning frakt betalning tack summa"
    " moms kvitto från inte eller har antal",
    "DK": "refunderet ordrebekræftelse og din du er for køb bestilling fragt betaling tak beløb moms"
    " kvittering fra ikke eller har"
    " antal af dig mængde levering pris vare",
    "NO": "av refusjon refundert ordrebekreftelse og din du er for kjøp bestilling frakt betaling takk"
    " beløp mva kvittering fra ikke eller har"
    " antall av deg levering pris vare epost ordren",
    "IS": "og þinn þú er fyrir kaup pöntun greiðsla takk upphæð vsk kvittun frá ekki eða",
}
_OWN: Final = {
    country: frozenset(words.split())
    - frozenset(w for other, ws in _WORDS.items() if other != country for w in ws.split())
    for country, words in _WORDS.items()
}


def nordic_country(words: Iterable[str]) -> str:
    """The Nordic country whose own words stand in the text most often, empty when none lead."""
    counts = Counter(country for word in words for country, own in _OWN.items() if word in own)
    ranked = counts.most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return ""
    return ranked[0][0]


_NEIGHBOURS: Final = {
    "pl": "i w na do nie się że z jest oraz dla za przez jak dziękujemy prosimy faktura kwota zapłaty",
    "cs": "a v na se je že s z do pro od děkujeme prosíme faktura částka platby celkem číslo",
    "hr": "i u na je se za od do s da vam hvala molimo račun iznos ukupno broj plaćanja",
    "uk": "і в на не що з до за від для дякуємо рахунок сума оплати",
}


def likeliest(words: Sequence[str], codes: Iterable[str]) -> str:
    """The language of a few whose own words stand in the text most often, empty when none leads."""
    small = {code: frozenset(_NEIGHBOURS.get(code, "").split()) for code in codes}
    counts = Counter(
        code
        for word in words
        for code, own in small.items()
        if word in own and not any(word in others for other, others in small.items() if other != code)
    )
    ranked = counts.most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return ""
    return ranked[0][0]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ENGLISH: Final = _words(
    "the and of for your you to with this thank thanks we our from are was has been have please if any by be will"
)
_DAY_FIRST: Final = _words(
    "und der das für mit nicht ist sie ihre wir von zum zur bei vielen dank oder ein eine rechnung datum"
    " et les des pour votre vous nous avec sur dans est une le la du de facture montant"
    " los las para con su por del una gracias el fecha importe os com não seu sua obrigado fatura valor"
    " il per della grazie che sono di fattura totale importo het een voor met van uw bedankt factuur bedrag"
    " och för din att tack med av og til tak takk beløp beløb ja kiitos tilauksesi yhteensä lasku"
    " na do dziękujemy nie oraz faktura kwota za děkujeme částka celkem ďakujeme suma și pentru mulțumim"
    " i je hvala račun iznos ve için teşekkürler tutar tarih dan untuk anda của bạn và ngày"
)
_DAY_FIRST_SCRIPTS: Final = re.compile("[\u0370-\u06ff\u0e00-\u0e7f]{2}")
"""Greek, Cyrillic, Hebrew, Arabic, Thai."""
_TELLING: Final = 3


def is_english(words: Sequence[str]) -> bool:
    """Whether a text's small words are those of English more often than of any language that puts the day first."""
    return _balance(words) > 0


def puts_day_first(words: Sequence[str], text: str) -> bool:
    """Whether a text is in a language whose countries all write the day before the month."""
    return bool(_DAY_FIRST_SCRIPTS.search(text)) or _balance(words) <= -_TELLING


def _balance(words: Sequence[str]) -> int:
    return sum(1 for word in words if word in _ENGLISH) - sum(1 for word in words if word in _DAY_FIRST)
