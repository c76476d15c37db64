"""The control API, `/control/...`: fills mailboxes while the sandbox runs, counts calls, sets limits and faults.

JSON in and out, no authentication: never expose it beyond this machine. README.md shows every call.
"""

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, TypeAlias
from urllib.parse import unquote

from sandbox.app import Latency, Sandbox
from sandbox.clock import Clock
from sandbox.faults import RuleError
from sandbox.gmail_api import LABELS_OF_NEW_MAIL
from sandbox.hiding import HidingError
from sandbox.long_questions import LongQuestions, LongQuestionsError
from sandbox.mailbox import TRASH, Mail, Mailbox, MailExistsError, NoMailError
from sandbox.mailboxes import AddressTakenError, NoMailboxError
from sandbox.oauth import long_scopes
from sandbox.quota import LimitsError
from sandbox.shapes import NUMBER, TEXT, TEXT_BY_NAME, TEXTS, WHOLE, ShapeError, check_shape
from sandbox.web import BodyError, Request, Response, json_response

Answer: TypeAlias = tuple[int, Any]
Handler: TypeAlias = "Callable[[Control, Request, dict[str, str]], Answer]"

PREFIX = "/control"
ALL_SCOPES = ["openid", "email", "https://www.googleapis.com/auth/gmail.readonly"]
DELIVERY_SHAPE: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("id", "threadId", "category"), TEXT),
    "labelIds": TEXTS,
    "internalDate": (str, int),
}
STATUS_OF = {
    NoMailboxError: 404,
    NoMailError: 404,
    AddressTakenError: 409,
    MailExistsError: 409,
    BodyError: 400,
    ShapeError: 400,
    LimitsError: 400,
    RuleError: 400,
    HidingError: 400,
    LongQuestionsError: 400,
}


