"""Words that label dates, numbers and parties, by language."""

from __future__ import annotations

from typing import Final

from ..languages.lexicon import Lexicon

DATE_LABELS: Final = Lexicon(
    {
        "issued": (
            "parcella del|nota del|tanggal faktur|ngày hóa đơn|วันที่ออก|開立日期|领用日期|작성일자|작성일|kuupäev"
            "|sąskaitos data|rēķina datums|datum računa",
            "invoice date|date of invoice|receipt date|date of issue|date issued|issue date"
            "|issued|issued on|billing date|bill date|invoice issued|document date|tax date"
            "|tax point|date of receipt|dated|invoiced on",
            "תאריך חשבונית|תאריך הפקה|תאריך המסמך|תאריך מסמך|תאריך קבלה|הופק בתאריך|תאריך הנפקה"
            "|תאריך החשבונית|הופקה בתאריך|תאריך הקבלה|הונפק בתאריך|תאריך הפקת המסמך",
            "rechnungsdatum|datum der rechnung|belegdatum|ausstellungsdatum|rechnung vom"
            "|ausgestellt am|quittungsdatum|beleg datum|gutschriftsdatum",
            "date de facture|date de la facture|date facture|facture du|date d'émission"
            "|date d’émission|émise le|émis le|facturé le|date du reçu|reçu du|facture émise le"
            "|date de facturation|date d'emission",
            "fecha de factura|fecha factura|fecha de emisión|fecha emisión|fecha de la factura"
            "|emitida el|fecha de expedición|fecha del recibo|fecha de emision",
            "data fattura|data documento|data di emissione|data emissione|data della fattura"
            "|emessa il|fattura del|data ricevuta",
            "factuurdatum|datum factuur|factuur datum|datum van factuur|bondatum",
            "data wystawienia|data faktury|wystawiono|data paragonu|wystawiona|z dnia",
            "data da fatura|data de emissão|data emissão|data da factura|data do recibo|emitida em|data do documento",
            "fakturadatum|faktura datum|kvittodatum|utställd|fakturadato|kvitteringsdato"
            "|faktureringsdato|laskun päiväys|laskun päivämäärä|laskupäivä|kuitin päivä",
            "datum vystavení|datum faktury|vystaveno|dátum vystavenia|dátum faktúry|vystavené"
            "|datum vystaveni|számla kelte|kiállítás dátuma|számla dátuma|kiállítás kelte|kelt"
            "|data facturii|data emiterii|emisă la",
            "дата счета|дата выставления|дата чека|дата выдачи|дата рахунку|дата на фактурата"
            "|дата на издаване|fatura tarihi|düzenleme tarihi|fiş tarihi|ημερομηνία έκδοσης"
            "|ημερομηνία τιμολογίου|datum računa|datum izdavanja|datum izdaje|تاريخ الفاتورة"
            "|تاريخ الإصدار|発行日|請求日|領収日|开票日期|發票日期|발행일|ngày lập",
        ),
        "ordered": (
            "日時|ご利用日|ご利用日時|利用日|取引日|受注日|交易时间|支付时间|付款日期|승인일시|거래일시|thời gian"
            "|ngày thanh toán|ngày đặt hàng|วันที่ชำระเงิน|วันที่ทำรายการ|วันที่สั่งซื้อ|tanggal pembayaran"
            "|tanggal pesanan|waktu transaksi|mokėjimo data|maksājuma datums|makse kuupäev|datum plaćanja"
            "|datum plačila",
            "order|bestellung*|commande|pedido|ordine|bestelling|beställning|bestilling|tilaus"
            "|zamówienie|objednávka|rendelés",
            "comanda|заказ|sipariş|הזמנה|spar abo bestellung|purchase",
            "order date|date of order|ordered on|order placed|placed on|date ordered"
            "|purchase date|date of purchase|purchased on|purchased|transaction date"
            "|date of transaction|payment date|date of payment|date paid|paid on|sale date"
            "|order placed on|charged on|charge date|booking date|booked on|date of booking"
            "|amount paid on|payment received on|date charged|refund date|refunded on|ticketed on"
            "|date of charge|transaction time|transaction date & time|sent on|issued date"
            "|donation date|date of donation|gift date|placed|bought on|receipt for|ordered"
            "|paid at|created on|trip date|processed on|order made on",
            "תאריך הזמנה|תאריך רכישה|תאריך עסקה|תאריך תשלום|תאריך ההזמנה|תאריך העסקה|תאריך התשלום"
            "|שולם בתאריך|תאריך הרכישה|מתאריך|בוצעה בתאריך|הוזמן בתאריך|תאריך החיוב|תאריך חיוב"
            "|בתאריך",
            "bestelldatum|bestellt am|kaufdatum|zahlungsdatum|bezahlt am|aufgegeben am"
            "|bestellung aufgegeben|transaktionsdatum|buchungsdatum|bestellung vom|auftragsdatum"
            "|gekauft am|datum der bestellung|datum der zahlung|getätigt am|auftrag vom",
            "date de commande|date de la commande|commandé le|date d'achat|date de paiement"
            "|payé le|commande du|passée le|date de la transaction|acheté le|effectuée le"
            "|commande passée le|date du paiement|réglé le|date de transaction|en date du",
            "fecha de pedido|fecha del pedido|fecha de compra|fecha de pago|realizado el"
            "|realizado|pedido realizado|fecha de la compra|fecha de la transacción|pagado el"
            "|fecha pedido|fecha del pago|comprado el",
            "data ordine|data dell'ordine|data di acquisto|data pagamento|ordinato il|effettuato"
            "|data acquisto|data dell’ordine|data del pagamento|data di pagamento|ordine del"
            "|data transazione|acquistato il",
            "besteldatum|datum bestelling|orderdatum|betaaldatum|besteld op|aankoopdatum"
            "|geplaatst op|betaald op|bestelling van",
            "data zamówienia|data zakupu|data płatności|data transakcji|złożone"
            "|data złożenia zamówienia|data sprzedaży",
            "data do pedido|data da encomenda|data da compra|data de pagamento|data do pagamento"
            "|data de compra|realizado em|data da reserva|data da transação",
            "beställningsdatum|köpdatum|betaldatum|beställd|ordredato|bestillingsdato|købsdato"
            "|betalingsdato|kjøpsdato|bestilt|tilauspäivä|tilauksen päivämäärä|ostopäivä"
            "|maksupäivä|tilattu",
            "datum objednávky|datum nákupu|datum platby|objednáno|datum uskutečnění"
            "|dátum objednávky|dátum nákupu|rendelés dátuma|vásárlás dátuma|fizetés dátuma"
            "|rendelés időpontja|data comenzii|data plății|data achiziției",
            "дата заказа|дата покупки|дата оплаты|дата платежа|дата замовлення|дата оплати"
            "|дата на поръчката|sipariş tarihi|satın alma tarihi|ödeme tarihi|işlem tarihi"
            "|ημερομηνία παραγγελίας|ημερομηνία πληρωμής|datum narudžbe|datum naročila"
            "|تاريخ الطلب|تاريخ الدفع|تاريخ الشراء|注文日|購入日|ご注文日|注文日時|决済日|支払日"
            "|下单时间|订单日期|付款时间|訂單日期|주문일|결제일|주문 날짜|주문일시",
        ),
        "plain": (
            "date|on|dt|date & time|date time|dates",
            "תאריך|מיום|ביום|תאריך ושעה",
            "datum|vom|am|den|fecha|el|data|il|del|du|le|dato|dátum|päiväys|päivämäärä|pvm|dnia"
            "|дата|от|від|tarih|tarihi|ημερομηνία|dia|em|op|d|päivä|التاريخ|تاريخ|日付|日期|날짜"
            "|ngày|วันที่|tanggal",
        ),
        "other": (
            "outward|outbound|inbound|heen|terug|heenreis|terugreis|aller|retour|hinfahrt|rückfahrt|hinreise"
            "|rückreise|andata|ritorno|vuelta|tur|retur|utresa|hemresa|udrejse|hjemrejse|meno|paluu|menomatka|tam"
            "|zpět|zpátky|odaút|visszaút|dus|întors|туда|обратно|gidiş|dönüş|wyjazd|powrót|הלוך|חזור|gültig ab"
            "|valid from|valable à partir|válido desde|valido dal|geldig vanaf|ważny od|gyldig fra|giltig från"
            "|platí od|будет списано|will be charged|will be debited|wird abgebucht|sera prélevé|se cobrará"
            "|sarà addebitato|wordt afgeschreven|zostanie pobrana|dras den|trekkes|trækkes|יחויב|יחויב בתאריך"
            "|יחויב ביום|החיוב יבוצע|החיוב יבוצע ביום|מועד חיוב|מועד החיוב|תאריך ערך|original order"
            "|originally ordered|geboren|né le",
            "versandt|verschickt|versendet|zugestellt|shipped on|sent to|delivered on|enviado"
            "|expédié|spedito|verzonden",
            "due|due date|payment due|pay by|due by|due on|delivery|deliver|delivered|arriving"
            "|arrives|arrival|estimated delivery|est delivery|delivery date|ship|shipped"
            "|ship date|shipping date|ships|dispatch|valid until|valid thru|valid through|expires"
            "|expiry|expiration|exp|renews|renewal|renew|next billing|next payment|next charge"
            "|next invoice|period|until|through|to|from|check in|check out|checkin|checkout"
            "|departure|depart|departs|return|returns|travel|flight|pick up|pickup|drop off|start"
            "|end|starts|ends|birth|born|print|printed|updated|last updated|by|service period"
            "|billing period|subscription period|event|show|appointment|stay|rental|trial"
            "|copyright|effective|member since|since|cancel|cancel by|refundable until|free until"
            "|deadline|begins|expected|estimated|arrive|best before|scheduled|reservation date"
            "|doors|date of birth|bis|billing cycle|statement period|expire|used by|use by"
            "|collection|return by|next renewal|journey",
            "תאריך פירעון|תאריך אספקה|תאריך משלוח|לתשלום עד|לתשלום עד תאריך|בתוקף עד|תוקף|עד"
            "|מועד אספקה|תאריך חידוש|החיוב הבא|תאריך לידה|הודפס|תאריך הדפסה|מועד הדפסה|אספקה|צפוי"
            "|תאריך ערך|מועד התשלום|לתקופה|תקופה|כניסה|יציאה|חידוש|פירעון|צ'ק אין|מועד פירעון"
            "|תאריך פרעון|לתקופה מ|הודפס בתאריך|משלוח|החיוב הבא שלך|מועד",
            "fällig|fälligkeitsdatum|fällig am|zahlbar bis|lieferdatum|liefertermin|lieferung"
            "|versanddatum|gültig bis|leistungszeitraum|leistungsdatum|zeitraum|anreise|abreise"
            "|abflug|verlängert|lieferung voraussichtlich|voraussichtlich|druckdatum|gedruckt"
            "|geburtsdatum|abrechnungszeitraum|ablauf|zahlungsziel|nächste|kündigung|versand"
            "|bis zum|mietbeginn|zustellung",
            "échéance|date d'échéance|livraison|date de livraison|expédition|valable|période"
            "|arrivée|départ|jusqu'au|avant le|prélevé|prochain|prochaine|à régler|payable"
            "|date limite|imprimé|naissance|renouvellement|remise à zéro|au|livré|livrée|fin"
            "|début|prélèvement|réception|date de prestation|validité|payable le|pour le"
            "|commencera",
            "vencimiento|fecha de vencimiento|entrega|fecha de entrega|envío|válido|periodo"
            "|período|llegada|salida|hasta|próximo|renovación|caduca|antes|prevista|impresión"
            "|nacimiento|llegará|servicio|operación|estimada|próxima|recogida",
            "scadenza|data scadenza|consegna|data di consegna|spedizione|arrivo|partenza|entro"
            "|rinnovo|validità|stampa|nascita|fino|scade|prossimo|prossima|data valuta|consegnato"
            "|competenza",
            "vervaldatum|vervalt|leverdatum|levering|bezorging|verzenddatum|geldig|periode"
            "|aankomst|vertrek|tot|verwacht|betalen voor|volgende|uiterlijk|geboortedatum|bezorgd"
            "|verlengd",
            "termin|termin płatności|dostawa|data dostawy|wysyłka|ważny do|ważne do|okres"
            "|przyjazd|wyjazd|przewidywana|do dnia|odnowienie|płatność do|wydruku|urodzenia",
            "vencimento|data de vencimento|previsão|chegada|partida|até|validade|renovação"
            "|embarque|ida|volta|voo|prazo|nascimento|impressão|retorno|limite",
            "förfallodatum|förfaller|leverans|leveransdatum|giltig|ankomst|avresa|avgång|till"
            "|forfaldsdato|forfald|forfallsdato|leveringsdato|gyldig|afrejse|avreise|eräpäivä"
            "|toimitus|toimituspäivä|voimassa|jakso|saapuminen|lähtö|betales|senest|utgår|nästa"
            "|næste|neste|seuraava|fornyes|förnyas|uusiutuu",
            "splatnost|datum splatnosti|dodání|datum dodání|platnost|období|příjezd|odjezd|duzp"
            "|dátum splatnosti|splatné|dodanie|esedékesség|fizetési határidő|teljesítés"
            "|teljesítés kelte|szállítás|érvényes|időszak|érkezés|indulás|határidő|scadență"
            "|termen|livrare|data scadenței|perioada|valabil|sosire|plecare|zdanitelného plnění"
            "|vytištěno",
            "срок|срок оплаты|доставка|дата доставки|действителен|период|прибытие|отправление|до"
            "|доставки|термін|падеж|vade|vade tarihi|son ödeme|teslimat|teslim|geçerlilik|dönem"
            "|varış|kalkış|son ödeme tarihi|λήξη|παράδοση|ισχύει|προθεσμία|rok plaćanja|dospijeće"
            "|rok plačila|zapade|تاريخ الاستحقاق|التسليم|التوصيل|صالح|支払期限|期限|お届け"
            "|お届け予定|配送|到期|有效期|交货|만료|배송|기한",
        ),
    }
)

