"""`bin/demo` as a newcomer runs it: it starts, reports failures, and leaves nothing running."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.processes import Command, Process, Processes, ProcessFailedError
from local.servers import ROOT, listen

pytestmark = pytest.mark.story

START_SECONDS = 180
SMALL = "0.1"


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Process]:
    """A started demo with a small mailbox."""
    with Processes(tmp_path / "logs") as processes:
        yield processes.start(demo_command(tmp_path / "state", "--scale", SMALL))


def demo_command(state: Path, *options: str) -> Command:
    arguments = [sys.executable, "-m", "local.demo", "--directory", str(state), *options]
    return Command("demo", arguments, {"PYTHONPATH": str(ROOT)}, stop_with=signal.SIGINT)


def ready(demo: Process) -> bool:
    return "Ctrl-C stops everything." in demo.output()


def children_of(pid: int) -> dict[int, str]:
    """Return every living descendant of a process, with its command line."""
    parents = {entry: _parent(entry) for entry in _pids()}
    found: set[int] = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return {child: _command(child) for child in found - {pid}}


def _pids() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def have_ended(pids: dict[int, str]) -> bool:
    return not any(_command(pid) for pid in pids)


def wait_for_end(demo: Process) -> None:
    deadline = time.monotonic() + START_SECONDS
    while demo.is_running and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not demo.is_running


def test_ctrl_c_ends_everything_even_a_worker_that_hangs(demo: Process) -> None:
    demo.wait_until(lambda: ready(demo), seconds=START_SECONDS)
    children = children_of(demo.pid)
    assert {"redis", "sandbox", "worker", "beat", "gunicorn"} <= {
        word
        for word in ("redis", "sandbox", "worker", "beat", "gunicorn")
        for line in children.values()
        if word in line
    }
    for pid, line in children.items():
        if " worker " in line:
            os.kill(pid, signal.SIGSTOP)
    os.kill(demo.pid, signal.SIGINT)
    wait_for_end(demo)
    assert "Everything has stopped." in demo.output()
    assert have_ended(children)


def test_a_process_that_dies_is_reported_with_its_log_and_ends_the_rest(demo: Process) -> None:
    demo.wait_until(lambda: ready(demo), seconds=START_SECONDS)
    children = children_of(demo.pid)
    beat = next(pid for pid, line in children.items() if " beat " in line)
    os.kill(beat, signal.SIGKILL)
    wait_for_end(demo)
    assert "beat ended with SIGKILL. The end of" in demo.output()
    assert have_ended(children)


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with listen() as taken, Processes(tmp_path / "logs") as processes:
        port = str(taken.getsockname()[1])
        demo = processes.start(demo_command(tmp_path / "state", "--scale", SMALL, "--port", port))
        wait_for_end(demo)
        assert f"Port {port} cannot be used" in demo.output()


def test_once_reads_the_whole_mailbox_well_and_ends_with_zero(tmp_path: Path) -> None:
    with Processes(tmp_path / "logs") as processes:
        demo = processes.start(demo_command(tmp_path / "state", "--once"))
        with pytest.raises(ProcessFailedError, match="ended with exit code 0"):
            demo.wait_until(lambda: None, seconds=START_SECONDS)
        assert "1 history.list, 2 units" in demo.output()
