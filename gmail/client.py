"""The Gmail calls we make, and the errors they raise. No Django.

    GmailError
    ├── TransientError             try again later: 5xx, a dropped connection, an incomplete answer
    ├── OverQuotaError             wait until `retry_after`: this mailbox or project spent its units
    │   └── TooManyAtOnceError     wait, and send fewer requests at once
    ├── UnauthorizedError          the access token is refused: refresh once, else reconnect
    ├── ReconnectRequiredError     permission is missing: the owner has to consent again
    ├── RefusedError               Gmail does not serve this call, however often it is made: `reason` says why
    │   └── NoMailboxError         of one mail: it cannot be had; of every call: the account has no mailbox
    ├── DomainPolicyError          the mailbox's administrator does not allow apps
    ├── ApiDisabledError           the operator has not enabled the Gmail API
    ├── GoneError                  the message is no longer there
    └── HistoryExpiredError        the history cursor is too old: list again

Distinguished by `errors[0].reason` or, in newer answers, the reason among the details, never by the status alone
(Gmail API guide, "Resolve errors"; `refusals` says which reason means what). The service is
built from the discovery document bundled with google-api-python-client,
with its root address set, so that no call can leave for another host.
"""

from __future__ import annotations

import copy
import datetime
import email.errors
import email.header
import email.utils
import http.client
import importlib.resources
import io
import json
import re
import threading
from base64 import urlsafe_b64decode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, cast
from urllib.parse import quote

import httplib2
from googleapiclient.discovery import build_from_document  # type: ignore[attr-defined]
from googleapiclient.errors import HttpError

from gmail.coverage import HistoryRecord
from gmail.refusals import API_DISABLED_REASONS, NO_MAILBOX_REASONS, SCOPE_REASONS

