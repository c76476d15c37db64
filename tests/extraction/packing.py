"""Containers as other programs write them, small and made byte by byte: what the engine has to open."""

from __future__ import annotations

import base64
import binascii
import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Mapping, Sequence

from reportlab.pdfgen.canvas import Canvas

DATA, SIGNED, ENVELOPED, COMPRESSED = (
    bytes.fromhex(oid)
    for oid in ("2a864886f70d010701", "2a864886f70d010702", "2a864886f70d010703", "2a864886f70d0109100109")
)
SHA256_ALGORITHM = bytes.fromhex("300d06096086480165030402010500")


def mail(content: bytes, name: str = "file.bin", media_type: str = "application/octet-stream", text: str = "") -> bytes:
    """A mail with a file attached."""
    return (
        b"From: Brightwater Pumps <office@brightwater.example>\r\nSubject: documents\r\n"
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n'
        + text.encode()
        + f'\r\n--b\r\nContent-Type: {media_type}; name="{name}"\r\n'.encode()
        + b"Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment\r\n\r\n"
        + base64.encodebytes(content)
        + b"--b--\r\n"
    )


def tlv(tag: int, content: bytes) -> bytes:
    """A value of ASN.1 with its length."""
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def endless(tag: int, content: bytes) -> bytes:
    """A value of ASN.1 that ends where two zero bytes stand."""
    return bytes([tag, 0x80]) + content + b"\0\0"


def signed(content: bytes | None, *, certificate: bytes = b"<xml/>") -> bytes:
    """A signed file in DER, with bytes behind it that look like a tag; without content a signature alone."""
    inner = tlv(0x06, DATA) + (b"" if content is None else tlv(0xA0, tlv(0x04, content)))
    body = tlv(0x02, b"\1") + tlv(0x31, SHA256_ALGORITHM) + tlv(0x30, inner)
    body += tlv(0xA0, tlv(0x30, tlv(0x04, certificate))) + tlv(0x31, b"")
    return tlv(0x30, tlv(0x06, SIGNED) + tlv(0xA0, tlv(0x30, body)))


def signed_in_pieces(content: bytes, size: int = 7) -> bytes:
    """A signed file in BER as programs write it that do not know its length yet."""
    pieces = b"".join(tlv(0x04, content[i : i + size]) for i in range(0, len(content), size))
    inner = endless(0x30, tlv(0x06, DATA) + endless(0xA0, endless(0x24, pieces)))
    body = endless(
        0x30, tlv(0x02, b"\1") + endless(0x31, SHA256_ALGORITHM) + inner + endless(0xA0, b"") + tlv(0x31, b"")
    )
    return endless(0x30, tlv(0x06, SIGNED) + endless(0xA0, body))


def compressed(content: bytes) -> bytes:
    """Compressed S/MIME (RFC 3274)."""
    inner = tlv(0x30, tlv(0x06, DATA) + tlv(0xA0, tlv(0x04, zlib.compress(content, 9))))
    body = tlv(0x30, tlv(0x02, b"\0") + SHA256_ALGORITHM + inner)
    return tlv(0x30, tlv(0x06, COMPRESSED) + tlv(0xA0, body))


def enveloped() -> bytes:
    """Encrypted S/MIME."""
    return tlv(0x30, tlv(0x06, ENVELOPED) + tlv(0xA0, tlv(0x30, tlv(0x02, b"\0"))))


def pem(content: bytes, label: str = "PKCS7") -> bytes:
    """A file in PEM."""
    return f"-----BEGIN {label}-----\n".encode() + base64.encodebytes(content) + f"-----END {label}-----\n".encode()


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP archive."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def tarred(files: Mapping[str, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    """A tar archive."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=form) as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return made.getvalue()


