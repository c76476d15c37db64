"""Values that programs stumble over, of every kind a request can hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

DIGITS = "9" * 5_000
"""More than Python makes a number of (CVE-2020-10735)."""
WORST = (DIGITS, "\x00", "é\u202e", '[{"')
TEXTS = (
    *WORST, "", " ", "0", "-1", "1e999", "NaN", "9223372036854775808", "9" * 19, "1.0", "٣", "²", "\ud800", "\ufffe",
    "a" * 10_000, "%00", "%", "' OR 1=1 --", "../../etc/passwd", "<script>", "null", "true", "2026-02-30",
    "99999-01-01", "0000-00-00", "\r\nSet-Cookie: a=b", "{}", "__class__", "a,b;c=d",
)  # fmt: skip
HEADERS = {
    "Range": (f"bytes={DIGITS}-", f"bytes=0-{DIGITS}", f"bytes=-{DIGITS}", "bytes=é-", "bytes=0-1,2-3"),
    "If-Range": ('"', "é"),
    "If-None-Match": ('"' * 99, "W/", "*"),
    "If-Match": ('"é"', "W/*"),
    "If-Modified-Since": ("Tue, 99 Foo 99999999 99:99:99 GMT", DIGITS),
    "Accept": ("text/html", "text/html;q=" + DIGITS, "*/*;" * 999, "é/é", "a/b/c",
               "application/json; indent=" + DIGITS),
    "Accept-Language": ("he-" * 999, "é", "q=" + DIGITS, "he;q=" + DIGITS),
    "Authorization": ("Bearer", "Bearer \xff", "Bearer " + DIGITS, "Bearer a b", "Basic é", "Bearer\x00"),
    "X-Business-Id": (DIGITS, "é", "-1", "\x00"),
    "X-CSRFToken": ("é" * 32, "\x00"),
    "X-Forwarded-For": (DIGITS, "é", ",,,", "999.1.1.1"),
    "X-Forwarded-Proto": ("é", "https,http"),
    "X-Forwarded-Host": ("é", "evil.example"),
    "Host": ("evil.example", "é", "a" * 999, "[::", "testserver:" + DIGITS),
    "Origin": ("null", "é://", "https://[", "http://evil.example"),
    "Referer": ("http://[", "é"),
    "Cookie": (
        r'sessionid="\000"', "sessionid=" + "é" * 40, "sessionid=" + "a" * 40, "=;=;", r'csrftoken="\000"',
        "messages=[[", "known_browser=é", 'django_language="../he"',
    ),
    "Content-Type": (
        "application/json; charset=utf-16", "application/json; charset=bz2", "application/json; charset=é", "é",
        "multipart/form-data", "multipart/form-data; boundary=" + "a" * 999, "text/html", "", "application/json;" * 999,
    ),
    "Content-Length": ("-1", "é", DIGITS),
    "HX-Request": ("true",),
    "HX-Current-URL": ("http://[", "é"),
}  # fmt: skip
VALUES: tuple[Any, ...] = (
    None, True, 0, -1, 10**30, 10**4_000, 1.5, 1e300, "", *TEXTS, [], {}, [[]], [None], {"a": 1}, ["a"], [{}] * 99,
)  # fmt: skip
"""What may stand in a field of a JSON body; lone surrogates among them."""


def bodies() -> Iterator[bytes]:
    """Bodies that are no JSON object, or none that means one thing."""
    for depth in (33, 5_000, 200_000):
        yield b"[" * depth
        yield b'{"a":' * depth + b"1" + b"}" * depth
    yield b'{"a": "' + b'\\"' * 100_000
    yield b'"' * 100_001
    yield from (b"", b"null", b"[]", b"1", b'"text"', b"{", b"\xff\xfe{\x00}\x00", b"\xef\xbb\xbf{}", b"\xed\xa0\x80")
    for value in (b"NaN", b"-Infinity", b"1e999", DIGITS.encode(), b'"\\ud800"', b'"\\u0000"', b"01", b"'x'", b"1,"):
        yield b'{"mode": ' + value + b"}"
    yield b'{"\\ud800": 1}'
    yield b'{"mode": "full", "mode": "incremental"}'


def body_with(name: str, value: Any) -> bytes:
    """A JSON object with one field."""
    return json.dumps({name: value}).encode()
