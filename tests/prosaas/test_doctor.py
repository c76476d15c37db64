"""The doctor names faults and their remedies, and nothing else."""

from __future__ import annotations

import ast
import datetime
import io
import json
import re
import threading
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import redis
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext, override
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from businesses.models import User
from celery_app import QUEUES
from gmail.models import GmailConnection, SyncRun
from gmail.tasks import revoke_grant
from prosaas import broker, doctor
from prosaas.broker import Backlog
from prosaas.doctor import disk, examine, front, google, healthy, queues, records
from prosaas.doctor.findings import Finding, State, Verdict, unknown
from prosaas.schema import missing_indexes
from receipts.storage import Condition
from tests.cast import Person
from tests.languages import TRANSLATED
from tests.prosaas.serving import NO_DATABASE, NO_REDIS, run

NOW = datetime.datetime(2026, 11, 1, 12, tzinfo=datetime.UTC)
A_WEEK = datetime.timedelta(days=7)
BUSY = {"prosaas-worker-1": ["high", "default", "low"]}
IDLE = dict.fromkeys(QUEUES, Backlog(0, 0.0))
WELL = queues.Jobs(
    url="redis://redis:6379/0", answers=True, policy="noeviction", append_only=True, workers=BUSY,
    workers_seen={"prosaas-worker-1": 1.0}, clocks=["beat:1"], waiting=IDLE, worked_ago=5.0,
)  # fmt: skip
REGISTERED = google.Registration(
    client_id="shop.apps.example",
    redirect_uri="https://receipts.example/api/gmail/oauth/callback",
    callback_path="/api/gmail/oauth/callback",
    allowed_hosts=["receipts.example"],
    objection="",
)


def with_changes(facts: Any, **fields: object) -> Any:
    """Return the facts with some of them changed."""
    values = {name: getattr(facts, name) for name in facts.__slots__}
    return type(facts)(**(values | fields))


def finding(name: str) -> Finding:
    return {found.check: found for found in examine(now=timezone.now())}[name]


@pytest.fixture
def mailbox(owner: Person) -> GmailConnection:
    made, _ = GmailConnection.connect(
        owner.business, address="owner@shop.example", google_sub="1", refresh_token="refresh", access_token="",
        access_token_expires_at=timezone.now(), scopes=[], user=owner.user, now=timezone.now(),
    )  # fmt: skip
    return made


def run_of(mailbox: GmailConnection, **fields: object) -> SyncRun:
    asked = {"business": mailbox.business, "connection": mailbox, "queued_at": timezone.now()}
    return SyncRun.objects.create(**(asked | fields))


def test_what_is_well_is_ok_and_has_no_remedy() -> None:
    verdicts = [check(WELL) for check in (queues.ANSWERS | queues.CHECKS).values()]
    assert {verdict.state for verdict in verdicts} == {State.OK}
    assert {verdict.remedy for verdict in verdicts} == {""}


@pytest.mark.parametrize(
    ("change", "check", "says", "remedy"),
    [
        ({"answers": False}, queues.check_answers, "cannot be used at redis://redis:6379/0", "REDIS_URL"),
        ({"workers": {}}, queues.check_workers, "the last was seen 1 s ago", "up -d prosaas-worker"),
        ({"workers": {}, "workers_seen": {}}, queues.check_workers, "none ever did", "docker logs prosaas-worker"),
        ({"workers": {"w": ["low"]}}, queues.check_queues, "on high, default (w: low)", "Listening on queues"),
        ({"workers_seen": {}}, queues.check_redis_url, "5 s ago", "env | grep REDIS_URL"),
        ({"workers_seen": {"w": 7_200.0}}, queues.check_redis_url, "different REDIS_URL", "prosaas-worker"),
        (
            {"workers": {"w": ["high"]}, "waiting": IDLE | {"default": Backlog(3, 1.0)}},
            queues.check_jobs_taken,
            "nobody takes: default 3",
            "Nothing is lost",
        ),
        (
            {"waiting": IDLE | {"default": Backlog(2, 301.0)}},
            queues.check_backlog,
            "default 2, 5 min",
            "WORKER_CONCURRENCY",
        ),
        ({"clock_ahead": -40.0}, queues.check_clock, "40 s apart", "NTP"),
        ({"clocks": []}, queues.check_beat, "Beat does not run", "up -d prosaas-beat"),
    ],
)
def test_what_is_wrong_with_the_queue_is_reported(change: dict[str, Any], check: Any, says: str, remedy: str) -> None:
    verdict: Verdict = check(with_changes(WELL, **change))
    assert verdict.state is State.FAILED
    assert says in verdict.says
    assert remedy in verdict.remedy


