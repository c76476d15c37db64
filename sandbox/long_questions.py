"""What becomes of a search with more alternatives in one group than Gmail bears. Pure.

How many that are, and what happens beyond, Gmail documents nowhere; users of other clients report long questions that
answer nothing, without an error. So the sandbox bears any number, unless it is told otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sandbox.errors import bad_request
from sandbox.query import All, AnyOf, Node, Not
from sandbox.shapes import TEXT, WHOLE, check_shape

WHOLE_ANSWER, EMPTY, CUT, REFUSED = "whole", "empty", "cut", "refused"
ANSWERS = (WHOLE_ANSWER, EMPTY, CUT, REFUSED)
NOTHING = AnyOf(())


class LongQuestionsError(ValueError):
    """The rule is invalid; the text says why."""


@dataclass(frozen=True)
class LongQuestions:
    """How a question is answered in which a group has more than so many `alternatives`."""

    answer: str = WHOLE_ANSWER
    """As it is; with nothing; as if each group ended after so many; or with 400."""
    alternatives: int = 50

    def with_changes(self, changes: Mapping[str, Any]) -> "LongQuestions":
        """Returns this rule with some of it changed. Raises LongQuestionsError, ShapeError."""
        changed = replace(self, **check_shape(changes, {"answer": TEXT, "alternatives": WHOLE}))
        if changed.answer not in ANSWERS:
            raise LongQuestionsError(f"answer has to be one of {', '.join(ANSWERS)}")
        if changed.alternatives < 1:
            raise LongQuestionsError("alternatives is not below 1")
        return changed

    def apply(self, question: Node) -> Node:
        """Returns the question that is really answered. Raises ApiError (400)."""
        if self.answer == WHOLE_ANSWER or longest(question) <= self.alternatives:
            return question
        if self.answer == REFUSED:
            raise bad_request("the question is too long.")
        return NOTHING if self.answer == EMPTY else cut(question, self.alternatives)


WHOLE_ANSWERS = LongQuestions()


def longest(node: Node) -> int:
    """Returns how many alternatives the largest group of a question has."""
    match node:
        case AnyOf(children):
            return max(len(children), *map(longest, children), 0)
        case All(children):
            return max(map(longest, children), default=0)
        case Not(child):
            return longest(child)
    return 0


def cut(node: Node, alternatives: int) -> Node:
    """Returns the question without the alternatives behind the first so many of each group."""
    match node:
        case AnyOf(children):
            return AnyOf(tuple(cut(child, alternatives) for child in children[:alternatives]))
        case All(children):
            return All(tuple(cut(child, alternatives) for child in children))
        case Not(child):
            return Not(cut(child, alternatives))
    return node
