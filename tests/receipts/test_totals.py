"""Totals as rows: what they answer, how they are kept up, and what is done when they are wrong."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Mapping
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from businesses.models import Business
from extraction.types import DocumentType
from prosaas.doctor import totals as doctor
from prosaas.doctor.findings import State
from receipts import categories, changes, total_folding, total_reading, total_upkeep, totals
from receipts.intake import Mail, save
from receipts.models import Receipt, Standing, Status, Total, TotalChange, TotalsState
from receipts.selection import Selection
from receipts.tasks import keep_totals, mend_totals
from receipts.total_sources import Question
from tests.cast import Person
from tests.receipts.mails import NOON, found, said

MARCH = "2026-03"


def arrive(business: Business, source_id: str, *, at: datetime.datetime = NOON, **values: Any) -> Receipt:
    """A receipt that comes by mail."""
    mail = Mail(business, "tests", source_id, f"Subject: {source_id}\r\n\r\n.".encode(), at)
    return Receipt.objects.get(pk=save(mail, found(number=source_id, **values)).receipt_ids[0])


def ask(person: Person, path: str, **query: str) -> dict[str, Any]:
    answer = person.api.get(f"/api/receipts/{path}", query)
    assert answer.status_code == 200, answer.content
    shown: dict[str, Any] = answer.json()
    return shown


def by(person: Person, column: str, **query: str) -> Mapping[tuple[str | None, str | None], tuple[int, str | None]]:
    rows = ask(person, "totals", by=column, **query)["results"]
    return {(row["key"], row["currency"]): (row["count"], row["total"]) for row in rows}


@pytest.fixture
def shop(business: Business) -> Business:
    """The shop, with receipts and totals: some are folded into them, some not yet."""
    for number, (vendor, currency, at) in enumerate(
        [
            ("Oak", "USD", NOON),
            ("Oak", "ILS", NOON.replace(month=2)),
            ("Birch", "USD", NOON.replace(year=2025)),
            ("Elm", "USD", NOON.replace(day=31, hour=23)),
        ]
    ):
        arrive(business, f"m-{number}", vendor=vendor, currency=currency, at=at)
    total_folding.mend(business.pk, now=timezone.now())
    total_folding.fold(business.pk, limit=2)
    return business


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"from_date": "2026-01-01"},
        {"to_date": "2025-12-31"},
        {"from_date": "2026-03-05", "to_date": "2026-03-20"},
        {"from_date": "2025-03-10", "to_date": "2026-03-10"},
        {"from_date": "2026-03-10", "to_date": "2026-03-10"},
        {"status": "approved"},
        {"document_type": "invoice"},
        {"currency": "usd"},
        {"vendor": "OAK"},
        {"vendor": "r", "from_date": "2026-01-01"},
        {"vendor": "none of them"},
        {"category": "none"},
        {"duplicate": "true"},
        {"duplicate": "false"},
        {"deleted": "true"},
        {"deleted": "true", "duplicate": "true"},
        {"min_amount": "200"},
        {"search": "elm"},
    ],
)
def test_the_sums_are_the_same_from_totals_and_from_receipts(shop: Business, owner: Person, query: Any) -> None:
    copied = arrive(shop, "m-1-again", vendor="Oak")
    changes.delete(copied, cause=said())
    answer = ask(owner, "stats", **query)
    TotalsState.objects.all().delete()
    assert answer == ask(owner, "stats", **query)


def test_sums_are_read_from_totals_alone(shop: Business, owner: Person) -> None:
    with CaptureQueriesContext(connection) as queries:
        ask(owner, "stats", from_date="2026-01-01", status="approved", currency="USD")
    assert not [query["sql"] for query in queries if '"receipts"."' in query["sql"]]


def test_the_days_that_cut_a_month_are_exact(business: Business, owner: Person) -> None:
    for day in (1, 9, 10, 11, 20, 21, 31):
        arrive(business, f"m-{day}", at=NOON.replace(day=day))
    keep_totals()
    assert by(owner, "month", from_date="2026-03-10", to_date="2026-03-20") == {(MARCH, "USD"): (3, "354.00")}
    assert by(owner, "month", from_date="2026-03-10") == {(MARCH, "USD"): (5, "590.00")}
    assert by(owner, "month", to_date="2026-03-20") == {(MARCH, "USD"): (5, "590.00")}
    assert by(owner, "month", from_date="2026-03-28") == {(MARCH, "USD"): (1, "118.00")}


def test_totals_by_each_column(shop: Business, owner: Person) -> None:
    travel = categories.add(shop, name="Travel")
    elm = Receipt.objects.get(vendor="Elm")
    changes.correct(elm, {"category": travel, "tax_rate": Decimal(18), "document_type": "refund"}, cause=said())
    assert by(owner, "vendor") == {
        ("Birch", "USD"): (1, "118.00"), ("Elm", "USD"): (1, "-118.00"),
        ("Oak", "ILS"): (1, "118.00"), ("Oak", "USD"): (1, "118.00"),
    }  # fmt: skip
    assert by(owner, "category", currency="USD") == {
        (None, "USD"): (2, "236.00"),
        (str(travel.pk), "USD"): (1, "-118.00"),
    }
    assert by(owner, "tax_rate", currency="USD", from_date="2026-01-01") == {
        ("18", "USD"): (1, "-118.00"), ("mixed", "USD"): (1, "118.00"),
    }  # fmt: skip
    assert by(owner, "month", axis="issued", vendor="elm") == {(MARCH, "USD"): (1, "-118.00")}
    assert by(owner, "currency", vendor="oak") == {("ILS", "ILS"): (1, "118.00"), ("USD", "USD"): (1, "118.00")}
    assert by(owner, "status")[("approved", "ILS")] == (1, "118.00")
    assert by(owner, "document_type", document_type="refund") == {("refund", "USD"): (1, "-118.00")}


def test_the_months_of_issue_are_not_those_of_receipt(business: Business, owner: Person) -> None:
    arrive(business, "m-1", issue_date=datetime.date(2026, 2, 27))
    arrive(business, "m-2", issue_date=None)
    keep_totals()
    assert by(owner, "month", axis="issued") == {("2026-02", "USD"): (1, "118.00"), (None, "USD"): (1, "118.00")}
    assert by(owner, "month", axis="issued", from_date="2026-02-20") == {("2026-02", "USD"): (1, "118.00")}
    assert by(owner, "month") == {(MARCH, "USD"): (2, "236.00")}


def test_only_the_most_frequent_vendors_are_listed_and_the_answer_says_so(business: Business, owner: Person) -> None:
    for number in range(6):
        arrive(business, f"m-{number}", vendor=("Oak", "Oak", "Oak", "Elm", "Elm", "Fir")[number])
    keep_totals()
    answer = ask(owner, "totals", by="vendor", limit="2")
    assert ([row["key"] for row in answer["results"]], answer["has_more"]) == (["Oak", "Elm"], True)
    assert not ask(owner, "totals", by="vendor", limit="3")["has_more"]


def test_what_totals_do_not_know_is_refused_by_name(owner: Person) -> None:
    for query in ("by=number", "axis=paid", "limit=0", "limit=1001", "form_date=2026-01-01"):
        answer = owner.api.get(f"/api/receipts/totals?{query}")
        assert answer.status_code == 400, query
        assert list(answer.json()["error"]["fields"]) == [query.partition("=")[0]]


def test_many_receipts_added_up_one_by_one_are_an_estimate(
    shop: Business, owner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(total_reading, "LIMIT", 3)
    answer = ask(owner, "stats", min_amount="1")
    assert answer["is_estimate"]
    assert [row["month"] for row in answer["by_month"]] == ["2026-02", MARCH, "2026-04"]
    assert not ask(owner, "stats", min_amount="1", vendor="elm")["is_estimate"]
    assert not ask(owner, "stats")["is_estimate"]


def test_counts_are_exact_where_totals_know_the_filter(shop: Business) -> None:
    assert totals.count_of(shop, Selection()) == 4
    assert totals.count_of(shop, Selection(statuses=frozenset({Status.APPROVED}))) == 4
    assert totals.count_of(shop, Selection(deleted=True)) == 0
    assert totals.count_of(shop, None) is None
    TotalsState.objects.all().delete()
    assert totals.count_of(shop, Selection()) is None


def test_all_businesses_are_counted_by_status(shop: Business, stranger: Person) -> None:
    arrive(stranger.business, "m-1", confidence=0.5)
    assert totals.counts_by_status() == {"pending_review": 1, "approved": 4, "rejected": 0, "not_receipt": 0}
    keep_totals()
    assert totals.counts_by_status() == {"pending_review": 1, "approved": 4, "rejected": 0, "not_receipt": 0}


def test_totals_are_built_and_kept_up_by_themselves(business: Business) -> None:
    arrive(business, "m-1")
    keep_totals()
    arrive(business, "m-2")
    keep_totals()
    assert not TotalChange.objects.exists()
    assert total_folding.differences(business, limit=1) == []
    assert totals.count_of(business, Selection()) == 2


def test_the_totals_of_a_big_business_are_built_where_they_keep_nobody_waiting(
    business: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(total_upkeep, "SMALL", 1)
    arrive(business, "m-1")
    keep_totals()
    assert totals.count_of(business, Selection()) is None
    mend_totals()
    assert totals.count_of(business, Selection()) == 1


def test_the_doctor_says_when_totals_are_wrong(shop: Business) -> None:
    assert {check(doctor.look()).state for check in doctor.CHECKS.values()} == {State.OK}
    Total.objects.filter(key="Oak", grain="m").update(count=7)
    assert f"The totals of business {shop.pk} are not" in doctor.check_right(doctor.look()).says
    shop.time_zone = "UTC"
    shop.save()
    assert "1 businesses are still to be built" in doctor.check_folded(doctor.look()).says
    crowded = dataclasses.replace(doctor.look(), waiting=doctor.CROWD)
    assert doctor.check_folded(crowded).state is State.WARNING


def test_nothing_to_fold_asks_two_questions(business: Business) -> None:
    keep_totals()
    with CaptureQueriesContext(connection) as queries:
        keep_totals()
    assert len(queries) == 2


def test_a_total_that_comes_to_nothing_is_removed(shop: Business) -> None:
    receipt = Receipt.objects.get(vendor="Birch")
    changes.correct(receipt, {"vendor": "Oak", "currency": "ILS"}, cause=said())
    keep_totals()
    assert not Total.objects.filter(key="Birch").exists()
    assert not Total.objects.filter(count=0).exists()


def test_a_receipt_that_changes_month_and_currency_at_once(business: Business) -> None:
    receipt = arrive(business, "m-1")
    keep_totals()
    changes.correct(
        receipt, {"issue_date": datetime.date(2025, 12, 31), "currency": "ILS", "amount": None}, cause=said()
    )
    question = Question(("month", "currency"), "issued")
    for _ in range(2):
        [one] = total_reading.from_totals(business, Selection(), question) or []
        assert (one.group["month"], one.group["currency"]) == (datetime.date(2025, 12, 1), "ILS")
        assert (one.number, one.unknown, one.amount) == (1, 1, Decimal(0))
        keep_totals()


def test_months_follow_the_time_zone_of_the_business(business: Business, owner: Person) -> None:
    arrive(business, "m-1", at=datetime.datetime(2026, 1, 31, 22, 30, tzinfo=datetime.UTC))
    keep_totals()
    business.time_zone = "America/New_York"
    business.save()
    assert [row["month"] for row in ask(owner, "stats")["by_month"]] == ["2026-01"]
    arrive(business, "m-2", at=datetime.datetime(2026, 2, 1, 2, 0, tzinfo=datetime.UTC))
    keep_totals()
    assert TotalsState.objects.get().zone == "America/New_York"
    assert by(owner, "month") == {("2026-01", "USD"): (2, "236.00")}
    assert total_folding.differences(business, limit=1) == []


def test_a_renamed_business_keeps_its_totals(shop: Business, owner: Person) -> None:
    before = ask(owner, "stats")
    shop.name = "Another Name"
    shop.save()
    assert ask(owner, "stats") == before


def test_totals_spoilt_by_hand_are_found_and_mended(shop: Business, caplog: pytest.LogCaptureFixture) -> None:
    Total.objects.filter(key="Oak", grain="a", currency="USD").update(amount=5)
    Total.objects.filter(grouped_by="").first().delete()  # type: ignore[union-attr]
    TotalChange.objects.all().delete()
    assert mend_totals() == 0
    TotalsState.objects.update(checked_at=NOON)
    assert mend_totals() == 1
    assert "TOTALS MENDED: business" in caplog.text
    assert "Oak" not in caplog.text
    assert total_folding.differences(shop, limit=1) == []


def test_what_an_older_process_saved_is_counted_by_the_nightly_mending(shop: Business) -> None:
    receipt = Receipt.objects.get(vendor="Elm")
    receipt.pk, receipt.source_id, receipt.fingerprint = None, "m-9", None
    receipt.save()
    assert totals.count_of(shop, Selection()) == 4
    TotalsState.objects.update(checked_at=NOON)
    mend_totals()
    assert totals.count_of(shop, Selection()) == 5


def test_one_business_s_broken_totals_do_not_keep_the_others(
    business: Business, stranger: Person, caplog: pytest.LogCaptureFixture
) -> None:
    Business.objects.filter(pk=business.pk).update(time_zone="Mars/Olympus")
    total_upkeep.keep_up(may_go_on=lambda: True)
    assert f"The totals of business {business.pk} were not kept" in caplog.text
    assert TotalsState.objects.filter(business=stranger.business, zone=stranger.business.time_zone).exists()


def rebuild(*arguments: str) -> tuple[str, int]:
    out = StringIO()
    try:
        call_command("rebuild_totals", *arguments, stdout=out)
    except SystemExit as error:
        return out.getvalue(), int(error.code or 0)
    return out.getvalue(), 0


def test_the_command_names_what_differs_and_then_mends_it(shop: Business) -> None:
    assert rebuild("--check")[1] == 0
    Total.objects.filter(key="Oak", grain="a", currency="USD").update(amount=5)
    text, code = rebuild("--check", "--business", str(shop.pk))
    assert code == 1
    assert "vendor/a Oak" in text
    assert "+113" in text
    assert "1 of 1: business" in rebuild()[0]
    assert rebuild("--check") == (
        f"1 of 1: business {shop.pk}: right\nThe totals of 0 of 1 businesses are not right.\n",
        0,
    )


def test_the_command_says_what_was_never_built_and_what_does_not_exist(business: Business) -> None:
    text, code = rebuild("--check")
    assert ("never built" in text, code) == (True, 1)
    with pytest.raises(CommandError, match="There is no business 0"):
        rebuild("--business", "0")


def test_what_is_put_aside_or_a_copy_is_told_apart(shop: Business) -> None:
    first = Receipt.objects.get(vendor="Elm")
    copy = arrive(shop, "m-3", vendor="Elm", at=NOON)
    assert copy.pk == first.pk or copy.duplicate_of_id is None
    changes.correct(first, {"status": Status.REJECTED}, cause=said())
    assert totals.count_of(shop, Selection(statuses=frozenset({Status.REJECTED}), duplicate=False)) == 1
    sums = total_reading.from_totals(shop, Selection(), Question(("standing",))) or []
    assert {one.group["standing"] for one in sums} == {Standing.LIVE}


@pytest.mark.parametrize("kind", [DocumentType.REFUND, DocumentType.CREDIT_NOTE])
def test_money_that_came_back_subtracts_in_every_total(business: Business, owner: Person, kind: DocumentType) -> None:
    arrive(business, "m-1", document_type=kind)
    keep_totals()
    assert by(owner, "vendor") == {("Maple Stationery Ltd.", "USD"): (1, "-118.00")}
    assert by(owner, "month", axis="issued") == {(MARCH, "USD"): (1, "-118.00")}
