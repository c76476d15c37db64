"""Answers a parsed query from an index of the mailbox. Pure: `evaluate(node, corpus, now)` gives a set of mails."""

from collections.abc import Callable
from typing import Protocol

from sandbox.query import Aged, All, AnyOf, Dated, InCategory, Labelled, Node, Not, Size, Words
from sandbox.words import words

CATEGORY_LABELS = {"primary": "CATEGORY_PERSONAL"}
HIDDEN = frozenset({"SPAM", "TRASH"})
ANYWHERE = "ANYWHERE"


class Mail(Protocol):
    """What a test of a fact may look at."""

    @property
    def size(self) -> int:
        """Bytes of the whole mail."""

    @property
    def internal_date(self) -> int:
        """Epoch milliseconds."""

    @property
    def labels(self) -> set[str]:
        """Label ids."""

    @property
    def category(self) -> str | None:
        """The category that is searchable without being a label."""


class Corpus(Protocol):
    """What a query is answered from."""

    address: str

    def everything(self) -> int:
        """All mails."""

    def phrase(self, field: str, tokens: tuple[str, ...]) -> int:
        """The mails whose field has these words one after the other."""

    def where(self, fact: Node, test: Callable[[Mail], bool]) -> int:
        """The mails that pass a test; the same fact has the same test."""

    def label_id(self, name: str) -> str:
        """The id of the label a query calls by name."""


def evaluate(node: Node, corpus: Corpus, now: float) -> int:
    """The set of mails that match; `now` (epoch seconds) is what `newer_than:` counts from."""
    return _evaluate(node, corpus, now) & corpus.everything()


def asks_for_hidden(node: Node) -> bool:
    """Whether the query itself names spam, trash or anywhere, and so has to look there too."""
    match node:
        case Labelled(name):
            return name.upper() in HIDDEN | {ANYWHERE}
        case All(children) | AnyOf(children):
            return any(asks_for_hidden(child) for child in children)
    return False


def _evaluate(node: Node, corpus: Corpus, now: float) -> int:
    match node:
        case All(children):
            found = corpus.everything()
            for child in children:
                found &= _evaluate(child, corpus, now)
            return found
        case AnyOf(children):
            found = 0
            for child in children:
                found |= _evaluate(child, corpus, now)
            return found
        case Not(child):
            return corpus.everything() & ~_evaluate(child, corpus, now)
        case Words(field, tokens):
            return corpus.phrase(field, _named(field, tokens, corpus))
    if isinstance(node, Aged):
        node = Dated(node.younger, now - node.seconds)
    return corpus.where(node, _test(node, corpus))


def _named(field: str, tokens: tuple[str, ...], corpus: Corpus) -> tuple[str, ...]:
    """`from:me` means the mailbox's own address."""
    if field in {"from", "to", "cc"} and tokens == ("me",):
        return tuple(words(corpus.address))
    return tokens


def _test(node: Node, corpus: Corpus) -> Callable[[Mail], bool]:
    match node:
        case Labelled(name):
            return _label_test(name, corpus)
        case InCategory(name):
            label = CATEGORY_LABELS.get(name, f"CATEGORY_{name.upper()}")
            return lambda mail: label in mail.labels or mail.category == name
        case Size(larger, size):
            return (lambda mail: mail.size > size) if larger else (lambda mail: mail.size < size)
        case Dated(since, seconds):
            return _date_test(since, seconds)
    raise AssertionError(f"no test for {node}")


def _label_test(name: str, corpus: Corpus) -> Callable[[Mail], bool]:
    if name.upper() == ANYWHERE:
        return lambda _mail: True
    if name.lower() == "read":
        return lambda mail: "UNREAD" not in mail.labels
    label = corpus.label_id(name)
    return lambda mail: label in mail.labels


def _date_test(since: bool, seconds: float) -> Callable[[Mail], bool]:
    """Windows are half-open: `after:` takes its own second in, `before:` leaves its own out."""
    limit = seconds * 1000
    return (lambda mail: mail.internal_date >= limit) if since else (lambda mail: mail.internal_date < limit)
