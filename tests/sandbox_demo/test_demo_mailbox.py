"""The mailbox as a whole: its size, languages and dates, and that it is reproducible."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from pathlib import Path

import pytest

from sandbox.demo.__main__ import main
from sandbox.demo.mailbox import Recipe, build
from sandbox.demo.plan import occurrences

from .conftest import TODAY
from .reading import DemoMail

GMAIL_LABELS = {"INBOX", "UNREAD", "SPAM", "TRASH", "CATEGORY_PROMOTIONS", "CATEGORY_UPDATES"}
WORDS = {
    "Hebrew": re.compile(r"[\u05d0-\u05ea]{3}"),
    "German": re.compile(r"\b(Ihre|Ihr|Rechnung|und)\b"),
    "French": re.compile(r"\b(votre|vous|livraison|stocks|carte|devis)\b", re.IGNORECASE),
    "Spanish": re.compile(r"\b(su|tu|pedido|gracias|factura|promoción)\b", re.IGNORECASE),
    "English": re.compile(r"\b(your|Your|you|the)\b"),
}


def ids(*, today: datetime.date, seed: int, scale: float = 1) -> set[str]:
    return {mail.id for mail in occurrences(today=today, seed=seed, scale=scale)}


def test_it_holds_about_four_hundred_mails_and_more_noise_than_receipts(mails: list[DemoMail]) -> None:
    kinds = Counter(mail.truth["kind"] for mail in mails)
    assert 380 <= len(mails) <= 480
    assert 0.53 <= kinds["not_receipt"] / len(mails) <= 0.62


def test_its_mails_are_in_five_languages(mails: list[DemoMail]) -> None:
    counts = Counter(language for mail in mails for language, words in WORDS.items() if words.search(mail.text))
    assert {language: counts[language] >= 15 for language in WORDS} == dict.fromkeys(WORDS, True)


def test_it_spans_three_years_and_ends_before_today(mails: list[DemoMail]) -> None:
    moments = sorted(
        datetime.datetime.fromtimestamp(int(mail.meta["internalDate"]) / 1000, datetime.UTC) for mail in mails
    )
    midnight = datetime.datetime.combine(TODAY, datetime.time(), datetime.UTC)
    assert moments[-1] < midnight
    assert moments[-1] > midnight - datetime.timedelta(days=4)
    assert midnight - datetime.timedelta(days=1097) < moments[0] < midnight - datetime.timedelta(days=1000)


def test_the_date_header_is_the_internal_date(mails: list[DemoMail]) -> None:
    for mail in mails:
        assert mail.message["date"].datetime.timestamp() == int(mail.meta["internalDate"]) // 1000


def test_the_same_arguments_write_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        build(tmp_path / name, Recipe(TODAY, scale=0.1))
    first = {path.name: path.read_bytes() for path in (tmp_path / "one").iterdir()}
    assert {path.name: path.read_bytes() for path in (tmp_path / "two").iterdir()} == first


def test_another_seed_or_day_means_other_mails() -> None:
    here = ids(today=TODAY, seed=1)
    assert not here & ids(today=TODAY, seed=2)
    assert not here & ids(today=TODAY + datetime.timedelta(days=1), seed=1)


def test_a_mailbox_that_is_up_to_date_is_not_rewritten(tmp_path: Path) -> None:
    assert build(tmp_path, Recipe(TODAY, scale=0.1))
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert not build(tmp_path, Recipe(TODAY, scale=0.1))
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


def test_a_new_day_replaces_the_old_mails_and_touches_no_other_file(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    build(tmp_path, Recipe(TODAY, scale=0.1))
    old = {path.name for path in tmp_path.glob("*.eml")}
    build(tmp_path, Recipe(TODAY + datetime.timedelta(days=1), scale=0.1))
    assert not old & {path.name for path in tmp_path.glob("*.eml")}
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_the_count_can_be_scaled() -> None:
    usual = len(ids(today=TODAY, seed=1))
    assert 1.9 * usual < len(ids(today=TODAY, seed=1, scale=2)) < 2.1 * usual


@pytest.mark.parametrize("today", ["2024-02-29", "2026-12-31", "2027-01-01", "2028-03-01"])
def test_on_any_day_nothing_is_dated_that_day_or_later(today: str) -> None:
    day = datetime.date.fromisoformat(today)
    midnight = datetime.datetime.combine(day, datetime.time(), datetime.UTC)
    mails = occurrences(today=day, seed=3)
    assert max(mail.at for mail in mails) < midnight
    assert len({mail.id for mail in mails}) == len(mails)


def test_the_command_writes_a_mailbox_and_says_how_large(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--out", str(tmp_path), "--today", "2026-11-23", "--count-scale", "0.1"]) == 0
    count = len(list(tmp_path.glob("*.eml")))
    assert capsys.readouterr().out == f"{count} mails in {tmp_path}\n"
    assert (tmp_path / "mailbox.json").exists()


def test_labels_are_those_gmail_gives(mails: list[DemoMail]) -> None:
    assert set().union(*(mail.meta["labelIds"] for mail in mails)) == GMAIL_LABELS
    for mail in mails:
        labels = set(mail.meta["labelIds"])
        assert not (labels & {"SPAM", "TRASH"} and "INBOX" in labels)


def test_purchases_are_marked_as_gmail_marks_them(mails: list[DemoMail]) -> None:
    marked = [mail for mail in mails if mail.meta.get("category") == "purchases"]
    assert len(marked) >= 40
    assert all(mail.truth["kind"] == "receipt" for mail in marked)


def test_every_kind_of_trouble_is_there(mails: list[DemoMail]) -> None:
    present = {mail.truth["category"] for mail in mails}
    assert present >= {
        "zugferd", "factur_x", "xrechnung", "forwarded", "several_orders", "refund", "credit_note", "israeli_receipt",
        "israeli_tax_invoice", "newsletter", "shipping_notice", "bank_alert", "card_statement", "personal", "phishing",
        "calendar_invite", "payment_failure", "payment_request", "quote", "proforma", "payout", "boarding_pass",
        "password_reset", "bounce", "own_invoice",
    }  # fmt: skip
