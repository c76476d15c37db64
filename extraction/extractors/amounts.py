"""The amounts of a page and what each of them is, by the words that label it.

A label stands left of its amount in the row, before it in the same cell, in the line above, or at the head of the
column. Its words name roles (`facts.amount_words`); their combination is one role ("total" + "tax" is a tax,
"total" + "incl." + "tax" a total).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from ..facts.currencies import AMBIGUOUS
from ..languages import AMOUNTS, patterns
from ..languages.lexicon import length_of, words_of
from ..normalizing.money import Money, currency_of
from .base import Row, View, label_row

_RATE: Final = re.compile(r"\d[\d.,]{0,6}\s?%")
_COUNTED: Final = re.compile(r"\(\d{1,4} [^\W\d_]+\)")
"""How many things a sum is of, "Total (5 items)", says nothing of what it is."""
_ONE_IS_A_WORD: Final = re.compile("[\u3400-\u9fff]")
_PLUS: Final = re.compile(rf"\s*(?:\+|{patterns.any_of('plus', ends=True)})", re.IGNORECASE)
_TWO_LETTERS: Final = re.compile(r"[^\W\d_][\W\d_]*[^\W\d_]")
_LONGEST_LABEL: Final = 12
"""Words; what is longer is prose, where only the words next to the amount count."""
_SENTENCE: Final = re.compile(r"[.!?]\s")
_LONGEST_LABELLED: Final = 60
"""Characters; a longer cell holds sentences."""
_END_OF_CLAUSE: Final = re.compile(r"[,;)]")
_WORDS_BEFORE: Final = 7
_WORDS_AFTER: Final = 5
_SUMS: Final = frozenset({"grand", "total", "paid", "due"})
_PARTS: Final = frozenset({"shipping", "fee", "tip", "discount", "price"})
"""What may include a tax without being one."""
_IN_PROSE: Final = frozenset({"grand", "total", "paid", "refund", "due", "tax"})


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount with its role."""

    money: Money
    role: str
    label: str
    row: Row
    column: int
    prose: bool = False
    above: bool = False
    """The label stood in the line above, not in the row."""
    headed: bool = False
    """Its role is that of its column's head."""
    behind: bool = False
    """The words that name it stand behind it."""

    @property
    def value(self) -> Decimal:
        """The amount without its sign."""
        return self.money.value

    @property
    def signed(self) -> Decimal:
        """The amount as it adds up: what is deducted counts below zero."""
        negative = self.money.negative or self.role == "discount"
        return -self.value if negative else self.value


def role_of(concepts: list[str]) -> str:
    """The one role of a label from the roles its words name; empty when they name none."""
    named = set(concepts)
    if {"change", "total"} <= named:
        return "refund"  # "total to be given back": change is counted out, not summed up
    for role in ("points", "saved", "earlier", "change", "shipment"):
        if role in named:
            return role
    if "subtotal" in named and "grand" not in named:
        return "net" if {"net", "excl"} & named else "subtotal"
    if "tax" in named:
        return _taxed_role(named)
    if "net" in named and not {"card", "paid"} & named:
        return "net"
    return _plain_role(named)


def _taxed_role(named: set[str]) -> str:
    if "plus" in named:
        return "net" if {"grand", "net", "price"} & named else "tax"
    if "net" in named or "excl" in named:
        return "net"
    if "grand" in named:
        return "grand"
    if "incl" in named and _PARTS & named and not {"total", "grand", "paid"} & named:
        return _plain_role(named - {"tax"})
    if "incl" in named and ("total" in named or "paid" in named):
        return "total"
    return "tax"


def _plain_role(named: set[str]) -> str:
    if "discount" in named and "incl" in named and {"total", "grand"} & named:
        return "grand"
    if {"total", "paid"} <= named or {"total", "card"} <= named:
        named.add("grand")
    if {"paid", "card"} <= named:
        return "paid"  # "credit/debit card": credit that is a card's is no discount
    for role in ("refund", "shipping", "tip", "grand", "due", "discount"):
        if role in named:
            return role
    if "fee" in named and "total" not in named:
        return "fee"
    if "excl" in named and "total" in named:
        return "net"
    for role in ("paid", "card", "other", "total", "fee", "price"):
        if role in named:
            return "paid" if role == "card" else role
    return ""


