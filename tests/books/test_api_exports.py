"""Exports over the API: what is in the file, who gets it, large ones by a job."""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import subprocess
import zipfile
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from pytest_django import Settings

from books import exports
from books.cells import Setting
from books.columns import NAMES, columns_in
from books.csv_rows import Sheet, batches, written
from books.models import Export
from businesses.models import Business, Role
from extraction.types import Part
from receipts import categories, jobs, tasks
from receipts.file_store import FileStore
from receipts.listing import Listing
from receipts.models import Job, Receipt
from tests.cast import Person, join
from tests.receipts.conftest import MakeReceipt
from tests.receipts.mails import NOON

PDF = Part("bill.pdf", "application/pdf", b"%PDF-1.7 a bill")
NASTY = (
    "=1+1", "+1", "-1", "@A1", "\t=1", "\r\n=1", "＝1", "00123", "12345678901234567890", "7-11", "1E5", "MAR1", "(5)",
    'a "quoted" name', "commas, too", 'both, "and"', "two\nlines", "\u2067עברית", "plain", "x", "0", "-", " ",
    "  padded ", "\x01control", "café", "株式会社", "\\", "{}%s%%", "INV-000123",
    "Dec-2026", "9" * 100, "a" * 250, "\x7f", "\u00a0=1", "'",
)  # fmt: skip


def get(person: Person, query: str = "format=csv") -> Any:
    return person.api.get(f"/api/receipts/export?{query}")


def bytes_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def content_of(answer: Any) -> bytes:
    assert answer.status_code == 200, answer.content
    content = bytes_of(answer)
    assert int(answer.headers["Content-Length"]) == len(content)
    return content


def rows_of(content: bytes) -> list[dict[str, str]]:
    text = content.decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text, newline=""))
    names = [column.name for column in columns_in(NAMES, language="en")]
    return [dict(zip(names[: len(head)], row, strict=False)) for row in rows]


def archive_of(answer: Any) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(io.BytesIO(content_of(answer)))
    assert archive.testzip() is None
    return archive


def test_a_csv_holds_what_the_filter_shows_and_no_more(owner: Person, make_receipt: MakeReceipt) -> None:
    wanted = [make_receipt(status="approved", vendor="Ours", received_at=NOON) for _ in range(3)]
    make_receipt(status="rejected")
    make_receipt(status="approved", deleted_at=NOON)
    make_receipt(status="approved", received_at=NOON - datetime.timedelta(days=40))
    other = join(Business.objects.create(name="Another Shop"), "owner@other.example", Role.OWNER)
    make_receipt(shop=other.business, status="approved", received_at=NOON)
    day = NOON.date().isoformat()
    rows = rows_of(content_of(get(owner, f"format=csv&status=approved&from_date={day}&to_date={day}")))
    assert [row["id"] for row in rows] == [str(receipt.pk) for receipt in wanted]
    listed = owner.api.get(f"/api/receipts?status=approved&from_date={day}&to_date={day}").json()["results"]
    assert {row["id"] for row in rows} == {str(row["id"]) for row in listed}


def test_a_csv_is_what_a_spreadsheet_reads(owner: Person, make_receipt: MakeReceipt) -> None:
    travel = categories.add(owner.business, name="נסיעות")
    receipt = make_receipt(
        vendor='Night, "Train"', number="000777", amount=Decimal("118"), tax=Decimal("18.005"),
        tax_rate=Decimal("17.50"), net=None, currency="ILS", document_type="refund",
        status="approved", category=travel, note="one\ntwo",
        payment_method="Credit card", received_at=NOON, issue_date=datetime.date(2026, 2, 3), last4="0042",
    )  # fmt: skip
    content = content_of(get(owner))
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == content.count(b"\n") == 2
    (row,) = rows_of(content)
    assert row == row | {
        "vendor": 'Night, "Train"', "number": '="000777"', "total": "-118.00", "tax": "-18.005", "tax_rate": "17.5",
        "net": "", "document_type": "Refund", "status": "Approved", "category": "נסיעות", "note": "one two",
        "payment_method": "Credit card", "issue_date": "2026-02-03", "last4": '="0042"',
        "link": f"http://testserver/receipts/{receipt.pk}",
    }  # fmt: skip
    hebrew = content_of(get(owner, "format=csv&language=he&columns=vendor,total,document_type,payment_method"))
    assert hebrew.decode("utf-8-sig").splitlines() == [
        "ספק,סכום כולל,סוג המסמך,אמצעי תשלום",
        '"Night, ""Train""",-118.00,החזר כספי,כרטיס אשראי',
    ]


