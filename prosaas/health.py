"""`/healthz`: this process runs. `/readyz`: it can work: database, migrations, broker, every queue, beat."""

from __future__ import annotations

from collections.abc import Callable

import redis
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from prosaas import broker
from prosaas.monitoring_access import may_look_inside
from prosaas.schema import pending_migrations


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200, and by which scheme the process was reached, for the doctor."""
    return JsonResponse({"status": "ok", "scheme": request.scheme})


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 if every check is "ok", else 503, with the states for whoever may look inside; details for nobody."""
    checks = {name: check() for name, check in CHECKS.items()}
    ready = all(state == "ok" for state in checks.values())
    body: dict[str, object] = {"status": "ok" if ready else "unavailable"}
    if may_look_inside(request):
        body["checks"] = checks
    return JsonResponse(body, status=200 if ready else 503)


def check_database() -> str:
    """Return whether the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "unreachable"
    return "ok"


def check_migrations() -> str:
    """Return whether the database has every table and column this code expects."""
    try:
        return "pending" if pending_migrations() else "ok"
    except DatabaseError:
        return "unreachable"


def check_broker() -> str:
    """Return whether Redis answers."""
    try:
        with broker.server() as client:
            client.ping()
    except redis.RedisError:
        return "unreachable"
    return "ok"


def check_workers() -> str:
    """Return whether every queue has a worker that answers."""
    try:
        missing = broker.unserved(broker.workers())
    except broker.BrokerUnreachableError:
        return "unreachable"
    return f"no worker on {', '.join(missing)}" if missing else "ok"


def check_beat() -> str:
    """Return whether beat runs."""
    try:
        with broker.server() as client:
            return "ok" if broker.alive(client, broker.BEAT) else "not running"
    except redis.RedisError:
        return "unreachable"


CHECKS: dict[str, Callable[[], str]] = {
    "database": check_database,
    "migrations": check_migrations,
    "broker": check_broker,
    "workers": check_workers,
    "beat": check_beat,
}
