"""The disasters, one function each: what breaks while a mailbox is read, and how the run has to end.

Each returns what is not as it has to be, as sentences; an empty list means that nothing was lost and nothing doubled.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from bench.chaos_harness import STOP_SECONDS, Case, Theatre, patiently
from bench.environment import wait_for
from bench.readers import hang, kill, starve, strike

Disaster = Callable[[Theatre, int, int], list[str]]
"""Takes a seed and a number of blows."""
Blow = Callable[[Case, int], None]
"""Takes the number of blows that are left."""
HOUR = 3_600
SLOWLY_MS = 150.0
AT_ONCE = 3
# every error of Gmail's that goes away by itself, and every way an answer is spoilt on the wire
PASSING: Sequence[Mapping[str, object]] = (
    *(
        {"kind": kind}
        for kind in (
            *("backendError500", "backendError502", "backendError503", "backendError504"),
            *("rateLimitExceeded", "userRateLimitExceeded", "perMinutePerUser"),
            *("tooManyConcurrent", "resourceExhausted"),
            *("dropBeforeAnswer", "dropInBody", "garbageJson"),
        )
    ),
    {"kind": "slowBody", "bytes_per_second": 4_000},
    {"kind": "userRateLimitExceeded429", "retry_after_seconds": 2},
    {"kind": "userRateLimitExceeded429", "retry_after_seconds": 2, "retry_after_in": "text"},
)
# every error that waiting does not heal, and how it ends a run
LASTING: Mapping[str, str] = {
    "insufficientPermissions": "GMAIL_RECONNECT_REQUIRED",
    "domainPolicy": "GMAIL_REFUSED",
    "failedPrecondition": "GMAIL_REFUSED",
}


def killed(theatre: Theatre, seed: int, rounds: int) -> list[str]:
    """The worker is killed at random moments, with mail arriving and being deleted meanwhile."""

    def kill(case: Case, left: int) -> None:
        if left % 5:
            theatre.kill_child(case.rng)
        else:
            theatre.kill_worker()

    return _struck(theatre, seed, rounds, kill, longest=3.5)


def terminated(theatre: Theatre, seed: int, rounds: int) -> list[str]:
    """The worker is asked to end; it hands its run over within the time a stop may take."""

    def stop(case: Case, _: int) -> None:
        took = theatre.stop_worker()
        query = "SELECT 1 FROM sync_runs WHERE business_id = %s AND lease_expires_at IS NOT NULL"
        held = theatre.stage.rows(query, case.disturbed.business)
        if took > STOP_SECONDS or held:
            case.problems.append(f"stopping took {took:.1f} s; leases still held: {len(held)}")

    return _struck(theatre, seed, rounds, stop, longest=3.5)


def redis_flushed(theatre: Theatre, seed: int, rounds: int) -> list[str]:
    """Redis forgets its queues, locks and units."""
    return _struck(theatre, seed, rounds, lambda _case, _left: theatre.flush_redis())


def redis_crashed(theatre: Theatre, seed: int, rounds: int) -> list[str]:
    """Redis dies and comes back empty."""
    return _struck(theatre, seed, rounds, lambda case, _: theatre.crash_redis(case.rng.uniform(0.2, 1)))


def database_restarted(theatre: Theatre, seed: int, rounds: int) -> list[str]:
    """PostgreSQL is shut down while a slice writes, and comes back."""
    return _struck(theatre, seed, rounds, lambda case, _: theatre.restart_database(case.rng.uniform(0.2, 1)))


def database_crashed(theatre: Theatre, seed: int, rounds: int) -> list[str]:
    """A server process of PostgreSQL dies, and it throws everybody out."""
    return _struck(theatre, seed, rounds, lambda case, _: theatre.crash_database_session(case.rng))


def errors(theatre: Theatre, seed: int, rounds: int) -> list[str]:
    """Every passing error and spoilt answer strikes one call in ten, three of them a mailbox, all mailboxes at once."""
    problems: list[str] = []
    for turn in range(rounds):
        faults = [PASSING[start : start + AT_ONCE] for start in range(0, len(PASSING), AT_ONCE)]
        cases = [theatre.case(seed + 100 * turn + number, mails=15, months=1) for number in range(len(faults))]
        for case, some in zip(cases, faults, strict=True):
            for fault in some:
                _fault(case, probability=0.1, **fault)
        runs = [case.start() for case in cases]
        for case, run, some in zip(cases, runs, faults, strict=True):
            case.expect(run, "completed")
            case.problems = [f"{some}: {problem}" for problem in case.problems]
        theatre.stage.control("DELETE", "/faults")
        for case, run in zip(cases, runs, strict=True):
            case.retry_what_failed(run)
        problems += [problem for case in cases for problem in case.settle()]
    return problems


def lasting_errors(theatre: Theatre, seed: int, rounds: int) -> list[str]:
    """What waiting does not heal ends the run with its own code; once it is healed, a new run finds everything."""
    problems: list[str] = []
    for turn in range(rounds):
        for number, (kind, code) in enumerate(LASTING.items()):
            case = theatre.case(seed + 100 * turn + number, mails=15, months=1)
            _fault(case, probability=0.5, kind=kind, method="messages.get")
            case.expect(case.start(), "failed", code)
            theatre.stage.control("DELETE", "/faults")
            problems += _healed(case)
    return problems


def storm(theatre: Theatre, seed: int, rounds: int) -> list[str]:
    """Every call is answered 429 for some seconds."""

    def blow(case: Case, _: int) -> None:
        _fault(case, kind="tooManyConcurrent")
        time.sleep(case.rng.uniform(1, 2))
        theatre.stage.control("DELETE", "/faults")

    return _struck(theatre, seed, rounds, blow)


def revoked(theatre: Theatre, seed: int, rounds: int) -> list[str]:
    """The owner takes the consent back in the middle of a run, and gives it again."""
    problems: list[str] = []
    for turn in range(rounds):
        case = theatre.case(seed + turn)
        with _slowly(theatre):
            run = case.start()
            _wait_for_receipts(case, 3)
            theatre.stage.control("POST", f"{case.path}/revoke")
            case.expect(run, "failed", "GMAIL_RECONNECT_REQUIRED")
        problems += _healed(case)
    return problems


def history_expired(theatre: Theatre, seed: int, rounds: int) -> list[str]:
    """Gmail forgets its history between two syncs, with mail arriving and being deleted."""
    case = theatre.case(seed, mails=40)
    case.expect(case.start(), "completed")
    for _ in range(rounds):
        case.stir()
        theatre.stage.control("POST", f"{case.path}/expire-history")
        case.stir()
        case.expect(theatre.stage.sync(case.disturbed), "completed")
    return case.settle()


def clock_off(theatre: Theatre, seed: int, rounds: int) -> list[str]:
    """Gmail's clock is an hour ahead of ours, then an hour behind: tokens age at once, mail comes from the future."""

    def turn(case: Case, _: int) -> None:
        for offset in (HOUR, -HOUR):
            theatre.stage.control("PUT", "/clock", {"offset_seconds": offset})
            case.stir()
            time.sleep(0.5)

    try:
        return _struck(theatre, seed, rounds, turn)
    finally:
        theatre.stage.control("PUT", "/clock", {"offset_seconds": 0})


