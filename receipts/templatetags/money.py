"""How amounts, rates and days are written for people, in the language of the page."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal

from babel.core import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent, get_minus_sign_symbol
from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

register = template.Library()
LETTERS_BEFORE_DIGIT = re.compile(r"([A-Z])(?=\d)")
"""CLDR parts letters from digits (SEK 189.00), as it does not part signs ($189.00); Babel leaves that to us."""


@register.filter
def money(amount: Decimal | None, currency: str | None) -> SafeString:
    """`1234.5|money:"ILS"`: the amount as the page's language writes it, kept together in its own direction."""
    if amount is None:
        return unknown()
    if not currency:
        return isolated(_with_minus(format_decimal(amount, format="#,##0.00#", locale=locale_of_page())))
    text = format_currency(amount, currency, locale=locale_of_page())
    return isolated(_with_minus(LETTERS_BEFORE_DIGIT.sub("\\1\N{NO-BREAK SPACE}", text)))


@register.filter
def percent(rate: Decimal | None) -> SafeString:
    """`18|percent`: a rate that is kept in percent."""
    if rate is None:
        return unknown()
    return isolated(format_percent(rate / 100, format="#,##0.##%", locale=locale_of_page()))


@register.filter
def quantity(number: Decimal) -> SafeString:
    """`2.500|quantity`: a number with the decimals it needs."""
    return isolated(format_decimal(number, format="#,##0.######", locale=locale_of_page()))


@register.filter
def day(when: datetime.date | None) -> SafeString:
    """A day, or the day of a moment in the active time zone, with the month as a word: never 3/4, which is two days."""
    if when is None:
        return unknown()
    if isinstance(when, datetime.datetime):
        when = timezone.localtime(when).date()
    return isolated(format_date(when, "medium", locale=locale_of_page()))


def _with_minus(text: str) -> str:
    """With the minus of the language: Hebrew keeps it before the digits by a mark that Babel's patterns leave out."""
    return text.replace("-", get_minus_sign_symbol(locale_of_page()))


def isolated(text: str) -> SafeString:
    """Text whose direction must not mix with what stands around it."""
    return format_html("<bdi>{}</bdi>", text)


@register.simple_tag
def unknown() -> SafeString:
    """A value nobody knows: a dash for the eye, the word for the ear."""
    return format_html('<span aria-hidden="true">—</span><span class="visually-hidden">{}</span>', gettext("unknown"))


def locale_of_page() -> Locale:
    """Whose ways of writing the page follows."""
    return Locale.parse(get_language() or "en", sep="-")
