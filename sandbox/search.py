"""Evaluates a parsed query on an index of the mailbox. Pure: `evaluate(node, corpus, now)` returns a set of mails."""

from collections.abc import Callable
from typing import Protocol

from sandbox.query import AgeBound, All, AnyOf, DateBound, HasLabel, InCategory, Node, Not, Size, Words
from sandbox.words import words

CATEGORY_LABELS = {"primary": "CATEGORY_PERSONAL"}
HIDDEN = frozenset({"SPAM", "TRASH"})
ANYWHERE = "ANYWHERE"


class Mail(Protocol):
    """The properties of a mail that facts are tested on."""

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
        """The category that can be searched without being a label."""


class Corpus(Protocol):
    """The index a query is evaluated on."""

    address: str

    def everything(self) -> int:
        """Returns all mails."""

    def phrase(self, field: str, tokens: tuple[str, ...]) -> int:
        """Returns the mails whose field has these words in sequence."""

    def where(self, fact: Node, test: Callable[[Mail], bool]) -> int:
        """Returns the mails that pass a test; the same fact must have the same test."""

    def label_id(self, name: str) -> str:
        """Returns the id of the label with a query's name for it."""


def evaluate(node: Node, corpus: Corpus, now: float) -> int:
    """Returns the mails that match; `newer_than:` counts from `now` (epoch seconds)."""
    return _evaluate(node, corpus, now) & corpus.everything()


def asks_for_hidden(node: Node) -> bool:
    """Returns whether the query names spam, trash or anywhere, and so includes them."""
    match node:
        case HasLabel(name):
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
            return corpus.phrase(field, _resolve_me(field, tokens, corpus))
    if isinstance(node, AgeBound):
        node = DateBound(node.younger, now - node.seconds)
    return corpus.where(node, _test(node, corpus))


def _resolve_me(field: str, tokens: tuple[str, ...], corpus: Corpus) -> tuple[str, ...]:
    """Replaces `from:me` by the mailbox's own address."""
    if field in {"from", "to", "cc"} and tokens == ("me",):
        return tuple(words(corpus.address))
    return tokens


def _test(node: Node, corpus: Corpus) -> Callable[[Mail], bool]:
    match node:
        case HasLabel(name):
            return _label_test(name, corpus)
        case InCategory(name):
            label = CATEGORY_LABELS.get(name, f"CATEGORY_{name.upper()}")
            return lambda mail: label in mail.labels or mail.category == name
        case Size(larger, size):
            return (lambda mail: mail.size > size) if larger else (lambda mail: mail.size < size)
        case DateBound(since, seconds):
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
    """Half-open: `after:` includes its own second, `before:` excludes it."""
    limit = seconds * 1000
    return (lambda mail: mail.internal_date >= limit) if since else (lambda mail: mail.internal_date < limit)
