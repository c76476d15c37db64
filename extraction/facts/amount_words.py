"""Words that say what an amount is, by role and language.

A label is read as the *set* of roles its words name ("total" + "tax" + "incl." is a total, "total" + "tax" is a tax),
so that the tables list words and not every combination of them. `extractors.amounts` holds the rules.
"""

from __future__ import annotations

from typing import Final

from ..languages.lexicon import Lexicon

ROLES: Final[dict[str, tuple[str, ...]]] = {
    "paper": (
        "tax invoice|tax invoice receipt|tax receipt|vat invoice|vat receipt|gst invoice",
        "חשבונית מס|חשבונית מס קבלה|חשבונית מס/קבלה|חשבונית מס זיכוי|קבלה לצורכי מס|קבלה לצרכי מס|קבלה מס",
    ),
    "grand": (
        "ご請求額|請求額|ご請求合計|お支払い合計金額|合計請求額|합계금액|합계 금액|총합계|받을금액|결제하신 금액"
        "|ยอดสุทธิ",
        "total bill|bill total|bill amount|invoice value|amount billed|total sum|charge total|total amount paid",
        'סך החשבונית|סה"כ מחיר|מחיר כולל מע"מ|עלות כוללת|מחיר נסיעה|עלות נסיעה|עלות חניה|מחיר כרטיס|סך העסקה|סכום עסקה',
        "итог|общий итог|сумма к списанию|стоимость заказа|вартість замовлення|загальна вартість|обща стойност",
        "số tiền đã thanh toán|số tiền thanh toán|tổng số tiền|tổng tiền|total tagihan|jumlah total|total bayar"
        "|jumlah yang dibayar|jumlah dibayar",
        "จำนวนเงินที่ชำระ|จำนวนเงินที่เรียกเก็บ|ยอดชำระเงิน|ยอดรวมสุทธิ|ยอดเงินรวม|จำนวนเงินรวม|支払い金額|支払金額"
        "|お支払い総額|お支払額|お会計|ご利用金額|ご利用額|支付金额|交易金额|订单金额|實付金額|付款總額|结算金额"
        "|결제 총액|승인 금액|승인금액",
        "المبلغ الكلي|إجمالي الفاتورة|قيمة الفاتورة|المبلغ المخصوم",
        "grand total|order total|invoice total|total amount|total charged|total charge"
        "|total charges|total paid|amount paid|amount charged|total due|total amount due"
        "|total for this order|total order|total cost|total price|total to pay|total payment"
        "|payment total|amount billed|total billed|total for this invoice|total for your order"
        "|purchase total|transaction total|transaction amount|total usd|total eur|total gbp"
        "|billed amount|charged amount|order amount|trip total|total fare|final total|you paid"
        "|you ve paid|payment amount|amount received|paid amount|total receipt|receipt total"
        "|final price|total this invoice|total bill|new total|net total due|total in",
        'סה"כ לתשלום|סך הכל לתשלום|סה"כ הזמנה|סכום העסקה|סה"כ שולם|סך הכל שולם|סכום ששולם'
        '|סה"כ כולל מע"מ|סכום לחיוב|סכום החיוב|סה"כ לחיוב|סה"כ חיוב|סה"כ התקבל|סכום כולל'
        '|סה"כ לתשלום כולל מע"מ|סך הכול לתשלום|סכום כולל מע"מ|סה"כ בש"ח|סה"כ ששולם'
        '|סכום התשלום|סה"כ חשבון|סה"כ קבלה|סה"כ חשבונית|סכום הקבלה|סה"כ לתשלום בש"ח'
        '|סך כל החיוב|סה"כ כללי|סכום סופי|מחיר סופי',
        "gesamtbetrag|gesamtsumme|endbetrag|rechnungsbetrag|endsumme|gesamtpreis|zahlbetrag"
        "|rechnungssumme|zu zahlender betrag|zu zahlen|bruttobetrag|gesamt brutto|summe brutto"
        "|bezahlter betrag|auftragssumme|bestellwert|rechnungsendbetrag|bestellsumme|gesamt inkl"
        "|auftragswert|gesamtkosten",
        "total ttc|montant total|total à payer|montant ttc|total de la commande|total commande"
        "|montant payé|total payé|montant à payer|net à payer|total général|prix total"
        "|montant réglé|total réglé|montant débité|montant prélevé|montant de la facture"
        "|total facture|somme totale|net a payer|total a payer",
        "importe total|total a pagar|total pagado|total del pedido|total factura|total pedido"
        "|importe pagado|monto total|total general|total de la compra|total abonado"
        "|importe a pagar|total compra|precio total|valor total|total a abonar|monto pagado"
        "|importe cobrado|total de su pedido|total cobrado",
        "totale ordine|totale da pagare|importo totale|totale fattura|totale documento"
        "|totale pagato|importo pagato|totale complessivo|totale generale|netto a pagare"
        "|prezzo totale|totale dell'ordine|importo dovuto|totale a pagare|totale dovuto"
        "|importo addebitato|costo totale",
        "totaalbedrag|totaal te betalen|te betalen|totaal incl|totaal betaald|eindtotaal"
        "|besteltotaal|factuurbedrag|totaalprijs|betaald bedrag|eindbedrag|totaal bestelling",
        "razem do zapłaty|do zapłaty|suma brutto|kwota do zapłaty|łącznie do zapłaty"
        "|wartość zamówienia|kwota całkowita|zapłacono|razem brutto|kwota zamówienia|łączna kwota"
        "|kwota brutto|wartość brutto|suma zamówienia",
        "total geral|total pago|total do pedido|total da encomenda|valor pago|total com iva"
        "|montante total|valor da compra|preço total|valor a pagar|total da fatura"
        "|total da compra",
        "totalsumma|att betala|summa att betala|totalt att betala|ordersumma|totalbelopp"
        "|totalt belopp|betalt belopp|slutsumma|ordertotal|totalt inkl",
        "i alt at betale|at betale|total i alt|ordretotal|samlet beløb|totalbeløb|beløb i alt"
        "|i alt inkl|total inkl|samlet pris|betalt beløb",
        "å betale|totalbeløp|totalsum|ordresum|sum å betale|totalt å betale|beløp å betale"
        "|til betaling|total sum|betalt beløp",
        "loppusumma|maksettava yhteensä|maksettava|kokonaissumma|yhteensä maksettava"
        "|tilauksen summa|maksettu yhteensä|laskun loppusumma",
        "celkem k úhradě|k úhradě|celková cena|celkem s dph|cena celkem|celková částka"
        "|celkem k zaplacení|celkem zaplaceno|k zaplacení|celkom k úhrade|celková suma"
        "|celkom s dph|na úhradu|spolu s dph",
        "végösszeg|fizetendő|fizetendő összeg|bruttó végösszeg|összesen fizetendő|fizetett összeg"
        "|bruttó összeg|rendelés összege|teljes összeg",
        "total de plată|total de plata|total comandă|total comanda|sumă totală|valoare totală"
        "|suma plătită|suma totală|suma de plată",
        "итого к оплате|всего к оплате|сумма заказа|итоговая сумма|к оплате|общая сумма"
        "|сумма платежа|сумма к оплате|оплаченная сумма|разом до сплати|до сплати|сума замовлення"
        "|загальна сума|обща сума|сума за плащане|крайна сума",
        "genel toplam|ödenecek tutar|toplam tutar|sipariş toplamı|ödenen tutar|toplam ödeme"
        "|ödenecek toplam|sipariş tutarı|fatura tutarı|ödeme tutarı",
        "συνολικό ποσό|γενικό σύνολο|πληρωτέο ποσό|τελικό σύνολο|σύνολο παραγγελίας|πληρωτέο",
        "ukupno za platiti|sveukupno|ukupan iznos|za platiti|za uplatu|skupaj za plačilo"
        "|končni znesek|iš viso mokėti|bendra suma|kopā apmaksai|kopsumma|kokku tasuda"
        "|tasumisele kuulub|summa kokku",
        "المبلغ الإجمالي|الإجمالي الكلي|المجموع الكلي|إجمالي الطلب|المبلغ المدفوع|المبلغ المستحق|إجمالي المبلغ",
        "价税合计|含税合计|價稅合計|税込合計|税込金額|合計金額|ご請求金額|お支払い金額|お支払金額|請求金額|支払総額"
        "|総合計|ご注文合計"
        "|お支払い合計|总计|总金额|订单总额|实付款|应付总额|付款金额|訂單總額|總金額|총 결제 금액"
        "|결제 금액|결제금액|총 금액|총금액|주문 금액",
        "tổng cộng|tổng thanh toán|total pembayaran|jumlah bayar|ยอดรวมทั้งสิ้น|ยอดชำระ",
    ),
    "total": (
        'על סך|על סך של|ע"ס|הסך|סך של|בסך כולל|in höhe von|in höhe|amounting in|for a total of|d un total de'
        "|por un total de|por un importe de|per un totale di|per un importo di|op een bedrag van|ter hoogte van"
        "|na kwotę|w wysokości|no valor de|på totalt|ve výši|v hodnotě|összegben|în valoare de|на сумму|на суму"
        "|tutarında",
        "số tiền|thành tiền|จำนวนเงิน|nominal|jumlah",
        "gift of|donation of|contribution of|pledge of|total|totals|amount|sum|charge|charged|overall|amounting to"
        "|costs|cost you|in the amount of|for the sum of",
        "בסך|בסכום|בסכום של|בסך של|über einen betrag von|d un montant de|por importe de|dell importo di",
        "סה\"כ|סהכ|סך הכל|סך הכול|סך|סכום|סה''כ|לתשלום|סה״כ|מחיר כולל|סכום לתשלום|סך כולל",
        "gesamt|summe|betrag|insgesamt|brutto|total brutto",
        "montant|somme|ttc|coût total",
        "importe|suma|monto|total general",
        "totale|importo|somma|tot",
        "totaal|bedrag",
        "razem|kwota|łącznie|ogółem",
        "montante|valor",
        "totalt|summa|belopp|totalen",
        "i alt|beløb|ialt|sammenlagt|samlet",
        "beløp",
        "samtals|upphæð|heildarupphæð|til greiðslu",
        "yhteensä|kokonaishinta",
        "celkem|částka|souhrn|celkom|spolu",
        "összesen|összeg|mindösszesen",
        "totală|valoare",
        "итого|всего|сумма|усього|разом|всього|сума|общо|всичко",
        "toplam|tutar|genel",
        "σύνολο|ποσό",
        "ukupno|iznos|skupaj|znesek|iš viso|kopā|kokku|skupno",
        "الإجمالي|المجموع|المبلغ|إجمالي|مجموع",
        "合計|金額|金额|合计|总额|總計|總額|합계|총계|금액|รวม|ยอดรวม|tổng|jumlah",
    ),
    "paid": (
        "topped up|top up|topped up with|greitt|taken|we received|we have received|ontvangen|haben erhalten"
        "|avons reçu"
        "|hemos recibido|hemos cobrado|abbiamo ricevuto|trukket|vi har trukket|списано",
        "paid|payment|payments|paid by|paid with|payment received|amount received|settled"
        "|payment sent|payment method|charged to|billed to|paid via|paid through|card payment"
        "|card charged|debited|sent",
        "שילמת|שילמתם|שולם|התקבל|תשלום|שולם באמצעות|חויב|חיוב|נתקבל|חייבנו|לחיוב|שולמו",
        "bezahlt|gezahlt|zahlung|abgebucht|beglichen|belastet|eingezogen",
        "payé|payée|réglé|paiement|prélevé|débité|règlement",
        "pagado|pago|cobrado|abonado|cargado",
        "pagato|pagamento|addebitato|saldato|versato",
        "betaald|betaling|afgeschreven|voldaan",
        "zapłacono|opłacono|płatność|wpłata|pobrano|zapłacone",
        "debitado",
        "betalt|betalning|debiterat|erlagt",
        "trukket",
        "maksettu|maksu|veloitettu",
        "zaplaceno|uhrazeno|platba|zaplatené|uhradené",
        "fizetve|kifizetve|befizetés|fizetés",
        "plătit|achitat|încasat|plată",
        "оплачено|оплата|списано|сплачено|платено|плащане",
        "ödendi|ödenen|ödeme|tahsil edilen",
        "πληρώθηκε|πληρωμή|εξοφλήθηκε|plaćeno|plačano|apmokėta|apmaksāts|makstud|المدفوع|مدفوع|دفع",
        "支払い|お支払い|支払済|已付|已支付|결제|支付",
    ),
    "card": (
        "visa|mastercard|master card|amex|american express|discover|maestro|paypal|apple pay"
        "|google pay|venmo|klarna|sepa|diners|bancontact|ideal|giropay|sofort|bit|swish|mobilepay"
        "|vipps|blik|pix|isracard|ישראכרט|ויזה|מסטרקארד|כאל|לאומי קארד|מקס|ביט|פייבוקס|מזומן"
        "|אשראי|כרטיס אשראי|העברה בנקאית|פייפאל|debit card|credit card|cash|kreditkarte"
        "|carte bancaire|carte bleue|carta di credito|tarjeta|lastschrift|kortbetaling|cb|debit"
        "|jcb|unionpay|przelewy24|multibanco|kartou|kártya|kaart|kort|karta|картой|карта"
        "|kredi kartı|mc|alipay|wechat pay",
    ),
    "plus": ("zzgl|zuzüglich|plus|en sus|più iva",),
    "earlier": (
        "estimated total|estimated refund|expected refund|estimated order total",
        "original|originally|original total|original order total|original amount|previous total|previously"
        "|ursprünglich*|d'origine|initial|montant initial|originale|importo originale|importe original"
        "|oorspronkelijk*|pierwotn*|ursprunglig*|oprindelig*|opprinnelig*|alkuperäinen|původní|eredeti|inițial*"
        "|первоначальн*|orijinal|המקורי|המקורית|מקורי|סכום מקורי",
    ),
    "change": (
        "change due|change|change given|עודף|rückgeld|wechselgeld|rendu|monnaie rendue|cambio|resto|wisselgeld"
        "|reszta|troco|växel|byttepenge|vekslepenger|vaihtoraha|visszajáró|сдача|решта|para üstü|ρέστα|お釣り|お釣|找零"
        "|거스름돈|rest de dat",
    ),
    "shipment": (
        "shipment total|total for this shipment|shipment amount|total of this shipment"
        "|sendungssumme|gesamtbetrag für diese sendung|gesamtbetrag dieser sendung|summe dieser sendung",
    ),
    "due": (
        "amount due|balance due|amount payable|amount outstanding|outstanding|due|payable"
        "|remaining|amount remaining|to be paid|pay at property|due at|due on arrival|open amount"
        "|balance to pay",
        "יתרה לתשלום|יתרת חוב|נותר לתשלום|יתרה",
        "offener betrag|noch zu zahlen|restbetrag|fälliger betrag|offen|fällig",
        "reste à payer|solde dû|solde à payer|restant dû|montant dû",
        "pendiente|saldo pendiente|importe pendiente|restante",
        "saldo dovuto|residuo|da saldare",
        "openstaand|openstaand bedrag|nog te betalen",
        "pozostało do zapłaty|do dopłaty",
        "em dívida|saldo devedor|em aberto",
        "återstår|kvar att betala|restbelopp|forfalden|restbeløb|gjenstående|utestående|avoin"
        "|jäljellä|zbývá|hátralék|rest de plată|остаток|к доплате|kalan|kalan tutar|υπόλοιπο",
    ),
    "subtotal": (
        "item bill|bill details|items bill|food total|item amount",
        "subtotal|sub total|subtotals|merchandise|merchandise total|items total|item subtotal"
        "|items subtotal|item total|products|goods|order subtotal|items|cart total|basket total"
        "|product total|merchandise subtotal|total items|item price|price of items|fare|base fare"
        "|trip fare|airfare|room charges|total before discount|before discount",
        'סכום ביניים|סה"כ מוצרים|סה"כ ביניים|מוצרים|סכום המוצרים|סה"כ פריטים|סה"כ לפני הנחה'
        "|לפני הנחה|ביניים|סיכום ביניים",
        "zwischensumme|warenwert|produkte|artikelsumme|zwischen summe|summe artikel|warensumme|positionen",
        "sous total|produits|articles|total produits|montant des articles|sous totaux",
        "subtotales|productos|artículos|total productos|base productos|articulos",
        "subtotale|prodotti|totale prodotti|articoli|parziale|totale parziale|totale merce|totale articoli",
        "subtotaal|producten|artikelen|totaal producten|tussentotaal",
        "kwota|suma częściowa|produkty|wartość produktów|suma cząstkowa|suma pośrednia|wartość towarów|kwota produktów",
        "subtotal dos produtos|produtos|artigos",
        "delsumma|produkter|varor|delsum|varer|mellansumma|varukorg|vareverdi|varebeløb",
        "välisumma|tuotteet|osasumma|välillinen summa",
        "mezisoučet|medzisúčet|zboží|tovar|mezisoučet položek|cena zboží",
        "részösszeg|termékek|részösszesen",
        "subtotal produse|produse|sumă parțială",
        "подытог|промежуточный итог|товары|стоимость товаров|сумма товаров|проміжний підсумок"
        "|вартість товарів|междинна сума|продукти|подсумма",
        "ara toplam|ürünler|ürün toplamı|ürünler toplamı",
        "υποσύνολο|μερικό σύνολο|προϊόντα|međuzbroj|međuiznos|vmesni seštevek|tarpinė suma"
        "|starpsumma|vahesumma|المجموع الفرعي|الإجمالي الفرعي|小計|小计|소계|tạm tính",
    ),
    "net": (
        "net|net amount|net total|taxable amount|total net|net price|tax base|taxable"
        "|total before tax|before tax|net value|total excl|amount excl|excl vat|excluding vat"
        "|ex vat|net charges|total ex|pre tax|pretax",
        'לפני מע"מ|ללא מע"מ|סה"כ לפני מע"מ|לא כולל מע"מ|חייב במע"מ|סכום חייב במע"מ'
        '|סה"כ חייב במע"מ|פטור ממע"מ|בסיס מע"מ|סכום לפני מע"מ|סה"כ ללא מע"מ|סכום נטו|נטו',
        "netto|nettobetrag|nettosumme|gesamt netto|summe netto|ohne umsatzsteuer|ohne ust"
        "|ohne mwst|nettowert|netto betrag|zwischensumme ohne ust|zwischensumme netto"
        "|warenwert netto|nettogesamt|steuerpflichtiger betrag",
        "total ht|montant ht|hors taxes|hors taxe|ht|prix ht|base ht|hors tva|net ht|base d'imposition",
        "base imponible|sin iva|importe neto|neto|base|total sin impuestos|antes de impuestos|subtotal sin iva",
        "imponibile|totale imponibile|senza iva|importo netto|iva esclusa|base imponibile|tot imponibile",
        "excl btw|exclusief btw|netto bedrag|totaal excl|totaal exclusief btw|subtotaal excl btw|ex btw",
        "wartość netto|kwota netto|razem netto|suma netto|bez vat",
        "valor líquido|base tributável|sem iva|total sem iva|incidência|valor sem impostos|total ilíquido",
        "exkl moms|summa exkl|nettobelopp|belopp exkl moms|exkl|ekskl moms|uden moms|uten mva"
        "|ekskl mva|eks mva|nettobeløb|momspliktig|grunnlag|momsgrundlag",
        "veroton|veroton yhteensä|verottomana|alv 0|netto yhteensä|ilman alv",
        "bez dph|základ daně|cena bez dph|celkem bez dph|základ dane|spolu bez dph|celkom bez dph",
        "nettó|nettó összeg|adóalap|nettó érték|összesen nettó|nettó összesen",
        "fără tva|bază impozabilă|valoare fără tva|total fără tva",
        "без ндс|сумма без ндс|без пдв|сума без пдв|без ддс|данъчна основа",
        "kdv hariç|matrah|vergiler hariç|kdv matrahı|net tutar",
        "καθαρή αξία|χωρίς φπα|bez pdv|bez pvm|bez pvn|osnovica|osnova za ddv|قبل الضريبة|税抜"
        "|税抜金額|不含税|공급가액",
    ),
    "tax": (
        'מסים|מיסים|סה"כ מסים|belastingen|skatter|podatki|daně|adók|taxe și impozite|φόροι|φόρος|porezi|davki'
        "|mokesčiai|nodokļi|maksud|cess|tax total|total taxes",
        "tax|taxes|vat|gst|hst|pst|qst|sales tax|estimated tax|tax collected|sales taxes"
        "|vat amount|tax amount|cgst|sgst|igst|state tax|city tax|estimated tax to be collected"
        "|use tax|tax to be collected|gst hst|tps|tvq|tax paid|taxes and fees|taxes fees"
        "|taxes & fees|duties and taxes|transportation tax|includes vat",
        'מע"מ|מעמ|מע\'\'מ|סה"כ מע"מ|סה"כ מס|סכום המע"מ|סכום מע"מ|מס ערך מוסף|מס|סה"כ מס ששולם',
        "mwst|ust|umsatzsteuer|mehrwertsteuer|steuer|steuern|steuerbetrag|mwst betrag|ust betrag"
        "|gesamtsteuer|enthaltene mwst|enthaltene umsatzsteuer|steuersumme|summe steuern"
        "|enthält mwst|mw st",
        "tva|taxe|montant tva|taxe sur la valeur ajoutée|dont tva|montant de la tva",
        "iva|impuestos|impuesto|igic|cuota iva|cuota|importe iva|itbis|i v a",
        "imposta|imposte|tasse|importo iva",
        "btw|btw bedrag|belasting|omzetbelasting",
        "podatek|kwota vat|ptu|podatek vat|kwota podatku|w tym vat",
        "impostos|imposto|icms|valor do iva|taxas",
        "moms|momsbelopp|moms belopp|varav moms|skatt|mva|merverdiavgift|heraf moms|herav mva"
        "|momsbeløb|mva beløp|avgift|afgift|mervärdesskatt|utgjør mva|udgør moms",
        "vsk|virðisaukaskattur",
        "alv|arvonlisävero|vero|verot|sisältää alv|veron osuus",
        "dph|daň|výše dph|částka dph|z toho dph",
        "áfa|áfa összeg|adó|áfa tartalom|áfa értéke|adók|áfa összege",
        "taxă|valoare tva|impozit",
        "ндс|налог|сумма ндс|в том числе ндс|в т ч ндс|пдв|сума пдв|ддс|налоги|податок",
        "kdv|vergi|kdv tutarı|kdv toplamı|vergiler|hesaplanan kdv",
        "φπα|φ π α|pdv|ddv|pvm|pvn|km|käibemaks|ضريبة|الضريبة|ضريبة القيمة المضافة|消費税|税|税額"
        "|增值税|税额|부가세|세금|税金|內含稅|thuế|pajak|ppn|ภาษี",
    ),
    "shipping": (
        "shipping|shipping & handling|shipping and handling|delivery|postage|postage & packing"
        "|postage and packaging|freight|handling|delivery fee|shipping fee|shipping cost"
        "|delivery charge|p & p|carriage|packing|dispatch|s & h|postage & packaging"
        "|standard delivery|shipping costs|delivery costs|standard shipping|shipping charges"
        "|courier|gift wrapping|gift wrap|wrapping",
        "משלוח|דמי משלוח|עלות משלוח|שילוח|הובלה|עטיפת מתנה|דמי טיפול|אריזה|שליחות",
        "versand|versandkosten|lieferung|verpackung|porto|lieferkosten|versandgebühr"
        "|verpackung und versand|zustellung|geschenkverpackung|fracht",
        "livraison|frais de port|expédition|frais de livraison|port|frais d'envoi"
        "|frais d'expédition|paquet cadeau|emballage|emballage cadeau",
        "envío|gastos de envío|transporte|portes|manipulación|costes de envío|envio|papel de regalo|embalaje",
        "spedizione|spese di spedizione|consegna|trasporto|costi di spedizione|imballaggio"
        "|confezione regalo|costo di spedizione|imballo",
        "verzending|verzendkosten|bezorging|levering|bezorgkosten|cadeauverpakking|verzend",
        "wysyłka|dostawa|przesyłka|koszt dostawy|koszty wysyłki|koszt wysyłki|transport|opakowanie",
        "portes de envio|frete|entrega|custos de envio|embrulho",
        "frakt|leverans|fraktkostnad|fragt|forsendelse|fraktavgift|presentinslagning|gaveindpakning|hemleverans",
        "toimitus|toimituskulut|postikulut|rahti|lahjapaketointi|toimitusmaksu|kuljetus",
        "doprava|poštovné|doručení|balné|doprava a platba|dodanie|doručenie|dopravné",
        "szállítás|szállítási költség|kézbesítés|szállítási díj|csomagolás|postaköltség",
        "livrare|taxă de livrare|cost livrare|expediere|taxa de livrare|taxa transport",
        "доставка|стоимость доставки|пересылка|упаковка|вартість доставки",
        "kargo|gönderim|teslimat|nakliye|kargo ücreti|gönderim ücreti|teslimat ücreti",
        "μεταφορικά|αποστολή|έξοδα αποστολής|dostava|poštnina|pristatymas|piegāde|tarne|الشحن|شحن"
        "|التوصيل|رسوم التوصيل|رسوم الشحن|送料|配送料|运费|運費|배송비|ค่าจัดส่ง|phí vận chuyển"
        "|ongkos kirim",
    ),
    "discount": (
        "discount|discounts|promo|promotion|promotions|coupon|promo code|savings|voucher"
        "|promotion applied|promotional code|gift card|gift certificate|adjustment|adjustments"
        "|other adjustments|you saved|you save|rebate|reduction|offer|loyalty discount"
        "|membership discount|multi buy|courtesy credit|credits|credit|store credit"
        "|credit applied|points used|points redeemed|account credit|referral credit|free shipping"
        "|discount code|ride credit|reward",
        'הנחה|הנחות|קופון|מבצע|קוד הנחה|זיכוי|שובר|הנחת|חסכת|סה"כ הנחה|גיפט קארד|הטבה',
        "rabatt|rabatte|gutschein|nachlass|ermäßigung|skonto|aktion|gutscheincode|sie sparen"
        "|guthaben|ersparnis|geschenkgutschein|treuerabatt|preisnachlass|preisvorteil",
        "remise|remises|réduction|réductions|bon de réduction|code promo|rabais|avoir"
        "|carte cadeau|escompte|vous économisez|chèque cadeau|bon d'achat",
        "descuento|descuentos|cupón|promoción|vale|ahorro|bonificación|tarjeta regalo|dto|rebaja|ahorras",
        "sconto|sconti|buono|promozione|buono sconto|risparmio|abbuono|omaggio|buono regalo|riduzione",
        "korting|kortingen|kortingscode|cadeaubon|tegoed|actie|waardebon|besparing",
        "rabat|rabaty|zniżka|kupon|kod rabatowy|bon|zniżki|promocja|upust|oszczędzasz",
        "desconto|descontos|cupão|cupom|promoção|poupança|abatimento",
        "rabattkod|presentkort|avdrag|tillgodo|rabatter|gavekort|kupong|rabatkode",
        "alennus|alennukset|kuponki|lahjakortti|etu|alennuskoodi",
        "sleva|slevy|kupón|slevový kód|dárkový poukaz|zľava|zľavy|poukaz",
        "kedvezmény|kedvezmények|engedmény|ajándékkártya|kuponkód",
        "reducere|reduceri|cupon",
        "скидка|скидки|купон|промокод|бонусы|знижка|знижки|отстъпка|отстъпки|баллы",
        "indirim|indirimler|hediye çeki|indirim tutarı|kampanya",
        "έκπτωση|εκπτώσεις|κουπόνι|popust|nuolaida|atlaide|allahindlus|soodustus|خصم|الخصم|割引"
        "|クーポン|折扣|优惠|할인|ส่วนลด|giảm giá|diskon|优惠券",
    ),
    "tip": (
        "tip|gratuity|tips|tip amount|driver tip|service charge tip|טיפ|תשר|trinkgeld|pourboire"
        "|propina|mancia|fooi|napiwek|gorjeta|dricks|drikkepenge|driks|tippi|spropitné|borravaló"
        "|bacșiș|чаевые|bahşiş|チップ",
    ),
    "fee": (
        "fee|fees|surcharge|service fee|booking fee|processing fee|service charge|surcharges"
        "|convenience fee|deposit|facility charge|small order fee|platform fee|regulatory fee"
        "|security fee|cleaning fee|recycling fee|insurance|resort fee|handling fee|payment fee"
        "|toll|tolls|cleaning",
        "עמלה|עמלת|דמי שירות|דמי הזמנה|דמי ביטול|עמלות",
        "gebühr|gebühren|servicegebühr|zuschlag|bearbeitungsgebühr|pfand|aufschlag|servicepauschale|versicherung",
        "frais|frais de service|frais de dossier|supplément|frais de réservation"
        "|éco participation|consigne|assurance|ecotaxe",
        "comisión|cargo|tasa|tasas|recargo|gastos|gastos de gestión|tarifa de servicio|seguro|cargo por servicio",
        "commissione|commissioni|spese|supplemento|diritti|bollo|spese di gestione|marca da bollo|assicurazione",
        "toeslag|kosten|servicekosten|administratiekosten|statiegeld|transactiekosten|verzekering",
        "opłata|opłaty|prowizja|opłata serwisowa|kaucja|dopłata|ubezpieczenie",
        "taxa|tarifa|comissão|taxa de serviço|encargos",
        "avgifter|serviceavgift|gebyr|gebyrer|tillägg|bokningsavgift|pant|expeditionsavgift"
        "|fakturaavgift|tillæg|tillegg|øreavrunding|öresavrundning|rounding|öresutjämning|rundung"
        "|afrunding|arrotondamento|arrondi|redondeo|zaokrouhlení|zaokrúhlenie|kerekítés|afronding",
        "palvelumaksu|käsittelymaksu|lisämaksu|pantti|pyöristys|poplatek|poplatky|poplatok|díj"
        "|kezelési díj|comision|taxe|сбор|комиссия|комісія|такса|hizmet bedeli|ücret|komisyon"
        "|hizmet ücreti|χρέωση|手数料|サービス料|手续费|수수료|رسوم|עיגול|עיגול אגורות",
    ),
    "refund": (
        "total credit|credit total|total credit amount|credit amount|amount credited",
        'סה"כ זיכוי|סך הזיכוי|סך זיכוי|סה"כ לזיכוי|סכום לזיכוי|סה"כ החזר',
        "refund|refunded|refund total|total refund|refund amount|amount refunded|credited|reimbursed|reversal",
        "בוצע זיכוי|זיכוי בסך|זיכוי על סך|זיכוי לכרטיס|החזר|זוכה|סכום ההחזר|סכום הזיכוי|זיכוי כספי|החזר כספי|הוחזר",
        "rückerstattung|rückerstattet|erstattet|erstattung|gutschrift|gutschriftsbetrag|erstattungsbetrag",
        "remboursement|remboursé|montant remboursé|montant du remboursement|remboursée|avoir",
        "reembolso|reembolsado|devolución|importe reembolsado|devuelto|abono",
        "rimborso|rimborsato|importo rimborsato|nota di credito",
        "terugbetaling|terugbetaald|terugbetaald bedrag|creditering",
        "zwrot|zwrócono|kwota zwrotu|zwrot środków",
        "estorno|valor reembolsado|devolução|devolvido",
        "återbetalning|återbetald|återbetalt|återbetalat|refundering|refunderet|refundert"
        "|tilbagebetaling|tilbagebetalt|tilbakebetaling|tilbakebetalt|kreditering",
        "hyvitys|palautus|hyvitetty|palautettu|vráceno|refundace|vrácení|vrátené|vrácená částka|dobropis",
        "visszatérítés|visszatérítve|visszatérített|rambursare|rambursat|returnat|suma rambursată",
        "возврат|возвращено|возвращён|сумма возврата|повернення|повернено|възстановяване|възстановена|возвращен",
        "iade|iade edilen|iade tutarı|iade edildi|para iadesi|επιστροφή|povrat|vračilo|grąžinimas"
        "|atmaksa|tagasimakse|استرداد|المبلغ المسترد|返金|返金額|退款|환불",
    ),
    "saved": (
        "saved|total savings|total saved|you have saved|your savings|cash back|cashback"
        "|rewards earned|earned|points earned|gespart|vous avez économisé|has ahorrado"
        "|hai risparmiato|bespaard|zaoszczędzono|du sparade|בונוס|צברת|נצברו|sie haben gespart"
        "|du har sparet|säästit|ušetřili jste|megtakarítás",
    ),
    "other": (
        "remaining credit|credit remaining|unused credit",
        "suma y sigue|suma anterior|übertrag|zwischenübertrag|vortrag|à reporter|montant reporté|report|riporto"
        "|da riportare|a transportar|z przeniesienia|do przeniesienia|átvitel|áthozat|de reportat|överföring"
        "|carried over|carried forward|overføres|繰越|次頁へ",
        "extra luggage|excess baggage|cancellation fee|up to|maximum",
        "waarborg|kaution|dépôt de garantie|caution|fianza|cauzione|security deposit|damage deposit"
        "|refundable deposit"
        "|credit limit|available credit|minimum payment|minimum due|insured|starting at"
        "|starting from|as low as|per month|instalment|installment|installments|monthly|per night"
        "|per person|exchange rate|previous balance|opening balance|new balance|closing balance"
        "|current balance|account balance|available balance|balance|msrp|list price|regular price"
        "|retail value|rrp|unit price|each|per unit|per item|share capital|penalty|late fee"
        "|compensation|indemnity|indemnité forfaitaire|cash tendered|tendered|change due"
        "|cash given|orders over|next payment|next charge|renews|renewal|reward balance"
        "|brought forward|per passenger|statement credit|authorization hold|temporary hold"
        "|withholding tax|minimum order|price per|declared value|customs value|coverage"
        "|deductible|goal|budget|monthly payment|apr|annual fee",
        "יתרה קודמת|מחיר יחידה|מחיר ליחידה|לחודש|תשלומים|יתרת נקודות|מחיר מחירון|ניכוי מס במקור|מסגרת",
        "stückpreis|einzelpreis|gegeben|stammkapital|monatlich|kontostand|mahngebühr"
        "|einheitspreis|e preis|grundkapital|uvp|statt",
        "prix unitaire|pu ht|p u|au capital de|capital de|capital|pénalité|indemnité"
        "|par mois|à partir de|acompte|capital social",
        "precio unitario|por mes|desde|saldo anterior|precio ud",
        "prezzo unitario|capitale sociale|al mese|saldo precedente|cap soc",
        "stukprijs|per maand|vanaf|prijs per stuk|eenheidsprijs",
        "cena jednostkowa|kapitał zakładowy|miesięcznie|preço unitário|por mês"
        "|styckpris|à pris|a pris|per månad|stykpris|enhedspris|enhetspris"
        "|per stk|yksikköhinta|kuukaudessa|a hinta|jednotková cena"
        "|základní kapitál|egységár|preț unitar|цена за единицу|ед цена"
        "|birim fiyat|birim fiyatı|τιμή μονάδας|سعر الوحدة|単価|お預り|单价|단가",
    ),
    "price": (
        "עלות|תעריף|tarif|tarifa|ticket price|fare price|biljettpris|billettpris|billetpris|ticketpreis|fahrpreis"
        "|prix du billet|precio del billete|prezzo del biglietto|cena biletu|lipun hinta|cena jízdenky|jegyár"
        "|ár összesen|preço do bilhete|bilet fiyatı|стоимость|вартість|стойност|giá|ราคา|harga",
        "price|rate|unit|cost|מחיר|preis|prix|precio|prezzo|prijs|cena|preço|pris|hinta|ár|preț"
        "|цена|ціна|fiyat|τιμή|cijena|السعر|価格|価額|價格|가격",
    ),
    "points": (
        "points|miles|pts|award miles|reward points|bonus points|נקודות|punkte|points de fidélité"
        "|puntos|punti|punten|punkty|pontos|poäng|point|pisteet|body|pontok|puncte|баллов|puan"
        "|ポイント|积分",
    ),
    "incl": (
        "incl|including|included|inclusive|with|inc|incl of|after|includes",
        "כולל|כוללים|לאחר",
        "inkl|einschließlich|inklusive|enthält|enthaltene|enthalten|inkludiert|davon|darin",
        "ttc|inclus|incluse|comprise|y compris|dont|toutes taxes comprises|comprises|inclu",
        "incluido|incluidos|con|incluye|inclusa|inclusi|compresa|compreso|inclusief|waarvan"
        "|zawiera|w tym|łącznie z|incluídos|inclui|com|varav|heraf|herav|inkludert|sis|sisältää"
        "|sisältäen|včetně|vrátane|s|z toho|tartalmaz|tartalma|inclusiv|cu|включая|в том числе|с"
        "|включно|вкл|dahil|dâhil|συμπ|περιλαμβάνεται|uključen|شامل|税込|含税|포함|inclusă|brutto",
    ),
    "excl": (
        "excl|excluding|exclusive|before|without|ex|exclude|pre",
        "לפני|ללא|לא כולל|בלי",
        "exkl|ohne|exklusive|hors|hors taxes|sin|senza|esclusa|escluso|excluido|exclusief"
        "|bez|sem|ekskl|eksklusive|uden|uten|eks|veroton|ilman|nélkül|fără|fara|без|hariç|χωρίς"
        "|قبل|بدون|税抜|不含",
    ),
}

AMOUNT_WORDS: Final = Lexicon(ROLES)
