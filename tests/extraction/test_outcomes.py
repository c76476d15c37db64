"""What becomes of a mail: booked, left to a person, or no receipt; by what it says happened, in many languages."""

from __future__ import annotations

from decimal import Decimal
from email.message import EmailMessage

import pytest

from extraction import FileProblem, Found, Incomplete, NotAReceipt, Outcome, extract
from tests.extraction import packing

BOOKED, LOOKED_AT, NONE = {Found}, {Incomplete}, {NotAReceipt}
NOT_BOOKED = LOOKED_AT | NONE


def outcome(
    subject: str, *rows: str, headers: str = "", sender: str = "Finch Books <billing@finch.example>"
) -> Outcome:
    """What the engine makes of a mail with such rows, sent to a customer."""
    head = f"From: {sender}\nTo: office@heron.example\nDate: Tue, 10 Jun 2025 10:30:00 +0200\nSubject: {subject}\n"
    mail = f"{head}{headers}Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    return extract((mail + "\n".join(rows)).encode())


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Auto-billing for invoice 4410 failed", "Amount due: $84.00"),
        ("Your charge was declined", "Invoice 4410. Total: $84.00"),
        ("Die Abbuchung Ihrer Rechnung 4410 ist fehlgeschlagen", "Betrag: 84,00 €"),
        ("Le prélèvement de votre facture 4410 a échoué", "Montant : 84,00 €"),
        ("Falló el cobro de la factura 4410", "Importe: 84,00 €"),
        ("Pagamento della fattura 4410 non riuscito", "Importo: 84,00 €"),
        ("A cobrança da fatura 4410 falhou", "Valor: 84,00 €"),
        ("Incasso van factuur 4410 mislukt", "Bedrag: € 84,00"),
        ("Płatność za fakturę 4410 nie powiodła się", "Kwota: 84,00 zł"),
        ("Platba faktury 4410 selhala", "Částka: 84,00 Kč"),
        ("Оплата счёта 4410 не прошла", "Сумма: 84,00 ₽"),
        ("החיוב עבור חשבונית 4410 נכשל", "סכום: 84.00 ₪"),
        ("فشل الدفع للفاتورة 4410", "المبلغ: 84.00 ريال"),
        ("請求書4410の決済に失敗しました", "金額: 8,400円"),
        ("Thanh toán hóa đơn 4410 thất bại", "Số tiền: 84.000 ₫"),
    ],
)
def test_a_failed_payment_is_never_booked(subject: str, text: str) -> None:
    assert type(outcome(subject, text)) in NOT_BOOKED


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Reminder: invoice 4410 from Finch Books", "Balance: $84.00"),
        ("Second notice for invoice 4410", "Total: $84.00"),
        ("Erinnerung an Rechnung 4410", "Betrag: 84,00 €"),
        ("Rappel : facture 4410", "Montant : 84,00 €"),
        ("Recordatorio de la factura 4410", "Pendiente: 84,00 €"),
        ("Lembrete: fatura 4410", "Valor: 84,00 €"),
        ("Promemoria fattura 4410", "Importo: 84,00 €"),
        ("Aanmaning factuur 4410", "Bedrag: € 84,00"),
        ("Przypomnienie o fakturze 4410", "Do zapłaty: 84,00 zł"),
        ("Upomínka k faktuře 4410", "Částka: 84,00 Kč"),
        ("Påminnelse: faktura 4410", "Belopp: 84,00 kr"),
        ("Напоминание об оплате счёта 4410", "Сумма: 84,00 ₽"),
        ("תזכורת: חשבונית 4410", "יתרה: 84.00 ₪"),
        ("請求書4410 未払いのお知らせ", "金額: 8,400円"),
        ("Thanks in advance for your payment", "Invoice 4410. Total: $84.00"),
    ],
)
def test_a_reminder_is_never_booked(subject: str, text: str) -> None:
    assert type(outcome(subject, text)) in NOT_BOOKED


@pytest.mark.parametrize(
    "text",
    [
        "Thank you for your payment of $84.00.",
        "Vielen Dank für Ihre Zahlung über 84,00 €.",
        "Merci pour votre paiement de 84,00 €.",
        "Gracias por su pago de 84,00 €.",
        "Grazie per il pagamento di 84,00 €.",
        "Obrigado pelo seu pagamento de 84,00 €.",
        "Bedankt voor uw betaling van € 84,00.",
        "Děkujeme za Vaši platbu ve výši 84,00 Kč.",
        "Dziękujemy za wpłatę w kwocie 84,00 zł.",
        "Kiitos 84,00 € maksustasi.",
        "Hvala vam na uplati od 84,00 €.",
        "Köszönjük a 8 400 Ft összegű befizetését.",
        "Dėkojame už mokėjimą 84,00 €.",
        "Vă mulțumim pentru plata de 84,00 lei.",
        "Благодарим за оплату 84,00 ₽.",
        "תודה על התשלום בסך 84.00 ₪.",
        "شكرا لك على الدفع 84.00 ريال.",
    ],
)
def test_thanks_for_a_payment_are_never_lost(text: str) -> None:
    assert type(outcome("Finch Books", text)) in BOOKED | LOOKED_AT