def test_both_databases_write_the_same_bytes(owner: Person, make_receipt: MakeReceipt) -> None:
    for number, text in enumerate(NASTY):
        make_receipt(
            vendor=text, number=text[:100], note=text, payment_method=text[:64], vendor_tax_id=text[:32],
            buyer_tax_id=None, amount=Decimal(number) / 8, document_type="credit_note" if number % 2 else None,
            tax_rate=Decimal(number), received_at=NOON + datetime.timedelta(hours=number),
        )  # fmt: skip
    rows = Receipt.objects.order_by("received_at", "id")
    for names in (NAMES, ["note"], ["mailbox", "total"]):
        source = rows[0].source_id.partition(":")[0]
        setting = Setting(owner.business.zone, "https://r.example/receipts/", {source: "=shop, ltd@mail.example"})
        sheet = Sheet(columns_in(names, language="he"), setting)
        made, count = sheet.lines(rows)
        found = (dict(zip(sheet.sources, values, strict=True)) for values in rows.values_list(*sheet.sources))
        assert made == written(sheet.cells(values) for values in found).encode()
        assert count == len(NASTY)


def test_an_export_of_nothing_has_its_headings(owner: Person) -> None:
    assert content_of(get(owner, "format=csv&columns=vendor")) == b"\xef\xbb\xbfVendor\r\n"
    assert archive_of(get(owner, "format=zip")).namelist() == ["receipts.csv", "index.csv", "SHA256SUMS"]


@pytest.mark.parametrize("search", ["zzzqqqx", "(((", '""'])
def test_an_export_of_a_search_that_finds_nothing_has_its_headings(
    owner: Person, make_receipt: MakeReceipt, search: str
) -> None:
    make_receipt(vendor="Lantern Books")
    assert content_of(get(owner, f"format=csv&columns=vendor&search={quote(search)}")) == b"\xef\xbb\xbfVendor\r\n"


def test_a_zip_holds_the_documents_and_says_whose_they_are(
    owner: Person, make_receipt: MakeReceipt, tmp_path: Path
) -> None:
    bill = make_receipt(parts=(PDF,), vendor="Lantern: Books", number="A/7", issue_date=datetime.date(2026, 2, 3))
    mail = make_receipt(vendor=None, number=None, issue_date=None)
    archive = archive_of(get(owner, "format=zip"))
    names = [name for name in archive.namelist() if name.startswith("documents/")]
    assert names[0] == f"documents/2026-02-03_Lantern-Books_A-7_{bill.pk}.pdf"
    assert names[1].endswith(f"_{mail.pk}.eml")
    assert archive.read(names[0]) == PDF.content
    assert archive.getinfo(names[0]).compress_type == zipfile.ZIP_STORED
    rows = csv.reader(io.StringIO(archive.read("receipts.csv").decode("utf-8-sig"), newline=""))
    assert [row[-1] for row in rows] == ["Files", *names]
    index = list(csv.reader(io.StringIO(archive.read("index.csv").decode("utf-8-sig"), newline="")))
    assert [row[:3] for row in index[1:]] == [
        [names[0], str(bill.pk), "included"],
        [names[1], str(mail.pk), "included"],
    ]
    archive.extractall(tmp_path)
    subprocess.run(["sha256sum", "--strict", "-c", "SHA256SUMS"], cwd=tmp_path, check=True, capture_output=True)
    assert len((tmp_path / "SHA256SUMS").read_text("utf-8").splitlines()) == len(names) + 2


