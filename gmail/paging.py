"""Which pages of a run's windows are listed together, and what is left of a window after them. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace

from gmail.plan import OpenWindow


def next_page(window: OpenWindow, next_page_token: str) -> OpenWindow | None:
    """What is left of `window` after a page: its next page, the next question, or None."""
    if next_page_token and not window.proof:
        return replace(window, page_token=next_page_token)
    if window.place + 1 < window.questions:
        return replace(window, place=window.place + 1, page_token="")
    return None


def pages_at_once(windows: Sequence[OpenWindow], at_once: int) -> list[OpenWindow]:
    """What is listed together: the next page of each window and, while there is room, of its next questions."""
    rounds = itertools.zip_longest(*map(_next_questions, windows))
    return [page for page in itertools.chain.from_iterable(rounds) if page is not None][:at_once]


def _next_questions(window: OpenWindow) -> Iterator[OpenWindow]:
    if window.page_token:
        yield window
        return
    for place in range(window.place, window.questions):
        yield replace(window, place=place)


def left_after(answers: Sequence[tuple[OpenWindow, str | None]]) -> OpenWindow | None:
    """What is left of a window after these of its pages, in order, each with its next page's token; None: no answer.

    A question without an answer, or with more pages, comes first; those behind it are asked again.
    """
    left: OpenWindow | None = answers[0][0]
    for page, token in answers:
        if token is None:
            return page
        left = next_page(page, token)
        if left is not None and left.place == page.place:
            return left
    return left
