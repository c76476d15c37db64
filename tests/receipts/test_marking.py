"""Evidence is marked in the page of a mail, across elements, and nothing else of the page changes."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receipts.mail_page import sanitised
from receipts.marking import marked

ROW = "<table><tr><td>Total due</td><td>\u200f&nbsp;EUR&nbsp;61.00</td></tr></table>"


def plain(page: str) -> str:
    return re.sub(r"</?mark[^>]*>|<span class=\"place\" id=\"[\w-]+\"></span>", "", page)


def test_a_row_is_marked_in_each_of_its_cells() -> None:
    page, style = marked(ROW, {"evidence-amount-1": "Total due EUR 61.00"})
    assert page.count('id="evidence-amount-1"') == 1
    assert re.findall(r'<mark class="evidence-amount-1">(.*?)</mark>', page) == ["Total due", "EUR&nbsp;61.00"]
    assert ":root:has(#evidence-amount-1:target) .evidence-amount-1" in style
    assert plain(page) == ROW


def test_pieces_that_share_letters_are_both_marked() -> None:
    page, _ = marked("<p>Total due EUR 61.00 net</p>", {"a": "Total due EUR", "b": "EUR 61.00"})
    assert '<mark class="a b">EUR</mark>' in page
    assert page.count("id=") == 2


@pytest.mark.parametrize("piece", ["nowhere in it", "", "\u200f "])
def test_what_is_not_there_leaves_the_page_as_it_is(piece: str) -> None:
    assert marked(ROW, {"evidence-amount-1": piece}) == (ROW, "")


def test_a_name_that_is_none_marks_nothing() -> None:
    assert marked(ROW, {'"><script>': "Total due"}) == (ROW, "")


def test_a_tag_is_no_text() -> None:
    assert marked('<p title="Total > due">x</p>', {"a": "due"})[1] == ""


def test_a_long_page_is_marked_quickly() -> None:
    page = "<td>a &lt; b</td>" * 12_000
    started = time.process_time()
    marked(page, {f"n-{i}": "b a < b a" for i in range(20)})
    assert time.process_time() - started < 1


@given(st.text(max_size=80), st.text(max_size=8))
def test_marks_alone_are_added(source: str, piece: str) -> None:
    page = sanitised(f"<div>{source}</div>")
    assert plain(marked(page, {"a": piece, "b": page[5:9]})[0]) == plain(page)
