"""All that a business has said for the mail to come, loaded once for a batch of it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from businesses.models import Business, for_business
from receipts.models import SenderAction, SenderRule, VendorFact
from receipts.rules.facts import Facts
from receipts.rules.senders import address_of, match


@dataclass(frozen=True, slots=True)
class Book:
    """What is in use of a business's facts, and of its rules by their sender."""

    facts: Facts
    rules: Mapping[str, SenderRule]

    def __bool__(self) -> bool:
        return bool(self.facts or self.rules)

    def apply(
        self, values: Mapping[str, Any], mail: bytes, *, received_at: datetime.datetime, texts: Sequence[str] = ()
    ) -> dict[str, Any]:
        """The columns of a reading with what facts and rules say about them; `mail` is empty where it came by none."""
        if not self:
            return dict(values)
        address = address_of(mail) if mail else ""
        changed = self.facts.apply(values, address=address, received_at=received_at, texts=texts)
        rule = match(self.rules, address)
        if rule is not None and rule.category is not None and "category" not in changed:
            changed["category"] = rule.category
        return changed


def book_of(business: Business) -> Book:
    """What applies to the mail of a business now; an archived category is given to nothing."""
    facts = for_business(VendorFact.objects.all(), business).filter(is_active=True, category__archived_at=None)
    return Book(Facts(facts.select_related("category")), sender_rules(business))


def sender_rules(business: Business) -> dict[str, SenderRule]:
    """The rules in use, by their sender."""
    rules = for_business(SenderRule.objects.all(), business).filter(is_active=True).select_related("category")
    return {rule.sender: rule for rule in rules if not (rule.category and rule.category.is_archived)}


def action_for(rules: Mapping[str, SenderRule], mail: bytes) -> SenderAction | None:
    """What becomes of a mail by its sender's rule."""
    rule = match(rules, address_of(mail)) if rules else None
    return SenderAction(rule.action) if rule else None
