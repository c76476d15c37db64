"""The language files: each has words for what it must, a phrase means one thing, and a bad file is refused."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from pathlib import Path

import pytest
from babel.numbers import list_currencies

from extraction.languages import EVENTS, LANGUAGES, MONTHS, NEGATION, loader, patterns, toml
from extraction.languages.folding import folded_case, folded_phrases
from extraction.languages.format import DISTINCT, REQUIRED, SECTIONS
from extraction.languages.lexicon import WORD, Lexicon, words_of
from extraction.languages.loader import Language, LanguageFileError
from extraction.normalizing.text import squeeze

BY_CODE = {language.code: language for language in LANGUAGES}
EXPECTED = (
    "en", "he", "ar", "de", "fr", "es", "pt", "it", "nl", "da", "sv", "nb", "fi", "et", "lv", "lt", "pl", "cs", "sk",
    "sl", "hr", "sr", "hu", "ro", "bg", "el", "tr", "ru", "uk", "ja", "ko", "zh", "th", "vi", "id", "mt",
)  # fmt: skip
GRID = [f"{section}.{concept}" for section, concepts in REQUIRED.items() for concept in concepts]
SMALL = """
code = "xx"
name = "Example"
order_of_dates = "day-month-year"
small_words = ["und", "der"]
"""


def phrases(language: Language, cell: str) -> tuple[str, ...]:
    section, concept = cell.split(".")
    return language.sections.get(section, {}).get(concept, ())


def write(folder: Path, content: str, name: str = "xx.toml") -> Path:
    path = folder / name
    path.write_text(content, "utf-8")
    return path


@pytest.mark.parametrize("code", EXPECTED)
def test_a_language_has_words_for_every_required_concept(code: str) -> None:
    language = BY_CODE[code]
    excused = language.sections.get("not_used", {})
    assert [cell for cell in GRID if not phrases(language, cell) and cell not in excused] == []
    assert [cell for cell in excused if phrases(language, cell)] == [], "has words after all"


@pytest.mark.parametrize("code", EXPECTED)
def test_a_language_names_every_month(code: str) -> None:
    language = BY_CODE[code]
    excused = {cell.removeprefix("months.") for cell in language.sections.get("not_used", {})}
    assert SECTIONS["months"] - excused <= language.sections["months"].keys()


def test_a_month_s_name_is_one_month_within_a_language() -> None:
    languages = {name: [code for codes in meanings.values() for code in codes] for name, meanings in MONTHS.items()}
    assert [name for name, codes in languages.items() if len(codes) > len(set(codes))] == []


@pytest.mark.parametrize("code", EXPECTED)
def test_a_language_says_how_to_search_for_it(code: str) -> None:
    assert len(phrases(BY_CODE[code], "search.titles")) >= 6


@pytest.mark.parametrize("code", EXPECTED)
def test_a_language_has_small_words_enough_to_be_told_by(code: str) -> None:
    scripts = 2 if code == "sr" else 1
    assert 25 * scripts <= len(BY_CODE[code].small_words) <= 60 * scripts


def test_serbian_and_chinese_are_written_in_both_scripts() -> None:
    invoices = {code: "".join(phrases(BY_CODE[code], "events.invoice")) for code in ("sr", "zh")}
    assert {"račun", "рачун"} <= set(phrases(BY_CODE["sr"], "events.invoice"))
    assert {"发票", "發票"} <= set(phrases(BY_CODE["zh"], "events.invoice")), invoices["zh"]


def test_a_phrase_means_one_thing_whatever_its_punctuation() -> None:
    twice: list[str] = []
    for section in SECTIONS:
        for together in DISTINCT.get(section, (SECTIONS[section],)):
            first: dict[tuple[str, ...], str] = {}
            for language in LANGUAGES:
                for concept, those in language.sections.get(section, {}).items():
                    for phrase in those if concept in together or not SECTIONS[section] else ():
                        meant = first.setdefault(as_words(phrase), concept)
                        twice += [f"{section}: {phrase!r} is {meant} and {concept}"] if meant != concept else []
    assert twice == []


def as_words(phrase: str) -> tuple[str, ...]:
    """What the lexicon compares: words, and whether each is a stem."""
    raws = folded_case(unicodedata.normalize("NFKC", phrase)).split()
    return tuple(f"{word}{'*' * raw.endswith('*')}" for raw in raws for word in WORD.findall(raw) or [raw.rstrip("*")])


def test_currencies_are_those_of_the_world() -> None:
    named = {code for language in LANGUAGES for code in language.sections.get("currencies", {})}
    assert named <= list_currencies()


@pytest.mark.parametrize(
    "text", ["Our (new) shop's_page: a-b c", 'No. 12#4 at 5%: 20x "as is" p"l', "Größe ab\x0c12", ""]
)
def test_words_are_the_same_however_they_are_looked_for(text: str) -> None:
    assert words_of(text) == WORD.findall(folded_case(text))


def test_words_are_found_as_they_are_printed() -> None:
    assert EVENTS.concepts("Ihre Rechnung") == ["invoice"]
    assert EVENTS.concepts("תודה, הנה הקבלה") == ["receipt"]
    assert MONTHS["fevrier"].keys() == MONTHS["février"].keys() == {2}


def test_what_follows_a_phrase_s_beginning_is_found_though_nothing_was_read_before() -> None:
    lexicon = Lexicon({"order": ["bestell*", "bestell nummer"], "other": ["bestell nummer alt"]})
    assert lexicon.concepts("Bestellung") == ["order"]
    assert lexicon.concepts("bestell nummer alt") == ["other"]
    assert lexicon.find(words_of("keine")) == []


@pytest.mark.parametrize(
    ("printed", "phrase"),
    [
        pytest.param("Potvrzeni platby", "potvrzení platby", id="Czech without háčky"),
        pytest.param("Vas racun", "račun", id="one word of Central Europe"),
        pytest.param("TOTAL A PAYER", "total à payer", id="French capitals"),
        pytest.param("Fällig: UEBERWEISUNG", "überweisung", id="German with two letters for one"),
        pytest.param("ΑΠΟΔΕΙΞΗ ΠΛΗΡΩΜΗΣ", "απόδειξη πληρωμής", id="Greek capitals without tonos"),
        pytest.param("data facturării și referinţă", "referință", id="Romanian cedilla for comma"),
        pytest.param("hoa don cua ban", "hóa đơn", id="Vietnamese as typed in haste"),
        pytest.param("hoá đơn", "hóa đơn", id="Vietnamese with the tone on the other vowel"),
        pytest.param("فاتوره", "فاتورة", id="Arabic ha for ta marbuta"),
        pytest.param("الاجمالي", "الإجمالي", id="Arabic alif without hamza"),
        pytest.param("فَاتُورَة", "فاتورة", id="Arabic with vowel signs"),
        pytest.param("فاتـــورة", "فاتورة", id="Arabic made longer"),
        pytest.param("чек оплачен, счет", "счёт", id="Russian without the dots"),
        pytest.param("zaplaceno, uctenky prilozeny", "účten*", id="a stem"),
    ],
)
def test_a_phrase_is_found_as_it_is_typed_without_accents(printed: str, phrase: str) -> None:
    assert Lexicon({"it": folded_phrases([phrase])}).concepts(printed) == ["it"]


@pytest.mark.parametrize(
    ("printed", "phrase"),
    [
        pytest.param("I am stuck in the reception", "stück", id="one word that is another in English"),
        pytest.param("montant du panier", "montant dû", id="a phrase that would end in a small word"),
        pytest.param("das casa", "casă", id="a short word"),
        pytest.param("がく", "かく", id="the marks of Japanese are no accents"),
        pytest.param("мои", "мой", id="nor is the one of Cyrillic"),
    ],
)
def test_words_that_only_look_like_a_phrase_without_accents_are_left_alone(printed: str, phrase: str) -> None:
    assert Lexicon({"it": [phrase]}, small_words=("du",)).concepts(printed) == []


def test_a_spelling_filed_under_another_concept_means_that_and_one_of_two_phrases_means_nothing() -> None:
    lexicon = Lexicon({"paid": ["účet uhrazen"], "due": ["ucet uhrazen"]})
    assert (lexicon.concepts("ucet uhrazen"), lexicon.concepts("účet uhrazen")) == (["due"], ["paid"])
    assert Lexicon({"paid": ["účet uhrazen"], "due": ["ůcet uhrazen"]}).concepts("ucet uhrazen") == []


def test_what_unicode_composes_in_two_ways_is_one_phrase(tmp_path: Path) -> None:
    sections = loader.read(write(tmp_path, SMALL + '[amounts]\ndue = ["ค้างชำระ"]')).sections
    assert Lexicon(sections["amounts"]).concepts(squeeze("ยอดค้างชำระ")) == ["due"]
    assert all(unicodedata.is_normalized("NFKC", phrase) for phrase in patterns.phrases("contact"))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("", id="nothing"),
        pytest.param("# a word\na = 'b' # why\n\n[c]\n", id="comments"),
        pytest.param('a = ["b",\n  "c", # why\n]\n', id="a comment in a list"),
        pytest.param("a = ['b\"c', \"d'e\"]", id="both quotes"),
        pytest.param('a = ["b]", "[c]", "#"]', id="brackets and marks in texts"),
        pytest.param('a = "\\u00e9 \\" b"', id="escapes"),
        pytest.param('a = """b\nc"""', id="several lines"),
        pytest.param('"a b" = []\n[c]\nd = ["e" ,"f" , ]', id="a quoted key, spaces"),
        pytest.param("a.b = 1\n[c.d]\ne = [[1], {f = 2}]", id="more of TOML"),
    ],
)
def test_files_are_read_as_toml(content: str) -> None:
    assert toml.loads(content) == tomllib.loads(content)


def test_the_language_files_are_read_as_toml() -> None:
    for path in sorted(loader.FOLDER.glob("*.toml")):
        assert toml.loads(path.read_text("utf-8")) == tomllib.loads(path.read_text("utf-8")), path.name


@pytest.mark.parametrize("content", ['a = ["b" "c"]', "a = [,]", 'a = ["b"', "[a]\n[a]", 'a = "b"\na = "c"', "a = b"])
def test_what_is_no_toml_is_refused(content: str) -> None:
    with pytest.raises(tomllib.TOMLDecodeError):
        toml.loads(content)


@pytest.mark.parametrize("key", sorted(SECTIONS["patterns"]))
def test_a_pattern_finds_each_of_its_phrases(key: str) -> None:
    pattern = re.compile(patterns.any_of(key), re.IGNORECASE)
    missed = [phrase for phrase in patterns.phrases(key) if not pattern.match(phrase.replace(patterns.GAP, "12 EUR"))]
    assert missed == []


def test_a_short_pattern_is_no_part_of_a_longer_word() -> None:
    pattern = re.compile(patterns.any_of("contact", ends=True), re.IGNORECASE)
    assert pattern.match("tel 5")
    assert not pattern.match("telescope")
    assert not re.compile(patterns.any_of("contact")).search("hotel 5"), "three letters"


def test_the_words_that_begin_a_pattern_are_those_of_a_text() -> None:
    assert patterns.first_words("seller_sends") == {words_of(p)[0] for p in patterns.phrases("seller_sends")}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param("code = ", "xx.toml: ", id="no TOML"),
        pytest.param('code = "xx"\nname = "Example"', "order_of_dates, small_words is missing", id="no head"),
        pytest.param(SMALL.replace('"xx"', '"yy"'), "'yy' is not the file's name", id="another file's code"),
        pytest.param(SMALL.replace("day-month-year", "day first"), "unknown order_of_dates", id="another order"),
        pytest.param(SMALL + '[event]\nreceipt = ["beleg"]', "unknown section 'event'", id="an unknown section"),
        pytest.param(SMALL + '[events]\nreciept = ["beleg"]', "events has no concept 'reciept'", id="a misspelling"),
        pytest.param(SMALL + '[events]\nreceipt = ["beleg", " "]', "events.receipt has an empty phrase", id="empty"),
        pytest.param(SMALL + '[events]\nreceipt = ["*"]', "events.receipt has an empty phrase", id="a stem of nothing"),
        pytest.param(SMALL + '[events]\nreceipt = "beleg"', "one that is no text", id="no list"),
        pytest.param(SMALL + '[currencies]\nEuro = ["euro"]', "no concept 'Euro'", id="no currency's code"),
        pytest.param(SMALL + '[not_used]\n"events.bill" = "no"', "no concept 'events.bill'", id="unknown excuse"),
    ],
)
def test_a_file_that_would_be_misread_is_refused(tmp_path: Path, content: str, told: str) -> None:
    with pytest.raises(LanguageFileError, match=told.replace(".", r"\.")):
        loader.read(write(tmp_path, content))


def test_a_phrase_with_two_meanings_is_refused_within_a_file_and_across_files(tmp_path: Path) -> None:
    write(tmp_path, SMALL + '[events]\nreceipt = ["Beleg"]\ninvoice = ["beleg"]')
    with pytest.raises(LanguageFileError, match=r"'beleg' is events.receipt in xx.toml and events.invoice in xx.toml"):
        loader.load(tmp_path)
    write(tmp_path, SMALL + '[events]\nreceipt = ["beleg"]')
    write(tmp_path, SMALL.replace('"xx"', '"yy"') + '[events]\nreceipt = ["beleg"]\nquote = ["bon"]', "yy.toml")
    assert [language.code for language in loader.load(tmp_path)] == ["xx", "yy"]
    write(tmp_path, SMALL + '[events]\nreceipt = ["bon"]')
    with pytest.raises(LanguageFileError, match=r"'bon' is events.receipt in xx.toml and events.quote in yy.toml"):
        loader.load(tmp_path)


def test_every_conflict_is_named_at_once(tmp_path: Path) -> None:
    write(tmp_path, SMALL + '[events]\nreceipt = ["bon"]\n[amounts]\ntotal = ["summe"]\ntax = ["steuer"]')
    other = '[events]\nquote = ["bon"]\n[amounts]\ntax = ["summe"]\nnet = ["steuer"]\n[sentences]\nnot = ["der"]'
    write(tmp_path, SMALL.replace('"xx"', '"yy"') + other, "yy.toml")
    with pytest.raises(LanguageFileError) as error:
        loader.load(tmp_path)
    assert [line.partition(" is ")[0] for line in str(error.value).splitlines()] == [
        "'bon'", "'summe'", "'steuer'", "'der'",
    ]  # fmt: skip


SENTENCES_OF_ANOTHER = SMALL.replace('"xx"', '"yy"').replace('"und", "der"', '"av"') + '[sentences]\nnot = ["Der"]'


@pytest.mark.parametrize("cell", ["sentences.not", "events.quote"])
def test_a_small_word_of_another_language_is_refused_where_sentences_are_read(tmp_path: Path, cell: str) -> None:
    section, concept = cell.split(".")
    write(tmp_path, SMALL)
    content = SENTENCES_OF_ANOTHER.replace("sentences", section).replace("not", concept)
    write(tmp_path, content, "yy.toml")
    with pytest.raises(LanguageFileError, match=f"'der' is {cell} in yy.toml and a small word in xx.toml"):
        loader.load(tmp_path)


@pytest.mark.parametrize(
    "concepts",
    [
        pytest.param('not = ["der"]', id="means the same there"),
        pytest.param('neutral = ["der betrag"]', id="is kept from it there"),
    ],
)
def test_a_small_word_may_be_one_that_its_language_accounts_for(tmp_path: Path, concepts: str) -> None:
    write(tmp_path, f"{SMALL}[sentences]\n{concepts}")
    write(tmp_path, SENTENCES_OF_ANOTHER, "yy.toml")
    assert len(loader.load(tmp_path)) == 2


def test_a_neutral_phrase_keeps_its_words_from_another_language() -> None:
    assert NEGATION.concepts("there was no payment") == ["not"]
    assert NEGATION.concepts("recebemos o pagamento no valor de") == []


def test_a_word_may_serve_two_questions(tmp_path: Path) -> None:
    write(tmp_path, SMALL + '[sentences]\nnot = ["nicht"]\nkeeping = ["nicht"]\n[search]\ntitles = ["a"]\nweak = ["a"]')
    assert loader.load(tmp_path)[0].sections["sentences"]["keeping"] == ("nicht",)
