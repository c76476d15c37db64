"""Reads the language files beside it, and refuses what would be misread in silence."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, Final

from . import toml
from .folding import folded_phrases
from .format import AS_WRITTEN, DISTINCT, HEAD, NEUTRAL, ORDERS_OF_DATES, SECTIONS, SHIELDED

FOLDER: Final = Path(__file__).parent
Phrases = Mapping[str, tuple[str, ...]]
"""The phrases of each concept."""
_CURRENCY: Final = re.compile("[A-Z]{3}")


class LanguageFileError(ValueError):
    """A language file cannot be used; each line of the message names the file, the section and the phrase."""


@dataclass(frozen=True, slots=True)
class Language:
    """The words of one language."""

    code: str
    """ISO 639-1."""
    name: str
    order_of_dates: str
    """"day-month-year" and the like: how it commonly writes dates in numbers."""
    small_words: frozenset[str]
    """Very frequent words that tell it from its neighbours."""
    sections: Mapping[str, Phrases]
    """Folded, but for those of `format.AS_WRITTEN`."""


def load(folder: Path = FOLDER) -> tuple[Language, ...]:
    """Read every language file of a folder, by code. Raises LanguageFileError."""
    languages = tuple(read(path) for path in sorted(folder.glob("*.toml")))
    wrong = [line for section in SECTIONS for line in _two_meanings(section, languages)]
    wrong += _taken_for_small_words(languages)
    if wrong:
        raise LanguageFileError("\n".join(wrong))
    return languages


def read(path: Path) -> Language:
    """Read one language file. Raises LanguageFileError."""
    try:
        content = toml.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LanguageFileError(f"{path.name}: {error}") from error
    sections = {name: value for name, value in content.items() if name not in HEAD}
    _refuse_head(path.name, content)
    for name, concepts in sections.items():
        _refuse_section(path.name, name, concepts)
    return Language(
        code=content["code"],
        name=content["name"],
        order_of_dates=content["order_of_dates"],
        small_words=frozenset(content["small_words"]),
        sections={
            name: {
                concept: tuple(phrases if name in AS_WRITTEN else folded_phrases(phrases))
                for concept, phrases in concepts.items()
            }
            for name, concepts in sections.items()
        },
    )


def merged(languages: Iterable[Language], section: str) -> dict[str, list[str]]:
    """Return the phrases of a section in all languages, by concept."""
    phrases: dict[str, list[str]] = defaultdict(list)
    for language in languages:
        for concept, those in language.sections.get(section, {}).items():
            phrases[concept] += those
    return phrases


def _refuse_head(file: str, content: Mapping[str, Any]) -> None:
    missing = HEAD - content.keys()
    if missing:
        raise LanguageFileError(f"{file}: {', '.join(sorted(missing))} is missing")
    if content["code"] != file.removesuffix(".toml"):
        raise LanguageFileError(f"{file}: the code {content['code']!r} is not the file's name")
    if content["order_of_dates"] not in ORDERS_OF_DATES:
        raise LanguageFileError(f"{file}: unknown order_of_dates {content['order_of_dates']!r}")


def _refuse_section(file: str, name: str, concepts: Any) -> None:
    if name not in SECTIONS or not isinstance(concepts, dict):
        raise LanguageFileError(f"{file}: unknown section {name!r}")
    for concept, phrases in concepts.items():
        if not _is_known(name, concept):
            raise LanguageFileError(f"{file}: section {name} has no concept {concept!r}")
        if not _are_phrases([phrases] if name == "not_used" else phrases):
            raise LanguageFileError(f"{file}: {name}.{concept} has an empty phrase, or one that is no text")


def _are_phrases(value: Any) -> bool:
    try:
        return isinstance(value, list) and "*" not in value and all(map(str.strip, value))
    except TypeError:
        return False


def _is_known(section: str, concept: str) -> bool:
    if section == "currencies":
        return _CURRENCY.fullmatch(concept) is not None
    if section == "payment_methods":
        return True
    if section == "not_used":
        named, _, concept = concept.partition(".")
        return concept in SECTIONS.get(named, ())
    return concept in SECTIONS[section]


def _two_meanings(section: str, languages: Sequence[Language]) -> Iterator[str]:
    """What to say of each phrase that stands under two concepts that share none."""
    phrases = {concept: set(those) for concept, those in merged(languages, section).items()}
    for together in DISTINCT.get(section, (phrases.keys(),)):
        sets = [phrases[concept] for concept in together if concept in phrases]
        if len(set().union(*sets)) < sum(map(len, sets)):
            yield from _conflicts(section, together, languages)


def _conflicts(section: str, together: Container[str], languages: Iterable[Language]) -> Iterator[str]:
    first: dict[str, tuple[str, str]] = {}
    for code, concept, phrase in _entries(section, languages):
        meant, where = first.setdefault(phrase, (concept, code)) if concept in together else (concept, code)
        if meant != concept:
            yield (
                f"{phrase!r} is {section}.{meant} in {where}.toml"
                f" and {section}.{concept} in {code}.toml: it can mean one thing only"
            )


def _taken_for_small_words(languages: Sequence[Language]) -> Iterator[str]:
    """What to say of each single word that is a small word of a language which does not use it so, and says nowhere
    what it means there: all its sentences would be misread."""
    users: dict[str, list[Language]] = defaultdict(list)
    for language in languages:
        for word in language.small_words:
            users[word].append(language)
    for language, section in product(languages, SHIELDED):
        for concept, phrases in language.sections.get(section, {}).items():
            for word in sorted(users.keys() & phrases):
                for user in users[word]:
                    if user is not language and not _is_explained(word, concept, user.sections.get(section, {})):
                        yield (
                            f"{word!r} is {section}.{concept} in {language.code}.toml"
                            f" and a small word in {user.code}.toml: make it a longer phrase"
                        )


def _is_explained(word: str, concept: str, section: Phrases) -> bool:
    """Whether a language uses the word in the same way, or shields it in the phrases it stands in."""
    return word in section.get(concept, ()) or any(p.startswith(f"{word} ") for p in section.get(NEUTRAL, ()))


def _entries(section: str, languages: Iterable[Language]) -> Iterator[tuple[str, str, str]]:
    for language in languages:
        for concept, phrases in language.sections.get(section, {}).items():
            yield from ((language.code, concept, phrase) for phrase in phrases)