@pytest.mark.parametrize(
    ("change", "check", "says"),
    [
        ({"policy": "allkeys-lru"}, queues.check_redis_settings, "maxmemory-policy is allkeys-lru"),
        ({"append_only": False}, queues.check_redis_settings, "when it restarts"),
        ({"waiting": IDLE | {"default": Backlog(10, 2.0)}}, queues.check_backlog, "10 jobs or more wait"),
        ({"clocks": ["here:1", "there:1"]}, queues.check_beat, "2 beats run (here:1, there:1)"),
    ],
)
def test_what_can_wait_is_a_warning(change: dict[str, Any], check: Any, says: str) -> None:
    verdict: Verdict = check(with_changes(WELL, **change))
    assert verdict.state is State.WARNING
    assert says in verdict.says
    assert verdict.remedy


def test_a_worker_that_died_with_its_run_used_no_other_redis() -> None:
    died = with_changes(WELL, workers={}, workers_seen={"w": 3_600.0}, worked_ago=3_601.0)
    assert queues.check_redis_url(died).state is State.OK


def test_a_long_queue_of_low_work_is_no_failure() -> None:
    waiting = IDLE | {"low": Backlog(3, 1_800.0)}
    assert queues.check_backlog(with_changes(WELL, waiting=waiting)).state is State.OK


@pytest.mark.parametrize(
    ("change", "check", "says"),
    [
        ({"redirect_uri": "https://receipts.example/callback"}, google.check_redirect_uri, "leads to /callback"),
        ({"allowed_hosts": ["localhost"]}, google.check_redirect_uri, "ALLOWED_HOSTS does not have"),
        ({"objection": "redirect_uri_mismatch"}, google.check_redirect_uri, "does not know the redirect URI"),
        ({"objection": "invalid_client"}, google.check_client, "refuses our client (invalid_client)"),
    ],
)
def test_a_registration_that_does_not_fit_is_named(change: dict[str, Any], check: Any, says: str) -> None:
    verdict: Verdict = check(with_changes(REGISTERED, **change))
    assert verdict.state is State.FAILED
    assert says in verdict.says


def test_a_google_that_does_not_answer_is_not_our_failure() -> None:
    assert google.ask("http://127.0.0.1:9/o/oauth2/v2/auth") is None
    assert google.check_client(with_changes(REGISTERED, objection=None)).state is State.UNKNOWN
    assert google.check_redirect_uri(with_changes(REGISTERED, objection=None)).state is State.OK


def test_without_google_there_is_nothing_to_compare() -> None:
    bare = with_changes(REGISTERED, client_id="", redirect_uri="", objection=None)
    assert google.check_client(bare).state is State.WARNING
    assert google.check_redirect_uri(bare) == unknown()


@pytest.fixture
def refusing_google() -> Iterator[str]:
    """A Google that redirects every consent request to its error page."""
    error = urlsafe_b64encode(b"\n\x15redirect_uri_mismatch\x12\x20 ...").decode().rstrip("=")

    class Refusal(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(302)
            self.send_header("Location", f"/signin/oauth/error?authError={error}&flowName=Flow")
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Refusal)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_google_s_refusal_of_the_redirect_uri_is_noticed(refusing_google: str, settings: Settings) -> None:
    settings.GOOGLE_BASE_URL = refusing_google
    settings.GOOGLE_CLIENT_ID, settings.GOOGLE_CLIENT_SECRET = "shop.apps.example", "secret"
    settings.GOOGLE_REDIRECT_URI = "http://localhost/api/gmail/oauth/callback"
    assert google.look().objection == "redirect_uri_mismatch"


