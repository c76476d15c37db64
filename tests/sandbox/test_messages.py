"""Listing and reading mail through the real Gmail client."""

import base64
import gzip
import json
from email.message import EmailMessage

import pytest
from googleapiclient.errors import HttpError

from .conftest import OWNER, SandboxProcess, mail


def ids(sandbox: SandboxProcess, **parameters: object) -> list[str]:
    answer = sandbox.gmail().messages().list(userId="me", **parameters).execute()
    return [message["id"] for message in answer.get("messages", [])]


def test_raw_is_the_mail_byte_for_byte(sandbox: SandboxProcess) -> None:
    odd = b"Subject: \xff\xfe raw bytes\nX-NUL: a\x00b\r\n\r\nbare\rreturns\nand " + bytes(range(256)) * 40
    delivered = sandbox.deliver(odd)
    message = sandbox.gmail().messages().get(userId="me", id=delivered["id"], format="raw").execute()
    assert base64.urlsafe_b64decode(message["raw"]) == odd
    assert message["sizeEstimate"] == len(odd)
    assert "payload" not in message


def test_an_empty_mailbox_has_no_messages_key(sandbox: SandboxProcess) -> None:
    assert sandbox.gmail().messages().list(userId="me").execute() == {"resultSizeEstimate": 0}


def test_pages_cover_every_mail_once_newest_first(sandbox: SandboxProcess) -> None:
    for number in range(7):
        sandbox.deliver(mail(f"Note {number}"), id=f"a{number}", internalDate=str(1_700_000_000_000 + number))
    messages, seen, pages = sandbox.gmail().messages(), [], 0
    request = messages.list(userId="me", maxResults=3)
    while request is not None:
        answer = request.execute()
        seen += [message["id"] for message in answer["messages"]]
        pages += 1
        request = messages.list_next(request, answer)
    assert (seen, pages) == ([f"a{number}" for number in reversed(range(7))], 3)


def test_spam_and_trash_are_left_out_unless_asked_for(sandbox: SandboxProcess) -> None:
    sandbox.deliver(mail("one"), id="a1")
    sandbox.deliver(mail("two"), id="a2", labelIds="SPAM")
    sandbox.mailbox("/messages/a1/trash")
    assert ids(sandbox) == []
    assert set(ids(sandbox, includeSpamTrash=True)) == {"a1", "a2"}
    assert ids(sandbox, q="in:spam") == ["a2"]
    assert ids(sandbox, labelIds=["TRASH"]) == ["a1"]


def letter_with_attachments() -> bytes:
    letter = EmailMessage()
    letter["Subject"] = "Zahlungsbestätigung"
    letter["From"] = "orders@corner-shop.example"
    letter.set_content("Danke für den Einkauf.")
    letter.add_alternative("<p>Danke für den <b>Einkauf</b>.</p>", subtype="html")
    letter.add_attachment(b"%PDF-" + b"x" * 5000, maintype="application", subtype="pdf", filename="Rechnung.pdf")
    letter.add_attachment(b"a;b\n", maintype="text", subtype="csv", filename="klein.csv")
    return letter.as_bytes()


def test_full_shows_the_parts_and_big_ones_as_attachment_ids(sandbox: SandboxProcess) -> None:
    delivered = sandbox.deliver(letter_with_attachments())
    messages = sandbox.gmail().messages()
    payload = messages.get(userId="me", id=delivered["id"], format="full").execute()["payload"]
    headers = {header["name"]: header["value"] for header in payload["headers"]}
    assert headers["Subject"] == "Zahlungsbestätigung"
    body, document, small = payload["parts"]
    assert [part["partId"] for part in body["parts"]] == ["0.0", "0.1"]
    assert (document["partId"], document["filename"], document["body"]["size"]) == ("1", "Rechnung.pdf", 5005)
    assert base64.urlsafe_b64decode(small["body"]["data"]) == b"a;b\n"
    attachment = (
        messages.attachments()
        .get(userId="me", messageId=delivered["id"], id=document["body"]["attachmentId"])
        .execute()
    )
    assert base64.urlsafe_b64decode(attachment["data"]) == b"%PDF-" + b"x" * 5000


def test_attachment_ids_change_from_one_get_to_the_next(sandbox: SandboxProcess) -> None:
    delivered = sandbox.deliver(letter_with_attachments())

    def attachment_id() -> str:
        message = sandbox.gmail().messages().get(userId="me", id=delivered["id"]).execute()
        return str(message["payload"]["parts"][1]["body"]["attachmentId"])

    assert attachment_id() != attachment_id()


