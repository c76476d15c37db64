"""Takes the body of an upload as it comes: a piece at a time to the disk, hashed, and no more than is allowed.

A file lies in an unnamed one of the operating system until it is stored, on the volume of the documents. So whatever
ends an upload, or this process, leaves nothing behind. What is too much is refused before it is read: by the length
that the request states, which it has to.
"""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from rest_framework.exceptions import ValidationError

from doors.file_types import HEAD_BYTES, Refusal, accepted_type
from foundation.errors import ApiError
from receipts.intake import StorageUnavailableError, media_type_of

MEGABYTE = 1_000_000
FIELD = "file"
CSRF_FIELD = "csrfmiddlewaretoken"
MULTIPART = "multipart/form-data"
LONGEST_NAME = 200
AROUND_FILES = 100_000
"""Bytes of a body that are none of its files': boundaries and headers."""


class UploadTooLargeError(ApiError):
    """The request, or its only file, is larger than may be sent."""

    status = 413
    code = "UPLOAD_TOO_LARGE"
    message = "This is more than can be uploaded at once."
    hint = "Send smaller files, or fewer at once."


class TooManyFilesError(ApiError):
    """The request has more files than may be sent at once."""

    status = 413
    code = "TOO_MANY_FILES"
    message = "These are more files than can be uploaded at once."
    hint = "Send fewer files at once, or a ZIP archive of them."


class NothingUploadedError(ApiError):
    """The request holds no file."""

    code = "NOTHING_UPLOADED"
    message = "No file was sent."
    hint = "Send one or several files as multipart/form-data, each in a field named file."


class EmptyFileError(ApiError):
    """The only file has no bytes."""

    code = "EMPTY_FILE"
    message = "The file is empty."
    hint = "Choose the file again: it may not have been copied whole."


class UnsupportedFileError(ApiError):
    """The only file is of a kind that is not taken."""

    status = 415
    code = "UNSUPPORTED_FILE"
    message = "A file of this kind cannot be read."
    hint = "Send PDF, pictures (JPEG, PNG, HEIC, TIFF, WebP), XML, HTML, mail (.eml, .msg) or a ZIP archive of these."


class NotMultipartError(ApiError):
    """The body is not multipart/form-data."""

    status = 415
    code = "UNSUPPORTED_MEDIA_TYPE"
    message = "The body is not multipart/form-data."
    hint = NothingUploadedError.hint


class LengthRequiredError(ApiError):
    """The request does not say how long it is."""

    status = 411
    code = "LENGTH_REQUIRED"
    message = "The request does not say how long its body is."
    hint = "Send Content-Length, and no Transfer-Encoding: chunked."


class MalformedUploadError(ApiError):
    """The body is not what its Content-Type says."""

    code = "MALFORMED_UPLOAD"
    message = "The body of the request is malformed."
    hint = NothingUploadedError.hint


class UploadIncompleteError(ApiError):
    """The connection broke off before all of the body had come."""

    code = "UPLOAD_INCOMPLETE"
    message = "The upload broke off before its end."
    hint = "Upload the files again."


@dataclass(slots=True)
class ReceivedFile:
    """A file as it came, open; `refusal` says why it is not taken, and such a one may have been cut."""

    name: str
    content: BinaryIO
    size: int = 0
    head: bytes = b""
    media_type: str = ""
    refusal: Refusal | None = None
    digest: Any = field(default_factory=hashlib.sha256)

    @property
    def sha256(self) -> str:
        return str(self.digest.hexdigest())

    def write(self, piece: bytes, *, most: int) -> None:
        """Append a piece, unless that makes it larger than `most` bytes. Raises OSError."""
        self.size += len(piece)
        if self.size > most:
            self.refusal = Refusal.TOO_LARGE
            return
        self.head += piece[: HEAD_BYTES - len(self.head)]
        self.digest.update(piece)
        self.content.write(piece)
        # a full disk is told now
        self.content.flush()

    def complete(self) -> None:
        """Tell what it is, once all of it has come."""
        self.media_type = accepted_type(self.head, self.name, media_type_of=media_type_of) or ""
        if self.size == 0:
            self.refusal = Refusal.EMPTY
        elif self.refusal is None and not self.media_type:
            self.refusal = Refusal.UNSUPPORTED_TYPE


def stream_files(request: HttpRequest) -> None:
    """Have the body of `request` taken in by this module, whoever reads it first."""
    request.upload_handlers = [_Taker(request)]


