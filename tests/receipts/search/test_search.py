"""What is typed by people and by nobody in his right mind; and that what is found is what receipts say by now."""

from __future__ import annotations

import datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.db import connection

from businesses.models import Business
from extraction import Found, Incomplete, extract, limits
from receipts import categories, changes, document_texts
from receipts.intake import submit_all
from receipts.models import Document, DocumentText, Receipt, SearchProgress, SearchRow
from receipts.search import index, upkeep
from receipts.search.backends import BACKENDS
from receipts.search.lexemes import MOST_PARTS, Lexemes, Subject, lexemes_of
from receipts.search.numbers import amount_of
from receipts.search.query import MOST_CHARACTERS, MOST_WORDS, QueryTooLongError, parse
from receipts.search.spelling import alike
from receipts.tasks import keep_search
from tests.cast import Person
from tests.receipts.conftest import MakeReceipt
from tests.receipts.mails import NOON, english, hebrew, mail_to, said

CORPUS = Path(__file__).parents[2] / "corpus"
TODAY = NOON.date()
ODD = [
    "%", "_", "\\", "\\'", "'", '"', '""', "(", ")", "((", "a'b", "' OR 1=1 --", "& | !", "!a", "a:*", "'a':*&", "<->",
    "a <-> b", "NEAR(a b)", "a NOT b", "AND", "OR", "NOT", "lexemes:a", "{a} : b", "^a", "a*", "-a", "+", "* *", "-",
    "1e9", "1" * 199, "9" * 30 + ".5", "0.0000000001", "1.2.3.4.5", ",,,", "-5", "٣", "²", "½", "\u202e abc", "é" * 100,
    "\ufffd", "a\u0301\u0301\u0301", "😀", "😀 1", "00/0000", "99.99.9999", "31.31.31", "0 may 0", "may", "\t\n",
    "ß" * 99, "a_b", "{}", "[]", "<script>", "$", "₪", "$$", "1$2", "$1€", '"a" "b" "c', '"', "«a»",
]  # fmt: skip


def ids(person: Person, text: str) -> list[int]:
    answer = person.api.get(f"/api/receipts?search={quote(text)}")
    assert answer.status_code == 200, (text, answer.content)
    return [row["id"] for row in answer.json()["results"]]


@pytest.mark.parametrize("text", ODD)
def test_whatever_is_typed_is_a_search(make_receipt: MakeReceipt, owner: Person, text: str) -> None:
    make_receipt(vendor="Birch")
    ids(owner, text)
    assert owner.browser.get(f"/receipts?search={quote(text)}").status_code == 200


@pytest.mark.parametrize("escaped", ["%ED%A0%80", "%FF%FE", "a%ED%BF%BFb"])
def test_bytes_that_are_no_text_are_searched_for_in_vain(owner: Person, escaped: str) -> None:
    assert owner.api.get(f"/api/receipts?search={escaped}").status_code == 200


@pytest.mark.parametrize("text", ["a" * 10_000, "a" * (MOST_CHARACTERS + 1), "a b " * MOST_WORDS, "ﷺ" * 11])
def test_too_much_to_search_for_is_refused_with_a_remedy(owner: Person, text: str) -> None:
    answer = owner.api.get(f"/api/receipts?search={text}")
    assert answer.status_code == 400
    assert "write those that tell most" in str(answer.json()["error"])
    assert owner.browser.get(f"/receipts?search={text}").status_code == 200


def test_a_receipt_is_found_by_what_people_make_of_it(make_receipt: MakeReceipt, owner: Person) -> None:
    receipt = make_receipt(vendor="Birch")
    office = categories.add(owner.business, name="Office needs")
    values = {"vendor": "Alder & Sons", "note": "for the attic", "amount": Decimal("55.10"), "category": office}
    changes.correct(receipt, values, cause=said())
    assert ids(owner, "birch") == []
    for text in ("alder", "ttic", "55.1", "needs"):
        assert ids(owner, text) == [receipt.pk], text
    categories.rename(office, name="Stationery")
    assert (ids(owner, "needs"), ids(owner, "stationery")) == ([], [receipt.pk])
    categories.move_receipts(office, to=None, cause=said())
    assert ids(owner, "stationery") == []


def test_deleted_receipts_are_found_among_the_deleted(make_receipt: MakeReceipt, owner: Person) -> None:
    receipt = make_receipt(vendor="Birch")
    changes.delete(receipt, cause=said())
    assert ids(owner, "birch") == []
    answer = owner.api.get("/api/receipts?search=birch&deleted=true")
    assert [row["id"] for row in answer.json()["results"]] == [receipt.pk]


