"""The small picture in a business mail's signature, which is no document."""

from __future__ import annotations

import struct
import zlib

WIDTH, HEIGHT = 120, 40
BACKGROUND = (255, 255, 255)


def logo_png(colour: tuple[int, int, int]) -> bytes:
    """Returns a PNG with three bars in `colour` (red, green, blue)."""
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    rows = b"".join(b"\0" + _row(y, bytes(colour)) for y in range(HEIGHT))
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows, 9)) + _chunk(b"IEND", b"")
    )


def _row(y: int, colour: bytes) -> bytes:
    return b"".join(
        colour if x % 40 > 12 and HEIGHT - y < 14 * (x // 40 + 1) else bytes(BACKGROUND) for x in range(WIDTH)
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
