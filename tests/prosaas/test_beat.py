"""Beat continues whatever happens to the host's clock."""

from __future__ import annotations

import datetime
import time
from pathlib import Path

import redis

from celery_app import SCHEDULE, app
from prosaas.beat import SteadyScheduler

PATIENCE_SECONDS = 60.0
AN_HOUR = datetime.timedelta(hours=1)


def test_after_the_host_s_clock_was_set_back_everything_is_sent_as_before(redis_url: str, tmp_path: Path) -> None:
    beat = SteadyScheduler(app=app, schedule_filename=str(tmp_path / "schedule"))
    for entry in beat.schedule.values():
        # sent when the clock was an hour further
        entry.last_run_at = app.now() + AN_HOUR
    sent = {name: entry.total_run_count for name, entry in beat.schedule.items()}
    often = {name for name, entry in SCHEDULE.items() if entry["schedule"] <= 2.0}  # type: ignore[operator]
    seldom = {name for name, entry in SCHEDULE.items() if entry["schedule"] >= 600.0}  # type: ignore[operator]

    def times_sent(name: str) -> int:
        return int(beat.schedule[name].total_run_count) - sent[name]

    deadline = time.monotonic() + PATIENCE_SECONDS
    while min(map(times_sent, often)) < 2:
        assert time.monotonic() < deadline, "still waiting for the host's clock"
        time.sleep(min(max(beat.tick(), 0.0), 0.5))
    assert len(often) == 3
    assert not any(map(times_sent, seldom))
    with redis.Redis.from_url(redis_url) as server:
        assert server.llen("default") >= 4
    beat.close()
