"""CPU seconds and memory of process trees, from /proc (Linux)."""

import os
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def tree(pid: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        children.setdefault(parent, []).append(int(stat.parent.name))
    found, waiting = [], [pid]
    while waiting:
        found.append(waiting.pop())
        waiting += children.get(found[-1], [])
    return found


def cpu_seconds(pid: int) -> float:
    """User and system time of a process, its living descendants and those that it has reaped."""
    ticks = 0
    for one in tree(pid):
        try:
            ticks += sum(int(x) for x in Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()[11:15])
        except OSError:
            continue
    return ticks / TICK


def machine_seconds() -> tuple[float, float]:
    """Busy and all CPU seconds of the machine so far."""
    ticks = [int(x) for x in Path("/proc/stat").read_text().partition("\n")[0].split()[1:9]]
    return (sum(ticks) - ticks[3] - ticks[4]) / TICK, sum(ticks) / TICK


def memory_mb(pid: int) -> float:
    """The largest share of memory (PSS) that one process of a tree has."""
    shares = [0.0]
    for one in tree(pid):
        try:
            shares.append(own_memory_mb(one))
        except OSError:
            continue
    return max(shares)


def own_memory_mb(pid: int) -> float:
    """The share of memory (PSS) of one process. Raises OSError when it is gone."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
