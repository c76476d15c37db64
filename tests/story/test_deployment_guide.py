"""The deployment guide, followed from its first line to its last on a production start.

Every service is started by its command in `compose.yml`; what the guide asks of `docker logs`, `redis-cli`, `psql` and
`curl` is asked of the same processes. Then its troubleshooting chapter: each symptom is produced on purpose, and
`manage.py doctor` must find it, and only it, and name the remedy.
"""

from __future__ import annotations

import datetime
import json
import re
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from cryptography.fernet import Fernet
from django.utils import timezone

from celery_app import QUEUES
from local.browser import Browser
from local.processes import Process, Processes, short_directory
from local.servers import ServerMissingError
from tests.mails import newsletter, receipt
from tests.processes import MailboxControl, Sandbox, record_service
from tests.prosaas.test_metrics import numbers
from tests.story.conftest import Program, wait_for
from tests.story.production import METRICS_TOKEN, READY_SECONDS, STOPPING_SECONDS, Production, start_servers

pytestmark = pytest.mark.story

EMAIL, PASSWORD = "owner@shop.example", "correct horse battery"
STARTED = """\
============================================================
ProSaaS Background Worker Starting
============================================================
Redis URL: {redis_url}
Service Role: worker
Environment: production
Worker PID: {pid}
============================================================
✓ Redis connection successful
  → Queue 'high': {n} job(s) pending
  → Queue 'default': {n} job(s) pending
  → Queue 'low': {n} job(s) pending
✓ Django app context initialized
✓ Worker created: {name}
Listening on queues: high, default, low (in priority order)
------------------------------------------------------------
Worker is now ready to process jobs...
Waiting for jobs to be enqueued...
------------------------------------------------------------
"""
JOB_START = """\
============================================================
🔔 JOB START: Gmail receipts sync
  → business_id: {business}
  → mode: incremental
  → from_date: None
  → to_date: None
  → max_messages: None
  → months_back: 36
============================================================
✓ Created sync run record: run_id={run}
"""
JOB_DONE = """\
============================================================
🔔 JOB DONE: Gmail sync completed
  → business_id: {business}
  → run_id: {run}
  → duration: {seconds}s
  → messages_scanned: {scanned}
  → saved_receipts: {saved}
  → errors_count: 0
============================================================
"""
GUIDE_S_ANSWER = {
    "success": True,
    "status": "completed",
    "last_run": {
        "id": 45,
        "mode": "incremental",
        "status": "completed",
        "started_at": "2024-01-21T10:00:00Z",
        "finished_at": "2024-01-21T10:00:12Z",
        "progress_percentage": 100,
        "counters": {"messages_scanned": 150, "saved_receipts": 12, "errors_count": 0},
    },
}
INDEXES = """
SELECT indexname, indexdef
FROM pg_indexes
WHERE tablename = 'receipts'
AND indexname LIKE 'idx_receipts%'
"""
MANY_RECEIPTS = """
WITH another AS (
    INSERT INTO businesses_business
    SELECT (jsonb_populate_record(one, '{"id": 2, "name": "Another Shop"}')).* FROM businesses_business one
    RETURNING id
)
INSERT INTO receipts
SELECT (jsonb_populate_record(one, jsonb_build_object(
    'id', 1000000 * business + n, 'business_id', business, 'source_id', n, 'fingerprint', NULL,
    'status', 'approved', 'received_at', now() - n * interval '1 minute'
))).*
FROM receipts one, generate_series(1, 4000) n, (SELECT 1 UNION SELECT id FROM another) shops (business)
WHERE one.id = (SELECT min(id) FROM receipts)
"""


@pytest.fixture
def production(sandbox: Sandbox) -> Iterator[Production]:
    """PostgreSQL and Redis; no process of the product runs yet."""
    with short_directory() as directory, Processes(directory / "logs") as processes:
        try:
            result = start_servers(processes, directory, sandbox.url)
        except ServerMissingError as error:
            pytest.skip(str(error))
        record_service("postgresql")
        yield result