def test_metadata_has_the_headers_asked_for_and_minimal_has_none(sandbox: SandboxProcess) -> None:
    delivered = sandbox.deliver(mail("Only this"), internalDate="1700000000000")
    messages = sandbox.gmail().messages()
    shown = messages.get(
        userId="me", id=delivered["id"], format="metadata", metadataHeaders=["Subject", "from"]
    ).execute()
    assert [header["name"] for header in shown["payload"]["headers"]] == ["From", "Subject"]
    minimal = messages.get(userId=OWNER, id=delivered["id"], format="minimal").execute()
    assert "payload" not in minimal
    assert minimal["internalDate"] == "1700000000000"
    assert set(minimal["labelIds"]) == {"INBOX", "UNREAD"}


def test_a_mail_that_is_gone_is_answered_404(sandbox: SandboxProcess) -> None:
    delivered = sandbox.deliver(mail())
    sandbox.control("DELETE", f"/mailboxes/{OWNER}/messages/{delivered['id']}")
    with pytest.raises(HttpError) as gone:
        sandbox.gmail().messages().get(userId="me", id=delivered["id"]).execute()
    assert gone.value.status_code == 404
    assert json.loads(gone.value.content)["error"] == {
        "code": 404,
        "message": "Requested entity was not found.",
        "errors": [{"message": "Requested entity was not found.", "domain": "global", "reason": "notFound"}],
        "status": "NOT_FOUND",
    }


def test_labels_name_the_system_labels_and_the_users_own(sandbox: SandboxProcess) -> None:
    sandbox.create("second@shop.example", labels={"Label_7": "Tax 2026"})
    users = sandbox.gmail(sandbox.credentials("second@shop.example"))
    labels = {label["id"]: label for label in users.labels().list(userId="me").execute()["labels"]}
    assert labels["INBOX"]["type"] == "system"
    assert labels["Label_7"] == {"id": "Label_7", "name": "Tax 2026", "type": "user"}


def test_answers_are_compressed_only_when_both_headers_ask_for_it(sandbox: SandboxProcess) -> None:
    delivered = sandbox.deliver(mail(body="word " * 500))
    token, path = sandbox.token(), f"/messages/{delivered['id']}?format=raw"
    plain = sandbox.api(path, token, Accept_Encoding="gzip", User_Agent="curl")
    packed = sandbox.api(path, token, Accept_Encoding="gzip", User_Agent="mine (gzip)")
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) < len(plain.body)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("historyId", {"historyId"}),
        ("id,labelIds", {"id", "labelIds"}),
        ("payload/mimeType", {"payload": {"mimeType"}}),
        ("id,payload(mimeType,headers/name)", {"id": None, "payload": {"mimeType", "headers"}}),
        (
            "*",
            {"id", "threadId", "labelIds", "snippet", "payload", "sizeEstimate", "historyId", "internalDate"},
        ),
        ("payload(*)", {"payload": {"partId", "mimeType", "filename", "headers", "body"}}),
    ],
)
def test_fields_trim_the_answer(sandbox: SandboxProcess, fields: str, expected: object) -> None:
    delivered = sandbox.deliver(mail())
    answer = sandbox.gmail().messages().get(userId="me", id=delivered["id"], fields=fields).execute()
    assert set(answer) == set(expected)  # type: ignore[call-overload]
    if isinstance(expected, dict):
        assert set(answer["payload"]) == expected["payload"]


def test_a_selector_that_cannot_be_read_is_refused(sandbox: SandboxProcess) -> None:
    for fields in ("a(b", "a)", ",", "a//b", "a b!"):
        with pytest.raises(HttpError) as refused:
            sandbox.gmail().getProfile(userId="me", fields=fields).execute()
        assert refused.value.status_code == 400


def test_a_query_too_long_for_an_address_still_arrives(sandbox: SandboxProcess) -> None:
    sandbox.deliver(mail("Needle"), id="a1")
    sandbox.deliver(mail("Hay"), id="a2")
    terms = " OR ".join(f"filler{number}" for number in range(400))
    assert ids(sandbox, q=f"{{{terms} needle}}") == ["a1"]


def test_what_the_sandbox_lacks_is_answered_501(sandbox: SandboxProcess) -> None:
    for path, status in (("/threads", 501), ("/drafts", 501), ("/messages?q=bcc:someone", 501)):
        answer = sandbox.api(path)
        assert answer.status == status
        assert answer.json()["error"]["message"].startswith("Sandbox:")
    assert sandbox.http("POST", "/batch").status == 501
