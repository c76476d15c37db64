"""Documents in a bucket that speaks S3, for hosts without a volume in common. Needs requirements/s3.txt.

A put is atomic. A delete could remove what another process writes at the same moment, unless the bucket keeps
versions: then the sweeper deletes the version it saw, and a newer one stays. Without versions it deletes nothing.
Address, region and keys come from the usual AWS_ variables.
"""

from __future__ import annotations

import datetime
import errno
import itertools
import re
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, BinaryIO

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

from receipts.storage import Condition, Stored, writers

PIECE = 64 * 1024
WRITTEN_AT_ONCE = 8
PATIENCE = Config(connect_timeout=5, read_timeout=30, retries={"mode": "standard", "max_attempts": 3})
OURS = re.compile(r"(?P<business>\d+)/[0-9a-f]{2}/(?P<name>[0-9a-f]{64})")
UNVERSIONED = "null"
NOT_FOUND = 404


class S3Store(S3Storage):  # type: ignore[misc]  # django-storages has no types
    """The bucket `DOCUMENTS_BUCKET`."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(client_config=PATIENCE, **settings)

    def put_all(self, files: Mapping[str, bytes]) -> None:
        list(writers(WRITTEN_AT_ONCE).map(self._put, files.keys(), files.values()))

    def _put(self, name: str, content: bytes) -> None:
        with _as_os_errors():
            self._client.put_object(Bucket=self.bucket_name, Key=name, Body=content)

    def put_file(self, name: str, file: BinaryIO) -> None:
        file.seek(0)
        with _as_os_errors():
            self._client.put_object(Bucket=self.bucket_name, Key=name, Body=file)

    def size_of(self, name: str) -> int:
        with _as_os_errors():
            return int(self._client.head_object(Bucket=self.bucket_name, Key=name)["ContentLength"])

    def pieces(self, name: str, start: int, stop: int) -> Iterator[bytes]:
        if start >= stop:
            return
        with _as_os_errors():
            asked = f"bytes={start}-{stop - 1}"
            body = self._client.get_object(Bucket=self.bucket_name, Key=name, Range=asked)["Body"]
            yield from body.iter_chunks(PIECE)

    def written_before(self, moment: datetime.datetime) -> Iterator[list[Stored]]:
        with _as_os_errors():
            for page in self._client.get_paginator("list_object_versions").paginate(Bucket=self.bucket_name):
                old = [file for version in page.get("Versions", ()) if (file := _stored(version, moment))]
                for _, files in itertools.groupby(old, key=lambda file: file.business_id):
                    yield list(files)

    def discard(self, stored: Stored, *, older_than: datetime.datetime) -> bool:
        """Delete the old version, which the handle names; a newer one stays."""
        key, _, version = stored.handle.partition("@")
        with _as_os_errors():
            self._client.delete_object(Bucket=self.bucket_name, Key=key, VersionId=version)
        return True

    def condition(self) -> Condition:
        place = f"s3://{self.bucket_name}"
        try:
            with _as_os_errors():
                self._probe()
                versions = self._client.get_bucket_versioning(Bucket=self.bucket_name).get("Status")
        except OSError:
            return Condition(place, writable=False)
        return Condition(place, writable=True, sweepable=versions == "Enabled")

    def _probe(self) -> None:
        where = {"Bucket": self.bucket_name, "Key": f"probe/{uuid.uuid4().hex}"}
        version = self._client.put_object(**where, Body=b"").get("VersionId", UNVERSIONED)
        self._client.delete_object(**where, VersionId=version)

    @property
    def _client(self) -> Any:
        # of this thread: what boto3 makes is not to be shared
        return self.connection.meta.client


def _stored(version: dict[str, Any], moment: datetime.datetime) -> Stored | None:
    """The newest version of one of our files if it is older than `moment`, else None."""
    key, handle = OURS.fullmatch(version["Key"]), version["VersionId"]
    if key is None or handle == UNVERSIONED or not version["IsLatest"] or version["LastModified"] >= moment:
        return None
    return Stored(int(key["business"]), key["name"], f"{version['Key']}@{handle}")


@contextmanager
def _as_os_errors() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == NOT_FOUND:
            raise FileNotFoundError(errno.ENOENT, str(error.response["Error"]["Code"])) from error
        raise OSError(errno.EIO, str(error.response["Error"]["Code"])) from error
    except BotoCoreError as error:
        raise OSError(errno.EIO, type(error).__name__) from error
