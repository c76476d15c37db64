"""The disasters, one function each: what breaks while a mailbox is read, and how the run must end.

Each returns problems as sentences; an empty list means that no receipt was lost or duplicated.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from bench.chaos_harness import (
    DAYS_A_MONTH,
    STOP_SECONDS,
    TIMEOUT_SECONDS,
    Case,
    ChaosHarness,
    rows_if_reachable,
)
from bench.environment import wait_for
from bench.readers import hang, inject, kill, starve
from gmail.coverage import FETCHED_BY_ID

Disaster = Callable[[ChaosHarness, int, int], list[str]]
"""Takes a seed and a number of rounds."""
Injection = Callable[[Case, int], None]
"""Takes the number of rounds that are left."""
Change = Callable[[Case], None]
"""Something that happens in the mailbox."""
HOUR = 3_600
SLOW_MS = 150.0
AT_ONCE = 3
# every error of Gmail that retrying heals, and every way an answer is damaged in transport
TRANSIENT: Sequence[Mapping[str, object]] = (
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
GETS: Mapping[str, object] = {"method": "messages.get", "probability": 0.5}
# every error that retrying does not heal, the calls it meets, and the code with which it ends a run
PERMANENT: Sequence[tuple[str, Mapping[str, object], str]] = (
    ("insufficientPermissions", GETS, "GMAIL_RECONNECT_REQUIRED"),
    ("domainPolicy", GETS, "GMAIL_BLOCKED_BY_POLICY"),
    ("accessNotConfigured", GETS, "GMAIL_API_DISABLED"),
    ("SERVICE_DISABLED", GETS, "GMAIL_API_DISABLED"),
    # of one mail alone it says nothing about the account
    ("failedPrecondition", {}, "GMAIL_NO_MAILBOX"),
)
MOST_TIMES_HIDDEN = 3


def kill_worker(harness: ChaosHarness, seed: int, rounds: int) -> list[str]:
    """Kill the worker at random moments, while mail arrives and is deleted."""

    def kill(case: Case, left: int) -> None:
        if left % 5:
            harness.kill_child(case.rng)
        else:
            harness.kill_worker()

    return _inject_into_backfills(harness, seed, rounds, kill, longest=3.5)


def terminate_worker(harness: ChaosHarness, seed: int, rounds: int) -> list[str]:
    """Ask the worker to end; it must release its leases within `STOP_SECONDS`."""

    def stop(case: Case, _: int) -> None:
        took = harness.stop_worker()
        query = "SELECT 1 FROM sync_runs WHERE business_id = %s AND lease_expires_at IS NOT NULL"
        leases = harness.environment.rows(query, case.treated.business)
        if took > STOP_SECONDS or leases:
            case.problems.append(f"stopping took {took:.1f} s; leases still held: {len(leases)}")

    return _inject_into_backfills(harness, seed, rounds, stop, longest=3.5)


def flush_redis(harness: ChaosHarness, seed: int, rounds: int) -> list[str]:
    """Empty Redis: queues, locks and units."""
    return _inject_into_backfills(harness, seed, rounds, lambda _case, _left: harness.flush_redis())


def crash_redis(harness: ChaosHarness, seed: int, rounds: int) -> list[str]:
    """Kill Redis; it comes back empty."""
    return _inject_into_backfills(harness, seed, rounds, lambda case, _: harness.crash_redis(case.rng.uniform(0.2, 1)))


def restart_database(harness: ChaosHarness, seed: int, rounds: int) -> list[str]:
    """Shut PostgreSQL down while a slice writes, and start it again."""
    return _inject_into_backfills(
        harness, seed, rounds, lambda case, _: harness.restart_database(case.rng.uniform(0.2, 1))
    )


def crash_database(harness: ChaosHarness, seed: int, rounds: int) -> list[str]:
    """Kill a server process of PostgreSQL, which then closes all connections."""
    return _inject_into_backfills(harness, seed, rounds, lambda case, _: harness.crash_database_session(case.rng))


def inject_errors(harness: ChaosHarness, seed: int, rounds: int) -> list[str]:
    """Every transient error and damaged answer, at one call in ten, three kinds a mailbox, all mailboxes at once."""
    problems: list[str] = []
    for turn in range(rounds):
        faults = [TRANSIENT[start : start + AT_ONCE] for start in range(0, len(TRANSIENT), AT_ONCE)]
        cases = [harness.case(seed + 100 * turn + number, mails=15, months=1) for number in range(len(faults))]
        for case, kinds in zip(cases, faults, strict=True):
            for fault in kinds:
                _add_fault(case, probability=0.1, **fault)
        runs = [case.start() for case in cases]
        for case, run, kinds in zip(cases, runs, faults, strict=True):
            case.expect(run, "completed")
            case.problems = [f"{kinds}: {problem}" for problem in case.problems]
        harness.environment.call_sandbox("DELETE", "/faults")
        for case, run in zip(cases, runs, strict=True):
            case.retry_failed(run)
        problems += [problem for case in cases for problem in case.verify()]
    return problems


def inject_permanent_errors(harness: ChaosHarness, seed: int, rounds: int) -> list[str]:
    """A permanent error ends the run with its own code; once it is gone, a new run finds everything."""
    problems: list[str] = []
    for turn in range(rounds):
        for number, (kind, calls, code) in enumerate(PERMANENT):
            case = harness.case(seed + 100 * turn + number, mails=15, months=1)
            _add_fault(case, kind=kind, **calls)
            case.expect(case.start(), "failed", code)
            harness.environment.call_sandbox("DELETE", "/faults")
            problems += _verify_recovery(case)
    return problems


def refuse_all_calls(harness: ChaosHarness, seed: int, rounds: int) -> list[str]:
    """Gmail answers every call with 429 for some seconds."""

    def inject(case: Case, _: int) -> None:
        _add_fault(case, kind="tooManyConcurrent")
        time.sleep(case.rng.uniform(1, 2))
        harness.environment.call_sandbox("DELETE", "/faults")

    return _inject_into_backfills(harness, seed, rounds, inject)


def revoke_consent(harness: ChaosHarness, seed: int, rounds: int) -> list[str]:
    """The owner revokes consent during a run, and grants it again."""
    problems: list[str] = []
    for turn in range(rounds):
        case = harness.case(seed + turn)
        with _slow_gmail(harness):
            run = case.start()
            _wait_for_receipts(case, 3)
            harness.environment.call_sandbox("POST", f"{case.path}/revoke")
            case.expect(run, "failed", "GMAIL_RECONNECT_REQUIRED")
        problems += _verify_recovery(case)
    return problems


def expire_history(harness: ChaosHarness, seed: int, rounds: int) -> list[str]:
    """Gmail drops its history between two syncs, while mail arrives and is deleted."""
    case = harness.case(seed, mails=40)
    case.expect(case.start(), "completed")
    for _ in range(rounds):
        case.change_mailbox()
        harness.environment.call_sandbox("POST", f"{case.path}/expire-history")
        case.change_mailbox()
        case.expect(harness.environment.sync(case.treated), "completed")
    return case.verify()


def shift_clock(harness: ChaosHarness, seed: int, rounds: int) -> list[str]:
    """Gmail's clock is an hour ahead of ours, then an hour behind: tokens expire at once, mail has future dates."""

    def turn(case: Case, _: int) -> None:
        for offset in (HOUR, -HOUR):
            harness.environment.call_sandbox("PUT", "/clock", {"offset_seconds": offset})
            case.change_mailbox()
            time.sleep(0.5)

    try:
        return _inject_into_backfills(harness, seed, rounds, turn)
    finally:
        harness.environment.call_sandbox("PUT", "/clock", {"offset_seconds": 0})