def test_one_clear_word_and_a_sum_in_prose_are_left_to_a_person() -> None:
    assert type(outcome("Invoice from Finch Books", "To view your invoice for $84.00, press here.")) in LOOKED_AT


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Your receipt", "Thank you for your payment."),
        ("Order confirmation 77001", "Thank you for your order."),
        ("Your refund", "We have refunded order 77001."),
    ],
)
def test_a_purchase_without_a_sum_is_left_to_a_person(subject: str, text: str) -> None:
    assert type(outcome(subject, text)) in LOOKED_AT


def test_nothing_due_is_no_request_for_payment() -> None:
    rows = ("This is the receipt for your purchase.", "No payment is due.", "Hosting", "Total: $58.00")
    assert type(outcome("Receipt for your purchase", *rows)) in BOOKED


@pytest.mark.parametrize(
    ("subject", "rows"),
    [
        ("Tu pedido 77001 ha sido cancelado", ("Total del pedido: 84,00 €",)),
        ("Il tuo ordine 77001 è stato annullato", ("Totale: 84,00 €",)),
        ("Your return was received", ("We will refund $84.00 within 5 days.", "Refund total: $84.00")),
        ("Price change for your plan", ("New total: $84.00", "This is what changes on your invoice.")),
        ("Preisanpassung zum 1. Februar", ("Neuer Preis auf Ihrer Rechnung: 84,00 €",)),
        ("Évolution de vos tarifs", ("Ce qui change sur votre facture", "Total : 84,00 €")),
        ("Payment received towards your credit card", ("Bill amount: $84.00", "Card: **** 4242")),
        ("Pago de su tarjeta de crédito recibido", ("Importe: 84,00 €",)),
    ],
)
def test_what_is_about_another_event_is_never_booked(subject: str, rows: tuple[str, ...]) -> None:
    assert type(outcome(subject, *rows)) in NOT_BOOKED


@pytest.mark.parametrize(
    "headers",
    [
        "Auto-Submitted: auto-replied\n",
        "Auto-Submitted: auto-generated (failure)\nX-Failed-Recipients: nobody@heron.example\n",
        "Precedence: auto_reply\n",
        "X-Autoreply: yes\n",
    ],
)
def test_what_a_machine_answers_is_no_receipt_whatever_it_quotes(headers: str) -> None:
    rows = ("I am away.", "> Invoice 4410", "> Total: $84.00", "> Thank you for your payment")
    assert type(outcome("Re: Your receipt 4410", *rows, headers=headers)) in NONE


@pytest.mark.parametrize(
    "subject",
    ["Automatic reply: Your receipt 4410", "Abwesenheitsnotiz: Rechnung 4410", "תשובה אוטומטית: חשבונית 4410"],
)
def test_an_answering_machine_is_known_by_its_subject(subject: str) -> None:
    assert type(outcome(subject, "Receipt 4410", "Total: $84.00")) in NONE


def test_a_notice_of_delivery_failure_is_no_receipt_whatever_it_returns() -> None:
    report = 'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n'
    returned = "Content-Type: message/rfc822\n\nFrom: shop@heron.example\nSubject: Invoice 4410\n\nTotal: $84.00\n"
    mail = (
        f"From: Mail <noreply@finch.example>\nTo: shop@heron.example\nSubject: Returned\n{report}\n"
        f"--b\nContent-Type: text/plain\n\nNot delivered.\n--b\n{returned}--b--\n"
    )
    assert type(extract(mail.encode())) in NONE


def test_a_mail_that_says_it_was_sent_by_a_machine_may_be_a_receipt() -> None:
    rows = ("Receipt 4410", "Total: $84.00", "Paid with Visa **** 4242")
    assert type(outcome("Your receipt", *rows, headers="Auto-Submitted: auto-generated\n")) in BOOKED


def test_a_copy_of_what_a_business_sent_is_not_booked() -> None:
    rows = ("Invoice 4410", "Total: $84.00")
    for own in (
        "Delivered-To: billing@finch.example\n",
        "Cc: billing@finch.example\nReceived: by mail.finch.example\n",
    ):
        assert type(outcome("Invoice 4410", *rows, headers=own)) in NOT_BOOKED
    for ours in ("Delivered-To: office@heron.example\n", "Cc: billing@finch.example\nReceived: by mx.heron.example\n"):
        assert type(outcome("Invoice 4410", *rows, headers=ours)) in BOOKED


