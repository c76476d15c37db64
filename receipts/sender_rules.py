"""Rules by sender: what one would be about, before it is saved; adding, changing and deleting them."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from businesses.heavy_reads import heavy_read
from businesses.models import Business, User, for_business
from foundation.errors import ApiError
from receipts import storage
from receipts.intake import MAIL_TYPE
from receipts.models import Category, Document, Receipt, SenderAction, SenderRule
from receipts.rules import senders

LOOKED_AT: Final = 200
"""The newest receipts that a preview looks at."""
SHOWN: Final = 10
NO_SENDER = _("Write an address such as bills@shop.example, or a domain such as shop.example.")
NEEDS_CATEGORY = _("Choose the category under which this sender's receipts are filed.")
NO_CATEGORY = _("What is never a receipt has no category.")


class InvalidRuleError(ApiError):
    """A rule that cannot be; `extra["fields"]` says what is wrong with it."""

    code = "VALIDATION_ERROR"
    message = "Some fields are not right."
    hint = "Mend the fields named in error.fields."


class SenderTakenError(ApiError):
    """The sender has a rule."""

    status = 409
    code = "RULE_EXISTS"
    message = "There is a rule for this sender already."
    hint = "Change the rule that there is, or delete it first."


class WideRuleError(ApiError):
    """A rule about most of the mail, or about everybody's addresses, that nobody has confirmed."""

    status = 409
    code = "RULE_IS_WIDE"
    message = "This rule would be about most of your mail, or about a domain at which everybody may have an address."
    hint = "Look at POST rules/preview; if it is what you want, send it again with confirmed: true."


@dataclass(frozen=True, slots=True)
class Preview:
    """Of the newest receipts that came by mail (`looked_at` of them, LOOKED_AT at most) those of a sender."""

    sender: str
    looked_at: int
    matching: int
    newest: Sequence[Receipt]
    """SHOWN at most."""
    is_wide: bool
    """Whether it has to be confirmed: it is about more than half of them, or about a public mail domain."""


def list_of(business: Business) -> QuerySet[SenderRule]:
    """The business's rules, by sender."""
    rules = for_business(SenderRule.objects.all(), business).select_related("category", "created_by")
    return rules.order_by("sender")


def preview(business: Business, *, sender: str) -> Preview:
    """What a rule for `sender` would be about, of what is there. Raises InvalidRuleError, StorageUnavailableError."""
    sender = _sender(sender)
    with heavy_read(business):
        addresses = _newest_addresses(business)
    found = [receipt for receipt, address in addresses if senders.covers(sender, address)]
    is_wide = senders.is_public(sender) or 2 * len(found) > len(addresses)
    return Preview(sender, len(addresses), len(found), found[:SHOWN], is_wide)


def add(
    business: Business,
    *,
    sender: str,
    action: SenderAction,
    category: Category | None,
    by: User,
    now: datetime.datetime,
    is_confirmed: bool = False,
) -> SenderRule:
    """Raises InvalidRuleError, SenderTakenError, WideRuleError unless it is confirmed, StorageUnavailableError."""
    rule = SenderRule(
        business=business,
        sender=_sender(sender),
        action=action,
        category=category,
        created_by=by,
        created_at=now,
    )
    _check(rule)
    if not is_confirmed and preview(business, sender=rule.sender).is_wide:
        raise WideRuleError
    try:
        with transaction.atomic():
            rule.save()
    except IntegrityError as error:
        raise SenderTakenError from error
    return rule


def change(
    rule: SenderRule,
    *,
    action: SenderAction | None = None,
    category: Category | None = None,
    has_category: bool = False,
    is_active: bool | None = None,
) -> None:
    """Change what is given; `category` if `has_category`. Raises InvalidRuleError."""
    if action is not None:
        rule.action = action
    if has_category:
        rule.category = category
    if is_active is not None:
        rule.is_active = is_active
    _check(rule)
    rule.save(update_fields=["action", "category", "is_active"])


def _check(rule: SenderRule) -> None:
    if rule.action == SenderAction.CATEGORY and rule.category is None:
        raise InvalidRuleError(fields={"category": [str(NEEDS_CATEGORY)]})
    if rule.action == SenderAction.NEVER and rule.category is not None:
        raise InvalidRuleError(fields={"category": [str(NO_CATEGORY)]})
    try:
        rule.clean_fields(exclude=["created_by"])
    except ValidationError as error:
        raise InvalidRuleError(fields=error.message_dict) from error


def _sender(text: str) -> str:
    sender = senders.tidy(text)
    if not sender:
        raise InvalidRuleError(fields={"sender": [str(NO_SENDER)]})
    return sender


def _newest_addresses(business: Business) -> list[tuple[Receipt, str]]:
    """The newest receipts that came by mail, each with the address of its sender."""
    mails = Prefetch("documents", Document.objects.filter(origin="mail", media_type=MAIL_TYPE), to_attr="mails")
    rows = for_business(Receipt.objects.all(), business).filter(deleted_at=None).prefetch_related(mails)
    return [
        (receipt, address)
        for receipt in rows.order_by("-received_at", "-pk")[:LOOKED_AT]
        if (address := _address_of(receipt))
    ]


def _address_of(receipt: Receipt) -> str:
    mails: list[Document] = receipt.mails  # type: ignore[attr-defined]
    if not mails:
        return ""
    try:
        return senders.address_of(storage.read(receipt.business_id, mails[0].sha256))
    except FileNotFoundError:
        return ""
