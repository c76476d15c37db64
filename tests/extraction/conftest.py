"""The engine is tested under an odd locale and time zone, so that no date or number passes by luck."""

from __future__ import annotations

import contextlib
import locale
import time
from collections.abc import Iterator

import pytest

from extraction import limits

_ODD_LOCALES = ("tr_TR.UTF-8", "ar_EG.UTF-8", "fa_IR.UTF-8", "de_DE.UTF-8", "C")


@pytest.fixture(autouse=True)
def odd_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The oddest locale this machine has, on the first island of the day, and no programs beside ours."""
    before = locale.setlocale(locale.LC_ALL)
    for name in _ODD_LOCALES:
        with contextlib.suppress(locale.Error):
            locale.setlocale(locale.LC_ALL, name)
            break
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    monkeypatch.setenv("PATH", "/nonexistent")  # no tesseract, installed or not
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()
    locale.setlocale(locale.LC_ALL, before)


@pytest.fixture(autouse=True)
def patient_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time enough for every page, so that what is read does not depend on how busy this machine is."""
    for seconds in ("SECONDS", "OCR_SECONDS", "OCR_INPUT_SECONDS"):
        monkeypatch.setattr(limits, seconds, 600.0)