def read_amounts(view: View) -> list[Amount]:
    """Every amount of the page that may be money, with its role."""
    return [amount for row in view.rows for amount in _summed_up(list(_row_amounts(row, view)))]


def _summed_up(found: list[Amount]) -> list[Amount]:
    """The amounts of a row; in a sentence, one that the two before it make is the sum, whatever they are called: "comes
    to 800 and 46.50 for the train, so 846.50"."""
    for i in range(2, len(found)):
        first, second, whole = found[i - 2 : i + 1]
        is_sentence = first.column == whole.column and first.money.unit and whole.money.unit
        if is_sentence and first.value + second.value == whole.value and whole.role in ("", "total"):
            found[i] = replace(whole, role="grand", prose=True)
            found[i - 2 : i] = [replace(part, role="") if part.role in _SUMS else part for part in (first, second)]
    return found


def _row_amounts(row: Row, view: View) -> Iterator[Amount]:
    for column, found in enumerate(row.amounts):
        cell = row.cells[column]
        start = 0
        for money in found:
            unit = money.unit or _unit_beside(row, column)
            if not unit and money.may_be_thousandths:
                unit = view.unit_of_thousandths
            if unit or money.looks_like_money or _is_bare_amount(row, column, money):
                amount = _labelled(row, column, money.in_currency(unit), cell[start : money.start], view)
                yield amount
                start = money.end
                if amount.behind and (end := _END_OF_CLAUSE.search(cell, start)):
                    start = end.end()  # what named this one does not name the next


def _unit_beside(row: Row, column: int) -> str:
    """The currency in a cell of its own, left or right of an amount that fills its cell: "Total | EUR | 12.00"."""
    if len(row.amounts[column]) != 1 or any(map(str.isalpha, row.cells[column])):
        return ""
    beside = (row.cells[i].strip().casefold() for i in (column - 1, column + 1) if 0 <= i < len(row.cells))
    return next((cell for cell in beside if _is_unit(cell)), "")


def _is_unit(cell: str) -> bool:
    return len(cell) < 6 and (currency_of(cell) is not None or cell in AMBIGUOUS)


def _is_bare_amount(row: Row, column: int, money: Money) -> bool:
    """A whole number alone in its cell, beside a label that names a sum."""
    cell = row.cells[column]
    return money.end - money.start == len(cell.strip(" .:")) and column > 0 and len(row.cells) == 2


def _labelled(row: Row, column: int, money: Money, before: str, view: View) -> Amount:
    label, above = _label(row, column, before, view)
    behind = _clause_behind(row.cells[column], row.amounts[column], money)
    after_words = words_of(behind)
    if len(row.cells[column]) > _LONGEST_LABELLED:
        label = _SENTENCE.split(label)[-1].strip() or label
    words = words_of(_COUNTED.sub(" ", label))
    told = _role_in_a_sum(before, row.cells[column][money.end :], after_words)
    if told:
        return Amount(money, told, label, row, column)
    if length_of(words) > _LONGEST_LABEL or len(row.text) > 140:
        role = role_of(_concepts(words[-_WORDS_BEFORE:]))
        is_behind = not role and not behind.lstrip().startswith(",")  # where another clause begins
        role = role_of(_concepts(after_words[:_WORDS_AFTER])) if is_behind else role
        named = role if role in _IN_PROSE else ""
        return Amount(money, named, label, row, column, prose=True, behind=is_behind and bool(role))
    role = role_of(_concepts(words)) or _role_beside_rate(words, label)
    if not role and not _has_letters(before) and (role := _column_role(row, column, view)):
        return Amount(money, role, label, row, column, above=above, headed=True)
    if not role and before.strip().endswith(label):
        role = role_of(_concepts(after_words)) if 0 < length_of(after_words) <= _LONGEST_LABEL else ""
        is_prose, is_behind = bool(role) and role != "tax", bool(role)
        return Amount(money, role, label, row, column, prose=is_prose, above=above, behind=is_behind)
    return Amount(money, role, label, row, column, above=above)


def _clause_behind(cell: str, found: Sequence[Money], money: Money) -> str:
    """What may name an amount from behind: to the end of its sentence or the next amount, and no bracket that holds
    amounts of its own, which are parts of it."""
    following = next((other.start for other in found if other.start >= money.end and other.looks_like_money), len(cell))
    behind = _SENTENCE.split(cell[money.end : following], maxsplit=1)[0]
    bracket = behind.find("(")
    has_parts = bracket >= 0 and ")" not in behind and following < len(cell)
    return behind[:bracket] if has_parts else behind


