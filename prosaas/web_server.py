"""gunicorn's hooks (`--config python:prosaas.web_server`): a place where its processes add up their numbers.

Made when the server starts and gone when it ends; what a server left that was killed is swept by the next one. Without
these hooks, as in development's one process, numbers stay in memory.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

PREFIX = "prosaas-metrics-"
PLACE = "PROMETHEUS_MULTIPROC_DIR"
"""What prometheus_client looks up when a worker imports it."""


def on_starting(server: Any) -> None:
    """Before the first worker: sweep, and make our own place."""
    sweep(Path(tempfile.gettempdir()))
    os.environ[PLACE] = tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-")


def on_exit(server: Any) -> None:
    """After the last worker."""
    shutil.rmtree(os.environ[PLACE], ignore_errors=True)


def sweep(directory: Path) -> None:
    """Delete the places of servers that no longer run."""
    for place in directory.glob(f"{PREFIX}*"):
        server, _, _ = place.name.removeprefix(PREFIX).partition("-")
        if server.isdecimal() and not _runs(int(server)):
            # another user's stays: it is theirs to sweep
            shutil.rmtree(place, ignore_errors=True)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
