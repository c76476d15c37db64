"""The sandbox's time: the machine's, moved by an offset that the control API sets."""

import time


class Clock:
    """Every rule that depends on time (expiry, quota windows, `newer_than:`) asks this clock."""

    def __init__(self, offset_seconds: float = 0.0) -> None:
        self.offset_seconds = offset_seconds

    def now(self) -> float:
        """Epoch seconds as the sandbox sees them."""
        return time.time() + self.offset_seconds
