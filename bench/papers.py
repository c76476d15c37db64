"""Receipts and invoices as pictures: in four languages and four shapes, with invented sellers and sums that add up.

A paper is drawn as a printer or a designer would set it; what then becomes of it (turned, crumpled, photographed) is
:mod:`bench.photographs`. Needs the DejaVu fonts, which hold Latin, Hebrew and Arabic.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from PIL import Image, ImageDraw, ImageFont

LANGUAGES: Final = ("en", "he", "de", "ar")
SHAPES: Final = ("slip", "invoice", "columns", "card")
PENNY: Final = Decimal("0.01")
_ARABIC_DIGITS: Final = str.maketrans("0123456789.,", "٠١٢٣٤٥٦٧٨٩٫٬")
_SLIP_WIDTH, _PAGE_WIDTH, _PAGE_HEIGHT = 760, 1240, 1754
"""Of a till's roll of 80 mm at 240 dots an inch, and of A4 at 150."""


@dataclass(frozen=True)
class Words:
    """What a language's papers say."""

    sellers: Sequence[str]
    places: Sequence[str]
    titles: Mapping[str, str]
    items: Sequence[str]
    date: str
    number: str
    item: str
    amount: str
    subtotal: str
    tax: str
    total: str
    paid: str
    thanks: str
    buyer: str
    currency: str
    rate: int
    leftward: bool = False
    comma: bool = False


