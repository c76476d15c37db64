"""A receipt that somebody uploads is in the ledger, and of every file it is told what became of it."""

from __future__ import annotations

import datetime
import hashlib
from decimal import Decimal
from pathlib import Path

import pytest
from pytest_django import Settings

from businesses.models import Business
from receipts import changes
from receipts.intake import Mail, submit_all
from receipts.models import Document, Event, Job, JobStatus, Receipt, Status
from receipts.reader_process import of_this_process
from tests.cast import Person
from tests.doors.files import INVOICES, SELLER, archive, as_file, invoice, pdf, photo, read, upload, work
from tests.receipts.mails import NOON, english, letter, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]


def test_an_invoice_becomes_a_receipt_with_its_file_and_evidence(owner: Person) -> None:
    content = invoice()
    (told,) = read(owner, as_file("invoice.pdf", content))
    row = Receipt.objects.get()
    assert (told["outcome"], told["reason"], told["receipts"], told["duplicate_of"]) == (
        "receipt",
        None,
        [row.pk],
        None,
    )
    assert (row.vendor, row.number, row.amount, row.currency) == (SELLER, "INV-2041", Decimal(120), "GBP")
    assert (row.status, row.source, row.source_id) == (Status.APPROVED, "upload", hashlib.sha256(content).hexdigest())
    assert row.has_attachment
    (document,) = row.documents.all()
    assert (document.name, document.media_type, document.sha256) == ("invoice.pdf", "application/pdf", row.source_id)
    place = owner.api.get(f"/api/receipts/{row.pk}").json()["evidence"]["amount"]["evidence"][0]
    assert "invoice.pdf" in str(place)


def test_the_answer_says_where_to_ask(owner: Person) -> None:
    answer = upload(owner.api, as_file("invoice.pdf", invoice()))
    job = answer.json()
    assert (answer.status_code, job["kind"], job["status"]) == (202, "upload", "queued")
    assert answer.headers["Location"].endswith(f"/api/jobs/{job['id']}")
    assert job["progress"] == {"done": 0, "total": 1}
    assert job["result"] is None


def test_a_photo_of_a_phone_waits_for_review(owner: Person) -> None:
    (told,) = read(owner, as_file("IMG_2041.JPG", photo(), "image/jpeg"))
    row = Receipt.objects.get()
    assert (told["outcome"], told["reason"]) == ("receipt", "to_review")
    # how much of it is read within the engine's seconds the machine decides
    assert row.status == Status.PENDING_REVIEW
    assert row.documents.get().media_type == "image/jpeg"


@pytest.mark.parametrize("name", sorted(path.name for path in INVOICES.glob("ubl*.xml"))[:2])
def test_an_electronic_invoice_is_read(owner: Person, name: str) -> None:
    (told,) = read(owner, as_file(name, (INVOICES / name).read_bytes(), "text/xml"))
    assert told["outcome"] == "receipt"
    assert Receipt.objects.get(pk=told["receipts"][0]).amount is not None


def test_a_mail_saved_as_a_file_is_read_as_mail(owner: Person) -> None:
    (told,) = read(owner, as_file("receipt.eml", english("INV-9")))
    row = Receipt.objects.get()
    assert told["outcome"] == "receipt"
    assert (row.number, row.documents.get().origin) == ("INV-9", "mail")


def test_the_files_of_an_archive_are_read_each_by_itself(owner: Person) -> None:
    packed = archive(a__pdf=invoice("A-1"), b__pdf=invoice("B-2", total="7.00"), notes__txt=b"nothing", c__xml=b"")
    told = read(owner, as_file("november.zip", packed))
    assert [(each["name"], each["archive"], each["outcome"], each["reason"]) for each in told] == [
        ("a.pdf", "november.zip", "receipt", None),
        ("b.pdf", "november.zip", "receipt", None),
        ("notes.txt", "november.zip", "refused", "unsupported_type"),
        ("c.xml", "november.zip", "refused", "empty"),
    ]
    job = Job.objects.get()
    assert (job.done, job.total) == (4, 4)
    assert {*Receipt.objects.values_list("number", flat=True)} == {"A-1", "B-2"}


