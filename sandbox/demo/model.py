"""The types that the catalogue uses."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Item:
    """A product; each bill draws a unit price between `low` and `high` and a quantity up to `most`."""

    description: str
    low: str
    high: str = ""
    most: int = 1


@dataclass(frozen=True, slots=True)
class Sender:
    """A vendor, a bank or a person.

    `tax` is "standard" (the country's rate on that day), "none", or a rate in percent. `numbering` may use
    {n}, {m}, {year}, {yy}, {month}.
    """

    name: str
    domain: str
    local: str = "billing"
    from_name: str = ""
    country: str = "US"
    zone: str = "America/New_York"
    currency: str = "USD"
    tax: str = "standard"
    tax_included: bool = False
    tax_id: str = ""
    address: str = ""
    phone: str = ""
    numbering: str = "INV-{n:06d}"
    payment: tuple[str, str] = ("Visa", "4417")
    items: tuple[Item, ...] = ()

    @property
    def from_address(self) -> str:
        return f"{self.local}@{self.domain}"


@dataclass(frozen=True, slots=True)
class Monthly:
    """On one day of the month, in the last `months` months, every `every` months."""

    months: int
    day: int
    every: int = 1


@dataclass(frozen=True, slots=True)
class Spread:
    """`count` times, spread over the whole span."""

    count: int


Rhythm = Monthly | Spread


@dataclass(frozen=True, slots=True)
class Series:
    """One sender's mails of one kind.

    `pick` is how many different items a bill has (least, most); `extras` names further amounts on it (shipping,
    discount, tip, gift_card) with a price range; `orders` is the number of orders in one mail; `via` sends it through
    another sender; `forward` has a colleague forward it ("gmail", "outlook", "apple", "attached"); `follow_ups` are
    later mails about the same purchase: template and days.
    """

    template: str
    sender: Sender
    rhythm: Rhythm
    pick: tuple[int, int] = (1, 1)
    hours: tuple[int, int] = (7, 20)
    extras: dict[str, tuple[str, str]] = field(default_factory=dict)
    orders: int = 1
    via: Sender | None = None
    forward: str = ""
    follow_ups: tuple[tuple[str, int], ...] = ()

    @property
    def key(self) -> str:
        return f"{self.template}/{self.sender.domain}/{self.rhythm}/{self.forward}"
