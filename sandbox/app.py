"""The application: one Request in, one Response out.

A Gmail call passes these checks in order: method, token, concurrency limit, fault rules, scope, mailbox, quota,
latency; then it is answered, reduced to `fields`, and damaged if a fault rule says so.
"""

import random
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox import gmail_api
from sandbox.clock import Clock
from sandbox.errors import ApiError, bad_request, gmail_error, not_implemented
from sandbox.faults import Faults, Rule, Target
from sandbox.long_questions import LongQuestions
from sandbox.mailbox import Mailbox
from sandbox.mailboxes import Mailboxes
from sandbox.oauth import AUTH_PATH, Client, OAuth, may_read
from sandbox.pages import front_page
from sandbox.partial import FieldsError, parse_fields, pick
from sandbox.push import Publisher
from sandbox.quota import Limits, Meter
from sandbox.signing import Signer
from sandbox.web import Request, Response, html_response, json_response

GMAIL_PATH = re.compile(r"/gmail/v1/users/(?P<user>[^/]+)(?P<rest>/.*)")
DROPPED = "dropped"


@dataclass(frozen=True)
class Settings:
    """Settings given at start; `POST /control/reset` restores them."""

    limits: Limits
    client: Client
    seed: int = 0
    state: Path | None = None


@dataclass
class Latency:
    """The minimum duration of every Gmail and token call."""

    fixed_ms: float = 0.0
    jitter_ms: float = 0.0


class Sandbox:
    """All state of a running sandbox; answers every request but the control API."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock = Clock()
        self.faults = Faults(settings.seed)
        self.meter = Meter(settings.limits)
        signer = Signer()
        self.publisher = Publisher(self.clock, signer, self.faults)
        self.mailboxes = Mailboxes(settings.seed, self.publisher.publish)
        self.oauth = OAuth(
            clock=self.clock, mailboxes=self.mailboxes, client=settings.client, signer=signer, state=settings.state
        )
        self.latency = Latency()
        self.long_questions = LongQuestions()
        self._rng = random.Random(settings.seed)  # noqa: S311  (repeatable on purpose, no secret)
        self._oauth_routes = {
            ("GET", AUTH_PATH): ("auth", self.oauth.show_consent),
            ("POST", AUTH_PATH): ("consent", self.oauth.decide),
            ("POST", "/token"): ("token", self.oauth.token),
            ("POST", "/revoke"): ("revoke", self.oauth.revoke),
            ("GET", "/oauth2/v1/certs"): ("certs", self.oauth.certificates),
            ("GET", "/oauth2/v3/certs"): ("certs", self.oauth.key_set),
        }

    def load(self, directory: Path) -> Mailbox:
        """Adds the mailbox in a directory. Raises UnreadableMailboxError, AddressTakenError."""
        return self.mailboxes.load(directory)

    def handle(self, request: Request) -> Response:
        """Answers any request outside the control API."""
        try:
            if (request.method, request.path) in self._oauth_routes:
                return self._oauth(request)
            if match := GMAIL_PATH.fullmatch(request.path):
                return self._gmail(request, match["user"], match["rest"])
            if request.path == "/":
                return html_response(front_page(self.mailboxes.all()))
            if request.path.startswith("/batch"):
                raise not_implemented("the batch endpoint is left out; send the calls one by one.")
            raise gmail_error("notFound")
        except ApiError as error:
            return error_response(error)

    def close(self) -> None:
        """Removes the temporary files."""
        self.mailboxes.close()

    def _oauth(self, request: Request) -> Response:
        name, answer = self._oauth_routes[request.method, request.path]
        self.meter.count(name)
        rule = self.faults.match(Target(name, request.path))
        try:
            self._wait()
            response = self._fault_response(rule)
            if response is None:
                response = answer(request)
                response = rule.damage(response) if rule else response
        except ApiError as error:
            response = error_response(error)
        self.meter.record_answer(name, None, _outcome(response), self.clock.now())
        return response

    def _gmail(self, request: Request, user: str, rest: str) -> Response:
        method, ids = gmail_api.find_method(request.method, rest)
        access, mailbox = self.oauth.admit(request)
        address = mailbox.address
        try:
            with self.meter.call(method.name, address):
                target = Target(method.name, request.path, address, ids.get("message", ""))
                rule = self.faults.match(target)
                response = self._fault_response(rule)
                if response is None:
                    if not may_read(access):
                        raise gmail_error("insufficientPermissions")
                    _check_user(user, mailbox)
                    self.meter.charge(method.name, address, self.clock.now())
                    self._wait()
                    topic = self.publisher.subscription.topic
                    call = gmail_api.Call(mailbox, request, ids, self.clock.now(), topic, self.long_questions)
                    response = _to_response(method.answer(call), request)
                    response = rule.damage(response) if rule else response
        except ApiError as error:
            response = error_response(error)
        self.meter.record_answer(method.name, address, _outcome(response), self.clock.now())
        return response

    def _fault_response(self, rule: Rule | None) -> Response | None:
        return rule.replacement(self.clock.now()) if rule else None

    def _wait(self) -> None:
        delay = self.latency.fixed_ms + self.latency.jitter_ms * self._rng.random()
        if delay:
            time.sleep(delay / 1000)


def error_response(error: ApiError) -> Response:
    """Returns a Gmail error as HTTP."""
    return json_response(error.kind.body(), error.kind.code, error.headers)


def _to_response(answer: dict[str, Any], request: Request) -> Response:
    return json_response(_select_fields(answer, request)) if answer else Response(204)


def _select_fields(answer: dict[str, Any], request: Request) -> Any:
    selector = request.first("fields")
    if not selector:
        return answer
    try:
        return pick(answer, parse_fields(selector))
    except FieldsError as error:
        raise bad_request(f"{error}.") from error


def _check_user(user: str, mailbox: Mailbox) -> None:
    if user.replace("%40", "@").lower() not in ("me", mailbox.address.lower()):
        raise gmail_error("notFound")


def _outcome(response: Response) -> int | str:
    return DROPPED if response.wire.drop_before_answer else response.status
