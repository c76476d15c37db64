"""A call that is sent again under its key is done once, and answered as before."""

from __future__ import annotations

import datetime
import threading
import uuid
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from businesses import idempotency
from businesses.models import ApiToken, Business, IdempotencyKey, Membership, Role
from businesses.tasks import forget_idempotency_keys
from receipts.models import Category, Event
from tests.cast import Person, client_with
from tests.receipts.conftest import MakeReceipt, make_receipt

__all__ = ["make_receipt"]
CATEGORIES = "/api/categories"


def post(person: Person, name: str, *, key: str = "k-1", address: str = CATEGORIES, **headers: str) -> Any:
    return person.api.post(address, {"name": name}, headers={"Idempotency-Key": key, **headers})


def code_of(answer: Any) -> str:
    return str(answer.json()["error"]["code"])


def test_the_same_call_is_done_once_and_answered_as_before(owner: Person) -> None:
    first, again = post(owner, "Travel"), post(owner, "Travel")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert Category.objects.count() == 1


def test_without_a_key_each_call_stands_for_itself(owner: Person) -> None:
    assert owner.api.post(CATEGORIES, {"name": "Travel"}).status_code == 201
    assert owner.api.post(CATEGORIES, {"name": "Travel"}).status_code == 400


def test_a_key_is_good_with_and_without_the_quotes_of_a_structured_field(owner: Person) -> None:
    post(owner, "Travel", key='"k-1"')
    assert post(owner, "Travel", key="k-1").headers["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize("key", ["", "a b", "é", "a" * 256, '"'])
def test_a_malformed_key_is_named(owner: Person, key: str) -> None:
    answer = post(owner, "Travel", key=key)
    assert (answer.status_code, set(answer.json()["error"]["fields"])) == (400, {"Idempotency-Key"})
    assert not Category.objects.exists()


def test_the_same_key_with_another_body_is_refused(owner: Person) -> None:
    post(owner, "Travel")
    other = post(owner, "Office")
    assert (other.status_code, code_of(other)) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert post(owner, "Travel").headers["Idempotency-Replayed"] == "true"


def test_each_person_business_and_address_has_keys_of_its_own(
    owner: Person, teammate: Person, stranger: Person, make_receipt: MakeReceipt
) -> None:
    assert post(owner, "Travel").status_code == 201
    assert post(teammate, "Office").status_code == 201
    assert post(stranger, "Travel").status_code == 201
    second = Business.objects.create(name="Another of the owner's")
    Membership.objects.create(user=owner.user, business=second, role=Role.OWNER)
    there = owner.browser.post(
        CATEGORIES, {"name": "Travel"}, headers={"Idempotency-Key": "k-1", "X-Business-Id": str(second.pk)}
    )
    assert there.status_code == 201
    receipt = make_receipt()
    changed = owner.api.patch(f"/api/receipts/{receipt.pk}", {"number": "7"}, headers={"Idempotency-Key": "k-1"})
    assert changed.status_code == 200


def test_a_correction_and_a_deletion_are_kept_too(owner: Person, make_receipt: MakeReceipt) -> None:
    address = f"/api/receipts/{make_receipt().pk}"
    headers = {"Idempotency-Key": "k-1", "If-Match": '"1"'}
    first = owner.api.patch(address, {"number": "7"}, headers=headers)
    again = owner.api.patch(address, {"number": "7"}, headers=headers)
    assert (again.status_code, again.headers["ETag"]) == (200, first.headers["ETag"])
    assert [owner.api.delete(address, headers={"Idempotency-Key": "k-2"}).status_code for _ in range(2)] == [204, 204]
    assert Event.objects.count() == 2


def test_a_refusal_uses_up_no_key_so_that_a_mended_call_may_have_it(owner: Person, make_receipt: MakeReceipt) -> None:
    assert post(owner, "").status_code == 400
    assert post(owner, "Travel").status_code == 201
    address, headers = f"/api/receipts/{make_receipt().pk}", {"Idempotency-Key": "k-9"}
    stale = owner.api.patch(address, {"number": "7"}, headers=headers | {"If-Match": '"9"'})
    assert stale.status_code == 412
    assert owner.api.patch(address, {"number": "7"}, headers=headers | {"If-Match": '"1"'}).status_code == 200


def test_a_failure_of_ours_frees_the_key(owner: Person, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    owner.api.raise_request_exception = False
    with monkeypatch.context() as broken:
        broken.setattr("receipts.categories.add", lambda *_, **__: 1 / 0)
        assert post(owner, "Travel").status_code == 500
    assert not IdempotencyKey.objects.exists()
    assert post(owner, "Travel").status_code == 201


def test_a_secret_is_kept_nowhere(owner: Person) -> None:
    headers = {"Idempotency-Key": "k-1"}
    made = owner.api.post("/api/tokens", {"name": "till"}, headers=headers)
    again = owner.api.post("/api/tokens", {"name": "till"}, headers=headers)
    assert (again.status_code, code_of(again)) == (409, "SECRET_SHOWN_ONCE")
    assert again.json()["answer"]["id"] == made.json()["id"]
    assert made.json()["token"] not in again.content.decode() + IdempotencyKey.objects.get().body
    assert ApiToken.objects.filter(name="till").count() == 1


def test_while_the_first_is_under_way_the_second_waits(owner: Person) -> None:
    post(owner, "Travel")
    IdempotencyKey.objects.update(status=None)
    waiting = post(owner, "Travel")
    assert (waiting.status_code, code_of(waiting)) == (409, "IDEMPOTENCY_KEY_IN_USE")
    assert int(waiting.headers["Retry-After"]) > 0


def test_the_key_of_a_killed_process_frees_itself(owner: Person) -> None:
    past = timezone.now() - datetime.timedelta(seconds=1)
    post(owner, "Travel")
    Category.objects.all().delete()
    IdempotencyKey.objects.update(status=None, held_until=past, holder=uuid.uuid4())
    assert post(owner, "Travel").status_code == 201
    assert post(owner, "Travel").headers["Idempotency-Replayed"] == "true"


def test_a_key_is_forgotten_after_a_day(owner: Person) -> None:
    post(owner, "Travel")
    assert forget_idempotency_keys() == 0
    IdempotencyKey.objects.update(created_at=timezone.now() - idempotency.LASTS)
    assert post(owner, "Office").status_code == 201, "a day later the key is another one"
    IdempotencyKey.objects.update(created_at=timezone.now() - idempotency.LASTS - datetime.timedelta(seconds=1))
    assert forget_idempotency_keys() == 1


def test_who_may_no_longer_write_is_not_answered_from_what_was_kept(owner: Person) -> None:
    post(owner, "Travel")
    Membership.objects.update(role=Role.VIEWER)
    assert code_of(post(owner, "Travel")) == "READ_ONLY"


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_does_the_work(owner: Person) -> None:
    found, start = [], threading.Barrier(4)

    def add() -> None:
        start.wait()
        client = client_with(owner.token)
        answer = client.post(CATEGORIES, {"name": "Travel"}, headers={"Idempotency-Key": "k-1"})
        found.append(answer.status_code)
        connection.close()

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(found) <= {201, 409}
    assert Category.objects.count() == 1
    assert post(owner, "Travel").headers["Idempotency-Replayed"] == "true"
