"""The sweeper takes what belongs to nothing, and nothing else."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import pytest
from django.utils import timezone

from businesses.models import Business
from receipts import storage
from receipts.intake import save
from receipts.models import Document, Receipt, path_of
from receipts.tasks import sweep_documents
from tests.receipts.conftest import MakeReceipt
from tests.receipts.mails import found, mail_to

TWO_DAYS = datetime.timedelta(days=2)


def age(*files: Path) -> None:
    """Make the files two days old."""
    moment = (timezone.now() - TWO_DAYS).timestamp()
    for file in files:
        os.utime(file, (moment, moment))


def files(documents: Path) -> list[Path]:
    return [file for file in documents.rglob("*") if file.is_file()]


@pytest.fixture
def orphan(business: Business, documents: Path) -> Path:
    """A file whose worker died before its row was written."""
    return documents / path_of(business.pk, storage.store(business.pk, b"orphan"))


def test_a_file_without_a_row_goes_after_a_day(orphan: Path) -> None:
    assert sweep_documents()["files"] == 0
    age(orphan)
    assert sweep_documents()["files"] == 1
    assert not orphan.exists()


def test_the_rest_of_a_broken_write_goes_too(orphan: Path) -> None:
    rest = orphan.with_name(".half-written")
    rest.write_bytes(b"half")
    age(rest)
    assert sweep_documents()["files"] == 1
    assert orphan.exists()


def test_what_a_receipt_needs_stays_however_old(make_receipt: MakeReceipt, documents: Path) -> None:
    make_receipt()
    age(*files(documents))
    Document.objects.update(created_at=timezone.now() - TWO_DAYS)
    assert sweep_documents() == {"rows": 0, "files": 0}
    assert len(files(documents)) == 1


def test_the_same_content_of_another_business_keeps_no_orphan(
    make_receipt: MakeReceipt, business: Business, documents: Path
) -> None:
    receipt = make_receipt()
    other = Business.objects.create(name="Another Shop")
    content = storage.read(business.pk, receipt.documents.get().sha256)
    storage.store(other.pk, content)
    age(*files(documents))
    assert sweep_documents()["files"] == 1
    assert storage.read(business.pk, receipt.documents.get().sha256) == content


def test_a_row_without_a_receipt_goes_and_takes_its_file(make_receipt: MakeReceipt, documents: Path) -> None:
    make_receipt()
    Receipt.objects.all().delete()
    assert sweep_documents() == {"rows": 0, "files": 0}
    Document.objects.update(created_at=timezone.now() - TWO_DAYS)
    age(*files(documents))
    assert sweep_documents() == {"rows": 1, "files": 1}
    assert files(documents) == []


def test_an_orphan_that_is_stored_again_is_young_again(business: Business, orphan: Path) -> None:
    age(orphan)
    save(mail_to(business, rfc822=b"orphan"), found())
    assert sweep_documents()["files"] == 0
    assert orphan.read_bytes() == b"orphan"


def test_a_file_written_again_while_it_is_being_discarded_stays(business: Business, orphan: Path) -> None:
    # the sweeper saw it old; a writer came in between
    seen = storage.Stored(business.pk, orphan.name, str(orphan))
    assert not storage.documents().discard(seen, older_than=timezone.now() - TWO_DAYS)
    assert orphan.read_bytes() == b"orphan"


def test_sweeping_before_anything_was_stored_is_fine(db: None) -> None:
    assert sweep_documents() == {"rows": 0, "files": 0}