def test_a_document_that_is_missing_is_named_and_the_rest_goes_out(owner: Person, make_receipt: MakeReceipt) -> None:
    lost, there = make_receipt(parts=(PDF,)), make_receipt()
    default_storage.delete(lost.documents.get(origin="attachment").path)
    archive = archive_of(get(owner, "format=zip"))
    index = list(csv.reader(io.StringIO(archive.read("index.csv").decode("utf-8-sig"), newline="")))
    assert [row[1:3] for row in index[1:]] == [
        [str(lost.pk), "missing from the document store"],
        [str(there.pk), "included"],
    ]
    assert index[1][0] == ""
    assert len([name for name in archive.namelist() if name.startswith("documents/")]) == 1


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "format"),
        ("format=xml", "format"),
        ("format=csv&columns=vendor,nothing", "columns"),
        ("format=csv&columns=vendor,vendor", "columns"),
        ("format=csv&columns=", "columns"),
        ("format=csv&language=xx", "language"),
        ("format=csv&ordering=amount", "ordering"),
        ("format=csv&statsu=approved", "statsu"),
        ("format=csv&status=no", "status"),
        ("format=csv&from_date=2026-13-01", "from_date"),
        ("format=csv&format=zip", "format"),
    ],
)
def test_what_cannot_be_is_refused_by_name(owner: Person, query: str, field: str) -> None:
    answer = get(owner, query)
    assert answer.status_code == 400
    assert field in answer.json()["error"]["fields"]


