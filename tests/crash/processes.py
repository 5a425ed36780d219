"""A hand on the runner: other processes that do the shop's work on this test's database."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.databases import ROOT
from tests.shop import environment

KILLED = -9


class Processes:
    """Starts works, each in a process of its own; see runner.py."""

    def __init__(self, database_url: str, folder: Path) -> None:
        surroundings = {**os.environ, **environment(database_url, folder), "LOG_LEVEL": "CRITICAL"}
        self._program = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.runner"], cwd=ROOT, env=surroundings, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        assert self._said() == "ready"

    def side_by_side(self, *works: tuple[str, list[Any]], without_guard: bool = False) -> list[int]:
        """All at one signal; how each ended."""
        return self._run({"works": works, "without_guard": without_guard})

    def killed_at(self, step: int, files: list[str], name: str, *args: Any) -> bool:
        """One work, killed before the step-th line of these files. False when it ended before."""
        (code,) = self._run({"works": [(name, list(args))], "die_at": step, "files": files})
        assert code in (0, KILLED)
        return bool(code == KILLED)

    def killed_after(self, seconds: float, name: str, *args: Any) -> bool:
        """One work, killed so many seconds after its beginning, wherever it is. False when it ended before."""
        (code,) = self._run({"works": [(name, list(args))], "die_after": seconds})
        assert code in (0, -signal.SIGALRM)
        return code != 0

    def _run(self, job: dict[str, Any]) -> list[int]:
        assert self._program.stdin is not None
        self._program.stdin.write(json.dumps(job) + "\n")
        self._program.stdin.flush()
        codes: list[int] = json.loads(self._said())
        return codes

    def _said(self) -> str:
        assert self._program.stdout is not None
        return self._program.stdout.readline().strip()

    def stop(self) -> None:
        assert self._program.stdin is not None
        self._program.stdin.close()
        self._program.wait(timeout=30)
        assert self._program.stdout is not None
        self._program.stdout.close()


@pytest.fixture
def processes(app: Flask, database_url: str, tmp_path: Path) -> Iterator[Processes]:
    running = Processes(database_url, tmp_path)
    yield running
    running.stop()
