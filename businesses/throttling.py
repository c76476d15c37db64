"""How many API calls a token, or a person in a browser, may make a minute (`API_CALLS_PER_MINUTE`).

Calls are counted in Redis, in windows of a minute that start with the first call. Every answer that counted tells what
is left: `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers-10).
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

import redis
from django.conf import settings
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from businesses.models import ApiToken
from foundation import shared_memory
from foundation.errors import ApiError

WINDOW_SECONDS = 60

# KEYS: counters. ARGV: seconds of a window. Returns, in one list, each counter's calls and the seconds until it ends.
_COUNT = """
local counted = {}
for _, key in ipairs(KEYS) do
  local calls = redis.call('INCR', key)
  if calls == 1 then redis.call('EXPIRE', key, ARGV[1]) end
  counted[#counted + 1] = calls
  counted[#counted + 1] = redis.call('TTL', key)
end
return counted
"""


class Policy(enum.StrEnum):
    """What is counted: `heavy` reads count as `read` too."""

    READ = "read"
    WRITE = "write"
    HEAVY = "heavy"

    @property
    def quota(self) -> int:
        """Calls a window; 0 for no limit."""
        return int(settings.API_CALLS_PER_MINUTE[self])


class ThrottledError(ApiError):
    """The caller used its calls up; `retry_after` says when there are new ones."""

    status = 429
    code = "THROTTLED"
    message = "Too many calls within a minute."
    hint = "Wait as long as Retry-After says; RateLimit tells how many calls are left."

    def __init__(self, *, retry_after: int) -> None:
        super().__init__()
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Count:
    """The calls counted under a policy, this one among them, and the seconds until they are forgotten."""

    policy: Policy
    calls: int
    seconds: int

    @property
    def is_over(self) -> bool:
        return self.calls > self.policy.quota


class CallerThrottle(BaseThrottle):
    """Counts each call of a signed-in caller; without Redis it counts none."""

    def allow_request(self, request: Request, view: object) -> bool:
        """Raises ThrottledError."""
        policies = [policy for policy in policies_of(request, view) if policy.quota]
        if not (policies and request.user.is_authenticated):
            return True
        counts = shared_memory.ask(lambda server: _count(server, _caller(request), policies)) or []
        request._request.rate_limit_headers = headers_of(counts)  # type: ignore[attr-defined]
        over = [count.seconds for count in counts if count.is_over]
        if over:
            raise ThrottledError(retry_after=max(over))
        return True


def policies_of(request: Request, view: object) -> list[Policy]:
    """What a call counts as; a view that reads much has `throttle_scope = Policy.HEAVY`."""
    if request.method not in SAFE_METHODS:
        return [Policy.WRITE]
    return [Policy.READ, Policy.HEAVY] if getattr(view, "throttle_scope", None) is Policy.HEAVY else [Policy.READ]


def headers_of(counts: Sequence[Count]) -> dict[str, str]:
    """Return the header fields that tell of `counts`."""
    if not counts:
        return {}
    policies = (f'"{count.policy}";q={count.policy.quota};w={WINDOW_SECONDS}' for count in counts)
    left = (f'"{count.policy}";r={max(count.policy.quota - count.calls, 0)};t={count.seconds}' for count in counts)
    return {"RateLimit-Policy": ", ".join(policies), "RateLimit": ", ".join(left)}


def _caller(request: Request) -> str:
    token = request.auth
    return f"token:{token.uuid}" if isinstance(token, ApiToken) else f"user:{request.user.pk}"


def _count(server: redis.Redis, caller: str, policies: Sequence[Policy]) -> list[Count]:
    keys = [f"api_calls:{policy}:{caller}" for policy in policies]
    counted = server.register_script(_COUNT)(keys=keys, args=[WINDOW_SECONDS])
    pairs = zip(counted[::2], counted[1::2], strict=True)
    return [Count(policy, calls, max(ttl, 1)) for policy, (calls, ttl) in zip(policies, pairs, strict=True)]
