"""The clock that sends what is scheduled, on a host whose own clock may be set back."""

from __future__ import annotations

from typing import Any

from celery.beat import PersistentScheduler


class SteadyScheduler(PersistentScheduler):
    """Celery's, which would wait until the host's clock has caught up with the last time it sent something."""

    def tick(self, *args: Any, **kwargs: Any) -> float:
        now = self.app.now()
        ahead = [entry for entry in self.schedule.values() if entry.last_run_at and entry.last_run_at > now]
        for entry in ahead:
            entry.last_run_at = now
        if ahead:
            # it holds the times at which each would have been next
            self._heap = None
        return float(super().tick(*args, **kwargs))
