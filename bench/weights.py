"""Measures what each weight of the decision is worth, and fits them: `python -m bench.weights [DIR ...]`.

Each DIR holds labelled mail as `<part>.jsonl` with a `path` and a `kind` of each sample (by default EVAL_DIR and the
sets in it); the samples in `tests/corpus` are always among them. Every input is read to the end; its signals, and the
borders of `extraction.decision.deciding`, then decide under one set of weights or another.

Fitted weights are those of a logistic regression held near the hand's weights and to their signs, judged on sources
that they have not seen: samples of one origin are never on both sides. `--write` puts them into
`extraction/decision/weights.py`, and does so only where they beat the hand there.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from extraction.decision import weights as hand
from extraction.decision.deciding import weigh
from extraction.merging import Draft
from extraction.pipeline import signals_of
from extraction.types import Reason

CORPUS: Final = Path(__file__).parent.parent / "tests" / "corpus"
WEIGHTS_FILE: Final = Path(hand.__file__)
FOLDS: Final = 5
ROUNDS: Final = 150
STEP: Final = 0.5
PULL_TO_HAND: Final = 0.05
"""How strongly a fitted weight is drawn to the hand's: what few samples show does not move far."""
MIDDLE: Final = (hand.RECEIPT_AT + hand.REVIEW_AT) / 2
COST_OF_ERROR: Final = 10
"""Of a receipt lost or another mail booked, against one look of a person."""
Weights = Mapping[str, float]
HAND: Final[Weights] = {
    **{str(code): weight for code, weight in hand.REASON_WEIGHTS.items()},
    **hand.EVENT_WEIGHTS,
}


@dataclass(frozen=True, slots=True)
class Sample:
    """One labelled input: where it comes from, whether it is a receipt, its signals by hand and what was read."""

    source: str
    is_receipt: bool
    signals: tuple[Reason, ...]
    draft: Draft

    def shares(self) -> Iterator[tuple[str, float]]:
        """How much of each weight counts, by its name."""
        for signal in self.signals:
            weight = HAND.get(str(signal.code), 0.0)
            if weight:
                yield str(signal.code), signal.weight / weight

    def score_under(self, weights: Weights) -> float:
        """The score of the decision under other weights, within the same borders."""
        changed = [
            replace(signal, weight=signal.weight / HAND[str(signal.code)] * weights[str(signal.code)])
            if HAND.get(str(signal.code))
            else signal
            for signal in self.signals
        ]
        return weigh(changed, self.draft).score


@dataclass(frozen=True, slots=True)
class Result:
    """How samples end under one set of weights: counts of `receipts`, those of them `lost` and `doubted` (a person has
    to look), of `others`, and those of them `booked` and `doubted_others`."""

    counts: Counter[str]

    @property
    def cost(self) -> int:
        """Looks of a person, each error counted as ten."""
        errors = self.counts["lost"] + self.counts["booked"]
        return COST_OF_ERROR * errors + self.counts["doubted"] + self.counts["doubted_others"]


def samples_in(folder: Path) -> Iterator[Sample]:
    """Yield every sample of a labelled set."""
    for listing in sorted(folder.glob("*.jsonl")):
        for line in listing.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            path = folder / row["path"]
            origin = str(row.get("tag") or re.split(r"[-_]", path.stem)[0])
            yield _sample(path, f"{folder.name}/{origin}", row.get("kind") not in (None, "not_receipt"))


def corpus_samples() -> Iterator[Sample]:
    """Yield the project's own samples, each a source of its own; those left to a person are on neither side."""
    for path in sorted(CORPUS.glob("*.json")):
        outcome = json.loads(path.read_text(encoding="utf-8"))["outcome"]
        if outcome != "incomplete":
            yield _sample(path.with_suffix(".eml"), path.stem, outcome == "receipt")


def _sample(path: Path, source: str, is_receipt: bool) -> Sample:
    signals, draft = signals_of(path.read_bytes(), name=path.name)
    return Sample(source, is_receipt, signals, draft)


def result_under(weights: Weights, samples: Sequence[Sample]) -> Result:
    """Count how the samples end."""
    counts: Counter[str] = Counter()
    for sample in samples:
        score = sample.score_under(weights)
        counts["receipts" if sample.is_receipt else "others"] += 1
        if sample.is_receipt and score < hand.REVIEW_AT:
            counts["lost"] += 1
        elif not sample.is_receipt and score >= hand.RECEIPT_AT:
            counts["booked"] += 1
        elif hand.REVIEW_AT <= score < hand.RECEIPT_AT:
            counts["doubted" if sample.is_receipt else "doubted_others"] += 1
    return Result(counts)


