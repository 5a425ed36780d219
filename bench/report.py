"""Figures as a table for people and as JSON for whoever compares."""

import json
import platform
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

COLUMNS = (
    ("products", "products", ","), ("database", "db", ""), ("what", "what", ""), ("connections", "c", ""),
    ("per_second", "per s", ""), ("p50_ms", "p50 ms", ""), ("p95_ms", "p95 ms", ""), ("p99_ms", "p99 ms", ""),
    ("cpu_ms", "CPU ms", ""), ("requests", "req", ""), ("statements", "SQL", ""), ("html_bytes", "bytes", ","),
    ("wire_bytes", "on wire", ","), ("failures", "fail", ""), ("others", "others", ""), ("of_ceiling", "of ceiling", ".0%"),
    ("times_peer", "× peer", ""),
)  # fmt: skip


def show(rows: Sequence[Any]) -> None:
    """Print the table; what the columns mean stands in docs/bench.md."""
    lines = [[heading for _, heading, _ in COLUMNS]]
    lines += [[_cell(getattr(row, name), form) for name, _, form in COLUMNS] for row in rows]
    widths = [max(len(line[n]) for line in lines) for n in range(len(COLUMNS))]
    for line in lines:
        print(
            "  ".join(
                cell.ljust(width) if n in (1, 2) else cell.rjust(width)
                for n, (cell, width) in enumerate(zip(line, widths, strict=True))
            )
        )


def _cell(value: Any, form: str) -> str:
    return "" if value is None else format(value, form)


def write(rows: Sequence[Any], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    told = {
        "at": time.strftime("%Y-%m-%dT%H:%M:%S"),
        "machine": platform.platform(),
        "rows": [asdict(row) for row in rows],
    }
    (folder / "figures.json").write_text(json.dumps(told, indent=1))
