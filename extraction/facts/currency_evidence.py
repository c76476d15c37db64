r"""What tells the country of a paper whose currency sign several countries share: tax names, registers, codes, places.

Each sign is an expression that is searched in the paper's text, capitals and all, and counts so many votes; one that
begins with `(?i)` in the text's small letters, in which it is written. What is used by one country alone counts most; a
name that merely stands in a text, as of a place, counts least.

Of a sign that begins with `\b` every alternative does: such signs are looked for together, where words begin.
"""

from __future__ import annotations

from typing import Final

EVIDENCE: Final[dict[str, dict[str, int]]] = {
    "US": {
        r"(?i)(?:\bunited states|\bu\.s\.a|, usa?)\b": 1,
        r"(?i)\bsales tax\b": 1,
        r"\bEIN\b.{0,3}\d\d-\d{7}": 3,
        r"(?i), inc\.": 1,
        r"\bLLC\b": 1,
        r"\b(?:California|New York|Seattle|San Francisco|Chicago|Texas)\b": 1,
    },
    "CA": {
        r"\b[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z] ?\d[ABCEGHJ-NPRSTV-Z]\d(?![A-Z\d])": 3,
        r"(?<=[A-Z])[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z]\d[ABCEGHJ-NPRSTV-Z]\d(?![A-Z\d])": 2,
        r"\b\d{9} ?-?RT ?\d{4}": 4,
        r"(?i)\bharmonized sales tax\b": 4,
        r"\bH\.?S\.?T\b|\bQ\.?S\.?T\b|\bT\.?V\.?Q\b|\bGST/HST\b|\bTPS\b": 3,
        r"(?i)\bcanada\b": 1,
        r"\b(?:Ontario|Qu[ée]bec|Alberta|British Columbia|Manitoba|Saskatchewan|Nova Scotia|Toronto|Vancouver|Calgary"
        r"|Ottawa|Montr[ée]al)\b": 1,
    },
    "AU": {
        r"\bABN\b.{0,3}\d\d ?\d{3} ?\d{3} ?\d{3}": 4,
        r"\bA\.?B\.?N\b": 2,
        r"\bACN\b": 2,
        r"(?i)\bpty\.? ltd\b": 2,
        r"\b(?:NSW|VIC|QLD|WA|SA|TAS|ACT|NT),? \d{4}\b": 3,
        r"\+61[ (\d]": 2,
        r"(?i)\baustralia\b": 1,
        r"\b(?:Sydney|Melbourne|Brisbane|Perth|Adelaide)\b": 1,
    },
    "NZ": {
        r"\bNZBN\b": 4,
        r"(?i)\bgst (?:no|number|reg)[^\d]{0,12}\d{2,3}-\d{3}-\d{3}\b": 4,
        r"\+64[ (\d]": 2,
        r"(?i)\bnew zealand\b": 1,
        r"\b(?:Auckland|Wellington|Christchurch)\b": 1,
    },
    "SG": {
        r"\bUEN\b": 4,
        r"(?i)\bgst reg[^\d]{0,24}(?:m[2-9]-\d{7}-\d|\d{9}[a-z])": 3,
        r"(?i)\bpte\.? ltd\b": 2,
        r"(?i)\bsingapore \d{6}\b": 3,
        r"\+65[ (\d]": 2,
        r"(?i)\bsingapore\b": 1,
    },
    "HK": {r"\+852[ (\d]": 3, r"(?i)\bhong kong\b": 1, r"香港|\b(?:Kowloon|Wan Chai)\b": 1},
    "TW": {r"統一編號|統編": 4, r"\+886[ (\d-]": 2, r"(?i)台灣|臺灣|台北|臺北|\btaiwan\b": 1},
    "MX": {
        r"\bRFC\b.{0,3}[A-ZÑ&]{3,4}\d{6}[A-Z0-9]{3}\b": 4,
        r"\bCFDI\b": 4,
        r"(?i)\bs\.? ?a\.? de c\.? ?v\b": 3,
        r"\+52[ (\d]": 2,
        r"(?i)\bm[ée]xico\b": 1,
        r"\bCDMX\b": 2,
    },
    "AR": {
        r"\bCUIT\b": 4,
        r"\bAFIP\b|\bARCA\b|\bIIBB\b": 2,
        r"\+54[ (\d]": 2,
        r"(?i)\bargentina\b|\bbuenos aires\b": 1,
    },
    "CL": {
        r"(?i)\brut\b.{0,3}\d{1,2}\.?\d{3}\.?\d{3}-[\dk]\b": 4,
        r"\+56[ (\d]": 2,
        r"(?i)\bchile\b": 1,
    },
    "CO": {
        r"\bNIT\b.{0,3}\d{3}\.?\d{3}\.?\d{3}-?\d": 4,
        r"\bDIAN\b": 2,
        r"\+57[ (\d]": 2,
        r"(?i)\bcolombia\b|\bbogot[áa]\b|\bmedell[íi]n\b": 1,
    },
    "UY": {r"\bRUT\b.{0,3}\d{12}\b": 4, r"\+598[ (\d]": 3, r"(?i)\buruguay\b|\bmontevideo\b": 1},
    "SE": {
        r"(?i)\borg\.? ?-?(?:nr|nummer)\b.{0,3}\d{6}-\d{4}\b": 4,
        r"\bSE ?\d{10}01\b": 4,
        r"\+46[ (\d]": 3,
        r"\bBankgiro\b|\bSwish\b|\bF-skatt\b": 2,
        r"(?i)\bsverige\b|\bsweden\b|\bstockholm\b|\bg[öo]teborg\b": 1,
    },
    "NO": {
        r"\b\d{3} ?\d{3} ?\d{3} ?MVA\b": 4,
        r"(?i)\borg\.? ?-?(?:nr|nummer)\b.{0,3}\d{3} ?\d{3} ?\d{3}\b(?!-)": 3,
        r"\+47[ (\d]": 3,
        r"\bVipps\b|\bBankAxept\b": 2,
        r"\bMVA\b|\bmva\b": 2,
        r"(?i)\bnorge\b|\bnorway\b|\boslo\b|\bbergen\b": 1,
    },
    "DK": {
        r"(?i)\bcvr\b": 4,
        r"\bDK ?\d{8}\b": 3,
        r"\+45[ (\d]": 3,
        r"\bDankort\b": 3,
        r"\bMobilePay\b": 1,
        r"(?i)\bdanmark\b|\bdenmark\b|\bkøbenhavn\b|\baarhus\b": 1,
    },
    "IS": {
        r"(?i)\b(?:kt\.|kennitala).{0,3}\d{6}-\d{4}\b": 4,
        r"\bVSK\b|\bvsk\b": 3,
        r"\+354[ (\d]": 3,
        r"(?i)\bísland\b|\biceland\b|\breykjav[íi]k\b": 1,
    },
    "JP": {
        r"〒\d{3}-\d{4}": 3,
        r"\bT\d{13}\b": 3,
        r"\+81[ (\d-]": 2,
        r"[\u3041-\u30fa]|領収|税込|税抜|消費税|内税|株式会社|有限会社|御中": 5,
        r"(?i)日本|東京|\bjapan\b|\btokyo\b": 1,
    },
    "AE": {
        r"(?:ضريبة القيمة المضافة|(?i:\bvat\b))\D{0,4}\b5(?:\.0+)? ?%": 3,
        r"\+971[ (\d-]": 3,
        r"الإمارات|الامارات|دبي|أبوظبي|أبو ظبي|الشارقة|(?i:\bdubai\b|\babu dhabi\b|\bu\.?a\.?e\b)": 1,
    },
    "MA": {
        r"\bICE\b.{0,3}\d{15}\b": 4,
        r"\+212[ (\d-]": 3,
        r"المغرب|الدار البيضاء|الرباط|مراكش|(?i:\bmaroc\b|\bcasablanca\b)": 1,
    },
    "KW": {r"\+965[ (\d-]": 3, r"الكويت|(?i:\bkuwait\b)": 1},
    "BH": {r"\+973[ (\d-]": 3, r"البحرين|المنامة|(?i:\bbahrain\b)": 1},
    "JO": {r"\+962[ (\d-]": 3, r"الأردن|الاردن|إربد|(?i:\bjordan\b)": 1},
    "IQ": {r"\+964[ (\d-]": 3, r"العراق|بغداد|أربيل|(?i:\biraq\b)": 1},
    "LY": {r"\+218[ (\d-]": 3, r"ليبيا|بنغازي|(?i:\blibya\b)": 1},
    "TN": {r"\+216[ (\d-]": 3, r"تونس|صفاقس|(?i:\btunisie\b|\btunisia\b)": 1},
    "DZ": {r"\+213[ (\d-]": 3, r"الجزائر|وهران|(?i:\balg[ée]rie\b)": 1},
    "GB": {r"\bGB ?\d{3} ?\d{4} ?\d{2}\b": 4},
    "PL": {r"\bNIP\b\W{0,3}(?:PL ?)?\d{3}-?\d{3}-?\d{2}-?\d{2}\b": 4},
    "CZ": {r"\bDIČ\b\W{0,3}CZ ?\d{8,10}\b": 4},
    "HU": {r"(?i)\badószám\b\W{0,3}(?:hu ?)?\d{8}-\d-\d{2}\b": 4},
    "RO": {r"\b(?:CUI|CIF)\b\W{0,3}RO ?\d{2,10}\b": 4},
    "UA": {r"\bЄДРПОУ\b": 4, r"\bІПН\b": 3},
    "RU": {r"\bИНН\b.{0,3}\d{10}(?:\d\d)?\b": 3, r"\bОГРН(?:ИП)?\b": 4, r"\bКПП\b": 3},
    "TR": {r"(?i)\b(?:vkn|vergi (?:kimlik )?no)\b\W{0,3}\d{10}\b": 4, r"\bKDV\b": 3},
    "BR": {r"\bCNPJ\b\W{0,3}\d{2}\.?\d{3}\.?\d{3}/?\d{4}-?\d{2}\b": 4},
    "IN": {r"\bGSTIN\b\W{0,3}\d{2}[A-Z]{5}\d{4}[A-Z][A-Z\d]Z[A-Z\d]\b": 4},
    "CH": {r"\bCHE-?\d{3}\.?\d{3}\.?\d{3}\b": 4},
    "KR": {r"사업자 ?(?:등록)? ?번호": 4},
    "TH": {r"เลขประจำตัวผู้เสียภาษี": 4},
    "DE": {r"\bUSt\.?-?Id\.?-?(?:Nr\.?)?\W{0,3}DE ?\d{9}\b": 4},
    "AT": {r"\bATU ?\d{8}\b": 4},
    "FR": {r"\bSIRE[NT]\b\W{0,3}\d{3} ?\d{3} ?\d{3}": 4},
    "IT": {r"(?i)\b(?:p\.? ?iva|partita iva)\b\W{0,3}(?:it ?)?\d{11}\b": 4},
    "NL": {r"\bNL ?\d{9} ?B ?\d{2}\b": 4},
    "GR": {r"\bΑΦΜ\b\W{0,3}(?:EL ?)?\d{9}\b": 4},
    "CN": {
        r"[\u4e00-\u9fff]": 2,
        r"统一社会信用代码|纳税人识别号": 4,
        r"\+86[ (\d-]": 2,
        r"人民币": 1,
        r"(?i)中国|\bchina\b": 1,
    },
}
"""By country, each sign with its votes."""
ALONE: Final = 3
"""The votes from which on a sign tells the country by itself, where no amount shows any currency."""
