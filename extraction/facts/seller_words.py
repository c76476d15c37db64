"""Words around the name of a seller, by language: "your order from", "Quittung von", and what is no name beside it."""

from __future__ import annotations

from typing import Final

from ..languages.lexicon import Lexicon


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


SELLER_FOLLOWS: Final = Lexicon(
    {
        "seller": (
            "payment to|purchase from|purchase at|order from|order at|order with|receipt from|invoice from"
            "|shopping at"
            "|shopping with|riding with|issued to you by|issued for you by|issued by|on behalf of|your purchase on",
            "שהופקה עבורך על ידי|שהופק עבורך על ידי|הופקה עבורך על ידי|הופק עבורך על ידי|שהופקה עבורכם על ידי"
            "|שהופק עבורכם על ידי|עבורך על ידי|עבורכם על ידי|עבורך באמצעות|מטעם|בשם העסק|תשלום לעסק|לעסק"
            "|לבית העסק|מבית העסק|בבית העסק|רכישה אצל|הזמנתך אצל",
            "zahlung an|bestellung bei|einkauf bei|ihre rechnung von|ihr beleg von|ihre quittung von"
            "|ihr kassenbon von"
            "|quittung von|beleg von|im auftrag von|im namen von|zahlung für ihren einkauf bei|kauf bei",
            "paiement à|commande sur|commande chez|achat chez|achat sur|achats chez|votre reçu de|votre reçu chez"
            "|votre facture de|pour le compte de|au nom de|de la part de",
            "pago a|compra en|pedido en|su recibo de|tu recibo de|su factura de|tu factura de|por cuenta de"
            "|en nombre de",
            "acquisto su|acquisto da|acquisto presso|ordine su|ordine da|ordine presso|pagamento a|la tua ricevuta di"
            "|la tua ricevuta da|ricevuta da|per conto di",
            "bestelling bij|aankoop bij|betaling aan|je bon van|uw bon van|kassabon van|je factuur van|uw factuur van"
            "|namens|in opdracht van",
            "pagamento a|pagamento para|compra em|compra na|comprar em|comprar na|pedido em|pedido na|encomenda em"
            "|encomenda na|seu recibo de|o seu recibo de|em nome de|por conta de",
            "zakup w|zakupy w|zamówienie w|płatność dla sklepu|płatność dla|płatność na rzecz|paragon od|paragon z"
            "|faktura od|w imieniu|w sklepie",
            "köp hos|beställning hos|order hos|kvitto från|betalning till|faktura från|på uppdrag av",
            "køb hos|ordre hos|bestilling hos|kvittering fra|betaling til|faktura fra|på vegne af|kjøp hos|på vegne av",
            "tilaus kaupasta|ostos kaupasta|kuitti kaupasta|puolesta",
            "objednávka v|objednávku v|nákup v|platba pro|platba obchodníkovi|účtenka od|faktura od|jménem"
            "|objednávka v obchode"
            "|platba pre|účtenka z|v mene",
            "comanda la|comandă la|cumpărătura de la|plata către|plată către|factură de la|chitanță de la|în numele",
            "заказ в магазине|заказ на сайте|покупка в|оплата в пользу|платеж в пользу|платёж в пользу|чек от"
            "|счет от|счёт от"
            "|от имени|замовлення в магазині|замовлення на сайті|оплата на користь|платіж на користь|чек від"
            "|рахунок від"
            "|від імені|поръчка от|покупка от|плащане към|фактура от|от името на",
            "παραγγελία από|αγορά από|πληρωμή προς|απόδειξη από|τιμολόγιο από|εκ μέρους|για λογαριασμό",
            "narudžba kod|kupnja kod|plaćanje za|račun od|u ime|naročilo pri|nakup pri|plačilo za|v imenu",
            "thanh toán thành công cho|thanh toán cho|đơn hàng tại|mua hàng tại|hóa đơn từ|biên lai từ|thay mặt cho",
            "pembayaran kepada|pembayaran ke|pesanan di|pembelian di|struk dari|kuitansi dari|atas nama",
            "ชำระเงินให้กับ|ชําระเงินให้กับ|คำสั่งซื้อจาก|ใบเสร็จจาก|สั่งซื้อจาก",
            "طلبك من|طلبكم من|الدفع إلى|دفعة إلى|إيصال من|ايصال من|فاتورة من|مشترياتك من|نيابة عن",
        ),
    }
)
"""Only a name written large may follow: "order from Café Sol", never "order from our shop"."""