@pytest.mark.parametrize("location", ["", "https://accounts.example/signin", "/error?authError=%00%ff", "?authError=a"])
def test_an_answer_that_is_no_refusal_is_none(location: str) -> None:
    assert google.objection_in(location) == ""


@pytest.mark.parametrize(
    ("address", "scheme", "state"),
    [
        ("https://receipts.example/healthz", "https", State.OK),
        ("https://receipts.example/healthz", "http", State.FAILED),
        ("https://receipts.example/healthz", None, State.UNKNOWN),
        ("http://localhost/healthz", "http", State.OK),
        ("", None, State.OK),
    ],
)
def test_a_proxy_that_keeps_the_scheme_to_itself_is_told(address: str, scheme: str | None, state: State) -> None:
    assert front.check_scheme(front.Front(address, scheme)).state is state


def test_the_front_is_asked_as_a_browser_would(live_server: LiveServer) -> None:
    assert front.ask(f"{live_server.url}/healthz") == "http"
    assert front.ask(f"{live_server.url}/login") is None
    assert front.ask("http://127.0.0.1:9/healthz") is None


def test_a_full_disk_and_one_that_cannot_be_written_to_are_failures() -> None:
    roomy = Condition("/data/documents", writable=True, free=50 * disk.GIB, total=100 * disk.GIB)
    assert disk.check_space(roomy).state is disk.check_writable(roomy).state is State.OK
    assert disk.check_space(with_changes(roomy, free=9 * disk.GIB)).state is State.WARNING
    assert disk.check_space(with_changes(roomy, free=disk.GIB - 1)).state is State.FAILED
    assert disk.check_writable(with_changes(roomy, writable=False)).state is State.FAILED


