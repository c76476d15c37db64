"""Electronic invoices: each sample in tests/extraction/einvoices is read as the JSON beside it says.

The samples have the shapes of the examples that the standards' makers publish. Beside fields the JSON may say what the
invoice states further ("states", "lines"), what files it carries ("files") and what a person should look at
("problems"); where it names no problem there is none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from extraction import ExtractedReceipt, NotAReceipt, extract
from extraction.structured import xml
from extraction.structured.einvoice import Invoice
from extraction.structured.standards import STANDARDS
from extraction.structured.xml_file import open_xml
from extraction.types import LineItem

SAMPLES = sorted((Path(__file__).parent / "einvoices").glob("*.xml"))
AMOUNTS = ("total", "net", "tax", "tax_rate", "prepaid", "due", "withheld")
OF_THE_INVOICE = ("states", "lines", "files", "problems")
OF_ONE_STANDARD = {
    invoices[0].standard.name: path
    for path in SAMPLES
    if xml.parse(path.read_bytes()) is not None and (invoices := open_xml("", path.read_bytes()).invoices)
}


def expected_of(sample: Path) -> list[dict[str, Any]]:
    expected: list[dict[str, Any]] = json.loads(sample.with_suffix(".json").read_text(encoding="utf-8"))
    return expected


def comparable(name: str, value: str | None) -> str | Decimal | None:
    return Decimal(value) if name in AMOUNTS and value is not None else value


def by_name(values: dict[str, str | None]) -> dict[str, str | Decimal | None]:
    return {name: comparable(name, value) for name, value in values.items()}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_is_read_as_its_json_says(sample: Path) -> None:
    outcome = extract(sample.read_bytes(), media_type="", name=sample.name)
    assert not isinstance(outcome, NotAReceipt)
    for receipt, expected in zip(outcome.receipts, expected_of(sample), strict=True):
        wanted = {name: value for name, value in expected.items() if name not in OF_THE_INVOICE}
        assert _fields(receipt, wanted) == by_name(wanted)
        problems = expected.get("problems", [])
        assert [problem.code for problem in receipt.problems] == problems
        assert receipt.confidence >= 0.9


def _fields(receipt: ExtractedReceipt, wanted: dict[str, str | None]) -> dict[str, str | Decimal | None]:
    fields = {name: getattr(receipt, name) for name in wanted}
    return by_name({name: None if field is None else str(field.value) for name, field in fields.items()})


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_what_else_a_sample_states_is_read(sample: Path) -> None:
    file = open_xml("", sample.read_bytes())
    for invoice, expected in zip(file.invoices, expected_of(sample), strict=True):
        states = expected.get("states", {})
        assert by_name({name: invoice.text(name) for name in states}) == by_name(states)
        if "lines" in expected:
            assert [_cells(line) for line in invoice.lines] == [_wanted(line) for line in expected["lines"]]
    assert [name for name, _ in file.files] == expected_of(sample)[0].get("files", [])


def _cells(line: LineItem) -> tuple[str, Decimal | None, Decimal | None, Decimal | None]:
    return line.description, line.quantity, line.unit_price, line.amount


def _wanted(cells: list[str | None]) -> tuple[Any, ...]:
    return (cells[0], *(None if cell is None else Decimal(cell) for cell in cells[1:]))


def test_every_standard_has_a_sample_with_its_lines_and_taxes() -> None:
    invoices = [i for path in SAMPLES for i in open_xml("", path.read_bytes()).invoices]
    assert {i.standard.name for i in invoices} == {standard.name for standard in STANDARDS}
    assert {i.standard.name for i in invoices if i.lines} == {s.name for s in STANDARDS if s.lines.at}
    assert {i.standard.name for i in invoices if i.taxes} == {s.name for s in STANDARDS if s.taxes.at}


# the ways one file may be written


def declared(text: str, charset: str) -> str:
    return re.sub(r"<\?xml[^>]*\?>", f'<?xml version="1.0" encoding="{charset}"?>', text, count=1)


def in_one_line(text: str) -> str:
    return re.sub(r">\s+<", "><", text)


def with_prefixes(text: str) -> str:
    root = xml.parse(text)
    assert root is not None
    return ElementTree.tostring(root, encoding="unicode")


WAYS: dict[str, Callable[[str], bytes]] = {
    "utf-16-le": lambda text: b"\xff\xfe" + declared(text, "utf-16").encode("utf-16-le"),
    "utf-16-be": lambda text: b"\xfe\xff" + declared(text, "utf-16").encode("utf-16-be"),
    "utf-16-without-mark": lambda text: declared(text, "utf-16").encode("utf-16-le"),
    "utf-8-with-mark": lambda text: text.encode("utf-8-sig"),
    "declared-western": lambda text: declared(text, "ISO-8859-1").encode(),
    "declared-utf-16": lambda text: declared(text, "UTF-16").encode(),
    "no-prolog": lambda text: text.partition("?>")[2].lstrip().encode(),
    "lines-of-windows": lambda text: text.replace("\n", "\r\n").encode(),
    "one-line": lambda text: in_one_line(text).encode(),
    "prefixes": lambda text: with_prefixes(text).encode(),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("standard", OF_ONE_STANDARD)
def test_a_standard_is_read_however_its_file_is_written(standard: str, way: str) -> None:
    content = OF_ONE_STANDARD[standard].read_bytes()
    invoices = open_xml("", content).invoices
    rewritten = open_xml("", WAYS[way](xml.decoded(content))).invoices
    assert [_stated(invoice) for invoice in rewritten] == [_stated(invoice) for invoice in invoices]


def _stated(invoice: Invoice) -> tuple[object, ...]:
    return invoice.standard.name, {name: value.value for name, value in invoice.values.items()}, invoice.lines