AMOUNT_BETWEEN: Final = (
    r"payment of .{1,30}? to|paid .{1,30}? to|amounting to .{1,30}? to|sent .{1,30}? to"
    r"|zahlung (?:von|über|in höhe von) .{1,30}? an|haben .{1,30}? an(?= .{2,40} (?:gezahlt|bezahlt|gesendet))"
    r"|paiement de .{1,30}? à|(?:payé|réglé) .{1,30}? à|pago de .{1,30}? a|pagado .{1,30}? a|pagamento di .{1,30}? a"
    r"|pagato .{1,30}? a|pagamento de .{1,30}? (?:a|para)|(?:pagou|pagaste) .{1,30}? (?:a|para)"
    r"|betaling van .{1,30}? aan"
    r"|betaald .{1,30}? aan|betalt .{1,30}? til|betalat .{1,30}? till|zapłacono .{1,30}? dla"
    r"|оплатили .{1,30}? в пользу"
    r"|сплатили .{1,30}? на користь|plătit .{1,30}? către"
)
"""The same with the sum between its words, as expressions."""
AMOUNT_TRIGGERS: Final = _words(
    "payment paid amounting sent zahlung haben paiement payé réglé pago pagado pagamento pagato pagou pagaste",
    "betaling betaald betalt betalat zapłacono оплатили сплатили plătit",
)
"""A word of each of them: hardly a line has one."""

QUOTED: Final = (
    r"[「『【](?P<quoted>[^「」『』【】\n]{2,40})[」』】]\s?(?:を?ご利用|で(?:の|ご|お)|にて|へのお?支払|の(?:ご)?注文"
    r"|ご注文|的(?:订单|訂單|支付|付款)|购买|購買)"
)
"""Names in the brackets of Chinese and Japanese, before the words for buying there."""

SELLER_SENDS: Final = (
    r"(?:העסק |בית העסק )?(?P<name>[^\n,:!()|]{2,40}?) (?:(?:has |just )?sent you (?:an?|your|the) (?:invoice"
    r"|receipt|bill|document|credit)"
    r"|(?:שלח|שלחה|הפיק|הפיקה|העביר|העבירה)(?: עבורך| אליך)? (?:לך|לכם|עבורך|אליך)? ?(?:מסמך|חשבונית|קבלה)"
    r"|hat (?:Ihnen|dir) (?:eine|die|Ihre) (?:rechnung|quittung)|(?:vous|t')? ?a envoyé (?:une|votre"
    r"|un) (?:facture|reçu)"
    r"|(?:te|le) ha enviado (?:una|un|tu|su) (?:factura|recibo)|(?:ti|le) ha inviato (?:una|la) (?:fattura|ricevuta)"
    r"|heeft (?:je|u) een (?:factuur|bon)|enviou(?:-lhe)? (?:uma|um) (?:fatura|recibo)|har (?:sendt"
    r"|skickat) (?:deg|dig) en (?:faktura|kvittering)"
    r"|przesyła (?:fakturę|paragon)|vám (?:posílá|poslal) fakturu)"
)
"""A line that begins with the seller, who sends the document, as an expression."""
SENDING_TRIGGERS: Final = _words(
    "sent שלח שלחה הפיק הפיקה העביר העבירה hat envoyé enviado inviato heeft enviou har przesyła posílá poslal",
)

