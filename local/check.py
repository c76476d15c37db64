"""`bin/check`: every check except the tests, one line each, ending at the first that fails."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

BIN = Path(sys.executable).parent
MANAGE = [sys.executable, "manage.py"]
STEPS: Mapping[str, Sequence[str]] = {
    "format": [f"{BIN}/ruff", "format", "--check", "."],
    "lint": [f"{BIN}/ruff", "check", "."],
    "types": [f"{BIN}/mypy", "."],
    "layers": [f"{BIN}/lint-imports", "--no-cache"],
    "settings": [*MANAGE, "check", "--fail-level", "WARNING"],
    "migrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
    "API schema": [*MANAGE, "spectacular", "--validate", "--fail-on-warn", "--file", os.devnull],
    "translations": [sys.executable, "-m", "local.translations"],
}


def main() -> int:
    """Run the steps; return 1 at the first that fails, after printing its output."""
    with TemporaryDirectory(prefix="check-") as directory:
        environment = os.environ | {"LOCAL_DIR": directory}
        return 0 if all(_passes(name, command, environment) for name, command in STEPS.items()) else 1


def _passes(name: str, command: Sequence[str], environment: Mapping[str, str]) -> bool:
    began = time.monotonic()
    done = subprocess.run(  # noqa: S603 - our own list above
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    verdict = "failed" if done.returncode else "ok"
    print(f"{name:<14}{verdict:<8}{time.monotonic() - began:5.1f} s", flush=True)
    if done.returncode:
        print(f"\n{done.stdout.rstrip()}\n\nTo repeat it: {' '.join(map(str, command))}", flush=True)
    return not done.returncode


if __name__ == "__main__":
    raise SystemExit(main())
