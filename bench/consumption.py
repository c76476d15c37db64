"""Resources used by a process group, as Linux counts them in /proc."""

from __future__ import annotations

import os
from pathlib import Path

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
# places in /proc/<pid>/stat after the name: process group, user and system time, that of ended children, resident pages
GROUP, USER, SYSTEM, ENDED_USER, ENDED_SYSTEM, RESIDENT = 2, 11, 12, 13, 14, 21


def cpu_seconds(group: int) -> float:
    """Sum the CPU time of the group's living processes."""
    return sum(int(stat[USER]) + int(stat[SYSTEM]) for stat in _stats(group).values()) / TICKS


def cpu_seconds_with_ended(group: int) -> float:
    """CPU time of the group's living processes, and of their children that have ended."""
    places = (USER, SYSTEM, ENDED_USER, ENDED_SYSTEM)
    return sum(int(stat[place]) for stat in _stats(group).values() for place in places) / TICKS


def process_cpu_seconds(pid: int) -> float:
    """CPU time of one process."""
    stat = (PROC / str(pid) / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    return (int(stat[USER]) + int(stat[SYSTEM])) / TICKS


def resident_bytes(group: int) -> dict[int, int]:
    """Return the resident memory of the group's processes, by process id."""
    return {pid: int(stat[RESIDENT]) * PAGE for pid, stat in _stats(group).items()}


def peak_resident_bytes(group: int) -> dict[int, int]:
    """Return the peak resident memory of the group's processes, by process id."""
    peaks = {}
    for pid in _stats(group):
        lines = (PROC / str(pid) / "status").read_text("utf-8").splitlines()
        peaks[pid] = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))
    return peaks


def _stats(group: int) -> dict[int, list[str]]:
    stats = {}
    for path in PROC.glob("[0-9]*/stat"):
        try:
            fields = path.read_text("utf-8", "replace").rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            # the process ended between glob and read
            continue
        if int(fields[GROUP]) == group:
            stats[int(path.parent.name)] = fields
    return stats
