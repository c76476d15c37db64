"""Every result and error of a call to Gmail, and that no call reaches another host."""

from __future__ import annotations

import datetime
import gzip
import json
import sys
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from gmail.client import (
    ApiDisabledError,
    DomainPolicyError,
    GmailClient,
    GmailError,
    GoneError,
    HistoryExpiredError,
    NoMailboxError,
    OverQuotaError,
    ReconnectRequiredError,
    RefusedError,
    TooManyAtOnceError,
    TransientError,
    UnauthorizedError,
    error_of,
)
from gmail.coverage import HistoryRecord
from tests.processes import MailboxControl, Sandbox

UTC = datetime.UTC
CALLS: dict[str, Callable[[GmailClient], object]] = {
    "getProfile": lambda client: client.profile(),
    "messages.list": lambda client: client.list_ids("subject:receipt"),
    "history.list": lambda client: client.history("1"),
    "messages.get": lambda client: client.raw_message("18c0ffee"),
}


@dataclass(frozen=True, slots=True)
class Request:
    """A request as a server saw it; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]


@dataclass(slots=True)
class Answer:
    """A server's answer to every request."""

    body: bytes = b"{}"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class Server(ThreadingHTTPServer):
    """A server on this machine that gives one answer and notes what it was asked."""

    daemon_threads = True

    def __init__(self, answer: Answer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self.requests: list[Request] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.requests.append(Request(self.command, self.path, headers))
        answer = self.server.answer
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    do_POST = do_GET  # noqa: N815 - the base class's name

    def log_message(self, *args: object) -> None:
        """Quiet."""


@contextmanager
def serving(answer: Answer) -> Iterator[Server]:
    with Server(answer) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def ending_of(call: Callable[[], object]) -> GmailError:
    with pytest.raises(GmailError) as caught:
        call()
    return caught.value


# -- Gmail's error table, row by row -------------------------------------------------------------------------------

TABLE = [
    ("authError", UnauthorizedError, "authError", None),
    ("rateLimitExceeded", OverQuotaError, "rateLimitExceeded", None),
    ("userRateLimitExceeded", OverQuotaError, "userRateLimitExceeded", None),
    ("perMinutePerUser", OverQuotaError, "rateLimitExceeded", None),
    ("dailyLimitExceeded", OverQuotaError, "dailyLimitExceeded", 3600.0),
    ("domainPolicy", DomainPolicyError, "domainPolicy", None),
    ("accessNotConfigured", ApiDisabledError, "accessNotConfigured", None),
    ("SERVICE_DISABLED", ApiDisabledError, "SERVICE_DISABLED", None),
    ("insufficientPermissions", ReconnectRequiredError, "insufficientPermissions", None),
    ("tooManyConcurrent", TooManyAtOnceError, "rateLimitExceeded", None),
    ("resourceExhausted", OverQuotaError, "rateLimitExceeded", None),
    ("userRateLimitExceeded429", OverQuotaError, "userRateLimitExceeded", None),
    ("failedPrecondition", NoMailboxError, "failedPrecondition", None),
    ("backendError500", TransientError, "backendError", None),
    ("backendError502", TransientError, "backendError", None),
    ("backendError503", TransientError, "backendError", None),
    ("backendError504", TransientError, "backendError", None),
]


@pytest.mark.parametrize("method", CALLS)
@pytest.mark.parametrize(("fault", "kind", "reason", "retry_after"), TABLE, ids=[row[0] for row in TABLE])
def test_every_error_gmail_knows_ends_in_the_one_it_means(
    sandbox: Sandbox,
    client: GmailClient,
    method: str,
    fault: str,
    kind: type[GmailError],
    reason: str,
    retry_after: float | None,
) -> None:
    sandbox.fault(kind=fault, method=method)
    error = ending_of(lambda: CALLS[method](client))
    assert type(error) is kind
    assert (error.reason, error.retry_after) == (reason, retry_after)


def test_the_library_itself_does_not_try_again(sandbox: Sandbox, client: GmailClient, mailbox: MailboxControl) -> None:
    sandbox.fault(kind="backendError503")
    ending_of(client.profile)
    assert mailbox.counters()["calls"] == {"getProfile": 1}


def test_a_mail_that_is_not_there_is_gone(client: GmailClient) -> None:
    assert type(ending_of(lambda: client.raw_message("18c0ffee"))) is GoneError


def test_a_deleted_mail_is_gone(client: GmailClient, mailbox: MailboxControl) -> None:
    gmail_id = mailbox.deliver(b"Subject: Receipt\r\n\r\n5.00\r\n")
    mailbox.delete(gmail_id)
    assert type(ending_of(lambda: client.raw_message(gmail_id))) is GoneError


def test_an_old_cursor_is_expired_history_and_no_missing_mail(client: GmailClient, mailbox: MailboxControl) -> None:
    since = client.profile().history_id
    mailbox.expire_history()
    assert type(ending_of(lambda: client.history(since))) is HistoryExpiredError


def test_an_expired_token_is_unauthorized(client: GmailClient, mailbox: MailboxControl) -> None:
    mailbox.expire_tokens()
    assert type(ending_of(client.profile)) is UnauthorizedError


def test_a_grant_without_the_mail_scope_needs_consent_again(sandbox: Sandbox, mailbox: MailboxControl) -> None:
    grant = sandbox.call("POST", f"{mailbox.path}/grant", {"scopes": ["openid", "email"]})
    client = GmailClient(grant["access_token"], root=sandbox.url)
    assert type(ending_of(client.profile)) is ReconnectRequiredError


# -- how long Gmail asks us to wait --------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["header", "text", "both"])
@pytest.mark.parametrize("fault", ["userRateLimitExceeded429", "rateLimitExceeded", "tooManyConcurrent"])
def test_the_error_has_the_time_gmail_asks_us_to_wait(
    sandbox: Sandbox, client: GmailClient, fault: str, where: str
) -> None:
    sandbox.fault(kind=fault, retry_after_seconds=30, retry_after_in=where)
    assert ending_of(client.profile).retry_after == pytest.approx(30, abs=2)


def test_an_outage_may_say_how_long_it_lasts(sandbox: Sandbox, client: GmailClient) -> None:
    sandbox.fault(kind="backendError503", retry_after_seconds=120)
    assert ending_of(client.profile).retry_after == 120


def test_a_daily_limit_with_a_time_is_believed(sandbox: Sandbox, client: GmailClient) -> None:
    sandbox.fault(kind="dailyLimitExceeded", retry_after_seconds=7200)
    assert ending_of(client.profile).retry_after == 7200


def body_of(reason: str, message: str = "") -> bytes:
    return json.dumps({"error": {"code": 0, "message": message, "errors": [{"reason": reason}]}}).encode()


def test_a_date_to_wait_for_is_counted_from_gmail_s_own_clock() -> None:
    headers = {"date": "Fri, 20 Feb 2026 10:00:00 GMT", "retry-after": "Fri, 20 Feb 2026 10:01:30 GMT"}
    assert error_of(503, b"", headers).retry_after == 90
    text = "User-rate limit exceeded.  Retry after 2026-02-20T10:00:45.500Z"
    error = error_of(429, body_of("userRateLimitExceeded", text), {"date": headers["date"]})
    assert error.retry_after == 45.5


def test_a_moment_already_past_means_no_wait() -> None:
    headers = {"date": "Fri, 20 Feb 2026 10:00:00 GMT", "retry-after": "Fri, 20 Feb 2026 09:00:00 GMT"}
    assert error_of(503, b"", headers).retry_after == 0


@pytest.mark.parametrize("header", ["soon", "-5", "2026-02-20", ""])
def test_a_malformed_wait_is_unknown(header: str) -> None:
    assert error_of(503, b"", {"retry-after": header}).retry_after is None


def test_a_wait_in_the_text_that_is_no_date_is_unknown() -> None:
    error = error_of(429, body_of("userRateLimitExceeded", "Retry after 2026-99-99T99:99:99Z"), {})
    assert type(error) is OverQuotaError
    assert error.retry_after is None


# -- answers that are not Gmail's ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "kind", "reason"),
    [
        (401, UnauthorizedError, "authError"),
        (403, TransientError, "http403"),
        (404, GoneError, "notFound"),
        (408, TransientError, "http408"),
        (429, TransientError, "http429"),
        (502, TransientError, "http502"),
    ],
)
@pytest.mark.parametrize(
    "body", [b"", b"<html>Bad gateway</html>", b"[]", b'{"error": "no"}', b'{"error": {"errors": []}}']
)
def test_without_gmail_s_json_the_status_decides(status: int, kind: type[GmailError], reason: str, body: bytes) -> None:
    error = error_of(status, body, {})
    assert type(error) is kind
    assert error.reason == reason


