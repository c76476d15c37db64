"""Both document stores meet one contract: a volume, and a bucket behind a real S3 server."""

from __future__ import annotations

import datetime
import resource
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from django.core.checks import run_checks
from django.utils import timezone
from pytest_django import Settings

from businesses.models import Business
from local.processes import Command, Processes
from local.servers import answers, listen
from prosaas.doctor import disk
from prosaas.doctor.findings import State
from receipts import storage
from receipts.intake import save
from receipts.models import Document, path_of
from receipts.storage import StorageUnavailableError
from receipts.tasks import discard_unnamed
from tests.prosaas.serving import run
from tests.receipts.conftest import MakeReceipt
from tests.receipts.mails import found, mail_to

A_MINUTE = datetime.timedelta(minutes=1)
CONTENT = bytes(range(256)) * 500
NOWHERE = "0" * 64


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an S3 of this test worker's own."""
    with listen() as listener:
        port = str(listener.getsockname()[1])
    command = [str(Path(sys.executable).with_name("moto_server")), "--host", "127.0.0.1", "--port", port]
    with Processes(tmp_path_factory.mktemp("s3")) as processes:
        server = processes.start(Command("s3", command))
        server.wait_until(lambda: answers(f"http://127.0.0.1:{port}/moto-api/"), seconds=60)
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def bucket(s3_server: str, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> str:
    """The product keeps its documents in a new bucket, which keeps versions."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", s3_server)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "tests")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret-of-s3")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    name = f"documents-{uuid.uuid4().hex}"
    client = boto3.client("s3")
    client.create_bucket(Bucket=name)
    client.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    use(settings, name)
    return name


def use(settings: Settings, bucket: str) -> None:
    backend = {"BACKEND": "receipts.s3_store.S3Store", "OPTIONS": {"bucket_name": bucket}}
    settings.STORAGES = settings.STORAGES | {"default": backend}


@pytest.fixture(params=["volume", "bucket"])
def store(request: pytest.FixtureRequest) -> str:
    """Each of the two stores."""
    if request.param == "bucket":
        request.getfixturevalue("bucket")
    return str(request.param)


@pytest.mark.usefixtures("store")
def test_what_was_stored_is_read_whole_and_in_ranges() -> None:
    sha256 = storage.store(1, CONTENT)
    assert storage.store(1, CONTENT) == sha256
    assert storage.read(1, sha256) == CONTENT
    file = storage.find(1, sha256)
    assert file.size == len(CONTENT)
    assert b"".join(file.pieces(1000, 1000 + 90_000)) == CONTENT[1000:91_000]
    assert list(file.pieces(5, 5)) == []


@pytest.mark.usefixtures("store")
def test_what_is_not_there_is_not_found() -> None:
    storage.store(1, CONTENT)
    for look in (storage.find, storage.read):
        with pytest.raises(FileNotFoundError):
            look(1, NOWHERE)


@pytest.mark.usefixtures("store")
def test_the_sweeper_takes_old_files_without_a_row(business: Business, make_receipt: MakeReceipt) -> None:
    needed = make_receipt().documents.get()
    orphan = storage.store(business.pk, b"orphan")
    assert discard_unnamed(before=timezone.now() - A_MINUTE) == 0
    assert discard_unnamed(before=timezone.now() + A_MINUTE) == 1
    assert storage.read(business.pk, needed.sha256)
    with pytest.raises(FileNotFoundError):
        storage.find(business.pk, orphan)


@pytest.mark.usefixtures("store")
def test_a_file_written_again_while_it_is_being_swept_stays(business: Business) -> None:
    sha256 = storage.store(business.pk, b"orphan")
    seen_at = timezone.now()
    swept = storage.documents()
    (files,) = [files for files in swept.written_before(seen_at + A_MINUTE) if files]
    save(mail_to(business, rfc822=b"orphan"), found())
    assert Document.objects.filter(sha256=sha256).exists()
    swept.discard(files[0], older_than=seen_at)
    assert storage.read(business.pk, sha256) == b"orphan"


def test_the_doctor_knows_a_bucket_from_a_disk(bucket: str, settings: Settings) -> None:
    condition = disk.look()
    assert disk.check_writable(condition).says == f"Documents can be written to s3://{bucket}."
    assert disk.check_space(condition).state is State.OK
    boto3.client("s3").create_bucket(Bucket=f"{bucket}-plain")
    use(settings, f"{bucket}-plain")
    assert "keeps no versions" in disk.check_space(disk.look()).says
    use(settings, f"{bucket}-gone")
    condition = disk.look()
    assert (disk.check_writable(condition).state, disk.check_space(condition).state) == (State.FAILED, State.UNKNOWN)
    assert "DOCUMENTS_BUCKET" in disk.check_writable(condition).remedy


def test_a_bucket_without_versions_is_not_swept(bucket: str, settings: Settings) -> None:
    boto3.client("s3").create_bucket(Bucket=f"{bucket}-plain")
    use(settings, f"{bucket}-plain")
    sha256 = storage.store(1, CONTENT)
    assert not any(storage.documents().written_before(timezone.now() + A_MINUTE))
    assert storage.read(1, sha256) == CONTENT


def test_a_bucket_that_does_not_answer_is_named(
    bucket: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(settings, f"{bucket}-gone")
    with pytest.raises(StorageUnavailableError, match="NoSuchBucket"):
        storage.store(1, CONTENT)
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")
    use(settings, f"{bucket}-away")
    with pytest.raises(StorageUnavailableError, match="EndpointConnectionError"):
        storage.store(1, CONTENT)
    with pytest.raises(StorageUnavailableError, match="does not answer"):
        storage.read(1, NOWHERE)


def test_a_full_disk_is_named_and_no_half_written_file_stays(documents: Path) -> None:
    sha256 = storage.store(1, CONTENT)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        with pytest.raises(StorageUnavailableError, match="does not take files"):
            storage.store_all(1, [b"small", CONTENT + b"!"])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [file for file in documents.rglob("*") if file.is_file()] == [documents / path_of(1, sha256)]


def test_without_a_bucket_nothing_of_s3_is_imported(tmp_path: Path) -> None:
    program = (
        "import django, sys; django.setup()\n"
        "from receipts import storage; storage.documents().condition()\n"
        "print([name for name in sys.modules if name.startswith(('boto', 'storages', 's3transfer'))])"
    )
    done = run("-c", program, LOCAL_DIR=str(tmp_path), DJANGO_SETTINGS_MODULE="prosaas.settings")
    assert (done.stdout, done.returncode) == ("[]\n", 0), done.stderr


def test_a_bucket_without_its_packages_stops_the_start_with_the_remedy(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DOCUMENTS_BUCKET = "documents"
    assert not [found for found in run_checks() if found.id == "receipts.E001"]
    monkeypatch.setitem(sys.modules, "storages", None)
    (error,) = [found for found in run_checks() if found.id == "receipts.E001"]
    assert "requirements/s3.txt" in str(error.hint)
