"""The result of a check: a state, a sentence, and a remedy."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.utils.translation import gettext

Facts = TypeVar("Facts")


class State(enum.StrEnum):
    """`failed` requires action; a `warning` can wait; `unknown` could not be checked."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of a check: a sentence, and a remedy unless all is well."""

    state: State
    says: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict under its check's name."""

    check: str
    state: State
    says: str
    remedy: str


Check = Callable[[Facts], Verdict]


def ok(says: str, **facts: object) -> Verdict:
    """Return an `ok` verdict. Sentences are English msgids; the page's language and the `{facts}` are filled in."""
    return _verdict(State.OK, says, "", facts)


def warning(says: str, remedy: str, **facts: object) -> Verdict:
    """Return a verdict for what works but needs attention."""
    return _verdict(State.WARNING, says, remedy, facts)


def failed(says: str, remedy: str, **facts: object) -> Verdict:
    """Return a verdict for what does not work."""
    return _verdict(State.FAILED, says, remedy, facts)


def unknown(
    says: str = "Could not be looked at: mend what failed above first.", remedy: str = "", **facts: object
) -> Verdict:
    """Return a verdict for what could not be checked."""
    return _verdict(State.UNKNOWN, says, remedy, facts)


def findings(checks: Mapping[str, Check[Facts]], facts: Facts | None) -> list[Finding]:
    """Return every check's finding; unknown without facts."""
    verdicts = {name: unknown() if facts is None else check(facts) for name, check in checks.items()}
    return [Finding(name, verdict.state, verdict.says, verdict.remedy) for name, verdict in verdicts.items()]


def _verdict(state: State, says: str, remedy: str, facts: Mapping[str, object]) -> Verdict:
    return Verdict(state, gettext(says).format(**facts), gettext(remedy).format(**facts))


def spoken(seconds: float) -> str:
    """Format a duration for people."""
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"