def test_a_refund_that_was_made_may_tell_when_it_arrives() -> None:
    rows = ("Your refund will arrive within 5 days.", "Order 77001", "Total: $84.00")
    assert type(outcome("Your refund for order 77001", *rows)) in BOOKED


@pytest.mark.parametrize(
    "rows",
    [
        ("Order subtotal: $74.00", "Shipping: $10.00", "Order total: $84.00", "Refunded: $20.00"),
        ("We have refunded $20.00 to your card.", "Order total: $84.00"),
        ("Order total: $84.00", "Total refunded: -$20.00"),
    ],
)
def test_the_total_of_a_part_refund_is_what_came_back(rows: tuple[str, ...]) -> None:
    found = outcome("Your refund for order 77001", *rows)
    assert isinstance(found, Found)
    assert [receipt.total.value for receipt in found.receipts if receipt.total] == [Decimal(20)]


def test_a_cancellation_whose_money_is_back_is_a_refund() -> None:
    assert type(outcome("Order 77001 was cancelled", "We have refunded $84.00 to your card.")) in BOOKED | LOOKED_AT
    assert (
        type(outcome("Order 77001 was cancelled", "You will be refunded within 5 days.", "Total: $84.00")) in NOT_BOOKED
    )


def test_who_is_thanked_for_a_payment_has_made_it() -> None:
    assert type(outcome("You received a payment", "Thank you for your payment of $84.00.")) in LOOKED_AT | BOOKED


def test_an_invoice_may_say_how_to_pay_it() -> None:
    rows = ("Invoice number: 4410", "Total: $84.00", "Please pay by bank transfer.")
    assert type(outcome("Invoice 4410 from Finch Books", *rows)) in BOOKED


def test_a_sum_that_only_a_subject_names_is_not_booked() -> None:
    assert type(outcome("Your invoice earns more: 3 months for $1.00", "Try our program.")) in NOT_BOOKED


def test_a_total_is_needed_to_book() -> None:
    assert type(outcome("Your receipt 4410", "Paid with Visa **** 4242")) in LOOKED_AT


def test_a_bank_s_own_words_are_left_to_a_person() -> None:
    sender = "Heron Bank <notice@heron-bank.example>"
    rows = ("We have refunded your purchase.", "Total: $84.00")
    assert type(outcome("Refund", *rows, sender=sender)) in NOT_BOOKED


def test_a_progress_bar_tells_no_state() -> None:
    bar = ("Ordered", "Shipped", "Out for delivery", "Delivered")
    rows = ("Thank you for your order.", *bar, "Order number: 77001", "Total: $84.00")
    assert type(outcome("Order confirmation 77001", *rows)) in BOOKED


def test_a_mark_of_a_number_denies_nothing() -> None:
    assert type(outcome("Hello", "Please take this mail as my invoice for May, no. 117: $84.00")) in LOOKED_AT


def locked(subject: str, text: str, name: str, content: bytes) -> Outcome:
    """What the engine makes of a mail with a locked file."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Finch Law <office@finch.example>", "office@heron.example", subject
    mail.set_content(text)
    mail.add_attachment(content, "application", "octet-stream", filename=name)
    return extract(mail.as_bytes())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("papers.zip", packing.locked(packing.zipped({"paper.xml": b"<x/>"})), id="ZIP"),
        pytest.param("paper.p7m", packing.enveloped(), id="CMS"),
        pytest.param("paper.pdf", packing.locked_pdf(), id="PDF"),
    ],
)
@pytest.mark.parametrize(
    "text",
    [
        "Please find our invoice attached. You will get the password by phone.",
        "Anbei unsere Rechnung. Das Passwort senden wir Ihnen separat.",
        "Ci-joint notre facture. Le mot de passe suit par SMS.",
        "Our invoice is attached. Awaiting payment.",
        "Our papers are attached. The password is your postcode.",
    ],
)
def test_a_locked_document_is_kept_whatever_is_said_of_its_password(name: str, content: bytes, text: str) -> None:
    found = locked("Your papers", text, name, content)
    assert isinstance(found, Incomplete)
    assert (name, FileProblem.ENCRYPTED) in [(part.name, part.problem) for part in found.parts]


def test_a_mail_about_an_account_stays_one_beside_a_locked_document() -> None:
    file = packing.locked(packing.zipped({"terms.xml": b"<x/>"}))
    assert isinstance(locked("Reset your password", "Follow the link.", "terms.zip", file), NotAReceipt)
