"""What is cleaned up after people and programs."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from businesses import idempotency


@shared_task
def forget_idempotency_keys() -> int:
    """Delete the keys of calls older than a day."""
    return idempotency.sweep(now=timezone.now())
