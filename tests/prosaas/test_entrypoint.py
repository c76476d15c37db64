"""`docker/entrypoint` when something is not ready: it waits for what will come, and names what will not."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from cryptography.fernet import Fernet

from local.processes import Command, Process, Processes, ProcessFailedError, short_directory
from local.servers import ROOT, ServerMissingError, listen, start_postgres

pytestmark = pytest.mark.story

PATIENCE = 90.0


def environment(directory: Path, **more: str) -> dict[str, str]:
    return {
        "APP_ENV": "production",
        "REDIS_URL": "redis://127.0.0.1:9/0",
        "DATABASE_URL": f"sqlite:///{directory / 'db.sqlite3'}",
        "ENCRYPTION_KEY": Fernet.generate_key().decode(),
        "LOCAL_DIR": str(directory),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONUNBUFFERED": "1",
        **more,
    }


def entrypoint(processes: Processes, service: str, environment: dict[str, str]) -> Process:
    command = ["sh", "-c", 'cd "$0" && exec docker/entrypoint "$@"', str(ROOT), service]
    return processes.start(Command(service, command, environment))


def end_of(process: Process) -> tuple[bool, str]:
    """Return whether it ended well, and its output."""
    try:
        process.wait_until(lambda: False, seconds=PATIENCE)
    except ProcessFailedError as ended:
        return "ended with exit code 0" in str(ended), process.output()
    raise AssertionError


def test_a_database_that_comes_late_is_waited_for_and_a_migration_that_was_broken_off_goes_on() -> None:
    with short_directory() as directory, Processes(directory / "logs") as processes:
        data = directory / "postgresql"
        given = environment(directory, DATABASE_URL=f"postgresql://prosaas@{quote(str(data), safe='')}/postgres")
        early = entrypoint(processes, "migrate", given)
        early.wait_until(
            lambda: "The database does not answer yet; waiting for it." in early.output(), seconds=PATIENCE
        )
        try:
            start_postgres(processes, data)
        except ServerMissingError as error:
            pytest.skip(str(error))
        early.wait_until(lambda: "Applying businesses.0001_initial... OK" in early.output(), seconds=PATIENCE)
        early.kill()
        done, output = end_of(entrypoint(processes, "migrate", given))
        assert done, output
        assert "Applying businesses.0001_initial" not in output.rpartition("Running migrations:")[2]


def test_a_database_that_does_not_come_is_named(tmp_path: Path) -> None:
    away = environment(tmp_path, DATABASE_URL="postgresql://nobody@127.0.0.1:9/nothing", DATABASE_WAIT_SECONDS="0")
    with Processes(tmp_path / "logs") as processes:
        for service in ("migrate", "beat"):
            done, output = end_of(entrypoint(processes, service, away))
            assert not done
            assert "The database does not answer." in output
            assert "Check DATABASE_URL" in output
            assert "Traceback" not in output


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with Processes(tmp_path / "logs") as processes, listen() as taken:
        port = taken.getsockname()[1]
        given = environment(tmp_path, PORT=str(port), STATIC_ROOT=str(tmp_path))
        done, output = end_of(entrypoint(processes, "api", given))
        assert not done
        assert f"PORT {port} cannot be listened on: stop what uses it, or set PORT to another one." in output
