"""Which rule is about a sender, and what a sender is."""

from __future__ import annotations

import pytest

from receipts.rules.senders import address_of, is_public, match, tidy


@pytest.mark.parametrize(
    ("address", "rule"),
    [
        ("bills@shop.example", "address"),
        ("offers@shop.example", "domain"),
        ("offers@mail.shop.example", "below"),
        ("offers@eu.mail.shop.example", "below"),
        ("offers@news.shop.example", "domain"),
        ("offers@workshop.example", None),
        ("", None),
    ],
)
def test_the_narrowest_rule_is_followed(address: str, rule: str | None) -> None:
    rules = {"bills@shop.example": "address", "shop.example": "domain", "mail.shop.example": "below"}
    assert match(rules, address) == rule


@pytest.mark.parametrize(
    ("mail", "address"),
    [
        (b"From: The Shop <Bills@Shop.example>\r\n\r\nFrom: other@x.example", "bills@shop.example"),
        (b"Subject: none\n\nFrom: body@shop.example", ""),
        (b"From: =?utf-8?b?16nXnA==?=\r\n <a@b.example>\r\n\r\n", "a@b.example"),
        (b"From: nobody\n\n", ""),
        (b"From: caf\xe9 <a@b.example>\n\n", "a@b.example"),
    ],
)
def test_a_mails_sender_is_the_address_of_its_header(mail: bytes, address: str) -> None:
    assert address_of(mail) == address


@pytest.mark.parametrize(
    ("typed", "sender"),
    [
        (" Bills@Shop.example ", "bills@shop.example"),
        ("@shop.example", "shop.example"),
        ("*@shop.example", "shop.example"),
        ("example", ""),
        ("a@b@shop.example", ""),
        ("*", ""),
        ("shop example.example", ""),
    ],
)
def test_what_is_typed_is_an_address_or_a_domain(typed: str, sender: str) -> None:
    assert tidy(typed) == sender


def test_a_domain_where_everybody_has_an_address_is_public() -> None:
    assert is_public("gmail.com")
    assert not is_public("somebody@gmail.com")
    assert not is_public("shop.example")