def fitted(samples: Sequence[Sample]) -> dict[str, float]:
    """Weights under which receipts score above the middle of the borders and others below, near the hand's."""
    receipts = sum(sample.is_receipt for sample in samples)
    rows = [
        (tuple(sample.shares()), sample.is_receipt, 0.5 / (receipts if sample.is_receipt else len(samples) - receipts))
        for sample in samples
    ]
    weights = dict(HAND)
    for _ in range(ROUNDS):
        slopes: defaultdict[str, float] = defaultdict(float)
        for shares, is_receipt, part in rows:
            score = sum(share * weights[name] for name, share in shares)
            error = 1 / (1 + math.exp(max(-30.0, min(30.0, MIDDLE - score)))) - is_receipt
            for name, share in shares:
                slopes[name] += part * error * share
        for name, slope in slopes.items():
            moved = weights[name] - STEP * (slope + PULL_TO_HAND * (weights[name] - HAND[name]))
            weights[name] = max(0.0, moved) if HAND[name] > 0 else min(0.0, moved)
    return {name: round(weight, 1) for name, weight in weights.items()}


def folds_of(samples: Sequence[Sample]) -> list[list[Sample]]:
    """Part the samples into folds of about one size; a source is in one fold alone."""
    by_source: defaultdict[str, list[Sample]] = defaultdict(list)
    for sample in samples:
        by_source[sample.source].append(sample)
    folds: list[list[Sample]] = [[] for _ in range(FOLDS)]
    for source in sorted(by_source, key=lambda name: (-len(by_source[name]), name)):
        min(folds, key=len).extend(by_source[source])
    return folds


def held_out(folds: Sequence[Sequence[Sample]]) -> tuple[Result, Result]:
    """How samples of unseen sources end under the hand's weights, and under weights fitted on the other folds."""
    by_hand: Counter[str] = Counter()
    by_fit: Counter[str] = Counter()
    for fold in folds:
        seen = [sample for other in folds if other is not fold for sample in other]
        by_hand += result_under(HAND, fold).counts
        by_fit += result_under(fitted(seen), fold).counts
    return Result(by_hand), Result(by_fit)


def result_table(results: Mapping[str, Result]) -> Table:
    """Tabulate how samples of unseen sources end."""
    columns = ("receipts", "lost", "doubted", "others", "booked", "doubted_others")
    output = Table(title="samples of sources not fitted on")
    for heading in ("weights", *(name.replace("_", " ") for name in columns), "cost"):
        output.add_column(heading, justify="right")
    for name, result in results.items():
        output.add_row(name, *(str(result.counts[column]) for column in columns), str(result.cost))
    return output


def worth_table(samples: Sequence[Sample], fit: Weights) -> Table:
    """Tabulate for each signal how often it speaks, both weights, and what doing without it would cost."""
    whole = result_under(HAND, samples).cost
    output = Table(title="what each signal is worth")
    for heading in ("signal", "in receipts", "in others", "hand", "fitted", "cost without it"):
        output.add_column(heading, justify="right")
    for name, weight in sorted(HAND.items(), key=lambda item: -item[1]):
        with_it = [sample for sample in samples if any(str(signal.code) == name for signal in sample.signals)]
        receipts = sum(sample.is_receipt for sample in with_it)
        spared = result_under(HAND, with_it).cost
        without = whole - spared + result_under({**HAND, name: 0.0}, with_it).cost
        figures = (str(receipts), str(len(with_it) - receipts), f"{weight:+.1f}", f"{fit[name]:+.1f}")
        output.add_row(name, *figures, f"{without - whole:+d}")
    return output


def write(weights: Weights) -> None:
    """Put the weights in the place of the hand's."""
    text = WEIGHTS_FILE.read_text(encoding="utf-8")
    for name, weight in weights.items():
        text = re.sub(rf"(ReasonCode\.{name.upper()}: )-?[\d.]+,", rf"\g<1>{weight:.1f},", text)
        text = re.sub(rf'("{name}": )-?[\d.]+,', rf"\g<1>{weight:.1f},", text)
    WEIGHTS_FILE.write_text(text, encoding="utf-8")


def sets_below(folder: Path) -> Iterator[Path]:
    """Yield the folders of labelled sets: this one, and those in it."""
    yield from sorted({listing.parent for pattern in ("*.jsonl", "*/*.jsonl") for listing in folder.glob(pattern)})


def main() -> None:
    """Measure, fit, print the tables, and write the fitted weights where asked and better."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = os.environ.get("EVAL_DIR")
    parser.add_argument("folders", nargs="*", type=Path, default=[Path(default)] if default else [])
    parser.add_argument("--write", action="store_true", help="put fitted weights into the engine where they are better")
    arguments = parser.parse_args()
    sets = [folder for given in arguments.folders for folder in sets_below(given)]
    samples = [*corpus_samples(), *(sample for folder in sets for sample in samples_in(folder))]
    by_hand, by_fit = held_out(folds_of(samples))
    fit = fitted(samples)
    console = Console()
    console.print(worth_table(samples, fit), result_table({"hand": by_hand, "fitted": by_fit}))
    if arguments.write and by_fit.cost < by_hand.cost:
        write(fit)


if __name__ == "__main__":
    main()