def test_the_reason_decides_and_not_the_status() -> None:
    assert type(error_of(403, body_of("rateLimitExceeded"), {})) is OverQuotaError
    assert type(error_of(429, body_of("rateLimitExceeded"), {})) is OverQuotaError
    assert type(error_of(403, body_of("forbidden"), {})) is RefusedError


@pytest.mark.parametrize("method", CALLS)
@pytest.mark.parametrize(
    "body",
    [b"{}", b"[]", b"null", b"", b"\xff\xfe", b"<html>", b'{"messages": [{}], "history": [{"messagesAdded": [{}]}]}'],
)
def test_an_answer_that_makes_no_sense_is_worth_another_try(method: str, body: bytes) -> None:
    sensible = {("messages.list", b"{}")}  # an empty page
    with serving(Answer(body)) as server:
        client = GmailClient("token", root=server.url)
        if (method, body) in sensible:
            CALLS[method](client)
        else:
            assert type(ending_of(lambda: CALLS[method](client))) is TransientError


def test_garbage_is_worth_another_try(sandbox: Sandbox, client: GmailClient, mailbox: MailboxControl) -> None:
    sandbox.fault(kind="garbageJson", times=1)
    assert type(ending_of(client.profile)) is TransientError
    assert client.profile().address == mailbox.address


