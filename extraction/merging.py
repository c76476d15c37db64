"""Several readings of one receipt into one: candidates of one value add up, the best value of each field wins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final, NamedTuple

from .normalizing.names import name_key
from .types import Candidate, Evidence, ExtractedReceipt, Field, Problem

_SURE: Final = {
    "total": (6.0, 3.0),
    "currency": (7.0, 2.0),
    "issue_date": (4.0, 2.0),
    "number": (7.0, 2.0),
    "vendor": (7.0, 1.5),
    "tax": (6.0, 2.0),
    "last4": (6.0, 1.0),
}
"""The score, and the lead over any other value, from which a field is sure; `bench/calibration.py` measures them."""
_SURE_ELSE: Final = (7.0, 2.0)
_EVIDENCE_KEPT: Final = 3


class Contender(NamedTuple):
    """A value, the candidates that propose it, and their joint score."""

    value: Any
    score: float
    candidates: tuple[Candidate, ...]


@dataclass(slots=True)
class Draft:
    """All contenders of all fields, best first: what the decision is made from, and what `--explain` shows."""

    contenders: dict[str, list[Contender]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    """Found where it was read; what its values show is found by checking."""
    withheld: Decimal = Decimal(0)
    """Of the taxes, what an electronic invoice says the buyer pays to the state instead of the seller."""

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
        groups[candidate.field][_key(candidate)].append(candidate)
    draft = Draft()
    for name, by_value in groups.items():
        contenders = [_contender(group) for group in by_value.values()]
        draft.contenders[name] = sorted(contenders, key=lambda c: -c.score)
    return draft


def _key(candidate: Candidate) -> object:
    """What values are compared by: names without case, spaces and legal form."""
    if candidate.field == "vendor":
        return name_key(str(candidate.value))
    value = candidate.value
    return value.casefold().replace(" ", "") if isinstance(value, str) else value


def _contender(group: list[Candidate]) -> Contender:
    ranked = sorted(group, key=lambda c: -c.score)
    extra = min(0.5 * (_count_of_places(ranked) - 1), 1.5) if ranked[0].score > 0 else 0.0
    return Contender(ranked[0].value, ranked[0].score + extra, tuple(ranked))


def _count_of_places(candidates: Sequence[Candidate]) -> int:
    """In how many places a value was read; most values in one."""
    return 1 if len(candidates) == 1 else len({c.evidence.place for c in candidates})


def reranked(draft: Draft, name: str, bonus: Callable[[Candidate], float]) -> Draft:
    """The draft with one field's candidates weighed anew, now that more is known."""
    candidates = [c for contender in draft.contenders.get(name, []) for c in contender.candidates]
    weighed = merge(c._replace(score=c.score + more) if (more := bonus(c)) else c for c in candidates)
    return replace(draft, contenders={**draft.contenders, **weighed.contenders})


def as_field(draft: Draft, name: str) -> Field[Any] | None:
    """The winner as a field with its confidence: its score, less where another value comes close."""
    contenders = draft.contenders.get(name, [])
    if not contenders or contenders[0].score <= 0:
        return None
    best = contenders[0]
    if best.value is None:
        return None  # printed, and not readable
    rival = max((c.score for c in contenders[1:] if not _agree(name, best.value, c.value)), default=0.0)
    return Field(best.value, confidence(name, best, rival), evidence_of(best))


def confidence(name: str, best: Contender, rival: float) -> float:
    """From 0 to 1: a score and a lead as large as the field's sure ones are right in nineteen cases of
    twenty and better."""
    sure_score, sure_lead = _SURE.get(name, _SURE_ELSE)
    strength = min(best.score / sure_score, 1.0)
    lead = min(max(best.score - rival, 0.0) / sure_lead, 1.0)
    agreement = 0.03 * (_count_of_places(best.candidates) > 1)
    return round(0.5 + 0.27 * strength + 0.18 * lead + agreement, 2)


def _agree(name: str, a: object, b: object) -> bool:
    """Whether two names are the same firm's, one with more words than the other."""
    if name != "vendor":
        return False
    first, second = (name_key(str(value)) for value in (a, b))
    return bool(first and second) and (first in second or second in first)


def evidence_of(contender: Contender) -> tuple[Evidence, ...]:
    """The best places a value was read at."""
    return tuple(c.evidence for c in contender.candidates[:_EVIDENCE_KEPT])


def distinct(receipts: Iterable[ExtractedReceipt]) -> tuple[ExtractedReceipt, ...]:
    """The receipts without those that are another one over again; of two the surer one stays, at the first's place."""
    kept: list[ExtractedReceipt] = []
    for receipt in receipts:
        same = next((i for i, other in enumerate(kept) if _is_same(receipt, other)), None)
        if same is None:
            kept.append(receipt)
        elif receipt.confidence > kept[same].confidence:
            kept[same] = receipt
    return tuple(kept)


def _is_same(one: ExtractedReceipt, other: ExtractedReceipt) -> bool:
    """Whether two readings have one total, and one number as far as both have any."""
    if one.total is None or other.total is None or one.total.value != other.total.value:
        return False
    return one.number is None or other.number is None or _folded(one.number.value) == _folded(other.number.value)


def _folded(number: str) -> str:
    return "".join(filter(str.isalnum, number)).casefold()
