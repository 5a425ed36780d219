"""Runs the sandbox: one process, one thread per request, postmen beside it."""

from __future__ import annotations

from dataclasses import replace

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from .app import create_sandbox
from .settings import SandboxSettings

STOP_CHECK_SECONDS = 0.05


class QuietHandler(WSGIRequestHandler):
    """Keeps connections open between calls, and the terminal free of a line per request."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing: the panel shows what happened."""


class Sandbox:
    """A sandbox bound to its port. With port 0 the system chooses one, and `url` says which."""

    def __init__(self, settings: SandboxSettings) -> None:
        # Bound first, so that the pay page's address can name the port that was given.
        self._server: BaseWSGIServer = make_server(
            settings.host, settings.port, Flask(__name__), threaded=True, request_handler=QuietHandler
        )
        if settings.port == 0:
            settings = replace(settings, public_url=f"http://{settings.host}:{self._server.port}")
        self.url = settings.public_url
        self.app = create_sandbox(settings)
        self._server.app = self.app

    def serve(self) -> None:
        """Answer until `stop` is called from another thread, or the process ends."""
        self.app.extensions["postman"].start()
        try:
            self._server.serve_forever(poll_interval=STOP_CHECK_SECONDS)
        finally:
            self.app.extensions["postman"].stop()
            self._server.server_close()

    def stop(self) -> None:
        self._server.shutdown()