def test_a_search_goes_together_with_filters_orders_and_pages(make_receipt: MakeReceipt, owner: Person) -> None:
    made = [make_receipt(vendor="Birch", amount=Decimal(number), currency="EUR") for number in range(5, 10)]
    make_receipt(vendor="Birch", amount=Decimal(7), currency="USD")
    make_receipt(vendor="Oak", amount=Decimal(7), currency="EUR")
    address = "/api/receipts?search=birch&currency=EUR&min_amount=6&ordering=amount&page_size=2"
    seen: list[int] = []
    while address:
        answer = owner.api.get(address).json()
        seen += [row["id"] for row in answer["results"]]
        address = answer["next"]
    assert seen == [receipt.pk for receipt in made[1:]]


def test_nobody_finds_another_business_s_receipts(make_receipt: MakeReceipt, owner: Person, stranger: Person) -> None:
    make_receipt(vendor="Birch", note="attic")
    assert [ids(stranger, text) for text in ("birch", "attic", "birhc", "118", "2026-03")] == [[]] * 5


def test_a_mail_s_own_text_is_searched(business: Business, owner: Person) -> None:
    first, second = submit_all([mail_to(business, "a", english()), mail_to(business, "b", hebrew())])
    assert ids(owner, "three notebooks") == list(first.receipt_ids)
    assert ids(owner, '"thank you for your purchase"') == list(first.receipt_ids)
    assert ids(owner, "אשראי") == list(second.receipt_ids)


def test_the_engine_hands_on_the_text_of_files_and_no_more_than_is_kept() -> None:
    outcome = extract((CORPUS / "pdf-french.eml").read_bytes())
    assert isinstance(outcome, Found | Incomplete)
    assert any(part.media_type == "application/pdf" and "TVA" in part.text for part in outcome.parts)
    long = extract(english().replace(b"Three notebooks", b"Three notebooks" + b"\nword" * 9_000))
    assert isinstance(long, Found | Incomplete)
    assert len(long.text) == limits.KEPT_TEXT


def test_what_was_saved_before_is_made_searchable(business: Business, owner: Person) -> None:
    receipt_ids = list(submit_all([mail_to(business, "a", english())])[0].receipt_ids)
    SearchRow.objects.all().delete()
    DocumentText.objects.all().delete()
    assert upkeep.waiting() >= receipt_ids[0]
    assert document_texts.waiting() >= 1
    assert keep_search() == {"receipts": 1, "mails": 1}
    assert ids(owner, "maple notebooks") == receipt_ids
    assert (upkeep.waiting(), document_texts.waiting()) == (0, 0)
    assert keep_search() == {"receipts": 0, "mails": 0}


def test_what_the_version_before_saves_later_is_made_searchable_too(make_receipt: MakeReceipt, owner: Person) -> None:
    keep_search()
    receipt = make_receipt(vendor="Birch")
    SearchRow.objects.all().delete()
    assert keep_search()["receipts"] == 1
    assert ids(owner, "birch") == [receipt.pk]


