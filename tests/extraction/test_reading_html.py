"""A page as its reader sees it: what is hidden is left out, what only looks hidden is not."""

from __future__ import annotations

import pytest

from receipts.extraction.reading.html import lines_of


@pytest.mark.parametrize(
    "hidden",
    [
        '<div style="display:none">x</div>',
        '<div style="DISPLAY : None; overflow: hidden">x<div>y</div></div>',
        "<p hidden>x</p>",
        '<span style="max-height:0px; overflow:hidden">x</span>',
        '<div style="font-size:0"><b>x</b></div>',
        "<style>x { y: z }</style>",
        "<script>if (a < b) { x }</script>",
        "<!--[if mso]><table><tr><td>x</td></tr></table><![endif]-->",
        "<select><option>x</option></select>",
    ],
)
def test_what_is_hidden_is_left_out(hidden: str) -> None:
    assert lines_of(f"<p>before</p>{hidden}<p>after</p>") == [("before",), ("after",)]


def test_a_size_of_nothing_that_is_set_right_inside_hides_nothing() -> None:
    assert lines_of('<div style="font-size:0"><b style="font-size:12px">Total</b></div>') == [("Total",)]


def test_a_hidden_element_ends_where_its_own_end_stands() -> None:
    assert lines_of('<div style="display:none"><div>x</div>y</div>z') == [("z",)]


def test_labels_stand_beside_their_values_and_tables_for_layout_are_gone_through() -> None:
    page = (
        "<table><tr><td><table><tr><td>Total<td><b>5.00</b> USD</table></td></tr>"
        "<tr><td>Paid by</td><td><img alt='Visa card'> 4242</td></tr></table>"
    )

    assert lines_of(page) == [("Total", "5.00 USD"), ("Paid by", "Visa card 4242")]


def test_references_are_resolved_once() -> None:
    assert lines_of("<p>Fish&nbsp;&amp; Chips &amp;lt; 5&euro; &lt;b&gt;</p>") == [("Fish & Chips &lt; 5€ <b>",)]


def test_marks_inside_attributes_end_no_tag() -> None:
    assert lines_of('<p title="a > b" data-x="<td>">one</p><p bad"name<x>two</p>') == [("one",), ("two",)]
