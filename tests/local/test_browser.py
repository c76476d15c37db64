"""Forms are sent as a person's browser sends them."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest

from local.browser import NoSuchFormError, Page

PAGE = Page(
    "http://127.0.0.1/consent",
    """
    <form action="/language" method="post"><input type="hidden" name="next" value="/"></form>
    <form action="/allow" method="post">
      <input type="hidden" name="state" value="s&amp;1">
      <input type="radio" name="account" value="one"><input type="radio" name="account" value="two" checked>
      <input type="checkbox" name="granted" value="read" checked>
      <input type="checkbox" name="granted" value="mail" checked>
      <input type="checkbox" name="remember">
      <button name="decision" value="deny">No</button><button name="decision" value="allow">Yes</button>
    </form>
    """,
)


def test_a_form_sends_what_is_ticked_and_the_button_pressed() -> None:
    sent = parse_qsl(PAGE.form("decision").encode({"decision": "allow"}))
    assert sent == [
        ("state", "s&1"),
        ("account", "two"),
        ("granted", "read"),
        ("granted", "mail"),
        ("decision", "allow"),
    ]


def test_a_changed_field_replaces_all_it_stood_with() -> None:
    sent = parse_qsl(PAGE.form("decision").encode({"decision": "allow", "granted": "read"}))
    assert [value for name, value in sent if name == "granted"] == ["read"]


def test_the_form_is_chosen_by_its_field() -> None:
    assert PAGE.form("next").action == "/language"
    with pytest.raises(NoSuchFormError, match="password"):
        PAGE.form("password")
