"""Beat, on a host whose clock may be set back."""

from __future__ import annotations

from typing import Any

from celery.beat import PersistentScheduler


class SteadyScheduler(PersistentScheduler):
    """Celery's scheduler, which otherwise waits until the host's clock has passed the last time it sent a job."""

    def tick(self, *args: Any, **kwargs: Any) -> float:
        now = self.app.now()
        ahead = [entry for entry in self.schedule.values() if entry.last_run_at and entry.last_run_at > now]
        for entry in ahead:
            entry.last_run_at = now
        if ahead:
            # the heap has the times at which each entry is next due
            self._heap = None
        return float(super().tick(*args, **kwargs))