def received_files(request: HttpRequest) -> list[ReceivedFile]:
    """The files in the body of a request for which :func:`stream_files` was called.

    Raises the errors of this module, ValidationError for a field that there is not, and StorageUnavailableError.
    """
    if request.content_type != MULTIPART:
        raise NotMultipartError
    if "Transfer-Encoding" in request.headers and "Content-Length" not in request.headers:
        raise LengthRequiredError
    try:
        request.POST  # noqa: B018 - reads the body
    except MultiPartParserError as error:
        raise MalformedUploadError from error
    # a browser's form sends a field of files that was left empty as an empty text
    texts = {name for name, values in request.POST.lists() if name != FIELD or any(values)}
    unknown = sorted((texts - {CSRF_FIELD}) | ({*request.FILES} - {FIELD}))
    if unknown:
        raise ValidationError({name: ["There is no such field; a file goes into: file."] for name in unknown})
    files = [each.received for each in request.FILES.getlist(FIELD) if isinstance(each, _Uploaded)]
    if not files:
        raise NothingUploadedError
    return files


class _Uploaded(UploadedFile):  # type: ignore[type-arg]  # Django's class takes none when it runs
    """What Django keeps of a file, and closes when the request ends."""

    def __init__(self, received: ReceivedFile) -> None:
        super().__init__(file=received.content, name=received.name, size=received.size)
        self.received = received


class _Taker(FileUploadHandler):
    """Takes the whole body over from Django, and gives it to Django's own parser as a stream that must not end early.

    Without that a file cut short by a broken connection would count as a whole one.
    """

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803 - Django's name
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> tuple[QueryDict, MultiValueDict[str, Any]]:
        if content_length > settings.UPLOAD_TOTAL_MB * MEGABYTE + AROUND_FILES:
            raise too_large(settings.UPLOAD_TOTAL_MB)
        collector = _Collector(self.request)
        body = cast(Any, _WholeBody(input_data, content_length))
        try:
            return MultiPartParser(META, body, [collector], encoding).parse()
        except (MultiPartParserError, SuspiciousOperation) as error:
            collector.close()
            raise MalformedUploadError from error
        except Exception:
            collector.close()
            raise

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        raise NotImplementedError

    def file_complete(self, file_size: int) -> None:
        raise NotImplementedError


class _WholeBody:
    """A stream of a known length, whose early end is an error."""

    def __init__(self, stream: Any, length: int) -> None:
        self._stream = stream
        self._left = length

    def read(self, size: int) -> bytes:
        """Raises UploadIncompleteError."""
        try:
            piece: bytes = self._stream.read(size)
        except OSError as error:
            raise UploadIncompleteError from error
        self._left -= len(piece)
        if not piece and self._left > 0:
            raise UploadIncompleteError
        return piece


class _Collector(FileUploadHandler):
    """Writes each file to an unnamed one. Raises UploadTooLargeError, TooManyFilesError, StorageUnavailableError."""

    def __init__(self, request: HttpRequest | None) -> None:
        super().__init__(request)
        self._files: list[ReceivedFile] = []

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if len(self._files) >= settings.UPLOAD_MAX_FILES:
            limit = gettext("Send at most %(count)d files at once, or a ZIP archive of them.")
            raise TooManyFilesError(hint=limit % {"count": settings.UPLOAD_MAX_FILES})
        self._files.append(ReceivedFile(name=str(self.file_name)[-LONGEST_NAME:], content=_unnamed_file()))

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        try:
            self._files[-1].write(raw_data, most=settings.UPLOAD_MAX_MB * MEGABYTE)
        except OSError as error:
            raise _no_room(error) from error

    def file_complete(self, file_size: int) -> _Uploaded:
        received = self._files[-1]
        received.complete()
        return _Uploaded(received)

    def close(self) -> None:
        """Give the disk back what came so far."""
        for received in self._files:
            received.content.close()


def too_large(megabytes: int) -> UploadTooLargeError:
    """The error that names the limit."""
    hint = gettext("At most %(megabytes)d MB can be sent. Send smaller files, or fewer at once.")
    return UploadTooLargeError(hint=hint % {"megabytes": megabytes})


def _unnamed_file() -> BinaryIO:
    place = Path(settings.MEDIA_ROOT)
    try:
        place.mkdir(parents=True, exist_ok=True)
        return cast(BinaryIO, tempfile.TemporaryFile(dir=place))
    except OSError as error:
        raise _no_room(error) from error


def _no_room(error: OSError) -> StorageUnavailableError:
    return StorageUnavailableError(f"The document store does not take files: {error.strerror}.")
