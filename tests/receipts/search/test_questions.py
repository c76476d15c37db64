"""Hundreds of searches with known answers: whatever way people write it, they find these receipts and no others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from businesses.models import Business
from receipts import conditions
from receipts.listing import Listing, order_of
from receipts.models import Receipt
from tests.receipts.search.ledger import NOW, RECEIPTS, fill

QUESTIONS = Path(__file__).with_name("questions.txt")
RIGHT = 0.975
"""The share of questions that have to be answered right."""

pytestmark = pytest.mark.django_db


def questions() -> Iterator[tuple[str, set[str]]]:
    """Each line is `what is typed | the receipts it finds`."""
    for line in QUESTIONS.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            typed, _, found = line.rpartition("|")
            yield typed.removesuffix(" "), set(found.split())


def test_the_questions_are_about_receipts_that_there_are() -> None:
    asked = list(questions())
    assert len(asked) >= 200
    assert set().union(*(found for _, found in asked)) <= RECEIPTS.keys()
    assert len({typed for typed, _ in asked}) == len(asked)


def test_searches_find_what_people_look_for(business: Business) -> None:
    names = fill(business)
    fill(Business.objects.create(name="Another shop, with the same receipts"), others=0)
    wrong = []
    for typed, wanted in questions():
        condition = conditions.found_by(business, typed, now=NOW)
        rows = Receipt.objects.filter(business=business, deleted_at=None)
        page = Listing(rows, [condition]).read(order_of("-received_at"), None, size=400).page
        found = {names[row.pk] for row in page.rows}
        if found != wanted or len(page.rows) != len(wanted):
            wrong.append(f"{typed}: found {sorted(found - wanted)} and not {sorted(wanted - found)}")
    total = len(list(questions()))
    print(f"\n{total - len(wrong)} of {total} right", *wrong, sep="\n  ")
    assert len(wrong) <= total * (1 - RIGHT), wrong
