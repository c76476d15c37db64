"""Log formats: text by default, one JSON object a line with `LOG_FORMAT=json`.

A *block* is a framed note of several lines as in the deployment guide (JOB START, JOB DONE, the worker's start-up); in
JSON it is one object with the same fields. Callers must never pass in content of a mail.
"""

from __future__ import annotations

import datetime
import enum
import json
import logging
import traceback
from collections.abc import Mapping

WIDE = "=" * 60
THIN = "-" * 60


class LogFormat(enum.StrEnum):
    """The two formats of a log line."""

    TEXT = "text"
    JSON = "json"


def log_block(logger: logging.Logger, title: str, fields: Mapping[str, object]) -> None:
    """Log a framed note: `title`, such as "JOB START: Gmail receipts sync", and its fields, one a line."""
    lines = [WIDE, f"🔔 {title}", *(f"  → {name}: {value}" for name, value in fields.items()), WIDE]
    logger.info("\n".join(lines), extra={"event": title, "fields": dict(fields), "bare": True})


def log_line(logger: logging.Logger, text: str, fields: Mapping[str, object] | None = None) -> None:
    """Log one of the guide's lines, which have no time and level in front."""
    logger.info(text, extra={"event": text, "fields": dict(fields or {}), "bare": True})


def trace_of(error: BaseException) -> str:
    """Return the type of an error and its stack, without its message, which may quote a mail."""
    return "\n".join([type(error).__name__, *(line.rstrip() for line in traceback.format_tb(error.__traceback__))])


class TextFormatter(logging.Formatter):
    """Time, level and message; the guide's own lines have only the message."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        if getattr(record, "bare", False):
            return record.getMessage()
        return super().format(record)


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.datetime.fromtimestamp(record.created, datetime.UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "event": getattr(record, "event", record.getMessage()),
        }
        line |= getattr(record, "fields", {})
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str, ensure_ascii=False)