def test_what_does_not_look_like_a_receipt_is_kept_for_review_with_its_reason(owner: Person) -> None:
    (told,) = read(owner, as_file("letter.pdf", pdf("Dear Sir,", "see you on Monday.")))
    row = Receipt.objects.get()
    assert (told["outcome"], told["reason"], row.status) == ("receipt", "to_review", Status.PENDING_REVIEW)
    shown = owner.api.get(f"/api/receipts/{row.pk}").json()["problems"][0]
    assert (shown["code"], shown["field"]) == ("not_a_receipt", None)
    assert shown["message"] == "It does not look like a receipt: no total in it."


@pytest.mark.parametrize(("title", "kind"), [("Proforma invoice", "proforma"), ("Account statement", "statement")])
def test_proformas_and_statements_may_be_uploaded_and_never_count(owner: Person, title: str, kind: str) -> None:
    (told,) = read(owner, as_file("paper.pdf", pdf(SELLER, title, "Date: 2 March 2026", "Total GBP 120.00")))
    row = Receipt.objects.get()
    assert (row.document_type, row.status, told["reason"]) == (kind, Status.PENDING_REVIEW, "to_review")
    changes.correct(row, {"status": "approved"}, cause=said())
    assert owner.api.get("/api/receipts/stats").json()["currencies"] == []


def test_an_invoice_the_business_issued_itself_is_kept_for_review(owner: Person, business: Business) -> None:
    Business.objects.filter(pk=business.pk).update(tax_id="980780684")
    read(owner, as_file("ours.pdf", invoice()))
    row = Receipt.objects.get()
    assert row.status == Status.PENDING_REVIEW
    assert "not_a_receipt:own_document" in row.problems


def test_the_same_file_again_adds_nothing_and_says_which_it_is(owner: Person) -> None:
    (first,) = read(owner, as_file("invoice.pdf", invoice()))
    again, other_name = read(owner, as_file("invoice.pdf", invoice()), as_file("copy.pdf", invoice()))
    assert Receipt.objects.count() == 1
    for told in (again, other_name):
        assert (told["outcome"], told["reason"]) == ("duplicate", "same_file")
        assert (told["receipts"], told["duplicate_of"]) == (first["receipts"], first["receipts"][0])


def mail_with_invoice(business: Business) -> Mail:
    sender = f"{SELLER} <billing@tidewater.example>"
    content = letter("Your invoice INV-2041", "It is attached.", sender=sender, files={"invoice.pdf": invoice()})
    return Mail(business, "gmail", "m-1", content, NOON)


def test_a_file_that_came_by_mail_is_there_already(owner: Person, business: Business) -> None:
    mail = mail_with_invoice(business)
    submit_all([mail])
    told = read(owner, as_file("saved.eml", mail.content), as_file("invoice.pdf", invoice()))
    row = Receipt.objects.get()
    assert [(each["outcome"], each["reason"], each["duplicate_of"]) for each in told] == [
        ("duplicate", "same_file", row.pk)
    ] * 2


def test_a_mail_that_brings_what_was_uploaded_is_its_copy(owner: Person, business: Business) -> None:
    (told,) = read(owner, as_file("invoice.pdf", invoice()))
    mail = mail_with_invoice(business)
    (submission,) = submit_all([mail])
    assert submission.outcome == "duplicate"
    copy = Receipt.objects.get(source="gmail")
    assert copy.duplicate_of_id == told["receipts"][0]
    assert changes.mail_of(copy).content == mail.content


def test_of_one_document_in_two_files_the_first_counts(owner: Person) -> None:
    (first,) = read(owner, as_file("invoice.pdf", invoice()))
    (second,) = read(owner, as_file("scan.pdf", invoice() + b"\n%"))
    assert (second["outcome"], second["reason"]) == ("duplicate", "same_document")
    assert second["duplicate_of"] == first["receipts"][0]
    assert Receipt.objects.get(pk=second["receipts"][0]).duplicate_of_id == first["receipts"][0]


