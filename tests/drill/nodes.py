"""Two machines' worth of shop: web and worker processes on one PostgreSQL and one Redis, and a proxy before the webs."""

import http.client
import itertools
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from tests.databases import ROOT

PATIENCE_S = 60
STREAMING = {"transfer-encoding", "connection", "content-length", "date", "server", "keep-alive"}


def waits_for(look: Callable[[], Any], what: str) -> None:
    ends = time.monotonic() + PATIENCE_S
    while not look():
        if time.monotonic() > ends:
            raise AssertionError(f"waited in vain for {what}")
        time.sleep(0.05)


class Process:
    """One process of the shop, on a machine of its own as far as files go."""

    def __init__(self, folder: Path, environment: dict[str, str], *command: str) -> None:
        self.folder = folder
        self.environment = {**os.environ, **environment, "VAR_DIR": str(folder)}
        self.command = command
        self.log = folder / "log"
        folder.mkdir()
        self.starts()

    def starts(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )

    def is_cut(self) -> None:
        """As when the machine loses its power: all of it at once, without a word."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE_S)

    def ends(self) -> None:
        if self.process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(PATIENCE_S)


class WebNode(Process):
    def __init__(self, folder: Path, environment: dict[str, str], port: int) -> None:
        self.port = port
        gunicorn = ("-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4")
        super().__init__(folder, environment, sys.executable, *gunicorn)

    def answers(self) -> bool:
        with suppress(OSError), urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
        return False

    def loses_a_process(self) -> None:
        """One of gunicorn's own: the others go on, and another comes."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        os.kill(int(children[0]), signal.SIGKILL)

    def figures(self) -> dict[str, float]:
        """What a Prometheus on this node's machine reads."""
        with urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=10) as answer:
            lines = [line.rpartition(" ") for line in answer.read().decode().splitlines() if not line.startswith("#")]
        return {name: float(value) for name, _, value in lines}


class WorkerNode(Process):
    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        super().__init__(folder, environment, sys.executable, "-m", "flask", "--app", "wsgi", "worker")


class Redis(Process):
    def __init__(self, folder: Path, port: int) -> None:
        program = shutil.which("redis-server")
        assert program, "no redis-server found: install the system's package (make test does)"
        quiet = ("--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no", "--dir", str(folder))
        super().__init__(folder, {}, program, *quiet)


class Proxy:
    """Sends each request to the next node; one that takes no connection is passed over, as nginx does."""

    def __init__(self, ports: list[int]) -> None:
        turns = itertools.cycle(range(len(ports)))
        numbers = itertools.count(1)

        class Passing(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _pass(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                forwarded = self.headers.get("X-Forwarded-For", "203.0.113.7")
                headers = {
                    **dict(self.headers), "X-Forwarded-For": forwarded, "X-Forwarded-Proto": "http",
                    "X-Forwarded-Host": self.headers["Host"], "X-Request-Id": f"proxy-{next(numbers):06}",
                }  # fmt: skip
                first = next(turns)
                for port in (*ports[first:], *ports[:first]):
                    there = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
                    try:
                        there.connect()
                    except OSError:
                        continue
                    self._passed_on(there, body, headers)
                    return
                self.send_error(502)

            def _passed_on(self, there: http.client.HTTPConnection, body: bytes, headers: dict[str, str]) -> None:
                try:
                    there.request(self.command, self.path, body, headers)
                    answer = there.getresponse()
                    content = answer.read()
                except (OSError, http.client.HTTPException):  # cut in the middle: nobody may say what became of it
                    self.close_connection = True
                    self.connection.close()
                    return
                self.send_response(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in STREAMING:
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = _pass

            def log_message(self, *_words: Any) -> None:
                """Nothing to tell."""

        class Quiet(ThreadingHTTPServer):
            def handle_error(self, *_who: Any) -> None:
                """A cut connection is what the drill is about."""

        self.server = Quiet(("127.0.0.1", 0), Passing)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def closes(self) -> None:
        self.server.shutdown()
        self.server.server_close()
