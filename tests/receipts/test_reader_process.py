"""Mail is read where it can do no harm: what breaks a limit costs itself, and neither its mail nor its neighbours."""

from __future__ import annotations

import os
import re
import resource
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest

from businesses.models import Business
from extraction import Found, Incomplete, NotAReceipt, Outcome, extract
from extraction.types import FileProblem, Problem, ProblemCode
from receipts import reader_process
from receipts.intake import Mail, submit_all
from receipts.models import Receipt, Status
from receipts.reader_handle import BrokenOffError, ReaderUnavailableError
from receipts.reader_process import MEGABYTE, Input, Reader, ReaderBusyError
from tests.receipts import bombs
from tests.receipts.bombs import html_mail, mail_with
from tests.receipts.mails import NOON, english, newsletter

MEMORY = 256 * MEGABYTE
PATIENCE = 60.0
"""Seconds that no test takes on any machine that works."""


def readable_pdf(padding: bytes = b"") -> bytes:
    """An invoice of one page, with a stream in it that nobody reads."""
    text = bombs.stream(b"BT /F1 12 Tf 50 700 Td (Invoice INV-77) Tj 0 -20 Td (Total due: EUR 61.00) Tj ET")
    fonts = b"/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
    return bombs.one_page(text, fonts, o9=bombs.stream(padding))


@pytest.fixture
def reader() -> Iterator[Reader]:
    made = Reader(memory=MEMORY, hanging_seconds=PATIENCE)
    yield made
    made.close()


def read(reader: Reader, *mails: bytes) -> list[Outcome]:
    return reader.read_all([Input(mail, NOON) for mail in mails])


def process_of(reader: Reader) -> int:
    """The process that reads; started if need be."""
    read(reader, english())
    assert reader.process_id is not None
    return reader.process_id


def problems_of_files(outcome: Outcome) -> list[FileProblem | None]:
    assert not isinstance(outcome, NotAReceipt)
    return [part.problem for part in outcome.parts]


def total_of(outcome: Outcome) -> Decimal | None:
    assert not isinstance(outcome, NotAReceipt)
    return outcome.receipts[0].total.value if outcome.receipts[0].total else None


# -- the same answers --------------------------------------------------------------------------------------------------


def test_the_reader_answers_what_the_engine_answers(reader: Reader) -> None:
    corpus = Path(__file__).parent.parent / "corpus"
    # what is on pictures depends on how soon it is read
    paths = [path for path in sorted(corpus.glob("*.eml")) if not re.search("scan|photo|picture", path.name)]
    mails = [path.read_bytes() for path in paths[::5]]
    outcomes = read(reader, *mails)
    assert outcomes == [extract(mail, received_at=NOON) for mail in mails]
    assert {type(outcome) for outcome in outcomes} >= {Found, NotAReceipt}


def test_one_process_reads_many_mails_and_knows_nothing_of_django(reader: Reader) -> None:
    first = process_of(reader)
    for _ in range(3):
        read(reader, english(), newsletter())
    assert reader.process_id == first
    assert "django" not in Path(f"/proc/{first}/maps").read_text()


# -- what breaks a limit -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bomb", "problem"),
    [
        pytest.param(bombs.twice_deflated, FileProblem.OVER_MEMORY, id="gigabytes in kilobytes"),
        pytest.param(bombs.long_character_maps, FileProblem.OVER_TIME, id="a hundred fonts of millions of lines"),
    ],
)
def test_a_document_that_breaks_a_limit_costs_neither_its_mail_nor_other_mails(
    reader: Reader, bomb: Callable[[], bytes], problem: FileProblem
) -> None:
    hostile = mail_with(bomb(), readable_pdf())
    first, outcome, last = read(reader, english("R-1"), hostile, english("R-2"))
    assert isinstance(outcome, Incomplete)
    assert problems_of_files(outcome) == [problem, None]
    assert total_of(outcome) == Decimal("118.00")
    assert Problem(ProblemCode(f"document_{problem}")) in outcome.receipts[0].problems
    assert [first, last] == [extract(english(number), received_at=NOON) for number in ("R-1", "R-2")]


def test_the_file_that_broke_a_limit_is_kept_beside_the_receipt(business: Business) -> None:
    hostile = bombs.twice_deflated()
    mails = [Mail(business, "tests", "m-1", mail_with(hostile), NOON), Mail(business, "tests", "m-2", english(), NOON)]
    assert [submission.outcome for submission in submit_all(mails)] == ["receipt", "receipt"]
    receipt = Receipt.objects.get(source_id="m-1")
    assert receipt.status == Status.PENDING_REVIEW
    document = receipt.documents.get(origin="attachment")
    assert (document.problem, document.size) == ("over_memory", len(hostile))


def test_an_advertisement_with_a_document_nobody_can_read_is_looked_at_by_a_person(reader: Reader) -> None:
    letter = (
        b"From: a@b.example\r\nSubject: Spring\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        + (mail_with(bombs.twice_deflated()).partition(bombs.RECEIPT_TEXT)[2])
    )
    (outcome,) = read(reader, letter)
    assert isinstance(outcome, Incomplete)
    assert "over_memory" in {reason.code for reason in outcome.reasons}
    assert problems_of_files(outcome) == ["over_memory"]


