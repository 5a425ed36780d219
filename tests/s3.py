"""A real S3 server (moto's) behind a door that can be shut: open, it passes everything on; shut, it answers 500."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.request import Request, urlopen

import pytest

BUCKET = "glocal-media"
KEYS = {
    "AWS_ACCESS_KEY_ID": "nobody", "AWS_SECRET_ACCESS_KEY": "nothing", "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true",
}  # fmt: skip


class Door:
    """The way to the server."""

    def __init__(self, behind: tuple[str, int]) -> None:
        self.behind = behind
        self.is_open = True
        self.puts = 0  # that came through
        door = self

        class Passing(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _pass(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if not door.is_open:
                    self._answers(500, b"", {})
                    return
                there = http.client.HTTPConnection(*door.behind, timeout=30)
                there.request(self.command, self.path, body, dict(self.headers))
                answer = there.getresponse()
                content = answer.read()
                door.puts += self.command == "PUT" and answer.status == 200
                self._answers(answer.status, content, dict(answer.headers))
                there.close()

            def _answers(self, status: int, content: bytes, headers: dict[str, str]) -> None:
                self.send_response(status)
                length = headers.get("Content-Length", "0") if self.command == "HEAD" else str(len(content))
                for name, value in headers.items():
                    if name.lower() not in {"content-length", "transfer-encoding", "connection", "date", "server"}:
                        self.send_header(name, value)
                self.send_header("Content-Length", length)
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_PUT = do_HEAD = do_DELETE = do_POST = _pass

            def log_message(self, *_words: Any) -> None:
                """Nothing to tell."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Passing)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"


@contextmanager
def s3_behind_a_door(monkeypatch: pytest.MonkeyPatch, prefix: str) -> Iterator[Door]:
    """The shop's media go to the server through the door, under a prefix of this test's own."""
    import boto3
    from moto.server import ThreadedMotoServer

    from storefront.infra import storage
    from storefront.settings import settings

    moto = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    moto.start()
    host, port = moto.get_host_and_port()
    urlopen(Request(f"http://{host}:{port}/moto-api/reset", method="POST"))  # all servers of a process share one memory
    door = Door((host, port))
    for name, value in {**KEYS, "AWS_ENDPOINT_URL": door.url, "MEDIA_URL": f"s3://{BUCKET}/{prefix}"}.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    storage._at.cache_clear()
    boto3.client("s3").create_bucket(Bucket=BUCKET)
    yield door
    door.server.shutdown()
    door.server.server_close()
    moto.stop()
    storage._at.cache_clear()
