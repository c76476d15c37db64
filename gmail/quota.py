"""Gmail's units as a budget all workers share: a moving minute for each mailbox and for the project, in Redis.

Units are spent before the call. Redis' own clock counts, so hosts need not agree. Losing Redis loses at most a
minute's memory: Gmail then answers 429 once, and :meth:`Budget.exhaust` repairs it.
"""

from __future__ import annotations

from dataclasses import dataclass

import redis

PRICES = {"getProfile": 1, "history.list": 2, "messages.list": 5, "messages.get": 20, "watch": 100, "stop": 50}
"""Units a call costs (Gmail API reference, "Usage limits", 2026); `messages.get` can be set otherwise."""
MINUTE = 60

# KEYS: hashes of second -> units. ARGV: units wanted, then the limit of each key.
# Answers 0 when spent everywhere, else the seconds until enough units are free again; then nothing is spent.
_SPEND = """
local now = tonumber(redis.call('TIME')[1])
local wanted = tonumber(ARGV[1])
local longest = 0
for i, key in ipairs(KEYS) do
  local spent, seconds = 0, {}
  local entries = redis.call('HGETALL', key)
  for j = 1, #entries, 2 do
    local second = tonumber(entries[j])
    if second <= now - 60 then
      redis.call('HDEL', key, entries[j])
    else
      local units = tonumber(entries[j + 1])
      spent = spent + units
      seconds[#seconds + 1] = {second, units}
    end
  end
  local over = spent + wanted - tonumber(ARGV[i + 1])
  if over > 0 then
    table.sort(seconds, function(a, b) return a[1] < b[1] end)
    local wait = 60
    for _, entry in ipairs(seconds) do
      over = over - entry[2]
      if over <= 0 then
        wait = entry[1] + 61 - now
        break
      end
    end
    if wait > longest then longest = wait end
  end
end
if longest > 0 then return longest end
for _, key in ipairs(KEYS) do
  redis.call('HINCRBY', key, now, wanted)
  redis.call('EXPIRE', key, 90)
end
return 0
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """Units a minute, as the operator reads them in Google's console."""

    mailbox: int
    project: int
    get_price: int = PRICES["messages.get"]


class Budget:
    """The units of one mailbox. `mailbox` is any key that is the same for the same Google account."""

    def __init__(self, server: redis.Redis, mailbox: str, limits: Limits) -> None:
        self._server = server
        self._limits = limits
        self._keys = [f"quota:mailbox:{mailbox}", "quota:project"]
        self._spend = server.register_script(_SPEND)

    def price(self, call: str) -> int:
        """Units `call` costs."""
        return self._limits.get_price if call == "messages.get" else PRICES[call]

    def spend(self, units: int) -> float:
        """Spend `units`; answers 0.0, or the seconds to wait when they are not there, and then spends nothing."""
        return float(self._spend(keys=self._keys, args=[units, self._limits.mailbox, self._limits.project]))

    def exhaust(self, seconds: float) -> None:
        """Gmail says we are over: let nobody spend on this mailbox for `seconds`, at most a minute."""
        now = int(self._server.time()[0])
        # as if the whole minute's units had been spent so long ago that they come back in `seconds`
        second = now - MINUTE + min(int(seconds) + 1, MINUTE - 1)
        self._server.hset(self._keys[0], str(second), str(self._limits.mailbox))
        self._server.expire(self._keys[0], MINUTE + 30)


class Width:
    """How many requests of one mailbox may be under way at once: more while it goes well, half after Gmail's refusal.

    Gmail publishes no number; field reports lie between 5 and 50. Shared by all workers, forgotten after an hour.
    """

    NARROWEST = 4

    def __init__(self, server: redis.Redis, mailbox: str, *, widest: int) -> None:
        self._server = server
        self._key = f"width:{mailbox}"
        self._widest = max(widest, 1)

    def get(self) -> int:
        """The present width."""
        kept = self._server.get(self._key)
        return min(int(kept) if kept else self.NARROWEST, self._widest)

    def grow(self) -> None:
        """One more, up to the widest."""
        self._set(min(self.get() + 1, self._widest))

    def halve(self) -> None:
        """Half as many, and at least one."""
        self._set(max(self.get() // 2, 1))

    def _set(self, width: int) -> None:
        self._server.set(self._key, width, ex=60 * MINUTE)
