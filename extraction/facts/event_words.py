"""Phrases that say what happened: what a mail is *about*, by kind and language.

`deciding` weighs them by where they stand: a subject or a headline says more than a footer.
"""

from __future__ import annotations

from typing import Final

from ..languages.lexicon import Lexicon
from .outcome_words import EVENT_PHRASES

EVENTS: Final = Lexicon(
    {
        "receipt": (
            "quittance de paiement|betalingsbewijs|tanda terima|bukti pembayaran|ใบเสร็จรับเงิน|biên nhận"
            "|biên lai thanh toán|kvitas|čekis|potvrda|potvrdilo o plačilu|kviitungi|แจ้งการชำระเงิน|領収証明"
            "|支払い明細|ご利用明細|交易凭证|电子收据",
            "receipt|your receipt|payment receipt|e receipt|ereceipt|receipt for your payment"
            "|receipt of your purchase|sales receipt|proof of payment|proof of purchase"
            "|donation receipt|eticket receipt|itinerary and receipt|trip receipt|order receipt",
            "קבלה|אישור חיוב|אישור תרומה|תרומתך|קבלה על תרומה|קבלה מס|קבלה עבור|אישור תשלום|קבלה דיגיטלית",
            "quittung|kassenbon|zahlungsbeleg|zahlungsbestätigung|kaufbeleg|beleg|zahlungseingang",
            "reçu|reçu de paiement|votre reçu|quittance|justificatif de paiement|ticket de caisse"
            "|reçu fiscal|confirmation de paiement",
            "recibo|tu recibo|recibo de pago|comprobante de pago|justificante de pago|boleta"
            "|confirmación de pago|comprobante de compra",
            "ricevuta|ricevuta di pagamento|la tua ricevuta|scontrino|conferma di pagamento|conferma pagamento",
            "ontvangstbewijs|kassabon|betalingsbewijs|betaalbewijs|betalingsbevestiging|bon",
            "paragon|potwierdzenie płatności|pokwitowanie|potwierdzenie wpłaty|potwierdzenie zapłaty",
            "comprovante|comprovativo|comprovante de pagamento|comprovativo de pagamento|confirmação de pagamento",
            "kvitto|ditt kvitto|orderkvitto|kvittering|din kvittering|ordrekvittering"
            "|betalingsbekreftelse|kuitti|maksukuitti|maksuvahvistus|betalningsbekräftelse"
            "|tilauskuitti|købskvittering",
            "účtenka|potvrzení platby|potvrzení o platbě|potvrdenie platby|pokladní doklad|nyugta"
            "|fizetési visszaigazolás|chitanță|confirmarea plății|confirmare de plată|bon fiscal",
            "kvittun|чек|квитанция|кассовый чек|электронный чек|квитанція|касова бележка|разписка|makbuz"
            "|fiş|ödeme makbuzu|dekont|απόδειξη|απόδειξη πληρωμής|potvrda o plaćanju"
            "|račun o plaćanju|potrdilo o plačilu|kviitung|kvīts|إيصال|إيصال الدفع|領収書|領収証"
            "|レシート|收据|收據|영수증|결제 내역|biên lai|ใบเสร็จ|struk|kwitansi",
        ),
        "invoice_receipt": (
            "invoice receipt|tax invoice receipt|invoice and receipt|receipt and invoice"
            "|חשבונית מס קבלה|חשבונית מס/קבלה|חשבונית קבלה|חשבונית מס וקבלה|fatura recibo"
            "|factura recibo|faktura paragon|rechnung und quittung|facture acquittée",
        ),
        "invoice": (
            "invoice|billing statement|billing statement available|tax invoice|vat invoice"
            "|your invoice|invoice for|your bill|bill is ready|e invoice",
            "bolletta|bollette|jahresabrechnung|stromrechnung|gasrechnung|mobilfunkrechnung|telefonrechnung"
            "|beitragsrechnung"
            "|schlussrechnung|teilrechnung|abschlagsrechnung|monatsrechnung|hotelrechnung|honorarnote|honorarrechnung"
            "|nota de honorarios|note d honoraires|parcella|reikningur",
            "חשבונית|חשבונית מס|חשבונית דיגיטלית|חשבוניות",
            "rechnung|ihre rechnung|rechnungs|online rechnung|deine rechnung|abrechnung",
            "facture|votre facture|vos factures|factures",
            "factura|tu factura|su factura|factura electrónica|factura simplificada",
            "fattura|la tua fattura|fatture|fattura elettronica",
            "factuur|uw factuur|je factuur|faktura|faktury|faktura vat|e faktura|fatura"
            "|a sua fatura|nota fiscal|din faktura|fakturan|fakturaen|regning|lasku|laskusi"
            "|daňový doklad|faktúra|számla|számlája|e számla|díjbekérő|factură|factura fiscală"
            "|счет фактура|счёт фактура|инвойс|рахунок|фактура|e fatura|faturanız|e arşiv fatura"
            "|τιμολόγιο|račun|sąskaita|sąskaita faktūra|rēķins|arve|فاتورة|فاتورة ضريبية|請求書"
            "|ご請求|发票|發票|세금계산서|hóa đơn|ใบกำกับภาษี|faktur",
        ),
        "ordered": (
            "e ticket|eticket|electronic ticket|your e tickets|e ticket receipt|ticket purchase|online ticket"
            "|mobile ticket|e tickets|handyticket|onlineticket|online fahrkarte|ihr ticket|ihre fahrkarte"
            "|digitale fahrkarte|fahrkarte|fahrschein|e billet|billet électronique|votre billet|vos billets"
            "|billets électroniques|billete electrónico|tu billete|sus billetes|tus entradas|sus entradas"
            "|biglietto elettronico|il tuo biglietto|i tuoi biglietti|e biglietto|e ticket kvitto|je ticket"
            "|je tickets|uw e ticket|treinkaartje|bilet elektroniczny|twój bilet|e bilet|twoje bilety"
            "|bilhete eletrónico|bilhete eletrônico|seu bilhete|din biljett|e biljett|din billet|e billett"
            "|billetten din|lippusi|e lippu|matkalippu|elektronická jízdenka|jízdenka|vaše jízdenka|e jízdenka"
            "|vstupenky|elektronický lístok|e jegy|elektronikus jegy|bilet electronic|biletul tău|электронный билет"
            "|ваш билет|електронний квиток|ваш квиток|elektronik bilet|e bilet|biletiniz|ηλεκτρονικό εισιτήριο"
            "|e karta|elektronska vozovnica|التذكرة الإلكترونية|כרטיס אלקטרוני|הכרטיסים שלך|電子チケット|eチケット"
            "|乗車券|电子票|電子客票|电子客票|전자항공권|예매 확인|e tiket|vé điện tử",
            "agradecemos a sua compra|ขอบคุณสำหรับการสั่งซื้อ|ขอบคุณสำหรับคำสั่งซื้อ|cảm ơn bạn đã mua"
            "|đặt hàng thành công|pesanan kamu|pesananmu|ご利用いただきまして|誠にありがとうございます"
            "|注文内容ご確認|ご注文内容の確認|ご購入内容",
            "bedankt voor je reservatie|bedankt voor je reservering|grazie per aver scelto|grazie per aver viaggiato"
            "|acquisto ticket|acquisto biglietto|merci d avoir choisi"
            "|gracias por elegir|gracias por viajar|gracias por repostar|obrigado por escolher|dziękujemy za wybór"
            "|tack för att du valde|tak fordi du valgte|takk for at du valgte|bedankt dat je gekozen hebt"
            "|dass sie sich für uns entschieden|děkujeme že jste si vybrali|kiitos että valitsit",
            "order confirmation|thank you for your order|thanks for your order"
            "|thank you for your purchase|thanks for your purchase|thank you for shopping"
            "|thanks for shopping|your order has been received|we ve received your order"
            "|we have received your order|order received|your order is confirmed|order confirmed"
            "|purchase confirmation|thank you for ordering|thanks for ordering|order placed"
            "|booking confirmation|booking confirmed|your booking is confirmed"
            "|reservation confirmed|reservation confirmation|your reservation is confirmed"
            "|thank you for choosing|thanks for choosing|you bought|you ordered"
            "|thank you for buying|thanks for buying|order acknowledgement|order acknowledgment"
            "|your trip is booked|travel reservation|flight confirmation|ticket confirmation"
            "|your recent purchase|confirmation of your order|confirmation of your purchase"
            "|confirmation of your booking|we received your order|thank you for your booking"
            "|thanks for your booking|thank you for your reservation|you purchased"
            "|thank you for your donation|thank you for your recent purchase"
            "|thank you for subscribing",
            "אישור הזמנה|תודה על הזמנתך|הזמנתך התקבלה|תודה על הרכישה|תודה שקנית|תודה שביצעת רכישה"
            "|אישור רכישה|תודה על קנייתך|ההזמנה שלך התקבלה|תודה על ההזמנה|קיבלנו את ההזמנה"
            "|קיבלנו את הזמנתך|ההזמנה התקבלה|תודה שרכשת|תודה על רכישתך|תודה שהזמנת|תודה על תרומתך"
            "|תודה שקניתם|תודה על קניה|תודה על קנייה|הזמנתך אושרה|אישור הזמנתך",
            "bestellbestätigung|vielen dank für ihre bestellung|danke für ihren einkauf"
            "|danke für deine bestellung|auftragsbestätigung|buchungsbestätigung"
            "|danke für ihre bestellung|vielen dank für deine bestellung"
            "|vielen dank für ihren einkauf|kaufbestätigung|bestellung eingegangen"
            "|danke für ihren auftrag|vielen dank für ihren auftrag|danke für deinen einkauf"
            "|reservierungsbestätigung|vielen dank für deinen einkauf|bestellung erhalten"
            "|vielen dank für ihre buchung",
            "confirmation de commande|merci pour votre commande|merci de votre commande"
            "|merci pour votre achat|nous avons bien reçu votre commande|confirmation d'achat"
            "|merci d'avoir commandé|commande confirmée|confirmation de réservation"
            "|confirmation de votre commande|merci pour vos achats|commande reçue"
            "|merci d'avoir passé commande|merci de votre achat|réservation confirmée"
            "|confirmation d’achatconfirmación de pedido|gracias por tu pedido"
            "|gracias por su pedido|gracias por tu compra|gracias por su compra"
            "|hemos recibido tu pedido|confirmación de compra|confirmación del pedido"
            "|pedido confirmado|confirmación de reserva|gracias por comprar"
            "|confirmación de tu pedido|hemos recibido su pedido|pedido recibido"
            "|reserva confirmada|confirmación de su pedido|gracias por realizar",
            "conferma ordine|conferma d'ordine|grazie per il tuo ordine|grazie per l'ordine"
            "|grazie per il vostro ordine|abbiamo ricevuto il tuo ordine|conferma dell'ordine"
            "|grazie per il tuo acquisto|grazie per l'acquisto|conferma di prenotazione"
            "|ordine ricevuto|conferma prenotazione|ordine confermato|grazie per aver acquistato"
            "|grazie per il suo ordine|conferma di acquisto|conferma acquisto"
            "|prenotazione confermata|il tuo acquisto su",
            "bestelbevestiging|orderbevestiging|bedankt voor je bestelling"
            "|bedankt voor uw bestelling|bedankt voor je aankoop|bestelling ontvangen"
            "|boekingsbevestiging|bevestiging van je bestelling|dank voor je bestelling"
            "|bedankt voor uw aankoop|we hebben je bestelling ontvangen"
            "|bedankt voor het plaatsen van uw bestelling",
            "potwierdzenie zamówienia|dziękujemy za zamówienie|dziękujemy za złożenie zamówienia"
            "|dziękujemy za zakupy|otrzymaliśmy twoje zamówienie|dziękujemy za zakup"
            "|potwierdzenie zakupu|potwierdzenie rezerwacji|zamówienie przyjęte"
            "|otrzymano zamówienie",
            "confirmação de encomenda|confirmação do pedido|obrigado pela sua encomenda"
            "|obrigado pelo seu pedido|obrigado pela compra|obrigado pela sua compra"
            "|recebemos seu pedido|confirmação de compra|confirmação de reserva|pedido recebido"
            "|agradecemos a sua encomenda|confirmação da encomenda|encomenda recebida"
            "|confirmação da reserva|agradecemos sua compra|compra confirmada",
            "orderbekräftelse|tack för din beställning|tack för din order|tack för ditt köp"
            "|beställningsbekräftelse|bokningsbekräftelse|tack för att du handlar"
            "|tack för att du handlade|köpbekräftelse|vi har tagit emot din",
            "ordrebekræftelse|tak for din ordre|tak for din bestilling|tak for dit køb"
            "|bestillingsbekræftelse|bookingbekræftelse|vi har modtaget din ordre"
            "|tak fordi du handlede|tak fordi du handler|købsbekræftelse",
            "ordrebekreftelse|takk for din ordre|takk for bestillingen|takk for din bestilling"
            "|takk for ditt kjøp|takk for handelen|bestillingsbekreftelse|ordrebekreftelsen"
            "|takk for kjøpet|vi har mottatt|takk for ordren|takk for at du handler"
            "|kjøpsbekreftelse|takk for bestilling",
            "tilausvahvistus|kiitos tilauksestasi|kiitos tilauksesta|kiitos ostoksestasi"
            "|varausvahvistus|olemme vastaanottaneet tilauksesi|kiitos ostoksista"
            "|tilausvahvistuksesi|vahvistus tilauksestasi|ostovahvistus",
            "potvrzení objednávky|děkujeme za objednávku|děkujeme za vaši objednávku"
            "|přijali jsme vaši objednávku|děkujeme za nákup|potvrzení rezervace"
            "|potvrdenie objednávky|ďakujeme za objednávku|ďakujeme za nákup"
            "|ďakujeme za vašu objednávku|prijali sme vašu|děkujeme vám za objednávku",
            "rendelés visszaigazolás|rendelés visszaigazolása|köszönjük rendelésed"
            "|köszönjük a rendelést|köszönjük megrendelését|köszönjük rendelését"
            "|köszönjük a vásárlást|visszaigazolás|köszönjük vásárlását|foglalás visszaigazolása"
            "|köszönjük a rendelésed",
            "confirmarea comenzii|confirmare comandă|mulțumim pentru comandă"
            "|mulțumim pentru comanda|îți mulțumim pentru comandă|am primit comanda"
            "|mulțumim pentru cumpărături|mulțumim pentru achiziție|confirmare rezervare"
            "|vă mulțumim pentru comandă|confirmarea rezervării",
            "подтверждение заказа|спасибо за заказ|спасибо за ваш заказ|заказ принят"
            "|спасибо за покупку|мы получили ваш заказ|подтверждение бронирования"
            "|благодарим за заказ|благодарим за покупку|підтвердження замовлення"
            "|дякуємо за замовлення|дякуємо за покупку|замовлення прийнято"
            "|потвърждение на поръчка|благодарим за поръчката|благодарим ви за поръчката"
            "|заказ оформлен|заказ получен",
            "sipariş onayı|siparişiniz için teşekkür ederiz|siparişiniz alındı"
            "|satın aldığınız için teşekkür|alışverişiniz için teşekkür|rezervasyon onayı"
            "|siparişin alındı",
            "επιβεβαίωση παραγγελίας|ευχαριστούμε για την παραγγελία|ευχαριστούμε για την αγορά"
            "|potvrda narudžbe|hvala na narudžbi|hvala na kupnji|potrditev naročila"
            "|hvala za naročilo|hvala za nakup|užsakymo patvirtinimas|ačiū už užsakymą"
            "|pasūtījuma apstiprinājums|paldies par pasūtījumu|tellimuse kinnitus"
            "|täname tellimuse eest|aitäh tellimuse eest|confirmació de comanda"
            "|gràcies per la teva comanda|تأكيد الطلب|شكرا لطلبك|شكراً لطلبك|شكرا لشرائك"
            "|شكراً لشرائك|تم استلام طلبك|تأكيد الحجز|شكرا لك على طلبك",
            "ご注文ありがとうございます|注文確認|ご購入ありがとうございます|予約確認"
            "|ご利用ありがとうございます|订单确认|感谢您的订购|感谢您的购买|訂單確認|感謝您的訂購"
            "|주문 확인|주문해 주셔서 감사합니다|주문이 완료|구매해 주셔서 감사합니다|예약 확인"
            "|xác nhận đơn hàng|cảm ơn bạn đã đặt hàng|konfirmasi pesanan"
            "|terima kasih atas pesanan|ยืนยันคำสั่งซื้อ",
        ),
        "your_order": (
            "your order|your order of|your recent order|ihre bestellung|deine bestellung|votre commande|tu pedido"
            "|su pedido|il tuo ordine|il suo ordine|je bestelling|uw bestelling|twoje zamówienie|a sua encomenda"
            "|seu pedido|din beställning|din order|din ordre|din bestilling|tilauksesi|vaše objednávka"
            "|vaša objednávka|rendelésed|rendelését|rendelése|comanda ta|comanda dumneavoastră|comanda dvs|ваш заказ"
            "|ваше замовлення|вашата поръчка|siparişiniz|siparişin|η παραγγελία σας|vaša narudžba|vaše naročilo"
            "|jūsų užsakymas|jūsu pasūtījums|sinu tellimus|طلبك|ご注文|您的订单|您的訂單|pesanan anda|הזמנתך"
            "|ההזמנה שלך|đơn hàng của bạn|คำสั่งซื้อของคุณ|고객님의 주문|pesanan kamu|pesananmu|din ordren|ordren din"
            "|vaši objednávku",
        ),
        "order_mention": (
            "отчёт о поездке|отчет о поездке|поездка завершена|行程报销单|行程单|your journey|your flight|your stay"
            "|your rental|your trip with|your ride with|deine fahrt|deine reise|ihre reise|votre voyage"
            "|votre trajet|tu viaje|il tuo viaggio|je reis|twoja podróż|din resa|din rejse|din reise|matkasi",
            "סיכום נסיעה|final receipt|bill details|order bill|bestilling|pesanan|注文内容|受注|ご購入"
            "|rincian pesanan|chi tiết đơn hàng|รายละเอียดคำสั่งซื้อ",
            "is all set|you re all set|trip is booked",
            "order summary|order details|order number|order total|your booking"
            "|your reservation|your tickets|your subscription|your trip|your ride|your purchase"
            "|purchase details|purchase summary"
            "|recent transaction|donation|itinerary|thank you for your business|פרטי ההזמנה"
            "|סיכום הזמנה|פרטי הזמנה|פרטי הרכישה|הרכישה שלך|סיכום ההזמנה"
            "|הזמנה מספר|קנייתך|bestellübersicht|ihre buchung"
            "|bestelldetails|dein einkauf|deine buchung|ihr einkauf|bestellnummer"
            "|récapitulatif de commande|votre achat|votre réservation|détails de la commande"
            "|détail de la commande|récapitulatif de votre commande|détail de votre commande"
            "|resumen del pedido|detalles del pedido|tu compra|su compra"
            "|tu reserva|detalle del pedido|resumen de tu pedido|riepilogo ordine"
            "|dettagli ordine|il tuo acquisto|dettagli dell'ordine"
            "|riepilogo dell'ordine|dettaglio ordine|la tua prenotazione"
            "|besteloverzicht|je aankoop|bestelgegevens"
            "|szczegóły zamówienia|podsumowanie zamówienia|zamówienie|twoja rezerwacja"
            "|detalhes do pedido|detalhes da encomenda|sua compra"
            "|resumo do pedido|sua reserva|resumo da encomenda"
            "|orderdetaljer|ditt köp|ordredetaljer|dit køb|ditt kjøp"
            "|tilauksen tiedot|ostoksesi|detaily objednávky"
            "|shrnutí objednávky|rekapitulace objednávky|objednávka|souhrn objednávky"
            "|podrobnosti objednávky|megrendelés"
            "|rendelés részletei|megrendelését|rendelés összesítő|megrendelésed"
            "|vásárlásod|detalii comandă|detaliile comenzii"
            "|sumar comandă|детали заказа|состав заказа|информация о заказе"
            "|ваша покупка|деталі замовлення"
            "|sipariş detayları|sipariş özeti|alışverişiniz"
            "|λεπτομέρειες παραγγελίας"
            "|تفاصيل الطلب|ご注文内容|注文内容|ご予約|订单详情"
            "|订单信息|주문 내역|ordrenummer|ordren din|order nr",
        ),
        "paid": (
            "thank you for your gift|thanks for your gift|thank you for your generous|danke für ihre spende"
            "|vielen dank für ihre spende|danke für deine spende|spendenbestätigung|zuwendungsbestätigung"
            "|spendenquittung|merci pour votre don|gracias por tu donativo|gracias por tu donación"
            "|gracias por su donación|gracias por su donativo|grazie per la tua donazione"
            "|grazie per la sua donazione|grazie per la donazione|bedankt voor je gift|bedankt voor uw gift"
            "|bedankt voor je donatie|bedankt voor uw donatie|tack för din gåva|tack för ditt bidrag"
            "|tak for din donation|tak for dit bidrag|takk for gaven|takk for ditt bidrag"
            "|kiitos lahjoituksestasi|dziękujemy za darowiznę|dziękujemy za wpłatę|obrigado pela sua doação"
            "|obrigado pela doação|obrigado pelo seu donativo|děkujeme za váš dar|děkujeme za dar"
            "|köszönjük adományát|mulțumim pentru donație|спасибо за пожертвование|дякуємо за внесок"
            "|bağışınız için teşekkür|תודה על תרומתכם|תודה על תרומתך|ご寄付ありがとう|感谢您的捐款|기부해 주셔서",
            "recharge successful|top up was successful|paid to|potwierdzamy opłacenie|zostało opłacone"
            "|zostało zapłacone|opłaciłeś|購入完了|ご購入完了|購入が完了|購入手続きが完了|充值成功",
            "thanh toán thành công|đã thanh toán thành công|giao dịch thành công|pembayaran berhasil"
            "|transaksi berhasil|ชำระเงินสำเร็จ|ชำระเงินเรียบร้อย|การชำระเงินสำเร็จ|お支払い完了|決済が完了"
            "|交易成功|扣款成功|付款凭证|결제되었습니다|승인되었습니다|تمت عملية الدفع|عملية ناجحة",
            "אישור על ביצוע תשלום|אישור ביצוע עסקה|אישור על ביצוע עסקה|אישור ביצוע תשלום|סיום חניה|סיכום חניה"
            "|אישור טעינה|נטען בהצלחה|טעינה בוצעה"
            "|תשלומך נקלט|נרשם תשלום",
            "you ve sent a payment|you ve sent|was paid on|was paid to|you just paid"
            "|payment was made|bezahlt bei|hat funktioniert|paiement réussi"
            "|pago exitoso|pagaste|pagaste a|pagou|você pagou",
            "parkeerbon|parkschein|parkeringskvitto|parkeringskvittering|parking receipt|ticket de stationnement",
            "we ve taken|we have taken|taken your payment|we took your payment|we ve charged|we just charged|שילמת"
            "|שילמתם"
            "|התשלום שלך בוצע|hemos cobrado|abbiamo addebitato|nous avons prélevé|wir haben abgebucht|vi har trukket",
            "topped up|top up confirmation|top up successful|topping up|saldo opladen|opgeladen|aufgeladen"
            "|guthaben aufgeladen"
            "|recarga realizada|recarga confirmada|ricarica effettuata|rechargement effectué|doładowanie",
            "thanks for riding|thank you for riding|thanks for parking|your payment to"
            "|your payment of|your payment has|payment received|we received your payment"
            "|we ve received your payment|we have received your payment|payment confirmation"
            "|payment confirmed|thank you for your payment|thanks for your payment"
            "|payment successful|successful payment|your payment|you sent a payment|you paid"
            "|has been charged|payment to|payment processed|payment was successful"
            "|successfully processed|was successfully processed|we charged|was charged"
            "|amount paid|has been paid|you made a payment|payment complete|payment completed"
            "|you authorized a payment|you ve authorized|payment accepted"
            "|payment has been accepted|payment has been received|you sent|paid in full"
            "|this is your receipt|payment summary|your card was charged|automatic payment"
            "|you ve paid|your donation|subscription payment|subscription renewed"
            "|has been renewed|payment approved",
            "התשלום התקבל|תודה על התשלום|התשלום בוצע|תשלום התקבל|התקבל תשלום|שולם בהצלחה"
            "|קיבלנו את התשלום|אישור תשלום|התשלום בוצע בהצלחה|החיוב בוצע|בוצע חיוב|חיובך בוצע"
            "|עסקה בוצעה|התשלום אושר|תשלומך התקבל|אישור עסקה|החיוב שלך",
            "zahlung erhalten|zahlung eingegangen|zahlung erfolgreich|wir haben ihre zahlung"
            "|vielen dank für ihre zahlung|zahlungsbestätigung|zahlung akzeptiert"
            "|sie haben eine zahlung|erfolgreich bezahlt|zahlung ausgeführt|zahlungseingang"
            "|wurde abgebucht|zahlung wurde|zahlung verarbeitet",
            "paiement reçu|paiement accepté|paiement confirmé|paiement effectué"
            "|merci pour votre paiement|confirmation de paiement|paiement a bien été"
            "|nous avons reçu votre paiement|paiement validé|vous avez payé"
            "|paiement de votre commande|paiement traité|règlement reçu"
            "|vous avez envoyé un paiement|prélèvement effectué",
            "pago recibido|pago aceptado|pago confirmado|hemos recibido tu pago"
            "|hemos recibido su pago|confirmación de pago|pago realizado|gracias por tu pago"
            "|pago procesado|el pago de su pedido|has pagado|pago completado|pago exitoso"
            "|pago de tu|enviaste un pago|ha enviado un pago|el pago de tu pedido|pago efectuado"
            "|se ha realizado el pago",
            "pagamento ricevuto|pagamento accettato|pagamento confermato"
            "|abbiamo ricevuto il pagamento|conferma pagamento|pagamento effettuato"
            "|grazie per il pagamento|pagamento elaborato|hai pagato|pagamento completato"
            "|hai inviato un pagamento|pagamento andato a buon fine|pagamento riuscito"
            "|pagamento è stato",
            "betaling ontvangen|betaling geslaagd|betaling gelukt|bedankt voor je betaling"
            "|betaling bevestigd|betalingsbevestiging|płatność otrzymana|otrzymaliśmy płatność"
            "|płatność zaakceptowana|płatność przyjęta|otrzymaliśmy twoją płatność"
            "|potwierdzenie płatności|płatność zrealizowana|dziękujemy za płatność"
            "|płatność potwierdzona",
            "pagamento recebido|pagamento aceite|pagamento confirmado|recebemos o seu pagamento"
            "|pagamento aprovado|o seu pagamento|obrigado pelo pagamento|recebemos seu pagamento"
            "|pagamento realizado|pagamento efetuado|pagamento concluído|confirmação de pagamento",
            "betalning mottagen|betalningen har|tack för din betalning|betalning bekräftad"
            "|betaling modtaget|din betaling|tak for din betaling|betaling mottatt"
            "|takk for betalingen|betaling gennemført|betaling bekreftet|betalning genomförd"
            "|maksu vastaanotettu|maksu vahvistettu|kiitos maksustasi"
            "|olemme vastaanottaneet maksusi|maksu hyväksytty",
            "platba přijata|platba byla přijata|přijali jsme vaši platbu|děkujeme za platbu"
            "|platba proběhla|potvrzení platby|platba prijatá|ďakujeme za platbu|platba úspěšná"
            "|fizetés sikeres|sikeres fizetés|befizetés megérkezett|fizetésed"
            "|köszönjük a befizetést|befizetését|plata a fost|plată primită|am primit plata"
            "|plata ta|plată confirmată|plată acceptată|plata dvs",
            "оплата получена|платеж получен|платёж получен|заказ оплачен|оплата прошла"
            "|спасибо за оплату|оплата принята|успешная оплата|оплата подтверждена|оплата успешна"
            "|оплата заказа|оплату отримано|дякуємо за оплату|плащането е получено|платёж принят"
            "|ödemeniz alındı|ödeme alındı|ödeme onayı|ödeme başarılı|ödemeniz için teşekkür"
            "|ödeme yapıldı|η πληρωμή σας|πληρωμή ελήφθη|uplata primljena|plaćanje primljeno"
            "|plačilo prejeto|apmokėjimas gautas|maksājums saņemts|makse laekunud|تم الدفع"
            "|تم استلام الدفع|تأكيد الدفع|تم استلام دفعتك|お支払いが完了|支払い完了|決済完了"
            "|お支払いを確認|支付成功|付款成功|已付款|付款確認|결제 완료|결제가 완료|결제완료",
        ),
        "refunded": (
            "refund|your refund|refunded|has been refunded|refund confirmation|refund processed"
            "|refund issued|we ve refunded|we have refunded|refund for your order"
            "|your refund is on its way|partial refund|partially refunded|fully refunded"
            "|refund receipt|refund notification|we processed your refund|refund has been issued"
            "|we ve issued a refund|we issued a refund",
            "החזר כספי|החזר בוצע|זיכוי כספי|החזר עבור|בוצע החזר|זוכה|החזר תשלום|בוצע זיכוי|קיבלת החזר|ההחזר שלך",
            "rückerstattung|rückerstattet|erstattung|erstattet|erstattung bestätigt|rückzahlung|zurückerstattet",
            "remboursement|remboursé|votre remboursement|a été remboursée|a bien été remboursée",
            "reembolso|reembolsado|tu reembolso|devolución del dinero|ha sido reembolsado|reembolsada",
            "rimborso|rimborsato|il tuo rimborso|è stato rimborsato|rimborsata",
            "terugbetaling|terugbetaald|is terugbetaald|zwrot pieniędzy|zwrócono|zwrot środków"
            "|zwrot za zamówienie|zwrócone|zwrot|estorno|estornado|devolução do valor"
            "|återbetalning|återbetald|återbetalad|återbetalats|återbetalt|har återbetalats"
            "|refundering|refunderet|refundert|tilbagebetaling|tilbagebetalt|tilbakebetaling"
            "|tilbakebetalt|refusjon|hyvitys|hyvitetty|palautus|palautettu|vrácení peněz|vrácena"
            "|refundace|refundována|vrácení|refundovaná|vrátenie peňazí|visszatérítés"
            "|visszatérítve|visszatérítettük|visszatérítésre|visszatérített|rambursare|rambursată"
            "|rambursat|rambursata|restituire|возврат|возврат средств|возвращён|возвращен"
            "|возврат денег|возвращены|повернення коштів|повернено|възстановяване"
            "|възстановена сума|iade edildi|iade|para iadesi|geri ödeme|iadeniz"
            "|επιστροφή χρημάτων|επιστράφηκε|povrat novca|vračilo kupnine|grąžinimas"
            "|pinigų grąžinimas|naudas atmaksa|tagasimakse|استرداد|تم استرداد|رد المبلغ|返金"
            "|ご返金|退款|환불",
        ),
        "credit_note": (
            "credit note|credit memo|credit slip|credit invoice|חשבונית זיכוי|שובר זיכוי"
            "|חשבונית מס זיכוי|gutschrift|rechnungskorrektur|stornorechnung|korrekturrechnung"
            "|avoir|note de crédit|facture d'avoir|nota de crédito|factura rectificativa"
            "|nota de abono|factura de abono|nota di credito|nota di accredito|creditnota"
            "|creditfactuur|faktura korygująca|korekta faktury|kreditnota|kreditfaktura"
            "|hyvityslasku|dobropis|opravný daňový doklad|jóváíró számla|helyesbítő számla"
            "|sztornó számla|factură storno|notă de credit|кредит нота|кредитное авизо"
            "|iade faturası|πιστωτικό τιμολόγιο|πιστωτικό|إشعار دائن|knjižno odobrenje|buono"
            "|bon d'avoir|credit voucher issued",
        ),
        "delivered": (
            "has been delivered|was delivered|were delivered|delivered|delivery confirmation|delivery notification"
            "|package delivered|נמסר|נמסרה|wurde zugestellt|wurde geliefert|zugestellt|a été livré|a été livrée"
            "|a bien été livrée|ha sido entregado|è stata consegnata|è stato consegnato|is bezorgd|doręczona"
            "|foi entregue|har levererats|er levert|er leveret|on toimitettu|byla doručena|kézbesítettük"
            "|a fost livrat|доставлен|доставлена|teslim edildi|تم التوصيل|お届け済み|is delivered"
            "|successfully delivered|order delivered|ist angekommen|est livrée|está entregue|je doručena",
        ),
        "shipped": (
            "gecikmesi|gecikme|kargonuz gecik*",
            "עיכוב באספקת|ההזמנה שלך מתעכבת|ההזמנה מתעכבת|עיכוב בהזמנה|אספקת ההזמנה",
            "is delayed|has been delayed|delivery delayed|running late|verzögert sich|verspätet sich"
            "|lieferung verzögert|komt later|is vertraagd|est retardée|a pris du retard|en retard|se retrasa"
            "|se ha retrasado|è in ritardo|in ritardo|está atrasada|está atrasado|opóźniona|jest opóźnione"
            "|är försenad|er forsinket|viivästyy|má zpoždění|se zpozdí|késik a|întârzie|задерживается"
            "|затримується|gecikecek|gecikti|καθυστερεί|遅れており|配送遅延|延迟发货|延遲出貨|배송 지연"
            "|מתעכבת|מתעכב|עיכוב במשלוח",
            "wordt vandaag bezorgd|k vyzvednutí|připravena k vyzvednutí|pripravená na vyzdvihnutie"
            "|czeka na odbiór|czeka w salonie|gotowe do odbioru|do odbioru w|στάλθηκε|εστάλη|αποστάλθηκε"
            "|καθ οδόν|передан в доставку|передана в доставку|передано в доставку|配送出发|배송 출발"
            "|商品発送|発送のお知らせ"
            "|prêt à retirer|prête au retrait|klar til afhentning|klar til henting|klar att hämta"
            "|redo att hämtas|noudettavissa|átvehető|gata de ridicare|готов к выдаче|готово до видачі"
            "|teslim almaya hazır|جاهز للاستلام|受け取り可能|可取货|수령 가능|מוכן לאיסוף",
            "has shipped|have shipped|has been shipped|have been shipped|order shipped"
            "|shipping confirmation|shipment notification|is on its way|out for delivery"
            "|is in transit|currently in transit|has been dispatched|dispatch confirmation"
            "|we shipped|we ve shipped|we have shipped"
            "|shipping notification|now shipped"
            "|ready for pickup|ready for collection|ready to collect"
            "|arriving today|arriving tomorrow|are on their way|delivery scheduled"
            "|we are processing your order|shipped|dispatched|on the way"
            "|in transit|on its way|scheduled for delivery"
            "|shipment confirmation|have dispatched",
            "ההזמנה נשלחה|נשלחה|החבילה בדרך|יצא למשלוח|המשלוח שלך נשלח|במשלוח|בדרך אליך"
            "|מוכנה לאיסוף|ההזמנה יצאה|הזמנתך נשלחה|ההזמנה בדרך|ממתינה לאיסוף|יצאה לדרך"
            "|ממתין לאיסוף",
            "versandbestätigung|wurde versandt|wurde verschickt|ist unterwegs|wurde versendet"
            "|in zustellung|ist auf dem weg|wird bearbeitet"
            "|in bearbeitung|in vorbereitung|abholbereit|wurde übergeben|unterwegs zu ihnen"
            "|haben wir versandt|versandt|verschickt|wird momentan"
            "|bearbeiten ihre bestellung|wird vorbereitet",
            "a été expédiée|a été expédié|confirmation d'expédition|en cours de livraison"
            "|est en route|en cours de transit|en cours de préparation"
            "|est en transit|prête à être retirée|expédition de votre|a bien été expédiée"
            "|nous préparons votre|vient d'être expédiée|est en cours|expédiée|expédié"
            "",
            "ha sido enviado|está en camino|confirmación de envío|en reparto"
            "|en preparación|estamos preparando|listo para recoger|en tránsito|se ha enviado"
            "|hemos enviado|ha salido|está siendo preparado|enviado|estamos procesando|en camino",
            "è stato spedito|in transito|conferma di spedizione|in consegna"
            "|in preparazione|stiamo preparando|in lavorazione"
            "|pronto per il ritiro|è in viaggio|abbiamo spedito|spedito|è stata spedita"
            "|stiamo elaborando",
            "is verzonden|is onderweg|verzendbevestiging|verzonden|zostało wysłane"
            "|wysłano|w drodze|została wysłana|została nadana|w trakcie realizacji"
            "|wysłaliśmy|foi enviada|foi enviado|a caminho|em trânsito|em preparação"
            "|saiu para entrega|har skickats|är på väg|er afsendt|er på vej"
            "|er sendt|on lähetetty|on matkalla|byla odeslána"
            "|byl odeslán|je na cestě|bola odoslaná|feladtuk|elküldtük|úton van"
            "|a fost expediată|în curs de livrare|отправлен"
            "|отправлена|в пути|відправлено|в дорозі|изпратена"
            "|kargoya verildi|yola çıktı|απεστάλη|poslana je|je poslano|na putu"
            "|odpremljeno|išsiųsta|nosūtīts|on saadetud|تم الشحن|في الطريق|تم شحن"
            "|発送いたしました|発送しました|已发货|已發貨|配送中|배송중|배송이 시작"
            "|발송되었습니다",
        ),
        "parcel": (
            "your package|your shipment|your parcel|shipment details|shipment update"
            "|delivery update|shipment total|החבילה שלך|סטטוס משלוח|ihr paket|dein paket"
            "|lieferankündigung|votre colis|tu paquete|su paquete|il tuo pacco|je pakket"
            "|uw pakket|twoja paczka|ditt paket|leveransavisering|din pakke|pakettisi"
            "|vaše zásilka|csomagod|csomagja|coletul tău|coletul dvs|ваша посылка|kargonuz"
            "|το δέμα σας|شحنتك|配送状況|tracking|track your order|delivery|lieferung|livraison"
            "|entrega|consegna|levering|dostawa|leverans|toimitus|doručení|kiszállítás|livrare"
            "|доставка|teslimat",
        ),
        "cancelled": (
            "cancelled|canceled|has been cancelled|has been canceled|order cancelled"
            "|order canceled|cancellation confirmation|your cancellation",
            "בוטלה|ההזמנה בוטלה|ביטול הזמנה|הזמנה בוטלה|בוטל|ביטול עסקה",
            "storniert|stornierung|wurde storniert|abgebrochen|annullierung|annulée|a été annulée"
            "|annulation|annulé|cancelado|ha sido cancelado|cancelación|anulado|cancelada"
            "|annullato|è stato annullato|annullamento|cancellato|annullata|geannuleerd"
            "|annulering|anulowane|zostało anulowane|anulowano|cancelamento|avbruten|avbeställd"
            "|annullerad|annulleret|kansellert|annullert|peruutettu|peruttu|peruutus|zrušena"
            "|byla zrušena|storno objednávky|zrušená|törölve|törölték|lemondás|anulată"
            "|a fost anulată|отменен|отменён|отмена|скасовано|отказана|iptal edildi|iptal"
            "|ακυρώθηκε|otkazana|preklicano|atšauktas|atcelts|tühistatud|تم إلغاء|إلغاء"
            "|キャンセル|已取消|取消|취소",
        ),
        "payment_failed": (
            "נדחה|נדחתה|לא כובד|לא כובדה|סורב|סורבה|לא אושרה|חזר מהבנק",
            "pembayaran gagal|gagal diproses|pembayaran ditolak|nie powiodła się|nie powiodło się|została odrzucona"
            "|płatność nie powiodła|thanh toán không thành công|không thành công|thanh toán thất bại|bị từ chối"
            "|ชำระเงินไม่สำเร็จ|การชำระเงินไม่สำเร็จ|gagal|no se pudo procesar|não foi aprovado|não aprovado"
            "|fue rechazado|ha sido rechazado|a été refusé|wurde abgelehnt|werd geweigerd|is geweigerd"
            "|è stato rifiutato|nebyla úspěšná|zlyhala|nem sikerült|eșuat|отклонена|отклонен|відхилено"
            "|başarısız oldu|απέτυχε|nije uspjelo|ni uspelo|nepavyko|neizdevās|ebaõnnestus",
            "payment failed|your payment failed|your payment has failed|could not charge"
            "|payment declined|payment error|payment problem|payment unsuccessful|card declined"
            "|was declined|couldn t process|could not process|unable to process your"
            "|problem with your payment|payment was declined|payment issue|failed payment"
            "|billing problem|payment could not|card expired|card has expired"
            "|unsuccessful payment|we were unable to charge|unable to charge|couldn t charge"
            "|past due|overdue|payment method failed|your card is expiring|has been declined"
            "|payment was unsuccessful|was unsuccessful|declined the payment|payment to failed"
            "|payment did not go through|didn t go through|retry payment|billing issue",
            "returned payment|payment was returned|direct debit was returned|debit returned|unable to collect"
            "|couldn t collect|could not collect|charge failed|could not be charged|charge was declined",
            "devuelto por tu banco|devuelto por su banco|recibo devuelto|cobro devuelto|no hemos podido cobrar"
            "|no se ha podido cobrar|impagado|impago|rücklastschrift|nicht eingezogen werden|nicht einziehen"
            "|nicht abbuchen|lastschrift zurück|prélèvement rejeté|rejet de prélèvement|rejet de votre prélèvement"
            "|n a pas pu être prélevé|addebito non riuscito|insoluto|non siamo riusciti ad addebitare|incasso mislukt"
            "|niet incasseren|niet afschrijven|afschrijving mislukt|cobrança falhou|não conseguimos cobrar"
            "|não foi possível processar|não foi possível cobrar|nie udało się pobrać|dragningen misslyckades"
            "|kunde inte dras|kunne ikke trækkes|kunne ikke trekkes|veloitus epäonnistui|nepodařilo strhnout"
            "|nem sikerült levonni|nu am putut debita|не удалось списать|не вдалося списати|tahsil edilemedi"
            "|הוראת קבע חזרה|החיוב חזר|חזר החיוב|חיוב חוזר",
            "שגיאת תשלום|התשלום נכשל|התשלום נדחה|לא הצלחנו לחייב|חיוב נכשל|כרטיס האשראי נדחה"
            "|העסקה נדחתה|התשלום לא|בעיה בתשלום|תשלום נכשל|לא ניתן לחייב|החיוב נכשל"
            "|עדכון אמצעי תשלום|לעדכן את אמצעי התשלום",
            "zahlung fehlgeschlagen|zahlungsfehler|zahlung abgelehnt|problem mit ihrer zahlung"
            "|zahlungsproblem|nicht abgebucht|problem mit deiner zahlung|zahlungserinnerung"
            "|mahnung|konnte nicht abgebucht|zahlung nicht möglich|zahlung konnte nicht"
            "|problem bei ihrer zahlung|fehlgeschlagen|échec de paiement|échec du paiement"
            "|erreur de paiement|paiement refusé|problème de paiement"
            "|problème avec votre paiement|impayé|paiement a échoué|problème lors du paiement"
            "|pago fallido|error de pago|error en el pago|pago rechazado|problema con tu pago"
            "|problema con su pago|problema con el pago|no se ha podido procesar"
            "|no pudimos procesar|problema de pago|pagamento fallito|errore di pagamento"
            "|errore pagamento|pagamento rifiutato|problema con il pagamento"
            "|problema con il tuo pagamento|pagamento non riuscito|sollecito|betaling mislukt"
            "|betaling geweigerd|probleem met je betaling|betalingsherinnering|płatność nieudana"
            "|płatność odrzucona|błąd płatności|problem z płatnością|przypomnienie o płatności"
            "|nieudana płatność|pagamento recusado|falha no pagamento|erro no pagamento"
            "|problema com o pagamento|pagamento não|betalning misslyckades|betalningspåminnelse"
            "|betaling mislykkedes|betaling mislyktes|betaling fejlede|betalingspåmindelse"
            "|purring|rykker|maksu epäonnistui|maksumuistutus|maksuongelma|platba selhala"
            "|platba zamítnuta|platba se nezdařila|upomínka|platba zlyhala|sikertelen fizetés"
            "|fizetési hiba|fizetési felszólítás|plată eșuată|plata nu a|eroare de plată"
            "|оплата не прошла|ошибка оплаты|платеж отклонен|платёж отклонён|помилка оплати"
            "|ödeme başarısız|ödeme hatası|ödeme reddedildi|ödemeniz alınamadı|αποτυχία πληρωμής"
            "|neuspjelo plaćanje|فشل الدفع|لم يتم الدفع|支払いに失敗|決済エラー|支付失败|付款失敗"
            "|결제 실패",
        ),
        "awaiting_payment": (
            "your payment has been scheduled|your payment is scheduled|scheduled a payment|inkassovarsel"
            "|inkassovarsling|inkassokrav|este scadentă|scadentă în|scadent|задолженность|имеется задолженность"
            "|оплатите до|υπενθύμιση πληρωμής|нагадування про оплату|сплатити до|заборгованість|お支払いのお願い"
            "|お支払期限"
            "|vence em|sua fatura vence|fatura vence|aankondiging automatische incasso|aankondiging incasso"
            "|ankündigung der lastschrift|avis d échéance|se adeuda|scade il|scade tra|do zapłaty do"
            "|förfaller snart|erääntyy|esedékes|splatná|blíží se splatnost|son ödeme tarihi yaklaşıyor"
            "|مستحقة الدفع|即将到期|납부 기한",
            "payment has been scheduled|payment scheduled|recibo pendiente|factura pendiente|zahlung geplant"
            "|paiement programmé|pago programado|pagamento programmato",
            "relance|impayée|impayés|לא שולם|לא שולמו|אם לא ישולם|לתשלום מיידי|restant à payer|borcunuz"
            "|borcu hatırlatma"
            "|not yet paid|not been paid|nog niet betaald|noch offen|noch nicht beglichen|reste impayée|nezaplaceno"
            "|не оплачен|не оплачено|nem fizette|neachitată|ikke betalt|inte betald|טרם שולם|טרם שולמה|לא שולמה"
            "|herinnering|rappel de paiement|lembrete|hatırlatma|nezapomeňte zaplatit|maksumuistutus|rykkerskrivelse"
            "|is still open|still outstanding|was due on|remains unpaid|is unpaid|unpaid invoice"
            "|outstanding invoice|invoice is overdue|awaiting payment|awaiting your payment"
            "|pending payment|payment pending|as soon as payment is received"
            "|once payment is received|payment request|request for payment|requests payment"
            "|money request|requested money|please pay|complete your payment|payment reminder"
            "|payment is due|pay this invoice|bank transfer details|payment instructions"
            "|awaiting bank wire|awaiting check"
            "|pay your bill|payment link|payment is due on|upcoming payment|upcoming charge"
            "|scheduled payment|sent you a money request|requesting payment|invoice reminder"
            "|friendly reminder|due soon"
            "|upcoming invoice|renews soon|will renew"
            "|upcoming renewal|view and pay invoice",
            "ממתינה לקבלת אישור|ממתין לקבלת אישור|ממתין לתשלום|ממתין להעברה בנקאית|בקשת תשלום|דרישת תשלום"
            "|לתשלום לחץ|תזכורת תשלום"
            "|לביצוע תשלום|ברגע שיתקבל תשלום|תזכורת לתשלום|דרישה לתשלום|לתשלום החשבון"
            "|קישור לתשלום|לתשלום מאובטח",
            "warten auf zahlung|warten auf zahlungseingang|sobald die zahlung"
            "|zahlungsaufforderung|bitte überweisen|überweisen sie|vorkasse|erwarten ihre zahlung"
            "|zahlung ausstehend|ausstehende zahlung|noch nicht bezahlt|sobald wir ihre zahlung"
            "|en attente de paiement|en attente du paiement|demande de paiement"
            "|dès réception de votre|veuillez effectuer|en attente de votre paiement"
            "|dès que nous aurons reçu|pendiente de pago|en espera del pago|esperando el pago"
            "|a la espera del pago|solicitud de pago|en cuanto recibamos el pago"
            "|tan pronto como recibamos|recordatorio de pago|in attesa di pagamento"
            "|in attesa del pagamento|in attesa del bonifico|richiesta di pagamento"
            "|promemoria di pagamento|non appena riceveremo|wacht op betaling|betaalverzoek"
            "|in afwachting van|oczekuje na płatność|oczekiwanie na płatność|prośba o płatność"
            "|aguardando pagamento|a aguardar pagamento|pedido de pagamento|aguarda pagamento"
            "|väntar på betalning|inväntar betalning|afventer betaling|venter på betaling"
            "|odottaa maksua|maksupyyntö|čeká na platbu|výzva k platbě|čaká na platbu"
            "|fizetésre vár|așteaptă plata|în așteptarea plății|ожидает оплаты|ожидание оплаты"
            "|очікує оплати|ödeme bekleniyor|ödeme bekliyor|αναμονή πληρωμής|čeka plaćanje"
            "|بانتظار الدفع|お支払い待ち|入金待ち|待付款|等待付款|입금 대기",
        ),
        "bank_transfer": (
            "bank wire|wire transfer|pay by bank transfer|by bank transfer|banküberweisung"
            "|per überweisung|vorkasse|virement bancaire|par virement|transferencia bancaria"
            "|por transferencia|bonifico bancario|tramite bonifico|bankoverschrijving"
            "|per overschrijving|przelew bankowy|przelewem|transferência bancária|banköverföring"
            "|bankoverførsel|bankoverføring|tilisiirto|bankovním převodem|bankovním prevodom"
            "|banki átutalás|transfer bancar|банковский перевод|банковским переводом|havale"
            "|העברה בנקאית|銀行振込|银行转账|계좌이체",
        ),
        "quote": (
            "renewal offer|renewal quote|verlängerungsangebot|offre de renouvellement|oferta de renovación"
            "|הצעת חידוש|הצעה לחידוש|견적서",
            "quote|quotation|your quote|estimate|price quote|proposal|cost estimate"
            "|this is not an invoice|request for quotation|your estimate",
            "הצעת מחיר|הצעה מחיר|הצעת המחיר|angebot|kostenvoranschlag|ihr angebot|devis"
            "|votre devis|presupuesto|cotización|preventivo|offerte|prijsopgave|oferta|wycena"
            "|orçamento|cotação|offert|prisförslag|tilbud|tarjous|nabídka|cenová nabídka|ponuka"
            "|ajánlat|árajánlat|ofertă|ofertă de preț|коммерческое предложение|кп"
            "|комерційна пропозиція|оферта|teklif|fiyat teklifi|προσφορά|ponuda|عرض سعر|見積"
            "|お見積|報價|报价|견적",
        ),
        "draft": (
            "draft invoice|invoice draft|draft|rechnungsentwurf|entwurf|brouillon|projet de facture|borrador|bozza"
            "|conceptfactuur|concept factuur|szkic|wersja robocza|rascunho|utkast|kladde|luonnos|koncept faktury"
            "|návrh faktury"
            "|piszkozat|schiță|ciornă|черновик|чернетка|taslak|πρόχειρο|nacrt|osnutek|مسودة|下書き|草稿|초안|טיוטה"
            "|טיוטת"
            "|טיוטת חשבונית",
        ),
        "purchase_order": (
            "purchase order|hereby order|we hereby order|please supply|supplier order|bestellung an"
            "|wir bestellen hiermit"
            "|bon de commande fournisseur|commande fournisseur|orden de compra|ordine di acquisto|ordine a fornitore"
            "|inkooporder"
            "|inkooporder aan|zamówienie zakupu|ordem de compra|inköpsorder|indkøbsordre|innkjøpsordre|ostotilaus"
            "|objednávka dodavateli|beszerzési megrendelés|comandă de achiziție|заказ поставщику"
            "|замовлення постачальнику"
            "|satın alma siparişi|εντολή αγοράς|أمر شراء|発注書|採購單|采购订单|발주서|הזמנת רכש|הזמנת רכישה לספק",
        ),
        "delivery_note": (
            "packing slip|packing list|delivery note|despatch note|lieferschein|packzettel|bon de livraison"
            "|bordereau de livraison"
            "|albarán|albarán de entrega|nota de entrega|documento di trasporto|bolla di consegna|pakbon"
            "|leverbon|wydanie zewnętrzne"
            "|list przewozowy|guia de remessa|guia de transporte|följesedel|fraktsedel|følgeseddel|pakkseddel"
            "|lähetyslista"
            "|rahtikirja|dodací list|szállítólevél|aviz de însoțire|накладная|товарная накладная|накладна"
            "|irsaliye|sevk irsaliyesi"
            "|δελτίο αποστολής|سند التسليم|納品書|送货单|送貨單|납품서|거래명세서|תעודת משלוח",
        ),
        "sent_on": (
            "has been sent to|was sent to|an kunden versendet|versendet|verschickt an|a bien été envoyée à"
            "|a été envoyée à"
            "|è stata inviata a|ha sido enviada a|is verstuurd naar|is verzonden naar|została wysłana do"
            "|została wysłana"
            "|foi enviada para|byla odeslána|bola odoslaná|skickades till|har skickats till|er sendt til|on lähetetty"
            "|elküldve|trimisă către|отправлен клиенту|надіслано|gönderildi|נשלחה אל|נשלחה ללקוח|נשלחה ל",
        ),
        "payslip": (
            "payslip|pay slip|salary slip|pay stub|wage slip|payroll|entgeltabrechnung|gehaltsabrechnung"
            "|lohnabrechnung"
            "|verdienstabrechnung|bezügemitteilung|bulletin de paie|fiche de paie|bulletin de salaire|nómina"
            "|recibo de nómina"
            "|busta paga|cedolino|prospetto paga|loonstrook|salarisstrook|loonfiche|pasek płacowy|pasek wynagrodzeń"
            "|lista płac|recibo de vencimento|holerite|contracheque|lönebesked|lönespecifikation|lønseddel|lønnsslipp"
            "|palkkalaskelma|výplatní páska|výplatná páska|bérjegyzék|bérlap|fluturaș de salariu|расчетный лист"
            "|расчётный листок|розрахунковий лист|maaş bordrosu|bordro|εκκαθαριστικό μισθοδοσίας|platna lista"
            "|قسيمة الراتب|給与明細|給料明細|工资单|薪資單|급여명세서|תלוש שכר|תלוש משכורת",
        ),
        "cart": (
            "your cart|your basket|your bag|abandoned cart|left in your cart|you left something|left something behind"
            "|complete your purchase|complete your order|complete your checkout|finish your order|finish checking out"
            "|still in your cart|forgot something|items are waiting|return to your cart",
            "dein warenkorb|ihr warenkorb|im warenkorb|warenkorb wartet|kauf abschließen|bestellung abschließen"
            "|einkauf abschließen|schließe deinen einkauf|etwas vergessen|votre panier|dans votre panier"
            "|finalisez votre commande|finalisez votre achat|finaliser votre commande|finaliser votre achat"
            "|terminez votre commande|terminer votre achat|panier abandonné|oublié quelque chose",
            "tu carrito|su carrito|en el carrito|completa tu compra|finaliza tu compra|termina tu compra"
            "|completa tu pedido"
            "|carrito abandonado|il tuo carrello|nel carrello|completa l acquisto|completa il tuo acquisto"
            "|completa il tuo ordine|completa l ordine|carrello abbandonato|hai dimenticato",
            "je winkelwagen|uw winkelwagen|je winkelmandje|je winkelmand|rond je bestelling af|rond je aankoop af"
            "|voltooi je bestelling|voltooi je aankoop|twój koszyk|w koszyku|dokończ zakupy|dokończ zamówienie"
            "|sfinalizuj zakup|porzucony koszyk|seu carrinho|o seu carrinho|no carrinho|finalize sua compra"
            "|finalize a sua compra|conclua sua compra|conclua a sua compra|complete sua compra"
            "|complete a sua compra",
            "din varukorg|i varukorgen|slutför ditt köp|slutför din beställning|slutför köpet|din indkøbskurv"
            "|i kurven"
            "|din kurv|gennemfør dit køb|fuldfør dit køb|færdiggør dit køb|handlekurven din|i handlekurven"
            "|fullfør kjøpet"
            "|fullfør bestillingen|ostoskorisi|ostoskorissa|ostoskoriin|viimeistele ostoksesi|viimeistele tilauksesi",
            "váš košík|v košíku|vašem košíku|dokončete nákup|dokončete objednávku|dokončit nákup|dokončete svůj nákup"
            "|opuštěný košík|dokončite nákup|dokončite objednávku|a kosarad|kosarában|kosárban|fejezd be a vásárlást"
            "|fejezze be a vásárlást|elhagyott kosár|coșul tău|coșul dvs|în coș|finalizează comanda"
            "|finalizați comanda"
            "|finalizează cumpărăturile",
            "ваша корзина|в корзине|вашей корзине|завершите покупку|завершите заказ|завершить покупку"
            "|брошенная корзина"
            "|ваш кошик|у кошику|завершіть покупку|завершіть замовлення|количката ви|завършете поръчката|sepetiniz"
            "|sepetinizde|sepetinde|alışverişini tamamla|alışverişinizi tamamlayın|siparişini tamamla"
            "|το καλάθι σας|στο καλάθι|ολοκληρώστε την αγορά|ολοκληρώστε την παραγγελία|vaša košarica|dovršite kupnju"
            "|dokončajte nakup",
            "سلة التسوق|في سلتك|أكمل عملية الشراء|أكمل طلبك|עגלת הקניות|העגלה שלך|סל הקניות|השלם את הרכישה"
            "|השלימו את הרכישה|להשלמת הרכישה|להשלמת ההזמנה|שכחת משהו|נשאר בעגלה|カートに|カートの中|買い忘れ|購入を完了"
            "|购物车|完成购买|完成您的订单|購物車|完成結帳|장바구니|구매를 완료|주문을 완료|ตะกร้าสินค้า|ตะกร้าของคุณ"
            "|giỏ hàng"
            "|hoàn tất đơn hàng|hoàn tất mua hàng|keranjang|selesaikan pesanan|selesaikan pembelian",
        ),
        "new_order": (
            "new order|neue bestellung|nouvelle commande|nuevo pedido|nuovo ordine|nieuwe bestelling|nowe zamówienie"
            "|novo pedido|nova encomenda|ny beställning|ny order|ny ordre|ny bestilling|uusi tilaus|nová objednávka"
            "|új rendelés"
            "|comandă nouă|новый заказ|нове замовлення|нова поръчка|yeni sipariş|νέα παραγγελία|nova narudžba"
            "|novo naročilo"
            "|naujas užsakymas|jauns pasūtījums|uus tellimus|طلب جديد|新規注文|新订单|新訂單|새 주문|신규 주문"
            "|đơn hàng mới"
            "|pesanan baru|คำสั่งซื้อใหม่|הזמנה חדשה",
        ),
        "proforma": (
            "proforma|pro forma|proforma invoice|pro forma invoice|חשבון עסקה|חשבונית עסקה"
            "|חשבון עיסקה|פרופורמה|חשבונית פרופורמה|proformarechnung|proforma rechnung"
            "|facture proforma|facture pro forma|factura proforma|fattura proforma"
            "|proforma factuur|faktura proforma|fatura proforma|proformafaktura|proformalasku"
            "|proforma faktura|zálohová faktura|zálohová faktúra|díjbekérő|proforma számla"
            "|factură proformă|счет на оплату|proforma fatura|προτιμολόγιο|predračun",
        ),
        "statement": (
            "fatura do cartão|fatura do seu cartão|sua fatura fechou|fatura fechada|extracto de tarjeta"
            "|relevé de carte|kreditkartenabrechnung|estratto conto carta|carta estratto",
            "remittance advice|zahlungsavis|avis de règlement|avis de virement|betaaladvies|betalningsavi"
            "|betalingsadvis|פירוט החיובים|החיוב הקרוב|פירוט העסקאות|פירוט עסקאות|דף החיובים|ריכוז עסקאות"
            "|חשבונך החודשי",
            "account statement|bank statement|monthly statement|statement is ready"
            "|statement of account|credit card statement|e statement|estatement"
            "|statement available|annual statement|your statement is|your statement from"
            "|your latest statement",
            'דף חשבון|פירוט חיובים|דף פירוט|תדפיס|כרטסת|ריכוז חיובים|מצב חשבון|דפי החשבון|דו"ח חודשי',
            "kontoauszug|kontoauszüge|relevé de compte|relevé bancaire|extracto bancario"
            "|estado de cuenta|estratto conto|rekeningoverzicht|wyciąg z konta|extrato bancário"
            "|kontoutdrag|kontoudtog|kontoutskrift|tiliote|výpis z účtu|számlakivonat"
            "|extras de cont|выписка по счету|виписка|hesap özeti|αντίγραφο κίνησης|كشف حساب"
            "|对账单|對帳單|명세서",
        ),
        "boarding": (
            "boarding pass|boarding card|check in now|online check in|check in is open"
            "|web check in|check in is now open|your flight is now|time to check in"
            "|ready to check in|check in reminder|עלייה למטוס|צ'ק אין|כרטיס עלייה|bordkarte"
            "|carte d'embarquement|tarjeta de embarque|carta d'imbarco|instapkaart"
            "|karta pokładowa|cartão de embarque|boardingkort|tarkastuskortti|palubní lístek"
            "|beszállókártya|посадочный талон|biniş kartı|搭乗券|登机牌|탑승권",
        ),
        "voucher": (
            "you received a gift card|received a gift card|sent you a gift card|you ve received a gift"
            "|gift card from|einen geschenkgutschein|carte cadeau de la part",
            "gutscheins|ihres gutscheins|eines gutscheins|de votre bon|votre code promo|tu cupón|il tuo codice"
            "|je kortingscode|twój kupon|seu cupom|din rabattkod|din rabatkode|sinun alennuskoodisi|váš kupón"
            "|kuponod|codul tău de reducere|ваш промокод|indirim kodunuz|הקופון שלך|קוד הנחה עבורך|your voucher"
            "|voucher code|gift voucher|gift card for you|your coupon|שובר חדש"
            "|קוד שובר|ihr gutschein|gutscheincode|einen gutschein|bon de réduction|votre bon"
            "|cupón de descuento|su vale|buono sconto|codice del buono|tuo buono|kortingsbon"
            "|kod kuponu|vale de desconto|presentkort|gavekort|lahjakortti|dárkový poukaz"
            "|ajándékutalvány",
        ),
        "account": (
            "one time password|one time passcode|otp|einmalpasswort|einmalcode|code à usage unique"
            "|código de un solo uso|codice monouso|codice otp|eenmalige code|kod jednorazowy|jednorazowy kod"
            "|código único|engångskod|engangskode|kertakäyttökoodi|jednorázový kód|egyszer használatos kód"
            "|cod unic|одноразовый код|одноразовый пароль|одноразовий код|tek kullanımlık şifre"
            "|κωδικός μίας χρήσης|رمز لمرة واحدة|ワンタイムパスワード|認証コード|验证码|驗證碼|인증번호"
            "|인증 번호|mã otp|รหัส otp|kode otp"
            "|קוד חד פעמי|סיסמה חד פעמית|סיסמא חד פעמית",
            "direct debit mandate|mandate has been set up|standing order has been set up|lastschriftmandat"
            "|sepa mandat|mandat de prélèvement|mandato de domiciliación|orden de domiciliación"
            "|mandato di addebito|machtiging|הקמת הוראת קבע|הוראת הקבע שלך הוקמה|הוראת קבע הוקמה",
            "password|reset your password|new password|login details|verify your email"
            "|verification code|verify your account|confirm your email"
            "|your account has been created|new account|security alert|new sign in|one time code"
            "|security code|activate your account|account login|login code|two factor"
            "|reset password|confirm your account|your username|log in details",
            "סיסמה|סיסמא|איפוס סיסמה|פרטי ההתחברות|קוד אימות|ברוך הבא|ברוכים הבאים|אימות חשבון|שם המשתמש|פתחת חשבון",
            "passwort|zugangsdaten|anmeldedaten|kennwort|bestätigungscode|mot de passe"
            "|identifiants|code de confirmation|code de vérification|contraseña|datos de acceso"
            "|código de verificación|dati di accesso|credenziali|codice di verifica|wachtwoord"
            "|hasło|senha|palavra passe|lösenord|adgangskode|passord|kodeord|salasana|heslo"
            "|jelszó|parolă|parola|пароль|şifre|κωδικός πρόσβασης|lozinka|كلمة المرور|パスワード"
            "|密码|비밀번호",
        ),
        "news": (
            "newsletter|weekly deals|special offer|sale ends|shop now|% off|flash sale"
            "|limited time|exclusive offer|new arrivals|black friday|last chance|don t miss"
            "|save up to|free trial|buy now|act now|clearance|just for you|recommended for you"
            "|best sellers|webinar",
            "ניוזלטר|מבצעים|הנחה של|הנחה על|רק היום|קנו עכשיו|מבצע סוף שבוע|סייל|לרכישה|דיוור|מבצעי",
            "angebote|sonderangebot|jetzt kaufen|nur heute|rabattaktion|jetzt sichern|offres"
            "|soldes|promotion|profitez|ofertas|rebajas|aprovecha|offerte|saldi|approfitta"
            "|aanbiedingen|uitverkoop|promocje|wyprzedaż|promoções|erbjudande|tilbud|tarjoukset"
            "|výprodej|akció|oferte|распродажа|скидки|indirim fırsatı|προσφορές|セール|促销|세일",
        ),
        "not_receipt": (
            "this is not a receipt|not a payment receipt|this is not a payment receipt|not a bill"
            "|this is not a bill|does not constitute a receipt|charge summary|trip summary"
            "|not a proof of payment|אינו מהווה קבלה|אין זו קבלה|לא מהווה קבלה|אינה מהווה קבלה"
            "|dies ist keine quittung|ceci n'est pas un reçu|ne constitue pas un reçu"
            "|esto no es un recibo|non è una ricevuta|non costituisce ricevuta|dit is geen bon"
            "|to nie jest paragon|não é um recibo|detta är inte ett kvitto"
            "|dette er ikke en kvittering|no charge has been made|you have not been charged"
            "|nothing has been charged|was not charged|no sirve como justificante"
            "|dient nicht als beleg|ne vaut pas justificatif|no válido como recibo",
        ),
        "neutral": (
            "your customer number|your customer id|your customer no|your customer service|your customer account"
            "|your customer reference|your customer portal",
            "keep your receipt|keep your sales receipt|keep the receipt|keep this receipt safe"
            "|present your receipt|show your receipt|with your receipt|original receipt|without a receipt"
            "|receipt date|receipt number required|kassenbon aufbewahren|kassenbon auf|originalbeleg"
            "|conservez votre ticket|conservez le ticket|conserve su recibo|guarde su ticket|conserva el ticket"
            "|conserva lo scontrino|bewaar je bon|bewaar de bon|zachowaj paragon|guarde o recibo|guarde a fatura"
            "|guarde o talão|spara kvittot|gem kvitteringen|ta vare på kvitteringen|säilytä kuitti"
            "|uschovejte účtenku|őrizze meg|păstrați bonul|сохраните чек|сохраняйте чек|збережіть чек"
            "|fişinizi saklayın|κρατήστε την απόδειξη|لحفظ الإيصال|レシートを保管|保留收据|영수증을 보관|שמרו את הקבלה"
            "|שמור את הקבלה|לשמור את הקבלה|להציג את הקבלה|הצגת קבלה|בצירוף קבלה",
            "лицевой счет|лицевой счёт|особовий рахунок|invoice analyst|invoice clerk|invoice specialist",
            "upon receipt|on receipt|days of receipt|after receipt|acknowledge receipt|confirm receipt|read receipt",
            "your payment method|your payment details|your payment information|your payment card|update your payment",
            "is not an invoice|not an invoice|not a vat invoice|not a tax invoice"
            "|isn t an invoice|no invoice|keine rechnung",
            "n est pas une facture|no es una factura|non è una fattura|geen factuur"
            "|não é uma fatura|inte en faktura|ikke en faktura",
            "אינו חשבונית מס|אינה חשבונית מס|אינו חשבונית|לא חשבונית מס|אינו מהווה חשבונית"
            "|אינו מהווה חשבונית מס|לא מהווה חשבונית",
        ),
        "request": (
            "request was sent|not a confirmed booking|is not confirmed yet|not yet confirmed",
            "booking request|reservation request|pending approval|awaiting approval|awaiting confirmation"
            "|request to book|buchungsanfrage|demande de réservation|solicitud de reserva"
            "|richiesta di prenotazione|boekingsaanvraag|prośba o rezerwację|pedido de reserva|bokningsförfrågan"
            "|bookingforespørgsel|varauspyyntö|poptávka rezervace|foglalási kérelem|cerere de rezervare"
            "|запрос на бронирование|rezervasyon talebi|בקשת הזמנה|בקשת ההזמנה|ממתינה לאישור|ממתין לאישור",
            "return request|refund request|request for a refund|requested a refund|requested a return|return label"
            "|retourenanfrage|rücksendung angemeldet|rücksendeetikett|demande de retour|demande de remboursement"
            "|solicitud de devolución|solicitud de reembolso|richiesta di reso|richiesta di rimborso|retourverzoek"
            "|retouraanvraag|wniosek o zwrot|prośba o zwrot|pedido de reembolso|pedido de devolução|returbegäran"
            "|begäran om återbetalning|anmodning om refusion|žádost o vrácení|запрос на возврат|заявка на возврат"
            "|iade talebi|בקשת החזר|בקשתך להחזר|בקשת זיכוי|בקשת החזרה",
            "please provide me with your invoice|please send me your invoice"
            "|please send us your invoice|please send the invoice",
            "please invoice us|would like to order|i want to order|we want to order"
            "|please send me an invoice|please send us an invoice",
            "bitte senden sie uns|wir möchten bestellen|ich möchte bestellen"
            "|merci de nous envoyer|je souhaite commander",
            "quisiera pedir|por favor envíe|vorrei ordinare|ik wil graag bestellen|אנא שלחו|נא לשלוח חשבונית|אבקש לקבל",
        ),
        "income": (
            "added to your balance|was added to your balance|you ve been paid|you have been paid"
            "|incoming transfer|money received|you received money|eingehende überweisung|virement entrant"
            "|transferencia recibida|bonifico in entrata|przelew przychodzący|inkommande överföring",
            "byla odeslána klientovi|byla odeslána zákazníkovi|byla odeslána odběrateli|bola odoslaná klientovi"
            "|bola odoslaná odberateľovi|została wysłana do klienta|has been sent to your customer"
            "|è stata inviata al cliente|ha sido enviada al cliente|foi enviada ao cliente"
            "|har skickats till kunden|er sendt til kunden|on lähetetty asiakkaalle|a fost trimisă clientului",
            "dein kunde|ihr kunde|your customer|votre client|tu cliente|su cliente|il tuo cliente|je klant"
            "|uw klant|twój klient|państwa klient|seu cliente|o seu cliente|din kund|din kunde|asiakkaasi"
            "|váš zákazník|ügyfele|clientul tău|clientul dvs|ваш клиент|ваш клієнт|müşteriniz|ο πελάτης σας"
            "|הלקוח שלך|お客様がお支払い",
            "you sent invoice|you sent an invoice|you sent the invoice|invoice sent to"
            "|copy of the invoice you sent|your client|your customer paid|you just got paid|just got paid"
            "|paid your invoice|has paid your invoice|paid by buyer|scheduled a payment to you|your item sold"
            "|has been sold|you ve sold|order placed by|sent you a payment",
            "rechnung an kunden|dein kunde hat bezahlt|ihr kunde hat bezahlt|an ihren kunden|an deinen kunden"
            "|facture envoyée à votre client|votre client a payé|envoyée à votre client|has enviado la factura"
            "|factura enviada a tu cliente|tu cliente ha pagado|su cliente ha pagado|hai inviato la fattura"
            "|fattura inviata al cliente|il tuo cliente ha pagato|je klant heeft betaald|verstuurd naar je klant"
            "|factuur verstuurd naar",
            "wysłana do klienta|klient zapłacił|klient opłacił|seu cliente pagou|enviada ao cliente"
            "|din kund har betalat|skickad till kund|din kunde har betalt|sendt til kunden|asiakkaasi maksoi"
            "|olet saanut maksun|sait maksun|lähetetty asiakkaalle|zákazník zaplatil|odeslána klientovi"
            "|odeslána zákazníkovi|ügyfele fizetett|ügyfelének elküldtük|clientul a plătit|trimisă clientului"
            "|клиент оплатил|отправлен клиенту|клієнт сплатив|надіслано клієнту|müşteriniz ödeme yaptı"
            "|müşteriye gönderildi|ο πελάτης πλήρωσε|العميل دفع|顧客が支払|买家已付款|買家已付款|구매자가 결제"
            "|הלקוח שילם|לקוח שילם"
            "|נשלחה ללקוח|נשלח ללקוח|הפקת חשבונית|הפקת קבלה",
            "invoice you issued|you issued|sent to your client|sent to your customer"
            "|your client has|שהפקת|נשלח ללקוח|die sie ausgestellt haben|que vous avez émise"
            "|que has emitido|che hai emesso|you received a payment|you ve received a payment"
            "|you ve got money|you got paid|payout|your payout|you made a sale|new sale|you sold"
            "|new order received|you ve received money|sent you money|you have a new order"
            "|a payment from|payment received from|received a payment|incoming payment|your deposit|direct deposit"
            "|transfer received|payout sent|earnings|your item sold|your sale"
            "|you have received a payment|קיבלת תשלום|התקבל תשלום מ|העברה נכנסת"
            "|תשלום נכנס|קיבלת העברה|זיכוי לחשבונך|sie haben eine zahlung erhalten"
            "|geld erhalten|auszahlung|vous avez reçu un paiement"
            "|virement reçu|versement|has recibido un pago"
            "|ha recibido un pago|hai ricevuto un pagamento"
            "|je hebt een betaling ontvangen|otrzymałeś płatność"
            "|você recebeu um pagamento"
            "",
        ),
        "price_change": EVENT_PHRASES["price_change"],
        "bank_alert": (
            *EVENT_PHRASES["bank_alert"],
            "בבית העסק|בבית עסק|spent on your card|purchase with your card",
            "you received a transfer|fez um pix|pix enviado|pix recebido|bizum enviado|bizum recibido",
            "alerte paiement|avviso di pagamento con carta|operazione con carta|movimento sul conto"
            "|kartenumsatz|kartenverfügung"
            "|transacción con tu tarjeta|transacción con su tarjeta|alerte carte|operacja kartą|transakcja kartą"
            "|kart işlemi|kart harcaması|kartınızla yapılan|покупка по карте|операция по карте|операція за карткою"
            "|korttapahtuma|kártyás vásárlás|tranzacție cu cardul|カードご利用のお知らせ|消费提醒|交易提醒|카드 승인"
            "|عملية شراء",
            "has been debited from|cargo en su cuenta|cargo en la cuenta|aviso de cargo"
            "|von ihrem konto abgebucht|debited from your account|prélevé sur votre compte"
            "|addebitato sul conto|aviso de cobro|account alert|transaction alert"
            "|card transaction|a transaction of|purchase alert|your available balance"
            "|spending alert|withdrawal|atm withdrawal|low balance|account activity"
            "|has been debited from your account|a charge of|credit card alert|התראה על עסקה"
            "|בוצעה עסקה בכרטיס|יתרה בחשבון|משיכת מזומן|עסקה בכרטיסך|חיוב בכרטיסך|kontobewegung"
            "|umsatz auf ihrer karte|alerte de compte|opération par carte|alerta de transacción"
            "|compra con tu tarjeta|avviso di addebito|alerta de compra|kortköp",
        ),
        "review": (
            "how did we do|leave a review|rate your|review your purchase|write a review|feedback"
            "|tell us what you think|your opinion|survey|דרג|חוות דעת|סקר|bewerten sie|bewertung"
            "|donnez votre avis|votre avis|valora|opinión|recensione|la tua opinione|beoordeel"
            "|oceń|avalie|recension|anmeldelse|arvostele|hodnocení|értékelés|recenzie|отзыв"
            "|değerlendir",
        ),
    }
)

