"""The command line of the engine: what it reads in files, with the evidence."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from rich.console import Console

from .explain import explanation, json_line, summary
from .pipeline import Analysis, analyse

DESCRIPTION: Final = (
    "Show what is read in mails (.eml .msg), documents (.pdf .xml .html .txt) and what carries them (.zip .p7m), with "
    "the evidence for each value."
)


class UsageError(Exception):
    """The command cannot be carried out: no file was named, or one cannot be read. The message says what to do."""


def add_arguments(parser: ArgumentParser) -> None:
    """Files, or a list of them on standard input."""
    parser.add_argument("files", nargs="*", metavar="FILE", help="a mail or document")
    parser.add_argument(
        "--jsonl", metavar="LIST", help="print one JSON object a line for each path in LIST ('-': standard input)"
    )
    parser.add_argument("--explain", action="store_true", help="show every candidate and why it won or lost")


def run(options: Namespace) -> None:
    """Print to standard output; raise UsageError."""
    if options.jsonl:
        for path in _paths(options.jsonl):
            print(json_line(str(path), _read(path).outcome), flush=True)
        return
    if not options.files:
        raise UsageError("name a file to read, or give --jsonl - and paths on standard input")
    console = Console(file=sys.stdout, soft_wrap=False)
    show = explanation if options.explain else summary
    for name in options.files:
        console.print(show(name, _read(Path(name))))


def _paths(listing: str) -> Iterator[Path]:
    lines = sys.stdin if listing == "-" else Path(listing).read_text().splitlines()
    yield from (Path(line.strip()) for line in lines if line.strip())


def _read(path: Path) -> Analysis:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    return analyse(content, media_type="", name=path.name)
