"""One mailbox, written once, for all tests that only read it."""

import datetime
from pathlib import Path

import pytest

from sandbox.demo.mailbox import Recipe, build

from .reading import DemoMail, read_mailbox

TODAY = datetime.date(2026, 11, 23)


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "mailbox"
    build(folder, Recipe(TODAY))
    return folder


@pytest.fixture(scope="session")
def mails(demo_folder: Path) -> list[DemoMail]:
    return read_mailbox(demo_folder)


@pytest.fixture(scope="session")
def receipts(mails: list[DemoMail]) -> list[tuple[DemoMail, dict[str, str]]]:
    """Every receipt with its mail."""
    return [(mail, receipt) for mail in mails for receipt in mail.truth["receipts"]]
