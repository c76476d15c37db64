"""Gmail's search language, operator by operator."""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest

from sandbox.query import QueryError, UnknownOperatorError, parse

from .conftest import OWNER, SandboxProcess

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)


def letter(
    subject: str,
    text: str = "",
    *,
    html: str = "",
    sender: str = "Corner Shop <no-reply@corner-shop.example>",
    **headers: str,
) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = sender
    for name, value in ({"To": OWNER} | headers).items():
        message[name.replace("_", "-")] = value
    message.set_content(text or "Nothing to see.")
    if html:
        message.add_alternative(html, subtype="html")
    return message


def with_file(message: EmailMessage, content: bytes, kind: str, filename: str) -> EmailMessage:
    maintype, subtype = kind.split("/")
    message.add_attachment(content, maintype=maintype, subtype=subtype, filename=filename)
    return message


def days_ago(days: int) -> str:
    return str(int((NOW.timestamp() - days * 86_400) * 1000))


LETTERS: dict[str, tuple[EmailMessage, dict[str, Any]]] = {
    "invoice": (
        with_file(
            letter("Your tax invoice 4711", "Total due: 12.50 EUR", Message_ID="<invoice-1@corner-shop.example>"),
            b"%PDF-1.7" + b"x" * 40_000,
            "application/pdf",
            "Invoice_4711.pdf",
        ),
        {"internalDate": days_ago(2), "labelIds": "INBOX,CATEGORY_UPDATES", "category": "purchases"},
    ),
    "news": (
        letter(
            "Summer sale",
            html="<style>.hidden{color:red}</style><p>Shoes for <b>half</b> the price, "
            "no inv<i>oic</i>es<!-- secret -->.</p>",
            List_ID="Shoe news <news.shoes.example>",
            sender="Shoes <news@shoes.example>",
        ),
        {"internalDate": days_ago(40), "labelIds": "INBOX,UNREAD,CATEGORY_PROMOTIONS"},
    ),
    "hebrew": (
        with_file(
            letter("חשבונית מס קבלה", 'סה"כ לתשלום כולל מע"מ', sender='"קפה הפינה" <office@cafe.example>'),
            "שורה,סכום\nאספרסו,12".encode(),
            "text/csv",
            "פירוט.csv",
        ),
        {"internalDate": days_ago(10), "labelIds": "INBOX,STARRED"},
    ),
    "german": (
        letter("Ihre Rechnung über Größe 42", "Zahlungsbestätigung für die Bestellung", Cc="buero@shop.example"),
        {"internalDate": days_ago(100), "labelIds": "INBOX,Label_7"},
    ),
    "french": (
        letter("Reçu de votre commande", "Merci pour votre fidélité, voici la facture payée."),
        {"internalDate": days_ago(400), "labelIds": "INBOX,IMPORTANT"},
    ),
    "sent": (
        letter("Re: question", "An invoice for tax purposes, please.", sender=OWNER, To="office@cafe.example"),
        {"internalDate": days_ago(1), "labelIds": "SENT"},
    ),
    "spam": (letter("Invoice overdue", "Pay now"), {"internalDate": days_ago(3), "labelIds": "SPAM"}),
}

QUERIES = {
    "": "sent invoice hebrew news german french",
    # words, phrases, negation, OR, braces, brackets
    "invoice": "sent invoice",
    "INVOICE total": "invoice",
    '"tax invoice"': "invoice",
    '"invoice tax"': "",
    "invoice -tax": "",
    "invoice -total": "sent",
    "-invoice": "hebrew news german french",
    '-"tax invoice" invoice': "sent",
    "sale OR total": "invoice news",
    "sale OR total OR facture": "invoice news french",
    "invoice OR sale half": "news",
    "(invoice total) OR half": "invoice news",
    "{sale total facture}": "invoice news french",
    "-{invoice sale}": "hebrew german french",
    "-(tax invoice)": "hebrew news german french",
    "invoice AND total": "invoice",
    "12.50": "invoice",
    "12.51": "",
    "inv": "",
    "invoices": "news",
    "secret": "",
    "color": "",
    # other languages
    "חשבונית": "hebrew",
    '"חשבונית מס"': "hebrew",
    'מע"מ': "hebrew",
    "subject:קבלה -total": "hebrew",
    "אספרסו": "hebrew",
    "große": "german",
    "GROSSE": "german",
    "rechnung über": "german",
    "zahlungsbestatigung": "german",
    "recu": "french",
    "fidélité payee": "french",
    # operators on headers
    "subject:invoice": "invoice",
    'subject:"tax invoice"': "invoice",
    "subject:(sale OR rechnung)": "news german",
    "subject:{sale rechnung}": "news german",
    "subject:(tax -4711)": "",
    "-subject:invoice invoice": "sent",
    "from:shoes": "news",
    "from:no-reply@corner-shop.example": "invoice german french",
    "from:(shoes OR cafe)": "hebrew news",
    'from:"קפה הפינה"': "hebrew",
    "from:me": "sent",
    "to:me": "invoice hebrew news german french",
    "to:cafe.example": "sent",
    "cc:buero": "german",
    "list:news.shoes.example": "news",
    "rfc822msgid:<invoice-1@corner-shop.example>": "invoice",
    "rfc822msgid:invoice-1@corner-shop.example": "invoice",
    "rfc822msgid:invoice-1": "",
    # attachments and size
    "has:attachment": "invoice hebrew",
    "filename:pdf": "invoice",
    "filename:invoice_4711.pdf": "invoice",
    "filename:(csv OR pdf) -filename:4711": "hebrew",
    "filename:פירוט": "hebrew",
    "larger:10K": "invoice",
    "larger:40000 smaller:1M": "invoice",
    "smaller:10K has:attachment": "hebrew",
    # labels and places
    "in:inbox from:shoes": "news",
    "in:sent": "sent",
    "in:spam": "spam",
    "in:anywhere invoice": "sent invoice spam",
    "-in:sent invoice": "invoice",
    "label:tax-2026": "german",
    "label:(tax-2026 OR starred)": "hebrew german",
    "label:nothing": "",
    "category:promotions": "news",
    "category:purchases": "invoice",
    "category:updates": "invoice",
    "is:unread": "news",
    "is:starred": "hebrew",
    "is:important": "french",
    "is:read -in:sent": "invoice hebrew german french",
    # dates
    "newer_than:3d": "sent invoice",
    "newer_than:2m": "sent invoice hebrew news",
    "older_than:1y": "french",
    "older_than:30d newer_than:1y": "news german",
    "after:2026/06/05 before:2026/06/14": "invoice hebrew",
    "after:1781092800": "sent invoice",
    "before:1781092800 after:1780000000": "hebrew",
}


