"""What a file really is, by its first bytes; names and declared types lie too often."""

from __future__ import annotations

from typing import Final

from .. import limits
from .containers import cms, compound, compression, tar, tnef

_MAGIC: Final = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"II+\x00", "image/tiff"),
    (b"MM\x00+", "image/tiff"),
    (b"BM", "image/bmp"),
    (b"PK\x03\x04", "application/zip"),
    (tnef.SIGNATURE, "application/ms-tnef"),
    (compound.SIGNATURE, "application/x-ole-storage"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b\x08", compression.GZIP),
    *((b"BZh%d1AY&SY" % level, compression.BZIP2) for level in range(1, 10)),
    (b"\xfd7zXZ\0", compression.XZ),
    (b"\x1f\x9d", "application/x-compress"),
    (b"\x28\xb5\x2f\xfd", "application/zstd"),
    (b"MSCF\0\0\0\0", "application/vnd.ms-cab-compressed"),
    (b"=ybegin ", "application/x-yenc"),
    (b"{\\rtf", "application/rtf"),
)
_STILL_PICTURES: Final = {
    **dict.fromkeys((b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"), "image/heic"),
    **dict.fromkeys((b"avif", b"avis"), "image/avif"),
}
"""Brands of ISO base media files (ISO 23008-12); others are films."""
_ANY_MAGIC: Final = tuple(magic for magic, _ in _MAGIC)
_MAIL_HEADERS: Final = (
    b"from:", b"to:", b"subject:", b"date:", b"received:", b"return-path:", b"mime-version:", b"message-id:",
    b"delivered-to:", b"content-type:", b"x-", b"dkim-signature:", b"reply-to:", b"from ", b"arc-",
)  # fmt: skip
_BY_ENDING: Final = {
    "p7m": "application/pkcs7-mime",
    "zip": "application/zip",
    "rar": "application/vnd.rar",
    "7z": "application/x-7z-compressed",
    "tar": "application/x-tar",
    "gz": compression.GZIP,
    "tgz": compression.GZIP,
    "bz2": compression.BZIP2,
    "xz": compression.XZ,
    "msg": "application/x-ole-storage",
}
"""Of containers so damaged that their bytes tell nothing."""


def media_type_of(content: bytes, declared: str = "", name: str = "") -> str:
    """The real media type: by the bytes, else as declared, else by the name's ending, else
    `application/octet-stream`."""
    head = content[: limits.SNIFFED_BYTES]
    if b"%PDF-" in head:
        return "application/pdf"
    for magic, media_type in _MAGIC if head.startswith(_ANY_MAGIC) else ():
        if head.startswith(magic) and not (magic == b"BM" and declared.startswith("text/")):
            return media_type
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp" and head[8:12] in _STILL_PICTURES:
        return _STILL_PICTURES[head[8:12]]
    if cms.is_cms(head):
        return "application/pkcs7-mime"
    if tar.is_tar(head):
        return "application/x-tar"
    return _textual(head, declared.partition(";")[0].strip().lower(), name.lower())


def _textual(head: bytes, declared: str, name: str) -> str:
    # the zeros are those of UTF-16
    start = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0").replace(b"\0", b"").lower()
    if declared == "message/rfc822" or name.endswith(".eml"):
        return "text/html" if start.startswith((b"<!doctype html", b"<html")) else "message/rfc822"
    if start.startswith((b"<!doctype html", b"<html")):
        return "text/html"
    if start.startswith(b"<?xml") or (start.startswith(b"<") and _is_called_xml(start, declared, name)):
        return "text/html" if b"<html" in start else "application/xml"
    if declared in ("text/html", "text/plain"):
        return declared
    if name.endswith((".htm", ".html")):
        return "text/html"
    if name.endswith(".txt"):
        return "text/plain"
    if start.startswith(_MAIL_HEADERS):
        return "message/rfc822"
    return _BY_ENDING.get(name.rpartition(".")[2]) or declared or "application/octet-stream"


def _is_called_xml(start: bytes, declared: str, name: str) -> bool:
    """Whether markup without a prolog is XML: by its type, its name, or the namespace of its first element."""
    if declared.endswith("xml") or name.endswith(".xml"):
        return True
    return declared != "text/html" and b"xmlns" in start.partition(b">")[0]
