"""Files made to harm whoever reads them: small, and endless once they are opened."""

from __future__ import annotations

import base64
import bz2
import gzip
import io
import itertools
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping

from tests.extraction.packing import compound_file, tarred

Bomb = Callable[[], bytes]
MEGABYTE = 2**20
RECEIPT_TEXT = b"Receipt number: 12345\r\nDate: March 10, 2026\r\nTotal paid: USD 118.00\r\nMaple Stationery Ltd.\r\n"


def mail_with(*files: bytes, media_type: str = "application/pdf") -> bytes:
    """A receipt in the mail's own text, with these files beside it."""
    parts = b"".join(
        b"--b\r\nContent-Type: %s; name=file-%d\r\nContent-Transfer-Encoding: base64\r\n"
        b"Content-Disposition: attachment\r\n\r\n%s\r\n" % (media_type.encode(), number, base64.encodebytes(file))
        for number, file in enumerate(files, start=1)
    )
    head = b"From: Maple Stationery <billing@maple.example>\r\nSubject: Your receipt 12345\r\nMIME-Version: 1.0\r\n"
    text = b"--b\r\nContent-Type: text/plain\r\n\r\n" + RECEIPT_TEXT
    return head + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + text + parts + b"--b--\r\n"


def html_mail(page: bytes) -> bytes:
    """A mail whose body is this page."""
    return b"From: a@b.example\r\nSubject: Receipt\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page