class Control:
    """Answers the control paths of one sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox

    def handle(self, request: Request) -> Response:
        """Answers one control call; errors are `{"error": "what to do"}`."""
        try:
            status, value = self._route(request)
        except tuple(STATUS_OF) as error:
            return json_response({"error": str(error)}, STATUS_OF[type(error)])
        return json_response(value, status)

    def _route(self, request: Request) -> Answer:
        path = request.path.removeprefix(PREFIX).rstrip("/")
        for method, pattern, handler in ROUTES:
            if method == request.method and (match := pattern.fullmatch(path)):
                return handler(self, request, {key: unquote(value) for key, value in match.groupdict().items()})
        known = [f"{method} {PREFIX}{_path_template(pattern)}" for method, pattern, _ in ROUTES]
        return 404, {"error": f"There is no {request.method} {request.path}.", "calls": known}

    def list_mailboxes(self, _request: Request, _ids: dict[str, str]) -> Answer:
        return 200, {"mailboxes": [_mailbox_json(box) for box in self.sandbox.mailboxes.all()]}

    def create_mailbox(self, request: Request, _ids: dict[str, str]) -> Answer:
        shape = {"address": TEXT, "name": TEXT, "sub": TEXT, "labels": TEXT_BY_NAME}
        known = check_shape(request.json(), shape)
        address = known.pop("address", "")
        if "@" not in address:
            raise BodyError('send {"address": "owner@shop.example"}, optionally name, sub and labels {id: name}')
        return 201, _mailbox_json(self.sandbox.mailboxes.create(address, **known))

    def remove_mailbox(self, _request: Request, ids: dict[str, str]) -> Answer:
        mailbox = self._mailbox(ids)
        self.sandbox.oauth.grants.revoke_account(mailbox.address)
        self.sandbox.mailboxes.remove(mailbox.address)
        return 200, {}

    def list_mails(self, _request: Request, ids: dict[str, str]) -> Answer:
        return 200, {"messages": [_mail_json(mail) for mail in self._mailbox(ids).mails()]}

    def deliver(self, request: Request, ids: dict[str, str]) -> Answer:
        raw, known = _delivery(request)
        labels = known.get("labelIds") or list(LABELS_OF_NEW_MAIL)
        now_ms = int(self.sandbox.clock.now() * 1000)
        mail = self._mailbox(ids).deliver(
            raw,
            internal_date=_whole(known.get("internalDate", now_ms), "internalDate"),
            labels=labels,
            category=known.get("category"),
            mail_id=known.get("id", ""),
            thread_id=known.get("threadId", ""),
        )
        return 201, _mail_json(mail)

    def delete_mail(self, _request: Request, ids: dict[str, str]) -> Answer:
        self._mailbox(ids).delete(ids["message"])
        return 200, {}

    def trash(self, _request: Request, ids: dict[str, str]) -> Answer:
        mail = self._mailbox(ids).change_labels(ids["message"], add=[TRASH], remove=["INBOX"])
        return 200, _mail_json(mail)

    def untrash(self, _request: Request, ids: dict[str, str]) -> Answer:
        return 200, _mail_json(self._mailbox(ids).change_labels(ids["message"], remove=[TRASH]))

    def label(self, request: Request, ids: dict[str, str]) -> Answer:
        changes = check_shape(request.json(), {"add": TEXTS, "remove": TEXTS})
        return 200, _mail_json(self._mailbox(ids).change_labels(ids["message"], **changes))

    def hide(self, request: Request, ids: dict[str, str]) -> Answer:
        """Leaves a mail, which may still have to arrive, out of the next answers that would name it."""
        known = check_shape(request.json(), {"method": TEXT, "times": WHOLE})
        mailbox = self._mailbox(ids)
        with mailbox.lock:
            mailbox.hiding.hide(known.get("method", ""), ids["message"], known.get("times", 1))
        return 200, {}

    def expire_history(self, _request: Request, ids: dict[str, str]) -> Answer:
        mailbox = self._mailbox(ids)
        with mailbox.lock:
            mailbox.history.expire()
            return 200, {"historyId": str(mailbox.history.current)}

    def revoke(self, _request: Request, ids: dict[str, str]) -> Answer:
        return 200, {"revoked": self.sandbox.oauth.grants.revoke_account(self._mailbox(ids).address)}

    def expire_tokens(self, _request: Request, ids: dict[str, str]) -> Answer:
        return 200, {"expired": self.sandbox.oauth.grants.expire_access_tokens(self._mailbox(ids).address)}

    def grant(self, request: Request, ids: dict[str, str]) -> Answer:
        """Issues tokens without a browser, as if the consent page had been answered."""
        known = check_shape(request.json(), {"client_id": TEXT, "scopes": TEXTS})
        client_id = known.get("client_id") or self.sandbox.settings.client.id or "sandbox"
        scopes = tuple(long_scopes(known.get("scopes") or ALL_SCOPES))
        address = self._mailbox(ids).address
        refresh_token = self.sandbox.oauth.grants.grant(client_id, address, scopes, offline=True)
        tokens = self.sandbox.oauth.issue_tokens(client_id, address, scopes)
        return 201, tokens | {"refresh_token": refresh_token, "client_id": client_id}

    def counters(self, _request: Request, _ids: dict[str, str]) -> Answer:
        return 200, self.sandbox.meter.as_json()

    def reset_counters(self, _request: Request, _ids: dict[str, str]) -> Answer:
        self.sandbox.meter.reset()
        return 200, {}

    def show_latency(self, _request: Request, _ids: dict[str, str]) -> Answer:
        return 200, asdict(self.sandbox.latency)

    def set_latency(self, request: Request, ids: dict[str, str]) -> Answer:
        values = check_shape(request.json(), {"fixed_ms": NUMBER, "jitter_ms": NUMBER})
        if any(value < 0 for value in values.values()):
            raise BodyError("a latency is not below 0")
        self.sandbox.latency = Latency(**values)
        return self.show_latency(request, ids)

    def show_questions(self, _request: Request, _ids: dict[str, str]) -> Answer:
        return 200, asdict(self.sandbox.long_questions)

    def set_questions(self, request: Request, ids: dict[str, str]) -> Answer:
        self.sandbox.long_questions = self.sandbox.long_questions.with_changes(request.json())
        return self.show_questions(request, ids)

    def show_limits(self, _request: Request, _ids: dict[str, str]) -> Answer:
        return 200, asdict(self.sandbox.meter.limits)

    def set_limits(self, request: Request, ids: dict[str, str]) -> Answer:
        self.sandbox.meter.limits = self.sandbox.meter.limits.with_changes(request.json())
        return self.show_limits(request, ids)

    def list_faults(self, _request: Request, _ids: dict[str, str]) -> Answer:
        return 200, {"faults": self.sandbox.faults.as_json()}

    def add_fault(self, request: Request, _ids: dict[str, str]) -> Answer:
        return 201, asdict(self.sandbox.faults.add(request.json()))

    def clear_faults(self, _request: Request, _ids: dict[str, str]) -> Answer:
        self.sandbox.faults.clear()
        return 200, {}

    def remove_fault(self, _request: Request, ids: dict[str, str]) -> Answer:
        return (200, {}) if self.sandbox.faults.remove(int(ids["fault"])) else (404, {"error": "no such fault"})

    def show_clock(self, _request: Request, _ids: dict[str, str]) -> Answer:
        clock = self.sandbox.clock
        return 200, {"offset_seconds": clock.offset_seconds, "now": clock.now()}

    def set_clock(self, request: Request, ids: dict[str, str]) -> Answer:
        known = check_shape(request.json(), {"offset_seconds": NUMBER})
        self.sandbox.clock.offset_seconds = known.get("offset_seconds", 0.0)
        return self.show_clock(request, ids)

    def advance_clock(self, request: Request, ids: dict[str, str]) -> Answer:
        self.sandbox.clock.offset_seconds += check_shape(request.json(), {"seconds": NUMBER}).get("seconds", 0.0)
        return self.show_clock(request, ids)

    def show_oauth(self, _request: Request, _ids: dict[str, str]) -> Answer:
        return 200, {"access_token_seconds": self.sandbox.oauth.grants.access_token_seconds}

    def set_oauth(self, request: Request, ids: dict[str, str]) -> Answer:
        grants = self.sandbox.oauth.grants
        known = check_shape(request.json(), {"access_token_seconds": WHOLE})
        grants.access_token_seconds = known.get("access_token_seconds", grants.access_token_seconds)
        return self.show_oauth(request, ids)

    def show_push(self, _request: Request, _ids: dict[str, str]) -> Answer:
        return 200, self.sandbox.publisher.as_json()

    def set_push(self, request: Request, ids: dict[str, str]) -> Answer:
        self.sandbox.publisher.subscribe(request.json())
        return self.show_push(request, ids)

    def reset(self, _request: Request, _ids: dict[str, str]) -> Answer:
        """Everything as at the start, but mailboxes, their mail, grants and watches stay."""
        self.sandbox.faults.clear()
        self.sandbox.publisher.reset()
        for mailbox in self.sandbox.mailboxes.all():
            mailbox.hiding.clear()
        self.sandbox.latency = Latency()
        self.sandbox.long_questions = LongQuestions()
        self.sandbox.clock.offset_seconds = Clock().offset_seconds
        self.sandbox.meter.limits = self.sandbox.settings.limits
        self.sandbox.meter.reset()
        return 200, {}

    def _mailbox(self, ids: dict[str, str]) -> Mailbox:
        return self.sandbox.mailboxes.find(ids["address"])


def _path(pattern: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", pattern))


def _path_template(pattern: re.Pattern[str]) -> str:
    return re.sub(r"\(\?P<(\w+)>\[\^/\]\+\)", r"{\1}", pattern.pattern)


BOX, MAIL = "/mailboxes/{address}", "/mailboxes/{address}/messages/{message}"
ROUTES: tuple[tuple[str, re.Pattern[str], Handler], ...] = (
    ("GET", _path("/mailboxes"), Control.list_mailboxes),
    ("POST", _path("/mailboxes"), Control.create_mailbox),
    ("DELETE", _path(BOX), Control.remove_mailbox),
    ("GET", _path(f"{BOX}/messages"), Control.list_mails),
    ("POST", _path(f"{BOX}/messages"), Control.deliver),
    ("DELETE", _path(MAIL), Control.delete_mail),
    ("POST", _path(f"{MAIL}/trash"), Control.trash),
    ("POST", _path(f"{MAIL}/untrash"), Control.untrash),
    ("POST", _path(f"{MAIL}/labels"), Control.label),
    ("POST", _path(f"{MAIL}/hide"), Control.hide),
    ("POST", _path(f"{BOX}/expire-history"), Control.expire_history),
    ("POST", _path(f"{BOX}/expire-tokens"), Control.expire_tokens),
    ("POST", _path(f"{BOX}/revoke"), Control.revoke),
    ("POST", _path(f"{BOX}/grant"), Control.grant),
    ("GET", _path("/counters"), Control.counters),
    ("DELETE", _path("/counters"), Control.reset_counters),
    ("GET", _path("/latency"), Control.show_latency),
    ("PUT", _path("/latency"), Control.set_latency),
    ("GET", _path("/questions"), Control.show_questions),
    ("PUT", _path("/questions"), Control.set_questions),
    ("GET", _path("/limits"), Control.show_limits),
    ("PUT", _path("/limits"), Control.set_limits),
    ("GET", _path("/faults"), Control.list_faults),
    ("POST", _path("/faults"), Control.add_fault),
    ("DELETE", _path("/faults"), Control.clear_faults),
    ("DELETE", re.compile(r"/faults/(?P<fault>\d+)"), Control.remove_fault),
    ("GET", _path("/clock"), Control.show_clock),
    ("PUT", _path("/clock"), Control.set_clock),
    ("POST", _path("/clock/advance"), Control.advance_clock),
    ("GET", _path("/oauth"), Control.show_oauth),
    ("PUT", _path("/oauth"), Control.set_oauth),
    ("GET", _path("/push"), Control.show_push),
    ("PUT", _path("/push"), Control.set_push),
    ("POST", _path("/reset"), Control.reset),
)


def _delivery(request: Request) -> tuple[bytes, dict[str, Any]]:
    """Reads a mail and its metadata: metadata in the query beside a raw body, or both in JSON."""
    if request.headers.get("content-type", "").startswith("application/json"):
        known = check_shape(request.json(), DELIVERY_SHAPE | {"raw": TEXT})
        try:
            return base64.urlsafe_b64decode(known.pop("raw", "")), known
        except (binascii.Error, ValueError) as error:
            raise BodyError("raw has to be the mail in base64url") from error
    attributes: dict[str, Any] = {name: values[0] for name, values in request.query.items()}
    if labels := request.every("labelIds"):
        attributes["labelIds"] = [label for value in labels for label in value.split(",")]
    return request.body, check_shape(attributes, DELIVERY_SHAPE)


def _whole(value: str | int, name: str) -> int:
    try:
        return int(value)
    except ValueError as error:
        raise BodyError(f"{name} has to be a whole number, not {value!r}") from error


def _mailbox_json(mailbox: Mailbox) -> dict[str, Any]:
    with mailbox.lock:
        return {
            "address": mailbox.address,
            "name": mailbox.name,
            "sub": mailbox.sub,
            "messages": len(mailbox.mails()),
            "historyId": str(mailbox.history.current),
        }


def _mail_json(mail: Mail) -> dict[str, Any]:
    return {
        "id": mail.id,
        "threadId": mail.thread_id,
        "labelIds": sorted(mail.labels),
        "internalDate": str(mail.internal_date),
        "historyId": str(mail.history_id),
    }
