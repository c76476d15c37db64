"""The Celery app: queues, routes, schedule, and worker settings.

`celery -A celery_app worker -Q high,default,low` drains the queues strictly in that order (kombu 5.7 or later).
"""

from __future__ import annotations

import os

from billiard import pool
from celery import Celery
from kombu import Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prosaas.settings")

QUEUES = ("high", "default", "low")
ROUTES = {
    "gmail.tasks.sync_receipts": {"queue": "default"},
    "gmail.tasks.dispatch_due_runs": {"queue": "default"},
    "gmail.tasks.poll_mailboxes": {"queue": "default"},
    "gmail.tasks.sweep_mailboxes": {"queue": "low"},
    "gmail.tasks.reread_mailboxes": {"queue": "low"},
    "gmail.tasks.renew_watches": {"queue": "low"},
    "gmail.tasks.watch_mailbox": {"queue": "low"},
    "gmail.tasks.revoke_grants": {"queue": "low"},
    "gmail.tasks.revoke_grant": {"queue": "high"},
    "gmail.tasks.delete_empty_runs": {"queue": "low"},
    "businesses.tasks.forget_idempotency_keys": {"queue": "low"},
    # readers add up what is not folded yet: it must not wait behind a long backfill
    "receipts.tasks.keep_totals": {"queue": "default"},
    "receipts.tasks.mend_totals": {"queue": "low"},
    "receipts.tasks.keep_search": {"queue": "low"},
    "receipts.tasks.move_legacy_rows": {"queue": "low"},
    "receipts.tasks.run_job": {"queue": "low"},
    "receipts.tasks.dispatch_due_jobs": {"queue": "default"},
    "books.tasks.delete_expired_exports": {"queue": "low"},
    "receipts.tasks.reread_receipts": {"queue": "low"},
    "receipts.tasks.sweep_documents": {"queue": "low"},
}
SCHEDULE = {
    # a message older than its period is useless: the next one does the same
    "dispatch due runs": {
        "task": "gmail.tasks.dispatch_due_runs",
        "schedule": 0.5,
        "options": {"expires": 5.0},
    },
    "poll mailboxes": {"task": "gmail.tasks.poll_mailboxes", "schedule": 2.0, "options": {"expires": 10.0}},
    "sweep mailboxes": {"task": "gmail.tasks.sweep_mailboxes", "schedule": 60.0, "options": {"expires": 60.0}},
    "reread mailboxes": {"task": "gmail.tasks.reread_mailboxes", "schedule": 60.0, "options": {"expires": 60.0}},
    "reread receipts": {"task": "receipts.tasks.reread_receipts", "schedule": 20.0, "options": {"expires": 20.0}},
    "keep totals": {"task": "receipts.tasks.keep_totals", "schedule": 2.0, "options": {"expires": 10.0}},
    "mend totals": {"task": "receipts.tasks.mend_totals", "schedule": 60.0, "options": {"expires": 60.0}},
    "keep search": {"task": "receipts.tasks.keep_search", "schedule": 20.0, "options": {"expires": 20.0}},
    "move legacy rows": {
        "task": "receipts.tasks.move_legacy_rows",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "dispatch due jobs": {"task": "receipts.tasks.dispatch_due_jobs", "schedule": 5.0, "options": {"expires": 5.0}},
    "renew watches": {"task": "gmail.tasks.renew_watches", "schedule": 600.0, "options": {"expires": 600.0}},
    "revoke grants": {"task": "gmail.tasks.revoke_grants", "schedule": 30.0, "options": {"expires": 30.0}},
    "forget idempotency keys": {
        "task": "businesses.tasks.forget_idempotency_keys",
        "schedule": 600.0,
        "options": {"expires": 600.0},
    },
    "delete empty runs": {
        "task": "gmail.tasks.delete_empty_runs",
        "schedule": 86_400.0,
        "options": {"expires": 3_600.0},
    },
    "delete expired exports": {
        "task": "books.tasks.delete_expired_exports",
        "schedule": 600.0,
        "options": {"expires": 600.0},
    },
    "sweep documents": {
        "task": "receipts.tasks.sweep_documents",
        "schedule": 86_400.0,
        "options": {"expires": 3_600.0},
    },
}

# A stopping worker no longer confirms jobs that just reached its processes, which would wait half a minute for that.
# Their messages go back to the queues in any case.
pool.GUARANTEE_MESSAGE_CONSUMPTION_RETRY_LIMIT = round(3.0 / pool.GUARANTEE_MESSAGE_CONSUMPTION_RETRY_INTERVAL)

app = Celery("prosaas")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    task_queues=[Queue(name) for name in QUEUES],
    task_default_queue="default",
    task_create_missing_queues=False,
    task_routes=ROUTES,
    beat_schedule=SCHEDULE,
    beat_scheduler="prosaas.beat:SteadyScheduler",
    broker_transport_options={"queue_order_strategy": "priority", "visibility_timeout": 3600},
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    # a slice is short and safe to repeat: acknowledge it when done, prefetch one at a time
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    worker_cancel_long_running_tasks_on_connection_loss=False,
    task_soft_time_limit=240,
    task_time_limit=300,
    worker_hijack_root_logger=False,
    worker_redirect_stdouts=False,
    worker_soft_shutdown_timeout=10.0,
    worker_max_tasks_per_child=10_000,
    worker_max_memory_per_child=500_000,
)
app.autodiscover_tasks()
