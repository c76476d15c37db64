"""Two programs and one receipt: who changes what he has not seen is told, and what he has is not sent twice."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection

from receipts.models import Receipt
from tests.cast import Person, client_with
from tests.receipts.conftest import MakeReceipt

WRITES = [("patch", "", {"number": "8"}), ("delete", "", None), ("post", "/restore", None), ("post", "/extract", None)]


def send(person: Person, method: str, receipt: Receipt, path: str = "", body: Any = None, **headers: str) -> Any:
    return getattr(person.api, method)(f"/api/receipts/{receipt.pk}{path}", body, headers=headers)


def tag_of(person: Person, receipt: Receipt) -> str:
    tag: str = send(person, "get", receipt).headers["ETag"]
    return tag


def test_each_change_gives_the_receipt_another_strong_tag(make_receipt: MakeReceipt, owner: Person) -> None:
    receipt = make_receipt()
    first = tag_of(owner, receipt)
    assert first.startswith('"1-')
    changed = send(owner, "patch", receipt, body={"number": "7"})
    assert changed.headers["ETag"].startswith('"2-')
    assert tag_of(owner, receipt) == changed.headers["ETag"]


def test_who_has_it_already_is_not_sent_it_again(make_receipt: MakeReceipt, owner: Person) -> None:
    receipt = make_receipt()
    tag = tag_of(owner, receipt)
    known = send(owner, "get", receipt, **{"If-None-Match": f'"x,y" , W/{tag}'})
    assert (known.status_code, known.content, known.headers["ETag"]) == (304, b"", tag)
    send(owner, "patch", receipt, body={"number": "7"})
    assert send(owner, "get", receipt, **{"If-None-Match": tag}).status_code == 200


def test_another_language_is_another_representation(make_receipt: MakeReceipt, owner: Person) -> None:
    receipt = make_receipt(problems=["missing:total"])
    english = tag_of(owner, receipt)
    hebrew = send(owner, "get", receipt, **{"Accept-Language": "he", "If-None-Match": english})
    assert hebrew.status_code == 200
    assert (
        send(owner, "patch", receipt, body={"number": "7"}, **{"If-Match": hebrew.headers["ETag"]}).status_code == 200
    )


@pytest.mark.parametrize(("method", "path", "body"), WRITES)
def test_what_somebody_changed_meanwhile_is_not_overwritten(
    make_receipt: MakeReceipt, owner: Person, teammate: Person, method: str, path: str, body: Any
) -> None:
    receipt = make_receipt()
    seen = tag_of(owner, receipt)
    send(teammate, "patch", receipt, body={"vendor": "Lantern & Sons"})
    before = Receipt.objects.values().get()
    answer = send(owner, method, receipt, path, body, **{"If-Match": seen})
    assert answer.status_code == 412
    assert answer.json()["error"]["code"] == "PRECONDITION_FAILED"
    assert answer.json()["receipt"]["vendor"] == "Lantern & Sons"
    assert answer.headers["ETag"] == tag_of(owner, receipt)
    assert Receipt.objects.values().get() == before


@pytest.mark.parametrize("given", ["*", '"1"', '"9", "1"', '"1-whatever"'])
def test_who_saw_it_as_it_is_changes_it(make_receipt: MakeReceipt, owner: Person, given: str) -> None:
    assert send(owner, "patch", make_receipt(), body={"number": "7"}, **{"If-Match": given}).status_code == 200


@pytest.mark.parametrize("given", ['W/"1"', '"2"', '""', '"other"', '"10"'])
def test_no_other_tag_is_taken_for_it(make_receipt: MakeReceipt, owner: Person, given: str) -> None:
    assert send(owner, "patch", make_receipt(), body={"number": "7"}, **{"If-Match": given}).status_code == 412


@pytest.mark.parametrize("header", ["If-Match", "If-None-Match"])
def test_a_tag_without_its_quotes_is_named(make_receipt: MakeReceipt, owner: Person, header: str) -> None:
    method, body = ("patch", {"number": "7"}) if header == "If-Match" else ("get", None)
    answer = send(owner, method, make_receipt(), body=body, **{header: "1-abc"})
    assert (answer.status_code, set(answer.json()["error"]["fields"])) == (400, {header})


@pytest.mark.django_db(transaction=True)
def test_of_many_who_saw_the_same_one_wins(make_receipt: MakeReceipt, owner: Person) -> None:
    receipt, found, start = make_receipt(), [], threading.Barrier(4)

    def change(number: int) -> None:
        start.wait()
        answer = client_with(owner.token).patch(
            f"/api/receipts/{receipt.pk}", {"number": str(number)}, headers={"If-Match": '"1"'}
        )
        found.append(answer.status_code)
        connection.close()

    threads = [threading.Thread(target=change, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [200, 412, 412, 412]
    assert Receipt.objects.get().version == 2
