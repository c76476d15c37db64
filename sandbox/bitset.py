"""Sets of mails as the bits of one integer: AND, OR and NOT over a whole mailbox are single operations."""

from collections.abc import Iterable


def pack(ordinals: Iterable[int], size: int) -> int:
    """Returns the set of these ordinals, all below `size`."""
    buffer = bytearray(size // 8 + 1)
    for ordinal in ordinals:
        buffer[ordinal >> 3] |= 1 << (ordinal & 7)
    return int.from_bytes(buffer, "little")


def unpack(bits: int) -> list[int]:
    """Returns the ordinals in the set, in increasing order."""
    digits = f"{bits:b}"[::-1]
    ordinals, position = [], digits.find("1")
    while position != -1:
        ordinals.append(position)
        position = digits.find("1", position + 1)
    return ordinals