HYPOTHETICAL: Final = Lexicon(
    {
        "not yet": (
            "will|look out for|once|when|as soon as|if|until|unless|after|before|whenever|would"
            "|shall|can|should|to be|want to|need to|you ll|we ll|in case|upon|how to|click"
            "|not yet|must|at any time",
            "כאשר|כש|ברגע|ברגע ש|אם|לאחר|עד|נעדכן|תקבל|ניתן|באפשרותך|יישלח|תישלח|תשלח|יתקבל"
            "|נשלח לך|במידה|לצורך|בכדי|כדי",
            "wird|werden|sobald|wenn|falls|nachdem|bevor|bis|können|kann|sollten|möchten|um zu|wann",
            "sera|seront|dès|lorsque|quand|si|après|avant|jusqu'à|pourrez|pouvez|serez|afin|dès que|une fois",
            "será|serán|cuando|una vez|después|antes|hasta|podrá|puede|puedes|podrás|en cuanto|recibirás|recibirá",
            "sarà|saranno|quando|se il|se la|se non|se hai|se vuoi|se desideri|se avete|se lo|appena|dopo|prima"
            "|fino|potrai|puoi|non appena|riceverai|una volta|verrà",
            "zal|zullen|zodra|wanneer|als|nadat|voordat|tot|kunt|kun|worden",
            "zostanie|będzie|gdy|jeśli|po|przed|aż|możesz|kiedy|jeżeli|otrzymasz|assim que|após|até|pode|poderá",
            "kommer att|när|om|så snart|efter|innan|tills|kan|vil|når|hvis|etter|før|kommer til|bliver",
            "jos|kunhan|jälkeen|ennen|voit|saat|jakmile|až|pokud|když|před|můžete|bude|budeme|keď"
            "|ak|amint|ha|amikor|miután|lesz|majd|când|dacă|după|va fi|vei|imediat ce|когда|если"
            "|после|как только|будет|будут|можете|до|коли|якщо|після|когато|ако|ще|olduğunda"
            "|zaman|eğer|sonra|edilecek|edildiğinde|όταν|αν|θα|μόλις|kada|ako|nakon|عند|إذا|سوف"
            "|بعد|したら|次第|後|如果|将|되면|하면",
        ),
    }
)
"""Words that make a sentence a condition, a promise or an instruction: what it names has not happened."""

