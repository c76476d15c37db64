"""gunicorn's hooks (`--config python:prosaas.web_server`): a directory in which its processes sum their metrics.

Made when the server starts and deleted when it ends; the next server deletes that of a killed one. Without these hooks,
as in development's one process, metrics stay in memory.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

PREFIX = "prosaas-metrics-"
PLACE = "PROMETHEUS_MULTIPROC_DIR"
"""The variable prometheus_client reads when a worker imports it."""


def on_starting(server: Any) -> None:
    """Delete old directories and make our own, before the first worker."""
    sweep(Path(tempfile.gettempdir()))
    os.environ[PLACE] = tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-")


def on_exit(server: Any) -> None:
    """Delete our directory, after the last worker."""
    shutil.rmtree(os.environ[PLACE], ignore_errors=True)


def sweep(directory: Path) -> None:
    """Delete the directories of servers that no longer run."""
    for place in directory.glob(f"{PREFIX}*"):
        server, _, _ = place.name.removeprefix(PREFIX).partition("-")
        if server.isdecimal() and not _runs(int(server)):
            # another user's directory stays: only they may delete it
            shutil.rmtree(place, ignore_errors=True)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