def test_before_the_first_document_the_disk_is_that_of_its_parent(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "not" / "yet"
    seen = disk.look()
    assert seen.writable
    assert (seen.total or 0) > 0


@pytest.mark.parametrize(
    ("reason", "days", "testing"),
    [
        ("invalid_grant", 7.0, True),
        ("invalid_grant", 7.2, True),
        ("invalid_grant", 6.5, False),
        ("invalid_grant", 30.0, False),
        ("token unreadable", 7.0, False),
    ],
)
def test_a_grant_that_ends_after_a_week_gives_an_app_in_testing_away(reason: str, days: float, testing: bool) -> None:
    assert records.died_after_a_week(reason, NOW - datetime.timedelta(days=days), NOW) is testing


def test_a_mailbox_lost_after_a_week_is_reported(mailbox: GmailConnection) -> None:
    GmailConnection.objects.update(connected_at=timezone.now() - A_WEEK)
    lost = GmailConnection.Status.RECONNECT_REQUIRED
    mailbox.move_to(lost, reason="invalid_grant", now=timezone.now())
    rows = records.look(now=timezone.now())
    assert records.check_mailboxes(rows).state is State.WARNING
    assert "your Google app is in testing" in records.check_testing(rows).says


def test_mailboxes_that_are_asked_in_short_questions_are_reported(mailbox: GmailConnection) -> None:
    assert records.check_questions(records.look(now=timezone.now())).state is State.OK
    GmailConnection.objects.update(short_questions_since=timezone.now())
    verdict = records.check_questions(records.look(now=timezone.now()))
    assert verdict.state is State.WARNING
    assert verdict.says.startswith("1 mailboxes are asked in short questions")


def test_a_key_that_opens_no_token_is_reported(mailbox: GmailConnection) -> None:
    assert records.check_encryption_key(records.look(now=NOW)).state is State.OK
    with connection.cursor() as cursor:
        other = Fernet(Fernet.generate_key())
        cursor.execute("UPDATE gmail_credentials SET refresh_token = %s", [other.encrypt(b"refresh")])
    verdict = records.check_encryption_key(records.look(now=NOW))
    assert verdict.state is State.FAILED
    assert "does not open 1 of 1" in verdict.says
    assert "ENCRYPTION_KEY=new,old" in verdict.remedy


def test_runs_that_failed_in_the_last_day_are_counted_by_cause(mailbox: GmailConnection) -> None:
    now = timezone.now()
    for code, age in (("GMAIL_UNAVAILABLE", 1), ("GMAIL_UNAVAILABLE", 23), ("LEDGER_MISMATCH", 25)):
        ended = now - datetime.timedelta(hours=age)
        run_of(mailbox, status="failed", error_code=code, finished_at=ended)
    verdict = records.check_failed_runs(records.look(now=now))
    assert (verdict.state, "2 GMAIL_UNAVAILABLE." in verdict.says) == (State.FAILED, True)
    assert "LEDGER_MISMATCH" not in verdict.says


def test_a_revoked_consent_is_no_fault_of_the_installation(mailbox: GmailConnection) -> None:
    run_of(mailbox, status="failed", error_code="GMAIL_RECONNECT_REQUIRED", finished_at=timezone.now())
    assert records.check_failed_runs(records.look(now=timezone.now())).state is State.WARNING


@pytest.mark.parametrize(
    ("code", "remedy"),
    [("GMAIL_API_DISABLED", "Gmail API: enable it"), ("GOOGLE_CLIENT_REFUSED", "GOOGLE_CLIENT_SECRET")],
)
def test_what_google_refuses_the_installation_itself_is_reported_until_a_run_completes(
    mailbox: GmailConnection, code: str, remedy: str
) -> None:
    now = timezone.now()
    hour = datetime.timedelta(hours=1)
    assert records.check_refusal(records.look(now=now)).state is State.OK
    run_of(mailbox, status="completed", finished_at=now - 2 * hour)
    run_of(mailbox, status="failed", error_code=code, finished_at=now - hour)
    verdict = records.check_refusal(records.look(now=now))
    assert (verdict.state, remedy in verdict.remedy) == (State.FAILED, True)
    run_of(mailbox, status="completed", finished_at=now)
    assert records.check_refusal(records.look(now=now)).state is State.OK


@pytest.mark.parametrize(
    ("fields", "is_stuck"),
    [
        ({"status": "queued"}, True),
        ({"status": "queued", "mode": "sweep"}, False),
        ({"status": "running", "heartbeat_at": -30}, True),
        ({"status": "running", "heartbeat_at": -1}, False),
        ({"status": "running", "heartbeat_at": -30, "lease_expires_at": 1}, False),
        ({"status": "running", "heartbeat_at": -30, "resume_at": 45}, False),
        ({"status": "paused"}, False),
        ({"status": "completed"}, False),
    ],
)
def test_a_run_that_should_move_and_does_not_is_stuck(
    mailbox: GmailConnection, fields: dict[str, Any], is_stuck: bool
) -> None:
    now = timezone.now()
    at = {"queued_at": -60, "resume_at": 0} | fields
    # minutes from now
    moments = {k: now + datetime.timedelta(minutes=v) for k, v in at.items() if isinstance(v, int)}
    made = run_of(mailbox, **(fields | moments))
    assert list(records.stuck(now)) == ([made] if is_stuck else [])


def test_what_belongs_to_others_is_reported_without_their_names(mailbox: GmailConnection, redis_url: str) -> None:
    run_of(mailbox, status="failed", error_code="GMAIL_UNAVAILABLE", finished_at=timezone.now())
    told = " ".join(found.says + found.remedy for found in examine(now=timezone.now()))
    assert mailbox.address not in told
    assert mailbox.business.name not in told


@pytest.mark.django_db
def test_a_missing_index_is_named_with_the_statement_that_makes_it(redis_url: str) -> None:
    assert missing_indexes() == {}
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX idx_receipts_business_status")
    missing = finding("indexes")
    assert missing.state is State.FAILED
    assert "idx_receipts_business_status" in missing.says
    (statement,) = missing_indexes().values()
    with connection.cursor() as cursor:
        # a transaction, as a test is, takes no CONCURRENTLY
        cursor.execute(statement.replace("CONCURRENTLY ", ""))
    assert missing_indexes() == {}


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["idx_receipt_search", "idx_receipt_totals_names"])
def test_an_index_that_postgresql_alone_has_is_missed_too(redis_url: str, name: str) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("other databases have no trigrams")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_indexdef(%s::regclass)", [name])
        (made,) = cursor.fetchone()
        cursor.execute(f"DROP INDEX {name}")
        assert name in finding("indexes").says
        cursor.execute(missing_indexes()[name].replace("CONCURRENTLY ", ""))
        cursor.execute("SELECT pg_get_indexdef(%s::regclass)", [name])
        assert cursor.fetchone() == (made,)


