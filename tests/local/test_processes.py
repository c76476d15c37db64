"""Child processes are started, checked and ended; none is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
import redis

from local.processes import Command, Process, Processes, ProcessFailedError, short_directory
from local.servers import start_postgres, start_redis, valkey_program

PATIENCE_SECONDS = 60.0
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);print('ready', flush=True); time.sleep(60)"
WITH_CHILD = (
    "import subprocess, sys, time; child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
    "print('child', child.pid, flush=True); time.sleep(60)"
)


def python(code: str) -> Command:
    return Command("program", [sys.executable, "-c", code])


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def has_printed(process: Process, word: str) -> bool:
    return word in process.output()


def test_a_child_that_ignores_sigterm_is_killed_after_its_grace(tmp_path: Path) -> None:
    process = Process(python(DEAF), tmp_path / "log")
    process.wait_until(lambda: has_printed(process, "ready"), seconds=PATIENCE_SECONDS)
    process.stop(grace=0.2)
    assert not process.is_running


def test_what_a_child_started_ends_with_it(tmp_path: Path) -> None:
    process = Process(python(WITH_CHILD), tmp_path / "log")
    process.wait_until(lambda: has_printed(process, "\n"), seconds=PATIENCE_SECONDS)
    grandchild = int(process.output().split()[1])
    assert is_alive(grandchild)
    process.stop()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while is_alive(grandchild) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_alive(grandchild)


def test_the_crash_of_a_child_is_reported_with_the_end_of_its_log(tmp_path: Path) -> None:
    with Processes(tmp_path) as processes:
        process = processes.start(python("raise SystemExit('the disk is full')"))
        with pytest.raises(ProcessFailedError, match=r"(?s)program ended with exit code 1.*the disk is full"):
            process.wait_until(lambda: None, seconds=PATIENCE_SECONDS)
        with pytest.raises(ProcessFailedError):
            processes.check()


def test_a_child_that_never_gets_ready_is_not_waited_for_for_ever(tmp_path: Path) -> None:
    with Processes(tmp_path) as processes:
        process = processes.start(python("import time; time.sleep(60)"))
        with pytest.raises(ProcessFailedError, match="was not ready after"):
            process.wait_until(lambda: None, seconds=0.1)
    assert not process.is_running


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends the children of a killed parent")
def test_children_end_even_when_their_parent_is_killed(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from local.processes import *;"
        "child = Process(Command('c', [sys.executable, '-c', 'import time; time.sleep(60)']), Path(sys.argv[1]));"
        "print(child.pid, flush=True); time.sleep(60)"
    )
    arguments = [sys.executable, "-c", code, str(tmp_path / "log")]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        os.kill(parent.pid, signal.SIGKILL)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while is_alive(child) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_alive(child)


def test_a_private_postgresql_and_redis_answer_on_their_sockets() -> None:
    with short_directory() as directory, Processes(directory / "logs") as processes:
        with psycopg.connect(start_postgres(processes, directory / "postgresql"), connect_timeout=60) as database:
            assert database.execute("SHOW fsync").fetchone() == ("off",)
        with redis.Redis.from_url(start_redis(processes, directory, valkey_program())) as client:
            assert client.ping()
