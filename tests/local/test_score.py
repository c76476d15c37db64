"""The demo's score: receipts found, and mails wrongly taken for receipts."""

from __future__ import annotations

import json
from pathlib import Path

from local.score import read_truth, score

TRUTH = {"order": 1, "two orders": 2, "newsletter": 0}


def test_every_receipt_found_once_is_all_there_is() -> None:
    result = score(TRUTH, found=["order", "two orders", "two orders"], approved=["order"])
    assert (result.found, result.receipts, result.recall) == (3, 3, 1.0)
    assert result.is_good


def test_a_mail_read_twice_does_not_make_up_for_one_that_was_missed() -> None:
    result = score(TRUTH, found=["order", "order", "two orders"], approved=[])
    assert (result.found, result.missed) == (2, ("two orders",))
    assert not result.is_good


def test_an_approved_newsletter_spoils_it() -> None:
    result = score(TRUTH, found=["order", "two orders", "two orders", "newsletter"], approved=["newsletter"])
    assert result.recall == 1.0
    assert result.wrongly_approved == ("newsletter",)
    assert not result.is_good


def test_a_newsletter_that_waits_for_a_person_does_not() -> None:
    assert score(TRUTH, found=["order", "two orders", "two orders", "newsletter"], approved=[]).is_good


def test_each_mail_has_its_truth(tmp_path: Path) -> None:
    (tmp_path / "mailbox.json").write_text("{}")
    (tmp_path / "a1.json").write_text(json.dumps({"truth": {"receipts": [{}, {}]}}))
    (tmp_path / "b2.json").write_text(json.dumps({"truth": {"receipts": []}}))
    assert read_truth(tmp_path) == {"a1": 2, "b2": 0}
