"""An analysis for those who look at it: a JSON line for programs, tables for people."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from .decision import checking
from .merging import Contender
from .pipeline import Analysis
from .types import FIELD_NAMES, Candidate, ExtractedReceipt, Field, Found, Incomplete, NotAReceipt, Outcome

_IN_JSON: Final = ("document_type", "vendor", "total", "currency", "number", "tax", "last4")
_SHOWN_CONTENDERS: Final = 6


def json_line(path: str, outcome: Outcome) -> str:
    """The outcome as one line of JSON: its name, the fields of its first receipt, then those of the whole mail."""
    receipts = _receipts_of(outcome)
    row = {"path": path, "outcome": name_of(outcome), **_values(receipts[0] if receipts else ExtractedReceipt())}
    row["receipts"] = [_values(receipt) for receipt in receipts]
    row["status"] = status_of(outcome)
    row["problems"] = list(dict.fromkeys(str(problem) for receipt in receipts for problem in receipt.problems))
    parts = () if isinstance(outcome, NotAReceipt) else outcome.parts
    row["parts"] = [{"name": part.name, "media_type": part.media_type, "problem": part.problem} for part in parts]
    return json.dumps(row, ensure_ascii=False)


def name_of(outcome: Outcome) -> str:
    """ "receipt", "incomplete" or "not_receipt"."""
    if isinstance(outcome, Found):
        return "receipt"
    return "incomplete" if isinstance(outcome, Incomplete) else "not_receipt"


def status_of(outcome: Outcome) -> str | None:
    """ "approved" if all receipts of the mail are approved by themselves, "pending_review" if not, None without any."""
    if isinstance(outcome, NotAReceipt):
        return None
    approved = all(
        checking.approves(outcome, confidence=receipt.confidence, problems=receipt.problems)
        for receipt in _receipts_of(outcome)
    )
    return "approved" if approved else "pending_review"


def summary(path: str, analysis: Analysis) -> RenderableType:
    """What was read of one input, with its evidence, for a person."""
    outcome = analysis.outcome
    if isinstance(outcome, NotAReceipt):
        return Panel(Text(f"not a receipt: {_plain(outcome.code)}"), title=Text(path), title_align="left")
    blocks: list[RenderableType] = [_receipt_table(receipt) for receipt in outcome.receipts]
    blocks += [
        Text(f"kept: {p.name or 'file'} ({p.media_type}){': ' + _plain(p.problem) if p.problem else ''}")
        for p in outcome.parts
    ]
    heading = "receipt" if isinstance(outcome, Found) else "incomplete, a person should look"
    return Panel(Group(*blocks), title=Text(f"{path}: {heading}"), title_align="left")


def explanation(path: str, analysis: Analysis) -> RenderableType:
    """Every candidate of every field, and everything that weighed in the decision."""
    blocks: list[RenderableType] = [summary(path, analysis), _reasons_table(analysis)]
    for name, contenders in analysis.draft.contenders.items():
        blocks.append(_contenders_table(name, contenders))
    return Group(*blocks)


def _receipts_of(outcome: Outcome) -> tuple[ExtractedReceipt, ...]:
    return () if isinstance(outcome, NotAReceipt) else outcome.receipts or checking.NOTHING_READ


def _values(receipt: ExtractedReceipt) -> dict[str, Any]:
    return {name: _text(getattr(receipt, name)) for name in _IN_JSON} | {"date": _text(receipt.issue_date)}


def _text(field: Field[Any] | None) -> str | None:
    return None if field is None else str(field.value)


def _plain(code: str) -> str:
    return code.replace("_", " ")


def _receipt_table(receipt: ExtractedReceipt) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in ("field", "value", "sure", "read from", "where"):
        table.add_column(heading, overflow="fold")
    for name in FIELD_NAMES:
        field: Field[Any] | None = getattr(receipt, name)
        if field is not None:
            first = field.evidence[0] if field.evidence else None
            cells = (
                _plain(name),
                str(field.value),
                f"{field.confidence:.0%}",
                first.text if first else "",
                str(first.place) if first else "",
            )
            table.add_row(*map(Text, cells))
    for item in receipt.line_items:
        table.add_row(
            Text("line"),
            Text(f"{item.quantity or ''} {item.description}".strip()),
            Text(""),
            Text(str(item.amount or "")),
            Text(""),
        )
    for problem in receipt.problems:
        table.add_row(Text("problem", style="yellow"), Text(_plain(problem.code)), _plain(problem.field or ""), "", "")
    return table


def _reasons_table(analysis: Analysis) -> Table:
    table = Table(title="why", title_justify="left")
    table.add_column("reason")
    table.add_column("weight", justify="right")
    table.add_column("where", overflow="fold")
    table.add_column("text", overflow="fold")
    verdict = analysis.verdict
    for reason in verdict.reasons if verdict else ():
        found = reason.evidence
        read = (str(found.place), found.text) if found else ()
        table.add_row(*map(Text, (reason.code, f"{reason.weight:+.1f}", *read)))
    if verdict is not None:
        table.add_row("sum", f"{verdict.score:+.1f}", style="bold")
    return table


def _contenders_table(name: str, contenders: list[Contender]) -> Table:
    table = Table(title=_plain(name), title_justify="left")
    for heading in ("value", "score", "because", "where", "text"):
        table.add_column(heading, overflow="fold")
    for rank, contender in enumerate(contenders[:_SHOWN_CONTENDERS]):
        for row in _contender_rows(contender):
            table.add_row(*map(Text, row), style="bold" if rank == 0 else "")
    return table


def _contender_rows(contender: Contender) -> Iterator[tuple[str, ...]]:
    for i, candidate in enumerate(contender.candidates[:3]):
        head = (str(contender.value), f"{contender.score:.1f}") if i == 0 else ("", "")
        yield (*head, _because(candidate), str(candidate.evidence.place), candidate.evidence.text)


def _because(candidate: Candidate) -> str:
    """How a value was read, in short: "totals: grand, parts, lines"."""
    told = [candidate.kind, *candidate.proofs, "in prose" if candidate.in_prose else ""]
    return ": ".join(filter(None, (candidate.evidence.how, ", ".join(filter(None, told)))))