def test_a_mail_that_is_not_there_any_more_keeps_no_other_from_being_read(
    make_receipt: MakeReceipt, business: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_receipt()
    submit_all([mail_to(business, "a", english())])
    DocumentText.objects.all().delete()
    Document.objects.filter(origin="mail").order_by("pk").first().delete()  # type: ignore[union-attr]
    monkeypatch.setattr(document_texts, "BATCH", 1)
    assert document_texts.read_missing(may_go_on=lambda: True) == 1
    assert SearchProgress.objects.get(pk=SearchProgress.TEXTS).before == 1 or document_texts.waiting() == 0


def rebuild(*arguments: str) -> tuple[str, int]:
    out = StringIO()
    try:
        call_command("rebuild_search", *arguments, stdout=out)
    except SystemExit as error:
        return out.getvalue(), int(error.code or 0)
    return out.getvalue(), 0


def test_the_command_names_what_is_not_found_and_then_mends_it(make_receipt: MakeReceipt, owner: Person) -> None:
    receipt, other = make_receipt(vendor="Birch"), make_receipt(vendor="Oak")
    assert rebuild("--check") == ("0 receipts are not found by what they say.\n", 0)
    Receipt.objects.filter(pk=receipt.pk).update(vendor="Alder")
    SearchRow.objects.filter(pk=other.pk).delete()
    text, code = rebuild("--check", "--business", str(owner.business.pk))
    assert (f"2 receipts, {receipt.pk}, {other.pk}" in text, code) == (True, 1)
    assert "2 receipts were mended." in rebuild()[0]
    assert (ids(owner, "alder"), ids(owner, "oak")) == ([receipt.pk], [other.pk])
    assert rebuild("--check")[1] == 0


def test_a_receipt_that_goes_leaves_nothing_behind(make_receipt: MakeReceipt, owner: Person) -> None:
    make_receipt(vendor="Birch")
    owner.business.delete()
    assert not SearchRow.objects.exists()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO receipt_search_fts (receipt_search_fts) VALUES ('integrity-check')")


def test_a_receipt_of_very_many_words_is_found_by_a_bounded_number_of_parts() -> None:
    found = lexemes_of(Subject(names=[" ".join(f"wordnumber{number}" for number in range(2_000))]))
    assert len(found.ordered) == 2_001
    assert len(found.loose) <= MOST_PARTS
    row = BACKENDS["postgresql"].row(7, Lexemes(["a"] * 20_000))
    assert "7_a:16383 7_a " in row


def test_the_longest_texts_of_any_script_fit_into_a_row(make_receipt: MakeReceipt, owner: Person) -> None:
    receipt = make_receipt(vendor="Birch")
    words = [f"{chr(0x20000 + number)}-{chr(0x20001 + number)}" for number in range(30_000)]
    texts = [" ".join(words), "ﷺ" * 20_000, *["word " * 4_000] * 50]
    SearchRow.objects.bulk_create(
        [index.row_of(receipt, texts)], update_conflicts=True, unique_fields=["receipt"], update_fields=["lexemes"]
    )
    assert ids(owner, f"birch {words[5]}") == [receipt.pk]


def test_a_row_says_where_words_stand_and_of_which_business(make_receipt: MakeReceipt) -> None:
    receipt = make_receipt(vendor="Birch", number="A-1", amount=Decimal("9.50"), currency="EUR")
    lexemes = index.row_of(receipt, ["some paper"]).lexemes
    for word in ("_birch", "~irch", "_a", "_1", "!a1", "=9500", "=9500eur", "$eur", "@20260310", "_paper"):
        assert f"{receipt.business_id}{word}" in lexemes, word


@pytest.mark.parametrize(
    ("text", "values", "currencies"),
    [
        ("802.40", ["802.40"], ()),
        ("₪802,4", ["802.4"], ("ILS",)),
        ("1.234,50€", ["1234.50"], ("EUR",)),
        ("1,234", ["1234", "1.234"], ()),
        ("12,34,567.50", ["1234567.50"], ()),
        ("1'234.50", ["1234.50"], ()),
        ("-5", ["5"], ()),
        ("usd12", ["12"], ("USD",)),
        ("1.2.3", None, ()),
        ("12.10.2026", None, ()),
        ("1,2,3", None, ()),
        ("x12", None, ()),
        ("9" * 14, None, ()),
    ],
)
def test_amounts_are_read_as_people_write_them(
    text: str, values: list[str] | None, currencies: tuple[str, ...]
) -> None:
    expected = None if values is None else ([Decimal(value) for value in values], currencies)
    assert amount_of(text) == expected


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("march", {"202603"}),
        ("april", {"202504"}),
        ("March 2025", {"202503"}),
        ("2025 march", {"202503"}),
        ("3/2026", {"202603"}),
        ("03/04/2026", {"20260403", "20260304"}),
        ("2026-02-30", set()),
        ("13/2026", set()),
        ("1st March 2026", {"20260301"}),
        ("2026", {"2026"}),
        ("2050", set()),
    ],
)
def test_months_and_days_are_read_as_people_write_them(text: str, days: set[str]) -> None:
    (clause,) = parse(text, today=TODAY).clauses
    assert {one.words[0] for one in clause.alternatives if one.kind == "@"} == days


def test_the_bounds_are_the_parser_s_own() -> None:
    parse("a" * MOST_CHARACTERS, today=TODAY)
    with pytest.raises(QueryTooLongError):
        parse("a" * (MOST_CHARACTERS + 1), today=TODAY)
    with pytest.raises(QueryTooLongError):
        parse("a " * (MOST_WORDS + 1), today=TODAY)


@pytest.mark.parametrize(
    ("typed", "near"),
    [("brich", True), ("birhc", True), ("birh", True), ("birchh", True), ("bir", False), ("oaks", False), ("1", False)],
)
def test_a_name_mistyped_is_near_it(typed: str, near: bool) -> None:
    assert (alike(typed, ["birch"]) == ["birch"]) == near


def test_days_are_those_of_the_business(make_receipt: MakeReceipt, owner: Person) -> None:
    # 22:30 in London is half past midnight in Jerusalem
    moment = datetime.datetime(2026, 1, 31, 22, 30, tzinfo=datetime.UTC)
    receipt = make_receipt(received_at=moment, issue_date=None)
    assert ids(owner, "1.2.2026") == [receipt.pk]
    assert ids(owner, "31.1.2026") == []


@pytest.mark.parametrize("typed", ["zzzz", "aaaa", "1111"])
def test_one_letter_over_and_over_is_no_name_mistyped(typed: str) -> None:
    assert alike(typed, ["werkzeug", "zebra", "azure", "aaron"]) == []


@pytest.mark.parametrize("written", ["DE 811 569 869", "de 811 569 869", "811 569 869"])
@pytest.mark.parametrize("kept", ["DE811569869", "DE 811 569 869"])
def test_a_number_in_groups_is_found_however_it_is_kept(
    make_receipt: MakeReceipt, owner: Person, written: str, kept: str
) -> None:
    receipt = make_receipt(number=None, vendor_tax_id=kept)
    make_receipt(number="811-1", vendor_tax_id="DE811569868", note="869 569")
    assert ids(owner, written) == [receipt.pk]
