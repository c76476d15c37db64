"""A worker's process has several runs in hand at once, and takes no more than it has threads for."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from typing import NoReturn

import pytest
from django.conf import settings

from celery_app import app
from gmail.slice_pool import SlicePool

PATIENCE_SECONDS = 60.0
A_MOMENT = 0.2


class Errand:
    """Work that tells when it began, and lasts until it is let go."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.let_go = threading.Event()
        self.ended = threading.Event()

    @property
    def done(self) -> bool:
        return self.ended.is_set()

    def __call__(self) -> None:
        self.begun.set()
        if self.let_go.wait(PATIENCE_SECONDS):
            self.ended.set()


@pytest.fixture
def errands() -> Iterator[list[Errand]]:
    made = [Errand(), Errand(), Errand()]
    yield made
    for errand in made:
        errand.let_go.set()


class ProcessEndsError(BaseException):
    """Where the process would have ended."""


def pool_of(count: int, *, max_seconds: float = PATIENCE_SECONDS) -> SlicePool:
    def on_hang() -> NoReturn:
        raise ProcessEndsError

    return SlicePool(count, max_seconds=max_seconds, on_hang=on_hang)


def submitting(pool: SlicePool, errand: Errand) -> threading.Thread:
    thread = threading.Thread(target=pool.submit, args=(errand,))
    thread.start()
    return thread


def test_one_run_waits_for_gmail_while_another_is_read(errands: list[Errand]) -> None:
    pool, (first, second, _) = pool_of(2), errands
    pool.submit(first)
    other = submitting(pool, second)
    assert second.begun.wait(PATIENCE_SECONDS)
    assert first.begun.is_set()
    assert not first.done
    first.let_go.set()
    other.join(PATIENCE_SECONDS)
    assert not other.is_alive()


def test_a_process_asks_for_no_more_while_all_hands_are_full(errands: list[Errand]) -> None:
    pool, (first, second, third) = pool_of(2), errands
    pool.submit(first)
    full = submitting(pool, second)
    assert second.begun.wait(PATIENCE_SECONDS)
    full.join(A_MOMENT)
    assert full.is_alive(), "Celery would send the next job"
    second.let_go.set()
    full.join(PATIENCE_SECONDS)
    assert not full.is_alive()
    submitting(pool, third)
    assert third.begun.wait(PATIENCE_SECONDS)


def test_with_one_hand_a_job_lasts_as_long_as_its_slice(errands: list[Errand]) -> None:
    pool, (only, *_) = pool_of(1), errands
    job = submitting(pool, only)
    job.join(A_MOMENT)
    assert job.is_alive()
    only.let_go.set()
    job.join(PATIENCE_SECONDS)
    assert only.done


def test_a_process_that_ends_finishes_what_it_has_in_hand(errands: list[Errand]) -> None:
    pool, (first, *_) = pool_of(2), errands
    pool.submit(first)
    ending = threading.Thread(target=pool.finish)
    ending.start()
    ending.join(A_MOMENT)
    assert ending.is_alive()
    first.let_go.set()
    ending.join(PATIENCE_SECONDS)
    assert first.done


def test_a_process_that_ends_does_not_wait_for_ever_for_a_hand_that_hangs(errands: list[Errand]) -> None:
    pool, (hanging, *_) = pool_of(2, max_seconds=A_MOMENT), errands
    pool.submit(hanging)
    pool.finish()
    assert not hanging.done


def test_an_error_nobody_foresaw_is_logged_and_costs_no_hand(caplog: pytest.LogCaptureFixture) -> None:
    pool = pool_of(1)

    def fail() -> None:
        raise ZeroDivisionError

    with caplog.at_level(logging.ERROR):
        pool.submit(fail)
        pool.submit(fail)
    assert len(caplog.records) == 2
    assert "ZeroDivisionError" in caplog.text


def test_a_process_has_at_least_one_hand() -> None:
    done = threading.Event()
    pool_of(0).submit(done.set)
    assert done.wait(PATIENCE_SECONDS)


def test_a_process_whose_hands_all_hang_ends(errands: list[Errand]) -> None:
    pool, (only, *_) = pool_of(1, max_seconds=A_MOMENT), errands
    with pytest.raises(ProcessEndsError):
        pool.submit(only)
    assert only.begun.is_set()


def test_a_process_of_which_one_hand_hangs_ends_when_the_next_job_comes(errands: list[Errand]) -> None:
    pool, (hanging, next_one, _) = pool_of(2, max_seconds=A_MOMENT), errands
    pool.submit(hanging)
    assert hanging.begun.wait(PATIENCE_SECONDS)
    time.sleep(2 * A_MOMENT)
    with pytest.raises(ProcessEndsError):
        pool.submit(next_one)
    assert not next_one.begun.is_set()


def test_work_that_was_done_long_ago_does_not_hang(errands: list[Errand]) -> None:
    pool, (done, *_) = pool_of(2, max_seconds=A_MOMENT), errands
    done.let_go.set()
    pool.submit(done)
    assert done.ended.wait(PATIENCE_SECONDS)
    time.sleep(2 * A_MOMENT)
    finished = threading.Event()
    pool.submit(finished.set)
    assert finished.wait(PATIENCE_SECONDS)


def test_a_hanging_slice_is_noticed_before_celery_s_own_limit() -> None:
    assert app.conf.task_soft_time_limit > settings.SYNC_HANGING_SECONDS
