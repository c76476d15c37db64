"""The words of every language: one file a language beside this one, read once, offered by what they mean.

Nothing else in the engine holds words of a language. `format` says what a file holds, `loader` reads and checks it,
`lexicon` finds phrases in a text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from . import loader
from .folding import folded_phrases, without_accents
from .format import AS_WRITTEN, NEUTRAL
from .lexicon import Lexicon

LANGUAGES: Final = loader.load()
_SMALL_WORDS: Final = frozenset().union(*(language.small_words for language in LANGUAGES))


def _lexicon(section: str, *concepts: str) -> Lexicon:
    """The phrases of a section, or of some of its concepts."""
    phrases = loader.merged(LANGUAGES, section)
    fold = folded_phrases if section in AS_WRITTEN else list
    return Lexicon({concept: fold(phrases[concept]) for concept in concepts or phrases}, _SMALL_WORDS)


def _of_sentences(*concepts: str) -> Lexicon:
    """The phrases of some concepts of sentences, which those that say nothing are kept from."""
    phrases = loader.merged(LANGUAGES, "sentences")
    return Lexicon({concept: phrases[concept] for concept in (*concepts, NEUTRAL)}, _SMALL_WORDS, unreported=NEUTRAL)


def _words(section: str, concept: str) -> frozenset[str]:
    """Every word of a concept's phrases."""
    phrases = loader.merged(LANGUAGES, section)[concept]
    return frozenset(word for phrase in phrases for word in phrase.split())


def _months() -> dict[str, dict[int, frozenset[str]]]:
    months: dict[str, dict[int, frozenset[str]]] = defaultdict(dict)
    for language in LANGUAGES:
        for number, names in language.sections.get("months", {}).items():
            for form in {form for name in names for form in (name, without_accents(name))}:
                months[form][int(number)] = months[form].get(int(number), frozenset()) | {language.code}
    return dict(months)


def _names_of_currencies() -> dict[str, str]:
    phrases = loader.merged(LANGUAGES, "currencies")
    return {
        form.casefold(): code
        for code, names in phrases.items()
        for name in names
        for form in (*folded_phrases([name]), name)
    }


def search_words() -> dict[str, loader.Phrases]:
    """By language, the whole words and phrases that a question to a mailbox asks for in a subject."""
    return {language.code: language.sections.get("search", {}) for language in LANGUAGES}


def small_words(codes: Iterable[str]) -> frozenset[str]:
    """The very frequent words of some languages."""
    return frozenset().union(*(language.small_words for language in LANGUAGES if language.code in codes))


EVENTS: Final = _lexicon("events")
HYPOTHETICAL: Final = _of_sentences("hypothetical")
"""Words that make a sentence a condition, a promise or an instruction: what it names has not happened."""
NEGATION: Final = _of_sentences("nothing", "not")
"""Words that deny what stands beside them; "nothing" are those that only tell the reader what need not be done."""
REFERENCE: Final = _of_sentences("reference_surely", "reference_beside_a_receipt")
"""Words that make the paper named behind them another one than this: "receipt for quotation 12"."""
KEEPING: Final = _of_sentences("keeping")
"""Words that ask to keep a paper the reader has, or will be asked for."""
PRESSURE: Final = _of_sentences("pressure")
"""What a mail says that wants somebody to act before thinking."""
PAYMENT: Final = _of_sentences("payment", "done", "failed", "thanks", "in_advance", "reminder")
"""A payment and what became of it, with whatever stands between them in a sentence: done, failed, thanked for (in
advance: asked for); and what makes the bill named beside it a reminder."""
AUTO_REPLY: Final = _of_sentences("auto_reply")
"""What an answering machine puts in a subject."""
AMOUNTS: Final = _lexicon("amounts")
"""A label is read as the *set* of roles its words name ("total" + "tax" + "incl." is a total, "total" + "tax" is a
tax), so that the files list words and not every combination of them."""
DATE_LABELS: Final = _lexicon("dates")
NUMBER_LABELS: Final = _lexicon("numbers")
NUMBER_MARKS: Final = _lexicon("number_marks")
PARTY_LABELS: Final = _lexicon("parties")
SELLER_FOLLOWS: Final = _lexicon("seller")
"""Only a name written large may follow: "order from Café Sol", never "order from our shop"."""
TITLES: Final = _lexicon("titles", "title", "courtesy")
"""What stands at the head or foot of papers and names nobody: titles that number and event words leave out, welcome and
thanks."""
WEEKDAYS: Final = _words("titles", "weekdays")
"""What an address of delivery stands beside, and no firm by itself."""
ROLE_WORDS: Final = _words("titles", "role_words")
"""What a name is made of that is a role or a department and no name."""
CURRENCY_WORDS: Final = _lexicon("currencies")
"""Currencies by their names in words, where no amount is meant."""
CURRENCY_NAMES: Final = _names_of_currencies()
"""The code of each currency by its names as texts print them, with accents and without, folded to lower case."""
PAYMENT_METHODS: Final = _lexicon("payment_methods")
BANKS: Final = _lexicon("patterns", "bank")
"""Words in a bank's name: what it writes of a purchase is an alert, the receipt comes from the shop."""
YOURS: Final = _lexicon("patterns", "yours")
"""What makes a label's number the reader's: "your VAT no."."""
MONTHS: Final = _months()
"""What a month's folded name means, and in which languages: `listopad` is October in Croatian and November in Polish
and Czech, so that only the language of the paper can tell."""