@pytest.mark.parametrize("fault", ["dropBeforeAnswer", "dropInBody"])
def test_after_a_broken_connection_the_next_call_has_a_new_one(
    sandbox: Sandbox, client: GmailClient, mailbox: MailboxControl, fault: str
) -> None:
    client.profile()
    sandbox.fault(kind=fault)
    assert type(ending_of(client.profile)) is TransientError
    sandbox.call("DELETE", "/faults")
    assert client.profile().address == mailbox.address


def test_half_a_mail_is_no_mail(sandbox: Sandbox, client: GmailClient, mailbox: MailboxControl) -> None:
    gmail_id = mailbox.deliver(b"Subject: Receipt\r\n\r\n" + b"Total 5.00\r\n" * 10_000)
    sandbox.fault(kind="dropInBody", message=gmail_id)
    assert type(ending_of(lambda: client.raw_message(gmail_id))) is TransientError


def test_half_a_compressed_answer_is_no_answer() -> None:
    whole = gzip.compress(json.dumps({"emailAddress": "owner@shop.example", "historyId": "7" * 500}).encode())
    with serving(Answer(whole[:-12], headers={"Content-Encoding": "gzip"})) as server:
        client = GmailClient("token", root=server.url)
        assert type(ending_of(client.profile)) is TransientError


def test_a_gmail_that_says_nothing_is_given_up(sandbox: Sandbox, token: str) -> None:
    sandbox.call("PUT", "/latency", {"fixed_ms": 1500})
    client = GmailClient(token, root=sandbox.url, timeout=0.2)
    assert type(ending_of(client.profile)) is TransientError


def test_an_address_without_a_server_is_a_transient_error() -> None:
    with serving(Answer()) as server:
        url = server.url
    assert type(ending_of(GmailClient("token", root=url, timeout=1).profile)) is TransientError


# -- answers that are ----------------------------------------------------------------------------------------------


def test_a_slow_answer_is_still_an_answer(sandbox: Sandbox, token: str, mailbox: MailboxControl) -> None:
    sandbox.fault(kind="slowBody", bytes_per_second=400)
    client = GmailClient(token, root=sandbox.url, timeout=30)
    assert client.profile().address == mailbox.address


