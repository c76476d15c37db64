"""`/metrics` for Prometheus. No label names a tenant, a mailbox or a mail.

Everything but the requests' latency is read from the database and from Redis at each scrape, so that every process
gives the same answer. Metrics of a part that does not answer are left out, and `prosaas_up` says so.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import redis
from django.db import DatabaseError
from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from celery_app import QUEUES
from gmail.models import GmailConnection, Message, SyncRun
from prosaas import broker, web_server
from prosaas.monitoring_access import may_look_inside
from prosaas.request_latency import LATENCY, REQUESTS
from receipts import rereading, totals

OUTCOMES = ("receipts", "duplicates", "not_receipts", "failed", "gone")
SUMMED = (*OUTCOMES, "units_spent")
COUNTED = 10_000
"""How far rows are counted of which there may be millions."""
REFUSED = "Set METRICS_TOKEN, and send it as Bearer."


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Return all metrics in Prometheus' text format; 403 without permission."""
    if not may_look_inside(request):
        return HttpResponse(f"{REFUSED}\n", status=403, content_type="text/plain")
    registry = CollectorRegistry()
    if web_server.PLACE in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(LATENCY)
        registry.register(REQUESTS)
    registry.register(ProductCollector())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class ProductCollector(Collector):
    """Collects the metrics of the whole installation."""

    def collect(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("prosaas_up", "Whether a part answers.", labels=["part"])
        for part, read, errors in (
            ("database", database_metrics, DatabaseError),
            ("broker", broker_metrics, redis.RedisError),
        ):
            try:
                found = list(read())
            except errors:
                found = []
            up.add_metric([part], bool(found))
            yield from found
        yield up


def database_metrics() -> Iterator[Metric]:
    """Yield the metrics of the database: no query counts a table that holds a row a mail. Raises DatabaseError."""
    yield by_label("prosaas_mailboxes", "Mailboxes by status.", "status", mailboxes_by_status())
    short = GmailConnection.objects.filter(short_questions_since__isnull=False).count()
    yield GaugeMetricFamily("prosaas_mailboxes_short_questions", "Mailboxes asked in short questions.", value=short)
    yield from run_metrics()
    yield by_label("prosaas_receipts", "Receipts by status.", "status", totals.counts_by_status().items())
    outdated = {"mails": at_most(Message.outdated()), "receipts": at_most(rereading.outdated())}
    text = f"What a newer engine has yet to read again; {COUNTED}: so many at least."
    yield by_label("prosaas_to_reread", text, "kind", outdated.items())


def run_metrics() -> Iterator[Metric]:
    """Yield what runs have done, from one pass over them. Raises DatabaseError."""
    runs, failures, total = Counter(dict.fromkeys(SyncRun.Status.values, 0)), Counter[str](), Counter[str]()
    groups = SyncRun.objects.order_by().values_list("status", "error_code")
    for status, code, count, *sums in groups.annotate(Count("pk"), *(Sum(name) for name in SUMMED)):
        runs[status] += count
        total.update(dict(zip(SUMMED, sums, strict=True)))
        if status == SyncRun.Status.FAILED:
            failures[code] += count
    yield by_label("prosaas_sync_runs", "Sync runs by status.", "status", runs.items())
    yield by_label("prosaas_sync_errors", "Failed runs by error code.", "code", failures.items())
    yield by_label("prosaas_mails", "Mails by outcome.", "outcome", ((name, total[name]) for name in OUTCOMES))
    yield GaugeMetricFamily("prosaas_gmail_units", "Units of Gmail's quota spent.", value=total["units_spent"])


def broker_metrics() -> Iterator[Metric]:
    """Yield the metrics of Redis. Raises redis.RedisError."""
    with broker.server() as client:
        waiting = {queue: broker.backlog(client, queue) for queue in QUEUES}
        jobs = ((queue, backlog.jobs) for queue, backlog in waiting.items())
        oldest = ((queue, backlog.oldest_seconds) for queue, backlog in waiting.items())
        yield by_label("prosaas_queue_jobs", "Jobs that wait.", "queue", jobs)
        yield by_label("prosaas_queue_oldest_job_seconds", "How long the oldest job has waited.", "queue", oldest)
        yield GaugeMetricFamily("prosaas_jobs_in_hand", "Jobs being worked on.", value=broker.in_hand(client))
        running = ((role, len(broker.alive(client, role))) for role in (broker.WORKER, broker.BEAT))
        yield by_label("prosaas_processes", "Workers and clocks that run.", "role", running)


def by_label(name: str, documentation: str, label: str, values: Iterable[tuple[str, float]]) -> Metric:
    """Return one gauge with a value for each label."""
    family = GaugeMetricFamily(name, documentation, labels=[label])
    for key, value in values:
        family.add_metric([key], value)
    return family


def mailboxes_by_status() -> Iterable[tuple[str, int]]:
    """Count mailboxes by status; one that no mailbox has counts 0."""
    found = dict(GmailConnection.objects.order_by().values_list("status").annotate(Count("pk")))
    return [(status, found.get(status, 0)) for status in GmailConnection.Status.values]


def at_most(rows: QuerySet[Any]) -> int:
    """Count rows up to COUNTED."""
    return rows.order_by()[:COUNTED].count()