def kill_reader(harness: ChaosHarness, seed: int, rounds: int) -> list[str]:
    """Kill a reader process at random moments."""
    return _inject_into_backfills(harness, seed, rounds, lambda case, _: inject(harness.worker.pid, kill, case.rng))


def hang_reader(harness: ChaosHarness, seed: int, rounds: int) -> list[str]:
    """Stop a reader process, so that it neither works nor ends."""
    return _inject_into_backfills(harness, seed, rounds, lambda case, _: inject(harness.worker.pid, hang, case.rng))


def starve_reader(harness: ChaosHarness, seed: int, rounds: int) -> list[str]:
    """Refuse a reader process more memory."""
    return _inject_into_backfills(harness, seed, rounds, lambda case, _: inject(harness.worker.pid, starve, case.rng))


def delay_history(harness: ChaosHarness, seed: int, rounds: int) -> list[str]:
    """History names new mail late, while its id goes on; some of it has an old date."""
    return _hide_new_mail(harness, seed, rounds, "history.list")


def delay_search(harness: ChaosHarness, seed: int, rounds: int) -> list[str]:
    """Search finds new mail later than history names it."""
    return _hide_new_mail(harness, seed, rounds, "messages.list")


def import_old_mail(harness: ChaosHarness, seed: int, rounds: int) -> list[str]:
    """Mail is imported with old dates, mostly one by one, sometimes more at once than is fetched by id."""

    def deliver(case: Case) -> None:
        for _ in range(1 if case.rng.random() < 0.9 else FETCHED_BY_ID + 1):
            case.deliver_receipt(days_ago=case.rng.uniform(0, DAYS_A_MONTH))

    return _change_between_syncs(harness, seed, rounds, deliver, before_verifying=_sweep)


