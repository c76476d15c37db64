"""The questions for receipts in Gmail's search language, likeliest first. Pure.

Listing 500 ids costs a quarter of fetching one mail, so many narrow questions are asked, and mails are fetched in the
order of the first question that lists them. Gmail matches whole words and ignores case.

How many alternatives Gmail bears in one question is documented nowhere. So there are two lists that ask for the same
mail: of long questions, and of short ones, for a mailbox where long ones proved to answer less than their parts do
(docs/decisions/0014-questions-prove-themselves.md).

Source of the operators: Gmail Help, "Refine searches in Gmail"; of epoch seconds: Gmail API guide, "Filtering".
"""

from __future__ import annotations

import datetime
import enum
import hashlib
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from gmail.search_words import WORDS


class Rank(enum.IntEnum):
    """How likely a mail is a receipt, by the question that lists it; fetched in this order."""

    NAMED = 0
    """Its subject or sender names a receipt."""
    MENTIONED = 1
    """It speaks of paying or buying, has words that stand beside amounts, or brings a document."""
    UNLIKELY = 2
    """It names a receipt, but is advertising or speaks of parcels, offers or debts."""
    BIG = 3
    """It is so big, or may be, that it is read alone, to limit a worker's memory."""
    LAST = 4
    """All it brings is a picture, or a file of no known kind or without a name."""


@dataclass(frozen=True, slots=True)
class Question:
    """What Gmail is asked, but for the dates, and the rank of the mails it lists."""

    rank: Rank
    text: str

    def between(self, start: datetime.datetime, end: datetime.datetime) -> str:
        """The question for mail accepted from `start` to `end`."""
        return f"{self.text} {dated(start, end)}"


@dataclass(frozen=True, slots=True)
class QuestionList:
    """All questions in the order they are asked. `name` changes with any of them: a place in one list is none in
    another."""

    name: str
    questions: tuple[Question, ...]

    def __len__(self) -> int:
        return len(self.questions)

    def __getitem__(self, place: int) -> Question:
        return self.questions[place]


@dataclass(frozen=True, slots=True)
class Size:
    """How much one question asks for."""

    alternatives: int
    """In one group, at most."""
    characters: int
    """Of one group, at most."""
    unlikely_apart: bool
    """Whether the unlikely is asked for apart, which takes a long list of what it is."""


LONG = Size(alternatives=60, characters=1_500, unlikely_apart=True)
SHORT = Size(alternatives=12, characters=400, unlikely_apart=False)

SENDERS = (
    "receipt", "receipts", "invoice", "invoices", "billing", "orders", "payments", "rechnung", "facturation",
    "facturacion", "heshbonit",
)  # fmt: skip
SELDOM = (
    "shipped", "dispatched", "delivered", "on its way", "out for delivery", "tracking", "נשלח", "נשלחה", "נמסר",
    "במשלוח", "versandt", "zugestellt", "unterwegs", "expédiée", "livrée", "livraison", "enviado", "entregado",
    "spedito", "verzonden", "quote", "quotation", "proposal", "estimate", "הצעת מחיר", "Angebot", "devis",
    "presupuesto", "preventivo", "offerte", "reminder", "failed", "declined", "תזכורת", "Mahnung", "rappel",
    "recordatorio",
)  # fmt: skip
"""Words of shipping, offers and debts in a subject: seldom a receipt."""
DOCUMENTS = ("pdf", "xml", "eml", "p7m", "zip", "html", "htm", "winmail.dat")
"""Files, by the ending or the whole of their names, that may hold a document: signed files and archives among them."""
PICTURES = ("jpg", "jpeg", "png", "heic", "tif", "tiff", "webp", "gif")
OTHERS = (*DOCUMENTS[:3], *PICTURES[:3], "doc", "docx", "xls", "xlsx", "ics")
"""What most named files are: other questions list them, or no receipt is in them."""
ADVERTISING = "{category:promotions category:social}"
BIG = "larger:5M"
NEVER = "-in:chats -in:drafts"
NEVER_READ = frozenset({"SPAM", "TRASH", "DRAFT", "CHAT"})
"""Labels of mail that no question lists."""
SENT_ONLY = frozenset({"SENT"})
"""All labels of a mail that its owner sent to others."""


