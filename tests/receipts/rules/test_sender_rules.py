"""Rules by sender, as mail meets them, and what is asked before one is saved."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from businesses.models import Business
from extraction.types import ReasonCode
from receipts import sender_rules
from receipts.categories import add as add_category
from receipts.intake import Mail, Submission, submit_all
from receipts.models import Category, Receipt, SenderAction, SenderRule, Status
from receipts.rules import books
from receipts.sender_rules import InvalidRuleError, SenderTakenError, WideRuleError, preview
from tests.cast import Person
from tests.receipts.conftest import MakeReceipt
from tests.receipts.mails import NOON, english, letter, mail_to, newsletter


def rule(
    owner: Person, sender: str, action: SenderAction, category: Category | None = None, *, is_confirmed: bool = True
) -> SenderRule:
    return sender_rules.add(
        owner.business,
        sender=sender,
        action=action,
        category=category,
        by=owner.user,
        now=NOON,
        is_confirmed=is_confirmed,
    )


def submit(business: Business, rfc822: bytes, **columns: Any) -> Submission:
    [submission] = submit_all([Mail(business, "tests", "m-1", rfc822, NOON, **columns)])
    return submission


def test_nothing_of_a_sender_is_a_receipt_where_the_rule_says_so(business: Business, owner: Person) -> None:
    rule(owner, "maple.example", SenderAction.NEVER)
    assert submit(business, english()) == Submission("not_receipt", ReasonCode.SENDER_RULE)
    assert not Receipt.objects.exists()


def test_a_persons_word_about_one_mail_goes_before_a_rule(business: Business, owner: Person) -> None:
    rule(owner, "maple.example", SenderAction.NEVER)
    assert submit(business, english(), is_given=True).outcome == "receipt"


def test_what_is_always_a_receipt_waits_for_review_at_least(business: Business, owner: Person) -> None:
    rule(owner, "receipts@maple.example", SenderAction.ALWAYS)
    assert submit(business, newsletter()).outcome == "receipt"
    assert Receipt.objects.get().status == Status.PENDING_REVIEW


def test_a_senders_receipts_are_filed_under_its_category(business: Business, owner: Person) -> None:
    office = add_category(business, name="Office")
    rule(owner, "maple.example", SenderAction.CATEGORY, office)
    submit(business, english())
    assert Receipt.objects.get().category == office


def test_a_rule_that_is_off_and_another_businesss_are_not_followed(
    business: Business, owner: Person, stranger: Person
) -> None:
    rule(stranger, "maple.example", SenderAction.NEVER)
    sender_rules.change(rule(owner, "maple.example", SenderAction.NEVER), is_active=False)
    assert submit(business, english()).outcome == "receipt"


def test_a_preview_names_the_newest_of_a_sender(business: Business, make_receipt: MakeReceipt) -> None:
    own = [make_receipt(rfc822=letter("a", "", sender="a@shop.example")) for _ in range(2)]
    for _ in range(3):
        make_receipt(rfc822=letter("b", "", sender="b@oak.example"))
    found = preview(business, sender="Shop.example")
    assert (found.looked_at, found.matching, found.is_wide) == (5, 2, False)
    assert [one.pk for one in found.newest] == [one.pk for one in reversed(own)]
    assert preview(business, sender="oak.example").is_wide
    assert preview(business, sender="gmail.com").is_wide


def test_a_wide_rule_asks_twice(business: Business, owner: Person, make_receipt: MakeReceipt) -> None:
    make_receipt(rfc822=letter("a", "", sender="a@shop.example"))
    with pytest.raises(WideRuleError):
        rule(owner, "shop.example", SenderAction.NEVER, is_confirmed=False)
    with pytest.raises(WideRuleError):
        rule(owner, "gmail.com", SenderAction.ALWAYS, is_confirmed=False)
    assert rule(owner, "oak.example", SenderAction.NEVER, is_confirmed=False).pk
    assert rule(owner, "shop.example", SenderAction.NEVER).pk


@pytest.mark.parametrize("sender", ["", "shop", "a b@shop.example"])
def test_what_is_no_sender_is_refused(owner: Person, sender: str) -> None:
    with pytest.raises(InvalidRuleError):
        rule(owner, sender, SenderAction.NEVER)


def test_a_rule_needs_the_category_it_speaks_of_and_is_one_a_sender(owner: Person) -> None:
    office = add_category(owner.business, name="Office")
    with pytest.raises(InvalidRuleError):
        rule(owner, "shop.example", SenderAction.CATEGORY)
    with pytest.raises(InvalidRuleError):
        rule(owner, "shop.example", SenderAction.NEVER, office)
    rule(owner, "shop.example", SenderAction.ALWAYS, office)
    with pytest.raises(SenderTakenError):
        rule(owner, "shop.example", SenderAction.NEVER)


def test_a_batch_asks_for_all_that_was_said_three_times_at_most(business: Business) -> None:
    mails = [mail_to(business, f"m-{n}", english(f"INV-{n}")) for n in range(20)]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        submit_all(mails)
    asked = [one for one in queries if "senderrule" in one["sql"] or "vendorfact" in one["sql"]]
    assert len(asked) == 3
    assert not books.book_of(business)
