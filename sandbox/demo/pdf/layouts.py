"""The documents: four layouts of the same facts, each usable in every language."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.demo.facts import Facts
from sandbox.demo.pdf.sheet import WIDTH, Ink, Sheet
from sandbox.demo.pdf.words import TITLES, WORDS

SIGNS = {"ILS": "₪", "EUR": "€", "USD": "$", "GBP": "£"}
SIGN_FIRST = frozenset({"en", "he"})
GREY = Ink(9, colour="#666666")
BOLD = Ink(10, bold=True)
PAID_KINDS = frozenset({"invoice", "receipt", "invoice_receipt"})
MARGIN = 48.0
END = WIDTH - MARGIN

Draw = Callable[[Sheet, "Page"], None]


class Page:
    """The facts of one document, with its language's labels."""

    def __init__(self, facts: Facts, kind: str) -> None:
        self.facts = facts
        self.language = facts.style.locale[:2]
        self.words = WORDS[self.language]
        self.title = TITLES[self.language, kind]
        self.is_paid = kind in PAID_KINDS

    def money(self, name: str, facts: Facts | None = None) -> str:
        amount = (facts or self.facts).show(name)
        sign = SIGNS.get(self.facts.style.currency, self.facts.style.currency)
        return f"{sign}{amount}" if self.language in SIGN_FIRST and len(sign) == 1 else f"{amount} {sign}"

    def label_and_value(self, word: str, name: str) -> str:
        return f"{self.words[word]}: {self.facts.show(name)}"

    def tax_label(self) -> str:
        return f"{self.words['tax']} {self.facts.show('tax_rate')}%"

    def customer(self) -> tuple[str, ...]:
        suffix = "_he" if self.language == "he" else ""
        return tuple(self.facts.show(f"{name}{suffix}") for name in ("owner", "owner_street", "owner_city"))


def draw(layout: str, kind: str, facts: Facts, *, password: str = "") -> bytes:
    """Draws `facts` as a PDF document of `kind` (see `TITLES`) in `layout` (see `LAYOUTS`), encrypted by `password`."""
    page = Page(facts, kind)
    font, arrangement = LAYOUTS[layout]
    sheet = Sheet(title=page.title, font=font, rtl=page.language == "he", password=password)
    arrangement(sheet, page)
    return sheet.to_bytes()


def _classic(sheet: Sheet, page: Page) -> None:
    """Letterhead, title over a rule, ruled table, totals under the last column."""
    sheet.text(MARGIN, 70, page.facts.show("vendor"), Ink(18, bold=True))
    sheet.text(MARGIN, 88, page.facts.show("vendor_address"), GREY)
    _vendor_tax_id(sheet, page, MARGIN, 102)
    sheet.text(END, 70, page.label_and_value("date", "issue_date"), anchor="end")
    sheet.line(MARGIN, END, 122, width=1.4, colour="#333333")
    sheet.text(WIDTH / 2, 156, f"{page.title} {page.words['number']} {page.facts.show('number')}", Ink(16, bold=True),
               anchor="middle")  # fmt: skip
    _customer(sheet, page, MARGIN, 192)
    bottom = _table(sheet, page, top=286, head="#e9e9e9")
    _totals(sheet, page, label_x=END - 190, amount_x=END, top=bottom + 26)
    _payment(sheet, page, MARGIN, bottom + 130)
    sheet.text(WIDTH / 2, 776, page.words["thanks"], GREY, anchor="middle")
    sheet.text(WIDTH / 2, 796, _contact(page), GREY, anchor="middle")


def _band(sheet: Sheet, page: Page) -> None:
    """A coloured band with the title, label above value, a shaded total."""
    sheet.box(0, WIDTH, 0, 96, fill="#23395b")
    sheet.text(MARGIN, 44, page.facts.show("vendor"), Ink(20, bold=True, colour="#ffffff"))
    sheet.text(MARGIN, 66, page.facts.show("vendor_address"), Ink(9, colour="#c9d4e6"))
    sheet.text(END, 48, page.title, Ink(16, colour="#ffffff"), anchor="end")
    for place, (word, name) in enumerate((("number", "number"), ("date", "issue_date"))):
        sheet.text(END - 130 * (1 - place), 128, page.words[word], GREY, anchor="end")
        sheet.text(END - 130 * (1 - place), 144, page.facts.show(name), BOLD, anchor="end")
    _customer(sheet, page, MARGIN, 128)
    bottom = _table(sheet, page, top=230, head="#dde6f2")
    sheet.box(END - 240, END, bottom + 12, bottom + 86, fill="#f1f4f9")
    _totals(sheet, page, label_x=END - 228, amount_x=END - 12, top=bottom + 32)
    _payment(sheet, page, MARGIN, bottom + 40)
    _vendor_tax_id(sheet, page, MARGIN, 800)
    sheet.text(END, 800, _contact(page), GREY, anchor="end")


