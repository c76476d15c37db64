"""Deletes exported files whose time is over."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

# a worker knows the kinds of job that are imported here
from books import exports


@shared_task
def delete_expired_exports() -> int:
    """Delete the files that have expired; return how many."""
    return exports.delete_expired(now=timezone.now())