NEGATION: Final = Lexicon(
    {
        "nothing": (
            "no further|no action|no need|no reply|not reply|not respond|not answer|not hesitate|not only"
            "|no longer need",
            "nicht antworten|nicht zögern|keine weiteren|pas répondre|pas à nous|no responda|no responder|no dude"
            "|non rispondere|non esitare|niet beantwoorden|nie odpowiadać|não responda|inte svara|ikke svar"
            "|не отвечайте",
        ),
        "not": (
            "not|never|no|hasn t|haven t|wasn t|isn t|didn t|couldn t|cannot|unable to",
            "לא|טרם|nicht|kein|keine|keinen|noch nicht|nie|pas|n a pas|n a pu|n avons pas|aucun|aucune",
            "aún no|todavía no|sin|non|non ancora|nessun|nessuna|geen|niet|nog niet|nog geen|nie|brak|não|ainda não",
            "inte|ej|ingen|ikke|endnu ikke|ei|emme ole|nebyla|nebyl|nebylo|neobdrželi|nepřijali|nem|nu|не|нет|ще не",
            "alınamadı|alınmadı|yapılmadı|ödenmedi|ödenmemiş|edilmedi|δεν|μη|لم|ليس|لا|未|没有|沒有|ません|않|못|미",
        ),
    }
)
"""Words that deny what stands beside them; "nothing" are those that only tell the reader what need not be done."""

