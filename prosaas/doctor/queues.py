"""Redis, workers and beat: are jobs taken in time, by workers on this Redis?"""

from __future__ import annotations

from dataclasses import dataclass, field

import redis
from django.conf import settings

from celery_app import QUEUES
from prosaas import broker
from prosaas.broker import Backlog
from prosaas.doctor.findings import Check, Verdict, failed, ok, spoken, warning
from prosaas.worker_log import CLOCK_SECONDS, without_password

PATIENCE_SECONDS = {"high": 60.0, "default": 300.0, "low": 3_600.0}
"""Seconds a job may wait on its queue before the doctor warns."""
CROWD = 10
"""The deployment guide's limit: fewer jobs than this wait on a normal day."""
SLACK_SECONDS = 30.0
ANSWER_SECONDS = 2.0
A_DAY = 86_400.0
START_WORKER = "docker compose -f docker-compose.yml -f docker-compose.prod.yml up -d prosaas-worker"


@dataclass(frozen=True, slots=True)
class Jobs:
    """The state of the Redis at `url`; `worked_ago` is the seconds since a run was last worked on, by the database."""

    url: str
    answers: bool = False
    remedy: str = broker.CHECK_IT
    policy: str = ""
    append_only: bool = False
    clock_ahead: float = 0.0
    workers: dict[str, list[str]] = field(default_factory=dict)
    workers_seen: dict[str, float] = field(default_factory=dict)
    clocks: list[str] = field(default_factory=list)
    waiting: dict[str, Backlog] = field(default_factory=dict)
    worked_ago: float | None = None


def look(*, worked_ago: float | None) -> Jobs:
    """Query Redis, and the workers through it."""
    url = without_password(settings.REDIS_URL)
    try:
        with broker.server() as client:
            info = client.info()
            return Jobs(
                url=url,
                answers=True,
                policy=str(info.get("maxmemory_policy", "")),
                append_only=bool(info.get("aof_enabled")),
                clock_ahead=broker.clock_ahead(client),
                workers=broker.workers(timeout=ANSWER_SECONDS),
                workers_seen=broker.last_seen(client, broker.WORKER),
                clocks=broker.alive(client, broker.BEAT),
                waiting={queue: broker.backlog(client, queue) for queue in QUEUES},
                worked_ago=worked_ago,
            )
    except redis.RedisError as error:
        return Jobs(url=url, remedy=broker.remedy_for(error))
    except broker.BrokerUnreachableError:
        return Jobs(url=url)


def check_answers(jobs: Jobs) -> Verdict:
    """Check that Redis answers."""
    if jobs.answers:
        return ok("Redis answers at {url}.", url=jobs.url)
    return failed(
        "Redis cannot be used at {url}: no job is taken, and limits of reads and calls are off.",
        f"{jobs.remedy[0].upper()}{jobs.remedy[1:]}.",
        url=jobs.url,
    )


def check_redis_settings(jobs: Jobs) -> Verdict:
    """Check that Redis evicts no job."""
    if jobs.policy != "noeviction":
        return warning(
            "Redis may throw jobs away when its memory is full (maxmemory-policy is {policy}).",
            "Start it with --maxmemory-policy noeviction.",
            policy=jobs.policy,
        )
    if not jobs.append_only:
        return warning(
            "Redis forgets what waits when it restarts; beat sends due runs again, the rest is lost.",
            "Start it with --appendonly yes.",
        )
    return ok("Redis keeps every job.")


def check_clock(jobs: Jobs) -> Verdict:
    """Check that all hosts have the same time."""
    if abs(jobs.clock_ahead) < CLOCK_SECONDS:
        return ok("This host's clock is that of Redis.")
    return failed(
        "This host's clock and that of Redis are {apart} apart: "
        "jobs seem too old to be worth doing, and due runs are taken too early or too late.",
        "Let every host set its clock by NTP (timedatectl set-ntp true).",
        apart=spoken(abs(jobs.clock_ahead)),
    )


def check_workers(jobs: Jobs) -> Verdict:
    """Check that a worker runs."""
    if jobs.workers:
        return ok("Workers answer: {names}.", names=", ".join(sorted(jobs.workers)))
    return failed(
        "No worker answers on {url}; the last was seen {ago} ago."
        if jobs.workers_seen
        else "No worker answers on {url}; none ever did.",
        "Start it: {start}. If it does not stay, it says why: docker logs prosaas-worker",
        url=jobs.url,
        ago=spoken(min(jobs.workers_seen.values(), default=0.0)),
        start=START_WORKER,
    )


