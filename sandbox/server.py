"""The socket side: a threaded HTTP/1.1 server with keep-alive, one thread a connection.

It turns bytes into a Request, asks the application for a Response, and sends that as the response says: whole, slowly
or cut off.
"""

import gzip
import sys
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from sandbox.web import Request, Response, read_request

MAX_BODY = 128 * 1024 * 1024
WORTH_COMPRESSING = 256
IDLE_SECONDS = 120
SLICES_PER_SECOND = 10


class SandboxServer(ThreadingHTTPServer):
    """Serves one application, `application(request) -> response`, until `shutdown()`."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 1024

    def __init__(self, host: str, port: int, application: Callable[[Request], Response]) -> None:
        self.application = application
        super().__init__((host, port), _Connection)

    @property
    def url(self) -> str:
        """The address clients use."""
        host, port = self.server_address[:2]
        return f"http://{host!s}:{port}"

    def server_bind(self) -> None:
        """Binds without the reverse DNS look-up of the base class."""
        self.allow_reuse_address = True
        super(ThreadingHTTPServer, self).server_bind()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignores clients that disconnect during an answer; reports anything else."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class _Connection(BaseHTTPRequestHandler):
    server: SandboxServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = IDLE_SECONDS

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the base class names it so)
        """Logs nothing: the control API has the counters."""

    def _serve(self) -> None:
        length = self._body_length()
        if length is None:
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = read_request(self.command, self.path, headers, self.rfile.read(length))
        self._send(self.server.application(request), headers)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _serve  # noqa: N815  (the base class looks for these)

    def _body_length(self) -> int | None:
        if "transfer-encoding" in self.headers:
            self.send_error(411, "Send a Content-Length")
            return None
        try:
            length = int(self.headers.get("content-length") or 0)
        except ValueError:
            length = -1
        if 0 <= length <= MAX_BODY:
            return length
        self.send_error(413 if length > MAX_BODY else 400)
        return None

    def _send(self, response: Response, request_headers: dict[str, str]) -> None:
        if response.wire.drop_before_answer:
            self.close_connection = True
            return
        body, coded = _encode(response.body, request_headers)
        head = self._head(response, len(body), coded)
        for chunk in _chunks(head, body, response):
            self.wfile.write(chunk)
        if response.wire.drop_in_body:
            self.close_connection = True

    def _head(self, response: Response, length: int, coded: bool) -> bytes:
        self.send_response_only(response.status)
        self.send_header("Content-Type", response.content_type)
        self.send_header("Content-Length", str(length))
        if coded:
            self.send_header("Content-Encoding", "gzip")
        for name, value in response.headers:
            self.send_header(name, value)
        if not any(name == "Cache-Control" for name, _ in response.headers):
            self.send_header("Cache-Control", "private")
        return self._take_head()

    def _take_head(self) -> bytes:
        lines: list[bytes] = self._headers_buffer
        self._headers_buffer: list[bytes] = []
        return b"".join(lines) + b"\r\n"


def _encode(body: bytes, headers: dict[str, str]) -> tuple[bytes, bool]:
    """Compresses if the client asks as Google requires: in Accept-Encoding and in User-Agent."""
    accepts_gzip = "gzip" in headers.get("accept-encoding", "") and "gzip" in headers.get("user-agent", "")
    if not accepts_gzip or len(body) < WORTH_COMPRESSING:
        return body, False
    return gzip.compress(body, 1), True


def _chunks(head: bytes, body: bytes, response: Response) -> Iterator[bytes]:
    wire = response.wire
    if wire.drop_in_body:
        body = body[: len(body) // 2]
    if wire.bytes_per_second is None:
        yield head + body
        return
    yield head
    step = max(1, int(wire.bytes_per_second / SLICES_PER_SECOND))
    for start in range(0, len(body), step):
        yield body[start : start + step]
        time.sleep(1 / SLICES_PER_SECOND)
