"""Many receipts changed at one go, by ids and by the list's own filters, at once and as a job."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.utils import timezone

from businesses.models import Business
from receipts import categories, changes, jobs, tasks
from receipts.history import corrections_of
from receipts.intake import save_all
from receipts.models import Category, Event, Job, Receipt, Status
from tests.cast import Person
from tests.receipts.conftest import MakeReceipt
from tests.receipts.mails import english, found, mail_to, said

BULK, UNDO = "/api/receipts/bulk", "/api/receipts/undo"
MANY = 501


def change(person: Person, **body: Any) -> Any:
    return person.api.post(BULK, body, format="json")


def take_back(person: Person, token: str) -> Any:
    return person.api.post(UNDO, {"token": token}, format="json")


@pytest.fixture
def many(business: Business) -> None:
    """More receipts than are changed while the caller waits."""
    save_all([(mail_to(business, f"m-{number}"), found(number=f"{number}")) for number in range(MANY)])


@pytest.mark.parametrize(
    ("action", "status"),
    [
        ("approve", Status.APPROVED),
        ("reject", Status.REJECTED),
        ("not_receipt", Status.NOT_RECEIPT),
        ("pending", Status.PENDING_REVIEW),
    ],
)
def test_a_status_is_a_decision_on_each(owner: Person, make_receipt: MakeReceipt, action: str, status: Status) -> None:
    ids = [make_receipt(status=one).pk for one in Status]
    answer = change(owner, ids=ids, action=action).json()
    assert (answer["changed"], answer["unchanged"], answer["refused"]) == (4, 0, [])
    assert {*Receipt.objects.values_list("status", flat=True)} == {status}
    events = Event.objects.values_list("by", "way", "kind", "operation")
    assert len(events) == 4
    assert len(set(events)) == 1
    again = change(owner, ids=ids, action=action).json()
    assert (again["changed"], again["unchanged"], again["undo_token"]) == (0, 4, None)


def test_a_category_and_a_note_are_given_and_taken_away(owner: Person, make_receipt: MakeReceipt) -> None:
    travel = categories.add(owner.business, name="Travel")
    ids = [make_receipt().pk, make_receipt(category=travel).pk]
    assert change(owner, ids=ids, action="category", value=travel.pk).json()["changed"] == 1
    assert change(owner, ids=ids, action="note", value=" for\r\nthe trip ").json()["changed"] == 2
    assert {*Receipt.objects.values_list("category", "note")} == {(travel.pk, "for\nthe trip")}
    assert change(owner, ids=ids, action="category", value=None).json()["changed"] == 2
    assert change(owner, ids=ids, action="note", value=None).json()["changed"] == 2
    assert Receipt.objects.filter(category=None, note=None).count() == 2


def test_what_is_deleted_is_refused_and_can_be_restored(owner: Person, make_receipt: MakeReceipt) -> None:
    ids = [make_receipt().pk for _ in range(3)]
    assert change(owner, ids=ids[:2], action="delete").json()["changed"] == 2
    answer = change(owner, ids=ids, action="approve").json()
    assert (answer["changed"], answer["refused"]) == (1, [{"reason": "deleted", "count": 2}])
    answer = change(owner, ids=ids, action="restore").json()
    assert (answer["changed"], answer["unchanged"]) == (2, 1)
    assert not Receipt.objects.exclude(deleted_at=None).exists()


def test_deleted_originals_hand_on_to_their_oldest_copies_that_stay(owner: Person, business: Business) -> None:
    rows = {}
    for name in ("a-1", "a-2", "a-3", "b-1", "b-2"):
        save_all([(mail_to(business, name), found(number=name[0]))])
        rows[name] = Receipt.objects.get(source_id=name)
    answer = change(owner, ids=[rows[name].pk for name in ("a-1", "a-2", "b-1")], action="delete").json()
    assert answer["changed"] == 3
    assert [*Receipt.originals.order_by("source_id").values_list("source_id", flat=True)] == ["a-3", "b-2"]
    assert take_back(owner, answer["undo_token"]).json() == {"undone": 5, "left": []}
    before = {"a-1": None, "a-2": "a-1", "a-3": "a-1", "b-1": None, "b-2": "b-1"}
    assert {row.source_id: row.duplicate_of and row.duplicate_of.source_id for row in Receipt.objects.all()} == before
    assert {row.source_id for row in Receipt.originals.exclude(fingerprint=None)} == {"a-1", "b-1"}


def test_of_unknown_and_other_businesses_receipts_none_is_changed(
    owner: Person, stranger: Person, make_receipt: MakeReceipt
) -> None:
    mine, theirs = make_receipt(), make_receipt(shop=stranger.business)
    answer = change(owner, ids=[mine.pk, theirs.pk, 10**12], action="delete")
    assert answer.status_code == 404
    assert (answer.json()["error"]["code"], answer.json()["ids"]) == ("RECEIPTS_NOT_FOUND", [theirs.pk, 10**12])
    assert not Event.objects.exists()


def test_a_filter_is_the_list_s_own(owner: Person, make_receipt: MakeReceipt) -> None:
    travel = categories.add(owner.business, name="Travel")
    for vendor, status in (("Maple", "pending_review"), ("Maple", "rejected"), ("Birch", "pending_review")):
        make_receipt(vendor=vendor, status=status, category=travel)
    asked = {"vendor": "map", "status": ["pending_review", "approved"], "category": [travel.pk], "deleted": False}
    answer = change(owner, filter=asked, expected_count=1, action="approve")
    assert answer.json()["changed"] == 1
    assert Receipt.objects.get(status="approved").vendor == "Maple"


def test_everything_has_to_be_meant(owner: Person, make_receipt: MakeReceipt) -> None:
    for _ in range(3):
        make_receipt()
    refused = change(owner, filter={}, action="delete")
    assert (refused.status_code, [*refused.json()["error"]["fields"]]) == (400, ["expected_count"])
    refused = change(owner, filter={}, expected_count=2, action="delete")
    assert (refused.status_code, refused.json()["error"]["code"], refused.json()["count"]) == (409, "COUNT_DIFFERS", 3)
    assert not Event.objects.exists()
    assert change(owner, filter={}, expected_count=3, action="delete").json()["changed"] == 3


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"action": "approve"}, "ids"),
        ({"action": "approve", "ids": [1], "filter": {}, "expected_count": 1}, "ids"),
        ({"action": "approve", "ids": []}, "ids"),
        ({"action": "approve", "ids": [1, 1]}, "ids"),
        ({"action": "approve", "ids": list(range(1, 502))}, "ids"),
        ({"action": "approve", "ids": [2**63]}, "ids"),
        ({"action": "approve", "ids": [1], "expected_count": 1}, "expected_count"),
        ({"action": "burn", "ids": [1]}, "action"),
        ({"action": "approve", "ids": [1], "value": 1}, "value"),
        ({"action": "note", "ids": [1]}, "value"),
        ({"action": "note", "ids": [1], "value": 7}, "value"),
        ({"action": "note", "ids": [1], "value": "x" * 2001}, "value"),
        ({"action": "category", "ids": [1], "value": "7"}, "value"),
        ({"action": "category", "ids": [1], "value": 7}, "value"),
        ({"action": "category", "ids": [1], "value": True}, "value"),
        ({"action": "approve", "ids": [1], "reason": "x"}, "reason"),
        ({"action": "approve", "filter": [], "expected_count": 1}, "filter"),
        ({"action": "approve", "filter": {"vendr": "x"}, "expected_count": 1}, "filter"),
        ({"action": "approve", "filter": {"vendor": " "}, "expected_count": 1}, "filter"),
        ({"action": "approve", "filter": {"vendor": None}, "expected_count": 1}, "filter"),
        ({"action": "approve", "filter": {"vendor": ["a", "b"]}, "expected_count": 1}, "filter"),
        ({"action": "approve", "filter": {"status": []}, "expected_count": 1}, "filter"),
        ({"action": "approve", "filter": {"status": ["burnt"]}, "expected_count": 1}, "filter"),
        ({"action": "approve", "filter": {"from_date": "2025-13-01"}, "expected_count": 1}, "filter"),
    ],
)
def test_bad_input_is_refused_by_name(owner: Person, body: dict[str, Any], field: str) -> None:
    answer = change(owner, **body)
    assert (answer.status_code, [*answer.json()["error"]["fields"]]) == (400, [field])


def test_an_archived_category_is_refused(owner: Person, make_receipt: MakeReceipt, stranger: Person) -> None:
    receipt = make_receipt()
    archived = categories.add(owner.business, name="Old")
    categories.archive(archived, now=timezone.now())
    for category in (archived, categories.add(stranger.business, name="Theirs")):
        answer = change(owner, ids=[receipt.pk], action="category", value=category.pk)
        assert [*answer.json()["error"]["fields"]] == ["value"]


@pytest.mark.usefixtures("redis_url", "many")
def test_more_than_500_are_a_job_that_can_be_undone(owner: Person) -> None:
    answer = change(owner, filter={}, expected_count=MANY, action="reject")
    job = answer.json()
    assert (answer.status_code, job["kind"], job["progress"]) == (202, "bulk", {"done": 0, "total": MANY})
    assert take_back(owner, job["parameters"]["undo_token"]).json()["error"]["code"] == "JOB_RUNNING"
    assert change(owner, filter={}, expected_count=MANY, action="approve").json()["job"] == job["id"]
    save_all([(mail_to(owner.business, "later"), found(number="later"))])
    tasks.run_job(job["id"])
    tasks.run_job(job["id"])
    done = owner.api.get(f"/api/jobs/{job['id']}").json()
    assert done["result"] == {"changed": MANY, "unchanged": 0, "refused": {}}
    assert Receipt.objects.exclude(status="rejected").get().source_id == "later"
    assert Event.objects.values("operation").distinct().count() == 1
    undoing = take_back(owner, job["parameters"]["undo_token"])
    assert (undoing.status_code, undoing.json()["kind"]) == (202, "undo")
    tasks.run_job(undoing.json()["id"])
    undone = owner.api.get(f"/api/jobs/{undoing.json()['id']}").json()
    assert undone["result"] == {"undone": MANY, "left": [], "left_count": 0}
    assert {*Receipt.objects.values_list("status", flat=True)} == {"approved"}
    assert not [one for receipt in Receipt.objects.all()[:5] for one in corrections_of(receipt)]


@pytest.mark.usefixtures("redis_url", "many")
def test_a_cancelled_job_s_work_can_be_undone(owner: Person, settings: Any) -> None:
    job = change(owner, filter={"status": "approved"}, expected_count=MANY, action="delete").json()
    jobs.work(job["id"], may_go_on=lambda: False, clock=timezone.now)
    owner.api.post(f"/api/jobs/{job['id']}/cancel")
    assert Receipt.objects.exclude(deleted_at=None).count() == 500
    answer = take_back(owner, job["parameters"]["undo_token"]).json()
    assert answer == {"undone": 500, "left": []}
    assert not Receipt.objects.exclude(deleted_at=None).exists()


@pytest.mark.usefixtures("redis_url", "many")
def test_a_job_whose_category_goes_says_so(owner: Person) -> None:
    travel = categories.add(owner.business, name="Travel")
    job = change(owner, filter={}, expected_count=MANY, action="category", value=travel.pk).json()
    categories.archive(travel, now=timezone.now())
    tasks.run_job(job["id"])
    failed = owner.api.get(f"/api/jobs/{job['id']}").json()
    assert (failed["status"], failed["error"]["code"]) == ("failed", "CATEGORY_GONE")
    assert not Receipt.objects.filter(category=travel).exists()


@pytest.mark.usefixtures("redis_url")
def test_reading_again_is_a_job_and_leaves_what_people_said(owner: Person, make_receipt: MakeReceipt) -> None:
    receipts = [make_receipt(rfc822=english(f"INV-{number}")) for number in range(2)]
    changes.correct(receipts[0], {"vendor": "Birch"}, cause=said(owner.user))
    lost, deleted = make_receipt(), make_receipt()
    lost.documents.clear()
    changes.delete(deleted, cause=said(owner.user))
    ids = [one.pk for one in (*receipts, lost, deleted)]
    answer = change(owner, ids=ids, action="read_again")
    assert (answer.status_code, answer.json()["parameters"]["undo_token"]) == (202, None)
    tasks.run_job(answer.json()["id"])
    job = Job.objects.get()
    assert job.result == {"changed": 2, "unchanged": 0, "refused": {"deleted": 1, "original_missing": 1}}
    vendors = Receipt.objects.filter(pk__in=ids[:2]).order_by("pk").values_list("vendor", flat=True)
    assert vendors[0] == "Birch"
    assert vendors[1] == "Maple Stationery", "as it stands in the mail"
    assert Event.objects.filter(kind="read_again").count() == 2


def test_the_statements_do_not_grow_with_the_receipts(
    owner: Person, make_receipt: MakeReceipt, django_assert_max_num_queries: Any
) -> None:
    ids = [make_receipt().pk for _ in range(40)]
    travel = Category.objects.create(business=owner.business, name="Travel")
    for body in (
        {"action": "approve"},
        {"action": "category", "value": travel.pk},
        {"action": "delete"},
        {"action": "restore"},
    ):
        with django_assert_max_num_queries(45):
            assert change(owner, ids=ids, **body).json()["changed"] == 40


def test_an_id_is_a_number_and_nothing_else(owner: Person, make_receipt: MakeReceipt) -> None:
    for given in (str(make_receipt().pk), 1.0, True):
        answer = owner.api.post("/api/receipts/bulk", {"ids": [given], "action": "approve"}, format="json")
        assert answer.status_code == 400, given


def test_what_was_done_more_than_a_day_ago_is_not_undone_at_one_go(owner: Person, make_receipt: MakeReceipt) -> None:
    body = {"ids": [make_receipt().pk], "action": "approve"}
    token = owner.api.post("/api/receipts/bulk", body, format="json").json()["undo_token"]
    Event.objects.update(at=timezone.now() - datetime.timedelta(days=1, minutes=1))
    answer = owner.api.post("/api/receipts/undo", {"token": token}, format="json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (410, "UNDO_EXPIRED")
