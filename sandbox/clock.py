"""The sandbox's time: the machine's, shifted by an offset that the control API sets."""

import time


class Clock:
    """The clock of every rule that depends on time (expiry, quota windows, `newer_than:`)."""

    def __init__(self, offset_seconds: float = 0.0) -> None:
        self.offset_seconds = offset_seconds

    def now(self) -> float:
        """Returns epoch seconds in sandbox time."""
        return time.time() + self.offset_seconds
