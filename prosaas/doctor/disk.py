"""The document store: is it writable, and is there space?"""

from __future__ import annotations

from prosaas.doctor.findings import Check, Verdict, failed, ok, unknown, warning
from receipts import storage
from receipts.storage import Condition

GIB = 2**30
FULL_BYTES = GIB
"""With less free, a backfill may fill it while somebody is on the way."""
SCARCE = 0.1
VOLUME = "Check that the volume is mounted, and that it belongs to the user the product runs as."
BUCKET = "Check DOCUMENTS_BUCKET, the AWS_ variables, and that these keys may read, write, list and delete there."


def look() -> Condition:
    """Probe the store."""
    return storage.documents().condition()


def check_writable(store: Condition) -> Verdict:
    """Check that documents can be written."""
    if store.writable:
        return ok("Documents can be written to {place}.", place=store.place)
    remedy = BUCKET if store.total is None else VOLUME
    return failed("Documents cannot be written to {place}.", remedy, place=store.place)


def check_space(store: Condition) -> Verdict:
    """Check that there is space for documents."""
    if store.free is None or store.total is None:
        return check_versions(store)
    says = "{free} of {total} GiB are free for documents."
    facts = {"free": f"{store.free / GIB:.1f}", "total": f"{store.total / GIB:.0f}"}
    if store.free < FULL_BYTES:
        return failed(says, "Make room or move DOCUMENTS_DIR to a larger disk: without room no mail is read.", **facts)
    if store.free < SCARCE * store.total:
        return warning(says, "Plan for a larger disk.", **facts)
    return ok(says, **facts)


def check_versions(store: Condition) -> Verdict:
    """Check that a bucket keeps versions, so that it can be swept."""
    if not store.writable:
        return unknown()
    if store.sweepable:
        return ok("A bucket has room, and this one keeps versions.")
    return warning(
        "The bucket keeps no versions, so files that belong to nothing stay in it for good.",
        "Switch on its versioning, with a rule that deletes old versions after some days.",
    )


CHECKS: dict[str, Check[Condition]] = {"documents": check_writable, "disk": check_space}