@pytest.mark.django_db
def test_a_migration_that_was_not_run_hides_what_it_would_break(redis_url: str) -> None:
    MigrationRecorder.Migration.objects.filter(app="receipts").order_by("-id").first().delete()  # type: ignore[union-attr]
    pending = finding("migrations")
    assert (pending.state, "receipts." in pending.says) == (State.FAILED, True)
    assert finding("stuck_runs").state is finding("indexes").state is State.UNKNOWN


@pytest.mark.django_db
def test_a_missing_worker_is_reported_as_such(redis_url: str) -> None:
    revoke_grant.apply_async(args=(0,), queue="default")
    found = {f.check: f for f in examine(now=timezone.now())}
    assert {name for name, f in found.items() if f.state is State.FAILED} == {"workers", "queues", "jobs_taken", "beat"}
    assert "default 1" in found["jobs_taken"].says
    assert not healthy(found.values())


@pytest.mark.django_db
def test_two_beats_that_were_just_here_are_both_named(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as server:
        for name in ("here:1", "there:1"):
            broker.note(server, broker.BEAT, name)
    assert finding("beat").says.startswith("2 beats run (here:1, there:1)")


@pytest.mark.django_db
def test_as_json_it_is_one_object_and_a_failure_is_the_exit_code(redis_url: str) -> None:
    output = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", json=True, stdout=output)
    told = json.loads(output.getvalue())
    assert (ended.value.code, told["ok"]) == (1, False)
    assert {tuple(found) for found in told["findings"]} == {("check", "state", "says", "remedy")}


def test_with_nothing_running_it_says_so_and_no_password(tmp_path: Path) -> None:
    environment = {"DATABASE_URL": NO_DATABASE, "REDIS_URL": NO_REDIS, "LOCAL_DIR": str(tmp_path)}
    done = run("manage.py", "doctor", **environment)
    assert done.returncode == 1
    assert "✗ database " in done.stdout
    assert "✗ broker " in done.stdout
    assert "? workers " in done.stdout
    assert "secret-of-it" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture
def operator(db: None) -> Client:
    """The operator of the installation."""
    client = Client()
    user = User.objects.create_superuser("operator@console.example")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_console_shows_the_same(operator: Client, redis_url: str) -> None:
    assert 'href="/admin/doctor/"' in operator.get("/admin/").content.decode()
    page = operator.get("/admin/doctor/").content.decode()
    for found in examine(now=timezone.now()):
        assert f'<th scope="row">{found.check}</th>' in page
    assert "Beat does not run" in page


def test_others_than_operators_do_not_see_it(owner: Person) -> None:
    answer = owner.browser.get("/admin/doctor/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/login/?next=/admin/doctor/")


def sentences() -> set[str]:
    """Return every sentence in the doctor's code that is no docstring."""
    found: set[str] = set()
    for file in Path(doctor.__file__).parent.glob("*.py"):
        tree = ast.parse(file.read_text("utf-8"))
        silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        silent |= {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
        found |= {str(text.value) for text in texts if id(text) not in silent and " " in str(text.value).strip()}
    return found - {queues.START_WORKER}


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("sentence", sorted(sentences()))
def test_every_sentence_is_translated_with_its_facts(sentence: str, language: str) -> None:
    with override(language):
        translated = gettext(sentence)
    assert translated != sentence
    assert set(re.findall(r"{\w+}", translated)) == set(re.findall(r"{\w+}", sentence))


def test_on_a_hebrew_page_the_doctor_writes_hebrew() -> None:
    with override("he"):
        assert queues.check_clock(WELL).says == "השעון של המארח הזה הוא השעון של Redis."
        assert "40 s" in queues.check_clock(with_changes(WELL, clock_ahead=40.0)).says