WORDS: Final[Mapping[str, Words]] = {
    "en": Words(
        ("Fennel & Rye Bakery", "Tidewater Hardware Ltd", "The Copper Kettle", "Marlow Print Works"),
        ("14 Harbour Lane, Westbrook", "Unit 3, Old Mill, Ashdale", "88 Station Road, Norwell"),
        {"slip": "RECEIPT", "invoice": "Invoice", "columns": "Tax Invoice", "card": "SALE"},
        ("Rye loaf", "Wood screws 40mm", "Paint brush", "Black tea", "Desk lamp", "Copy paper A4", "Cheese scone"),
        "Date", "Receipt no.", "Description", "Amount", "Subtotal", "VAT", "Total", "Paid by card", "Thank you",
        "Bill to: Quince Studio", "GBP", 20,
    ),
    "de": Words(
        ("Bäckerei Kornblume", "Eisenwaren Lindgruber GmbH", "Café Südwind", "Druckhaus Mertens"),
        ("Gartenstraße 12, 04109 Neustadt", "Am Markt 3, 50667 Altdorf", "Mühlweg 7, 80331 Bergheim"),
        {"slip": "Quittung", "invoice": "Rechnung", "columns": "Rechnung", "card": "Kassenbeleg"},
        ("Roggenbrot", "Holzschrauben", "Pinsel 30mm", "Schwarzer Tee", "Tischlampe", "Kopierpapier A4", "Käsekuchen"),
        "Datum", "Belegnummer", "Bezeichnung", "Betrag", "Zwischensumme", "MwSt.", "Gesamtbetrag", "Kartenzahlung",
        "Vielen Dank", "Kunde: Atelier Quitte", "EUR", 19, comma=True,
    ),
    "he": Words(
        ("מאפיית שיבולים", 'טמבור הגליל בע"מ', "קפה נחליאל", "דפוס אלומות"),
        ("רחוב הדקל 14, נווה ים", "שדרות האלון 3, גבעת רימון", "דרך הים 88, חוף תמר"),
        {"slip": "קבלה", "invoice": "חשבונית מס קבלה", "columns": "חשבונית מס קבלה", "card": "קבלה"},
        ("לחם שיפון", "ברגים לעץ", "מברשת צבע", "תה שחור", "מנורת שולחן", "נייר צילום", "עוגת גבינה"),
        "תאריך", "מספר קבלה", "תיאור", "סכום", "סכום ביניים", 'מע"מ', 'סה"כ לתשלום', "שולם בכרטיס אשראי",
        "תודה רבה", "לכבוד: סטודיו חבוש", "ILS", 18, leftward=True,
    ),
    "ar": Words(
        ("مخبز السنابل", "أدوات الواحة", "مقهى النورس", "مطبعة الريحان"),
        ("شارع النخيل 14", "طريق الميناء 3", "حي الزيتون 88"),
        {"slip": "إيصال", "invoice": "فاتورة ضريبية", "columns": "فاتورة ضريبية", "card": "إيصال الدفع"},
        ("خبز", "مسامير", "فرشاة", "شاي", "مصباح", "ورق", "كعك"),
        "التاريخ", "رقم الفاتورة", "الوصف", "المبلغ", "المجموع الفرعي", "ضريبة القيمة المضافة", "الإجمالي",
        "مدفوع بالبطاقة", "شكرا", "العميل: مكتب السفرجل", "SAR", 15, leftward=True,
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Paper:
    """A paper, page by page, and what it says."""

    language: str
    shape: str
    total: Decimal
    pages: list[Image.Image]


@dataclass(frozen=True)
class _Text:
    """The values of one paper."""

    words: Words
    seller: str
    place: str
    number: str
    date: str
    lines: list[tuple[str, Decimal]]
    net: Decimal
    tax: Decimal
    arabic_digits: bool

    @property
    def total(self) -> Decimal:
        return self.net + self.tax

    def money(self, amount: Decimal, *, unit: bool = False) -> str:
        text = f"{amount:,.2f}"
        if self.words.comma:
            text = text.translate(str.maketrans(",.", ".,"))
        if self.arabic_digits:
            text = text.translate(_ARABIC_DIGITS)
        return f"{text} {self.words.currency}" if unit else text


class _Pen:
    """Draws rows from the top of a page down, in the direction of the language."""

    def __init__(self, image: Image.Image, face: str, size: int, ink: int, *, leftward: bool) -> None:
        self.image, self._draw = image, ImageDraw.Draw(image)
        self._face, self._size, self._ink, self._leftward = face, size, ink, leftward
        self.y = 2.0 * size

    def row(self, start: str, end: str = "", *, scale: float = 1.0, bold: bool = False) -> None:
        """A text at the beginning of a row, and one at its end."""
        self.cells([(0.0, start), (1.0, end)], scale=scale, bold=bold)

    def cells(self, cells: Sequence[tuple[float, str]], *, scale: float = 1.0, bold: bool = False) -> None:
        """Texts at shares of the row's width; at 1.0 one ends where the row does."""
        font = _font(self._face, round(self._size * scale), bold=bold)
        margin = 1.5 * self._size
        width = self.image.width - 2 * margin
        for share, text in cells:
            if not text:
                continue
            length = font.getlength(text)
            x = share * width - (length if share == 1.0 else 0)
            x = margin + (width - x - length if self._leftward else x)
            self._draw.text((x, self.y), text, font=font, fill=self._ink)
        self.y += 1.45 * self._size * scale

    def middle(self, text: str, *, scale: float = 1.0, bold: bool = False) -> None:
        """A text in the middle of its row."""
        font = _font(self._face, round(self._size * scale), bold=bold)
        self._draw.text(((self.image.width - font.getlength(text)) / 2, self.y), text, font=font, fill=self._ink)
        self.y += 1.5 * self._size * scale

    def rule(self) -> None:
        """A line across."""
        margin, y = 1.5 * self._size, self.y + self._size / 3
        self._draw.line((margin, y, self.image.width - margin, y), fill=self._ink, width=2)
        self.y += 0.8 * self._size

    def skip(self, rows: float = 1.0) -> None:
        """White space."""
        self.y += rows * self._size


def draw(
    rng: random.Random, language: str, shape: str, *, several_pages: bool = False, arabic_digits: bool = False
) -> Paper:
    """Draw a paper; with `several_pages` its sums stand on the second, with `arabic_digits` its figures are ٠ to ٩."""
    text = _text(rng, language, shape, arabic_digits)
    face = "DejaVuSansMono" if shape in ("slip", "card") and language in ("en", "de") and rng.random() < 0.6 else ""
    face = face or rng.choice(("DejaVuSans", "DejaVuSansCondensed", *(("DejaVuSerif",) if language != "he" else ())))
    if language in ("he", "ar"):
        face = "DejaVuSans"
    ink = rng.choice((20, 40, 70))
    make = {"slip": _slip, "card": _card, "invoice": _invoice, "columns": _columns}[shape]
    return Paper(language, shape, text.total, make(text, face, ink, several_pages))


def _text(rng: random.Random, language: str, shape: str, arabic_digits: bool) -> _Text:
    words = WORDS[language]
    names = rng.sample(list(words.items), 1 if shape == "card" else rng.randrange(2, 6))
    lines = [(name, Decimal(rng.randrange(150, 25_000)) / 100) for name in names]
    net = sum((amount for _, amount in lines), Decimal(0))
    tax = (net * words.rate / 100).quantize(PENNY, ROUND_HALF_UP)
    day = datetime.date(2024, 1, 1) + datetime.timedelta(days=rng.randrange(700))
    number = f"{rng.randrange(10_000, 99_999)}"
    date = f"{day:%d/%m/%Y}" if language != "de" else f"{day:%d.%m.%Y}"
    place = rng.choice(words.places)
    if arabic_digits:
        number, date, place = (each.translate(_ARABIC_DIGITS) for each in (number, date, place))
    return _Text(words, rng.choice(words.sellers), place, number, date, lines, net, tax, arabic_digits)


def _slip(text: _Text, face: str, ink: int, _: bool) -> list[Image.Image]:
    words = text.words
    pen = _pen(_SLIP_WIDTH, 1_500, face, 34, ink, words)
    pen.middle(text.seller, scale=1.2, bold=True)
    pen.middle(text.place, scale=0.85)
    pen.middle(words.titles["slip"], bold=True)
    pen.row(f"{words.date}: {text.date}")
    pen.row(f"{words.number}: {text.number}")
    pen.rule()
    _lines(pen, text)
    pen.rule()
    _sums(pen, text)
    pen.row(words.paid)
    pen.skip()
    pen.middle(words.thanks)
    return [_cut(pen)]


def _card(text: _Text, face: str, ink: int, _: bool) -> list[Image.Image]:
    words = text.words
    pen = _pen(_SLIP_WIDTH, 1_200, face, 36, ink, words)
    pen.middle(text.seller, bold=True)
    pen.middle(words.titles["card"])
    pen.row(words.date, text.date)
    pen.row(words.number, text.number)
    pen.skip()
    pen.row(words.total, text.money(text.total, unit=True), scale=1.2, bold=True)
    pen.row(words.paid)
    pen.skip(0.5)
    pen.middle(words.thanks, scale=0.9)
    return [_cut(pen)]


def _invoice(text: _Text, face: str, ink: int, several_pages: bool) -> list[Image.Image]:
    words = text.words
    pen = _pen(_PAGE_WIDTH, _PAGE_HEIGHT, face, 26, ink, words)
    pen.row(text.seller, scale=1.4, bold=True)
    pen.row(text.place)
    pen.skip(2)
    pen.row(words.buyer)
    pen.skip(2)
    pen.row(words.titles["invoice"], scale=1.6, bold=True)
    pen.row(f"{words.number}: {text.number}", f"{words.date}: {text.date}")
    pen.skip()
    pen.row(words.item, words.amount, bold=True)
    pen.rule()
    _lines(pen, text)
    pages = [pen.image]
    if several_pages:
        pen = _pen(_PAGE_WIDTH, _PAGE_HEIGHT, face, 26, ink, words)
        pages.append(pen.image)
    pen.rule()
    _sums(pen, text)
    pen.skip(2)
    pen.row(words.paid)
    pen.row(words.thanks)
    return pages


def _columns(text: _Text, face: str, ink: int, _: bool) -> list[Image.Image]:
    words = text.words
    pen = _pen(_PAGE_WIDTH, 1_150, face, 26, ink, words)
    pen.cells([(0.0, text.seller), (0.55, words.titles["columns"])], scale=1.3, bold=True)
    pen.cells([(0.0, text.place), (0.55, f"{words.number}: {text.number}")])
    pen.cells([(0.0, words.buyer), (0.55, f"{words.date}: {text.date}")])
    pen.skip(2)
    pen.rule()
    sums = [
        (words.subtotal, text.money(text.net)),
        (f"{words.tax} {_rate(text)}", text.money(text.tax)),
        (words.total, text.money(text.total, unit=True)),
    ]
    rows = max(len(text.lines), len(sums))
    for i in range(rows):
        name, amount = (text.lines[i][0], text.money(text.lines[i][1])) if i < len(text.lines) else ("", "")
        label, value = sums[i] if i < len(sums) else ("", "")
        pen.cells([(0.0, name), (0.32, amount), (0.52, label), (1.0, value)])
    pen.rule()
    pen.row(words.paid, words.thanks)
    return [_cut(pen)]


def _lines(pen: _Pen, text: _Text) -> None:
    for name, amount in text.lines:
        pen.row(name, text.money(amount))


def _sums(pen: _Pen, text: _Text) -> None:
    words = text.words
    pen.row(words.subtotal, text.money(text.net))
    pen.row(f"{words.tax} {_rate(text)}", text.money(text.tax))
    pen.row(words.total, text.money(text.total, unit=True), scale=1.15, bold=True)


def _rate(text: _Text) -> str:
    rate = f"{text.words.rate}%"
    return rate.translate(_ARABIC_DIGITS) if text.arabic_digits else rate


def _pen(width: int, height: int, face: str, size: int, ink: int, words: Words) -> _Pen:
    return _Pen(Image.new("L", (width, height), 250), face, size, ink, leftward=words.leftward)


def _cut(pen: _Pen) -> Image.Image:
    """The paper down to where it was printed."""
    return pen.image.crop((0, 0, pen.image.width, min(round(pen.y) + 60, pen.image.height)))


def _font(face: str, size: int, *, bold: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(f"{face}{'-Bold' if bold else ''}.ttf", size)
