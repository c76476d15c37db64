"""Starts the real sandbox as a process, and makes real Google clients that call it."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import google.auth.transport.requests
import google_auth_httplib2
import googleapiclient
import httplib2
import pytest
from google.oauth2.credentials import Credentials
from google_auth_oauthlib.flow import Flow
from googleapiclient.discovery import build_from_document  # type: ignore[attr-defined]  # the stubs lack it

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = Path(googleapiclient.__file__).parent / "discovery_cache" / "documents" / "gmail.v1.json"
READONLY = "https://www.googleapis.com/auth/gmail.readonly"
SCOPES = ["openid", "https://www.googleapis.com/auth/userinfo.email", READONLY]
CALLBACK = "http://localhost:9/callback"
OWNER = "owner@shop.example"
FORM = "application/x-www-form-urlencoded"
CLIENT_ID, CLIENT_SECRET = "client.example", "not-a-secret"


@dataclass(frozen=True)
class Answer:
    """The answer to a plain HTTP request."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class SandboxProcess:
    """A running sandbox: plain HTTP, the control API and real Google clients."""

    url: str

    def http(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        connection = HTTPConnection(urlsplit(self.url).netloc, timeout=30)
        connection.request(method, path, body or None, {key.replace("_", "-"): value for key, value in headers.items()})
        response: HTTPResponse = connection.getresponse()
        answer = Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        connection.close()
        return answer

    def control(self, method: str, path: str, value: Any = None) -> Any:
        answer = self.http(method, f"/control{path}", b"" if value is None else json.dumps(value).encode())
        assert answer.status < 400, answer.body
        return answer.json()

    def create(self, address: str = OWNER, **attributes: Any) -> None:
        self.control("POST", "/mailboxes", {"address": address, **attributes})

    def deliver(self, raw: bytes, address: str = OWNER, **known: str) -> dict[str, Any]:
        path = f"/control/mailboxes/{address}/messages?{urlencode(known)}"
        answer = self.http("POST", path, raw, Content_Type="message/rfc822")
        assert answer.status == 201, answer.body
        return dict(answer.json())

    def mailbox(self, path: str, value: Any = None, *, address: str = OWNER) -> Any:
        return self.control("POST", f"/mailboxes/{address}{path}", value)

    def token(self, address: str = OWNER, **parameters: Any) -> str:
        return str(self.mailbox("/grant", parameters, address=address)["access_token"])

    def api(self, path: str, token: str = "", **headers: str) -> Answer:
        bearer = f"Bearer {token or self.token()}"
        return self.http("GET", f"/gmail/v1/users/me{path}", b"", Authorization=bearer, **headers)

    def client_config(self) -> dict[str, Any]:
        return {
            "web": {
                "client_id": CLIENT_ID,
                "client_secret": CLIENT_SECRET,
                "auth_uri": f"{self.url}/o/oauth2/v2/auth",
                "token_uri": f"{self.url}/token",
            }
        }

    def flow(self, scopes: list[str] | None = None, **options: Any) -> Flow:
        return Flow.from_client_config(self.client_config(), scopes or SCOPES, redirect_uri=CALLBACK, **options)

    def credentials(self, address: str = OWNER) -> Credentials:
        tokens = self.mailbox("/grant", {"client_id": CLIENT_ID}, address=address)
        return Credentials(  # type: ignore[no-untyped-call]
            tokens["access_token"],
            refresh_token=tokens["refresh_token"],
            token_uri=f"{self.url}/token",
            client_id=CLIENT_ID,
            client_secret=CLIENT_SECRET,
        )

    def refresh_request(self, address: str = OWNER) -> bytes:
        """Return the body of a refresh request, for a new grant."""
        tokens = self.mailbox("/grant", {"client_id": CLIENT_ID}, address=address)
        return urlencode(
            {
                "grant_type": "refresh_token",
                "refresh_token": tokens["refresh_token"],
                "client_id": CLIENT_ID,
                "client_secret": CLIENT_SECRET,
            }
        ).encode()

    def gmail(self, credentials: Credentials | None = None) -> Any:
        """The `users` resource of the real google-api-python-client."""
        document = json.loads(DOCUMENT.read_bytes())
        document["rootUrl"] = document["baseUrl"] = f"{self.url}/"
        http = google_auth_httplib2.AuthorizedHttp(credentials or self.credentials(), http=httplib2.Http(timeout=30))
        return build_from_document(document, http=http).users()

    def consent(
        self, page_url: str, *, account: str = OWNER, decision: str = "allow", untick: tuple[str, ...] = ()
    ) -> str:
        """Answers the consent page as a browser does; returns the address it redirects to."""
        parts = urlsplit(page_url)
        page = self.http("GET", f"{parts.path}?{parts.query}")
        assert page.status == 200, page.body
        form = read_form(page.body.decode())
        form["granted"] = [scope for scope in form.get("granted", []) if scope not in untick]
        form |= {"account": [account], "decision": [decision]}
        answer = self.http(
            "POST",
            parts.path,
            urlencode(form, doseq=True).encode(),
            Content_Type=FORM,
        )
        assert answer.status == 303, answer.body
        return answer.headers["location"]


def read_form(page: str) -> dict[str, list[str]]:
    """Returns the fields a browser would send: hidden ones and ticked boxes."""
    form: dict[str, list[str]] = {}
    for tag in re.findall(r"<input [^>]*>", page):
        attributes = {name: unescape(value) for name, value in re.findall(r'(\w+)="([^"]*)"', tag)}
        if attributes["type"] == "hidden" or tag.endswith(" checked>"):
            form.setdefault(attributes["name"], []).append(attributes["value"])
    return form


def refresh(credentials: Credentials) -> None:
    """Requests a new access token, as google-auth does before one expires."""
    credentials.refresh(google.auth.transport.requests.Request())  # type: ignore[no-untyped-call]


def redirect_parameters(location: str) -> dict[str, str]:
    """Returns the parameters of the redirect to the application."""
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


def at(address: str) -> str:
    """Quotes an address for a path."""
    return quote(address)


def start_sandbox(*options: str) -> tuple[subprocess.Popen[str], str]:
    """Starts a sandbox process; returns it and its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox", "--port", "0", *options],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith("listening on http://127.0.0.1:"), line
    return process, line.split()[-1]


def stop_sandbox(process: subprocess.Popen[str]) -> int:
    process.send_signal(signal.SIGTERM)
    code = process.wait(timeout=60)
    assert process.stdout is not None
    process.stdout.close()
    return code


@pytest.fixture(scope="session")
def running() -> Iterator[SandboxProcess]:
    os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
    os.environ["OAUTHLIB_RELAX_TOKEN_SCOPE"] = "1"
    process, url = start_sandbox()
    yield SandboxProcess(url)
    assert stop_sandbox(process) == 0


@pytest.fixture
def sandbox(running: SandboxProcess) -> Iterator[SandboxProcess]:
    """The sandbox with one empty mailbox, reset after the test."""
    running.create()
    yield running
    for mailbox in running.control("GET", "/mailboxes")["mailboxes"]:
        running.control("DELETE", f"/mailboxes/{mailbox['address']}")
    running.control("PUT", "/oauth", {"access_token_seconds": 3600})
    running.control("POST", "/reset")


@pytest.fixture
def launch() -> Iterator[Callable[..., SandboxProcess]]:
    """Starts further sandboxes with other options."""
    processes = []

    def start(*options: str) -> SandboxProcess:
        process, url = start_sandbox(*options)
        processes.append(process)
        return SandboxProcess(url)

    yield start
    for process in processes:
        stop_sandbox(process)


def mail(
    subject: str = "Hello",
    body: str = "Just a note.",
    *,
    sender: str = "Corner Shop <orders@corner-shop.example>",
    to: str = OWNER,
    extra: str = "",
) -> bytes:
    """Makes a small plain mail."""
    return (
        f"From: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\n"
        f"{extra}MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n"
    ).encode()
