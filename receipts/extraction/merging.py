"""Several readings of one receipt into one: candidates of one value add up, the best value of each field wins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Final

from .types import Candidate, Evidence, Field

_FULL_SCORE: Final = 10.0
_EVIDENCE_KEPT: Final = 3


@dataclass(frozen=True, slots=True)
class Contender:
    """A value, the candidates that propose it, and their joint score."""

    value: Any
    score: float
    candidates: tuple[Candidate, ...]


@dataclass(slots=True)
class Draft:
    """All contenders of all fields, best first: what the decision is made from, and what `--explain` shows."""

    contenders: dict[str, list[Contender]] = field(default_factory=dict)

    def best(self, name: str) -> Contender | None:
        """The winner of a field."""
        found = self.contenders.get(name)
        return found[0] if found else None

    def value(self, name: str) -> Any:
        """The winner's value, None when nothing was proposed."""
        best = self.best(name)
        return best.value if best else None


def merge(candidates: Iterable[Candidate]) -> Draft:
    """Group candidates by field and value; agreement of different places raises a value's score."""
    groups: dict[str, dict[Any, list[Candidate]]] = defaultdict(lambda: defaultdict(list))
    for candidate in candidates:
        groups[candidate.name][_key(candidate.value)].append(candidate)
    draft = Draft()
    for name, by_value in groups.items():
        contenders = [_contender(group) for group in by_value.values()]
        draft.contenders[name] = sorted(contenders, key=lambda c: -c.score)
    return draft


def _key(value: object) -> object:
    return value.casefold().replace(" ", "") if isinstance(value, str) else value


def _contender(group: list[Candidate]) -> Contender:
    ranked = sorted(group, key=lambda c: -c.score)
    places = {c.evidence.where for c in ranked}
    extra = min(0.5 * (len(places) - 1), 1.5) if ranked[0].score > 0 else 0.0
    return Contender(ranked[0].value, ranked[0].score + extra, tuple(ranked))


def reranked(draft: Draft, name: str, bonus: Callable[[Candidate], float]) -> Draft:
    """The draft with one field's candidates weighed anew, now that more is known."""
    candidates = [c for contender in draft.contenders.get(name, []) for c in contender.candidates]
    weighed = merge(replace(c, score=c.score + bonus(c)) for c in candidates)
    return Draft({**draft.contenders, **weighed.contenders})


def as_field(draft: Draft, name: str, accept: Callable[[Any], bool] = lambda value: True) -> Field[Any] | None:
    """The winner as a field with its confidence: its score, less where another value comes close."""
    contenders = [c for c in draft.contenders.get(name, []) if accept(c.value)]
    if not contenders or contenders[0].score <= 0:
        return None
    best = contenders[0]
    rival = contenders[1].score if len(contenders) > 1 else 0.0
    return Field(best.value, confidence(best.score, rival), evidence_of(best))


def confidence(score: float, rival: float) -> float:
    """From 0 to 1: a strong score with no rival near it is nearly certain."""
    strength = min(score / _FULL_SCORE, 1.0)
    margin = min(max(score - rival, 0.0) / 2.0, 1.0)
    return round(min(0.99, 0.45 + 0.4 * strength + 0.15 * margin), 2)


def evidence_of(contender: Contender) -> tuple[Evidence, ...]:
    """The best places a value was read at."""
    return tuple(c.evidence for c in contender.candidates[:_EVIDENCE_KEPT])