def _slip(sheet: Sheet, page: Page) -> None:
    """A narrow slip in the middle of the page, every value on the line of its label."""
    left, right = WIDTH / 2 - 130, WIDTH / 2 + 130
    sheet.box(left - 24, right + 24, 50, 520, border="#888888")
    sheet.text(WIDTH / 2, 88, page.facts.show("vendor"), Ink(16, bold=True), anchor="middle")
    sheet.text(WIDTH / 2, 106, page.facts.show("vendor_address"), GREY, anchor="middle")
    sheet.text(WIDTH / 2, 142, page.title, Ink(14, bold=True), anchor="middle")
    pairs = [(page.words["number"], page.facts.show("number")), (page.words["date"], page.facts.show("issue_date"))]
    pairs += [(line.show("description"), page.money("amount", line)) for line in page.facts.items("lines")]
    for row, (label, value) in enumerate(pairs):
        sheet.text(left, 178 + 22 * row, label)
        sheet.text(right, 178 + 22 * row, value, anchor="end")
    _totals(sheet, page, label_x=left, amount_x=right, top=200 + 22 * len(pairs))
    _payment(sheet, page, left, 300 + 22 * len(pairs))
    _vendor_tax_id(sheet, page, left, 500)


def _letter(sheet: Sheet, page: Page) -> None:
    """A business letter: return line, address window, reference block, table, totals, bank line at the foot."""
    sheet.text(END, 60, page.facts.show("vendor"), Ink(15, bold=True, colour="#7a2e1d"), anchor="end")
    sheet.text(MARGIN, 130, f"{page.facts.show('vendor')} · {page.facts.show('vendor_address')}", Ink(7))
    sheet.line(MARGIN, MARGIN + 240, 134, width=0.4)
    for row, text in enumerate(page.customer()):
        sheet.text(MARGIN, 152 + 14 * row, text)
    for row, text in enumerate((page.label_and_value("number", "number"), page.label_and_value("date", "issue_date"))):
        sheet.text(END, 216 + 15 * row, text, anchor="end")
    sheet.text(MARGIN, 262, page.title, Ink(15, bold=True))
    bottom = _table(sheet, page, top=296, head="")
    _totals(sheet, page, label_x=END - 200, amount_x=END, top=bottom + 26)
    _payment(sheet, page, MARGIN, bottom + 120)
    sheet.text(MARGIN, bottom + 166, page.words["thanks"])
    sheet.line(MARGIN, END, 780)
    _vendor_tax_id(sheet, page, MARGIN, 796)


def _customer(sheet: Sheet, page: Page, x: float, y: float) -> None:
    sheet.text(x, y, page.words["customer"], GREY)
    for row, text in enumerate(page.customer()):
        sheet.text(x, y + 16 + 14 * row, text)
    sheet.text(x, y + 58, f"{page.words['tax_id']} {page.facts.show('owner_tax_id')}", GREY)


def _contact(page: Page) -> str:
    return " · ".join(page.facts.show(name) for name in ("vendor_phone", "vendor_email") if page.facts.has(name))


def _vendor_tax_id(sheet: Sheet, page: Page, x: float, y: float) -> None:
    if page.facts.has("vendor_tax_id"):
        sheet.text(x, y, f"{page.words['tax_id']} {page.facts.show('vendor_tax_id')}", GREY)


def _table(sheet: Sheet, page: Page, *, top: float, head: str) -> float:
    """Draws the lines; returns the y where the table ends."""
    columns = ((MARGIN + 6, "item", "start"), (END - 190, "quantity", "end"), (END - 96, "price", "end"),
               (END - 6, "amount", "end"))  # fmt: skip
    sheet.box(MARGIN, END, top - 15, top + 7, fill=head, border="" if head else "#999999")
    for x, word, anchor in columns:
        sheet.text(x, top, page.words[word], BOLD, anchor=anchor)
    lines = page.facts.items("lines")
    for row, line in enumerate(lines):
        y = top + 26 + 22 * row
        cells = (line.show("description"), line.show("quantity"), line.show("unit_price"), line.show("amount"))
        for (x, _, anchor), cell in zip(columns, cells, strict=True):
            sheet.text(x, y, cell, anchor=anchor)
        sheet.line(MARGIN, END, y + 7, width=0.3)
    return top + 12 + 22 * len(lines)


def _totals(sheet: Sheet, page: Page, *, label_x: float, amount_x: float, top: float) -> None:
    rows = [("total", page.words["total"], Ink(12, bold=True))]
    if page.facts.has("tax_rate"):
        rows = [("net", page.words["net"], Ink()), ("tax", page.tax_label(), Ink()), *rows]
    for row, (name, label, ink) in enumerate(rows):
        sheet.text(label_x, top + 20 * row, label, ink)
        sheet.text(amount_x, top + 20 * row, page.money(name), ink, anchor="end")


def _payment(sheet: Sheet, page: Page, x: float, y: float) -> None:
    if page.is_paid and page.facts.has("last4"):
        paid = f"{page.words['paid_by']}: {page.facts.show('payment_method')} ****{page.facts.show('last4')}"
        sheet.text(x, y, paid)
    if page.facts.has("allocation_number"):
        sheet.text(x, y + 18, page.label_and_value("allocation", "allocation_number"), BOLD)


LAYOUTS: dict[str, tuple[str, Draw]] = {
    "classic": ("Times-Roman", _classic),
    "band": ("Helvetica", _band),
    "slip": ("Courier", _slip),
    "letter": ("Helvetica", _letter),
}