def reader_killed(theatre: Theatre, seed: int, rounds: int) -> list[str]:
    """A reader process is killed at random moments."""
    return _struck(theatre, seed, rounds, lambda case, _: strike(theatre.worker.pid, kill, case.rng))


def reader_hung(theatre: Theatre, seed: int, rounds: int) -> list[str]:
    """A reader process does nothing any more, and does not end."""
    return _struck(theatre, seed, rounds, lambda case, _: strike(theatre.worker.pid, hang, case.rng))


def reader_out_of_memory(theatre: Theatre, seed: int, rounds: int) -> list[str]:
    """A reader process gets no more memory."""
    return _struck(theatre, seed, rounds, lambda case, _: strike(theatre.worker.pid, starve, case.rng))


COSTLY: Mapping[str, int] = {"errors": 20, "lasting_errors": 20, "revoked": 5, "storm": 2}
"""How many of the other disasters' rounds one round of these is worth."""
DISASTERS: Mapping[str, Disaster] = {
    "killed": killed,
    "terminated": terminated,
    "redis_flushed": redis_flushed,
    "redis_crashed": redis_crashed,
    "database_restarted": database_restarted,
    "database_crashed": database_crashed,
    "errors": errors,
    "lasting_errors": lasting_errors,
    "storm": storm,
    "revoked": revoked,
    "history_expired": history_expired,
    "clock_off": clock_off,
    "reader_killed": reader_killed,
    "reader_hung": reader_hung,
    "reader_out_of_memory": reader_out_of_memory,
}


def _struck(theatre: Theatre, seed: int, rounds: int, blow: Blow, *, longest: float = 2.0) -> list[str]:
    """`rounds` blows at random moments, up to `longest` seconds apart, of as few backfills as it takes."""
    problems: list[str] = []
    while rounds > 0:
        case = theatre.case(seed, mails=80)
        with _slowly(theatre):
            run = case.start()
            rounds = _strike_until_over(case, run, rounds, blow, longest)
        case.expect(run, "completed")
        problems += case.settle()
        seed += 1
    return problems


def _strike_until_over(case: Case, run: int, rounds: int, blow: Blow, longest: float) -> int:
    """How many rounds are left when the run is over."""
    over = "SELECT 1 FROM sync_runs WHERE id = %s AND finished_at IS NOT NULL"
    while rounds > 0:
        time.sleep(case.rng.uniform(0.2, longest))
        if patiently(case.stage, over, run):
            break
        case.stir()
        blow(case, rounds)
        case.supervise()
        rounds -= 1
    return rounds


def _healed(case: Case) -> list[str]:
    """After consent was given again, or the administrator thought better of it."""
    case.stage.connect(case.disturbed, case.address)
    case.expect(case.start(), "completed")
    return case.settle()


@contextmanager
def _slowly(theatre: Theatre) -> Iterator[None]:
    """Let Gmail take its time, so that a run lasts long enough to be struck."""
    before = theatre.stage.control("GET", "/latency")
    theatre.stage.control("PUT", "/latency", {"fixed_ms": SLOWLY_MS})
    try:
        yield
    finally:
        theatre.stage.control("PUT", "/latency", before)


def _fault(case: Case, **fault: object) -> None:
    case.stage.control("POST", "/faults", {"mailbox": case.address, **fault})


def _wait_for_receipts(case: Case, count: int) -> None:
    query = "SELECT 1 FROM receipts WHERE business_id = %s OFFSET %s"
    wait_for(lambda: patiently(case.stage, query, case.disturbed.business, count), "no receipts", seconds=60)
