"""A page as its reader sees it: what is hidden is left out, what only looks hidden is not."""

from __future__ import annotations

import pytest

from extraction.reading.html import lines_of


@pytest.mark.parametrize(
    "hidden",
    [
        '<div style="display:none">x</div>',
        '<div style="DISPLAY : None; overflow: hidden">x<div>y</div></div>',
        "<p hidden>x</p>",
        '<span style="max-height:0px; overflow:hidden">x</span>',
        '<div style="font-size:0"><b>x</b></div>',
        '<div style="display:block; display:none !important; display:block">x</div>',
        '<div style="overflow:hidden; max-height:0">x</div>',
        '<p style="visibility: hidden">x</p>',
        '<p style="opacity:0.0; color:red">x</p>',
        "<style>x { y: z }</style>",
        "<script>if (a < b) { x }</script>",
        "<!--[if mso]><table><tr><td>x</td></tr></table><![endif]-->",
        "<select><option>x</option></select>",
    ],
)
def test_what_is_hidden_is_left_out(hidden: str) -> None:
    assert lines_of(f"<p>before</p>{hidden}<p>after</p>") == [("before",), ("after",)]


@pytest.mark.parametrize(
    "style",
    [
        "backface-visibility: hidden; -webkit-backface-visibility: hidden",
        "max-height:0; text-decoration: none; overflow: visible",
        "max-height: 0.5em; overflow: hidden",
        "flex-display: none; x-display:none",
        "opacity: 0.9",
        "--visibility: hidden",
    ],
)
def test_a_property_that_only_ends_like_another_hides_nothing(style: str) -> None:
    assert lines_of(f'<div style="{style}">Total</div>') == [("Total",)]


def test_what_an_element_says_of_itself_wins_over_its_class() -> None:
    page = "<style>.more {display:none} .x {backface-display: none}</style><p class=more style='display:block'>one</p>"

    assert lines_of(f"{page}<p class=x>two</p>") == [("one",), ("two",)]


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


@pytest.mark.parametrize(
    "page",
    [
        "<pre>Oak Café\nTea      4.00\nTotal\t4.00\n</pre>",
        "<div style='white-space: pre-wrap'>Oak Café\n  Tea      4.00\nTotal\t4.00</div>",
        "<pre><b>Oak Café</b>\n\nTea &nbsp;&nbsp; 4.00\n| Total | 4.00 |</pre>",
    ],
)
def test_lines_set_as_they_were_typed_stay_lines(page: str) -> None:
    assert lines_of(page) == [("Oak Café",), ("Tea", "4.00"), ("Total", "4.00")]


def test_lines_of_the_source_are_not_lines_of_the_page() -> None:
    assert lines_of("<p>Oak\n  Café   &amp; Bar</p>") == [("Oak Café & Bar",)]


@pytest.mark.parametrize(
    "row",
    [
        "<dl><dt>Total</dt><dd>4.00</dd></dl>",
        '<div style="display:flex;justify-content:space-between"><span>Total</span><span>4.00</span></div>',
        '<div style="display: flex"><div><p>Total</p></div>\n<div>4.00</div></div>',
        '<span style="display:inline-block;width:50%">Total</span><span style="display:inline-block">4.00</span>',
        '<div><div style="float:left">Total</div><div style="float:right">4.00</div></div>',
        '<div style="display:table-cell">Total</div><div style="display:table-cell">4.00</div>',
        "<p>Total&nbsp;&nbsp;&nbsp; &nbsp;4.00</p>",
    ],
)
def test_what_stands_side_by_side_is_one_row(row: str) -> None:
    assert lines_of(f"<p>before</p>{row}<p>after</p>") == [("before",), ("Total", "4.00"), ("after",)]


@pytest.mark.parametrize(
    "page",
    [
        '<div style="display:flex;flex-direction:column"><p>Total</p><p>4.00</p></div>',
        '<div style="float:left"><p>Total</p><p>4.00</p></div>',
        '<div style="display:flex"><div>Total<br>4.00</div><div style="display:none">x</div></div>',
    ],
)
def test_what_stands_below_each_other_is_not(page: str) -> None:
    assert lines_of(page) == [("Total",), ("4.00",)]


def test_columns_of_unlike_height_are_read_one_after_the_other() -> None:
    page = '<div style="display:flex"><div>Ship to<br>Ann Oak<br>1 Lane</div><div>Total<br>4.00</div></div>'

    assert lines_of(page) == [("Ship to",), ("Ann Oak",), ("1 Lane",), ("Total",), ("4.00",)]


@pytest.mark.parametrize(
    ("markup", "read"),
    [
        ("<b>Total</b>4.00 EUR", "Total 4.00 EUR"),
        ("<b>Total</b><b>US $4.00</b>", "Total US $4.00"),
        ("<span>Sent on:</span><span>June 4</span>", "Sent on: June 4"),
        ("<span>70411902</span><button>Copy</button>", "70411902 Copy"),
        ("<b>I</b>nvoice <i>IN</i>4711<i>22</i>", "Invoice IN471122"),
        ("<b>Pay</b><i>Pal</i> <b>Rech</b>nung", "PayPal Rechnung"),
    ],
)
def test_a_label_and_a_value_that_only_a_style_keeps_apart_are_two_words(markup: str, read: str) -> None:
    assert lines_of(f"<p>{markup}</p>") == [(read,)]


@pytest.mark.parametrize(
    ("markup", "read"),
    [
        ("Total $12<sup>50</sup>", "Total $12.50"),
        ("Total <sup>$</sup>12<sup>50</sup>", "Total $12.50"),
        ("Total $12.50<sup>1</sup>", "Total $12.50 1"),
        ("Total $12.50<sup>10</sup>", "Total $12.50 10"),
        ("1<sup>st</sup> May", "1st May"),
    ],
)
def test_small_figures_above_the_line_are_cents_or_a_footnotes(markup: str, read: str) -> None:
    assert lines_of(f"<p>{markup}</p>") == [(read,)]


@pytest.mark.parametrize(
    "before",
    ["<s>9.00</s>", "<del>9.00</del>", '<span style="text-decoration: line-through">9.00</span>'],
)
def test_a_price_struck_out_does_not_hold(before: str) -> None:
    assert lines_of(f"<p>Total {before} 4.00</p>") == [("Total 4.00",)]


def test_a_class_that_every_medium_hides_is_hidden() -> None:
    style = "<style>.a, p.phone {font-size:9px; display:none !important} @media print {.paper {display:none}}</style>"

    assert lines_of(f"{style}<p class='x phone'>x</p><p class=paper>one</p><p class=phones>two</p>") == [
        ("one",),
        ("two",),
    ]


def test_columns_nested_without_end_are_read_in_time() -> None:
    deep = "<span style='display:inline-block'>" * 1900 + "Total" + "</span>" * 1900
    wide = "<i style='float:left'>x</i>" * 9000

    assert lines_of(deep) == [("Total",)]
    assert sum(len(line) for line in lines_of(wide)) == 9000
