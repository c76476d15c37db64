"""Money, dates and directions of text, as the world prints them."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.extractors.amounts import role_of
from extraction.facts.vat import israeli_rate
from extraction.languages import AMOUNTS
from extraction.normalizing import calendars
from extraction.normalizing.bidi import in_logical_order, reverse, reverse_words
from extraction.normalizing.dates import dates_in
from extraction.normalizing.hebrew_calendar import from_hebrew
from extraction.normalizing.money import amounts_in
from extraction.normalizing.names import clean_name, is_aligned, registrable_domain
from extraction.normalizing.text import fold, squeeze


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("1.234,56 €", "1234.56", "EUR"),
        ("$1,234.56", "1234.56", None),
        ("1 234,56 zł", "1234.56", "PLN"),
        ("CHF 1'234.56", "1234.56", "CHF"),
        ("₹1,23,456", "123456", "INR"),
        ("€ 12.-", "12", "EUR"),
        ("NIS 99.90", "99.90", "ILS"),
        ('117.00 ש"ח', "117.00", "ILS"),
        ("¥1,200", "1200", None),
        ("١٢٫٥٠ SAR", "12.50", "SAR"),
        ("£32.00 GBP", "32.00", "GBP"),
        ("$24.00USD", "24.00", "USD"),
        ("395:- SEK", "395", "SEK"),
        ("16,400원", "16400", "KRW"),
        ("KWD 7.250", "7.250", "KWD"),
        ("31,400 TND", "31.400", "TND"),
        ("BHD 2,031.750", "2031.750", "BHD"),
        ("9.125 د.ك", "9.125", "KWD"),
        ("IQD 45,000", "45000", "IQD"),
        ("0.640", "0.640", None),
        ("EUR 7.250", "7250", "EUR"),
        ("CHF 4´310.20", "4310.20", "CHF"),
        ("4‘310.20 CHF", "4310.20", "CHF"),
        ("4ʼ310.20 CHF", "4310.20", "CHF"),
        ("CHF 4 '310.20", "4310.20", "CHF"),
        ("٤٬٣١٠٫٢٠ SAR", "4310.20", "SAR"),
        ("4 310,20 €", "4310.20", "EUR"),
        ("₹4,31,020.50", "431020.50", "INR"),
        ("43102.205", "43102.205", None),
        ("43 руб. 50 коп.", "43.50", "RUB"),
        ("**43.50 EUR**", "43.50", "EUR"),
    ],
)
def test_an_amount_is_read_as_it_is_printed(text: str, value: str, currency: str | None) -> None:
    (money,) = amounts_in(fold(text))
    assert (money.value, money.currency) == (Decimal(value), currency)


@pytest.mark.parametrize("text", ["4~310.20", "4¨310.20", "CHF 4·310.20", "KWD 4,310", "4_310.20", '4"310.20'])
def test_a_number_cut_by_a_mark_of_unknown_meaning_is_not_read_in_part(text: str) -> None:
    assert list(amounts_in(fold(text))) == []


@pytest.mark.parametrize("text", ["-£0.50", "£-0.50", "-($12.80)", "($5.00)", "12.50-", "5.00 €-", "(5.00 €)"])
def test_a_minus_is_seen_wherever_it_stands(text: str) -> None:
    (money,) = amounts_in(fold(text))
    assert money.negative


@pytest.mark.parametrize("text", ["18%", "order FT-067402", "no. 000123", "version 1.2.3.4"])
def test_what_is_no_amount_has_no_currency(text: str) -> None:
    assert not any(money.looks_like_money for money in amounts_in(fold(text)))


@given(st.decimals(min_value=0, max_value=999_999, places=2))
def test_every_amount_survives_both_ways_of_printing_it(value: Decimal) -> None:
    english = f"{value:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    for text in (f"{english} USD", f"{german} EUR"):
        assert [money.value for money in amounts_in(text)] == [value]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("30. März 2014", "2014-03-30"),
        ("Nov 2, 2025 @ 6:24pm", "2025-11-02"),
        ("2024. május 7.", "2024-05-07"),
        ("1er janvier 2024", "2024-01-01"),
        ("15 באוקטובר 2024", "2024-10-15"),
        ("2023年5月6日", "2023-05-06"),
        ("03APR24", "2024-04-03"),
        ("31/12/2017", "2017-12-31"),
        ("15. tammikuuta 2024", "2024-01-15"),
        ('ט"ו בשבט תשפ"ה', "2025-02-13"),
        ("Tue Mar  3 09:15:02 2026", "2026-03-03"),
        ("Tue Mar 3 09:15:02 CET 2026", "2026-03-03"),
        ("3º de março de 2026", "2026-03-03"),
        ('3" March 2026', "2026-03-03"),
        ("3-го марта 2026 г.", "2026-03-03"),
        ("3.III.2026", "2026-03-03"),
        ("03/12-2026", "2026-12-03"),
        ("ngày 3 tháng 12 năm 2026", "2026-12-03"),
        ("15 thang 1 nam 2026", "2026-01-15"),
        ("3 كانون الأول 2026", "2026-12-03"),
        ("5 de noviembre del 2026", "2026-11-05"),
        ("5 d’abril 2026", "2026-04-05"),
        ("5de mei 2026", "2026-05-05"),
        ("15 ta' Mejju 2026", "2026-05-15"),
        ("5 t'Ottubru 2026", "2026-10-05"),
        ("2026. gada 5. maijs", "2026-05-05"),
        ("2026 m. gegužės 5 d.", "2026-05-05"),
        ("Datum03.12.2026", "2026-12-03"),
        ("日期2026-12-03", "2026-12-03"),
        ("704122/03.12.2026", "2026-12-03"),
        ("令和8年12月3日", "2026-12-03"),
        ("令和元年12月3日", "2019-12-03"),
        ("民國115年12月3日", "2026-12-03"),
        ("令和八年十二月三日", "2026-12-03"),
        ("二〇二六年十二月三日", "2026-12-03"),
        ("5η Νοεμβρίου 2026", "2026-11-05"),
        ("ה-5 בנובמבר 2026", "2026-11-05"),
        ("3 ธันวาคม 2569", "2026-12-03"),
        ("3 ธ.ค. 69", "2026-12-03"),
        ("03/12/2569", "2026-12-03"),
        ("1448/06/23", "2026-12-03"),
        ("23 جمادى الآخرة 1448", "2026-12-03"),
        ("۱۴۰۵/۰۹/۱۲", "2026-12-03"),
        ("12 آذر 1405", "2026-12-03"),
    ],
)
def test_a_date_is_read_in_its_language(text: str, day: str) -> None:
    assert [str(date.day) for date in dates_in(fold(text))] == [day]


@pytest.mark.parametrize(
    "text", ["RE03.12.2026", "INV2026-12-03", "1.2.3.4", "3 - 12 - 26", "December 2026", "31.02.2026"]
)
def test_what_is_no_date_is_not_read_as_one(text: str) -> None:
    assert list(dates_in(fold(text))) == []


def test_a_month_that_two_languages_read_differently_has_both_readings() -> None:
    (date,) = dates_in("3. listopada 2026")
    assert {code: str(day) for code, day in date.by_language.items()} == {"hr": "2026-10-03", "pl": "2026-11-03"}


@pytest.mark.parametrize(
    ("make", "parts", "civil"),
    [
        (calendars.from_hijri, (1446, 9, 1), "2025-03-01"),
        (calendars.from_hijri, (1447, 1, 1), "2025-06-26"),
        (calendars.from_jalali, (1403, 12, 30), "2025-03-20"),
        (calendars.from_jalali, (1404, 1, 1), "2025-03-21"),
        (calendars.from_jalali, (1399, 1, 1), "2020-03-20"),
        (calendars.from_buddhist, (2568, 1, 1), "2025-01-01"),
        (calendars.from_roc, (114, 10, 10), "2025-10-10"),
    ],
)
def test_other_calendars_agree_with_known_days(
    make: Callable[[int, int, int], datetime.date], parts: tuple[int, int, int], civil: str
) -> None:
    assert str(make(*parts)) == civil


def test_a_day_that_a_calendar_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="1404-12-30"):
        calendars.from_jalali(1404, 12, 30)
    with pytest.raises(ValueError, match="before the era"):
        calendars.from_japanese("令和", 1, 4, 30)


def test_a_date_that_can_be_read_two_ways_says_so() -> None:
    (date,) = dates_in("03/04/2025")
    assert {date.day, date.swapped} == {datetime.date(2025, 4, 3), datetime.date(2025, 3, 4)}


@pytest.mark.parametrize(
    ("hebrew", "civil"),
    [
        ((5785, 7, 1), "2024-10-03"),
        ((5784, 1, 15), "2024-04-23"),
        ((5784, 13, 14), "2024-03-24"),
        ((5786, 7, 1), "2025-09-23"),
    ],
)
def test_the_hebrew_calendar_agrees_with_known_feasts(hebrew: tuple[int, int, int], civil: str) -> None:
    assert str(from_hebrew(*hebrew)) == civil


def test_israels_vat_rose_with_the_year_2025() -> None:
    assert israeli_rate(datetime.date(2024, 12, 31)) == 17
    assert israeli_rate(datetime.date(2025, 1, 1)) == 18


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("Total", "total"),
        ("Subtotal", "subtotal"),
        ("Total tax", "tax"),
        ("Total excl. VAT", "net"),
        ("Total incl. VAT", "total"),
        ("Endbetrag inkl. USt.", "grand"),
        ("Zwischensumme ohne USt.", "net"),
        ("Shipping total", "shipping"),
        ("Total savings", "saved"),
        ("Total charged to Visa", "grand"),
        ('סה"כ לפני מע"מ', "net"),
        ('סה"כ לתשלום כולל מע"מ', "grand"),
        ("Reward points", "points"),
    ],
)
def test_a_label_means_what_its_words_mean_together(label: str, role: str) -> None:
    assert role_of(AMOUNTS.concepts(label)) == role


def test_hebrew_that_a_file_stores_backwards_is_turned_round() -> None:
    printed = "שלום לכולם, סכום 120.50"
    assert in_logical_order(reverse(printed)) == printed
    assert in_logical_order(printed) == printed


@pytest.mark.parametrize(
    ("on_the_page", "read"),
    [
        ("INV-2024-733 רפסמ", "מספר INV-2024-733"),
        ("QX25300417 יוכיז", "זיכוי QX25300417"),
        ("450916KL הנמזה", "הזמנה 450916KL"),
        (':18% מ"עמ', 'מע"מ 18%:'),
        ("₪ 90.00- יוכיז", "זיכוי -90.00 ₪"),
        ("-90.00 יוכיז", "זיכוי -90.00"),
        (",972-8-5550000+ ןופלט", "טלפון +972-8-5550000,"),
        ("12/03/2026 םויב Visa 4242 סיטרכ", "כרטיס Visa 4242 ביום 12/03/2026"),
        ('(מ"עמ ללוכ) כ"הס', 'סה"כ (כולל מע"מ)'),
        (')מ"עמ ללוכ( כ"הס', 'סה"כ (כולל מע"מ)'),
        ('מ"עב Oak & Ash Ltd (UK) תרבח', 'חברת Oak & Ash Ltd (UK) בע"מ'),
        ("400.00 2 1,200.00 ןחלוש", "שולחן 1,200.00 2 400.00"),
    ],
)
def test_a_latin_run_between_hebrew_words_stays_one_run(on_the_page: str, read: str) -> None:
    assert reverse(on_the_page) == read


def test_hebrew_words_between_latin_ones_are_turned_each() -> None:
    assert reverse_words('Invoice of מ"עב זרא no. 17') == 'Invoice of ארז בע"מ no. 17'


def test_hebrew_that_does_not_tell_goes_by_its_page() -> None:
    assert in_logical_order('כ"הס', where_doubtful=True) == 'סה"כ'
    assert in_logical_order('סה"כ') == 'סה"כ'
    assert in_logical_order('סה"כ לתשלום', where_doubtful=True) == 'סה"כ לתשלום', "what tells is believed"


def test_a_senders_name_loses_what_is_not_the_firm() -> None:
    assert clean_name("Larkspur Books Billing Team") == "Larkspur Books"
    assert clean_name("Oak Studio via Invoicer") == "Oak Studio"
    assert clean_name('Tank "Ost"') == 'Tank "Ost"', "a mark inside the name is the name's"
    assert clean_name('"Ost" Tank') == '"Ost" Tank'
    assert clean_name('"Ost Tank"') == "Ost Tank"
    assert clean_name('אלון בע"מ') == 'אלון בע"מ'
    assert registrable_domain("mail.shop.co.il") == "shop.co.il"


def test_a_name_that_shares_nothing_with_its_domain_is_not_aligned() -> None:
    assert is_aligned("Larkspur Books", "mail.larkspur.example")
    assert not is_aligned("Quietflix Billing", "mail-secure-login.test")
    assert not is_aligned("PayFal", "secure-pay-alerts.test"), "one letter of a name stands in every domain"
    assert is_aligned("Quiet Lamp House", "mail.qlh.example"), "a firm's initials are a part of its domain"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Total $12.00²", "Total $12.00"),
        ("Total $12⁵⁰", "Total $12.50"),
        ("Total $12.00¹⁰", "Total $12.00"),
        ("40 m²", "40 m2"),
        ("Total........12.00 EUR", "Total 12.00 EUR"),
        ("Total:…………12,00 €", "Total: 12,00 €"),
        ("Total ...... 1200.00", "Total 1200.00"),
        ("Visa ........4242", "Visa ........4242"),
        ("Loading...", "Loading..."),
    ],
)
def test_footnotes_raised_cents_and_leading_dots_belong_to_no_number(text: str, read: str) -> None:
    assert squeeze(text) == read
