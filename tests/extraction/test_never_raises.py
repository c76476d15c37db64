"""Whatever the bytes, the engine answers: no exception, at a bounded cost, and with values of their types.

`analyse` is asked and not `extract`, whose net would hide what was not foreseen.
"""

from __future__ import annotations

import base64
import datetime
import time
import tracemalloc
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction import Found, Incomplete, NotAReceipt, Outcome, analyse

SAMPLES = sorted((Path(__file__).parent.parent / "corpus").glob("*.eml"))[::9]
_TYPES = {"total": Decimal, "net": Decimal, "tax": Decimal, "tax_rate": Decimal, "issue_date": datetime.date}
_MOST_MAILS = 1_000
"""What a hostile mail may cost, in ordinary ones: a mail costs about a millisecond, and a slice lasts half a second."""
_LABELS = (b"Subtotal", b"Tax", b"Shipping", b"Discount", b"Tip", b"Total")


def assert_well_formed(outcome: Outcome) -> None:
    """Every value has its type, every confidence lies between 0 and 1, every text is bounded."""
    assert isinstance(outcome, Found | Incomplete | NotAReceipt)
    for receipt in () if isinstance(outcome, NotAReceipt) else outcome.receipts:
        for name in receipt.__dataclass_fields__:
            field = getattr(receipt, name)
            if not hasattr(field, "evidence"):
                continue
            assert isinstance(field.value, _TYPES.get(name, str))
            assert 0 <= field.confidence <= 1
            assert all(len(evidence.text) <= 200 for evidence in field.evidence)
            assert not isinstance(field.value, Decimal) or field.value >= 0


def processor_seconds(read: Callable[[], object]) -> float:
    """The processor's time, which no neighbour counts for."""
    started = time.process_time()
    read()
    return time.process_time() - started


def cost_of(content: bytes) -> tuple[float, Outcome]:
    """What reading a mail costs, in ordinary mails read just before and after it; and its outcome."""
    mails = [sample.read_bytes() for sample in SAMPLES]
    outcomes: list[Outcome] = []

    def ordinary() -> float:
        return processor_seconds(lambda: [analyse(mail) for mail in mails]) / len(mails)

    ordinary()  # what is made at the first mail is no mail's cost
    before = ordinary()
    cost = processor_seconds(lambda: outcomes.append(analyse(content, media_type="").outcome))
    return cost / max(before, ordinary()), outcomes[0]


@given(st.binary(max_size=2000), st.sampled_from(["message/rfc822", "application/pdf", "text/html", "text/plain", ""]))
@settings(max_examples=150, deadline=None)
def test_any_bytes_get_an_answer(content: bytes, media_type: str) -> None:
    assert_well_formed(analyse(content, media_type=media_type).outcome)


