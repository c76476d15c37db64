"""Sets of mails as the bits of one integer: AND, OR and NOT over a whole mailbox are single operations."""

from collections.abc import Iterable


def pack(ordinals: Iterable[int], size: int) -> int:
    """The set of these ordinals, all below `size`."""
    buffer = bytearray(size // 8 + 1)
    for ordinal in ordinals:
        buffer[ordinal >> 3] |= 1 << (ordinal & 7)
    return int.from_bytes(buffer, "little")


def unpack(bits: int) -> list[int]:
    """The ordinals in the set, in increasing order."""
    digits = f"{bits:b}"[::-1]
    found, position = [], digits.find("1")
    while position != -1:
        found.append(position)
        position = digits.find("1", position + 1)
    return found