def move_mail(harness: ChaosHarness, seed: int, rounds: int) -> list[str]:
    """Mail goes to spam and to the trash and comes back, during backfills and between syncs."""
    moved: dict[str, str] = {}
    returned: list[str] = []

    def move(case: Case, _: int = 0) -> None:
        for mail_id in case.rng.sample(case.ids, 3):
            if mail_id in moved:
                move_back(case, mail_id)
            else:
                moved[mail_id] = case.rng.choice(("SPAM", "TRASH"))
                case.move(mail_id, moved[mail_id])

    def move_back(case: Case, mail_id: str) -> None:
        case.move(mail_id, moved.pop(mail_id), back=True)
        returned.append(mail_id)

    def move_after_sync(case: Case) -> None:
        returned.clear()
        move(case)

    def restore(case: Case) -> None:
        for mail_id in moved.keys() & set(case.ids):
            move_back(case, mail_id)
        if len(returned) > FETCHED_BY_ID:
            # what comes back by so many since the last sync is not fetched by id, but found by a sweep
            _sweep(case)
        moved.clear()
        returned.clear()

    during = rounds // 2
    problems = _inject_into_backfills(harness, seed, during, move, before_verifying=restore)
    return problems + _change_between_syncs(harness, seed, rounds - during, move_after_sync, before_verifying=restore)


def miss_once(harness: ChaosHarness, seed: int, rounds: int) -> list[str]:
    """Gmail does not find a mail a single time, though it is there: a round is a mail."""
    problems: list[str] = []
    while rounds > 0:
        case = harness.case(seed, mails=60)
        missed = case.rng.sample(case.ids, min(rounds, 30))
        for mail_id in missed:
            _add_fault(case, kind="notFound", method="messages.get", message=mail_id, times=1)
        case.expect(case.start(), "completed")
        harness.environment.call_sandbox("DELETE", "/faults")
        problems += case.verify()
        rounds, seed = rounds - len(missed), seed + 1
    return problems


COST: Mapping[str, int] = {"errors": 20, "lasting_errors": 20, "revoked": 5, "storm": 2}
"""The cost of one round, in rounds of the other disasters."""
DISASTERS: Mapping[str, Disaster] = {
    "killed": kill_worker,
    "terminated": terminate_worker,
    "redis_flushed": flush_redis,
    "redis_crashed": crash_redis,
    "database_restarted": restart_database,
    "database_crashed": crash_database,
    "errors": inject_errors,
    "lasting_errors": inject_permanent_errors,
    "storm": refuse_all_calls,
    "revoked": revoke_consent,
    "history_expired": expire_history,
    "clock_off": shift_clock,
    "reader_killed": kill_reader,
    "reader_hung": hang_reader,
    "reader_out_of_memory": starve_reader,
    "late_history": delay_history,
    "late_search": delay_search,
    "imported": import_old_mail,
    "moved": move_mail,
    "missed_once": miss_once,
}