def test_the_guide_works_as_written(production: Production, sandbox: Sandbox, mailbox: MailboxControl) -> None:
    migrated = production.start("prosaas-migrate")
    production.collect_style_sheets()
    check_missing_variable(production)
    api, low = start_incomplete(production, migrated)
    with ThreadPoolExecutor(1) as meanwhile:
        token = meanwhile.submit(set_up, production)
        worker = start_the_rest(production)
    check_worker_log(production, worker)

    program = Program(production.url, token.result())
    mailbox.deliver(receipt("R-1"), at=ago(days=2))
    mailbox.deliver(newsletter(), at=ago(days=3))
    connect(production, program, mailbox)

    mailbox.deliver(receipt("R-2"))
    run_id = request_sync(program)
    check_job_log(program, run_id, [worker, low])
    check_latest_sync(program)
    check_receipts(production, program)
    check_healthy_system(production, [worker, low])
    check_indexes(production, program)

    check_misconfiguration(production)
    check_stopped_workers(production, program, api, [worker, low])
    check_restart(production, program)
    check_failures(production, program, sandbox, mailbox)


def check_missing_variable(production: Production) -> None:
    """1. Verify environment variables."""
    refused = production.manage("check", REDIS_URL="", ENCRYPTION_KEY="your-fernet-key-here")
    assert refused.returncode == 1
    assert "REDIS_URL is missing" in refused.stderr


def start_incomplete(production: Production, migrated: Process) -> tuple[Process, Process]:
    """2. Start services: first without worker and beat, which the doctor must notice."""
    wait_for(lambda: not migrated.is_running, seconds=READY_SECONDS)
    assert "Applying receipts.0001_initial... OK" in migrated.output()
    api, low = production.start("prosaas-api"), production.start("prosaas-worker-low")
    production.wait_for_web(api)
    production.wait_for_worker(low)
    code, found = production.doctor()
    assert code == 1
    assert failed_checks(found) == {"queues", "beat"}
    assert re.match(r"No worker listens on high \(celery@\S+: default, low\)", found["queues"]["says"])
    assert "Listening on queues" in found["queues"]["remedy"]
    return api, low


def start_the_rest(production: Production) -> Process:
    """2. and 3.: every service runs."""
    worker, beat = production.start("prosaas-worker"), production.start("prosaas-beat")
    production.wait_for_worker(worker)

    def ready() -> bool:
        return requests.get(f"{production.url}/readyz", timeout=30).ok

    beat.wait_until(ready, seconds=READY_SECONDS)
    return worker


def check_worker_log(production: Production, worker: Process) -> None:
    """4. Check worker logs."""
    # outside containers workers share a host, and have the process id in their name
    name = f"{socket.gethostname()}-{worker.pid}"
    expected = STARTED.format(redis_url=production.environment["REDIS_URL"], pid=worker.pid, n=0, name=name)
    output = iter(worker.output().splitlines())
    assert [line for line in expected.splitlines() if line not in output] == []


def set_up(production: Production) -> str:
    """Make the first user, business and token."""
    login = ["--email", EMAIL, "--password", PASSWORD, "--business", "The Shop"]
    result = production.manage("setup", *login, "--json")
    assert result.returncode == 0, result.stderr
    return str(json.loads(result.stdout)["token"])


def connect(production: Production, program: Program, mailbox: MailboxControl) -> None:
    """Connect the mailbox as a person does; its first backfill starts by itself."""
    browser = Browser()
    browser.submit(browser.open(f"{production.url}/login"), {"username": EMAIL, "password": PASSWORD})
    consent = browser.open(f"{production.url}/api/gmail/oauth/start")
    browser.submit(consent, {"decision": "allow", "account": mailbox.address})
    # only what the guide asks for is read; asked while the backfill runs, which lets no scheduled run begin
    production.sql("UPDATE gmail_connections SET next_poll_at = now() + interval '1 day'")
    first = program.wait_for_run(wait_for(program.latest)["last_run"]["id"])
    assert (first["status"], first["counters"]["saved_receipts"]) == ("completed", 1)


def request_sync(program: Program) -> int:
    """5. Test the sync."""
    answer = program.call("POST", "receipts/sync", mode="incremental")
    assert answer.status_code == 202, answer.text
    body = answer.json()
    assert (body["success"], body["status"]) == (True, "queued")
    assert body["message"]
    assert body["job_id"]
    run_id: int = body["sync_run_id"]
    assert program.wait_for_run(run_id)["status"] == "completed"
    return run_id


