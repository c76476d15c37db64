"""What is wrong with an upload is said with a remedy, and leaves nothing behind."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from businesses.models import Business, Role, Scope
from receipts.models import Job, Receipt, Status
from tests.attacks.world import CSRF
from tests.cast import Person, join
from tests.doors.files import UPLOAD, archive, as_file, invoice, locked_pdf, read, upload
from tests.receipts import bombs

pytestmark = pytest.mark.django_db
needs_queue = pytest.mark.usefixtures("redis_url")
PDF = b"%PDF-1.7\n"


def left(documents: Path) -> list[Path]:
    return [path for path in documents.rglob("*") if path.is_file()] if documents.exists() else []


def refused(answer: Any, status: int, code: str) -> str:
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code), answer.content
    assert not Job.objects.exists()
    return str(answer.json()["error"]["hint"])


def test_no_file_at_all(owner: Person) -> None:
    refused(owner.api.post(UPLOAD, {}, format="multipart"), 400, "NOTHING_UPLOADED")


def test_a_body_that_is_no_form(owner: Person) -> None:
    refused(owner.api.post(UPLOAD, {"file": "x"}, format="json"), 415, "UNSUPPORTED_MEDIA_TYPE")


def test_a_malformed_form(owner: Person) -> None:
    answer = owner.api.generic("POST", UPLOAD, "--x", "multipart/form-data; boundary=" + "x" * 300)
    refused(answer, 400, "MALFORMED_UPLOAD")


def test_a_field_that_there_is_not_is_named(owner: Person) -> None:
    answer = owner.api.post(UPLOAD, {"document": as_file("a.pdf", invoice())}, format="multipart")
    assert answer.status_code == 400
    assert "document" in answer.json()["error"]["fields"]


def test_an_empty_file(owner: Person) -> None:
    refused(upload(owner.api, as_file("a.pdf", b"")), 400, "EMPTY_FILE")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("run.exe", b"MZ\x90\x00\x03"),
        ("invoice.pdf", b"MZ\x90\x00\x03"),
        ("sheet.xlsx", archive(a__xml=b"<x/>")),
        ("page.html", b"\x00\x01\x02"),
        ("notes.txt", b"Total 5.00"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    ],
)
def test_a_file_of_another_kind_is_told_by_its_bytes(owner: Person, name: str, content: bytes, documents: Path) -> None:
    hint = refused(upload(owner.api, as_file(name, content, "application/pdf")), 415, "UNSUPPORTED_FILE")
    assert "HEIC" in hint
    assert left(documents) == []


@needs_queue
def test_a_wrong_ending_does_not_matter(owner: Person) -> None:
    (told,) = read(owner, as_file("invoice.jpg", invoice(), "image/jpeg"))
    assert told["outcome"] == "receipt"
    assert Receipt.objects.get().documents.get().media_type == "application/pdf"


def test_a_file_over_the_limit(owner: Person, settings: Settings, documents: Path) -> None:
    settings.UPLOAD_MAX_MB = 1
    hint = refused(upload(owner.api, as_file("a.pdf", PDF + bytes(1_000_001))), 413, "UPLOAD_TOO_LARGE")
    assert "1 MB" in hint
    assert left(documents) == []


@needs_queue
def test_of_several_files_the_wrong_ones_are_named_and_the_others_read(owner: Person, settings: Settings) -> None:
    settings.UPLOAD_MAX_MB = 1
    files = (as_file("big.pdf", PDF + bytes(1_000_001)), as_file("a.exe", b"MZ"), as_file("a.pdf", invoice()))
    told = read(owner, *files)
    assert [(each["name"], each["reason"]) for each in told] == [
        ("big.pdf", "too_large"), ("a.exe", "unsupported_type"), ("a.pdf", None),
    ]  # fmt: skip
    assert "1 MB" in told[0]["message"]


def test_more_files_than_may_be(owner: Person, settings: Settings, documents: Path) -> None:
    settings.UPLOAD_MAX_FILES = 2
    files = [as_file(f"{number}.pdf", invoice(f"N-{number}")) for number in range(3)]
    assert "2 files" in refused(upload(owner.api, *files), 413, "TOO_MANY_FILES")
    assert left(documents) == []


@needs_queue
@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\me\\invoice.pdf", "invoice.pdf"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ("invoice\u202efdp.exe.pdf", "invoicefdp.exe.pdf"),
        ("in\0voice.pdf", "invoice.pdf"),
    ],
)
def test_a_name_is_a_name_and_nothing_else(owner: Person, name: str, kept: str) -> None:
    file = as_file("x", invoice())
    # past SimpleUploadedFile's own cleaning
    file._name = name  # type: ignore[attr-defined]
    (told,) = read(owner, file)
    assert told["name"] == kept
    assert Receipt.objects.get().documents.get().name == kept


@needs_queue
def test_a_bomb_is_kept_for_review_and_named(owner: Person) -> None:
    (told,) = read(owner, as_file("bomb.zip", archive(zeros__pdf=PDF + bytes(60_000_000))))
    row = Receipt.objects.get()
    assert (told["outcome"], told["reason"]) == ("receipt", "too_much")
    assert "document_too_large" in row.problems


@needs_queue
def test_an_archive_of_too_many_files_says_so(owner: Person) -> None:
    files = {f"bill{number}__html": b"<html>a bill</html>" for number in range(401)}
    (told,) = read(owner, as_file("year.zip", archive(**files)))
    assert (told["outcome"], told["reason"]) == ("receipt", "too_much")
    assert told["message"].startswith("Saved, but there is more in it than is read at once")


@needs_queue
@pytest.mark.parametrize(
    ("content", "reason"), [(locked_pdf(), "locked"), (invoice()[:600], "damaged"), (PDF + b"damaged", "damaged")]
)
def test_a_file_that_cannot_be_read_is_kept_and_says_why(owner: Person, content: bytes, reason: str) -> None:
    (told,) = read(owner, as_file("invoice.pdf", content))
    assert (told["outcome"], told["reason"]) == ("receipt", reason)
    assert Receipt.objects.get(pk=told["receipts"][0]).status == Status.PENDING_REVIEW


@needs_queue
def test_a_page_that_eats_memory_ends_its_reader_alone(owner: Person) -> None:
    (told,) = read(
        owner, as_file("bomb.html", bombs.html_mail(b"x" * 8_000_000).partition(b"\r\n\r\n")[2] or b"<html>")
    )
    assert told["outcome"] == "receipt"


@pytest.mark.parametrize("place", ["/dev/null/documents", "/proc/documents"])
def test_a_document_store_that_takes_nothing(owner: Person, settings: Settings, place: str) -> None:
    settings.MEDIA_ROOT = place
    hint = refused(upload(owner.api, as_file("a.pdf", invoice())), 503, "STORAGE_UNAVAILABLE")
    assert "disk" in hint


def test_a_full_disk(owner: Person, documents: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # /dev/full is the kernel's own full disk
    monkeypatch.setattr("doors.receiving._unnamed_file", partial(Path("/dev/full").open, "r+b", buffering=0))
    refused(upload(owner.api, as_file("a.pdf", invoice())), 503, "STORAGE_UNAVAILABLE")
    assert left(documents) == []


def test_without_a_queue_nothing_is_left_that_blocks_the_next_try(owner: Person, closed_broker: None) -> None:
    refused(upload(owner.api, as_file("a.pdf", invoice())), 503, "QUEUE_UNAVAILABLE")


@pytest.mark.parametrize("role", [Role.ACCOUNTANT])
def test_who_only_reads_uploads_nothing(business: Business, role: Role) -> None:
    reader = join(business, "reader@shop.example", role)
    assert upload(reader.api, as_file("a.pdf", invoice())).status_code == 403
    page = Client()
    page.force_login(reader.user, backend="django.contrib.auth.backends.ModelBackend")
    assert page.get("/receipts/upload").status_code == 403
    assert page.post("/receipts/upload", {"file": as_file("a.pdf", invoice())}).status_code == 403


def test_a_token_that_only_reads_uploads_nothing(business: Business) -> None:
    reader = join(business, "reader@shop.example", Role.OWNER, Scope.READ)
    assert upload(reader.api, as_file("a.pdf", invoice())).status_code == 403


@pytest.mark.parametrize("path", [UPLOAD, "/receipts/upload"])
def test_a_form_of_another_site_is_refused(owner: Person, path: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(owner.user, backend="django.contrib.auth.backends.ModelBackend")
    assert browser.post(path, {"file": as_file("a.pdf", invoice())}).status_code == 403
    assert not Job.objects.exists()


@needs_queue
def test_a_form_of_our_own_is_taken(owner: Person) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(owner.user, backend="django.contrib.auth.backends.ModelBackend")
    browser.cookies["csrftoken"] = CSRF
    answer = browser.post("/receipts/upload", {"csrfmiddlewaretoken": CSRF, "file": as_file("a.pdf", invoice())})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/receipts/upload/{Job.objects.get().pk}")


def test_the_page_says_what_is_wrong(owner: Person) -> None:
    answer = owner.browser.post("/receipts/upload", {"file": as_file("a.exe", b"MZ")}, format="multipart")
    assert answer.status_code == 415
    assert "A file of this kind cannot be read." in answer.content.decode()