def _inject_into_backfills(
    harness: ChaosHarness,
    seed: int,
    rounds: int,
    inject: Injection,
    *,
    longest: float = 2.0,
    before_verifying: Change | None = None,
) -> list[str]:
    """Inject `rounds` failures, up to `longest` seconds apart, into as few backfills as possible."""
    problems: list[str] = []
    while rounds > 0:
        case = harness.case(seed, mails=80)
        with _slow_gmail(harness):
            run = case.start()
            rounds = _inject_until_over(case, run, rounds, inject, longest)
        case.expect(run, "completed")
        if before_verifying:
            before_verifying(case)
        problems += case.verify()
        seed += 1
    return problems


def _change_between_syncs(
    harness: ChaosHarness, seed: int, rounds: int, change: Change, *, before_verifying: Change | None = None
) -> list[str]:
    """Change a mailbox that was read, sync, and again; a worker dies in one sync of eight."""
    case = harness.case(seed, mails=40)
    case.expect(case.start(), "completed")
    for _ in range(rounds):
        change(case)
        run = harness.environment.sync(case.treated)
        if case.rng.random() < 1 / 8:
            harness.kill_child(case.rng)
        case.expect(run, "completed")
    for _ in range(MOST_TIMES_HIDDEN):
        case.expect(harness.environment.sync(case.treated), "completed")
    if before_verifying:
        before_verifying(case)
    return case.verify()


def _hide_new_mail(harness: ChaosHarness, seed: int, rounds: int, method: str) -> list[str]:
    def deliver(case: Case) -> None:
        case.deliver_hidden(method, case.rng.randint(1, MOST_TIMES_HIDDEN))

    def show(case: Case) -> None:
        # the control must not meet what was hidden from the treated
        for mail_id in case.ids:
            case.hide(mail_id, method, 0)

    return _change_between_syncs(harness, seed, rounds, deliver, before_verifying=show)


def _sweep(case: Case) -> None:
    """Let the mailbox's sweep be due, and wait until it is over: beat looks for it once a minute."""
    due = "UPDATE gmail_connections SET whole_sweep_at = now() WHERE business_id = %s RETURNING id"
    case.environment.rows(due, case.treated.business)
    # while it goes on the next is due in an hour, in case it fails
    swept = "SELECT 1 FROM gmail_connections WHERE business_id = %s AND whole_sweep_at > now() + interval '1 day'"
    wait_for(
        lambda: rows_if_reachable(case.environment, swept, case.treated.business),
        "no sweep ends",
        seconds=TIMEOUT_SECONDS,
    )


def _inject_until_over(case: Case, run: int, rounds: int, inject: Injection, longest: float) -> int:
    """Return how many rounds are left when the run is over."""
    over = "SELECT 1 FROM sync_runs WHERE id = %s AND finished_at IS NOT NULL"
    while rounds > 0:
        time.sleep(case.rng.uniform(0.2, longest))
        if rows_if_reachable(case.environment, over, run):
            break
        case.change_mailbox()
        inject(case, rounds)
        case.supervise()
        rounds -= 1
    return rounds


def _verify_recovery(case: Case) -> list[str]:
    """Reconnect, as after renewed consent or a change by the administrator, and verify."""
    case.environment.connect(case.treated, case.address)
    case.expect(case.start(), "completed")
    return case.verify()


@contextmanager
def _slow_gmail(harness: ChaosHarness) -> Iterator[None]:
    """Slow Gmail down, so that a run lasts long enough."""
    before = harness.environment.call_sandbox("GET", "/latency")
    harness.environment.call_sandbox("PUT", "/latency", {"fixed_ms": SLOW_MS})
    try:
        yield
    finally:
        harness.environment.call_sandbox("PUT", "/latency", before)


def _add_fault(case: Case, **fault: object) -> None:
    case.environment.call_sandbox("POST", "/faults", {"mailbox": case.address, **fault})


def _wait_for_receipts(case: Case, count: int) -> None:
    query = "SELECT 1 FROM receipts WHERE business_id = %s OFFSET %s"
    wait_for(
        lambda: rows_if_reachable(case.environment, query, case.treated.business, count), "no receipts", seconds=60
    )
