"""Long work goes on where it was, whatever happens to its worker, and is done once."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from businesses.models import Business
from receipts import jobs
from receipts.category_jobs import CategoryGoneError
from receipts.jobs import ATTEMPTS, KINDS, LEASE, REDISPATCH, JobRunningError, Kind, Step
from receipts.ledger import Cause
from receipts.models import Category, Job, JobStatus, Way
from tests.cast import Person
from tests.receipts.mails import NOON

KIND = "count_letters"
LETTERS = "abcde"
SECOND = datetime.timedelta(seconds=1)

pytestmark = pytest.mark.django_db


class Counter:
    """A kind of job: each step makes a category named by a letter. What is in `before` happens first, once."""

    def __init__(self) -> None:
        self.before: list[Callable[[Job], object]] = []

    def __call__(self, job: Job, *, size: int, now: datetime.datetime) -> Step:
        at = job.cursor or 0
        if at == len(LETTERS):
            return Step(cursor=at, result={"letters": job.done})
        Category.objects.create(business=job.business, name=LETTERS[at])
        if self.before:
            self.before.pop(0)(job)
        return Step(done=1, cursor=at + 1)


@pytest.fixture
def counter() -> Iterator[Counter]:
    """The step of jobs of KIND."""
    step = Counter()
    KINDS[KIND] = Kind(lambda _: step, "Counting letters")
    yield step
    del KINDS[KIND]


def ask(person: Person, *, now: datetime.datetime = NOON, **parameters: Any) -> Job:
    return jobs.start(
        person.business, KIND, subject="letters", parameters=parameters, total=5, cause=Cause(Way.API, now, person.user)
    )


def work(job: Job, *, steps: int = 100, now: datetime.datetime = NOON) -> bool:
    left = iter(range(steps - 1))
    return jobs.work(job.pk, may_go_on=lambda: next(left, None) is not None, clock=lambda: now)


def names() -> list[str]:
    return list(Category.objects.order_by("pk").values_list("name", flat=True))


def raises(error: BaseException) -> Callable[[Job], object]:
    def raise_it(job: Job) -> None:
        raise error

    return raise_it


def dies_in(job: Job, counter: Counter, *, now: datetime.datetime = NOON) -> None:
    counter.before = [raises(KeyboardInterrupt())]
    with pytest.raises(KeyboardInterrupt):
        work(job, now=now)


def test_a_job_is_done_in_steps_and_says_how_far_it_is(owner: Person, counter: Counter) -> None:
    job = ask(owner)
    assert (job.status, job.percentage) == (JobStatus.QUEUED, 0)
    assert work(job, steps=2), "it goes on when others had their turn"
    job.refresh_from_db()
    assert (job.status, job.done, job.percentage, job.started_at) == (JobStatus.RUNNING, 2, 40, NOON)
    assert not work(job)
    job.refresh_from_db()
    assert (job.status, job.done, job.result, job.finished_at) == (JobStatus.DONE, 5, {"letters": 5}, NOON)
    assert names() == list(LETTERS)


def test_a_job_that_is_done_is_not_done_again(owner: Person, counter: Counter) -> None:
    job = ask(owner)
    work(job)
    assert not work(job)
    assert names() == list(LETTERS)


def test_a_killed_worker_s_job_goes_on_where_it_was(owner: Person, counter: Counter) -> None:
    job = ask(owner)
    work(job, steps=2)
    dies_in(job, counter)
    assert names() == ["a", "b"], "its last step was taken back"
    assert not work(job, now=NOON + LEASE), "until its lease is over nobody else takes it"
    assert names() == ["a", "b"]
    later = NOON + LEASE + SECOND
    assert job in jobs.due(later)
    work(job, now=later)
    assert names() == list(LETTERS)


def test_a_worker_that_was_thought_dead_leaves_nothing_behind(
    owner: Person, counter: Counter, caplog: pytest.LogCaptureFixture
) -> None:
    job = ask(owner)
    counter.before = [lambda job: Job.objects.filter(pk=job.pk).update(lease_number=99)]
    with caplog.at_level(logging.INFO):
        assert not work(job)
    assert names() == []
    assert f"job {job.pk}: taken over or cancelled" in caplog.messages


def test_a_cancelled_job_ends_and_what_was_done_stays(owner: Person, counter: Counter) -> None:
    job = ask(owner)
    work(job, steps=2)
    assert jobs.cancel(job, now=NOON)
    assert not jobs.cancel(job, now=NOON), "it has ended"
    assert not work(job)
    job.refresh_from_db()
    assert (job.status, job.done, names()) == (JobStatus.CANCELLED, 2, ["a", "b"])


def test_an_error_that_says_what_to_do_ends_the_job(owner: Person, counter: Counter) -> None:
    job = ask(owner)
    counter.before = [raises(CategoryGoneError())]
    assert not work(job)
    job.refresh_from_db()
    assert (job.status, job.error_code, job.error_hint) == (JobStatus.FAILED, "CATEGORY_GONE", CategoryGoneError.hint)
    assert names() == []


def test_any_other_error_is_tried_again_later_and_its_text_is_in_no_log(
    owner: Person, counter: Counter, caplog: pytest.LogCaptureFixture
) -> None:
    job = ask(owner)
    counter.before = [raises(RuntimeError("the text of a mail"))]
    assert not work(job)
    job.refresh_from_db()
    assert (job.status, job.failures, names()) == (JobStatus.RUNNING, 1, [])
    assert job not in jobs.due(NOON + SECOND)
    assert job in jobs.due(NOON + 10 * SECOND)
    work(job, now=NOON + 10 * SECOND)
    job.refresh_from_db()
    assert (job.status, job.failures, names()) == (JobStatus.DONE, 0, list(LETTERS))
    assert "RuntimeError" in caplog.text
    assert "the text of a mail" not in caplog.text


def test_a_step_that_always_fails_ends_the_job(owner: Person, counter: Counter) -> None:
    job = ask(owner)
    counter.before = [raises(RuntimeError()) for _ in range(ATTEMPTS)]
    for attempt in range(ATTEMPTS):
        work(job, now=NOON + attempt * LEASE)
    job.refresh_from_db()
    assert (job.status, job.error_code) == (JobStatus.FAILED, jobs.FAILED)
    assert job.error_hint == jobs.FAILED_HINT
    assert counter.before == []


def test_a_job_that_kills_its_workers_ends(owner: Person, counter: Counter) -> None:
    job = ask(owner)
    for death in range(ATTEMPTS):
        dies_in(job, counter, now=NOON + death * (LEASE + SECOND))
    work(job, now=NOON + ATTEMPTS * (LEASE + SECOND))
    job.refresh_from_db()
    assert (job.status, job.error_code, names()) == (JobStatus.FAILED, jobs.FAILED, [])


def test_the_same_is_asked_for_once_at_a_time(owner: Person, stranger: Person, counter: Counter) -> None:
    job = ask(owner, upper=False)
    assert ask(owner, upper=False) == job
    with pytest.raises(JobRunningError) as refused:
        ask(owner, upper=True)
    assert refused.value.extra == {"job": job.pk}
    assert ask(stranger, upper=True) != job
    work(job)
    assert ask(owner, upper=True) != job


def test_a_message_is_sent_once_until_it_would_have_expired(owner: Person, counter: Counter) -> None:
    job = ask(owner)
    assert list(jobs.due(NOON)) == [job]
    assert jobs.mark_sent(job.pk, now=NOON)
    assert not jobs.mark_sent(job.pk, now=NOON)
    assert list(jobs.due(NOON + REDISPATCH)) == [job]


def test_a_kind_of_a_newer_release_waits_for_a_worker_that_knows_it(owner: Person, business: Business) -> None:
    job = ask(owner)
    assert not work(job)
    job.refresh_from_db()
    assert (job.status, job.failures) == (JobStatus.QUEUED, 0)


def test_what_is_due_is_found_by_an_index(owner: Person, counter: Counter) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite plans before it knows the values")
    ask(owner)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "idx_jobs_due" in jobs.due(NOON).explain()
