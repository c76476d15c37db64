"""A few words that tell neighbouring languages apart, where a currency's sign is shared by their countries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
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
