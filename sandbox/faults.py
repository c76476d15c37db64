"""Fault rules: which calls fail, how, and how often."""

import itertools
import random
import re
import threading
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox.errors import KINDS, ApiError
from sandbox.shapes import MAYBE_WHOLE, NUMBER, TEXT, check_shape
from sandbox.web import Response, Wire, json_response

WIRE_KINDS = ("dropBeforeAnswer", "dropInBody", "slowBody", "garbageJson")
POLICY = "Access is blocked by a policy of the account's organization."
OAUTH_KINDS = {
    "invalidGrant": {"error": "invalid_grant", "error_description": "Token has been expired or revoked."},
    "invalidRapt": {
        "error": "invalid_grant",
        "error_description": "Token has been expired or revoked.",
        "error_subtype": "invalid_rapt",
    },
    "adminPolicyEnforced": {
        "error": "admin_policy_enforced",
        "error_description": "Token has been expired or revoked.",
    },
    "policyEnforced": {"error": "policy_enforced", "error_description": POLICY},
    "accessDenied": {"error": "access_denied", "error_description": "Account restricted"},
    "orgInternal": {"error": "org_internal", "error_description": "This client is restricted to its organization."},
    "accountRestricted": {"error": "account_restricted", "error_description": "Account restricted"},
    "unauthorizedClient": {"error": "unauthorized_client", "error_description": "Unauthorized"},
    "invalidClient": {"error": "invalid_client", "error_description": "The OAuth client was not found."},
    "invalidScope": {"error": "invalid_scope", "error_description": "Some requested scopes were invalid."},
    "deletedClient": {"error": "deleted_client", "error_description": "The OAuth client was deleted."},
    "disabledClient": {"error": "disabled_client", "error_description": "The OAuth client was disabled."},
}
CLIENT_KINDS = frozenset({"unauthorizedClient", "invalidClient", "deletedClient", "disabledClient"})
"""What is wrong with the client itself is answered 401 (RFC 6749, 5.2)."""
PUSH_KINDS = (
    "pushDelay",
    "pushDrop",
    "pushDuplicate",
    "pushUnverifiedEmail",
    "pushWrongAudience",
    "pushWrongEmail",
    "pushWrongSignature",
)
ALL_KINDS = (*KINDS, *OAUTH_KINDS, *WIRE_KINDS, *PUSH_KINDS)
RULE_SHAPE = {
    **dict.fromkeys(("kind", "method", "path", "mailbox", "message", "retry_after_in"), TEXT),
    **dict.fromkeys(("probability", "bytes_per_second", "delay_seconds"), NUMBER),
    **dict.fromkeys(("times", "retry_after_seconds"), MAYBE_WHOLE),
}
GARBAGE = b'{"error": <html><title>'


class RuleError(ValueError):
    """A fault rule is invalid; the text says why."""


@dataclass(frozen=True)
class Target:
    """The call that rules are matched against. `method` is a name such as messages.get, token, revoke, push."""

    method: str
    path: str
    mailbox: str = ""
    message: str = ""


@dataclass
class Rule:
    """One fault; an empty condition matches everything, `times` None means without limit."""

    kind: str
    method: str = ""
    path: str = ""
    mailbox: str = ""
    message: str = ""
    probability: float = 1.0
    times: int | None = None
    retry_after_seconds: int | None = None
    retry_after_in: str = "header"
    bytes_per_second: float = 1024.0
    delay_seconds: float = 1.0
    id: int = 0
    struck: int = field(default=0)

    def matches(self, target: Target) -> bool:
        """Returns whether the rule applies to this call and is not used up."""
        return (
            (self.kind in PUSH_KINDS) == (target.method == "push")
            and (self.times is None or self.struck < self.times)
            and self.method in ("", target.method)
            and self.mailbox.lower() in ("", target.mailbox.lower())
            and self.message in ("", target.message)
            and re.search(self.path, target.path) is not None
        )

    def replacement(self, now: float) -> Response | None:
        """Returns the answer that replaces the real one, if the fault has one. Raises ApiError."""
        if self.kind in KINDS:
            raise self._error(now)
        if self.kind in OAUTH_KINDS:
            return json_response(OAUTH_KINDS[self.kind], 401 if self.kind in CLIENT_KINDS else 400)
        if self.kind == "dropBeforeAnswer":
            return Response(200, wire=Wire(drop_before_answer=True))
        return None

    def damage(self, response: Response) -> Response:
        """Returns the real answer with its transport or body damaged."""
        if self.kind == "garbageJson":
            return replace(response, body=GARBAGE)
        if self.kind == "dropInBody":
            return replace(response, wire=Wire(drop_in_body=True))
        return replace(response, wire=Wire(bytes_per_second=self.bytes_per_second))

    def _error(self, now: float) -> ApiError:
        kind, seconds = KINDS[self.kind], self.retry_after_seconds
        if seconds is None:
            return ApiError(kind)
        if self.retry_after_in in ("text", "both"):
            until = datetime.fromtimestamp(now, UTC) + timedelta(seconds=seconds)
            moment = until.isoformat(timespec="milliseconds").replace("+00:00", "Z")
            kind = replace(kind, message=f"{kind.message} Retry after {moment}")
        headers = (("Retry-After", str(seconds)),) if self.retry_after_in in ("header", "both") else ()
        return ApiError(kind, headers)


class Faults:
    """The rules in force. The first match applies; chance follows the seed."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._lock = threading.Lock()
        self._rules: list[Rule] = []
        self.clear()

    def add(self, description: dict[str, Any]) -> Rule:
        """Adds a rule from its JSON. Raises RuleError, ShapeError."""
        rule = read_rule(description)
        with self._lock:
            rule.id = next(self._ids)
            self._rules.append(rule)
        return rule

    def remove(self, rule_id: int) -> bool:
        """Removes one rule; returns whether it existed."""
        with self._lock:
            count = len(self._rules)
            self._rules = [rule for rule in self._rules if rule.id != rule_id]
            return len(self._rules) < count

    def clear(self) -> None:
        """Removes all rules and restarts the random sequence."""
        with self._lock:
            self._rules = []
            self._ids = itertools.count(1)
            self._rng = random.Random(self._seed)  # noqa: S311  (repeatable on purpose, no secret)

    def match(self, target: Target) -> Rule | None:
        """Returns the rule that applies to this call, if one does, and counts it."""
        with self._lock:
            for rule in self._rules:
                if rule.matches(target) and self._rng.random() < rule.probability:
                    rule.struck += 1
                    return rule
        return None

    def as_json(self) -> list[dict[str, Any]]:
        """Returns all rules, each with the number of calls it applied to."""
        with self._lock:
            return [asdict(rule) for rule in self._rules]


def read_rule(description: dict[str, Any]) -> Rule:
    """Reads a rule from its JSON. Raises RuleError, ShapeError."""
    check_shape(description, RULE_SHAPE)
    if description.get("kind") not in ALL_KINDS:
        raise RuleError(f"kind has to be one of {', '.join(ALL_KINDS)}")
    if description.get("retry_after_in", "header") not in ("header", "text", "both"):
        raise RuleError("retry_after_in has to be header, text or both")
    rule = Rule(**description)
    try:
        re.compile(rule.path)
    except re.error as error:
        raise RuleError(f"path is not a regular expression: {error}") from error
    if not (0 <= rule.probability <= 1 and rule.bytes_per_second > 0 and rule.delay_seconds >= 0):
        raise RuleError("probability lies between 0 and 1, bytes_per_second above 0, delay_seconds not below 0")
    return rule