NUMBER_LABELS: Final = Lexicon(
    {
        "invoice": (
            "invoice serial id|invoice serial|nota fiscal nº|nfc e|nf ce|kostenberechnung",
            "חשבון מספר|חשבון תקופתי|parcella|請求番号|伝票番号|发票代码|계산서번호|αριθμός|honorarnote|notă|hoá đơn"
            "|số hóa đơn|tagihan|ใบแจ้งหนี้",
            "invoice|invoice number|bill number|tax invoice|inv|vat invoice|invoice id"
            "|invoice ref|doc no|doc n|bill no|invoice reference"
            "",
            "חשבונית|חשבונית מס|חשבונית מס קבלה|מספר חשבונית|מס' חשבונית|חשבונית מספר"
            "|מספר מסמך|חשבון עסקה|חשבונית עסקה|חשבונית מס'|מספר המסמך"
            "|חשבונית מס/קבלה|מסמך",
            "rechnung*|rechnungs|beleg*|belegnr|re nr|faktura|quittungsnr",
            "facture|n de facture|numéro de facture|référence facture|facture no|factures|facture numéro|document n",
            "factura|número de factura|num factura|nº factura|factura simplificada|facturas|nº de factura",
            "fattura|numero fattura|fattura n|numero documento|doc|documento|n documento",
            "factuur*|factuurnr",
            "faktury|nr faktury|faktura vat|numer faktury|fvat|fv|faktura nr",
            "fatura|fatura simplificada|fatura n|número da fatura|factura recibo|fatura recibo|nota fiscal|nf e|nfe"
            "|número da nota",
            "faktura*|fakturanummer|lasku|laskun|laskunumero|laskun numero",
            "číslo faktury|daňový doklad|doklad|faktúra|číslo faktúry|faktúry",
            "számla|számlaszám|számla sorszáma|sorszám|számla száma|factură|factura nr|nr factură|seria|număr factură",
            "счет|счёт|счет фактура|номер счета|инвойс|рахунок|фактура|номер рахунку"
            "|фактура номер|fatura no|fatura numarası|τιμολόγιο|αριθμός τιμολογίου|račun"
            "|broj računa|številka računa|račun broj|arve|sąskaita|rēķins|الفاتورة|فاتورة"
            "|رقم الفاتورة|請求書|請求書番号|请求书|发票|发票号|发票号码|發票號碼|インボイス"
            "|계산서|송장|hóa đơn|faktur|インボイス番号",
        ),
        "credit": (
            "credit note|credit memo|credit note number|credit slip|credit invoice|refund note|חשבונית זיכוי"
            "|חשבונית מס זיכוי"
            "|gutschrift*|rechnungskorrektur*|korrekturrechnung*|stornorechnung*|korrektur|avoir|facture d avoir"
            "|note de crédit|rectificativa|factura rectificativa|nota de crédito|nota de abono|nota di credito"
            "|creditfactuur|creditnota|korekta|faktura korygująca|kreditnota|kreditfaktura|hyvityslasku|dobropis"
            "|opravný daňový doklad|jóváíró számla|helyesbítő számla|factură storno|notă de credit|кредит нота"
            "|корректировочный|iade faturası|πιστωτικό|إشعار دائن|返金|红字发票",
        ),
        "receipt": (
            "spendennummer|spenden nr|extrato|trans|trans no|receipt ref|nr wydr|nr paragonu|donativo n",
            "betalingsbewijs|potvrdenie|potvrzení|kvit*|čekis|čeks|tšekk|tanda terima|kwitansi|struk|ใบเสร็จ"
            "|ใบเสร็จรับเงิน|biên nhận|potrdilo|račun o plačilu|الإيصال رقم|收款收据",
            "receipt|receipt number|sales receipt|receipt no|receipt id|ticket number"
            "|till receipt|donation receipt|sales slip|donation number|eticket number"
            "|e ticket number|ticket no|folio|folio number",
            "קבלה|מספר קבלה|מס' קבלה|קבלה מספר|קבלה מס'|קבלה על תרומה|קבלה מס",
            "kvittun|kvittun nr",
            "quittung*|kassenbon|bon|bonnummer|bon nr|belegnummer|kassenbeleg|zahlungsbeleg",
            "reçu|numéro de reçu|ticket|n de reçu|justificatif|quittance|reçu n|ticket n",
            "recibo|número de recibo|justificante|boleta|recibo n|comprobante|nº de recibo",
            "ricevuta|scontrino|numero ricevuta|ricevuta n|ricevuta fiscale",
            "kassabon|ontvangstbewijs|betaalbewijs|kwitantie",
            "paragon*|rachunek|pokwitowanie|potwierdzenie",
            "comprovante|talão|cupom fiscal",
            "kvitto*|kvittering*|kvittonummer|kuitti*|kuitin numero|tosite|kvitteringsnummer",
            "účtenka|číslo účtenky|paragon|pokladní doklad|nyugta|nyugtaszám|chitanță|chitanța"
            "|bon fiscal|číslo dokladu",
            "чек|номер чека|квитанция|квитанція|касов бон|разписка|fiş|makbuz|fiş no|απόδειξη*|απόδειξης|čeka"
            "|kviitung*|potvrde|potrdila"
            "|αριθμός απόδειξης|potvrda|إيصال|الإيصال|رقم الإيصال|領収書|領収書番号|レシート|收据"
            "|收據|영수증|영수증 번호|biên lai",
        ),
        "order": (
            "受注番号|受注|ご注文|주문서|单号|order ref no|รายการสั่งซื้อ|mã đơn|no pesanan|הזמנתכם מספר",
            "order|order number|purchase order|order id|order no|order ref|orders|order reference"
            "|web order|sales order|your order|order confirmation|order code|purchase number"
            "|purchase id|purchase|order confirmation number",
            "הזמנה|מספר הזמנה|מס' הזמנה|הזמנה מספר|מספר ההזמנה|הזמנתך|הזמנה מס'|להזמנה|ההזמנה"
            "|הזמנתכם|רפרנס|הזמנתך מספר|הזמנת",
            "bestell*|bestellung|auftrag*|auftrags|bestellnr|auftragsnr|bestellungsnummer",
            "commande|numéro de commande|n de commande|commandes|commande no"
            "|référence de commande|référence commande|commande numéro",
            "pedido|número de pedido|nº de pedido|orden|pedidos|num pedido|número de orden"
            "|orden de compra|referencia del pedido",
            "ordine|numero ordine|numero d'ordine|ordini|n ordine|numero dell'ordine|riferimento ordine",
            "bestelling*|bestelnummer|ordernummer|bestel nr",
            "zamówieni*|zamowieni*|nr zamówienia|numer zamówienia",
            "encomenda|número da encomenda|número do pedido|encomendas|pedido n|encomenda n",
            "order*|ordrenr|ordrenummer|ordre|beställning*|bestilling*|bestillings|tilau*"
            "|tilausnumero|tilauksen numero|ordren",
            "comanda ta|comanda dvs|comanda dumneavoastră|objednávk*|číslo objednávky|objednavk*|rendelés*"
            "|rendelésszám|rendelési szám|comand*"
            "|număr comandă|nr comandă",
            "заказ*|номер заказа|замовлення|номер замовлення|поръчк*|номер на поръчката|sipariş*"
            "|sipariş no|sipariş numarası|παραγγελία*|παραγγελίας|αριθμός παραγγελίας|narudžb*"
            "|broj narudžbe|naročil*|užsakym*|pasūtījum*|tellimus*|الطلب|طلب|رقم الطلب|طلبك|注文"
            "|注文番号|ご注文番号|オーダー番号|订单|订单号|订单编号|訂單|訂單編號|訂單號碼|주문"
            "|주문번호|주문 번호|đơn hàng|mã đơn hàng|คำสั่งซื้อ|pesanan|nomor pesanan",
        ),
        "booking": (
            "reservatie*|rental agreement|rental agreement number|agreement number|ra|mietvertrag|mietvertragsnummer"
            "|contrat de location",
            "ride|ride number|trip|course|fahrt|נסיעה|מספר נסיעה",
            "booking|booking number|booking reference|reservation|reservation number|confirmation"
            "|confirmation number|confirmation code|booking id|booking code|booking ref|itinerary"
            "|itinerary number|record locator|pnr|reservation code|trip id|trip number"
            "|confirmation id|confirmation no|airline confirmation|reservation id"
            "|booking confirmation|itinerary no|trip confirmation",
            "מספר אישור|קוד הזמנה|אישור הזמנה|מספר ההזמנה שלך|קוד אישור",
            "buchung*|buchungs|reservierung*|buchungsnr|bestätigungsnummer|buchungscode|reservierungsnr",
            "réservation|numéro de réservation|numéro de confirmation|dossier|référence dossier"
            "|référence de réservation|code de réservation",
            "reserva|localizador|número de reserva|número de confirmación|código de reserva|confirmación",
            "prenotazione|numero prenotazione|codice prenotazione|numero di conferma|numero di prenotazione|conferma",
            "reservering*|boeking*|boekingsnummer|bevestigingsnummer|rezerwacj*|numer rezerwacji"
            "|bokning*|bokningsnummer|booking*|bookingnummer|bestillingsnummer|varaus*"
            "|varausnumero|rezervac*|číslo rezervace|foglalás*|foglalási szám|rezervare|брон*"
            "|номер брони|номер бронирования|бронювання|резервация|rezervasyon*|κράτηση*"
            "|rezervacij*|الحجز|رقم الحجز|予約|予約番号|确认号|预订号|예약번호|예약 번호",
        ),
        "document": (
            "policy|policy number|פוליסה|מספר פוליסה|versicherungsschein|numéro de police|póliza|polizza",
            "document number|document no|document|dokument|documento numero|belegreferenz|document id",
        ),
        "transaction": (
            "referensnummer|referanse nr|mpesa ref|utr|upi ref|upi transaction id|betalingsreferanse",
            "หมายเลขรายการ|mã giao dịch|id transaksi|nomor transaksi|승인번호|승인 번호|承認番号|מזהה עסקה|אסמכתה",
            "transaction|transaction id|transaction number|payment id|payment reference"
            "|payment number|reference|reference number|ref|ref no|authorization|authorisation"
            "|auth code|approval code|trx|txn|charge id|payment confirmation|payment ref"
            "|item number|receipt reference|trans id|transaction reference|reference no"
            "|reference id|case|ref number|approval number",
            "אסמכתא|מספר עסקה|מספר אסמכתא|מספר אישור עסקה|מס' אסמכתא|מספר העסקה|קוד עסקה"
            "|אישור עסקה|מזהה עסקה|מספר שובר",
            "transaktion*|transaktionscode|transaktionsnummer|zahlungsreferenz|referenz"
            "|vorgangsnummer|verwendungszweck|vorgangsnr|referenznummer",
            "numéro de transaction|transaction n|référence|référence de paiement|identifiant de transaction|réf",
            "de operación|nº de operación|operación|operazione|opération|transacción|id de transacción|referencia"
            "|número de referencia|nº de transacción"
            "|código de transacción|número de operación",
            "transazione|id transazione|riferimento|codice transazione|numero transazione"
            "|referentie|transactie*|transactienummer|kenmerk|transakcj*|numer transakcji"
            "|transação|referência|id da transação|transaktions|betalningsreferens|referens"
            "|referanse|viite|viitenumero|tapahtumatunnus|transakce|variabilní symbol|tranzakció*"
            "|tranzakcióazonosító|tranzacți*|referință|транзакц*|номер операции|номер транзакции"
            "|транзакція|işlem no|işlem numarası|referans|συναλλαγή*|referenca|рег|рефер*"
            "|المعاملة|رقم المعاملة|رقم العملية|المرجع|取引|取引番号|取引id|交易号|交易编号|거래"
            "|거래번호",
        ),
        "other": (
            "מספר משלם|משלם|מספר נכס|מספר צרכן|מונה|מספר מונה|מספר חוזה|מזהה חשבון|תעודת משלוח|תיק|rechnungsbetrag"
            "|rechnungssumme|rechnungsdatum|gesamtbetrag|totale fattura|importo fattura|data fattura|total facture"
            "|montant facture|date facture|importe factura|total factura|fecha factura|factuurbedrag|factuurdatum"
            "|kwota faktury|data faktury|fakturabelopp|fakturadatum|fakturabeløb|fakturadato|laskun summa|číslo účtu"
            "|bankovní účet|číslo zákazníka|ngày|sđt|số điện thoại",
            "customer|customer number|customer id|customer no|client|client id|account"
            "|account number|account no|member|membership|member number|tracking|tracking number"
            "|tracking id|phone|tel|telephone|fax|mobile number|mobile no|vat|vat number|vat no|vat id|tax id"
            "|registration|company number|company no|reg no|abn|gstin|ein|iban|bic|swift"
            "|sort code|bank|license|licence|license plate|item|sku|product|model|serial"
            "|serial number|asin|upc|part number|style|size|qty|quantity|zip|postal|apt|suite"
            "|loyalty|rewards|frequent flyer|flight|seat|gate|card|visa|mastercard|amex|po box"
            "|p o|crn|cin|tin|pan|siret|siren|rcs|subscription|subscription id|user|user id"
            "|username|imei|isbn|ean|driver|vehicle|room|table|server|terminal|terminal id"
            "|merchant id|mid|tid|aid|case number|ticket id|coupon|promo code|voucher|code"
            "|password|pin|verification code|page|lot|batch|shipment|shipment number|parcel"
            "|package|trolley|purchase order|po number|p o number|po|customer reference"
            "|your reference|help|call|article|contract|meter|plan|device|order total"
            "|order status|order details|order summary|order history|order date|order placed"
            "|hours|days|minutes|items|invoice date|invoice total|invoice amount|receipt date"
            "|customer service|hsn|sac|fsn|case id|gst|cheque|check|job|project|quote"
            "|invoice address",
            "ח.פ|ח פ|ע.מ|ע מ|עוסק מורשה|עוסק|טלפון|טל|פקס|נייד|מספר לקוח|מס' לקוח|לקוח|מספר הקצאה"
            '|הקצאה|ת.ז|ת ז|חשבון בנק|סניף|מספר מעקב|מק"ט|כרטיס|מספר טלפון|ח"פ|תיק ניכויים|ע"מ'
            '|ת"ז|מספר כרטיס|מספר חשבון|קוד פריט|מיקוד|שובר',
            "kunde*|kundennummer|kundennr|telefon|ust*|steuernummer|sendungsnummer|artikel*"
            "|artikelnr|hrb|konto*|kd nr|mitglied*|vertrags*|zählernummer|lieferschein*|stnr"
            "|handelsregister|paket*|sendung*|gerät*",
            "numéro client|n client|tél|téléphone|tva|compte|suivi|code postal|contrat|colis"
            "|réf client|n de client|dossier n|capital|n de ligne|ligne|compte client",
            "cliente|teléfono|nif|cif|cuenta|artículo|seguimiento|número de cliente|contrato"
            "|código postal|dni|núm cliente|móvil",
            "telefono|partita iva|p iva|codice fiscale|conto|articolo|codice cliente|c f"
            "|tracciamento|codice destinatario|cap|rea|pec|lotto|klant*|klantnummer|btw*|kvk*"
            "|rekening*|telefoon|klient*|nip|regon|krs|contribuinte|nipc|cnpj|cpf|telefone|kund*"
            "|kundnummer|orgnr|org|cvr|cvr nr|momsnr|bankgiro|plusgiro|ocr|y tunnus|asiakas*"
            "|asiakasnumero|puhelin|zákazník*|ič|ičo|dič|účet|vevő|ügyfél*|adószám|cui|cod fiscal"
            "|инн|кпп|огрн|телефон|клиент|єдрпоу|müşteri|müşteri no|vergi no|takip|kargo takip"
            "|αφμ|τηλ|oib|matični broj|هاتف|الرقم الضريبي|الرقم الهاتفي|電話|电话|登録番号"
            "|お客様番号|追跡番号|전화|사업자",
        ),
    }
)

