"""Gmail's units as a budget that all workers share: a sliding minute for each mailbox and for the project, in Redis.

Units are spent before the call, for as many calls as there are units for. Redis' clock counts, so hosts need not agree.
Losing Redis loses a minute of history at most: Gmail then answers 429 once, and :meth:`Budget.exhaust` catches up.
"""

from __future__ import annotations

from dataclasses import dataclass

import redis

PRICES = {"getProfile": 1, "history.list": 2, "messages.list": 5, "messages.get": 20, "watch": 100, "stop": 50}
"""Units a call costs (Gmail API reference, "Usage limits", 2026); `messages.get` can be set otherwise."""
MINUTE = 60
GRAIN_MS = 250
"""Units spent within this time are stored as one entry."""
STORED_SECONDS = 60 * MINUTE
"""Seconds for which a mailbox's limit is stored after its last use."""
COUNTED_MS = MINUTE * 1000 + 2 * GRAIN_MS
"""How long units count: a minute, the grain, and the same again for calls that reach Gmail late."""

# KEYS: hashes of moment in ms -> units. ARGV: units a call, calls wanted, grain, how long units count, then the limit
# of each key. Returns how many of the calls were paid for and, if none, in how many ms one can be.
_SPEND = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local price, affordable = tonumber(ARGV[1]), tonumber(ARGV[2])
local grain, held = tonumber(ARGV[3]), tonumber(ARGV[4])
local longest = 0
for i, key in ipairs(KEYS) do
  local spent, moments = 0, {}
  local entries = redis.call('HGETALL', key)
  for j = 1, #entries, 2 do
    local moment, units = tonumber(entries[j]), tonumber(entries[j + 1])
    if moment <= now - held then
      redis.call('HDEL', key, entries[j])
    else
      spent = spent + units
      moments[#moments + 1] = {moment, units}
    end
  end
  local free = tonumber(ARGV[i + 4]) - spent
  affordable = math.min(affordable, math.max(math.floor(free / price), 0))
  if free < price then
    table.sort(moments, function(a, b) return a[1] < b[1] end)
    local wait = held
    for _, entry in ipairs(moments) do
      free = free + entry[2]
      if free >= price then
        wait = entry[1] + held - now
        break
      end
    end
    longest = math.max(longest, wait)
  end
end
if affordable > 0 then
  for _, key in ipairs(KEYS) do
    redis.call('HINCRBY', key, string.format('%.0f', now - now % grain), affordable * price)
    redis.call('EXPIRE', key, 90)
  end
end
return {affordable, longest}
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """Units a minute, as Google's console shows them."""

    mailbox: int
    project: int
    get_price: int = PRICES["messages.get"]


@dataclass(frozen=True, slots=True)
class Spend:
    """How many calls were paid for, for how many units; if none, the seconds until one can be."""

    calls: int
    units: int
    wait: float


class Budget:
    """The units of one mailbox. `mailbox` is a key that identifies the Google account."""

    def __init__(self, server: redis.Redis, mailbox: str, limits: Limits) -> None:
        self._server = server
        self._limits = limits
        self._keys = [f"quota:mailbox:{mailbox}", "quota:project"]
        self._script = server.register_script(_SPEND)

    def price(self, call: str) -> int:
        """Units `call` costs."""
        return self._limits.get_price if call == "messages.get" else PRICES[call]

    def pay(self, call: str, times: int = 1) -> Spend:
        """Spend units for as many of `times` calls as there are units for, and for no others."""
        price = self.price(call)
        limits = (self._limits.mailbox, self._limits.project)
        calls, wait_ms = self._script(keys=self._keys, args=[price, times, GRAIN_MS, COUNTED_MS, *limits])
        return Spend(calls=int(calls), units=int(calls) * price, wait=int(wait_ms) / 1000)

    def exhaust(self, seconds: float) -> None:
        """Block the mailbox's units for `seconds`, at most a minute, since Gmail says they are spent."""
        now, microseconds = self._server.time()
        # an entry of a whole minute's units, so old that they are available again in `seconds`
        moment = int(now) * 1000 + int(microseconds) // 1000 - COUNTED_MS + int(min(seconds, MINUTE) * 1000)
        self._server.hset(self._keys[0], str(moment), str(self._limits.mailbox))
        self._server.expire(self._keys[0], MINUTE + 30)


class ConcurrencyLimit:
    """How many requests of one mailbox may be in flight: one more after each success, half after Gmail's refusal.

    Gmail publishes no number; field reports range from 5 to 50. Shared by all workers, expires after an hour.
    """

    FIRST = 4

    def __init__(self, server: redis.Redis, mailbox: str, *, maximum: int) -> None:
        self._server = server
        self._key = f"concurrency:{mailbox}"
        self._maximum = max(maximum, 1)

    def get(self) -> int:
        """The present limit, stored for another hour."""
        stored = self._server.getex(self._key, ex=STORED_SECONDS)
        return min(int(stored) if stored else self.FIRST, self._maximum)

    def grow(self, limit: int) -> None:
        """Raise the limit by one, up to the maximum, after success with `limit` requests at once."""
        if limit < self._maximum:
            self._set(min(self.get() + 1, self._maximum))

    def halve(self) -> None:
        """Halve the limit, to one at least."""
        self._set(max(self.get() // 2, 1))

    def _set(self, limit: int) -> None:
        self._server.set(self._key, limit, ex=STORED_SECONDS)