REFERENCE: Final = Lexicon(
    {
        "surely": (
            "reference|ref|based on|according to|as per|with reference to|settles|settlement of|bezug|gemäß|laut"
            "|zu ihrem"
            "|selon|conformément|según|conforme a|secondo|come da|volgens|conform|zgodnie z|na podstawie|conforme"
            "|enligt"
            "|ifølge|i henhold til|dle|na základě|podľa|alapján|conform|согласно|на основании|згідно|съгласно|göre"
            "|σύμφωνα|אסמכתא|בגין|לפי|כנגד|בהתאם|על פי|בהמשך",
        ),
        "beside a receipt": (
            "for|of|to|für|zu|pour|por|para|per|voor|za|do|för|for|til|pro|pentru|за|для|için|για|עבור|על|של",
        ),
    }
)
"""Words that make the paper named behind them another one than this: "receipt for quotation 12"."""

KEEPING: Final = Lexicon(
    {
        "keep": (
            "keep|retain|you ll need|you will need|proof of purchase for|bewahren|aufbewahren|aufheben|conservez"
            "|conserver|gardez"
            "|conserve|conserva|guarde|guarda|guardar|bewaar|bewaren|zachowaj|zachować|spara|gem|gemme"
            "|ta vare på|säilytä"
            "|säilyttää|uschovejte|uschovajte|őrizze|păstrați|păstrează|сохраните|сохраняйте|збережіть|запазете"
            "|saklayın"
            "|saklayınız|κρατήστε|φυλάξτε|sačuvajte|shranite|احتفظ|保管|保存|보관|שמרו|לשמור|שמור|שמרי",
        ),
    }
)
"""Words that ask to keep a paper the reader has, or will be asked for."""