GOOGLE_ROOT = "https://gmail.googleapis.com"
LIST_PAGE = 500
HISTORY_PAGE = 500
QUOTA_REASONS = {"rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "RATE_LIMIT_EXCEEDED"}
LEFT_LABELS = {"SPAM", "TRASH"}
"""A mail that loses one of these labels comes back to where it can be found."""
DAY = 86_400.0
PLACE = "MESSAGE"
"""The placeholder for the mail's id in a get's address."""
DECODED_AT_ONCE = 4 * 65_536
"""Characters of base64; a multiple of four."""
_RAW = re.compile(rb'"raw"\s*:\s*"([^"]*)"')


class GmailError(Exception):
    """A call failed. `reason` is Gmail's own short code, safe to log."""

    def __init__(self, reason: str, *, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after
        """Seconds Gmail asked us to wait, if it said so."""


class TransientError(GmailError):
    """Gmail or the network failed; the same call may succeed later."""


class OverQuotaError(GmailError):
    """The units of the minute or of the day are spent."""


class TooManyAtOnceError(OverQuotaError):
    """Too many requests of one mailbox at the same time."""


class UnauthorizedError(GmailError):
    """The access token is expired or revoked."""


class ReconnectRequiredError(GmailError):
    """The grant does not cover what we ask."""


class RefusedError(GmailError):
    """Gmail does not serve this call; `reason` says why."""


class NoMailboxError(RefusedError):
    """Gmail cannot serve this mail; or, if it says so of every call, the account has no mailbox."""


class DomainPolicyError(GmailError):
    """The mailbox's administrator does not allow apps to read Gmail."""


class ApiDisabledError(GmailError):
    """The Gmail API is not enabled for the operator's project."""


class GoneError(GmailError):
    """The message was deleted."""


class HistoryExpiredError(GmailError):
    """Gmail no longer knows what happened since the cursor."""


@dataclass(frozen=True, slots=True)
class Profile:
    """The mailbox and its newest history id (a decimal number of any length, as text)."""

    address: str
    history_id: str


@dataclass(frozen=True, slots=True)
class IdPage:
    """A page of `messages.list`: ids, usually newest first."""

    ids: tuple[str, ...]
    next_page_token: str


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A page of `history.list`: the messages that were added or left spam or the trash, the ids of those deleted, and
    the mailbox's newest history id."""

    records: tuple[HistoryRecord, ...]
    deleted: frozenset[str]
    history_id: str
    next_page_token: str


@dataclass(frozen=True, slots=True)
class MailHead:
    """What the head of a mail says, as far as it says it, and when Gmail accepted it."""

    subject: str
    sender: str
    received_at: datetime.datetime


@dataclass(frozen=True, slots=True)
class RawMessage:
    """A whole mail, byte for byte, and when Gmail accepted it."""

    id: str
    rfc822: bytes
    received_at: datetime.datetime
    labels: tuple[str, ...]


class GmailClient:
    """One mailbox, reached with one access token. Safe to share between threads: each has a connection of its own."""

    def __init__(self, access_token: str, *, root: str = GOOGLE_ROOT, timeout: float = 60.0) -> None:
        self._token = access_token
        self._timeout = timeout
        self._local = threading.local()
        users = build_from_document(_discovery(root.rstrip("/")), http=self._http()).users()
        # stored, since building them takes longer than the call itself
        self._users = users
        self._messages = users.messages()
        self._history = users.history()
        self._get = _raw_get(self._messages)

    def profile(self) -> Profile:
        """`getProfile`: 1 unit."""
        answer = self._call(self._users.getProfile(userId="me"))
        with _complete_answer():
            return Profile(address=answer["emailAddress"], history_id=str(answer["historyId"]))

    def list_ids(
        self, query: str, *, page_token: str = "", page_size: int = LIST_PAGE, anywhere: bool = False
    ) -> IdPage:
        """`messages.list` with Gmail's search language: 5 units for up to 500 ids.

        `anywhere` lists mail in spam and the trash, too.
        """
        request = self._messages.list(
            userId="me",
            q=query,
            maxResults=page_size,
            pageToken=page_token or None,
            includeSpamTrash=anywhere,
            fields="messages/id,nextPageToken",
        )
        answer = self._call(request)
        with _complete_answer():
            ids = tuple(message["id"] for message in answer.get("messages", ()))
            return IdPage(ids=ids, next_page_token=answer.get("nextPageToken", ""))

    def history(self, since: str, *, page_token: str = "") -> HistoryPage:
        """`history.list`: 2 units. Raises HistoryExpiredError when `since` is too old."""
        request = self._history.list(
            userId="me",
            startHistoryId=since,
            historyTypes=["messageAdded", "labelRemoved", "messageDeleted"],
            maxResults=HISTORY_PAGE,
            pageToken=page_token or None,
        )
        try:
            answer = self._call(request)
        except GoneError as error:
            raise HistoryExpiredError(error.reason) from error
        with _complete_answer():
            history = answer.get("history", ())
            return HistoryPage(
                records=tuple(found for record in history for found in _records_of(record)),
                deleted=frozenset(
                    item["message"]["id"] for record in history for item in record.get("messagesDeleted", ())
                ),
                history_id=str(answer["historyId"]),
                next_page_token=answer.get("nextPageToken", ""),
            )

    def raw_message(self, message_id: str) -> RawMessage:
        """`messages.get` with `format=raw`: 20 units, attachments included. Raises GoneError if it was deleted."""
        request = copy.copy(self._get)
        request.uri = request.uri.replace(f"/{PLACE}?", f"/{quote(message_id, safe='')}?")
        request.headers = dict(request.headers)
        answer = self._call(request)
        with _complete_answer():
            return RawMessage(
                id=answer["id"],
                rfc822=answer["raw"],
                received_at=_instant(answer["internalDate"]),
                labels=tuple(answer.get("labelIds", ())),
            )

    def head(self, message_id: str) -> MailHead:
        """`messages.get` with `format=metadata`: 20 units. Raises GoneError if it was deleted."""
        request = self._messages.get(
            userId="me",
            id=message_id,
            format="metadata",
            metadataHeaders=["Subject", "From"],
            fields="internalDate,payload/headers",
        )
        answer = self._call(request)
        with _complete_answer():
            headers = {each["name"].lower(): each["value"] for each in answer.get("payload", {}).get("headers", ())}
            return MailHead(
                subject=_decoded_words(headers.get("subject", "")),
                sender=_decoded_words(headers.get("from", "")),
                received_at=_instant(answer["internalDate"]),
            )

    def watch(self, topic: str) -> datetime.datetime:
        """`users.watch`: 100 units. Lets Gmail notify `topic` of every change; returns until when (seven days).

        The answer's history id must not become a cursor: mail before it may be unread.
        """
        answer = self._call(self._users.watch(userId="me", body={"topicName": topic}))
        with _complete_answer():
            return _instant(answer["expiration"])

    def stop(self) -> None:
        """`users.stop`: 50 units. Ends the watch; fine if there is none."""
        self._execute(self._users.stop(userId="me"))

    def _call(self, request: Any) -> dict[str, Any]:
        answer = self._execute(request)
        if not isinstance(answer, dict):
            raise TransientError("malformedAnswer")
        return answer

    def _execute(self, request: Any) -> Any:
        request.headers["authorization"] = f"Bearer {self._token}"
        try:
            return request.execute(http=self._http(), num_retries=0)
        except HttpError as error:
            raise error_of(error.resp.status, error.content, error.resp) from error
        except (OSError, httplib2.HttpLib2Error, http.client.HTTPException, ValueError) as error:
            self._forget_connection()
            raise TransientError(type(error).__name__) from error

    def _http(self) -> httplib2.Http:
        if not hasattr(self._local, "http"):
            self._local.http = httplib2.Http(timeout=self._timeout)
            self._local.http.redirect_codes = frozenset()
        return cast(httplib2.Http, self._local.http)

    def _forget_connection(self) -> None:
        # httplib2 goes on using a connection that broke in mid-body
        self._http().close()
        del self._local.http


def _raw_get(messages: Any) -> Any:
    """A get without its id, to be copied: building one takes a sixth of a call's CPU time."""
    request = messages.get(userId="me", id=PLACE, format="raw", fields="id,internalDate,labelIds,raw")
    request.postproc = _with_raw_decoded
    # base64 compresses badly, and decompressing would hold a big mail in memory three times
    request.headers["accept-encoding"] = "identity"
    return request


def _records_of(record: Mapping[str, Any]) -> Iterator[HistoryRecord]:
    """A change's mails that can be found from now on. Labels are mostly named with them, which nothing documents."""
    number = int(record["id"])
    for item in record.get("messagesAdded", ()):
        yield HistoryRecord(number, item["message"]["id"], _labels_of(item))
    for item in record.get("labelsRemoved", ()):
        removed = frozenset(item["labelIds"])
        if LEFT_LABELS & removed:
            yield HistoryRecord(number, item["message"]["id"], _labels_of(item) - removed)


def _labels_of(item: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(item["message"].get("labelIds", ()))


def error_of(status: int, content: bytes, headers: Mapping[str, str]) -> GmailError:
    """The error that an HTTP answer means."""
    reason, message = _reason(content)
    wait = _retry_after(headers, message)
    if reason in QUOTA_REASONS:
        kind = TooManyAtOnceError if "concurrent" in message.lower() else OverQuotaError
        return kind(reason, retry_after=wait)
    if reason == "dailyLimitExceeded":
        return OverQuotaError(reason, retry_after=wait or DAY / 24)
    if status == 401:
        return UnauthorizedError(reason or "authError")
    if reason in SCOPE_REASONS:
        return ReconnectRequiredError(reason)
    if status == 404:
        return GoneError(reason or "notFound")
    if status >= 500 or status in (408, 429) or (status == 403 and not reason):
        # a 403 without Gmail's own reason comes from a proxy on the way
        return TransientError(reason or f"http{status}", retry_after=wait)
    if reason == "domainPolicy":
        return DomainPolicyError(reason)
    if reason in API_DISABLED_REASONS:
        return ApiDisabledError(reason)
    if reason in NO_MAILBOX_REASONS:
        return NoMailboxError(reason)
    return RefusedError(reason or f"http{status}")


def _reason(content: bytes) -> tuple[str, str]:
    """Gmail's code and message; ("", "") when the body is not its JSON."""
    try:
        error = json.loads(content)["error"]
        first = (error.get("errors") or [item for item in error["details"] if "reason" in item])[0]
        return str(first["reason"]), str(first.get("message") or error.get("message", ""))
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        return "", ""


def _retry_after(headers: Mapping[str, str], message: str) -> float | None:
    """Seconds to wait: from Retry-After, else from "Retry after <time>" in the text (RFC 9110, Gmail's guide)."""
    header = headers.get("retry-after", "")
    if header.isdecimal():
        return float(header)
    now = _date_of(headers) or datetime.datetime.now(datetime.UTC)
    stamp = re.search(r"[Rr]etry after (\d{4}-\d\d-\d\dT[\d:.]+Z)", message)
    until = _iso_date(stamp[1]) if stamp else _http_date(header)
    return max((until - now).total_seconds(), 0.0) if until else None


def _date_of(headers: Mapping[str, str]) -> datetime.datetime | None:
    return _http_date(headers.get("date", ""))


def _iso_date(text: str) -> datetime.datetime | None:
    try:
        return datetime.datetime.fromisoformat(text)
    except ValueError:
        return None


def _http_date(text: str) -> datetime.datetime | None:
    try:
        return email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None


@contextmanager
def _complete_answer() -> Iterator[None]:
    """Raises TransientError where an answer lacks a field or has a malformed one."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise TransientError("malformedAnswer") from error


def _with_raw_decoded(response: httplib2.Response, content: bytes) -> dict[str, Any]:
    """Gmail's answer with `raw` as bytes, decoded in pieces: a mail of 25 MB is in memory once, not five times.

    Raises HttpError, and ValueError for an incomplete answer.
    """
    if response.status >= 300:
        raise HttpError(response, content)
    raw = _RAW.search(content)
    if raw is None:
        raise ValueError("no mail in the answer")
    start, end = raw.span(1)
    answer: dict[str, Any] = json.loads(content[:start] + content[end:])
    mail = io.BytesIO()
    for at in range(start, end, DECODED_AT_ONCE):
        mail.write(_decode(content[at : min(at + DECODED_AT_ONCE, end)]))
    return answer | {"raw": mail.getvalue()}


def _decode(text: bytes) -> bytes:
    # Gmail sends it with and without padding
    text = text.rstrip(b"=")
    return urlsafe_b64decode(text + b"=" * (-len(text) % 4))


def _decoded_words(text: str) -> str:
    """A header's text, with encoded words (RFC 2047) decoded where Gmail has left them."""
    try:
        return str(email.header.make_header(email.header.decode_header(text)))
    except (ValueError, LookupError, email.errors.MessageError):
        return text


def _instant(milliseconds: str) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(int(milliseconds) / 1000, datetime.UTC)


@cache
def _discovery(root: str) -> str:
    document = importlib.resources.files("googleapiclient.discovery_cache.documents") / "gmail.v1.json"
    service: dict[str, Any] = json.loads(document.read_text())
    service |= {"rootUrl": f"{root}/", "baseUrl": f"{root}/", "mtlsRootUrl": f"{root}/"}
    return json.dumps(service)