@pytest.fixture
def two_are_many(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.EXPORT_AT_ONCE_ROWS = 2
    monkeypatch.setattr("books.csv_rows.REACH", 2)
    monkeypatch.setattr(exports, "ARCHIVE_REACH", 2)


@pytest.mark.usefixtures("redis_url", "two_are_many")
@pytest.mark.parametrize("kind", ["csv", "zip"])
def test_a_large_export_is_a_job_and_the_same_file(owner: Person, make_receipt: MakeReceipt, kind: str) -> None:
    receipts = [make_receipt(parts=(PDF,) if number % 2 else ()) for number in range(5)]
    accepted = get(owner, f"format={kind}&duplicate=false&deleted=false")
    assert accepted.status_code == 202
    export = accepted.json()
    assert accepted.headers["Location"].endswith(f"/api/exports/{export['id']}")
    assert (export["status"], export["content"]) == ("queued", None)
    early = owner.api.get(f"/api/exports/{export['id']}/content")
    assert (early.status_code, early.json()["error"]["code"]) == (409, "EXPORT_NOT_READY")
    tasks.run_job(export["job"])
    done = owner.api.get(f"/api/exports/{export['id']}").json()
    assert (done["status"], done["rows"]) == ("done", 5)
    answer = owner.api.get(f"/api/exports/{export['id']}/content")
    content = bytes_of(answer)
    assert len(content) == done["size"]
    if kind == "csv":
        assert [row["id"] for row in rows_of(content)] == [str(receipt.pk) for receipt in receipts]
    else:
        archive = zipfile.ZipFile(io.BytesIO(content))
        assert archive.testzip() is None
        assert len(archive.namelist()) == 5 + 3
        for line in archive.read("SHA256SUMS").decode().splitlines():
            digest, name = line.split("  ", 1)
            assert hashlib.sha256(archive.read(name)).hexdigest() == digest
    part = owner.api.get(f"/api/exports/{export['id']}/content", headers={"Range": "bytes=3-9"})
    assert (part.status_code, bytes_of(part)) == (206, content[3:10])


@pytest.mark.usefixtures("redis_url")
def test_a_file_whose_time_is_over_is_offered_no_more(owner: Person) -> None:
    export = owner.api.post("/api/exports", {"format": "csv"}).json()
    tasks.run_job(export["job"])
    assert owner.api.get(f"/api/exports/{export['id']}").json()["content"]
    Export.objects.update(expires_at=timezone.now())
    assert owner.api.get(f"/api/exports/{export['id']}").json()["content"] is None


@pytest.mark.usefixtures("redis_url")
def test_a_file_is_kept_for_a_day_and_then_gone(owner: Person, make_receipt: MakeReceipt) -> None:
    make_receipt()
    export = owner.api.post(
        "/api/exports", {"format": "csv", "filter": {"status": ["approved", "pending_review"]}}
    ).json()
    again = owner.api.post(
        "/api/exports", {"format": "csv", "filter": {"status": ["approved", "pending_review"]}}
    ).json()
    assert again["id"] == export["id"], "the same question starts no second job"
    tasks.run_job(export["job"])
    row = Export.objects.get(pk=export["id"])
    ((part, _),) = row.parts
    assert default_storage.exists(part)
    assert exports.delete_expired(now=timezone.now()) == 0
    assert exports.delete_expired(now=timezone.now() + datetime.timedelta(hours=25)) == 1
    assert not default_storage.exists(part)
    gone = owner.api.get(f"/api/exports/{export['id']}/content")
    assert (gone.status_code, gone.json()["error"]["code"]) == (410, "EXPORT_EXPIRED")


@pytest.mark.usefixtures("redis_url")
def test_a_killed_workers_step_is_done_again(
    owner: Person, make_receipt: MakeReceipt, two_are_many: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        make_receipt(parts=(PDF,))
    export = owner.api.post("/api/exports", {"format": "zip"}).json()
    steps = iter([True, False])
    job_id = export["job"]
    assert jobs.work(job_id, may_go_on=lambda: next(steps, False), clock=timezone.now)
    Job.objects.filter(pk=job_id).update(lease_expires_at=None)
    real, calls = FileStore.put_all, iter(range(100))

    def fail_once(store: FileStore, files: Mapping[str, bytes]) -> None:
        if next(calls) == 1:
            raise OSError(5, "gone")
        real(store, files)

    monkeypatch.setattr(FileStore, "put_all", fail_once)
    jobs.work(job_id, may_go_on=lambda: True, clock=timezone.now)
    assert Job.objects.get(pk=job_id).failures == 1
    Job.objects.filter(pk=job_id).update(resume_at=timezone.now())
    jobs.work(job_id, may_go_on=lambda: True, clock=timezone.now)
    content = bytes_of(owner.api.get(f"/api/exports/{export['id']}/content"))
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert archive.testzip() is None
    assert len(archive.namelist()) == len(set(archive.namelist())) == 5 + 3


@pytest.mark.usefixtures("redis_url")
def test_a_business_has_only_so_many_exports_at_once(owner: Person, settings: Settings) -> None:
    settings.EXPORT_JOBS_AT_ONCE = 1
    assert owner.api.post("/api/exports", {"format": "csv"}).status_code == 202
    refused = owner.api.post("/api/exports", {"format": "zip"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "TOO_MANY_EXPORTS")


@pytest.mark.usefixtures("redis_url")
def test_an_accountant_exports_and_another_tenant_sees_nothing(owner: Person, make_receipt: MakeReceipt) -> None:
    make_receipt()
    accountant = join(owner.business, "accountant@books.example", Role.ACCOUNTANT)
    export = accountant.api.post("/api/exports", {"format": "csv"})
    assert export.status_code == 202
    tasks.run_job(export.json()["job"])
    other = join(Business.objects.create(name="Another Shop"), "owner@other.example", Role.OWNER)
    address = f"/api/exports/{export.json()['id']}"
    assert accountant.api.get(f"{address}/content").status_code == 200
    assert [other.api.get(path).status_code for path in (address, f"{address}/content")] == [404, 404]
    assert other.api.get("/api/exports").json()["results"] == []
    assert rows_of(content_of(get(other))) == []


def test_a_body_that_cannot_be_is_refused_by_name(owner: Person) -> None:
    for body, field in (
        ({"format": "csv", "colums": ["vendor"]}, "colums"),
        ({"format": "csv", "filter": {"statsu": "approved"}}, "filter"),
        ({"format": "csv", "filter": {"status": {"a": 1}}}, "filter"),
        ({"format": "csv", "filter": {"from_date": "yesterday"}}, "filter"),
        ({"format": "csv", "filter": []}, "filter"),
    ):
        answer = owner.api.post("/api/exports", body)
        assert (answer.status_code, list(answer.json()["error"]["fields"])) == (400, [field]), body


def test_the_database_is_asked_a_batch_at_a_time(
    owner: Person, make_receipt: MakeReceipt, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows of the same moment are neither lost nor doubled between two batches."""
    receipts = [make_receipt(received_at=NOON) for _ in range(7)]
    monkeypatch.setattr("books.csv_rows.REACH", 3)
    sheet = Sheet(columns_in(["id"], language="en"), Setting(owner.business.zone, "", {}))
    listing = Listing(Receipt.objects.filter(business=owner.business), [])
    for ordering, expected in (("received_at", receipts), ("-received_at", receipts[::-1])):
        found = b"".join(lines.content for lines in batches(sheet, listing, ordering)).split()
        assert [int(one) for one in found] == [receipt.pk for receipt in expected]