def questions(words: Mapping[str, Mapping[str, Sequence[str]]], size: Size) -> QuestionList:
    """The questions for `words`: by language `titles`, `payment`, `weak` and `text`, as in `search_words`.

    Each size asks for the same mail; with `unlikely_apart` some of it is ranked lower.
    """
    named = ("category:purchases", *_terms("from", SENDERS), *_terms("subject", _all(words, "titles")))
    dealings = _terms("subject", _all(words, "payment", "weak"))
    mentioned = (*dealings, *_terms("", _all(words, "text")))
    documents, pictures = _terms("filename", DOCUMENTS), _terms("filename", PICTURES)
    unlikely = _group(("category:promotions category:social", *_terms("subject", SELDOM)))
    small = f"-{BIG} {NEVER}"
    asked = [
        *_asked(Rank.NAMED, named, f"-{unlikely} {small}" if size.unlikely_apart else small, size),
        *_asked(Rank.MENTIONED, documents, f"-{ADVERTISING} {small}", size),
        *_asked(Rank.MENTIONED, mentioned, f"-{ADVERTISING} {small}", size),
        *_asked(Rank.UNLIKELY, named if size.unlikely_apart else (), f"{unlikely} {small}", size),
        *_asked(Rank.BIG, (*documents, *pictures, *named), f"{BIG} {NEVER}", size),
        *_asked(Rank.LAST, pictures, f"has:attachment -{ADVERTISING} {small}", size),
        Question(Rank.LAST, f"has:attachment -{_group(_terms('filename', OTHERS))} -{ADVERTISING} -{BIG} {NEVER}"),
    ]
    text = "\n".join(question.text for question in asked)
    return QuestionList(hashlib.blake2s(text.encode(), digest_size=8).hexdigest(), tuple(asked))


@cache
def asked(*, short: bool) -> QuestionList:
    """The questions that a mailbox is asked."""
    return questions(WORDS, SHORT if short else LONG)


def dated(start: datetime.datetime, end: datetime.datetime) -> str:
    """The query for all mail accepted from `start` to `end`, widened by a second on both sides.

    Whether Gmail includes the bounds is not documented; ids listed twice are ignored.
    """
    return f"after:{int(start.timestamp()) - 1} before:{int(end.timestamp()) + 1}"


def _all(words: Mapping[str, Mapping[str, Sequence[str]]], *kinds: str) -> list[str]:
    """The words of these kinds in all languages, each once, whether in capital letters or not."""
    every: dict[str, str] = {}
    for kind, of_language in itertools.product(kinds, words.values()):
        for word in of_language.get(kind, ()):
            every.setdefault(word.casefold(), word)
    return list(every.values())


def _terms(operator: str, words: Iterable[str]) -> tuple[str, ...]:
    prefix = f"{operator}:" if operator else ""
    return tuple(prefix + _quoted(word) for word in words)


def _quoted(word: str) -> str:
    """A word as it is, and as a phrase what Gmail splits."""
    return word if re.fullmatch(r"[\w.]+", word) else '"{}"'.format(" ".join(re.findall(r'[^\s"]+', word)))


def _asked(rank: Rank, terms: Sequence[str], condition: str, size: Size) -> Iterator[Question]:
    for group in _groups(terms, size):
        yield Question(rank, f"{_group(group)} {condition}")


def _groups(terms: Sequence[str], size: Size) -> Iterator[list[str]]:
    """`terms` in order, cut where a group is full."""
    group: list[str] = []
    for term in terms:
        if len(group) == size.alternatives or len(_group([*group, term])) > size.characters:
            yield group
            group = []
        group.append(term)
    if group:
        yield group


def _group(terms: Sequence[str]) -> str:
    return "{" + " ".join(terms) + "}"
