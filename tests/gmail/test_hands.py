"""A worker's process has several runs in hand at once, and takes no more than it has hands."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator

import pytest

from gmail.hands import Hands

PATIENCE_SECONDS = 10.0
A_MOMENT = 0.2


class Errand:
    """Work that tells when it began, and lasts until it is let go."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.let_go = threading.Event()
        self.done = False

    def __call__(self) -> None:
        self.begun.set()
        self.done = self.let_go.wait(PATIENCE_SECONDS)


@pytest.fixture
def errands() -> Iterator[list[Errand]]:
    made = [Errand(), Errand(), Errand()]
    yield made
    for errand in made:
        errand.let_go.set()


def taking(hands: Hands, errand: Errand) -> threading.Thread:
    thread = threading.Thread(target=hands.take, args=(errand,))
    thread.start()
    return thread


def test_one_run_waits_for_gmail_while_another_is_read(errands: list[Errand]) -> None:
    hands, (first, second, _) = Hands(2), errands
    hands.take(first)
    other = taking(hands, second)
    assert second.begun.wait(PATIENCE_SECONDS)
    assert first.begun.is_set()
    assert not first.done
    first.let_go.set()
    other.join(PATIENCE_SECONDS)
    assert not other.is_alive()


def test_a_process_asks_for_no_more_while_all_hands_are_full(errands: list[Errand]) -> None:
    hands, (first, second, third) = Hands(2), errands
    hands.take(first)
    full = taking(hands, second)
    assert second.begun.wait(PATIENCE_SECONDS)
    full.join(A_MOMENT)
    assert full.is_alive(), "Celery would send the next job"
    second.let_go.set()
    full.join(PATIENCE_SECONDS)
    assert not full.is_alive()
    taking(hands, third)
    assert third.begun.wait(PATIENCE_SECONDS)


def test_with_one_hand_a_job_lasts_as_long_as_its_slice(errands: list[Errand]) -> None:
    hands, (only, *_) = Hands(1), errands
    job = taking(hands, only)
    job.join(A_MOMENT)
    assert job.is_alive()
    only.let_go.set()
    job.join(PATIENCE_SECONDS)
    assert only.done


def test_a_process_that_ends_finishes_what_it_has_in_hand(errands: list[Errand]) -> None:
    hands, (first, *_) = Hands(2), errands
    hands.take(first)
    ending = threading.Thread(target=hands.finish)
    ending.start()
    ending.join(A_MOMENT)
    assert ending.is_alive()
    first.let_go.set()
    ending.join(PATIENCE_SECONDS)
    assert first.done


def test_an_error_nobody_foresaw_is_logged_and_costs_no_hand(caplog: pytest.LogCaptureFixture) -> None:
    hands = Hands(1)

    def fail() -> None:
        raise ZeroDivisionError

    with caplog.at_level(logging.ERROR):
        hands.take(fail)
        hands.take(fail)
    assert len(caplog.records) == 2
    assert caplog.records[0].exc_info is not None


def test_a_process_has_at_least_one_hand() -> None:
    done = threading.Event()
    Hands(0).take(done.set)
    assert done.wait(PATIENCE_SECONDS)
