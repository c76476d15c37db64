"""The operator console's own pages, beside those of the models."""

from __future__ import annotations

from typing import Any

import redis
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext

from celery_app import QUEUES
from gmail.models import GmailConnection, SyncRun
from prosaas import broker
from prosaas.doctor import State, examine

TONES = {State.OK: "good", State.WARNING: "warn", State.FAILED: "bad", State.UNKNOWN: "plain"}
LATEST_RUNS = 1_000
"""Among how many of the latest runs the front page looks for failed ones: no index has those."""
SHOWN = 5
"""How many rows a part of the front page shows; its link leads to all."""


def doctor(request: HttpRequest) -> HttpResponse:
    """Show the findings of `manage.py doctor`, as seen by this web server."""
    rows = [(TONES[finding.state], finding) for finding in examine(now=timezone.now())]
    context = admin.site.each_context(request) | {"title": gettext("Doctor"), "rows": rows}
    return TemplateResponse(request, "admin/doctor.html", context)


def verdict(request: HttpRequest) -> HttpResponse:
    """The doctor's findings that need somebody: a part of the front page, which does not wait for it."""
    found = examine(now=timezone.now())
    bad = [(TONES[finding.state], finding) for finding in found if finding.state in (State.FAILED, State.WARNING)]
    return TemplateResponse(request, "admin/verdict.html", {"rows": bad, "checks": len(found)})


def front(request: HttpRequest) -> HttpResponse:
    """The front page: first what needs somebody, then the stock admin's list of tables."""
    return admin.site.index(request, extra_context=_state(request))


def front_state(request: HttpRequest) -> HttpResponse:
    """What needs somebody, by itself: what the front page asks for again and again."""
    return TemplateResponse(request, "admin/front.html", _state(request))


def _state(request: HttpRequest) -> dict[str, Any]:
    """Few rows of each kind, whatever the tables hold, and nothing of what the operator may not look at."""
    state: dict[str, Any] = {"queues": _queues()}
    if request.user.has_perm("gmail.view_syncrun"):
        state |= {"active": _runs(request, SyncRun.ACTIVE), "failed": _runs(request, [SyncRun.Status.FAILED])}
        state["may_retry"] = request.user.has_perm("gmail.change_syncrun")
    if request.user.has_perm("gmail.view_gmailconnection"):
        lost = GmailConnection.objects.filter(status=GmailConnection.Status.RECONNECT_REQUIRED)
        mailboxes = admin.site.get_model_admin(GmailConnection)
        rows = lost.select_related("business").order_by("-status_changed_at")[:SHOWN]
        state["lost"] = [(row, mailboxes.hint(row)) for row in rows]  # type: ignore[attr-defined]
    return state


def _runs(request: HttpRequest, statuses: Any) -> list[dict[str, Any]]:
    """The latest runs in one of `statuses`, each as its own list shows it."""
    columns: Any = admin.site.get_model_admin(SyncRun)
    latest = SyncRun.objects.order_by("-id").values("pk")[:LATEST_RUNS]
    rows = columns.get_queryset(request).filter(pk__in=latest, status__in=statuses)
    return [
        {
            "run": run,
            "state": columns.state(run),
            "progress": columns.progress(run),
            "error": columns.error(run),
            "remedy": columns.remedy(run),
        }
        for run in rows.select_related("business", "connection").order_by("-id")[:SHOWN]
    ]


def _queues() -> list[tuple[str, broker.Backlog]] | None:
    """How many jobs wait on each queue, and for how long; None if Redis does not answer."""
    try:
        with broker.server() as client:
            return [(queue, broker.backlog(client, queue)) for queue in QUEUES]
    except redis.RedisError:
        return None
