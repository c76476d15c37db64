"""Log lines: the deployment guide's own, word for word, and the same as JSON for machines."""

from __future__ import annotations

import datetime
import io
import json
import logging
from collections.abc import Callable

import pytest

from foundation.logs import JsonFormatter, TextFormatter, log_block, log_line

JOB_START = """\
============================================================
🔔 JOB START: Gmail receipts sync
  → business_id: 123
  → mode: incremental
  → from_date: None
  → to_date: None
  → max_messages: None
  → months_back: 36
============================================================
"""
FIELDS = {
    "business_id": 123,
    "mode": "incremental",
    "from_date": None,
    "to_date": None,
    "max_messages": None,
    "months_back": 36,
}

Writer = Callable[[logging.Formatter], tuple[logging.Logger, io.StringIO]]


@pytest.fixture
def writer() -> Writer:
    """Makes a logger that writes into a text."""

    def make(formatter: logging.Formatter) -> tuple[logging.Logger, io.StringIO]:
        text = io.StringIO()
        handler = logging.StreamHandler(text)
        handler.setFormatter(formatter)
        logger = logging.Logger("story", logging.INFO)
        logger.addHandler(handler)
        return logger, text

    return make


def test_the_guide_s_block_word_for_word(writer: Writer) -> None:
    logger, text = writer(TextFormatter())
    log_block(logger, "JOB START: Gmail receipts sync", FIELDS)
    assert text.getvalue() == JOB_START


def test_the_guide_s_lines_stand_bare_and_others_say_when_and_where(writer: Writer) -> None:
    logger, text = writer(TextFormatter())
    log_line(logger, "✓ Created sync run record: run_id=45")
    logger.warning("stumbled")
    bare, other = text.getvalue().splitlines()
    assert bare == "✓ Created sync run record: run_id=45"
    assert other.endswith("WARNING story: stumbled")
    assert other.startswith("20")


def test_as_json_a_block_is_one_object_on_one_line(writer: Writer) -> None:
    logger, text = writer(JsonFormatter())
    log_block(logger, "JOB START: Gmail receipts sync", FIELDS)
    (line,) = text.getvalue().splitlines()
    entry = json.loads(line)
    assert entry["event"] == "JOB START: Gmail receipts sync"
    assert entry["level"] == "INFO"
    assert {name: entry[name] for name in FIELDS} == FIELDS
    assert datetime.datetime.fromisoformat(entry["time"]).utcoffset() == datetime.timedelta(0)


def test_as_json_an_exception_stays_on_its_line(writer: Writer) -> None:
    logger, text = writer(JsonFormatter())
    try:
        raise ValueError("two\nlines")
    except ValueError:
        logger.exception("it broke\nbadly")
    (line,) = text.getvalue().splitlines()
    entry = json.loads(line)
    assert entry["event"] == "it broke\nbadly"
    assert "ValueError: two" in entry["exception"]


def test_as_json_any_field_can_be_written(writer: Writer) -> None:
    logger, text = writer(JsonFormatter())
    log_line(logger, "שלום", {"from_date": datetime.date(2026, 1, 31)})
    assert json.loads(text.getvalue())["from_date"] == "2026-01-31"
    assert "שלום" in text.getvalue()
