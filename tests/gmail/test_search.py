"""Which mail is worth fetching: the questions Gmail is asked, answered by a Gmail."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from email.message import EmailMessage
from urllib.parse import quote

import pytest

from gmail import search
from gmail.client import GmailClient
from gmail.search import LONG, SHORT, QuestionList, Rank
from gmail.search_words import WORDS
from tests.processes import MailboxControl

UTC = datetime.UTC
START = datetime.datetime(2026, 2, 1, tzinfo=UTC)
END = datetime.datetime(2026, 3, 1, tzinfo=UTC)
INSIDE = datetime.datetime(2026, 2, 14, tzinfo=UTC)
SECOND = datetime.timedelta(seconds=1)
SAFE_BYTES = 8_000
"""What servers accept in one line almost everywhere (RFC 9110 asks for 8,000 octets at least)."""
LISTS = {"long": search.asked(short=False), "short": search.asked(short=True)}
SIZES = {"long": LONG, "short": SHORT}
GROUP = re.compile(r"\{([^}]*)\}")
TERM = re.compile(r'(?:[a-z]+:)?(?:"[^"]+"|[^\s"]+)')


@pytest.fixture(params=LISTS)
def size(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def asked(size: str) -> QuestionList:
    """The questions, long and short."""
    return LISTS[size]


def letter(subject: str, text: str = "Hello.", sender: str = "friend@home.example") -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = subject, sender, "owner@shop.example"
    mail.set_content(text)
    return mail


def found(client: GmailClient, asked: QuestionList, *ranks: Rank) -> set[str]:
    """The mails that the questions of these ranks list, or of all."""
    questions = [question for question in asked.questions if question.rank in (ranks or Rank)]
    return {gmail_id for question in questions for gmail_id in client.list_ids(question.between(START, END)).ids}


def rank(client: GmailClient, asked: QuestionList, gmail_id: str) -> Rank | None:
    """The rank of a mail: that of the first question that lists it."""
    lists = (q.rank for q in asked.questions if gmail_id in client.list_ids(q.between(START, END)).ids)
    return next(lists, None)


def words(kind: str) -> dict[str, str]:
    """All words of a kind, each with its language."""
    return {word: language for language, kinds in WORDS.items() for word in kinds.get(kind, ())}


def missing(client: GmailClient, asked: QuestionList, mails: dict[str, str], *ranks: Rank) -> set[str]:
    return {mails[gmail_id] for gmail_id in set(mails) - found(client, asked, *ranks)}


# -- words -------------------------------------------------------------------------------------------------------------


def test_every_title_in_a_subject_names_a_receipt(
    client: GmailClient, mailbox: MailboxControl, asked: QuestionList
) -> None:
    mails = {mailbox.deliver(letter(f"Re: {word}, 4711"), at=INSIDE): word for word in words("titles")}
    assert missing(client, asked, mails, Rank.NAMED) == set()


@pytest.mark.parametrize("kind", ["payment", "weak"])
def test_every_word_of_paying_and_buying_in_a_subject_is_asked_for(
    client: GmailClient, mailbox: MailboxControl, asked: QuestionList, kind: str
) -> None:
    mails = {mailbox.deliver(letter(f"Re: {word}, 4711"), at=INSIDE): word for word in words(kind)}
    assert missing(client, asked, mails) == set()


def test_every_word_beside_amounts_is_asked_for_in_the_text(
    client: GmailClient, mailbox: MailboxControl, asked: QuestionList
) -> None:
    mails = {mailbox.deliver(letter("Hello", f"See: {word} 12.50"), at=INSIDE): word for word in words("text")}
    assert missing(client, asked, mails, Rank.MENTIONED) == set()


def test_every_telling_sender_names_a_receipt(
    client: GmailClient, mailbox: MailboxControl, asked: QuestionList
) -> None:
    mails = {
        mailbox.deliver(letter("Hello", sender=f"{word}@vendor.example"), at=INSIDE): word for word in search.SENDERS
    }
    assert missing(client, asked, mails, Rank.NAMED) == set()


@pytest.mark.parametrize("subject", ["YOUR RECEIPT", "Ihre RECHNUNG Nr. 5", "Votre REÇU", "ÖDEME MAKBUZ 5"])
def test_capital_letters_do_not_hide_a_receipt(
    client: GmailClient, mailbox: MailboxControl, asked: QuestionList, subject: str
) -> None:
    assert mailbox.deliver(letter(subject), at=INSIDE) in found(client, asked, Rank.NAMED)


def test_gmail_s_own_purchases_are_found_whatever_they_say(
    client: GmailClient, mailbox: MailboxControl, asked: QuestionList
) -> None:
    assert mailbox.deliver(letter("Hello"), at=INSIDE, category="purchases") in found(client, asked, Rank.NAMED)


# -- files -------------------------------------------------------------------------------------------------------------


def with_file(filename: str | None, kind: str = "application/octet-stream", size: int = 7) -> EmailMessage:
    """A mail that says nothing, with a file."""
    mail = letter("Hello")
    maintype, subtype = kind.split("/")
    mail.add_attachment(bytes(size), maintype=maintype, subtype=subtype, filename=filename)
    return mail


@pytest.mark.parametrize(
    "filename",
    ["scan.pdf", "structured.xml", "forwarded.eml", "march.zip", "winmail.dat", "smime.p7m", "slip.xml.p7m", "a.html"],
)
def test_an_attached_document_is_found_by_its_name(
    client: GmailClient, mailbox: MailboxControl, asked: QuestionList, filename: str
) -> None:
    assert rank(client, asked, mailbox.deliver(with_file(filename), at=INSIDE)) == Rank.MENTIONED


@pytest.mark.parametrize("filename", ["slip.jpg", "IMG_1.HEIC", "scan.png", "scan.tiff"])
def test_a_picture_is_found_last(
    client: GmailClient, mailbox: MailboxControl, asked: QuestionList, filename: str
) -> None:
    assert rank(client, asked, mailbox.deliver(with_file(filename, "image/jpeg"), at=INSIDE)) == Rank.LAST


@pytest.mark.parametrize("kind", ["application/pdf", "application/pkcs7-mime", "application/zip", "image/jpeg"])
def test_a_file_without_a_name_is_found_last(
    client: GmailClient, mailbox: MailboxControl, asked: QuestionList, kind: str
) -> None:
    assert rank(client, asked, mailbox.deliver(with_file(None, kind), at=INSIDE)) == Rank.LAST


def test_a_mail_attached_without_a_name_is_found_last(
    client: GmailClient, mailbox: MailboxControl, asked: QuestionList
) -> None:
    mail = letter("Hello")
    mail.add_attachment(letter("Something else"))
    assert rank(client, asked, mailbox.deliver(mail, at=INSIDE)) == Rank.LAST


@pytest.mark.parametrize("filename", ["minutes.docx", "budget.xlsx", "dinner.ics"])
def test_a_file_that_holds_no_receipt_is_not_asked_for(
    client: GmailClient, mailbox: MailboxControl, asked: QuestionList, filename: str
) -> None:
    mailbox.deliver(with_file(filename), at=INSIDE)
    assert found(client, asked) == set()


def test_a_picture_inside_the_text_is_not_asked_for(
    client: GmailClient, mailbox: MailboxControl, asked: QuestionList
) -> None:
    mail = letter("Hello")
    mail.add_alternative("<p>Hello<img src='cid:logo@home.example'></p>", subtype="html")
    mail.get_payload()[1].add_related(b"logo", "image", "gif", cid="<logo@home.example>")  # type: ignore[index, union-attr]
    mailbox.deliver(mail, at=INSIDE)
    assert found(client, asked) == set()


@pytest.mark.parametrize(
    ("subject", "filename"), [("Your receipt", "scan.pdf"), ("Hello", "scan.pdf"), ("Hello", "slip.jpg")]
)
def test_a_big_mail_is_found_by_its_own_questions_alone(
    client: GmailClient, mailbox: MailboxControl, asked: QuestionList, subject: str, filename: str
) -> None:
    mail = with_file(filename, size=6_000_000)
    mail.replace_header("Subject", subject)
    big = mailbox.deliver(mail, at=INSIDE)
    assert big in found(client, asked, Rank.BIG)
    assert big not in found(client, asked, *(other for other in Rank if other is not Rank.BIG))


# -- what is not asked for, or late ------------------------------------------------------------------------------------


def test_advertising_is_fetched_only_if_its_subject_names_a_receipt(
    client: GmailClient, mailbox: MailboxControl, asked: QuestionList
) -> None:
    labels = ["INBOX", "CATEGORY_PROMOTIONS"]
    mailbox.deliver(letter("Order now, 20% off!", "Total price 12.50"), at=INSIDE, labelIds=labels)
    receipt = mailbox.deliver(letter("Your receipt from the outlet"), at=INSIDE, labelIds=labels)
    assert found(client, asked) == {receipt}


def test_other_mail_is_not_fetched(client: GmailClient, mailbox: MailboxControl, asked: QuestionList) -> None:
    mailbox.deliver(letter("Lunch on Friday?", "Bring the dog."), at=INSIDE)
    mailbox.deliver(letter("Holiday pictures", "Look at the reordering."), at=INSIDE)
    assert found(client, asked) == set()


def test_a_draft_is_no_receipt(client: GmailClient, mailbox: MailboxControl, asked: QuestionList) -> None:
    mailbox.deliver(letter("Receipt"), at=INSIDE, labelIds=["DRAFT"])
    assert found(client, asked) == set()


def test_a_refund_whose_subject_speaks_of_parcels_is_asked_for_late_but_asked_for(
    client: GmailClient, mailbox: MailboxControl
) -> None:
    refund = mailbox.deliver(letter("Your refund is on its way"), at=INSIDE)
    assert rank(client, LISTS["long"], refund) == Rank.UNLIKELY
    assert rank(client, LISTS["short"], refund) == Rank.NAMED


# -- time --------------------------------------------------------------------------------------------------------------


def test_a_window_reaches_a_second_beyond_its_ends_and_no_further(client: GmailClient, mailbox: MailboxControl) -> None:
    moments = {
        "two seconds before": START - 2 * SECOND,
        "the second before": START - SECOND,
        "its first second": START,
        "its last second": END - SECOND,
        "its end": END,
        "a second after": END + SECOND,
    }
    mails = {mailbox.deliver(letter("Receipt"), at=moment): name for name, moment in moments.items()}
    assert {mails[gmail_id] for gmail_id in found(client, LISTS["long"], Rank.NAMED)} == {
        "the second before", "its first second", "its last second", "its end",
    }  # fmt: skip


def test_two_windows_that_touch_lose_no_mail_between_them(client: GmailClient, mailbox: MailboxControl) -> None:
    middle = INSIDE
    mails = {
        mailbox.deliver(letter("Receipt"), at=middle + datetime.timedelta(milliseconds=offset))
        for offset in (-1001, -1000, -1, 0, 1, 999, 1000)
    }
    question = next(q for q in LISTS["long"].questions if "subject:receipt" in q.text)
    earlier = client.list_ids(question.between(START, middle)).ids
    later = client.list_ids(question.between(middle, END)).ids
    assert set(earlier) | set(later) == mails


def test_bounds_are_epoch_seconds_so_that_no_time_zone_can_shift_them(asked: QuestionList) -> None:
    assert asked[1].between(START, END) == f"{asked[1].text} after:1769903999 before:1772323201"


# -- length ------------------------------------------------------------------------------------------------------------


def terms_of(asked: QuestionList, *ranks: Rank) -> list[str]:
    """What the first groups of the questions of these ranks ask for."""
    groups = [GROUP.findall(question.text)[0] for question in asked.questions if question.rank in ranks]
    return [term for group in groups for term in TERM.findall(group)]


def test_no_group_is_longer_than_its_size(asked: QuestionList, size: str) -> None:
    for question in asked.questions:
        for group in GROUP.findall(question.text):
            assert len(TERM.findall(group)) <= SIZES[size].alternatives
            assert len(group) <= SIZES[size].characters


def test_no_question_is_longer_than_servers_accept(asked: QuestionList) -> None:
    assert all(len(quote(question.between(START, END), safe="")) < SAFE_BYTES for question in asked.questions)


@pytest.mark.parametrize("ranks", [(Rank.NAMED,), (Rank.MENTIONED,), (Rank.BIG,)])
def test_short_questions_ask_for_what_long_ones_do_and_for_no_term_twice(ranks: Iterable[Rank]) -> None:
    long, short = (terms_of(asked, *ranks) for asked in LISTS.values())
    assert long == short
    assert len(long) == len(set(long)) > 20


def test_a_list_is_known_by_its_name() -> None:
    de = {"de": {"titles": ["Rechnung"], "payment": ["Zahlung"], "weak": [], "text": ["MwSt"]}}
    same, other = search.questions(de, LONG), search.questions({**de, "fr": {"titles": ["facture"]}}, LONG)
    assert same.name == search.questions(de, LONG).name
    assert len({same.name, other.name, search.questions(de, SHORT).name}) == 3


def test_words_are_quoted_where_gmail_would_split_them() -> None:
    words = {"xx": {"titles": ["Bon", "BON", "bon fiscal", "e-bon", 'סה"כ']}}
    asked = search.questions(words, SHORT)
    assert terms_of(asked, Rank.NAMED)[-4:] == [
        "subject:Bon",
        'subject:"bon fiscal"',
        'subject:"e-bon"',
        'subject:"סה כ"',
    ]