@given(st.sampled_from(SAMPLES), st.integers(0, 10_000), st.binary(max_size=40), st.integers(0, 200))
@settings(max_examples=150, deadline=None)
def test_a_damaged_sample_gets_an_answer(sample: Path, position: int, noise: bytes, lost: int) -> None:
    content = sample.read_bytes()
    at = position % len(content)
    assert_well_formed(analyse(content[:at] + noise + content[at + lost :]).outcome)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\x00" * 1000, id="only NUL bytes"),
        pytest.param(b"Subject: " + b"invoice total 1,000.00 " * 45_000 + b"\n\nx", id="a subject of a megabyte"),
        pytest.param(b"From: a@b.example\n\n" + b"1," * 200_000, id="a number without end"),
        pytest.param(b"From: a@b.example\n\n" + b"x*" * 200_000, id="a mask without end"),
        pytest.param(b"From: a@b.example\n\n" + b"total " * 200_000, id="one word for ever"),
        pytest.param(b"From: a@b.example\nContent-Type: text/html\n\n" + b"<div>" * 60_000 + b"$5.00", id="deep HTML"),
        pytest.param(
            b"From: a@b.example\nContent-Type: text/html\n\n" + b"<div>" * 30_000 + b"$5.00" + b"</div>" * 30_000,
            id="deep HTML that is closed",
        ),
        pytest.param(
            b"From: a@b.example\nContent-Type: text/html\n\n" + b"<table><tr><td>" * 8_000 + b"Total $5.00",
            id="deep tables",
        ),
        pytest.param(b"%PDF-1.7\n" + b"1 0 obj\n" * 50_000, id="a PDF of nothing"),
        pytest.param(
            b"From: a@b.example\nDate: Thu, 01 Jan 1970 00:00:00 +0000\n\nReceipt total $5.00", id="a date of 1970"
        ),
        pytest.param(
            b"From: a@b.example\nSubject: Receipt\n\n"
            + b"".join(b"%s: $%d.%02d\n" % (_LABELS[i % 6], i, i % 97) for i in range(6_000)),
            id="thousands of different sums",
        ),
        pytest.param(
            b"From: a@b.example\nSubject: Receipt\n\n"
            + b"".join(b"Total   Order no   Date\n12.%02d   55%d   3.4.2024\n" % (i % 97, i) for i in range(3_000)),
            id="thousands of labels over values",
        ),
        pytest.param(
            b"From: a@b.example\nContent-Type: text/html\n\n"
            + b"<div style='font-size:0'>" * 1_500
            + b"<p>$5.00</p>" * 20_000,
            id="thousands of elements in elements without size",
        ),
        pytest.param(
            b"From: a@b.example\nContent-Type: text/html\n\n<table><tr>" + b"<td>5.00</td>" * 4_000 + b"</table>",
            id="a row of thousands of cells",
        ),
        pytest.param("From: a@b.example\n\n\ud800 total $5".encode("utf-8", "surrogatepass"), id="a lone surrogate"),
    ],
)
def test_hostile_input_costs_no_more_than_a_thousand_ordinary_mails(content: bytes) -> None:
    cost, outcome = cost_of(content)

    assert cost < _MOST_MAILS
    assert_well_formed(outcome)


def test_ten_thousand_nested_parts_end_in_an_outcome() -> None:
    parts = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (i, i) for i in range(10_000))
    cost, outcome = cost_of(b"From: a@b.example\n" + parts + b"Content-Type: text/plain\n\ntotal $5.00\n")

    assert cost < _MOST_MAILS
    assert any("too_many_parts" in reason.code for reason in outcome.reasons)


def _with_file(head: bytes, size: int) -> bytes:
    """A receipt with a large file attached."""
    line = base64.b64encode(bytes(57)) + b"\n"
    return (
        b'From: a@b.example\nContent-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\n'
        b"Receipt number: 12345\nAmount paid: $5.00\n--b\nContent-Type: application/octet-stream\n"
        b"Content-Transfer-Encoding: base64\nContent-Disposition: attachment; filename=x.bin\n\n"
        + base64.encodebytes(head.ljust(57, b"\0"))
        + line * (size // len(line))
        + b"--b--\n"
    )


def test_a_mail_of_25_megabytes_costs_no_more_than_a_thousand_ordinary_ones() -> None:
    assert cost_of(_with_file(b"any", 25_000_000))[0] < _MOST_MAILS


@pytest.mark.parametrize(
    ("head", "megabytes"),
    [
        pytest.param(b"any", 2, id="a file that is not read is never decoded"),
        pytest.param(b"\x89PNG\r\n\x1a\n", 45, id="a picture is decoded once"),
        pytest.param(b"%PDF-1.7\n", 45, id="a document is decoded once"),
    ],
)
def test_a_mail_of_25_megabytes_takes_little_memory_beside_its_own_bytes(head: bytes, megabytes: int) -> None:
    content = _with_file(head, 25_000_000)
    tracemalloc.start()
    analyse(content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < megabytes * 1_000_000
