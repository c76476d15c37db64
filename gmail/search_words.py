"""The words that Gmail is asked for, by language: whole words and phrases, since Gmail matches whole words and knows no
stems, so each form that stands in subjects is listed.

    titles     names of the document, in a subject
    payment    words of paying, in a subject
    weak       words of buying, in a subject; advertising uses them too
    text       words beside the amounts of a receipt, in the text
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

WORDS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "en": {
        "titles": [
            "receipt", "receipts", "e-receipt", "ereceipt", "invoice", "invoices", "bill", "billing", "refund",
            "refunded", "credit note", "payment confirmation", "order confirmation", "thank you for your",
            "sales slip", "till slip", "till receipt", "proof of purchase",
        ],
        "payment": [
            "payment", "paid", "purchase", "charge", "charged", "donation", "transaction", "statement", "bought",
        ],
        "weak": [
            "order", "ordered", "subscription", "renewal", "booking", "reservation", "itinerary", "ticket", "trip",
            "ride",
        ],
        "text": [
            "receipt", "invoice", "subtotal", "qty", "charged", "amount paid", "amount due", "total paid",
            "order total", "grand total", "total charges", "sent a payment", "payment received", "order number",
            "order id", "credit slip", "VAT",
        ],
    },
    "he": {
        "titles": [
            "קבלה", "קבלות", "הקבלה", "חשבונית", "החשבונית", "חשבונית מס", "חשבוניות", "חשבון", "זיכוי", "חיוב",
            "מסמך",
        ],
        "payment": ["תשלום", "התשלום", "רכישה", "הרכישה", "החזר", "תרומה", "עסקה"],
        "weak": ["הזמנה", "הזמנתך", "ההזמנה"],
        # Gmail splits words at a quotation mark
        "text": [
            "סה כ", "סך הכל", "סהכ", "לתשלום", "מע מ", "עוסק", "אסמכתא", "חשבונית", "קבלה", "שולם",
        ],
    },
    "ar": {
        "titles": ["فاتورة", "الفاتورة", "فاتورتك", "فواتير", "إيصال", "الإيصال", "إيصالك", "سند قبض", "إشعار دائن"],
        "payment": ["الدفع", "دفعة", "استرداد"],
        "weak": ["طلبك", "الطلب", "حجزك"],
        "text": ["الإجمالي", "المجموع", "ضريبة القيمة المضافة"],
    },
    "de": {
        "titles": [
            "Rechnung", "Rechnungen", "Quittung", "Quittungen", "Beleg", "Belege", "Zahlungsbestätigung",
            "Zahlungsbeleg", "Bestellbestätigung", "Auftragsbestätigung", "Buchungsbestätigung", "Kaufbeleg",
            "Einkaufsbeleg", "Einkauf", "Kassenbon", "Kassenbeleg", "Kassenzettel", "eBon", "Bon", "Gutschrift",
            "Erstattung", "Abrechnung", "Stornorechnung", "Jahresrechnung", "Monatsrechnung", "Honorarnote",
        ],
        "payment": ["Zahlung", "bezahlt", "Abbuchung", "Spende"],
        "weak": ["Bestellung", "Buchung", "Abonnement"],
        "text": [
            "Gesamtbetrag", "Gesamtsumme", "Zwischensumme", "Rechnungsnummer", "Bestellnummer", "MwSt", "USt",
            "Rechnungsbetrag",
        ],
    },
    "fr": {
        "titles": [
            "facture", "factures", "reçu", "reçus", "avoir", "remboursement", "quittance", "ticket de caisse",
            "justificatif", "note d'honoraires", "confirmation de commande", "confirmation de paiement",
        ],
        "payment": ["paiement", "achat", "prélèvement"],
        "weak": ["commande", "abonnement", "réservation"],
        "text": ["montant total", "sous total", "TTC", "TVA"],
    },
    "es": {
        "titles": [
            "factura", "facturas", "recibo", "recibos", "reembolso", "abono", "tique", "tiques", "comprobante",
            "justificante", "boleta",
        ],
        "payment": ["pago", "compra", "cargo"],
        "weak": ["pedido", "reserva", "suscripción"],
        "text": ["importe total", "IVA"],
    },
    "pt": {
        "titles": [
            "fatura", "faturas", "recibo", "recibos", "talão", "nota fiscal", "nota fiscal eletrônica", "cupom fiscal",
            "nfe", "nfse", "comprovante", "comprovativo", "reembolso", "estorno",
        ],
        "payment": ["pagamento", "compra"],
        "weak": ["encomenda", "pedido", "reserva", "assinatura"],
        "text": ["total da compra", "valor total"],
    },
    "it": {
        "titles": [
            "fattura", "fatture", "ricevuta", "ricevute", "scontrino", "scontrini", "rimborso", "nota di credito",
            "parcella", "documento commerciale",
        ],
        "payment": ["pagamento", "acquisto", "addebito"],
        "weak": ["ordine", "prenotazione", "abbonamento"],
        "text": ["totale", "Partita IVA"],
    },
    "nl": {
        "titles": [
            "factuur", "facturen", "bon", "kassabon", "kassabonnetje", "bonnetje", "aankoopbon", "aankoopbewijs",
            "betaalbewijs", "creditnota", "terugbetaling",
        ],
        "payment": ["betaling", "betaald", "aankoop"],
        "weak": ["bestelling", "reservering", "abonnement"],
        "text": ["totaal", "subtotaal", "BTW"],
    },
    "sv": {
        "titles": ["kvitto", "kvitton", "kassakvitto", "faktura", "fakturan", "kreditfaktura", "återbetalning"],
        "payment": ["betalning", "köp"],
        "weak": ["beställning", "orderbekräftelse", "bokning"],
        "text": ["moms", "delsumma", "summa"],
    },
    "da": {
        "titles": [
            "faktura", "fakturaer", "kvittering", "kvitteringer", "bon", "kassebon", "kreditnota", "regning",
            "refusion",
        ],
        "payment": ["betaling", "køb"],
        "weak": ["bestilling", "ordre", "ordrebekræftelse"],
        "text": ["moms", "i alt"],
    },
    "nb": {
        "titles": ["kvittering", "kvitteringer", "faktura", "kassalapp", "salgskvittering", "kreditnota", "blokk"],
        "payment": ["betaling", "kjøp"],
        "weak": ["bestilling", "ordre", "ordrebekreftelse"],
        "text": ["mva", "totalt"],
    },
    "fi": {
        "titles": ["kuitti", "kuitit", "kassakuitti", "ostokuitti", "lasku", "laskut", "laskusi", "hyvityslasku"],
        "payment": ["maksu", "osto", "ostos"],
        "weak": ["tilaus", "tilausvahvistus", "varaus"],
        "text": ["yhteensä", "ALV"],
    },
    "et": {
        "titles": ["arve", "arved", "kviitung", "kassatšekk", "ostutšekk"],
        "payment": ["makse"],
        "weak": ["tellimus"],
    },
    "lv": {"titles": ["rēķins", "rēķini", "čeks", "kvīts"], "payment": ["maksājums"], "weak": ["pasūtījums"]},
    "lt": {
        "titles": ["sąskaita", "sąskaita faktūra", "kvitas", "čekis"],
        "payment": ["mokėjimas"],
        "weak": ["užsakymas"],
    },
    "pl": {
        "titles": ["faktura", "faktury", "fakturę", "rachunek", "paragon", "e-paragon", "potwierdzenie zakupu"],
        "payment": ["płatność", "zapłata"],
        "weak": ["zamówienie", "rezerwacja"],
        "text": ["razem", "do zapłaty"],
    },
    "cs": {
        "titles": [
            "faktura", "faktury", "účtenka", "účtenky", "daňový doklad", "pokladní doklad", "stvrzenka", "dobropis",
        ],
        "payment": ["platba"],
        "weak": ["objednávka", "rezervace"],
        "text": ["celkem", "DPH"],
    },
    "sk": {
        "titles": ["faktúra", "faktúry", "bloček", "pokladničný blok", "pokladničný doklad", "účtenka", "dobropis"],
        "payment": ["platba"],
        "weak": ["objednávka"],
        "text": ["spolu"],
    },
    "sl": {
        "titles": ["račun", "računi", "potrdilo o plačilu", "dobropis"],
        "payment": ["plačilo"],
        "weak": ["naročilo"],
    },
    "hr": {"titles": ["račun", "računi", "potvrda o plaćanju"], "payment": ["plaćanje"], "weak": ["narudžba"]},
    "sr": {
        "titles": ["рачун", "фискални рачун", "фактура", "fiskalni račun"],
        "payment": ["плаћање"],
        "weak": ["поруџбина"],
    },
    "hu": {
        "titles": ["számla", "számlák", "számlája", "e-számla", "nyugta", "blokk"],
        "payment": ["fizetés", "befizetés"],
        "weak": ["rendelés", "foglalás"],
        "text": ["összesen"],
    },
    "ro": {
        "titles": ["factură", "factura", "facturi", "bon fiscal", "chitanță", "chitanța"],
        "payment": ["plată", "plata"],
        "weak": ["comanda", "comandă", "rezervare"],
    },
    "bg": {
        "titles": ["фактура", "касова бележка", "касов бон", "разписка"],
        "payment": ["плащане"],
        "weak": ["поръчка"],
    },
    "el": {
        "titles": ["απόδειξη", "αποδείξεις", "τιμολόγιο", "τιμολόγια", "παραστατικό", "πιστωτικό"],
        "payment": ["πληρωμή", "αγορά"],
        "weak": ["παραγγελία", "κράτηση"],
        "text": ["σύνολο", "ΦΠΑ"],
    },
    "tr": {
        "titles": ["fatura", "faturanız", "e-fatura", "e-arşiv", "fiş", "makbuz", "dekont"],
        "payment": ["ödeme", "iade"],
        "weak": ["sipariş", "siparişiniz", "rezervasyon"],
        "text": ["toplam", "KDV"],
    },
    "ru": {
        "titles": ["чек", "кассовый чек", "электронный чек", "счет", "счёт", "счет-фактура", "квитанция", "накладная"],
        "payment": ["оплата", "платеж", "платёж"],
        "weak": ["заказ", "бронирование"],
        "text": ["итого", "НДС"],
    },
    "uk": {
        "titles": ["рахунок", "чек", "фіскальний чек", "квитанція", "рахунок-фактура", "накладна"],
        "payment": ["оплата", "платіж"],
        "weak": ["замовлення", "бронювання"],
        "text": ["разом", "ПДВ"],
    },
    "ja": {
        "titles": ["領収書", "領収証", "請求書", "レシート", "納品書", "明細書", "ご利用明細"],
        "payment": ["お支払い", "決済完了"],
        "weak": ["ご注文", "ご予約"],
        "text": ["合計", "小計", "消費税"],
    },
    "ko": {
        "titles": ["영수증", "청구서", "세금계산서", "전자세금계산서", "현금영수증", "거래명세서"],
        "payment": ["결제", "결제완료"],
        "weak": ["주문", "예약"],
        "text": ["합계", "부가세"],
    },
    "zh": {
        "titles": ["发票", "电子发票", "發票", "電子發票", "收据", "收據", "账单", "帳單", "小票"],
        "payment": ["付款", "支付成功"],
        "weak": ["订单", "訂單"],
        "text": ["合计", "合計", "税额", "稅額"],
    },
    "th": {
        "titles": ["ใบเสร็จ", "ใบเสร็จรับเงิน", "ใบกำกับภาษี", "ใบแจ้งหนี้"],
        "payment": ["ชำระเงิน"],
        "weak": ["คำสั่งซื้อ"],
        "text": ["ยอดรวม", "ภาษีมูลค่าเพิ่ม"],
    },
    "vi": {
        "titles": ["hóa đơn", "hóa đơn điện tử", "biên lai", "biên nhận", "phiếu thu"],
        "payment": ["thanh toán"],
        "weak": ["đơn hàng"],
        "text": ["tổng cộng"],
    },
    "id": {
        "titles": ["faktur", "kuitansi", "struk", "struk belanja", "nota pembelian", "tagihan", "bukti pembayaran"],
        "payment": ["pembayaran"],
        "weak": ["pesanan"],
        "text": ["total bayar"],
    },
}  # fmt: skip
"""By language code, then by kind."""