@pytest.fixture(scope="module")
def search_sandbox(running: SandboxProcess) -> Iterator[SandboxProcess]:
    running.control("PUT", "/clock", {"offset_seconds": NOW.timestamp() - datetime.now(UTC).timestamp()})
    running.control("PUT", "/limits", {"units_per_minute": None})
    running.create(labels={"Label_7": "Tax 2026"})
    for mail_id, (message, known) in LETTERS.items():
        running.deliver(message.as_bytes(), id=mail_id, **known)
    yield running
    running.control("DELETE", f"/mailboxes/{OWNER}")
    running.control("POST", "/reset")


@pytest.fixture(scope="module")
def messages(search_sandbox: SandboxProcess) -> Any:
    return search_sandbox.gmail().messages()


@pytest.mark.parametrize(("query", "expected"), QUERIES.items())
def test_a_query_finds(messages: Any, query: str, expected: str) -> None:
    answer = messages.list(userId="me", q=query).execute()
    assert [message["id"] for message in answer.get("messages", [])] == expected.split()


def test_a_date_is_midnight_in_pacific_standard_time(search_sandbox: SandboxProcess, messages: Any) -> None:
    midnight = datetime(2026, 3, 1, 8, tzinfo=UTC).timestamp() * 1000
    search_sandbox.deliver(letter("edge").as_bytes(), id="edge0", internalDate=str(int(midnight) - 1))
    search_sandbox.deliver(letter("edge").as_bytes(), id="edge1", internalDate=str(int(midnight)))

    def search(query: str) -> list[str]:
        return [message["id"] for message in messages.list(userId="me", q=query).execute()["messages"]]

    assert search("subject:edge after:2026/03/01") == ["edge1"]
    assert search("subject:edge before:2026/03/01") == ["edge0"]
    for mail_id in ("edge0", "edge1"):
        search_sandbox.control("DELETE", f"/mailboxes/{OWNER}/messages/{mail_id}")
    assert "messages" not in messages.list(userId="me", q="subject:edge").execute()


def test_a_mail_delivered_after_the_first_search_is_found_too(search_sandbox: SandboxProcess, messages: Any) -> None:
    assert "messages" not in messages.list(userId="me", q="latecomer").execute()
    search_sandbox.deliver(letter("A latecomer").as_bytes(), id="late")
    assert messages.list(userId="me", q="latecomer").execute()["messages"][0]["id"] == "late"
    search_sandbox.control("DELETE", f"/mailboxes/{OWNER}/messages/late")


def test_labels_changed_after_the_first_search_count_in_the_next(search_sandbox: SandboxProcess, messages: Any) -> None:
    search_sandbox.deliver(letter("A label to come").as_bytes(), id="plain")
    request = messages.list(userId="me", q="is:starred subject:come")
    assert "messages" not in request.execute()
    search_sandbox.control("POST", f"/mailboxes/{OWNER}/messages/plain/labels", {"add": ["STARRED"]})
    assert request.execute()["messages"][0]["id"] == "plain"
    search_sandbox.control("DELETE", f"/mailboxes/{OWNER}/messages/plain")


def test_a_name_in_raw_eight_bit_bytes_is_found(search_sandbox: SandboxProcess, messages: Any) -> None:
    raw = (
        'Subject: file\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename="קבלה.pdf"\r\n'
        "Content-Transfer-Encoding: base64\r\n\r\n"
    ).encode() + base64.b64encode(b"%PDF-")
    search_sandbox.deliver(raw, id="bare")
    assert messages.list(userId="me", q="filename:קבלה").execute()["messages"] == [{"id": "bare", "threadId": "bare"}]
    search_sandbox.control("DELETE", f"/mailboxes/{OWNER}/messages/bare")


@pytest.mark.parametrize("query", ["bcc:someone", "has:drive", "is:snoozed", "deliveredto:x", "size:5"])
def test_an_operator_the_sandbox_does_not_know_is_refused(query: str) -> None:
    with pytest.raises(UnknownOperatorError):
        parse(query)


@pytest.mark.parametrize("query", ["larger:big", "after:yesterday", "after:2026/02/30", "newer_than:7w", "(" * 60])
def test_a_value_that_cannot_be_read_is_refused(query: str) -> None:
    with pytest.raises(QueryError):
        parse(query)


@pytest.mark.parametrize(
    "query", [")", "a) b", "(a", '"a', "OR", "a OR", "{", "-", "a - b", "subject:", "$ %", "http://a.example"]
)
def test_a_sloppy_query_is_read_as_well_as_it_can_be(query: str) -> None:
    assert parse(query) == parse(query + " ")