def test_uploading_a_file_whose_receipt_was_deleted_brings_it_back(owner: Person) -> None:
    (first,) = read(owner, as_file("invoice.pdf", invoice()))
    changes.delete(Receipt.objects.get(), cause=said())
    (told,) = read(owner, as_file("invoice.pdf", invoice()))
    row = Receipt.objects.get()
    assert (told["outcome"], told["reason"], told["receipts"]) == ("receipt", "restored", first["receipts"])
    assert row.deleted_at is None
    assert Event.objects.filter(receipt=row, kind="restored", way="api").exists()


def test_an_uploaded_receipt_is_read_again_from_its_file(owner: Person) -> None:
    read(owner, as_file("letter.pdf", pdf("Dear Sir,", "see you on Monday.")), as_file("invoice.pdf", invoice()))
    for row in Receipt.objects.all():
        before = (row.problems, row.amount, row.status)
        answer = owner.api.post(f"/api/receipts/{row.pk}/extract")
        assert answer.status_code == 200, answer.content
        row.refresh_from_db()
        assert (row.problems, row.amount, row.status) == before


def test_another_business_s_file_is_not_there(owner: Person, stranger: Person) -> None:
    read(owner, as_file("invoice.pdf", invoice()))
    (told,) = read(stranger, as_file("invoice.pdf", invoice()))
    assert (told["outcome"], told["reason"]) == ("receipt", None)
    assert Receipt.objects.count() == 2


def test_what_became_of_a_file_is_told_in_the_reader_s_language(owner: Person) -> None:
    read(owner, as_file("invoice.pdf", invoice()))
    job = Job.objects.get()
    english_words = owner.api.get(f"/api/jobs/{job.pk}").json()["result"]["files"][0]["message"]
    hebrew_words = owner.api.get(f"/api/jobs/{job.pk}", HTTP_ACCEPT_LANGUAGE="he").json()["result"]["files"][0][
        "message"
    ]
    assert english_words == "Saved and approved: everything in it is clear."
    assert hebrew_words != english_words


def test_a_worker_that_is_killed_while_it_reads_leaves_the_job_to_the_next(
    owner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = upload(owner.api, as_file("a.pdf", invoice("A-1")), as_file("b.pdf", invoice("B-2"))).json()["id"]

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(of_this_process(), "read_all", killed)
        with pytest.raises(KeyboardInterrupt):
            work(job_id)
    assert Receipt.objects.count() == 0
    Job.objects.update(lease_expires_at=NOON - datetime.timedelta(seconds=1))
    job = work(job_id)
    assert (job.status, job.failures, Receipt.objects.count()) == (JobStatus.DONE, 0, 2)


def test_a_file_that_is_gone_before_it_is_read_is_named(owner: Person, documents: Path) -> None:
    job_id = upload(owner.api, as_file("a.pdf", invoice("A-1")), as_file("b.pdf", invoice("B-2"))).json()["id"]
    sha256 = hashlib.sha256(invoice("A-1")).hexdigest()
    next(documents.rglob(sha256)).unlink()
    results = work(job_id).result or {}
    assert [(each["outcome"], each["reason"]) for each in results["files"]] == [
        ("failed", "missing"),
        ("receipt", None),
    ]


def test_a_store_that_is_away_while_a_file_is_read_is_waited_for(owner: Person, settings: Settings) -> None:
    job_id = upload(owner.api, as_file("a.pdf", invoice())).json()["id"]
    place, settings.MEDIA_ROOT = settings.MEDIA_ROOT, "/dev/null/documents"
    jobs_status = work(job_id)
    assert (jobs_status.status, jobs_status.failures) == (JobStatus.RUNNING, 1)
    settings.MEDIA_ROOT = place
    Job.objects.update(resume_at=NOON)
    assert work(job_id).status == JobStatus.DONE


def test_files_of_an_upload_are_never_left_without_a_word(owner: Person) -> None:
    files = [
        as_file("a.pdf", b"%PDF-1.7 damaged"),
        as_file("b.zip", b"PK\x03\x04 damaged"),
        as_file("c.jpg", b"\xff\xd8\xff"),
    ]
    told = read(owner, *files)
    assert [each["outcome"] for each in told] == ["receipt"] * 3
    assert {*Receipt.objects.values_list("status", flat=True)} == {Status.PENDING_REVIEW}
    assert Document.objects.exclude(problem="").count() == 3