@pytest.mark.parametrize("name", ["nested", "tables", "references"])
def test_a_hostile_page_is_read_as_far_as_the_limits_go(reader: Reader, name: str) -> None:
    before = process_of(reader)
    outcome, last = read(reader, html_mail(bombs.PAGES[name]()), english())
    assert isinstance(outcome, NotAReceipt | Incomplete)
    assert isinstance(last, Found)
    assert reader.process_id == before


def test_a_mail_of_the_largest_size_is_read_within_the_memory(reader: Reader) -> None:
    (outcome,) = read(reader, mail_with(readable_pdf(os.urandom(18 * MEGABYTE))))
    assert isinstance(outcome, Found)
    assert problems_of_files(outcome) == [None]


# -- what ends a reader that did nothing wrong -------------------------------------------------------------------------


def test_a_reader_that_was_killed_while_idle_is_replaced(reader: Reader) -> None:
    before = process_of(reader)
    os.kill(before, signal.SIGKILL)
    assert isinstance(read(reader, english())[0], Found)
    assert reader.process_id != before


@pytest.mark.parametrize("kind", [signal.SIGKILL, signal.SIGSTOP, signal.SIGSEGV])
def test_a_reader_killed_or_hanging_in_the_middle_of_a_batch_loses_nothing(kind: signal.Signals) -> None:
    reader = Reader(memory=MEMORY, hanging_seconds=5 if kind == signal.SIGSTOP else PATIENCE)
    numbers = [f"R-{i}" for i in range(400)]
    before = process_of(reader)
    strike = threading.Timer(0.1, os.kill, (before, kind))
    strike.start()
    outcomes = read(reader, *(english(number) for number in numbers))
    strike.join()
    read(reader, english())
    assert reader.process_id != before
    reader.close()
    assert outcomes == [extract(english(number), received_at=NOON) for number in numbers]


def test_a_reader_that_has_no_memory_left_is_replaced_before_a_mail_is_blamed(reader: Reader) -> None:
    before = process_of(reader)
    resource.prlimit(before, resource.RLIMIT_AS, (70 * MEGABYTE, MEMORY))
    (outcome,) = read(reader, mail_with(readable_pdf(bytes(18 * MEGABYTE))))
    assert isinstance(outcome, Found)
    assert reader.process_id != before


def test_a_reader_that_cannot_be_started_is_no_fault_of_any_mail(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("receipts.reader_handle.PROGRAM", "receipts.no_such_program")
    with pytest.raises(ReaderUnavailableError) as refused:
        read(reader, english())
    assert (refused.value.code, refused.value.status) == ("READER_UNAVAILABLE", 503)


# -- its life ----------------------------------------------------------------------------------------------------------


def ends(pid: int) -> bool:
    """Whether a process ends before long."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with suppress(FileNotFoundError):
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
                time.sleep(0.01)
                continue
        return True
    return False


def test_a_fork_of_the_process_reads_with_a_reader_of_its_own(reader: Reader) -> None:
    before = process_of(reader)
    told, tell = os.pipe()
    child = os.fork()
    if not child:
        code = 1
        with suppress(Exception):
            code = 0 if process_of(reader) != before else 2
            os.write(tell, str(reader.process_id).encode())
        os._exit(code)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert ends(int(os.read(told, 20))), "a reader outlives the process it read for"
    assert process_of(reader) == before
    os.close(told)
    os.close(tell)


def test_a_reader_sees_no_secret_writes_no_file_and_dumps_no_mail(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENCRYPTION_KEY", "not-for-readers")
    pid = process_of(reader)
    most = {
        line[:26].strip(): line[26:].split()[0] for line in Path(f"/proc/{pid}/limits").read_text().splitlines()[1:]
    }
    assert "not-for-readers" not in Path(f"/proc/{pid}/environ").read_text()
    assert (most["Max file size"], most["Max core file size"]) == ("0", "0")
    assert most["Max address space"] == str(MEMORY)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGQUIT, signal.SIGHUP])
def test_what_stops_the_product_leaves_the_mail_in_hand_to_be_read(reader: Reader, sent: signal.Signals) -> None:
    before = process_of(reader)
    os.kill(before, sent)
    assert process_of(reader) == before


def test_a_page_does_not_wait_for_a_long_reading(reader: Reader) -> None:
    began = threading.Event()

    def read_for_long() -> None:
        began.set()
        read(reader, mail_with(bombs.endless_operators()))

    process_of(reader)
    reading = threading.Thread(target=read_for_long)
    reading.start()
    began.wait()
    time.sleep(0.2)
    with pytest.raises(ReaderBusyError):
        reader.make_page(english(), kind="mail", part=1, patience=0)
    reading.join()
    assert "Three notebooks" in reader.make_page(english(), kind="mail", part=1, patience=0).content


def test_a_page_that_breaks_a_limit_is_refused_by_name() -> None:
    reader = Reader(memory=72 * MEGABYTE, hanging_seconds=PATIENCE)
    with pytest.raises(BrokenOffError) as broken:
        reader.make_page(b"<p>" + b"x" * 12 * MEGABYTE, kind="html", part=1, patience=0)
    reader.close()
    assert broken.value.limit == "over_memory"


def test_everybody_in_a_process_has_the_same_reader() -> None:
    assert reader_process.of_this_process() is reader_process.of_this_process()
