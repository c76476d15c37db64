"""Names of the months, full and short, in nominative and genitive, by language."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from typing import Final

_NAMES: Final = {
    "en": "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sept sep"
    "|october oct|november nov|december dec",
    "he": "ינואר ינו|פברואר פבר|מרץ מרס|אפריל אפר|מאי|יוני יונ|יולי יול|אוגוסט אוג|ספטמבר ספט|אוקטובר אוק|נובמבר נוב"
    "|דצמבר דצמ",
    "de": "januar jänner jan|februar feber feb|märz mär mrz|april apr|mai|juni jun|juli jul|august aug|september"
    " sept sep|oktober okt|november nov|dezember dez",
    "fr": "janvier janv|février févr fév|mars|avril avr|mai|juin|juillet juil|août|septembre sept|octobre oct"
    "|novembre nov|décembre déc",
    "es": "enero ene|febrero feb|marzo mar|abril abr|mayo may|junio jun|julio jul|agosto ago|septiembre setiembre"
    " sept sep|octubre oct|noviembre nov|diciembre dic",
    "it": "gennaio gen|febbraio feb|marzo mar|aprile apr|maggio mag|giugno giu|luglio lug|agosto ago|settembre set"
    "|ottobre ott|novembre nov|dicembre dic",
    "nl": "januari jan|februari feb|maart mrt|april apr|mei|juni jun|juli jul|augustus aug|september sep|oktober okt"
    "|november nov|december dec",
    "pl": "stycznia styczeń sty|lutego luty lut|marca marzec mar|kwietnia kwiecień kwi|maja maj|czerwca czerwiec cze"
    "|lipca lipiec lip|sierpnia sierpień sie|września wrzesień wrz|października październik paź|listopada listopad lis"
    "|grudnia grudzień gru",
    "pt": "janeiro jan|fevereiro fev|março mar|abril abr|maio mai|junho jun|julho jul|agosto ago|setembro set"
    "|outubro out|novembro nov|dezembro dez",
    "sv": "januari jan|februari feb|mars mar|april apr|maj|juni jun|juli jul|augusti aug|september sep|oktober okt"
    "|november nov|december dec",
    "da": "januar jan|februar feb|marts mar|april apr|maj|juni jun|juli jul|august aug|september sep|oktober okt"
    "|november nov|december dec",
    "nb": "januar jan|februar feb|mars mar|april apr|mai|juni jun|juli jul|august aug|september sep|oktober okt"
    "|november nov|desember des",
    "fi": "tammikuuta tammikuu tammi|helmikuuta helmikuu helmi|maaliskuuta maaliskuu maalis|huhtikuuta huhtikuu"
    " huhti|toukokuuta toukokuu touko|kesäkuuta kesäkuu kesä|heinäkuuta heinäkuu heinä|elokuuta elokuu elo"
    "|syyskuuta syyskuu syys|lokakuuta lokakuu loka|marraskuuta marraskuu marras|joulukuuta joulukuu joulu",
    "cs": "ledna leden led|února únor úno|března březen bře|dubna duben dub|května květen kvě|června červen čvn"
    "|července červenec čvc|srpna srpen srp|září zář|října říjen říj|listopadu listopad|prosince prosinec pro",
    "sk": "januára január|februára február|marca marec|apríla apríl|mája máj|júna jún|júla júl|augusta august"
    "|septembra september|októbra október|novembra november|decembra december",
    "hu": "január jan|február febr|március márc|április ápr|május máj|június jún|július júl|augusztus aug"
    "|szeptember szept|október okt|november nov|december dec",
    "ro": "ianuarie ian|februarie feb|martie mar|aprilie apr|mai|iunie iun|iulie iul|august aug|septembrie sept"
    "|octombrie oct|noiembrie nov|decembrie dec",
    "ru": "января январь янв|февраля февраль фев|марта март мар|апреля апрель апр|мая май|июня июнь июн|июля июль"
    " июл|августа август авг|сентября сентябрь сен сент|октября октябрь окт|ноября ноябрь ноя|декабря декабрь дек",
    "uk": "січня січень січ|лютого лютий лют|березня березень бер|квітня квітень кві|травня травень тра"
    "|червня червень чер|липня липень лип|серпня серпень сер|вересня вересень вер|жовтня жовтень жов"
    "|листопада лист|грудня грудень гру",
    "tr": "ocak oca|şubat şub|mart mar|nisan nis|mayıs may|haziran haz|temmuz tem|ağustos ağu|eylül eyl|ekim eki"
    "|kasım kas|aralık ara",
    "el": "ιανουαρίου ιανουάριος ιαν|φεβρουαρίου φεβρουάριος φεβ|μαρτίου μάρτιος μαρ|απριλίου απρίλιος απρ"
    "|μαΐου μάιος μαι|ιουνίου ιούνιος ιουν|ιουλίου ιούλιος ιουλ|αυγούστου αύγουστος αυγ|σεπτεμβρίου σεπτέμβριος σεπ"
    "|οκτωβρίου οκτώβριος οκτ|νοεμβρίου νοέμβριος νοε|δεκεμβρίου δεκέμβριος δεκ",
    "ar": "يناير|فبراير|مارس|أبريل ابريل|مايو|يونيو|يوليو|أغسطس اغسطس|سبتمبر|أكتوبر اكتوبر|نوفمبر|ديسمبر",
    "hr": "siječnja sij|veljače velj|ožujka ožu|travnja tra|svibnja svi|lipnja lipanj lip|srpnja srpanj srp|kolovoza kol|rujna ruj"
    "|listopada listopad lis|studenoga studenog studeni stu|prosinca prosinac",
    "th": "มกราคม ม.ค มค|กุมภาพันธ์ ก.พ กพ|มีนาคม มี.ค มีค|เมษายน เม.ย เมย|พฤษภาคม พ.ค พค|มิถุนายน มิ.ย มิย|กรกฎาคม ก.ค กค"
    "|สิงหาคม ส.ค สค|กันยายน ก.ย กย|ตุลาคม ต.ค ตค|พฤศจิกายน พ.ย พย|ธันวาคม ธ.ค ธค",
    "vi": "tháng_1|tháng_2|tháng_3|tháng_4|tháng_5|tháng_6|tháng_7|tháng_8|tháng_9|tháng_10|tháng_11|tháng_12",
    "bg": "януари|февруари|март|април|май|юни|юли|август|септември|октомври|ноември|декември",
}


def _plain(word: str) -> str:
    """The word without its accents, as forms and phones often print it."""
    return "".join(c for c in unicodedata.normalize("NFD", word) if unicodedata.category(c) != "Mn")


def _table() -> dict[str, dict[int, frozenset[str]]]:
    months: dict[str, dict[int, frozenset[str]]] = defaultdict(lambda: defaultdict(frozenset))
    for language, names in _NAMES.items():
        for number, forms in enumerate(names.split("|"), start=1):
            for form in forms.split():
                folded = unicodedata.normalize("NFKC", form).casefold().replace("_", " ")
                for each in {folded, _plain(folded)}:
                    months[each][number] |= {language}
    return {name: dict(meanings) for name, meanings in months.items()}


MONTHS: Final = _table()
"""What a month's folded name means, and in which languages: `listopad` is October in Croatian and November in Polish
and Czech, so that only the language of the paper can tell."""

HEBREW_MONTHS: Final = {
    "תשרי": 7, "חשון": 8, "חשוון": 8, "מרחשון": 8, "כסלו": 9, "טבת": 10, "שבט": 11, "אדר": 12, "אדר א": 12,
    "אדר ב": 13, "ניסן": 1, "אייר": 2, "סיון": 3, "סיוון": 3, "תמוז": 4, "אב": 5, "אלול": 6,
}  # fmt: skip
"""Months of the Hebrew calendar, counted from Nisan as the calendar's arithmetic does."""