TITLES: Final = Lexicon(
    {
        "title": (
            "document|statement|summary|details|confirmation|folio|guest check|check|e ticket|online ticket"
            "|boarding|page|bank details|terms",
            "מסמך|שובר|פירוט|סיכום|העתק|מקור|פרטי תשלום|פרטי בנק",
            "kassenzettel|kassenbon|bewirtungsbeleg|fahrkarte|fahrschein|parkschein|mietvertrag|zusammenfassung"
            "|seite|bankverbindung|honorarnote",
            "quittance|note d'honoraires|billet|bordereau|récapitulatif|relevé|page|coordonnées bancaires"
            "|ticket de caisse",
            "nota|tique|tiquet|billete|resumen|página|minuta|liquidación|datos bancarios",
            "parcella|notula|biglietto|riepilogo|pagina|preavviso|documento commerciale|coordinate bancarie",
            "overzicht|kaartje|vervoerbewijs|pagina|declaratie",
            "bilhete|resumo|página|documento|nota de honorários|dados bancários",
            "bilet|paragon fiskalny|podsumowanie|strona|dokument|biljett|översikt|sida|billett|oversikt|side"
            "|lippu|yhteenveto|sivu",
            "jízdenka|lístek|doklad|přehled|strana|cestovní lístek|jegy|összesítő|oldal|blokk|bilet|rezumat|pagina",
            "билет|документ|страница|квиток|сторінка|обобщение|касов бон|bilet|özet|sayfa|belge|dekont",
            "αποδειξη|τιμολογιο|αποδειξη λιανικης|δελτιο|εισιτηριο|εισιτήριο|δελτίο|σελιδα|σελίδα|karta|pregled"
            "|stranica|stran|vozovnica",
            "تذكرة|مستند|صفحة|ملخص|halaman|tiket|nota|vé|trang"
            "|phiếu|ตั๋ว|หน้า|ใบเสร็จ|納品書|明細|明細書|乗車券|ページ|发票"
            "|电子发票|车票|明细|영수증|명세서|승차권",
        ),
        "courtesy": (
            "welcome|welcome to|thank you|thanks|please|best regards|kind regards|regards|sincerely|notes|note",
            "תודה|תודה רבה|ברוכים הבאים|בברכה|הערות|נא",
            "willkommen|herzlich willkommen|danke|vielen dank|wir danken|bitte|mit freundlichen grüßen|hinweis"
            "|hinweise",
            "bienvenue|merci|cordialement|remarque|remarques|bienvenido|bienvenidos|gracias|muchas gracias"
            "|saludos|notas|observaciones",
            "benvenuto|benvenuti|grazie|arrivederci|cordiali saluti|note|welkom|bedankt|dank u"
            "|met vriendelijke groet|opmerkingen",
            "bem vindo|obrigado|obrigada|witamy|dziękujemy|dziękuję|zapraszamy|uwagi|välkommen|tack|velkommen"
            "|tak|takk|tervetuloa|kiitos",
            "vítejte|děkujeme|ďakujeme|köszönjük|üdvözöljük|bine ați venit|mulțumim|vă mulțumim|добро пожаловать"
            "|спасибо|ласкаво просимо|дякуємо",
            "благодарим|благодаря|добре дошли|hoş geldiniz|teşekkürler|teşekkür ederiz|καλώς ήρθατε|ευχαριστούμε"
            "|dobrodošli|hvala",
            "أهلا|شكرا|مرحبا بكم|terima kasih|selamat datang|cảm ơn"
            "|xin cảm ơn|ขอบคุณ|ありがとう|いらっしゃい|毎度|谢谢|欢迎|감사합니다",
        ),
    }
)
"""What stands at the head or foot of papers and names nobody: titles that number and event words leave out, welcomes,
thanks."""

