"""Changes since a history id: history.list."""

from typing import Any

import pytest
from googleapiclient.errors import HttpError

from .conftest import OWNER, SandboxProcess, mail


def current(sandbox: SandboxProcess) -> str:
    return str(sandbox.gmail().getProfile(userId="me").execute()["historyId"])


def changes(sandbox: SandboxProcess, start: str, **parameters: Any) -> dict[str, Any]:
    return dict(sandbox.gmail().history().list(userId="me", startHistoryId=start, **parameters).execute())


def test_nothing_new_has_no_history_key(sandbox: SandboxProcess) -> None:
    start = current(sandbox)
    assert changes(sandbox, start) == {"historyId": start}


def test_each_kind_of_change_has_its_record_in_order(sandbox: SandboxProcess) -> None:
    start = current(sandbox)
    sandbox.deliver(mail(), id="a1", threadId="t1")
    sandbox.mailbox("/messages/a1/labels", {"add": ["STARRED"], "remove": ["UNREAD"]})
    sandbox.mailbox("/messages/a1/trash")
    sandbox.control("DELETE", f"/mailboxes/{OWNER}/messages/a1")
    answer = changes(sandbox, start)
    stub = {"id": "a1", "threadId": "t1"}
    specific = [
        {key: value for key, value in record.items() if key not in ("id", "messages")} for record in answer["history"]
    ]
    arrived, starred = stub | {"labelIds": ["INBOX", "UNREAD"]}, stub | {"labelIds": ["INBOX", "STARRED"]}
    trashed = stub | {"labelIds": ["STARRED", "TRASH"]}
    assert specific == [
        {"messagesAdded": [{"message": arrived}]},
        {"labelsAdded": [{"message": starred, "labelIds": ["STARRED"]}]},
        {"labelsRemoved": [{"message": starred, "labelIds": ["UNREAD"]}]},
        {"labelsAdded": [{"message": trashed, "labelIds": ["TRASH"]}]},
        {"labelsRemoved": [{"message": trashed, "labelIds": ["INBOX"]}]},
        {"messagesDeleted": [{"message": trashed}]},
    ]
    numbers = [int(record["id"]) for record in answer["history"]]
    assert numbers == sorted(numbers)
    assert answer["historyId"] == str(numbers[-1]) == current(sandbox)
    assert all(record["messages"] == [stub] for record in answer["history"])


def test_types_and_labels_narrow_the_history(sandbox: SandboxProcess) -> None:
    start = current(sandbox)
    sandbox.deliver(mail("one"), id="a1")
    sandbox.deliver(mail("two"), id="a2", labelIds="SENT")
    sandbox.mailbox("/messages/a1/trash")
    added = changes(sandbox, start, historyTypes=["messageAdded"])["history"]
    assert [record["messages"][0]["id"] for record in added] == ["a1", "a2"]
    sent = changes(sandbox, start, labelId="SENT")["history"]
    assert [record["messages"][0]["id"] for record in sent] == ["a2"]


def test_pages_of_history_follow_on(sandbox: SandboxProcess) -> None:
    start = current(sandbox)
    for number in range(5):
        sandbox.deliver(mail(), id=f"a{number}")
    history, seen = sandbox.gmail().history(), []
    request = history.list(userId="me", startHistoryId=start, maxResults=2)
    while request is not None:
        answer = request.execute()
        seen += [record["messages"][0]["id"] for record in answer["history"]]
        request = history.list_next(request, answer)
    assert seen == [f"a{number}" for number in range(5)]


def test_the_history_id_of_a_message_is_a_place_to_start_from(sandbox: SandboxProcess) -> None:
    first = sandbox.deliver(mail("one"), id="a1")
    sandbox.deliver(mail("two"), id="a2")
    records = changes(sandbox, first["historyId"])["history"]
    assert [record["messages"][0]["id"] for record in records] == ["a2"]


@pytest.mark.parametrize("start", ["1", "99999999999999999999", "abc", ""])
def test_a_start_that_means_nothing_is_answered_404(sandbox: SandboxProcess, start: str) -> None:
    answer = sandbox.api(f"/history?startHistoryId={start}")
    assert (answer.status, answer.json()["error"]["errors"][0]["reason"]) == (404, "notFound")


def test_expired_history_is_answered_404_until_a_new_start_is_taken(sandbox: SandboxProcess) -> None:
    start = current(sandbox)
    sandbox.deliver(mail(), id="a1")
    sandbox.mailbox("/expire-history")
    with pytest.raises(HttpError) as expired:
        changes(sandbox, start)
    assert expired.value.status_code == 404
    assert "history" not in changes(sandbox, current(sandbox))