def test_a_mail_comes_byte_for_byte_with_the_time_gmail_accepted_it(
    client: GmailClient, mailbox: MailboxControl
) -> None:
    mail = "Subject: קבלה\r\nDate: Thu, 1 Jan 1970 00:00:00 +0000\r\n\r\n".encode() + bytes(range(256)) * 40
    accepted = datetime.datetime(2026, 2, 14, 10, 30, 15, 250_000, tzinfo=UTC)
    gmail_id = mailbox.deliver(mail, at=accepted, labelIds=["INBOX", "STARRED"])
    message = client.raw_message(gmail_id)
    assert (message.id, message.rfc822, message.received_at) == (gmail_id, mail, accepted)
    assert set(message.labels) == {"INBOX", "STARRED"}


@pytest.mark.parametrize("padding", ["", "="])
def test_base64_is_read_with_and_without_padding(padding: str) -> None:
    raw = urlsafe_b64encode(b"Subject: \xfb\xff\r\n\r\n>>??.").decode().rstrip("=") + padding
    answer = {"id": "a", "internalDate": "1770000000000", "raw": raw}
    with serving(Answer(json.dumps(answer).encode())) as server:
        assert GmailClient("token", root=server.url).raw_message("a").rfc822 == b"Subject: \xfb\xff\r\n\r\n>>??."


def test_a_history_id_is_text_however_long_and_however_sent() -> None:
    body = b'{"emailAddress": "owner@shop.example", "historyId": 98765432109876543210987}'
    with serving(Answer(body)) as server:
        assert GmailClient("token", root=server.url).profile().history_id == "98765432109876543210987"


def test_a_listing_goes_on_page_by_page(client: GmailClient, mailbox: MailboxControl) -> None:
    mails = {mailbox.deliver(b"Subject: Receipt\r\n\r\n5.00\r\n") for _ in range(5)}
    first = client.list_ids("subject:receipt", page_size=3)
    rest = client.list_ids("subject:receipt", page_size=3, page_token=first.next_page_token)
    assert (len(first.ids), len(rest.ids), rest.next_page_token) == (3, 2, "")
    assert {*first.ids, *rest.ids} == mails


def test_history_has_what_was_added_since(client: GmailClient, mailbox: MailboxControl) -> None:
    since = client.profile().history_id
    assert client.history(since).records == ()
    added = tuple(mailbox.deliver(b"Subject: Receipt\r\n\r\n5.00\r\n") for _ in range(3))
    page = client.history(since)
    assert (tuple(record.message_id for record in page.records), page.next_page_token) == (added, "")
    assert page.records[-1].id == int(page.history_id)
    assert client.history(page.history_id).records == ()


@pytest.mark.parametrize("label", ["SPAM", "TRASH"])
def test_history_names_a_mail_that_comes_back_from_spam_or_the_trash(
    label: str, sandbox: Sandbox, client: GmailClient, mailbox: MailboxControl
) -> None:
    gmail_id = mailbox.deliver(b"Subject: Receipt\r\n\r\n5.00\r\n", labelIds=[label])
    since = client.profile().history_id
    sandbox.call("POST", f"{mailbox.path}/messages/{gmail_id}/labels", {"add": ["INBOX"], "remove": [label]})
    assert [(record.message_id, record.labels) for record in client.history(since).records] == [
        (gmail_id, frozenset({"INBOX"}))
    ]


def test_history_names_labels_where_gmail_does(client: GmailClient, mailbox: MailboxControl) -> None:
    since = client.profile().history_id
    mailbox.deliver(b"Subject: Receipt\r\n\r\n5.00\r\n", labelIds=["SENT"])
    assert [record.labels for record in client.history(since).records] == [frozenset({"SENT"})]
    record = {"id": "7", "messagesAdded": [{"message": {"id": "a1", "threadId": "a1"}}]}
    body = json.dumps({"historyId": "7", "history": [record]}).encode()
    with serving(Answer(body)) as server:
        assert GmailClient("token", root=server.url).history("6").records == (HistoryRecord(7, "a1"),)


def test_history_says_which_mail_was_deleted(client: GmailClient, mailbox: MailboxControl) -> None:
    since = client.profile().history_id
    gmail_id = mailbox.deliver(b"Subject: Receipt\r\n\r\n5.00\r\n")
    mailbox.delete(gmail_id)
    page = client.history(since)
    assert ([record.message_id for record in page.records], set(page.deleted)) == ([gmail_id], {gmail_id})


