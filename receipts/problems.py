"""Problems as the ledger stores them: a code, and behind a colon the field it is about ("missing:total").

The columns hold text as they did before there were codes, so that processes of the version before show a row that was
written by this one, and this one reads theirs. A text without a code is a problem that nobody can name any more.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from extraction.types import FileProblem, Problem, ProblemCode
from receipts import legacy_problems

_CODES: Final = frozenset(ProblemCode)
_FILE_CODES: Final = frozenset(FileProblem)


def to_text(problems: Iterable[Problem]) -> list[str]:
    """Each problem once, as it is stored."""
    return list(dict.fromkeys(map(str, problems)))


def from_text(texts: Iterable[str]) -> list[Problem]:
    """The problems that were stored as `texts`, or as the sentences of the version before."""
    return [_problem(legacy_problems.PROBLEMS.get(text, text)) for text in texts]


def file_problem_from_text(text: str) -> FileProblem | None:
    """Why a file could not be read; None if it was."""
    code = legacy_problems.FILE_PROBLEMS.get(text, text)
    if not code:
        return None
    return FileProblem(code) if code in _FILE_CODES else FileProblem.UNREADABLE


def _problem(text: str) -> Problem:
    code, _, field = text.partition(":")
    return Problem(ProblemCode(code), field or None) if code in _CODES else Problem(ProblemCode.UNKNOWN)