def check_redis_url(jobs: Jobs) -> Verdict:
    """Check that the workers use this Redis."""
    if jobs.worked_ago is None or jobs.worked_ago > A_DAY:
        return ok("No work was done elsewhere during the last day.")
    seen = min(jobs.workers_seen.values(), default=None)
    if seen is not None and seen <= jobs.worked_ago + SLACK_SECONDS:
        return ok("Whoever works on runs does so on {url}.", url=jobs.url)
    return failed(
        "A run was worked on {ago} ago, but no worker was here on {url} then: API and worker have different REDIS_URL.",
        "Give both the same: docker exec prosaas-api env | grep REDIS_URL, and the same for prosaas-worker.",
        ago=spoken(jobs.worked_ago),
        url=jobs.url,
    )


def check_queues(jobs: Jobs) -> Verdict:
    """Check that every queue has a worker."""
    missing = broker.unserved(jobs.workers)
    if not missing:
        return ok("Somebody listens on {queues}.", queues=", ".join(QUEUES))
    listening = "; ".join(f"{name}: {', '.join(queues)}" for name, queues in sorted(jobs.workers.items()))
    return failed(
        "No worker listens on {queues} ({listening}).",
        "prosaas-worker takes high,default,low. Start it: {start}. "
        "What it listens to: docker logs prosaas-worker | grep 'Listening on queues'",
        queues=", ".join(missing),
        listening=listening or "0",
        start=START_WORKER,
    )


def check_jobs_taken(jobs: Jobs) -> Verdict:
    """Check that no job waits on a queue without a worker."""
    left = {queue: jobs.waiting[queue].jobs for queue in broker.unserved(jobs.workers) if jobs.waiting[queue].jobs}
    if not left:
        return ok("No job waits where nobody listens.")
    return failed(
        "Jobs are enqueued that nobody takes: {counts}.",
        "Start it: {start}. Nothing is lost: runs go on by themselves then.",
        counts=", ".join(f"{queue} {count}" for queue, count in left.items()),
        start=START_WORKER,
    )


def check_backlog(jobs: Jobs) -> Verdict:
    """Check that no job waits for long."""
    late = [queue for queue, patience in PATIENCE_SECONDS.items() if jobs.waiting[queue].oldest_seconds > patience]
    remedy = "Raise WORKER_CONCURRENCY or start another worker; GMAIL_UNITS_PER_MINUTE bounds each mailbox anyhow."
    told = ", ".join(
        f"{name} {backlog.jobs}, {spoken(backlog.oldest_seconds)}"
        for name, backlog in jobs.waiting.items()
        if backlog.jobs
    )
    if late:
        return failed("Queues back up (jobs, and since when the oldest waits: {told}).", remedy, told=told)
    if any(backlog.jobs >= CROWD for backlog in jobs.waiting.values()):
        return warning("{crowd} jobs or more wait ({told}).", remedy, crowd=CROWD, told=told)
    return ok("Jobs are taken in time ({told}).", told=told) if told else ok("Jobs are taken in time (none waits).")


def check_beat(jobs: Jobs) -> Verdict:
    """Check that exactly one beat runs."""
    if not jobs.clocks:
        return failed(
            "Beat does not run: no mailbox is looked at by itself, and no broken-off run is taken up.",
            "Start it: docker compose -f docker-compose.yml -f docker-compose.prod.yml up -d prosaas-beat",
        )
    if len(jobs.clocks) > 1:
        return warning(
            "{count} beats run ({names}): harmless, but wasteful.",
            "Stop all but one.",
            count=len(jobs.clocks),
            names=", ".join(sorted(jobs.clocks)),
        )
    return ok("Beat runs.")


ANSWERS: dict[str, Check[Jobs]] = {"broker": check_answers}
CHECKS: dict[str, Check[Jobs]] = {
    "redis_settings": check_redis_settings,
    "clock": check_clock,
    "workers": check_workers,
    "redis_url": check_redis_url,
    "queues": check_queues,
    "jobs_taken": check_jobs_taken,
    "backlog": check_backlog,
    "beat": check_beat,
}
