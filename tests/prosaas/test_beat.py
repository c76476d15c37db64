"""Beat continues whatever happens to the host's clock."""

from __future__ import annotations

import datetime
import time
from pathlib import Path

import redis

from celery_app import SCHEDULE, app
from prosaas.beat import SteadyScheduler

AN_HOUR = datetime.timedelta(hours=1)


def test_after_the_host_s_clock_was_set_back_everything_is_sent_as_before(redis_url: str, tmp_path: Path) -> None:
    beat = SteadyScheduler(app=app, schedule_filename=str(tmp_path / "schedule"))
    for entry in beat.schedule.values():
        # sent when the clock was an hour further
        entry.last_run_at = app.now() + AN_HOUR
    sent = {name: entry.total_run_count for name, entry in beat.schedule.items()}
    deadline = time.monotonic() + 4
    while time.monotonic() < deadline:
        time.sleep(min(max(beat.tick(), 0.0), 0.5))
    often = {name for name, entry in SCHEDULE.items() if entry["schedule"] <= 2.0}  # type: ignore[operator]
    assert {name for name, entry in beat.schedule.items() if entry.total_run_count > sent.get(name, 0)} == often
    assert len(often) == 2
    with redis.Redis.from_url(redis_url) as server:
        assert server.llen("default") >= 4
    beat.close()
