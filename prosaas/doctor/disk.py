"""Where documents are stored: can it be written to, and is there room?"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from prosaas.doctor.findings import Check, Verdict, failed, ok, warning

GIB = 2**30
FULL_BYTES = GIB
"""With less free, a backfill may fill it while somebody is on the way."""
SCARCE = 0.1


@dataclass(frozen=True, slots=True)
class Disk:
    """The directory for documents: whether we may write there, and its disk's bytes."""

    directory: Path
    writable: bool
    free: int
    total: int


def look() -> Disk:
    """Ask the file system. The directory is made when the first document is, so its parent counts until then."""
    directory = Path(settings.MEDIA_ROOT)
    there = next(place for place in (directory, *directory.absolute().parents) if place.exists())
    usage = shutil.disk_usage(there)
    return Disk(directory, os.access(there, os.W_OK | os.X_OK), usage.free, usage.total)


def check_writable(disk: Disk) -> Verdict:
    """Documents can be written."""
    if disk.writable:
        return ok(f"Documents can be written to {disk.directory}.")
    return failed(
        f"Documents cannot be written to {disk.directory}.",
        "Check that the volume is mounted, and that it belongs to the user the product runs as.",
    )


def check_space(disk: Disk) -> Verdict:
    """There is room for documents."""
    says = f"{disk.free / GIB:.1f} of {disk.total / GIB:.0f} GiB are free for documents."
    if disk.free < FULL_BYTES:
        return failed(says, "Make room or move DOCUMENTS_DIR to a larger disk: without room no mail is read.")
    if disk.free < SCARCE * disk.total:
        return warning(says, "Plan for a larger disk.")
    return ok(says)


CHECKS: dict[str, Check[Disk]] = {"documents": check_writable, "disk": check_space}
