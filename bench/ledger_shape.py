"""How big the businesses of the ledger's benchmark are: one of a tenth of all receipts, the rest a long tail. Pure.

Sizes of real customers are log-normal: with the median at `MEDIAN` of their mean, a thousand businesses and ten million
receipts have one of a million, ten above 70,000, and half below 4,650.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist

BIGGEST = 0.1
"""The biggest business's share of all receipts, where its size is not given."""
MEDIAN = 0.516
"""The median business's receipts, as a share of the mean of all but the biggest."""
VENDORS_EXPONENT = 0.58
"""A business of n receipts has n to this power of vendors: 134 of 4,645, 3,020 of a million."""
RUNS_EXPONENT = 0.2
"""Likewise its sync runs: 5 of 4,645, 16 of a million."""
FEWEST = 2


@dataclass(frozen=True)
class Shape:
    """The parameters of the data: receipts in all, businesses, and what the biggest has of the receipts.

    Businesses are numbered from 1, biggest first.
    """

    rows: int
    businesses: int
    most: int | None = None

    @cached_property
    def sizes(self) -> Sequence[int]:
        """The receipts of each business; they add up to `rows`."""
        biggest = self.most or max(1, round(self.rows * BIGGEST))
        return [biggest, *_long_tail(self.businesses - 1, self.rows - biggest)]

    @property
    def biggest(self) -> int:
        """The number of the business with the most receipts."""
        return 1

    @property
    def large(self) -> int:
        """The number of the business at the 99th percentile."""
        return 1 + math.ceil(self.businesses / 100)

    @property
    def median(self) -> int:
        """The number of the business at the median."""
        return 1 + self.businesses // 2

    @property
    def hundredth(self) -> int:
        """The number of the business whose size is nearest to a hundredth of the biggest."""
        wanted = self.sizes[0] / 100
        return 1 + min(range(self.businesses), key=lambda index: abs(self.sizes[index] - wanted))

    def size(self, business: int) -> int:
        """The receipts of a business."""
        return self.sizes[business - 1]

    def vendors(self, business: int) -> int:
        """How many vendors a business has receipts of."""
        return max(FEWEST, round(math.pow(self.size(business), VENDORS_EXPONENT)))

    def runs(self, business: int) -> int:
        """How many sync runs its mailbox has had: a backfill, and those after it."""
        return max(FEWEST, round(math.pow(self.size(business), RUNS_EXPONENT)))

    def lower_bounds(self) -> list[float]:
        """Where each business's part of the unit interval begins, in order."""
        bounds, below = [], 0
        for size in self.sizes:
            bounds.append(below / self.rows)
            below += size
        return bounds


def _long_tail(count: int, total: int) -> list[int]:
    """`count` log-normal sizes, biggest first, that add up to `total`."""
    normal, median = NormalDist(), MEDIAN * total / max(1, count)
    deviates = [normal.inv_cdf(1 - (index + 0.5) / count) for index in range(count)]
    low, high = 0.0, 5.0
    while high - low > 1e-6:
        spread = (low + high) / 2
        if sum(median * math.exp(spread * z) for z in deviates) < total:
            low = spread
        else:
            high = spread
    sizes = [max(1, round(median * math.exp(low * z))) for z in deviates]
    if sizes:
        # rounding leaves a few over
        sizes[0] += total - sum(sizes)
    return sizes