PRESSURE: Final = Lexicon(
    {
        "pressure": (
            "within 24 hours|within 48 hours|did not authorize|did not authorise|didn t authorize"
            "|didn t authorise|not authorized by you|if you did not make|if you didn t make"
            "|if this wasn t you|account will be suspended|account will be closed"
            "|account has been limited|verify your account|confirm your identity"
            "|call us immediately|act immediately|cancel immediately|unauthorized transaction",
            "תוך 24 שעות|תוך 48 שעות|לא ביצעת|חשבונך ייחסם|חבילתך מעוכבת|innerhalb von 24 stunden"
            "|nicht autorisiert|ihr konto wird gesperrt|dans les 24 heures|sous 24 heures"
            "|vous n avez pas autorisé|votre compte sera suspendu|en 24 horas|no autorizó"
            "|su cuenta será|entro 24 ore|non hai autorizzato|binnen 24 uur|w ciągu 24 godzin"
            "|em 24 horas|inom 24 timmar",
        ),
    }
)
"""What a mail says that wants somebody to act before thinking."""

PAYMENT_DONE: Final = Lexicon(
    {
        "payment": (
            "payment|zahlung|paiement|pago|pagamento|betaling|płatność|płatności|betalning|maksu|platba|platbu|fizetés",
            "règlement|versement|betalingen|platby|opłata|opłaty|befizetés|plata|plată|оплата|платеж|платёж|плащане"
            "|ödeme|ödemeniz|πληρωμή|uplata|plačilo|תשלום|התשלום"
            "|תשלומך",
        ),
        "done": (
            "received|processed|successful|successfully|accepted|confirmed|completed|went through|approved",
            "erfolgreich|eingegangen|erhalten|bestätigt|verbucht|accepté|reçu|confirmé|traité|effectué|validé|abouti",
            "recibido|procesado|aceptado|confirmado|realizado|completado|aprobado|elaborato|ricevuto|accettato"
            "|confermato",
            "effettuato|completato|ontvangen|geslaagd|verwerkt|gelukt|otrzymana|zaakceptowana|przyjęta|zrealizowana",
            "recebido|aprovado|concluído|mottagen|genomförd|modtaget|gennemført|mottatt|gjennomført|vastaanotettu",
            "přijata|přijatá|proběhla|beérkezett|megérkezett|sikeres|primită|acceptată|confirmată|procesată",
            "получена|получен|принята|прошла|прошёл|получено|alındı|başarılı|ολοκληρώθηκε|primljena|prejeto",
            "התקבל|נקלט|אושר|בוצע|הושלם",
        ),
    }
)
"""A payment and that it is done: where one sentence names both, with whatever between them, it was paid."""