def check_job_log(program: Program, run_id: int, workers: list[Process]) -> None:
    """6. Monitor job execution."""
    business = program.get("gmail/connections")[0]["id"]

    def output() -> str:
        return "".join(worker.output() for worker in workers)

    assert JOB_START.format(business=business, run=run_id) in output()
    done = re.escape(JOB_DONE.format(business=business, run=run_id, seconds="@", scanned="#", saved=1))
    pattern = done.replace("@", r"\d+\.\d").replace(re.escape("#"), r"\d+")
    wait_for(lambda: re.search(pattern, output()))


def check_latest_sync(program: Program) -> None:
    """7. Check sync status: every key and its type."""
    latest = program.latest()
    assert shape_of(latest, GUIDE_S_ANSWER) == shape_of(GUIDE_S_ANSWER, GUIDE_S_ANSWER)
    assert (latest["status"], latest["last_run"]["progress_percentage"]) == ("completed", 100)
    for moment in ("started_at", "finished_at"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", latest["last_run"][moment])


def check_receipts(production: Production, program: Program) -> None:
    """No receipts returned after sync: the checks of the guide, with receipts present."""
    count = "from receipts.models import Receipt; print(Receipt.objects.filter(business_id=1).count())"
    assert int(production.shell(count)) == len(program.get("receipts")["results"]) == 2
    assert program.latest()["last_run"]["counters"]["errors_count"] == 0


def check_healthy_system(production: Production, workers: list[Process]) -> None:
    """The daily checklist on a healthy system; both processes of the web server count into the same metrics."""
    code, found = production.doctor()
    assert (code, failed_checks(found)) == (0, set())
    # what came before is made searchable by beat, within its minute
    assert {check for check, one in found.items() if one["state"] != "ok"} <= {"disk", "search_kept"}
    with production.broker() as broker:
        assert all(broker.llen(queue) < 10 for queue in QUEUES)
    for worker in workers:
        assert [line for line in worker.output().splitlines() if re.search("ERROR|Traceback", line)] == []
    before = requests_counted(production)
    for _ in range(20):
        requests.get(f"{production.url}/healthz", timeout=30)
    assert requests_counted(production) == before + 20


def check_indexes(production: Production, program: Program) -> None:
    """Slow stats API: the guide's query, and PostgreSQL's own count of each index's uses."""
    names = ["idx_receipts_business_received", "idx_receipts_business_status"]
    indexes = dict(production.sql(INDEXES))
    assert indexes.keys() >= {*names}
    assert "(business_id, received_at)" in indexes[names[0]]
    assert "(business_id, status)" in indexes[names[1]]
    production.sql(MANY_RECEIPTS)
    # they came by no way that counts
    assert production.manage("rebuild_totals").returncode == 0
    assert production.manage("rebuild_search").returncode == 0
    production.sql("ANALYZE receipts")
    before = uses(production)

    def is_used() -> bool:
        program.get("receipts?ordering=-received_at")
        program.get("receipts/stats?status=pending_review")
        program.get("receipts/stats")
        return uses(production) > before

    wait_for(is_used)


def check_misconfiguration(production: Production) -> None:
    """A REDIS_URL that does not match, a key that opens no token, a wrong redirect URI, a full disk."""
    code, found = production.doctor(
        REDIS_URL=production.environment["REDIS_URL"].removesuffix("/0") + "/1",
        ENCRYPTION_KEY=Fernet.generate_key().decode(),
        GOOGLE_REDIRECT_URI="https://receipts.example/callback",
        # a file system without space
        DOCUMENTS_DIR="/proc/documents",
    )
    assert code == 1
    assert {"workers", "redis_url", "encryption_key", "redirect_uri", "disk"} <= failed_checks(found)
    assert "API and worker have different REDIS_URL" in found["redis_url"]["says"]
    assert "docker exec prosaas-api env | grep REDIS_URL" in found["redis_url"]["remedy"]
    assert "does not open 1 of 1" in found["encryption_key"]["says"]


def check_stopped_workers(production: Production, program: Program, api: Process, workers: list[Process]) -> None:
    """Worker not showing; jobs enqueued but not processing; multiple jobs on double-click; an index dropped."""
    with ThreadPoolExecutor(20) as clicks:
        list(clicks.map(lambda worker: worker.stop(grace=STOPPING_SECONDS), workers))
        answers = list(clicks.map(lambda _: program.call("POST", "receipts/sync").status_code, range(20)))
    assert sorted(answers) == [202] + [409] * 19
    assert api.output().count("SYNC ALREADY RUNNING: ") == 19
    run_id = program.latest()["last_run"]["id"]
    assert f"JOB ENQUEUED: Gmail receipts sync run_id={run_id}" in api.output()
    with production.broker() as broker:
        assert broker.llen("default") >= 1
        jobs = [json.loads(job) for job in broker.lrange("default", 0, -1)]
        assert f"sync-{run_id}-0" in [job["headers"]["id"] for job in jobs]
        # make the job ten minutes old, and the run an hour
        oldest = jobs[-1]
        oldest["headers"]["sent_at"] = time.time() - 600
        broker.lset("default", -1, json.dumps(oldest))
    production.sql("UPDATE sync_runs SET queued_at = now() - interval '1 hour' WHERE status = 'queued'")
    production.sql("DROP INDEX idx_receipts_business_status")

    code, found = production.doctor()
    assert code == 1
    assert failed_checks(found) == {"workers", "queues", "jobs_taken", "backlog", "stuck_runs", "indexes"}
    assert re.search(r"the last was seen \d+ (s|min) ago", found["workers"]["says"])
    assert "up -d prosaas-worker" in found["workers"]["remedy"]
    assert re.search(r"nobody takes: .*default \d+", found["jobs_taken"]["says"])
    assert str(run_id) in found["stuck_runs"]["says"]
    (statement,) = re.findall(r"CREATE INDEX CONCURRENTLY .+?;", found["indexes"]["remedy"])
    production.sql(statement)
    assert "idx_receipts_business_status" in dict(production.sql(INDEXES))


def check_restart(production: Production, program: Program) -> None:
    """docker restart prosaas-worker: nothing was lost."""
    run_id = program.latest()["last_run"]["id"]
    production.wait_for_worker(production.start("prosaas-worker"))
    assert program.wait_for_run(run_id)["status"] == "completed"
    with production.broker() as broker:
        wait_for(lambda: not any(broker.llen(queue) for queue in QUEUES))


def check_failures(production: Production, program: Program, sandbox: Sandbox, mailbox: MailboxControl) -> None:
    """A run that failed at Gmail, a revoked consent, and one that ended after the seven days of an app in testing."""
    sandbox.fault(kind="backendError503", method="history.list")
    unavailable = program.wait_for_run(program.call("POST", "receipts/sync").json()["sync_run_id"])
    assert unavailable["status"] == "failed"
    sandbox.call("DELETE", "/faults")
    mailbox.revoke()
    refused = program.wait_for_run(program.call("POST", "receipts/sync").json()["sync_run_id"])
    assert refused["status"] == "failed"
    assert program.call("POST", "receipts/sync").json()["error"]["code"] == "GMAIL_RECONNECT_REQUIRED"
    production.sql("UPDATE gmail_connections SET connected_at = status_changed_at - interval '7 days'")

    code, found = production.doctor()
    assert (code, failed_checks(found)) == (1, {"failed_runs", "google_testing"})
    assert "1 GMAIL_RECONNECT_REQUIRED, 1 GMAIL_UNAVAILABLE" in found["failed_runs"]["says"]
    assert "your Google app is in testing" in found["google_testing"]["says"]
    assert found["mailboxes"]["state"] == "warning"
    assert "Connect Gmail" in found["mailboxes"]["remedy"]


def failed_checks(found: dict[str, dict[str, str]]) -> set[str]:
    return {check for check, one in found.items() if one["state"] == "failed"}


def ago(*, days: int) -> datetime.datetime:
    return timezone.now() - datetime.timedelta(days=days)


def shape_of(value: object, keys: object) -> object:
    """Return the types of `value` under the keys of `keys`."""
    if isinstance(keys, dict) and isinstance(value, dict):
        return {key: shape_of(value[key], keys[key]) for key in keys}
    return type(value)


def requests_counted(production: Production) -> float:
    """Read the web server's count of requests for /healthz."""
    bearer = {"Authorization": f"Bearer {METRICS_TOKEN}"}
    found = numbers(requests.get(f"{production.url}/metrics", headers=bearer, timeout=30).text)
    return found["prosaas_http_requests_total", "GET", "healthz", "200"]


def uses(production: Production) -> int:
    """Count the uses of the indexes of receipts in order of receipt: the guide's, and those for lists beside it."""
    ((count,),) = production.sql(
        "SELECT sum(idx_scan) FROM pg_stat_user_indexes WHERE relname = 'receipts' "
        "AND indexrelid::regclass::text LIKE 'idx_receipts_%'"
    )
    return int(count)
