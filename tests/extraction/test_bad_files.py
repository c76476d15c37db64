"""Files that are cut short, endless, or lead out of where they belong: read as far as they go, or kept whole and named.

`analyse` is asked and not `extract`, whose net would hide what was not foreseen.
"""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import resource
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from extraction import FileProblem, Found, Incomplete, Outcome, Problem, ProblemCode, SourceProblem, analyse, limits
from extraction.explain import status_of
from extraction.reading import Source, read
from extraction.reading.containers import Budget, ContainerError, compression, tar
from tests.extraction import packing
from tests.extraction.packing import mail
from tests.extraction.test_never_raises import assert_well_formed, processor_seconds
from tests.receipts import bombs

INVOICES = Path(__file__).parent / "einvoices"
INVOICE = (INVOICES / "ubl-credit-note.xml").read_bytes()
STANDARDS = sorted({path.name.split("-")[0].removesuffix(".xml"): path for path in INVOICES.glob("*.xml")}.values())
"""One sample of each standard."""
NOTHINGS = dict.fromkeys(map(str, range(10_000)), b"")
CONTAINERS = packing.in_each_container("invoice.xml", INVOICE)
MAX_SECONDS = 2.0
ATTEMPTS = 3
MAX_BYTES = 256_000_000


def cuts(content: bytes) -> Iterator[bytes]:
    """The beginning of a file, up to every hundredth byte."""
    return (content[:end] for end in range(100, len(content), 100))


def problems_of(source: Source) -> set[FileProblem | None]:
    return {part.problem for part in source.all_parts}