def _role_beside_rate(words: list[str], label: str) -> str:
    """A tax is meant where a label names nothing but an inclusion and its rate: "10% VAT included"."""
    return "tax" if _RATE.search(label) and set(_concepts(words)) == {"incl"} else ""


def _role_in_a_sum(before: str, after: str, after_words: list[str]) -> str:
    """What an amount is in a sum written out in a line: "500 + VAT = 600"."""
    if before.rstrip().endswith("=") and _PLUS.search(before):
        return "grand"
    return "net" if _PLUS.match(after) and role_of(_concepts(after_words[:2])) == "tax" else ""


def _column_role(row: Row, column: int, view: View) -> str:
    """The role named at the head of the column; only a sum says something there, a price is an item's."""
    if len(row.cells) < 2 or row.index == 0:
        return ""
    above = view.rows[row.index - 1]
    if above.has_money or not 1 < len(above.cells) <= len(row.cells) or column >= len(above.cells):
        return ""
    role = role_of(_concepts(words_of(above.cells[column][:60])))
    if role in ("total", "grand", "paid") and not _is_only_row(row, view):
        return ""  # a column of several sums: each is an item's
    return role if role in ("total", "grand", "net", "tax", "subtotal", "paid", "due") else ""


def _is_only_row(row: Row, view: View) -> bool:
    """Whether no row of the same table with money follows."""
    below = view.rows[row.index + 1] if row.index + 1 < len(view.rows) else None
    return below is None or not below.has_money or len(below.cells) != len(row.cells)


def _concepts(words: list[str]) -> list[str]:
    return [match.concept for match in AMOUNTS.find(words)]


def _label(row: Row, column: int, before: str, view: View) -> tuple[str, bool]:
    if _has_letters(before):
        return before.strip(), False
    for left in range(column - 1, -1, -1):
        if _is_wordy(row.cells[left]) and _may_label(row, left):
            return row.cells[left], False
    if column == 0 and view.kind == "text" and (wrapped := _label_at_line_end(row, view)):
        return wrapped, True
    if (
        not before.strip(" :")
        and column + 1 < len(row.cells)
        and column == 0
        and _has_letters(row.cells[1])
        and not row.dates[1]
    ):
        return row.cells[1], False
    for left in range(column):
        if row.dates[left]:
            continue
        text = row.cells[left][: row.amounts[left][0].start] if row.amounts[left] else row.cells[left]
        if _is_wordy(text):
            return text, False
    return _label_near(row, column, view), True


def _may_label(row: Row, column: int) -> bool:
    """Whether a cell holds no values of its own, unless it is a sum's label with a date in it."""
    if not row.amounts[column] and not row.dates[column]:
        return True
    has_money = any(money.looks_like_money for money in row.amounts[column])
    return bool(row.dates[column]) and not has_money and role_of(_concepts(words_of(row.cells[column]))) in _SUMS


def _label_at_line_end(row: Row, view: View) -> str:
    """The label that ends the line above, where a text was broken between a label and its value."""
    if not row.index or view.rows[row.index - 1].has_money:
        return ""
    last = view.rows[row.index - 1].cells[-1]
    return last if len(last) < _LONGEST_LABELLED and role_of(_concepts(words_of(last))) in _SUMS else ""


def _label_near(row: Row, column: int, view: View) -> str:
    """The label above or below, for a row of values alone."""
    labels = label_row(view, row, lambda label: bool(role_of(_concepts(words_of(label.cells[column])))))
    return labels.cells[column] if labels is not None else ""


def _has_letters(text: str) -> bool:
    return _TWO_LETTERS.search(text) is not None


def _is_wordy(text: str) -> bool:
    """Whether it may be a label: a number of a document has letters too, but more digits; a currency names nothing."""
    letters, digits = sum(map(str.isalpha, text)), sum(map(str.isdigit, _RATE.sub("", text)))
    is_word = letters > 1 or (letters == 1 and _ONE_IS_A_WORD.search(text) is not None)
    return is_word and letters >= digits and not _is_unit(text.strip().casefold())