WEEKDAYS: Final = _words(
    "monday tuesday wednesday thursday friday saturday sunday montag",
    "dienstag mittwoch donnerstag freitag samstag sonntag",
    "lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes sábado domingo",
    "lunedì martedì mercoledì giovedì venerdì sabato domenica maandag",
    "dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "poniedziałek wtorek środa czwartek piątek sobota niedziela segunda terça quarta quinta sexta feira",
    "måndag tisdag onsdag torsdag fredag lördag söndag mandag tirsdag",
    "lørdag søndag maanantai tiistai keskiviikko torstai",
    "perjantai lauantai sunnuntai pondělí úterý středa čtvrtek",
    "pátek neděle pondelok utorok streda štvrtok piatok nedeľa",
    "hétfő kedd szerda csütörtök péntek szombat vasárnap luni marți miercuri joi vineri sâmbătă duminică",
    "понедельник вторник среда четверг пятница суббота воскресенье понеділок вівторок середа четвер субота неділя",
    "понеделник сряда четвъртък петък събота pazartesi salı çarşamba perşembe cuma cumartesi pazar",
    "δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο κυριακή ponedjeljak",
    "utorak srijeda četvrtak petak subota nedjelja",
    "ponedeljek torek sreda četrtek petek nedelja senin selasa rabu kamis",
    "jumat sabtu minggu יום ראשון שני שלישי רביעי חמישי שישי שבת",
)
"""Days of the week: what an address of delivery stands beside, and no firm by itself."""

ROLE_WORDS: Final = _words(
    "accounting accounts account accountant bookkeeping finance finances financial office admin",
    "administration department dept payable receivable receivables invoices invoice invoicing billing",
    "receipts receipt sales orders order support service services customer care team shop webshop store",
    "online system automatic notification notifications mail mailer info noreply no reply do not email e back",
    "הנהלת חשבונות מחלקת כספים גבייה גביה משרד המשרד ראשי חשבוניות קבלות הזמנות שירות לקוחות מערכת אוטומטית",
    "מענה buchhaltung rechnungswesen verwaltung rechnung rechnungen rechnungsversand kundenservice",
    "kundendienst abteilung büro finanzbuchhaltung comptabilité comptable facturation facture factures",
    "secrétariat bureau clients client gestion commandes contabilidad facturación facturas factura",
    "administración pedidos oficina atención al departamento de amministrazione contabilità ufficio",
    "fatturazione fatture fattura ordini servizio clienti segreteria administratie boekhouding facturatie",
    "facturen factuur klantenservice bestellingen księgowość księgowości dział faktury faktura biuro obsługa",
    "klienta zamówienia sekretariat rozliczenia contabilidade faturação faturamento financeiro financeira",
    "faturas fatura secretaria atendimento ao cliente ekonomi ekonomiavdelningen bokföring fakturor",
    "kundtjänst redovisning bogholderi bogholderiet regnskab økonomi kundeservice regnskap",
    "regnskapsavdelingen fakturaer taloushallinto laskutus kirjanpito asiakaspalvelu toimisto účtárna účetní",
    "oddělení fakturace fakturácia účtáreň účtovníctvo objednávky zákaznický servis könyvelés pénzügy",
    "számlázás ügyfélszolgálat iroda contabilitate facturare facturi financiar birou comenzi бухгалтерия",
    "бухгалтер отдел продаж счета заказы поддержка бухгалтерія відділ рахунки замовлення підтримка",
    "счетоводство фактури поръчки muhasebe muhasebesi faturalar finans müşteri hizmetleri siparişler",
    "λογιστήριο τιμολόγηση τιμολόγια παραγγελίες εξυπηρέτηση πελατών računovodstvo računi naručnine narudžbe",
    "naročila podrška podpora المحاسبة محاسبة الفواتير قسم المبيعات الطلبات خدمة العملاء keuangan penagihan",
    "akuntansi pesanan layanan pelanggan 経理 経理部 経理課 請求書 請求担当",
    " 会计 会计部 财务 财务部 會計部 財務部 회계팀 회계 경리부 บัญชี ฝ่ายบัญชี",
    "kế toán phòng kế toán",
)
"""Words for who in a firm writes, or for the machine that does: they name no firm."""
