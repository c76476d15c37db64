"""The servers and browsers the tests need beside Python, and their installation: by apt, as root on Debian."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from local.servers import (
    ServerMissingError,
    chromium_program,
    postgres_programs,
    system_redis_program,
    tesseract_program,
)


@dataclass(frozen=True, slots=True)
class Service:
    """A server or browser the tests use; tests record its use by `key`."""

    key: str
    name: str
    package: str
    find: Callable[[], Path]

    @property
    def reason_missing(self) -> str:
        """Why it cannot be used; "" when it can."""
        try:
            self.find()
        except ServerMissingError as error:
            return str(error)
        return ""


SERVICES = (
    Service("postgresql", "PostgreSQL", "postgresql", postgres_programs),
    Service("redis", "Redis or Valkey", "redis-server", system_redis_program),
    Service("chromium", "Chromium", "chromium", chromium_program),
    Service("tesseract", "Tesseract", "tesseract-ocr", tesseract_program),
)


def install_missing(services: Iterable[Service] = SERVICES) -> None:
    """Install missing services if possible; `reason_missing` then says what is still missing."""
    packages = [service.package for service in services if service.reason_missing]
    if not packages or os.getuid() != 0 or not shutil.which("apt-get"):
        return
    print(f"Installing {', '.join(packages)} (once) ...", flush=True)
    _apt("update")
    _apt("install", "--yes", "--no-install-recommends", *packages)


def _apt(*arguments: str) -> None:
    # under this run level Debian's packages do not start the servers they install
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    done = subprocess.run(  # noqa: S603
        ["apt-get", "-qq", *arguments],  # noqa: S607 - Debian's own, as root
        env=quiet,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.stderr.write(done.stdout)