def inflating(size: int, filler: bytes = b" ") -> bytes:
    """A deflated stream of `size` bytes, rounded to megabytes, of which each megabyte is one repeated block."""
    deflate = zlib.compressobj(9)
    start = deflate.compress(b"") + deflate.flush(zlib.Z_FULL_FLUSH)
    block = deflate.compress(filler * (MEGABYTE // len(filler))) + deflate.flush(zlib.Z_FULL_FLUSH)
    return start + block * (size // MEGABYTE)


def pdf(objects: Mapping[int, bytes], *, root: int = 1) -> bytes:
    """A PDF of these objects."""
    body, places = b"%PDF-1.7\n", {}
    for number, content in objects.items():
        places[number] = len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    count = max(objects) + 1
    lines = [b"%010d 00000 n \n" % places[n] if n in places else b"0000000000 65535 f \n" for n in range(count)]
    table = b"xref\n0 %d\n%s" % (count, b"".join(lines))
    return body + table + b"trailer <</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF" % (count, root, len(body))


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A stream with these entries in its dictionary."""
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(content), entries, content)


def one_page(content: bytes, resources: bytes = b"", **more: bytes) -> bytes:
    """A PDF of one page; `more` are objects by their number, as `o9`."""
    pages = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<<%s>>>>" % resources,
        4: content,
    }
    return pdf(pages | {int(name[1:]): value for name, value in more.items()})


def forms_in_forms(width: int = 12, depth: int = 9) -> bytes:
    """Each form draws the next one `width` times."""
    first = 10
    forms = {
        f"o{number}": stream(
            (b"/F Do " * width if number < first + depth else b"0 0 m 9 9 l S "),
            b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</XObject<</F %d 0 R>>>>" % (number + 1),
        )
        for number in range(first, first + depth + 1)
    }
    return one_page(stream(b"/F Do"), b"/XObject<</F %d 0 R>>" % first, **forms)


def twice_deflated(size: int = 3_000 * MEGABYTE, filler: bytes = b"0 0 m ") -> bytes:
    """A page whose content is a few kilobytes deflated twice, and gigabytes inflated."""
    content = zlib.compress(inflating(size, filler), 9)
    return one_page(stream(content, b"/Filter[/FlateDecode/FlateDecode]"))


def endless_text(size: int = 400 * MEGABYTE) -> bytes:
    """A page of text without end, deflated."""
    line = b"BT /F1 9 Tf (total 1.00) Tj ET "
    font = b"/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
    return one_page(stream(inflating(size, line), b"/Filter/FlateDecode"), font)


def endless_operators(size: int = 100 * MEGABYTE) -> bytes:
    """A page that saves and restores its state for seconds, and takes little memory."""
    return one_page(stream(inflating(size, b"q Q "), b"/Filter/FlateDecode"))


def long_character_maps(fonts: int = 100, size: int = 20 * MEGABYTE) -> bytes:
    """A page in a hundred fonts, each with a table of millions of lines that says what its letters mean."""
    line = b"1 beginbfchar <0041> <0041> endbfchar \n"
    table = stream(inflating(size, line), b"/Filter/FlateDecode")
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 8 0 R/FirstChar %d>>"
    named = b"".join(b"/F%d %d 0 R" % (number, 100 + number) for number in range(fonts))
    letters = b"".join(b"/F%d 9 Tf (A) Tj " % number for number in range(fonts))
    own = {f"o{100 + number}": font % number for number in range(fonts)}
    return one_page(stream(b"BT %sET" % letters), b"/Font<<%s>>" % named, o8=table, **own)


def huge_picture(side: int = 30_000) -> bytes:
    """A page that is a picture of hundreds of megapixels, as a scanner would make it."""
    entries = b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8/ColorSpace/DeviceRGB" % (side, side)
    picture = stream(inflating(3 * side * side, b"\xff"), entries + b"/Filter/FlateDecode")
    return one_page(stream(b"600 0 0 800 0 0 cm /I Do"), b"/XObject<</I 10 0 R>>", o10=picture)


def pages_in_a_ring(count: int = 50) -> bytes:
    """A page tree whose branches lead back to its root."""
    branches = {n: b"<</Type/Pages/Count 99999/Kids[2 0 R %d 0 R]>>" % (n + 1) for n in range(3, count)}
    root = {1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Count 999999/Kids[3 0 R 2 0 R]>>"}
    return pdf(root | branches)


def xref_in_a_ring() -> bytes:
    """A cross-reference table that names itself as the one before it."""
    body = one_page(stream(b""))
    start = body.rindex(b"xref", 0, body.rindex(b"startxref"))
    return body.replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev %d" % start)


def object_streams(depth: int = 200) -> bytes:
    """Object streams whose lengths stand in the next object stream."""
    streams = {
        n: b"<</Type/ObjStm/N 1/First 5/Length %d 0 R/Filter/FlateDecode>>\nstream\nx\nendstream" % (n + 1)
        for n in range(5, depth)
    }
    return pdf({1: b"<</Type/Catalog/Pages 5 0 R>>"} | streams)


def png(width: int = 20_000, height: int = 20_000) -> bytes:
    """A picture of hundreds of megapixels in a few hundred kilobytes."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = inflating(3 * width * height, b"\x00")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def laughing_xml(depth: int = 12) -> bytes:
    """Entities of entities."""
    lines = [f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, depth)]
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "ha">{"".join(lines)}]><x>&e{depth - 1};</x>'.encode()


def deep_xml(depth: int = 300_000) -> bytes:
    """Elements inside each other."""
    return b'<?xml version="1.0"?>' + b"<a>" * depth + b"</a>" * depth


def mails_in_mails(depth: int = 2_000) -> bytes:
    """A mail whose attachment is a mail whose attachment is a mail."""
    return b"Subject: deep\r\nContent-Type: message/rfc822\r\n\r\n" * depth + b"Subject: x\r\n\r\nTotal 5.00"


def parts_in_parts(depth: int = 2_000) -> bytes:
    """Multiparts inside each other."""
    parts = (b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(depth))
    return b"Subject: deep\r\n" + b"".join(parts) + b"Content-Type: text/html\r\n\r\n<p>Total 5.00"


def many_parts(count: int = 100_000) -> bytes:
    """A mail of very many parts."""
    return b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * count


def huge_headers(size: int = 5_000_000) -> bytes:
    """Headers of megabytes, encoded words among them."""
    words = b"=?utf-8?q?total?= " * (size // 36)
    return b"Subject: " + words + b"\r\nFrom: " + b"a@b.example, " * (size // 26) + b"\r\n\r\nTotal 5.00"


def archive(files: Mapping[str, bytes]) -> bytes:
    """A ZIP archive, packed as small as it goes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return made.getvalue()


def archives_in_archives(depth: int = 7, width: int = 10) -> bytes:
    """An archive of archives of archives: ten million files of a megabyte."""
    content = bytes(MEGABYTE)
    for _ in range(depth):
        content = archive({f"{number}.zip": content for number in range(width)})
    return content


def archive_of_itself(entries: int = 60, size: int = 20 * MEGABYTE) -> bytes:
    """An archive whose entries all are one and the same stretch of bytes."""
    made = archive({"a.txt": b" " * size})
    at = made.index(b"PK\x01\x02")
    directory = made[at : made.index(b"PK\x05\x06")]
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, entries, entries, len(directory) * entries, at, 0)
    return made[:at] + directory * entries + end


def archive_of_nothings(entries: int = 10_000) -> bytes:
    """An archive of very many empty files, under names that lead out of any folder."""
    return archive({f"../../{number}/../etc/passwd": b"" for number in range(entries)})


def gzip_quine() -> bytes:
    """A gzip file that unpacks to itself: blocks of five bytes that write blocks, and a checksum that counts itself."""
    # ten bytes from twenty back, twice, and the block's end
    repeat = _bits("010" + ("0001000" + "01000" + "110") * 2 + "0000000")
    write = [struct.pack("<BHH", 0, 5 * blocks, 5 * blocks ^ 0xFFFF) for blocks in range(5)]
    blocks = b"".join(repeat if block == "r" else write[int(block)] for block in "4r1r114r114r4r4r4r4r004r004r")
    size = len(blocks) + 5 + 4 * 15 + len(repeat)

    def written(time: int, checksum: int) -> bytes:
        head = struct.pack("<4sIBB5s", b"\x1f\x8b\x08\x08", time, 0, 255, b"a.gz\0")
        tail = struct.pack("<5sII2s", b"\1\0\0\xff\xff", checksum, size, b"\0\0")
        return head + write[4] + head + blocks + tail + repeat + tail

    def checksum(time: int) -> int | None:
        return _fixed_point(lambda number: zlib.crc32(written(time, number)))

    found = ((time, checksum(time)) for time in itertools.count())
    return next(written(time, number) for time, number in found if number is not None)


def _bits(text: str) -> bytes:
    return int(text[::-1], 2).to_bytes(len(text) // 8, "little")


def _fixed_point(checksum: Callable[[int], int]) -> int | None:
    """The number that is its own checksum, if there is one: each bit of the number always turns the same bits of it."""
    basis: dict[int, tuple[int, int]] = {}

    def reduced(value: int, bits: int) -> tuple[int, int]:
        while value and value.bit_length() in basis:
            other, others = basis[value.bit_length()]
            value, bits = value ^ other, bits ^ others
        return value, bits

    start = checksum(0)
    for bit in (1 << n for n in range(32)):
        value, bits = reduced(checksum(bit) ^ start ^ bit, bit)
        if value:
            basis[value.bit_length()] = value, bits
    rest, found = reduced(start, 0)
    return None if rest else found


def mail_of_itself(width: int = 30) -> bytes:
    """A mail saved by Outlook in which the mails that are attached are all the mail itself."""
    entry = "__substg1.0_3701000D"
    attachment = {entry: {"x": b""}}
    made = bytearray(compound_file(
        {"__properties_version1.0": bytes(32), "__substg1.0_1000001F": b"T\0" * 100_000}
        | {f"__attach_version1.0_#{number:08X}": attachment for number in range(width)}
    ))  # fmt: skip
    root = made.index("Root Entry".encode("utf-16-le"))
    at = -1
    while (at := made.find(entry.encode("utf-16-le"), at + 1)) >= 0:
        made[at + 76 : at + 80] = made[root + 76 : root + 80]  # the first entry inside
    return bytes(made)


def xz_of_gigabytes() -> bytes:
    """A small xz file that asks for as much memory as there may be."""
    made = bytearray(lzma.compress(b"Total 5.00"))
    header = slice(12, 12 + 4 * (made[12] + 1))
    at = made.index(b"\x21\x01", header.start) + 2  # the dictionary's size, as the filter's one property
    made[at] = 40
    made[header.stop - 4 : header.stop] = struct.pack("<I", zlib.crc32(made[header.start : header.stop - 4]))
    return bytes(made)


def rtf_of_groups(size: int = 1_500_000) -> bytes:
    """RTF of very many words and groups."""
    return b"{\\rtf1 " + b"{\\b0\\f1 \\u8364?}" * (size // 20)


def winmail_of_references(size: int = 700_000) -> bytes:
    """A `winmail.dat` whose compressed text repeats itself to gigabytes."""
    text = b"\0\0\0\0\xff\xff\xff\x7fLZFu\0\0\0\0" + b"\x01\x0b\xef{\\b \\b " * (size // 10)
    properties = struct.pack("<IHHII", 1, 0x102, 0x1009, 1, len(text)) + text
    return b"\x78\x9f\x3e\x22\x01\x00" + struct.pack("<BHHI", 1, 0x9003, 6, len(properties)) + properties + b"\0\0"


def nested_lengths(depth: int = 200_000) -> bytes:
    """A signed file whose values begin inside each other and never end."""
    head = bytes.fromhex("308006092a864886f70d010702a080308002010131")
    return head + b"\x80\x31" * depth


def signed_in_bytes(size: int = 3_000_000) -> bytes:
    """A signed file whose content comes a byte at a time."""
    head = bytes.fromhex("308006092a864886f70d010702a08030800201013100308006092a864886f70d010701a0802480")
    return head + b"\x04\x01<" * size


def tnef(attributes: int = 1_000_000) -> bytes:
    """A `winmail.dat` of very many empty attachments."""
    return b"\x78\x9f\x3e\x22\x01\x00" + struct.pack("<BHHIH", 2, 0x9002, 6, 0, 0) * attributes


def compound_in_a_ring(sectors: int = 20_000) -> bytes:
    """A compound file whose table leads each sector to the one before, and the first to the last."""
    fat = [(number - 1) % sectors for number in range(sectors)]
    table = struct.pack(f"<{sectors}I", *fat).ljust(-(-sectors // 128) * 512, b"\xff")
    count = min(len(table) // 512, 109)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(24, b"\0") + struct.pack("<HHHHH6x", 62, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, count, sectors - 1, 0, 4096, sectors - 2, 1, 0xFFFF_FFFE, 0)
    header += struct.pack(f"<{count}I", *range(count))
    return header.ljust(512, b"\xff") + table + bytes(512 * (sectors - len(table) // 512))


def uuencoded_text(lines: int = 300_000) -> bytes:
    """A mail in whose text very many files begin and none ends."""
    return b"Subject: Receipt\r\n\r\n" + b"begin 644 a.pdf\r\n#0V%T\r\n" * lines


PDFS: Mapping[str, Bomb] = {
    "forms_in_forms": forms_in_forms,
    "twice_deflated": twice_deflated,
    "endless_text": endless_text,
    "endless_operators": endless_operators,
    "long_character_maps": long_character_maps,
    "huge_picture": huge_picture,
    "pages_in_a_ring": pages_in_a_ring,
    "xref_in_a_ring": xref_in_a_ring,
    "object_streams": object_streams,
}
PAGES: Mapping[str, Bomb] = {
    "nested": lambda: b"<div>" * 200_000 + b"Total 5.00",
    "references": lambda: b"&lt;" * 3_000_000,
    "attributes": lambda: b"<p " + b"a=1 b=2 " * 300_000 + b">Total 5.00",
    "formatting": lambda: b"".join(b"<b title=%d>" % n for n in range(90)) + b"<p>x" * 50_000,
    "tables": lambda: b"<table><tr><td>" * 60_000 + b"5.00",
    "styles": lambda: b"<p style='" + b"color:red;" * 200_000 + b"'>x",
}
OTHERS: Mapping[str, Bomb] = {
    "mails_in_mails": mails_in_mails,
    "parts_in_parts": parts_in_parts,
    "many_parts": many_parts,
    "huge_headers": huge_headers,
    "archives_in_archives": lambda: mail_with(archives_in_archives(), media_type="application/zip"),
    "archive_of_itself": lambda: mail_with(archive_of_itself(), media_type="application/zip"),
    "archive_of_nothings": lambda: mail_with(archive_of_nothings(), media_type="application/zip"),
    "nested_lengths": lambda: mail_with(nested_lengths(), media_type="application/pkcs7-mime"),
    "signed_in_bytes": lambda: mail_with(signed_in_bytes(), media_type="application/pkcs7-mime"),
    "tnef": lambda: mail_with(tnef(), media_type="application/ms-tnef"),
    "compound_in_a_ring": lambda: mail_with(compound_in_a_ring(), media_type="application/vnd.ms-outlook"),
    "mail_of_itself": lambda: mail_with(mail_of_itself(), media_type="application/vnd.ms-outlook"),
    "gzip_quine": lambda: mail_with(gzip_quine(), media_type="application/gzip"),
    "gzip": lambda: mail_with(gzip.compress(bytes(60 * MEGABYTE)), media_type="application/gzip"),
    "bzip2": lambda: mail_with(bz2.compress(bytes(40 * MEGABYTE)), media_type="application/x-bzip2"),
    "xz_of_gigabytes": lambda: mail_with(xz_of_gigabytes(), media_type="application/x-xz"),
    "tar_of_nothings": lambda: mail_with(tarred(dict.fromkeys(map(str, range(10_000)), b""))),
    "rtf_of_groups": lambda: mail_with(rtf_of_groups(), media_type="application/rtf"),
    "winmail_of_references": lambda: mail_with(winmail_of_references(), media_type="application/ms-tnef"),
    "uuencoded_text": uuencoded_text,
    "png": lambda: mail_with(png(), media_type="image/png"),
    "laughing_xml": lambda: mail_with(laughing_xml(), media_type="application/xml"),
    "deep_xml": lambda: mail_with(deep_xml(), media_type="application/xml"),
}


def _attached(make: Bomb) -> Bomb:
    return lambda: mail_with(make())


def _as_body(make: Bomb) -> Bomb:
    return lambda: html_mail(make())


MAILS: Mapping[str, Bomb] = {
    **{f"pdf {name}": _attached(make) for name, make in PDFS.items()},
    **{f"page {name}": _as_body(make) for name, make in PAGES.items()},
    **OTHERS,
}
"""All of them as mails, by name."""
