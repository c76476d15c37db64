"""A worker process works on several runs at once, and accepts no more than it has threads for."""

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


class Slice:
    """Work that signals its start, and lasts until it is released."""

    def __init__(self) -> None:
        self.started = threading.Event()
        self.released = threading.Event()
        self.ended = threading.Event()

    @property
    def done(self) -> bool:
        return self.ended.is_set()

    def __call__(self) -> None:
        self.started.set()
        if self.released.wait(PATIENCE_SECONDS):
            self.ended.set()


@pytest.fixture
def slices() -> Iterator[list[Slice]]:
    made = [Slice(), Slice(), Slice()]
    yield made
    for slice_ in made:
        slice_.released.set()


class ProcessEndsError(BaseException):
    """Raised instead of ending the process."""


def pool_of(count: int, *, max_seconds: float = PATIENCE_SECONDS) -> SlicePool:
    def on_hang() -> NoReturn:
        raise ProcessEndsError

    return SlicePool(count, max_seconds=max_seconds, on_hang=on_hang)


def submitting(pool: SlicePool, slice_: Slice) -> threading.Thread:
    thread = threading.Thread(target=pool.submit, args=(slice_,))
    thread.start()
    return thread


def test_one_run_waits_for_gmail_while_another_is_read(slices: list[Slice]) -> None:
    pool, (first, second, _) = pool_of(2), slices
    pool.submit(first)
    other = submitting(pool, second)
    assert second.started.wait(PATIENCE_SECONDS)
    assert first.started.is_set()
    assert not first.done
    first.released.set()
    other.join(PATIENCE_SECONDS)
    assert not other.is_alive()


def test_a_process_accepts_no_more_while_all_threads_are_busy(slices: list[Slice]) -> None:
    pool, (first, second, third) = pool_of(2), slices
    pool.submit(first)
    full = submitting(pool, second)
    assert second.started.wait(PATIENCE_SECONDS)
    full.join(A_MOMENT)
    assert full.is_alive(), "Celery would send the next job"
    second.released.set()
    full.join(PATIENCE_SECONDS)
    assert not full.is_alive()
    submitting(pool, third)
    assert third.started.wait(PATIENCE_SECONDS)


def test_with_one_thread_a_job_lasts_as_long_as_its_slice(slices: list[Slice]) -> None:
    pool, (only, *_) = pool_of(1), slices
    job = submitting(pool, only)
    job.join(A_MOMENT)
    assert job.is_alive()
    only.released.set()
    job.join(PATIENCE_SECONDS)
    assert only.done


def test_a_process_that_ends_finishes_its_slices(slices: list[Slice]) -> None:
    pool, (first, *_) = pool_of(2), slices
    pool.submit(first)
    ending = threading.Thread(target=pool.finish)
    ending.start()
    ending.join(A_MOMENT)
    assert ending.is_alive()
    first.released.set()
    ending.join(PATIENCE_SECONDS)
    assert first.done


def test_a_process_that_ends_does_not_wait_for_ever_for_a_thread_that_hangs(slices: list[Slice]) -> None:
    pool, (hanging, *_) = pool_of(2, max_seconds=A_MOMENT), slices
    pool.submit(hanging)
    pool.finish()
    assert not hanging.done


def test_an_unexpected_error_is_logged_and_costs_no_thread(caplog: pytest.LogCaptureFixture) -> None:
    pool = pool_of(1)

    def fail() -> None:
        raise ZeroDivisionError

    with caplog.at_level(logging.ERROR):
        pool.submit(fail)
        pool.submit(fail)
    assert len(caplog.records) == 2
    assert "ZeroDivisionError" in caplog.text


def test_a_process_has_at_least_one_thread() -> None:
    done = threading.Event()
    pool_of(0).submit(done.set)
    assert done.wait(PATIENCE_SECONDS)


def test_a_process_whose_threads_all_hang_ends(slices: list[Slice]) -> None:
    pool, (only, *_) = pool_of(1, max_seconds=A_MOMENT), slices
    with pytest.raises(ProcessEndsError):
        pool.submit(only)
    assert only.started.is_set()


def test_a_process_of_which_one_thread_hangs_ends_when_the_next_job_comes(slices: list[Slice]) -> None:
    pool, (hanging, next_one, _) = pool_of(2, max_seconds=A_MOMENT), slices
    pool.submit(hanging)
    assert hanging.started.wait(PATIENCE_SECONDS)
    time.sleep(2 * A_MOMENT)
    with pytest.raises(ProcessEndsError):
        pool.submit(next_one)
    assert not next_one.started.is_set()


def test_work_that_was_done_long_ago_does_not_hang(slices: list[Slice]) -> None:
    pool, (done, *_) = pool_of(2, max_seconds=A_MOMENT), slices
    done.released.set()
    pool.submit(done)
    assert done.ended.wait(PATIENCE_SECONDS)
    time.sleep(2 * A_MOMENT)
    finished = threading.Event()
    pool.submit(finished.set)
    assert finished.wait(PATIENCE_SECONDS)


def test_a_hanging_slice_is_noticed_before_celery_s_own_limit() -> None:
    assert app.conf.task_soft_time_limit > settings.SYNC_HANGING_SECONDS