def tarred_links(*names: str, kind: bytes = tarfile.SYMTYPE) -> bytes:
    """A tar archive of links to a file outside of it, or of entries of another kind."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for name in names:
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, "/etc/hostname"
            archive.addfile(entry)
    return made.getvalue()


def in_each_container(name: str, content: bytes) -> dict[str, bytes]:
    """The file in one of each kind of container, under the name that the container would have."""
    files = {name: content}
    return {
        f"{name}.p7m": signed(content),
        f"pieces-{name}.p7m": signed_in_pieces(content, 100),
        f"pem-{name}.p7m": pem(signed(content)),
        f"{name}.tsd": compressed(content),
        "all.zip": zipped(files),
        "all.tar": tarred(files),
        "all.tar.gz": gzip.compress(tarred(files), mtime=0),
        f"{name}.gz": gzip.compress(content, mtime=0),
        f"{name}.bz2": bz2.compress(content),
        f"{name}.xz": lzma.compress(content),
        "winmail.dat": winmail(files),
        "saved.msg": outlook_mail("documents", "Brightwater Pumps", "office@brightwater.example", "Attached.", files),
    }


def locked(archive: bytes) -> bytes:
    """The archive with its entries marked as encrypted."""
    damaged = bytearray(archive)
    for signature, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        found = -1
        while (found := archive.find(signature, found + 1)) >= 0:
            damaged[found + at] |= 1
    return bytes(damaged)


def uuencoded(name: str, content: bytes) -> bytes:
    """A file written into a text."""
    lines = b"".join(binascii.b2a_uu(content[i : i + 45]) for i in range(0, len(content), 45))
    return f"begin 644 {name}\n".encode() + lines + b"`\nend\n"


def compressed_rtf(text: bytes) -> bytes:
    """RTF as Outlook keeps it, in letters that refer to no others."""
    end = ((207 + len(text)) % 4096 << 4).to_bytes(2, "big")
    runs = [text[i : i + 8] for i in range(0, len(text), 8)]
    last = runs.pop() if runs and len(runs[-1]) < 8 else b""
    body = b"".join(b"\0" + run for run in runs) + bytes([1 << len(last)]) + last + end
    return struct.pack("<II4sI", len(body) + 12, len(text), b"LZFu", 0) + body


def winmail(files: Mapping[str, bytes], *, text: bytes = b"", rtf: bytes = b"", mails: Sequence[bytes] = ()) -> bytes:
    """A mail in Outlook's own form; the long name of each file stands in its properties. Attached mails are of the same
    form."""
    made = b"\x78\x9f\x3e\x22\x01\x00" + _attribute(1, 0x9006, b"\0\0\1\0")
    made += _attribute(1, 0x800C, text + b"\0") if text else b""
    if rtf:
        value = compressed_rtf(rtf)
        properties = struct.pack("<IHHQHHII", 2, 0x40, 0x39, 134_178_336_000_000_000, 0x102, 0x1009, 1, len(value))
        made += _attribute(1, 0x9003, properties + value + bytes(-len(value) % 4))
    for number, mail in enumerate(mails):
        attached = struct.pack("<IHHII", 1, 0x0D, 0x3701, 1, 16 + len(mail)) + bytes(16) + mail + bytes(-len(mail) % 4)
        made += _attribute(2, 0x9002, bytes(14)) + _attribute(2, 0x8010, b"mail %d\0" % number)
        made += _attribute(2, 0x9005, attached)
    for name, content in files.items():
        made += _attribute(2, 0x9002, bytes(14)) + _attribute(2, 0x8010, b"SHORT~1.PDF\0")
        made += _attribute(2, 0x800F, content) + _attribute(2, 0x9005, _properties(name))
    return made


def _attribute(level: int, kind: int, content: bytes) -> bytes:
    return struct.pack("<BHHI", level, kind, 6, len(content)) + content + struct.pack("<H", sum(content) % 65536)


def _properties(name: str) -> bytes:
    wide = f"{name}\0".encode("utf-16-le")
    named = struct.pack("<HH16sII", 0x1F, 0x8001, bytes(16), 1, 8) + "id\0\0".encode("utf-16-le")
    named += struct.pack("<II", 1, 2) + b"x\0\0\0"
    number = struct.pack("<HHI", 3, 0x0E20, 7)
    title = struct.pack("<HHII", 0x1F, 0x3707, 1, len(wide)) + wide + bytes(-len(wide) % 4)
    return struct.pack("<I", 3) + named + number + title


Storage = Mapping[str, "bytes | Storage"]


def outlook_mail(
    subject: str, sender: str, address: str, text: str, files: Mapping[str, bytes], *, rtf: bytes = b""
) -> bytes:
    """A mail as Outlook saves it."""
    sent = struct.pack("<IIQ", 0x0039_0040, 6, 134_178_336_000_000_000)
    storage: dict[str, bytes | Storage] = {
        "__properties_version1.0": bytes(32) + sent,
        "__substg1.0_0037001F": subject.encode("utf-16-le"),
        "__substg1.0_0C1A001F": sender.encode("utf-16-le"),
        "__substg1.0_5D01001E": address.encode(),
        "__substg1.0_1000001F": text.encode("utf-16-le"),
    }
    if rtf:
        storage["__substg1.0_10090102"] = compressed_rtf(rtf)
    for number, (name, content) in enumerate(files.items()):
        storage[f"__attach_version1.0_#{number:08X}"] = {
            "__substg1.0_3707001F": name.encode("utf-16-le"),
            "__substg1.0_37010102": content,
        }
    return compound_file(storage)


def compound_file(root: Storage) -> bytes:
    """A compound file of 512-byte sectors; streams under 4,096 bytes lie in its mini stream."""
    return _CompoundWriter(root).written()


class _CompoundWriter:
    _SECTOR, _MINI, _CUTOFF = 512, 64, 4096
    _END, _FREE, _NONE, _IS_FAT = 0xFFFF_FFFE, 0xFFFF_FFFF, 0xFFFF_FFFF, 0xFFFF_FFFD

    def __init__(self, root: Storage) -> None:
        self._fat: list[int] = []
        self._sectors = b""
        self._mini_fat: list[int] = []
        self._mini = b""
        self._entries: list[bytes] = [b""]
        child = self._storage(root)
        start = self._place(self._mini)
        self._entries[0] = self._entry("Root Entry", 5, self._NONE, child, start, len(self._mini))

    def written(self) -> bytes:
        directory = self._place(b"".join(self._entries))
        mini_fat = self._place(struct.pack(f"<{len(self._mini_fat)}I", *self._mini_fat))
        count = -(-(len(self._fat) + 2) // 128)
        fat_start = len(self._fat)
        self._fat += [self._IS_FAT] * count
        self._fat += [self._FREE] * (count * 128 - len(self._fat))
        self._sectors += struct.pack(f"<{len(self._fat)}I", *self._fat)
        header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 62, 3, 0xFFFE, 9, 6)
        header += struct.pack("<IIIIIIIII", 0, count, directory, 0, self._CUTOFF, mini_fat, 1, self._END, 0)
        header += struct.pack(f"<{count}I", *range(fat_start, fat_start + count))
        return header.ljust(512, b"\xff") + self._sectors

    def _storage(self, storage: Storage) -> int:
        """Write what a storage holds as a list of right siblings; return the first."""
        first = self._NONE
        for name, content in storage.items():
            at = len(self._entries)
            self._entries.append(b"")
            if isinstance(content, bytes):
                start = self._place_small(content) if len(content) < self._CUTOFF else self._place(content)
                self._entries[at] = self._entry(name, 2, first, self._NONE, start, len(content))
            else:
                self._entries[at] = self._entry(name, 1, first, self._storage(content), 0, 0)
            first = at
        return first

    def _entry(self, name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
        wide = f"{name}\0".encode("utf-16-le")
        head = wide.ljust(64, b"\0") + struct.pack("<HBBIII", len(wide), kind, 1, self._NONE, right, child)
        return head.ljust(116, b"\0") + struct.pack("<III", start, size, 0)

    def _place(self, content: bytes) -> int:
        start, count = len(self._fat), -(-len(content) // self._SECTOR)
        self._fat += [*range(start + 1, start + count), self._END][: count or 0]
        self._sectors += content.ljust(count * self._SECTOR, b"\0")
        return start if count else self._END

    def _place_small(self, content: bytes) -> int:
        start, count = len(self._mini_fat), -(-len(content) // self._MINI)
        self._mini_fat += [*range(start + 1, start + count), self._END][: count or 0]
        self._mini += content.ljust(count * self._MINI, b"\0")
        return start if count else self._END


def locked_pdf() -> bytes:
    """A PDF that opens with a password alone."""
    file = io.BytesIO()
    canvas = Canvas(file, encrypt="secret")
    canvas.drawString(60, 780, "Invoice number: RB-70311")
    canvas.save()
    return file.getvalue()
