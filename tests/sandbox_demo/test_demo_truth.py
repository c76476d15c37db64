"""The truth beside a mail is printed in it, and its amounts add up."""

from __future__ import annotations

from decimal import Decimal

from stdnum.de import vat as german_vat
from stdnum.es import cif
from stdnum.fr import tva
from stdnum.il import idnr

from .printed import forms
from .reading import DemoMail

Receipts = list[tuple[DemoMail, dict[str, str]]]
NOT_LITERAL = {"document_type", "currency"}
CURRENCY_SIGNS = {
    "ILS": ("₪", 'ש"ח', "ILS"), "EUR": ("€", "EUR"), "USD": ("$", "USD"), "GBP": ("£", "GBP"), "CHF": ("CHF",),
    "JPY": ("¥", "JPY"), "SEK": ("kr", "SEK"),
}  # fmt: skip


def test_every_noted_fact_is_printed_in_its_mail(receipts: Receipts) -> None:
    unprinted = [
        (mail.truth["category"], name, value)
        for mail, receipt in receipts
        for name, value in receipt.items()
        if name not in NOT_LITERAL and not any(form in mail.text for form in forms(name, value))
    ]
    assert unprinted == []


def test_every_mail_with_a_receipt_shows_its_currency(receipts: Receipts) -> None:
    for mail, receipt in receipts:
        assert any(sign in mail.text for sign in CURRENCY_SIGNS[receipt["currency"]]), mail.truth


def test_every_receipt_states_vendor_type_total_and_currency(receipts: Receipts) -> None:
    for mail, receipt in receipts:
        assert {"vendor", "document_type", "total", "currency"} <= receipt.keys(), mail.truth


def test_net_and_tax_make_the_total_to_the_cent(receipts: Receipts) -> None:
    complete = [receipt for _, receipt in receipts if {"net", "tax", "total"} <= receipt.keys()]
    assert len(complete) > 50
    for receipt in complete:
        assert Decimal(receipt["net"]) + Decimal(receipt["tax"]) == Decimal(receipt["total"])


def test_amounts_are_never_negative_and_totals_never_zero(receipts: Receipts) -> None:
    for _, receipt in receipts:
        assert all(Decimal(receipt[name]) >= 0 for name in ("net", "tax") if name in receipt), receipt
        assert Decimal(receipt["total"]) > 0


def test_israeli_vat_rises_from_17_to_18_percent_with_2025(receipts: Receipts) -> None:
    israeli = [
        receipt
        for _, receipt in receipts
        if receipt["currency"] == "ILS" and {"tax_rate", "issue_date"} <= receipt.keys()
    ]
    rates = {(receipt["issue_date"] >= "2025-01-01", receipt["tax_rate"]) for receipt in israeli}
    assert rates == {(False, "17"), (True, "18")}


def test_only_large_israeli_tax_invoices_carry_an_allocation_number(receipts: Receipts) -> None:
    numbered = [receipt for _, receipt in receipts if "allocation_number" in receipt]
    assert len(numbered) >= 4
    for receipt in numbered:
        assert len(receipt["allocation_number"]) == 9
        assert Decimal(receipt["net"]) > 5_000


def test_a_mail_with_several_orders_notes_each_of_them(mails: list[DemoMail]) -> None:
    several = [mail.truth["receipts"] for mail in mails if mail.truth["category"] == "several_orders"]
    assert {len(orders) for orders in several} == {2, 3}
    for orders in several:
        assert len({order["number"] for order in orders}) == len(orders)


def test_what_is_no_receipt_notes_none(mails: list[DemoMail]) -> None:
    for mail in mails:
        assert bool(mail.truth["receipts"]) == (mail.truth["kind"] == "receipt")


def test_tax_numbers_have_valid_check_digits(receipts: Receipts) -> None:
    checks = {"ILS": idnr.is_valid, "DE": german_vat.is_valid, "FR": tva.is_valid, "B": cif.is_valid}
    numbers = {
        (
            "ILS" if receipt["currency"] == "ILS" else receipt["vendor_tax_id"].rstrip("0123456789"),
            receipt["vendor_tax_id"],
        )
        for _, receipt in receipts
        if "vendor_tax_id" in receipt
    }
    checked = [(kind, number) for kind, number in numbers if kind in checks]
    assert {kind for kind, _ in checked} == set(checks)
    assert [number for kind, number in checked if not checks[kind](number)] == []
