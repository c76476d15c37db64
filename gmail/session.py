"""One mailbox as a slice reaches it: a client that is authorised, units paid before each call, requests at once."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import TypeAlias, TypeVar

from django.conf import settings

from gmail import access
from gmail.client import GmailClient
from gmail.models import Lease
from gmail.quota import ConcurrencyLimit

Clock: TypeAlias = Callable[[], datetime.datetime]
T = TypeVar("T")
BACKGROUND_SHARE = 0.5
"""A run in the background spends units only while so much of a minute's are unspent."""


class OutOfUnitsError(Exception):
    """The minute's units are spent; there are some again in `retry_after` seconds."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"{retry_after:.0f} s")
        self.retry_after = retry_after


class Session:
    """The mailbox of `lease`'s run. The units it pays are counted as the run's."""

    def __init__(self, lease: Lease, *, clock: Clock) -> None:
        self.connection = lease.run.connection
        self.concurrency = ConcurrencyLimit(
            access.redis_server(), self.connection.google_sub, maximum=settings.GMAIL_CONCURRENT_GETS
        )
        self._lease = lease
        self._clock = clock
        share = BACKGROUND_SHARE if lease.run.is_background else 1.0
        self._budget = access.budget_of(self.connection, share=share)
        self._client: GmailClient | None = None
        self._token_renewed = False

    def client(self) -> GmailClient:
        """The mailbox's client. Raises as :func:`gmail.access.access_token`."""
        if self._client is None:
            self._client = access.client_of(self.connection, now=self._clock())
        return self._client

    def paid_client(self, call: str) -> GmailClient:
        """The client, with the units of one `call` spent. Raises OutOfUnitsError, and as :meth:`client`."""
        client = self.client()
        self._pay(call, 1)
        return client

    def affordable(self, call: str, items: Sequence[T]) -> list[T]:
        """As many `items` as there are units for, one `call` each, spent. Raises OutOfUnitsError if for none."""
        return list(items[: self._pay(call, len(items))]) if items else []

    def price(self, call: str) -> int:
        """Units `call` costs."""
        return self._budget.price(call)

    def renew_token(self) -> bool:
        """Let the next call fetch a new access token; False if this session has done so before."""
        if self._token_renewed:
            return False
        self._token_renewed, self._client = True, None
        access.expire_token(self.connection)
        return True

    def block(self, seconds: float) -> None:
        """Gmail says that the units are spent: let no worker call this mailbox for `seconds`."""
        self._budget.exhaust(seconds)

    def _pay(self, call: str, times: int) -> int:
        spend = self._budget.pay(call, times)
        if not spend.calls:
            raise OutOfUnitsError(spend.wait)
        self._lease.count_units(spend.units)
        return spend.calls
