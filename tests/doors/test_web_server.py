"""Uploads as the web server meets them: cut short, without end, of unknown length."""

from __future__ import annotations

import http.client
import json
import socket
import time
from pathlib import Path
from urllib.parse import urlsplit

from receipts.models import Job
from tests.cast import Person
from tests.doors.files import UPLOAD, invoice

BOUNDARY = "boundary-of-a-form"
HEAD = (
    f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n'
    "Content-Type: application/pdf\r\n\r\n"
).encode()
TAIL = f"\r\n--{BOUNDARY}--\r\n".encode()
FIVE_GIGABYTES = 5_000_000_000


def begin(server: str, person: Person, **headers: str) -> http.client.HTTPConnection:
    """Send the head of a request."""
    connection = http.client.HTTPConnection(urlsplit(server).netloc, timeout=60)
    connection.putrequest("POST", UPLOAD)
    connection.putheader("Authorization", f"Bearer {person.token}")
    connection.putheader("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")
    for name, value in headers.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    return connection


def answer_of(connection: http.client.HTTPConnection) -> tuple[int, str]:
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())["error"]["code"]


def files_in(documents: Path) -> list[Path]:
    return [path for path in documents.rglob("*") if path.is_file()]


def test_what_is_wrong_with_a_body_is_said_before_and_after_it_comes(
    gunicorn: str, owner: Person, documents: Path
) -> None:
    began = time.monotonic()
    endless = begin(gunicorn, owner, Content_Length=str(FIVE_GIGABYTES))
    assert answer_of(endless) == (413, "UPLOAD_TOO_LARGE")
    assert time.monotonic() - began < 20, "before any of it came"

    unmeasured = begin(gunicorn, owner, Transfer_Encoding="chunked")
    unmeasured.send(b"5\r\nhello\r\n0\r\n\r\n")
    assert answer_of(unmeasured) == (411, "LENGTH_REQUIRED")

    whole = HEAD + invoice() + TAIL
    cut = begin(gunicorn, owner, Content_Length=str(len(whole)))
    cut.send(whole[: len(whole) * 99 // 100])
    cut.sock.shutdown(socket.SHUT_WR)
    assert answer_of(cut) == (400, "UPLOAD_INCOMPLETE")

    assert not Job.objects.exists()
    assert files_in(documents) == []
