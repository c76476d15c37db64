"""Gmail's units as a budget all workers share: a moving minute for each mailbox and for the project, in Redis.

Units are spent before the call, as many calls at a time as there are units for. Redis' own clock counts, so hosts need
not agree. Losing Redis loses at most a minute's memory: Gmail then answers 429 once, and :meth:`Budget.exhaust` repairs
it.
"""

from __future__ import annotations

from dataclasses import dataclass

import redis

PRICES = {"getProfile": 1, "history.list": 2, "messages.list": 5, "messages.get": 20, "watch": 100, "stop": 50}
"""Units a call costs (Gmail API reference, "Usage limits", 2026); `messages.get` can be set otherwise."""
MINUTE = 60
GRAIN_MS = 250
"""Units spent so close together are kept as one."""
REMEMBERED = 60 * MINUTE
"""Seconds a mailbox's width is remembered while nobody asks for it."""
HELD_MS = MINUTE * 1000 + 2 * GRAIN_MS
"""How long units count: a minute, what the grain hides, and as much for calls that reach Gmail late."""

# KEYS: hashes of moment in ms -> units. ARGV: units a call, calls wanted, grain, how long units count, then the limit
# of each key. Answers how many of the calls were paid for and, if none, in how many ms one could be.
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
    """Units a minute, as the operator reads them in Google's console."""

    mailbox: int
    project: int
    get_price: int = PRICES["messages.get"]


@dataclass(frozen=True, slots=True)
class Spend:
    """How many calls were paid for, the units that took, and if it is none the seconds until one can be."""

    calls: int
    units: int
    wait: float


class Budget:
    """The units of one mailbox. `mailbox` is any key that is the same for the same Google account."""

    def __init__(self, server: redis.Redis, mailbox: str, limits: Limits) -> None:
        self._server = server
        self._limits = limits
        self._keys = [f"quota:mailbox:{mailbox}", "quota:project"]
        self._script = server.register_script(_SPEND)

    def price(self, call: str) -> int:
        """Units `call` costs."""
        return self._limits.get_price if call == "messages.get" else PRICES[call]

    def pay(self, call: str, times: int = 1) -> Spend:
        """Spend the units of as many of `times` calls as there are units for; none is spent for the others."""
        price = self.price(call)
        limits = (self._limits.mailbox, self._limits.project)
        calls, wait_ms = self._script(keys=self._keys, args=[price, times, GRAIN_MS, HELD_MS, *limits])
        return Spend(calls=int(calls), units=int(calls) * price, wait=int(wait_ms) / 1000)

    def exhaust(self, seconds: float) -> None:
        """Gmail says we are over: let nobody spend on this mailbox for `seconds`, at most a minute."""
        now, microseconds = self._server.time()
        # as if the whole minute's units had been spent so long ago that they come back in `seconds`
        moment = int(now) * 1000 + int(microseconds) // 1000 - HELD_MS + int(min(seconds, MINUTE) * 1000)
        self._server.hset(self._keys[0], str(moment), str(self._limits.mailbox))
        self._server.expire(self._keys[0], MINUTE + 30)


class ConcurrencyLimit:
    """How many requests of one mailbox may be under way at once: more while it goes well, half after Gmail's refusal.

    Gmail publishes no number; field reports lie between 5 and 50. Shared by all workers, forgotten after an hour.
    """

    FIRST = 4

    def __init__(self, server: redis.Redis, mailbox: str, *, widest: int) -> None:
        self._server = server
        self._key = f"concurrency:{mailbox}"
        self._widest = max(widest, 1)

    def get(self) -> int:
        """The present width, remembered for another hour."""
        kept = self._server.getex(self._key, ex=REMEMBERED)
        return min(int(kept) if kept else self.FIRST, self._widest)

    def grow(self, width: int) -> None:
        """One more, up to the widest, since all went well with `width`."""
        if width < self._widest:
            self._set(min(self.get() + 1, self._widest))

    def halve(self) -> None:
        """Half as many, and at least one."""
        self._set(max(self.get() // 2, 1))

    def _set(self, width: int) -> None:
        self._server.set(self._key, width, ex=REMEMBERED)