NUMBER_MARKS: Final = Lexicon(
    {
        "mark": (
            "br|št|číslom|stevilka|numeris|numurs|số|mã số|เลขที่|nombor",
            "number|no|nr|num|id|#|№|n°|n|nº|ref|reference|code|nbr|no.|confirmation|identifier",
            "מספר|מס'|מס׳|מס|מספרה|מספרו|קוד|רפרנס",
            "nummer|nr.|nummern|numéro|numero|número|núm|référence|riferimento|referencia|codice"
            "|código|kod|numer|numerze|nummeret|nro|tunnus|číslo|č|číslem|szám|száma|sorszáma"
            "|sorszám|azonosító|numărul|număr|номер|номером|numarası|numaralı|αριθμός|αρ|broj"
            "|številka|numuris|رقم|番号|编号|号|號碼|編號|번호|mã|หมายเลข|nomor",
        ),
    }
)

PARTY_LABELS: Final = Lexicon(
    {
        "seller": (
            "sold by|seller|merchant|vendor|supplier|your seller|store|shop|from|paid to"
            "|payment to|issued by|billed by|pay to|retailer|service provider|provider"
            "|merchant name|business name|company|sold and shipped by|sold & fulfilled by"
            "|seller name|shop name|receipt from|invoice from|purchased from"
            "|beneficiary|charity|sold and dispatched by|donation to|payee|store name|merchant of record"
            "|issuing office",
            "מוכר|בית עסק|בית העסק|שם בית העסק|ספק|שם העסק|נמכר על ידי|מאת|העסק|החנות|שם הספק|לפקודת|שם בית עסק"
            "|שולם ל|שולם לעסק|שולם לבית העסק|תשלום ל|מוטב|שם המוכר|שם החנות|הופק עבורך על ידי",
            "verkauft von|verkäufer|händler|anbieter|lieferant|rechnungssteller|verkauf durch"
            "|zahlung an|zahlungsempfänger|verkauf und versand durch|kontoinhaber|begünstigter"
            "|leistungserbringer|verkauft von",
            "vendu par|vendeur|marchand|commerçant|fournisseur|émetteur|bénéficiaire|paiement à"
            "|vendu et expédié par|prestataire|titulaire du compte|payé à|boutique",
            "vendido por|vendedor|comercio|proveedor|emisor|comerciante|tienda|establecimiento|beneficiario"
            "|pagado a|titular de la cuenta|razón social emisor|datos del emisor|prestador|prestador de serviços"
            "|emitente|dados do emitente",
            "venduto da|venditore|esercente|fornitore|cedente|negozio|commerciante|emittente"
            "|punto vendita|cedente prestatore|beneficiario|pagato a|intestatario conto|prestatore",
            "verkocht door|verkoop door|verkoper|winkel|leverancier|begunstigde|betaald aan|sprzedawca"
            "|sprzedający|sprzedawcy|loja"
            "|säljare|försäljare|sælger|selger|selges av|solgt af|solgt av|såld av|myyjä"
            "|prodávající|prodejce|dodavatel|dodávateľ|predajca|eladó|szolgáltató|vânzător"
            "|furnizor|продавец|магазин|поставщик|исполнитель|продавець|постачальник|доставчик"
            "|satıcı|mağaza|πωλητής|προμηθευτής|prodavatelj|prodajalec|البائع|المتجر|التاجر"
            "|販売元|販売者|加盟店|ショップ|発行者|請求元|店舗名|加盟店名"
            "|店名|卖家|商家|商户|商户名称|店铺|店铺名称|收款方|收款人"
            "|销售方|销售方信息|銷售方|賣家|店家|特店名稱|商店名稱|판매자|가맹점|가맹점명|상호|상호명|공급자|판매처",
            "butik|butiken|butikk|butikken|forretning|brugssted|brukersted|betalt til|betald till|betalat till"
            "|säljande företag"
            "|försäljningsställe|leverandør|leverantör|kauppa|kauppias|sklep|punkt sprzedaży|zapłacono dla"
            "|obchod|obchodník|prodejna|predajňa|zaplaceno komu|elfogadóhely|kereskedő|kibocsátó|bolt|üzlet"
            "|comerciant"
            "|magazin|emitent|plătit către|торговец|магазин|продажби|търговец|издател|исполнитель|торговая точка"
            "|магазина"
            "|торговець|крамниця|надавач|üye işyeri|işyeri|satıcı firma|mağaza adı|firma adı|κατάστημα|έμπορος"
            "|εκδότης|trgovac"
            "|trgovina|izdavatelj|prodajno mjesto|trgovec|izdajatelj|prodajno mesto|kaupmees|müüja|pārdevējs"
            "|tirgotājs|pardavėjas"
            "|prekybininkas|اسم المتجر|اسم التاجر|المورد|الجهة المستفيدة|nhà cung cấp|đơn vị bán hàng|người bán"
            "|cửa hàng"
            "|đơn vị chấp nhận thẻ|merchant|penjual|toko|nama toko|nama merchant|ร้านค้า|ผู้ขาย|ชื่อร้านค้า",
        ),
        "buyer": (
            "bill to|billed to|sold to|ship to|shipping address|billing address|customer|buyer"
            "|client|invoice to|deliver to|delivery address|invoice address|attn|attention"
            "|bill to address|billing profile|purchaser|invoiced to|guest|guest name|passenger|traveler"
            "|recipient address|your details|customer details|billing and payment"
            "|billing information|shipping information|shipped to|account holder|received from"
            "|received with thanks from"
            "|payment received from|paid by|payer|prepared for|invoiced|issued to",
            "לכבוד|שם לקוח|לקוח|שם הלקוח|כתובת למשלוח|כתובת משלוח|כתובת לחיוב|פרטי לקוח"
            "|פרטי הלקוח|עבור|מקבל|נמען|לידי|התקבל מאת|התקבלה מאת|התקבל מ|התקבלו מאת|התקבלו מ|נתקבל מאת|נתקבל מ"
            "|קיבלנו מאת|קיבלנו מ"
            "|קבלנו מאת|קבלנו מ|קיבלתי מאת|קיבלתי מ|התקבל תשלום מאת|התקבל תשלום מ|שם המשלם|המשלם|משלם"
            "|שולם על ידי|שם התורם|תורם",
            "rechnungsadresse|rechnungsanschrift|lieferanschrift|lieferadresse|kunde|käufer"
            "|rechnungsempfänger|leistungsempfänger|auftraggeber|angaben zum kunden|rechnung an|erhalten von"
            "|betrag erhalten von"
            "|dankend erhalten von|gezahlt von|bezahlt von|einzahler|zahler|zahlungspflichtiger|an",
            "facturé à|adresse de facturation|adresse de livraison|acheteur|livré à|adressé à|reçu de|reçue de"
            "|nous avons reçu de|payé par|payeur|à l'attention de|à l’attention de"
            "|client|facturation à|débiteur",
            "facturar a|dirección de facturación|dirección de envío|cliente|comprador"
            "|datos del cliente|enviar a|facturado a|recibido de|recibí de|recibimos de|hemos recibido de"
            "|pagado por|pagador|receptor|datos de facturación",
            "fatturare a|indirizzo di fatturazione|indirizzo di spedizione|acquirente|spettabile"
            "|spett le|intestatario|cessionario|cessionario committente|ricevuto da|abbiamo ricevuto da"
            "|ricevuti da|pagato da|pagante|egregio|gentile cliente|cliente",
            "factuuradres|afleveradres|bezorgadres|klant|koper|nabywca|kupujący"
            "|adres dostawy|adres rozliczeniowy|ontvangen van|betaald door|aan|otrzymano od|zapłacone przez"
            "|wpłacający|zamawiający|płatnik"
            "|recebido de|recebemos de|recebi de|pago por|exmo|exmos|exmos srs|exmo sr|tomador"
            "|tomador do serviço|tomador de serviços|adquirente|morada|köpare|kund"
            "|leveransadress|faktureringsadress|leveringsadresse|faktureringsadresse|asiakas"
            "|ostaja|toimitusosoite|laskutusosoite|odběratel|zákazník|kupující|odberateľ|vevő"
            "|vásárló|cumpărător|adresa de livrare|adresa de facturare|покупатель|заказчик"
            "|покупець|платник|купувач|müşteri|fatura adresi"
            "|teslimat adresi|αγοραστής|πελάτης|kupac|kupec|المشتري|العميل|عنوان الشحن|お届け先"
            "|請求先|ご請求先|宛先|お客様|购买方|购买方信息|購買方|買方|買受人"
            "|买家|收货人|收件人|付款人|付款方|구매자|공급받는자|받는 분",
            "mottagen från|mottaget från|erhållit från|betalare|fakturamottagare|beställare|modtaget fra"
            "|modtaget af|betalt af|betaler|mottatt fra"
            "|betalt av|fakturamottaker|vastaanotettu|maksaja|laskun saaja|tilaaja|přijato od|uhradil|plátce"
            "|přijaté od|platiteľ"
            "|objednatel|objednávateľ|átvéve tőle|befizető|fizető|megrendelő|primit de la|am primit de la"
            "|plătitor|beneficiar|client"
            "|получено от|принято от|плательщик|отримано від|прийнято від|замовник|получено от|платец|възложител"
            "|ödeyen|tahsil edilen"
            "|sayın|ελήφθη από|εισπράχθηκε από|πληρωτής|προς|primljeno od|uplatitelj|platitelj|naručitelj"
            "|prejeto od|plačnik|naročnik"
            "|makstud|maksja|saņemts no|maksātājs|gauta iš|mokėtojas|استلمنا من|استلم من|العميل المحترم"
            "|المدفوع من|فاتورة إلى"
            "|diterima dari|telah terima dari|sudah terima dari|pembeli|pelanggan|nhận từ|đã nhận từ|người mua"
            "|khách hàng|ได้รับเงินจาก|ลูกค้า|ผู้ซื้อ",
        ),
        "greeting": (
            "dear|hello|hi|good morning|שלום|לקוח יקר|לקוחה יקרה|לקוח נכבד|hallo|guten tag|sehr geehrte"
            "|sehr geehrter|bonjour"
            "|hola|estimado|estimada|ciao|gentile|beste|geachte|dzień dobry|szanowny|szanowna|olá|prezado"
            "|prezada|caro|cara|hej|hei|kära|kære|kjære"
            "|dobrý den|vážený|vážená|tisztelt|kedves|bună ziua|stimate|stimată|здравствуйте|уважаемый|уважаемая"
            "|вітаємо|шановний"
            "|шановна|здравейте|merhaba|αγαπητέ|αγαπητή|poštovani|spoštovani|مرحبا|عزيزي|xin chào|halo|เรียน|สวัสดี",
        ),
        "payee": (
            "recipient|receiver|paid out to|empfänger|destinataire|destinatario|destinatário|ontvanger|odbiorca"
            "|mottagare|modtager"
            "|mottaker|til|till|saaja|příjemce|príjemca|címzett|kedvezményezett|beneficiar|получатель|отримувач"
            "|получател|alıcı"
            "|παραλήπτης|δικαιούχος|primatelj|prejemnik|المستلم"
            "|المستفيد|お支払い先|支払先|받는 사람|người nhận|penerima"
            "|ผู้รับเงิน|ผู้รับ|מקבל התשלום|הנמען",
        ),
    }
)
"""Who a label names. A `payee` is whom the money goes to on a payment service's receipt and whom the parcel goes to
elsewhere; a `greeting` names the reader, and nothing below it."""
