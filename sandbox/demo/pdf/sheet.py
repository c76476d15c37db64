"""An A4 page to draw on: text, lines and boxes, mirrored for right-to-left documents."""

from __future__ import annotations

import io
from dataclasses import dataclass

import fontpkg_heebo
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from sandbox.demo.pdf.hebrew import visual

WIDTH, HEIGHT = A4
HEBREW_FONT = "Heebo"
FILL_AND_STROKE = 2
OPPOSITE = {"start": "end", "end": "start", "middle": "middle"}
NARROW_SPACE, HARD_SPACE = "\u202f", "\u00a0"


@dataclass(frozen=True, slots=True)
class Ink:
    """Text style; bold is a stroke around the glyphs, since the Hebrew font has one weight."""

    size: float = 10
    bold: bool = False
    colour: str = "#1c1c1c"


PLAIN = Ink()


class Sheet:
    """Coordinates are points from the upper left corner, or the upper right if `rtl`."""

    def __init__(self, *, title: str, font: str, rtl: bool, password: str = "") -> None:
        self._buffer = io.BytesIO()
        self._canvas = Canvas(self._buffer, pagesize=A4, invariant=1, encrypt=password or None)
        self._canvas.setTitle(title)
        self._font = HEBREW_FONT if rtl else font
        self._rtl = rtl
        if self._font == HEBREW_FONT and HEBREW_FONT not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(HEBREW_FONT, str(fontpkg_heebo.ROOT / "files" / "Heebo[wght].ttf")))

    def text(self, x: float, y: float, text: str, ink: Ink = PLAIN, *, anchor: str = "start") -> None:
        """Draws a line with its baseline at `y`; `anchor` (start, middle, end) is where `x` lies in reading order."""
        side = OPPOSITE[anchor] if self._rtl else anchor
        drawn = visual(text).replace(NARROW_SPACE, HARD_SPACE)
        shift = {"start": 0.0, "middle": 0.5, "end": 1.0}[side] * self._width(drawn, ink)
        self._canvas.setFillColor(HexColor(ink.colour))
        self._canvas.setStrokeColor(HexColor(ink.colour))
        run = self._canvas.beginText(self._x(x) - shift, HEIGHT - y)
        run.setFont(self._font, ink.size)
        if ink.bold:
            self._canvas.setLineWidth(ink.size / 32)
            run.setTextRenderMode(FILL_AND_STROKE)
        run.textOut(drawn)
        run.setTextRenderMode(0)
        self._canvas.drawText(run)

    def line(self, x1: float, x2: float, y: float, *, width: float = 0.6, colour: str = "#999999") -> None:
        self._canvas.setStrokeColor(HexColor(colour))
        self._canvas.setLineWidth(width)
        self._canvas.line(self._x(x1), HEIGHT - y, self._x(x2), HEIGHT - y)

    def box(self, x1: float, x2: float, y1: float, y2: float, *, fill: str = "", border: str = "") -> None:
        left = min(self._x(x1), self._x(x2))
        self._canvas.setFillColor(HexColor(fill or "#ffffff"))
        self._canvas.setStrokeColor(HexColor(border or "#ffffff"))
        self._canvas.setLineWidth(0.7)
        self._canvas.rect(left, HEIGHT - y2, abs(x2 - x1), y2 - y1, fill=int(bool(fill)), stroke=int(bool(border)))

    def to_bytes(self) -> bytes:
        self._canvas.showPage()
        self._canvas.save()
        return self._buffer.getvalue()

    def _x(self, x: float) -> float:
        return WIDTH - x if self._rtl else x

    def _width(self, text: str, ink: Ink) -> float:
        return float(pdfmetrics.stringWidth(text, self._font, ink.size))
