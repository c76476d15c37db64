"""Words of outcomes that are told in two pieces, or by an answering machine, by concept and language.

A payment and what became of it, a reminder and the paper it reminds of, stand in one sentence with anything between
them ("auto-billing for invoice 2142 failed"): the pieces are listed here, and `decision.events` joins them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ..languages.lexicon import Lexicon

_ByLanguage = Mapping[str, str]

_PAYMENT: Final[_ByLanguage] = {
    "en": "payment|payments|billing|auto billing|direct debit",
    "he": "תשלום|התשלום|תשלומך|תשלומכם|חיוב",
    "ar": "الدفع|دفعتك|دفعة|السداد|الدفعة|دفعتكم|تبرعكم|تبرعك",
    "de": "zahlung|einzahlung|bezahlung|abbuchung|lastschrift|einzug",
    "fr": "paiement|règlement|versement|prélèvement",
    "es": "pago|cobro|auto facturación|domiciliación",
    "pt": "pagamento|cobrança|débito direto",
    "it": "pagamento|addebito|versamento",
    "nl": "betaling|incasso|afschrijving",
    "da": "betaling|betalingen|indbetaling",
    "nb": "betaling|betalingen|innbetaling|innbetalingen|autotrekk",
    "sv": "betalning|betalningen|inbetalning|inbetalningen|dragning|dragningen|autogiro",
    "fi": "maksu|maksusi|maksun|maksusta|maksustasi|maksustanne|suoritus|suorituksesi|suorituksestasi|veloitus",
    "et": "makse|makset|maksmise|maksmine",
    "lv": "maksājums|maksājumu|maksājuma|apmaksa|apmaksu",
    "lt": "mokėjimas|mokėjimą|mokėjimo|apmokėjimas|apmokėjimą",
    "pl": "płatność|płatności|wpłata|wpłatę|wpłaty|opłata|opłaty|zapłatę|obciążenie",
    "cs": "platba|platbu|platby|úhrada|úhradu|úhrady|inkaso|stržení",
    "sk": "platba|platbu|platby|úhrada|úhradu|úhrady|inkaso",
    "sl": "plačilo|plačila|vplačilo|trajnik|bremenitev",
    "hr": "uplata|uplatu|uplati|uplate|plaćanje|plaćanju|plaćanja|naplata|terećenje",
    "sr": "уплата|уплату|уплати|плаћање|плаћању|наплата",
    "hu": "fizetés|fizetését|fizetésed|fizetésedet|befizetés|befizetését|befizetést|befizetésed|befizetésedet"
    "|terhelés|levonás",
    "ro": "plata|plată|plății|plata dvs|debitare|debitarea|încasarea",
    "bg": "плащане|плащането|плащания|таксуване|таксуването",
    "el": "πληρωμή|πληρωμής|χρέωση|χρέωσης",
    "tr": "ödeme|ödemeniz|ödemesi|ödemenin|tahsilat|tahsilatı",
    "ru": "оплата|оплату|оплаты|платеж|платёж|платежа|списание|списания|автоплатеж|автоплатёж",
    "uk": "оплата|оплату|оплати|платіж|платежу|списання",
    "ja": "お支払い|お支払|支払い|決済|入金|ご入金|引き落とし|口座振替",
    "ko": "결제|입금|납부|자동결제|자동이체",
    "zh": "付款|支付|款项|款項|扣款|缴费|繳費|自动扣款|自動扣款",
    "th": "การชำระเงิน|ชำระเงิน|การตัดบัตร|ยอดชำระ",
    "vi": "thanh toán|khoản thanh toán",
    "id": "pembayaran|pembayarannya|penagihan|auto debit",
}
"""Nouns for a payment, in the cases and forms that sentences about one use."""

_THANKS: Final[_ByLanguage] = {
    "en": "thank you|thanks|many thanks",
    "he": "תודה|אנו מודים",
    "ar": "شكرا|شكرًا|نشكركم|نشكرك",
    "de": "vielen dank|danke|herzlichen dank|wir danken|besten dank",
    "fr": "merci|nous vous remercions",
    "es": "gracias|le agradecemos|te agradecemos",
    "pt": "obrigado|obrigada|agradecemos",
    "it": "grazie|la ringraziamo|ti ringraziamo|ringraziamo",
    "nl": "bedankt|dank u|dank je|hartelijk dank|dank voor",
    "da": "tak",
    "nb": "takk|tusen takk",
    "sv": "tack",
    "fi": "kiitos|kiitämme",
    "et": "täname|aitäh",
    "lv": "paldies|pateicamies",
    "lt": "ačiū|dėkojame|dėkui",
    "pl": "dziękujemy|dziękuję",
    "cs": "děkujeme|děkuji",
    "sk": "ďakujeme|ďakujem",
    "sl": "hvala|zahvaljujemo",
    "hr": "hvala|zahvaljujemo",
    "sr": "хвала|захваљујемо",
    "hu": "köszönjük|köszönöm|köszönettel",
    "ro": "mulțumim|vă mulțumim|îți mulțumim",
    "bg": "благодарим",
    "el": "ευχαριστούμε|σας ευχαριστούμε",
    "tr": "teşekkürler|teşekkür ederiz|teşekkür eder",
    "ru": "спасибо|благодарим",
    "uk": "дякуємо|дякуєм",
    "ja": "ありがとうございました|ありがとうございます|御礼",
    "ko": "감사합니다|감사드립니다",
    "zh": "感谢|感謝|谢谢|謝謝",
    "th": "ขอบคุณ|ขอขอบคุณ",
    "vi": "cảm ơn",
    "id": "terima kasih",
}

_IN_ADVANCE: Final[_ByLanguage] = {
    "en": "in advance|prompt payment|timely payment|prompt attention|attention to this matter",
    "he": "מראש|תשלום מהיר|בהקדם",
    "ar": "مقدما|مقدمًا|سلفا",
    "de": "im voraus|im vorhinein|umgehende|zeitnahe|prompte|pünktliche",
    "fr": "d'avance|par avance|prompt règlement|prompt paiement",
    "es": "de antemano|por anticipado|pronto pago",
    "pt": "desde já|antecipadamente",
    "it": "in anticipo|anticipatamente",
    "nl": "bij voorbaat|alvast bedankt|spoedige betaling",
    "da": "på forhånd",
    "nb": "på forhånd",
    "sv": "på förhand",
    "fi": "etukäteen",
    "et": "ette tänades|juba ette",
    "lv": "jau iepriekš",
    "lt": "iš anksto",
    "pl": "z góry",
    "cs": "předem",
    "sk": "vopred",
    "sl": "vnaprej",
    "hr": "unaprijed",
    "sr": "унапред",
    "hu": "előre is",
    "ro": "anticipat",
    "bg": "предварително",
    "el": "εκ των προτέρων",
    "tr": "şimdiden",
    "ru": "заранее",
    "uk": "заздалегідь",
    "ja": "よろしくお願い",
    "ko": "미리",
    "zh": "提前|预先",
    "vi": "trước",
    "id": "sebelumnya",
}
"""What makes thanks for a payment a request for it."""

_FAILED: Final[_ByLanguage] = {
    "en": "failed|fails|has failed|unsuccessful|declined|rejected|bounced|was not successful|did not go through"
    "|could not be completed",
    "he": "נכשל|נכשלה|נכשלו|נדחה|נדחתה|לא הצליח|לא הצליחה|סורב|לא עבר",
    "ar": "فشل|فشلت|رفض|مرفوض|مرفوضة|لم تنجح|لم يتم|تعذر|تعذرت",
    "de": "fehlgeschlagen|gescheitert|abgelehnt|nicht erfolgreich|misslungen|zurückgewiesen|nicht durchgeführt",
    "fr": "échoué|échouée|a échoué|échec|refusé|refusée|rejeté|rejetée|n a pas abouti|n'a pas pu",
    "es": "falló|fallado|ha fallado|fallida|fallido|rechazado|rechazada|no se pudo|no pudo|no se ha podido|fracasó",
    "pt": "falhou|falhada|falhado|recusado|recusada|rejeitado|rejeitada|não foi possível|negado|negada",
    "it": "fallito|fallita|non riuscito|non riuscita|rifiutato|rifiutata|respinto|respinta|non è andato a buon fine",
    "nl": "mislukt|geweigerd|afgewezen|niet gelukt|niet geslaagd|gestorneerd",
    "da": "mislykkedes|fejlede|fejlet|afvist|mislykket|ikke gennemført",
    "nb": "mislyktes|feilet|avvist|mislykket|ikke gjennomført",
    "sv": "misslyckades|misslyckats|nekades|nekad|avvisades|avvisad|kunde inte genomföras",
    "fi": "epäonnistui|epäonnistunut|hylätty|hylättiin|ei onnistunut",
    "et": "ebaõnnestus|nurjus|lükati tagasi",
    "lv": "neizdevās|noraidīts|neveiksmīgs|nav izdevies",
    "lt": "nepavyko|atmestas|nesėkmingas|nebuvo įvykdytas",
    "pl": "nieudana|nieudane|nie powiodła|nie powiodło|odrzucona|odrzucono|odrzucone|nie udała|nie udało",
    "cs": "selhala|selhalo|selhání|zamítnuta|zamítnuto|nezdařila|nezdařilo|neproběhla|neúspěšná|odmítnuta",
    "sk": "zlyhala|zlyhalo|zlyhanie|zamietnutá|zamietnutie|nepodarila|nepodarilo|neúspešná|odmietnutá",
    "sl": "ni uspelo|ni uspela|zavrnjeno|zavrnjena|neuspešno|neuspešna",
    "hr": "nije uspjelo|nije uspjela|odbijeno|odbijena|neuspješno|neuspješna|neuspjelo",
    "sr": "није успело|није успела|одбијено|одбијена|неуспешно|неуспешна",
    "hu": "sikertelen|meghiúsult|elutasították|elutasítva|nem sikerült",
    "ro": "eșuat|eșuată|respinsă|respins|refuzată|nu a reușit|nu a putut",
    "bg": "неуспешно|неуспешна|отхвърлено|отказано|не беше успешно|не успя",
    "el": "απέτυχε|αποτυχία|απορρίφθηκε|ανεπιτυχής|δεν ολοκληρώθηκε",
    "tr": "başarısız|başarısız oldu|reddedildi|alınamadı|gerçekleştirilemedi",
    "ru": "не прошла|не прошел|не прошёл|отклонен|отклонён|отклонена|отклонено|неудачный|неудачная|не удалось"
    "|не удался|не удалась",
    "uk": "не пройшла|не пройшов|відхилено|відхилений|невдалий|невдала|не вдалося|не вдався",
    "ja": "失敗|できませんでした|エラー|承認されませんでした",
    "ko": "실패|실패했습니다|거절|거부",
    "zh": "失败|失敗|被拒|未成功|未能",
    "th": "ไม่สำเร็จ|ล้มเหลว|ถูกปฏิเสธ",
    "vi": "không thành công|thất bại|bị từ chối",
    "id": "gagal|ditolak|tidak berhasil",
}

_REMINDER: Final[_ByLanguage] = {
    "en": "reminder|overdue|past due|final notice|second notice|third notice|dunning",
    "he": "תזכורת|תזכורות|התראה אחרונה|התראה לפני|בפיגור",
    "ar": "تذكير|متأخر|متأخرة|متأخرة السداد",
    "de": "erinnerung|zahlungserinnerung|mahnung|mahnstufe|überfällig|überfällige|letzte mahnung",
    "fr": "rappel|relance|mise en demeure|en retard|échue|impayée",
    "es": "recordatorio|vencida|vencido|reclamación|aviso de impago|impagada",
    "pt": "lembrete|vencida|em atraso|aviso de cobrança",
    "it": "promemoria|sollecito|scaduta|scaduto|insoluta",
    "nl": "herinnering|betalingsherinnering|aanmaning|vervallen|laatste herinnering|ingebrekestelling|openstaande",
    "da": "påmindelse|rykker|betalingspåmindelse|rykkerskrivelse|forfalden",
    "nb": "påminnelse|purring|betalingspåminnelse|inkassovarsel|forfalt",
    "sv": "påminnelse|betalningspåminnelse|kravbrev|förfallen",
    "fi": "muistutus|maksumuistutus|maksukehotus|karhu|erääntynyt",
    "et": "meeldetuletus|tähtaja ületanud|võlgnevus",
    "lv": "atgādinājums|kavēts|nokavēts|parāds",
    "lt": "priminimas|pradelsta|vėluojama|skola",
    "pl": "przypomnienie|ponaglenie|monit|wezwanie do zapłaty|przeterminowana|zaległa|zaległość",
    "cs": "upomínka|připomínka|připomenutí|upozornění|po splatnosti",
    "sk": "upomienka|pripomienka|upozornenie|po splatnosti",
    "sl": "opomin|opomnik|zapadel|zapadlo",
    "hr": "podsjetnik|opomena|dospjeli|dospjela|požurnica",
    "sr": "подсетник|опомена|доспела",
    "hu": "emlékeztető|fizetési felszólítás|felszólítás|lejárt",
    "ro": "memento|reamintire|somație|restantă|restanță|scadentă",
    "bg": "напомняне|просрочена|просрочено|покана за плащане",
    "el": "υπενθύμιση|ληξιπρόθεσμο|ληξιπρόθεσμη",
    "tr": "hatırlatma|hatırlatması|vadesi geçmiş|gecikmiş|ihtar",
    "ru": "напоминание|просрочен|просроченный|просроченная|просрочена|задолженность",
    "uk": "нагадування|прострочений|прострочена|заборгованість",
    "ja": "リマインダー|督促|督促状|お支払期限|未払い|未入金|期限超過",
    "ko": "알림 미납|독촉|미납|연체|납부 안내",
    "zh": "催款|提醒|逾期|催缴|催繳|欠费|欠費",
    "th": "แจ้งเตือน|เกินกำหนด|ค้างชำระ",
    "vi": "nhắc nhở|quá hạn|nhắc thanh toán",
    "id": "pengingat|jatuh tempo|tunggakan|menunggak",
}
"""Beside the name of a bill in a subject or headline: a reminder to pay it."""

_AUTO_REPLY: Final[_ByLanguage] = {
    "en": "automatic reply|auto reply|autoreply|out of office|out of the office|auto response|automatic response"
    "|away from the office|on vacation until|on leave until",
    "he": "תשובה אוטומטית|מענה אוטומטי|מחוץ למשרד|הודעת היעדרות",
    "ar": "رد تلقائي|خارج المكتب",
    "de": "automatische antwort|abwesenheitsnotiz|abwesenheit|automatische rückantwort|außer haus|nicht im büro",
    "fr": "réponse automatique|absence du bureau|absent du bureau|message d absence",
    "es": "respuesta automática|fuera de la oficina|fuera de oficina",
    "pt": "resposta automática|fora do escritório|ausência temporária",
    "it": "risposta automatica|fuori ufficio|fuori sede",
    "nl": "automatisch antwoord|afwezig|afwezigheid|niet aanwezig",
    "da": "automatisk svar|autosvar|ikke på kontoret",
    "nb": "automatisk svar|autosvar|fraværsmelding|ikke på kontoret",
    "sv": "automatiskt svar|autosvar|frånvaromeddelande|frånvaro",
    "fi": "automaattinen vastaus|poissaoloviesti",
    "et": "automaatvastus|kontorist väljas",
    "lv": "automātiska atbilde|automātiskā atbilde",
    "lt": "automatinis atsakymas",
    "pl": "automatyczna odpowiedź|odpowiedź automatyczna|autoresponder|poza biurem",
    "cs": "automatická odpověď|mimo kancelář",
    "sk": "automatická odpoveď|mimo kancelárie",
    "sl": "samodejni odgovor|odsotnost",
    "hr": "automatski odgovor|odsutan iz ureda",
    "sr": "аутоматски одговор|automatski odgovor",
    "hu": "automatikus válasz|házon kívül",
    "ro": "răspuns automat",
    "bg": "автоматичен отговор|извън офиса",
    "el": "αυτόματη απάντηση|εκτός γραφείου",
    "tr": "otomatik yanıt|ofis dışında",
    "ru": "автоматический ответ|автоответ|вне офиса",
    "uk": "автоматична відповідь|автовідповідь",
    "ja": "自動応答|自動返信|不在通知",
    "ko": "자동 회신|자동 응답|부재중",
    "zh": "自动回复|自動回覆|自動回復|不在办公室",
    "th": "ตอบกลับอัตโนมัติ",
    "vi": "trả lời tự động|thư trả lời tự động",
    "id": "balasan otomatis|di luar kantor",
}
"""What an answering machine puts in a subject."""

_PRICE_CHANGE: Final[_ByLanguage] = {
    "en": "price change|price increase|price update|prices are changing|price is changing|changes to your price"
    "|changes to our prices|change to your plan price|new prices from|rate change|rates are changing|new tariff"
    "|changes to your tariff|fees are changing|fee change|update to our pricing|pricing update|price adjustment",
    "he": "עדכון מחיר|עדכון מחירים|עדכון תעריף|עדכון תעריפים|שינוי מחיר|שינוי בתעריף|העלאת מחיר|עליית מחיר",
    "ar": "تغيير السعر|تعديل الأسعار|تحديث الأسعار|زيادة الأسعار",
    "de": "preisanpassung|preisänderung|preiserhöhung|tarifanpassung|tarifänderung|neue preise ab|neuer preis ab"
    "|beitragsanpassung|entgeltanpassung",
    "fr": "évolution de vos tarifs|évolution de nos tarifs|évolution tarifaire|changement de tarif|évolution du prix"
    "|augmentation de tarif|augmentation des tarifs|modification tarifaire|nouveaux tarifs|hausse des tarifs",
    "es": "cambio de precio|cambio de tarifa|cambios en tu tarifa|cambio en el precio|actualización de precios"
    "|actualización de tarifas|subida de precios|nuevas tarifas|modificación de tarifas|modificación de precio",
    "pt": "alteração de preço|alteração de preços|alteração de tarifário|reajuste de preço|reajuste|novos preços"
    "|atualização de preços|aumento de preço|alteração do preço",
    "it": "variazione di prezzo|variazione dei prezzi|aumento di prezzo|modifica del prezzo|nuove tariffe"
    "|modifica delle tariffe|adeguamento dei prezzi|variazione tariffaria|adeguamento tariffario",
    "nl": "prijswijziging|prijsverhoging|tariefwijziging|prijsaanpassing|nieuwe tarieven|nieuwe prijzen",
    "da": "prisændring|prisstigning|ændring af pris|nye priser|prisjustering",
    "nb": "prisendring|prisøkning|prisjustering|nye priser",
    "sv": "prisändring|prishöjning|prisjustering|nya priser|ändrat pris",
    "fi": "hinnanmuutos|hinnankorotus|hintamuutos|hinnantarkistus|hintojen muutos",
    "et": "hinnamuutus|hinnatõus",
    "lv": "cenu izmaiņas|cenas izmaiņas|tarifu izmaiņas",
    "lt": "kainų pokyčiai|kainos pasikeitimas|kainų pasikeitimas",
    "pl": "zmiana ceny|zmiana cen|zmiana cennika|podwyżka ceny|nowy cennik|zmiana opłat|zmiana taryfy",
    "cs": "změna ceny|změna cen|změna ceníku|zvýšení ceny|nový ceník|úprava cen",
    "sk": "zmena ceny|zmena cien|zmena cenníka|zvýšenie ceny|nový cenník",
    "sl": "sprememba cene|sprememba cen|nov cenik",
    "hr": "promjena cijene|promjena cijena|novi cjenik",
    "sr": "промена цене|промена цена|нови ценовник",
    "hu": "árváltozás|áremelés|díjváltozás|áremelkedés|díjmódosítás",
    "ro": "modificare de preț|modificarea prețului|modificarea tarifelor|majorare de preț|noile tarife",
    "bg": "промяна на цената|промяна на цените|промяна в цените|нови цени",
    "el": "αλλαγή τιμής|αλλαγή τιμών|αύξηση τιμής|τροποποίηση τιμολογίων|αναπροσαρμογή τιμών",
    "tr": "fiyat değişikliği|fiyat artışı|fiyat güncellemesi|ücret değişikliği|tarife değişikliği",
    "ru": "изменение цены|изменение цен|изменение тарифа|изменение тарифов|повышение цен|новые тарифы",
    "uk": "зміна ціни|зміна цін|зміна тарифу|зміна тарифів|підвищення цін|нові тарифи",
    "ja": "価格改定|料金改定|価格変更|料金変更|値上げ",
    "ko": "가격 변경|요금 변경|가격 인상|요금 인상",
    "zh": "价格调整|價格調整|价格变动|費率調整|资费调整|涨价",
    "th": "ปรับราคา|เปลี่ยนแปลงราคา",
    "vi": "thay đổi giá|điều chỉnh giá|tăng giá",
    "id": "perubahan harga|penyesuaian harga|kenaikan harga",
}

_CARD_BILL: Final[_ByLanguage] = {
    "en": "towards your credit card|towards credit card|to your credit card account|credit card payment received"
    "|credit card bill payment|credited to your card|credit card bill paid|payment towards your loan"
    "|loan payment received|emi payment",
    "he": "פירעון חיוב כרטיס|תשלום כרטיס האשראי שלך התקבל|תשלום חשבון כרטיס האשראי|תשלום הלוואה התקבל",
    "ar": "سداد بطاقة الائتمان|سداد البطاقة الائتمانية",
    "de": "ausgleich ihrer kreditkarte|zahlung auf ihr kreditkartenkonto|zahlung zu ihrer kreditkarte",
    "fr": "règlement de votre carte de crédit|paiement de votre carte de crédit",
    "es": "pago de tu tarjeta de crédito|pago de su tarjeta de crédito|pago a tu tarjeta|pago a su tarjeta",
    "pt": "pagamento do seu cartão de crédito|pagamento da fatura do cartão|pagamento do cartão de crédito",
    "it": "pagamento della carta di credito|saldo della carta di credito",
    "nl": "betaling aan uw creditcard|betaling van uw creditcard",
    "pl": "spłata karty kredytowej|spłatę karty kredytowej",
    "cs": "splátka kreditní karty",
    "hu": "hitelkártya törlesztés",
    "ro": "plata cardului de credit",
    "tr": "kredi kartı borcunuz|kredi kartı ödemeniz",
    "ru": "погашение кредитной карты|погашение задолженности по карте",
    "uk": "погашення кредитної картки",
    "ja": "カード引落|ご返済",
    "ko": "카드대금",
    "zh": "信用卡还款|信用卡還款",
    "th": "ชำระบัตรเครดิต",
    "vi": "thanh toán thẻ tín dụng",
    "id": "pembayaran kartu kredit",
}
"""A debt to a bank paid: what was bought with it has receipts of its own."""

PAYMENT: Final = Lexicon(
    {
        concept: tuple(words.values())
        for concept, words in (
            ("advance", _IN_ADVANCE),
            ("failed", _FAILED),
            ("reminder", _REMINDER),
            ("thanks", _THANKS),
            ("payment", _PAYMENT),
        )
    }
)
"""A payment, and what a sentence says of it."""
AUTO_REPLY: Final = Lexicon({"auto_reply": tuple(_AUTO_REPLY.values())})
EVENT_PHRASES: Final[Mapping[str, tuple[str, ...]]] = {
    "price_change": tuple(_PRICE_CHANGE.values()),
    "bank_alert": tuple(_CARD_BILL.values()),
}
"""Whole phrases, added to the events."""
