"""Problems as the ledger stores them: a code, and behind a colon the field it is about ("missing:total").

The columns hold text as they did before there were codes, so that processes of the version before show a row that was
written by this one, and this one reads theirs. A text without a code is a problem that nobody can name any more.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from extraction.decision import checking
from extraction.types import FileProblem, Problem, ProblemCode
from receipts import legacy_problems
from receipts.fields import COLUMN_OF

_CODES: Final = frozenset(ProblemCode)
_FILE_CODES: Final = frozenset(FileProblem)


def to_text(problems: Iterable[Problem]) -> list[str]:
    """Each problem once, as it is stored."""
    return list(dict.fromkeys(map(str, problems)))


def from_text(texts: Iterable[str]) -> list[Problem]:
    """The problems that were stored as `texts`, or as the sentences of the version before."""
    return [_problem(legacy_problems.PROBLEMS.get(text, text)) for text in texts]


def left_after(
    texts: Iterable[str], values: Mapping[str, Any], *, settled: Collection[str], today: datetime.date
) -> list[str]:
    """The problems that remain once somebody has said what the columns `settled` are, and those that this brings.

    `values` are the columns as they are then, `today` the day the mail came.
    """
    names = {name for name, column in COLUMN_OF.items() if column in settled}
    left = [one for one in from_text(texts) if not names & {*checking.fields_of(one)}]
    known = {name: values[column] for name, column in COLUMN_OF.items()}
    found = checking.problems_in(known, today=today)
    # a sum nobody touched was judged when it was read, by what was withheld as well
    return to_text([*left, *(one for one in found if names & {*checking.fields_of(one)})])


def file_problem_from_text(text: str) -> FileProblem | None:
    """Why a file could not be read; None if it was."""
    code = legacy_problems.FILE_PROBLEMS.get(text, text)
    if not code:
        return None
    return FileProblem(code) if code in _FILE_CODES else FileProblem.UNREADABLE


def _problem(text: str) -> Problem:
    code, _, field = text.partition(":")
    return Problem(ProblemCode(code), field or None) if code in _CODES else Problem(ProblemCode.UNKNOWN)