def outcome_within_bounds(mail: bytes) -> Outcome:
    """What becomes of a mail that may cost no more than its share of time and memory."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    outcomes: list[Outcome] = []
    # a crowded machine makes a processor's second shorter: what is within bounds once is
    assert any(processor_seconds(lambda: outcomes.append(analyse(mail).outcome)) < MAX_SECONDS for _ in range(ATTEMPTS))
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1_024 < MAX_BYTES
    assert_well_formed(outcomes[0])
    return outcomes[0]


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_container_cut_short_is_kept_whole_and_named(name: str) -> None:
    for file in cuts(CONTAINERS[name]):
        source = read(mail(file, name), "", "")
        kept = {part.content: part.problem for part in source.all_parts}
        assert file in kept, len(file)
        assert kept[file] is not None or any(each.invoices for each in source.walk()), len(file)


@pytest.mark.parametrize("sample", STANDARDS, ids=lambda path: path.stem)
def test_an_invoice_cut_short_is_kept_whole_and_named(sample: Path) -> None:
    for file in cuts(sample.read_bytes().rstrip()):
        outcome = analyse(mail(file, "invoice.xml")).outcome
        assert isinstance(outcome, Incomplete), len(file)
        assert [(part.content, part.problem) for part in outcome.parts] == [(file, FileProblem.DAMAGED)], len(file)


@pytest.mark.parametrize("name", sorted(bombs.OTHERS))
def test_a_bomb_costs_two_seconds_and_little_memory(name: str) -> None:
    outcome_within_bounds(bombs.OTHERS[name]())


@pytest.mark.parametrize(
    ("file", "problem"),
    [
        pytest.param(bombs.gzip_quine(), FileProblem.TOO_LARGE, id="gzip of itself"),
        pytest.param(bombs.mail_of_itself(), FileProblem.TOO_LARGE, id="a mail of itself"),
        pytest.param(gzip.compress(bytes(50_000_000)), FileProblem.TOO_LARGE, id="gzip"),
        pytest.param(bz2.compress(bytes(50_000_000)), FileProblem.TOO_LARGE, id="bzip2"),
        pytest.param(lzma.compress(bytes(50_000_000), preset=0), FileProblem.TOO_LARGE, id="xz"),
        pytest.param(gzip.compress(packing.tarred({"a": bytes(50_000_000)})), FileProblem.TOO_LARGE, id="tar in gzip"),
        pytest.param(packing.tarred(NOTHINGS), FileProblem.TOO_LARGE, id="10,000 files"),
        pytest.param(packing.tarred_links(*NOTHINGS), FileProblem.TOO_LARGE, id="10,000 links"),
        pytest.param(packing.zipped(NOTHINGS), FileProblem.TOO_LARGE, id="10,000 in ZIP"),
        pytest.param(packing.winmail(NOTHINGS), FileProblem.TOO_LARGE, id="10,000 in TNEF"),
    ],
)
def test_what_is_endless_is_kept_and_named(file: bytes, problem: FileProblem) -> None:
    source = read(mail(file), "", "")
    assert problem in problems_of(source)
    assert file in {part.content for part in source.all_parts}


def test_what_is_endless_waits_for_a_person() -> None:
    outcome = outcome_within_bounds(mail(bombs.gzip_quine(), "invoice.gz"))
    assert isinstance(outcome, Incomplete)


def test_ten_thousand_attached_mails_are_read_up_to_the_limit() -> None:
    mails = b"".join(b"--d\r\n\r\nSubject: s%d\r\n\r\nTotal paid: USD 5.00\r\n" % number for number in range(10_000))
    head = b"From: a@b.example\r\nSubject: receipts\r\nContent-Type: multipart/digest; boundary=d\r\n\r\n"
    outcome = outcome_within_bounds(head + mails + b"--d--\r\n")
    assert "too_many_parts" in " ".join(reason.code for reason in outcome.reasons)


def test_ten_thousand_files_in_a_text_are_kept_up_to_the_limit() -> None:
    files = b"".join(packing.uuencoded(f"{number}.txt", b"Total paid: USD 5.00") for number in range(10_000))
    source = read(b"From: a@b.example\r\nSubject: receipts\r\n\r\n" + files, "", "")
    assert len(source.parts) < limits.PARTS
    assert SourceProblem.TOO_MANY_PARTS in source.problems


@pytest.mark.parametrize(
    "files",
    [
        {"../../etc/cron.d/invoice.xml": INVOICE},
        {"/etc/invoice.xml": INVOICE},
        {"C:\\bills\\invoice.xml": INVOICE},
        {f"{'folder/' * 60}invoice.xml": INVOICE},
        {"a\n/invoice\x07.xml": INVOICE},
    ],
)
@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
def test_a_path_is_no_name(files: dict[str, bytes], form: int) -> None:
    for file in (packing.tarred(files, form), packing.zipped(files)):
        assert [part.name for part in read(file, "", "all").parts] == ["invoice.xml", "all"]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE])
def test_links_devices_and_folders_are_no_files(kind: bytes) -> None:
    links = packing.tarred_links("invoice.xml", kind=kind)
    assert list(tar.open_tar(links, Budget()).items) == []


def test_old_tar_archives_are_read_by_their_checksum_alone() -> None:
    made = bytearray(packing.tarred({"invoice.xml": INVOICE}, tarfile.USTAR_FORMAT))
    made[257:265] = bytes(8)
    made[148:156] = b" " * 8
    made[148:156] = b"%06o\0 " % sum(made[:512])
    assert [part.name for part in read(bytes(made), "", "all").parts] == ["invoice.xml", "all"]


def test_sizes_that_lead_out_of_an_archive_or_back_are_damage() -> None:
    for size in (b"77777777777\0", b"\xff" * 12, b"\x80" + b"\xff" * 11, b"no number!!!"):
        made = bytearray(packing.tarred({"a.xml": INVOICE, "b.xml": INVOICE}))
        made[124:136] = size
        made[148:156] = b" " * 8
        made[148:156] = b"%06o\0 " % sum(made[:512])
        with pytest.raises(ContainerError):
            tar.open_tar(bytes(made), Budget())


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("invoice.xml.gz", "invoice.xml"),
        ("INVOICE.XML.GZ", "INVOICE.XML"),
        ("attachment", "attachment.xml"),
        ("march.tgz", "march.tar.xml"),
    ],
)
def test_a_compressed_file_has_the_name_it_had_before(name: str, inside: str) -> None:
    assert [part.name for part in read(gzip.compress(INVOICE), "", name).parts] == [inside, name]


def test_the_files_of_a_compressed_archive_are_kept_and_not_the_archive_between() -> None:
    file = bz2.compress(packing.tarred({"a.xml": INVOICE, "._a.xml": b"fork"}))
    assert [part.name for part in read(file, "", "all.tar.bz2").parts] == ["a.xml", "all.tar.bz2"]


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress])
def test_pieces_that_were_compressed_one_by_one_are_one_file(compress: Callable[[bytes], bytes]) -> None:
    source = read(compress(INVOICE[:900]) + compress(INVOICE[900:]), "", "invoice.xml")
    assert len(source.invoices) == 1


def test_what_stands_before_the_damage_is_read_and_the_damage_is_told() -> None:
    opened = compression.open_compressed(gzip.compress(INVOICE) + b"rest", compression.GZIP, "invoice.xml.gz", Budget())
    assert (opened.items[0].content, opened.problem) == (INVOICE, FileProblem.DAMAGED)
    archive = packing.tarred({"a.xml": INVOICE, "b.xml": INVOICE})
    cut = tar.open_tar(archive[: len(archive) // 3], Budget())
    assert ([item.name for item in cut.items], cut.problem) == (["a.xml"], FileProblem.DAMAGED)


def test_unpacking_ends_with_the_time_of_the_mail() -> None:
    with pytest.raises(ContainerError) as raised:
        compression.open_compressed(bz2.compress(INVOICE), compression.BZIP2, "a.bz2", Budget(deadline=0.0))
    assert raised.value.problem is FileProblem.OVER_TIME


@pytest.mark.parametrize("levels", [100, 1_000])
def test_an_invoice_under_many_levels_is_kept_and_goes_to_a_person(levels: int) -> None:
    head, _, body = INVOICE.partition(b"?>")
    file = head + b"?>" + b"<a>" * levels + body + b"</a>" * levels
    outcome = outcome_within_bounds(mail(file, "invoice.xml"))
    assert isinstance(outcome, Incomplete)
    assert [(part.content, part.problem) for part in outcome.parts] == [(file, FileProblem.UNKNOWN_STANDARD)]


def test_an_invoice_with_entities_is_kept_and_goes_to_a_person() -> None:
    file = INVOICE.replace(b"?>", b'?><!DOCTYPE a [<!ENTITY a "b">]>', 1)
    outcome = outcome_within_bounds(mail(file, "invoice.xml"))
    assert isinstance(outcome, Incomplete)
    assert [(part.content, part.problem) for part in outcome.parts] == [(file, FileProblem.DAMAGED)]


@pytest.mark.parametrize("name", [
    "cfdi-40-income", "cii", "costa-rica-ticket", "dte", "facturae-two-invoices", "fatturapa-two-bodies",
    "finvoice-credit", "isdoc-in-euro", "ksef-fa3-in-euro", "mydata", "nav-normal", "ubl-credit-note",
])  # fmt: skip
def test_an_invoice_whose_total_contradicts_its_sums_goes_to_a_person(name: str) -> None:
    file = (INVOICES / f"{name}.xml").read_bytes()
    total = json.loads((INVOICES / f"{name}.json").read_text(encoding="utf-8"))[0]["total"].encode()
    written = next(form for form in (total, total.replace(b".", b","), total.removesuffix(b".00")) if form in file)
    honest, other = (
        analyse(mail(each, "invoice.xml")).outcome for each in (file, file.replace(written, b"9" + written))
    )
    assert isinstance(other, Found | Incomplete)
    assert Problem(ProblemCode.SUM_MISMATCH) in other.receipts[0].problems
    assert (status_of(honest), status_of(other)) == ("approved", "pending_review")


def test_an_invoice_whose_lines_contradict_its_total_goes_to_a_person() -> None:
    line = b'<cbc:LineExtensionAmount currencyID="EUR">50.00'
    head, _, rest = INVOICE.rpartition(line)
    outcome = analyse(mail(head + line.replace(b"50", b"40") + rest, "invoice.xml")).outcome
    assert isinstance(outcome, Found | Incomplete)
    assert Problem(ProblemCode.LINES_MISMATCH) in outcome.receipts[0].problems
    assert status_of(outcome) == "pending_review"
