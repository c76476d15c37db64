"""`manage.py extract_receipt`: what the engine reads in a mail or document; needs no database."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console

from receipts.extraction import analyse
from receipts.extraction.pipeline import Analysis
from receipts.extraction.presenting import explanation, json_line, summary


class Command(BaseCommand):
    """Reads files and prints what was found in them, with the evidence."""

    help = "Show what is read in mails (.eml) and documents (.pdf .xml .html .txt), with the evidence for each value."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Files, or a list of them on standard input."""
        parser.add_argument("files", nargs="*", metavar="FILE", help="a mail or document")
        parser.add_argument(
            "--jsonl", metavar="LIST", help="print one JSON object a line for each path in LIST ('-': standard input)"
        )
        parser.add_argument("--explain", action="store_true", help="show every candidate and why it won or lost")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print to standard output."""
        if options["jsonl"]:
            for path in _paths(options["jsonl"]):
                print(json_line(str(path), _read(path).outcome), flush=True)
            return
        if not options["files"]:
            raise CommandError("name a file to read, or give --jsonl - and paths on standard input")
        console = Console(file=sys.stdout, soft_wrap=False)
        show = explanation if options["explain"] else summary
        for name in options["files"]:
            console.print(show(name, _read(Path(name))))


def _paths(listing: str) -> Iterator[Path]:
    lines = sys.stdin if listing == "-" else Path(listing).read_text().splitlines()
    yield from (Path(line.strip()) for line in lines if line.strip())


def _read(path: Path) -> Analysis:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}") from error
    return analyse(content, media_type="", name=path.name)
