"""The API is as its description says: schemathesis asks the running product, and no answer departs from it."""

from __future__ import annotations

import pytest

from bench.api import ask
from tests.attacks.conftest import make_receipt
from tests.cast import Person
from tests.receipts.conftest import MakeReceipt
from tests.receipts.mails import english

__all__ = ["make_receipt"]


@pytest.mark.story
def test_no_answer_departs_from_the_description(gunicorn: str, owner: Person, make_receipt: MakeReceipt) -> None:
    for vendor in ("Lantern Books", "Maple Stationers"):
        make_receipt(rfc822=english(), vendor=vendor)
    assert ask(gunicorn, owner.token, examples=1, phases="examples,fuzzing") == 0
