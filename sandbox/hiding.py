"""Mails that answers leave out for a while: Gmail's history and search may each know of a mail later than the other."""

from collections import Counter
from collections.abc import Iterable

METHODS = ("history.list", "messages.list")


class HidingError(ValueError):
    """A mail cannot be hidden like this; the text says why."""


class Hiding:
    """How many more answers of a method leave a mail out. The mail may be hidden before it arrives."""

    def __init__(self) -> None:
        self._left: Counter[tuple[str, str]] = Counter()

    def hide(self, method: str, mail_id: str, times: int) -> None:
        """Leave the mail out of the next `times` answers that would name it. Raises HidingError."""
        if method not in METHODS:
            raise HidingError(f"method has to be one of {', '.join(METHODS)}")
        if times < 0:
            raise HidingError("times is not below 0")
        self._left[method, mail_id] = times

    def withhold(self, method: str, mail_ids: Iterable[str]) -> frozenset[str]:
        """Which of the mails that an answer would name it has to leave out; each counts one time less."""
        hidden = frozenset(mail_id for mail_id in mail_ids if self._left[method, mail_id] > 0)
        self._left.subtract((method, mail_id) for mail_id in hidden)
        return hidden

    def clear(self) -> None:
        """Hide nothing any more."""
        self._left.clear()