def test_a_listing_of_mail_anywhere_holds_spam_and_trash(client: GmailClient, mailbox: MailboxControl) -> None:
    mails = {mailbox.deliver(b"Subject: Receipt\r\n\r\n5.00\r\n", labelIds=[label]) for label in ("SPAM", "TRASH")}
    assert client.list_ids("").ids == ()
    assert set(client.list_ids("", anywhere=True).ids) == mails


def test_a_mail_that_was_only_labelled_is_not_new(
    sandbox: Sandbox, client: GmailClient, mailbox: MailboxControl
) -> None:
    gmail_id = mailbox.deliver(b"Subject: Receipt\r\n\r\n5.00\r\n")
    since = client.profile().history_id
    sandbox.call("POST", f"{mailbox.path}/messages/{gmail_id}/labels", {"add": ["STARRED"]})
    sandbox.call("POST", f"{mailbox.path}/messages/{gmail_id}/labels", {"remove": ["UNREAD"]})
    assert client.history(since).records == ()


def test_answers_are_asked_for_compressed() -> None:
    body = gzip.compress(b'{"emailAddress": "owner@shop.example", "historyId": "7"}')
    with serving(Answer(body, headers={"Content-Encoding": "gzip"})) as server:
        assert GmailClient("token", root=server.url).profile().history_id == "7"
    headers = server.requests[0].headers
    # Google compresses only for clients that name gzip in both (Gmail API guide, "Performance tips")
    assert "gzip" in headers["accept-encoding"]
    assert "gzip" in headers["user-agent"]


def test_threads_share_a_client(client: GmailClient, mailbox: MailboxControl) -> None:
    mails = [f"Subject: Receipt {n}\r\n\r\n{n}.00\r\n".encode() for n in range(24)]
    ids = [mailbox.deliver(mail) for mail in mails]
    with ThreadPoolExecutor(8) as pool:
        assert [message.rfc822 for message in pool.map(client.raw_message, ids)] == mails


def test_a_connection_that_breaks_in_one_thread_leaves_the_others_alone(
    sandbox: Sandbox, client: GmailClient, mailbox: MailboxControl
) -> None:
    ids = [mailbox.deliver(f"Subject: Receipt {n}\r\n\r\n{n}.00\r\n".encode()) for n in range(16)]
    sandbox.fault(kind="dropInBody", message=ids[3])

    def get(gmail_id: str) -> str:
        try:
            return client.raw_message(gmail_id).id
        except TransientError:
            return "broken"

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(get, ids)) == [*ids[:3], "broken", *ids[4:]]


# -- where the token goes ------------------------------------------------------------------------------------------


@pytest.fixture
def reached() -> Iterator[set[tuple[str, int]]]:
    """Every address this process connects to while the test runs, as the interpreter itself reports it."""
    addresses: set[tuple[str, int]] = set()
    watching = [True]

    def note(event: str, args: tuple[object, ...]) -> None:
        if watching[0] and event == "socket.connect" and isinstance(args[1], tuple):
            addresses.add((str(args[1][0]), int(args[1][1])))

    sys.addaudithook(note)
    yield addresses
    # an audit hook cannot be removed
    watching[0] = False


def test_every_call_goes_to_the_one_root(reached: set[tuple[str, int]]) -> None:
    with serving(Answer(b"{}", status=500)) as server:
        client = GmailClient("token", root=server.url)
        for call in CALLS.values():
            ending_of(lambda call=call: call(client))  # type: ignore[misc]
        assert reached == {("127.0.0.1", server.server_port)}
    assert [request.headers["authorization"] for request in server.requests] == ["Bearer token"] * len(CALLS)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", CALLS)
def test_a_redirect_is_not_followed(method: str, status: int) -> None:
    with serving(Answer()) as elsewhere:
        away = Answer(b"", status, {"Location": f"{elsewhere.url}/gmail/v1/users/me/profile"})
        with serving(away) as server:
            ending_of(lambda: CALLS[method](GmailClient("token", root=server.url)))
            assert len(server.requests) == 1
        assert elsewhere.requests == []


def test_the_token_is_in_no_error(sandbox: Sandbox, client: GmailClient, token: str) -> None:
    sandbox.fault(kind="authError")
    error = ending_of(client.profile)
    assert token not in f"{error!r} {error.__cause__!r}"
