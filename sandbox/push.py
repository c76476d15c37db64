"""Push notifications: what a watched mailbox publishes to a Pub/Sub topic, and how the push subscription delivers it.

Topic and subscription are one here: everything any mailbox publishes goes to the one endpoint that the control API set,
signed as Google signs it (Pub/Sub guide, "Authentication for push subscriptions").
"""

import base64
import itertools
import json
import re
import threading
import time
import urllib.error
import urllib.request
from collections import deque
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sandbox.clock import Clock
from sandbox.faults import Faults, Target
from sandbox.shapes import TEXT, check_shape
from sandbox.signing import ISSUER, Signer

WATCH_SECONDS = 7 * 86_400
TOPIC = re.compile(r"projects/[^/]+/topics/(?!goog)[A-Za-z][\w.~+%-]{2,254}")
SECONDS_BETWEEN = 1.0  # Gmail drops notifications within a second of the last one
TOKEN_SECONDS = 3600
SEND_SECONDS = 10
LAST_SENT = 1_000
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # the endpoint is on this machine
INTRUDER = "intruder@sandbox.test"
SUBSCRIPTION_SHAPE = dict.fromkeys(("endpoint", "audience", "service_account", "topic"), TEXT)


@dataclass(frozen=True)
class Watch:
    """The parameters of `users.watch`, until `expires_at` (epoch seconds)."""

    topic: str
    labels: frozenset[str]
    exclude: bool
    expires_at: float

    def covers(self, labels: frozenset[str]) -> bool:
        """Returns whether a change of a mail that has, gained or lost these labels is published."""
        return not self.labels or bool(self.labels & labels) != self.exclude


@dataclass(frozen=True)
class Subscription:
    """The push endpoint and the claims of its token. Without an endpoint nothing is sent.

    `topic` is the only existing one; if empty, any is accepted.
    """

    endpoint: str = ""
    audience: str = ""
    service_account: str = "push@sandbox.test"
    topic: str = ""


@dataclass
class Sent:
    """One notification and the endpoint's answer: a status, or the kind of failure."""

    mailbox: str
    history_id: str
    message_id: str
    answer: int | str


class Publisher:
    """Sends notifications to the endpoint, each in its own thread; late, twice or never if a fault rule says so.

    A refused notification is not sent again.
    """

    def __init__(self, clock: Clock, signer: Signer, faults: Faults) -> None:
        self._clock = clock
        self._signer = signer
        self._faults = faults
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self.reset()

    def reset(self) -> None:
        """Clears the subscription and the list of notifications."""
        with self._lock:
            self.subscription = Subscription()
            self._last: dict[str, float] = {}
            self._sent: deque[Sent] = deque(maxlen=LAST_SENT)
            self._dropped = 0

    def subscribe(self, attributes: dict[str, Any]) -> None:
        """Sets the subscription from its JSON. Raises ShapeError."""
        self.subscription = Subscription(**check_shape(attributes, SUBSCRIPTION_SHAPE))

    def publish(self, address: str, history_id: int, watch: Watch, at_once: bool = False) -> None:
        """Publishes a change, unless within a second of the last notification; `at_once` is always sent."""
        now, subscription = self._clock.now(), self.subscription
        if watch.expires_at <= now or not subscription.endpoint:
            return
        with self._lock:
            if not at_once and 0 <= now - self._last.get(address, 0.0) < SECONDS_BETWEEN:
                self._dropped += 1
                return
            self._last[address] = now
            number = next(self._numbers)
        threading.Thread(target=self._send, args=(subscription, address, history_id, number), daemon=True).start()

    def as_json(self) -> dict[str, Any]:
        """Returns the subscription, the notifications with their answers, and how many were dropped."""
        with self._lock:
            return asdict(self.subscription) | {"sent": [asdict(sent) for sent in self._sent], "dropped": self._dropped}

    def _send(self, subscription: Subscription, address: str, history_id: int, number: int) -> None:
        rule = self._faults.match(Target("push", subscription.endpoint, address))
        kind = rule.kind if rule else ""
        if kind == "pushDrop":
            return
        if rule and kind == "pushDelay":
            time.sleep(rule.delay_seconds)
        now = self._clock.now()
        request = urllib.request.Request(  # noqa: S310  (whoever may call the control API may choose the address)
            subscription.endpoint,
            _body(address, history_id, number, now),
            {"Content-Type": "application/json", "Authorization": f"Bearer {self._token(subscription, kind, now)}"},
        )
        for _ in range(2 if kind == "pushDuplicate" else 1):
            sent = Sent(address, str(history_id), str(number), _answer_to(request))
            with self._lock:
                self._sent.append(sent)

    def _token(self, subscription: Subscription, kind: str, now: float) -> str:
        claims = {
            "iss": ISSUER,
            "aud": subscription.audience or subscription.endpoint,
            "azp": subscription.service_account,
            "sub": subscription.service_account,
            "email": subscription.service_account,
            "email_verified": True,
            "iat": int(now),
            "exp": int(now) + TOKEN_SECONDS,
        }
        token = self._signer.id_token(claims | FALSE_CLAIMS.get(kind, {}))
        if kind != "pushWrongSignature":
            return token
        another = self._signer.id_token(claims | {"sub": INTRUDER})
        return f"{token.rpartition('.')[0]}.{another.rpartition('.')[2]}"


FALSE_CLAIMS: dict[str, dict[str, Any]] = {
    "pushWrongAudience": {"aud": "https://elsewhere.example/push"},
    "pushWrongEmail": {"email": INTRUDER},
    "pushUnverifiedEmail": {"email_verified": False},
}


def _body(address: str, history_id: int, number: int, now: float) -> bytes:
    """Returns the JSON Pub/Sub posts; the history id alternates, as Gmail documents text and sends numbers."""
    payload = {"emailAddress": address, "historyId": history_id if number % 2 else str(history_id)}
    moment = datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    message = {
        "data": base64.b64encode(json.dumps(payload).encode()).decode(),
        "messageId": str(number),
        "message_id": str(number),
        "publishTime": moment,
        "publish_time": moment,
    }
    return json.dumps({"message": message, "subscription": "projects/sandbox/subscriptions/push"}).encode()


def _answer_to(request: urllib.request.Request) -> int | str:
    try:
        with DIRECT.open(request, timeout=SEND_SECONDS) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError as error:
        return type(error).__name__
