"""The demo's terminal output."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from local.score import Score

UNKNOWN = "-"
ROWS = 12
STATUS = {"approved": ("approved", "green"), "pending_review": ("to review", "yellow")}
BESIDE_VENDOR = 63


class Screen:
    """Writes to a terminal; into a pipe without colour and animation."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def title(self, text: str) -> None:
        """Print the first line."""
        self._console.print()
        self._console.print(text, style="bold")
        self._console.print()

    @contextmanager
    def step(self, doing: str, done: str) -> Iterator[None]:
        """Show `doing` while it lasts, then print `done`."""
        with self._console.status(doing):
            yield
        self._console.print(f"[green]✓[/] {done}", highlight=False)

    @contextmanager
    def progress(self) -> Iterator[Callable[[Mapping[str, Any]], None]]:
        """Show a progress bar; yield a function that takes each state of the run (`last_run` of `sync/latest`)."""
        columns = (
            SpinnerColumn(finished_text="[green]✓[/]"),
            TextColumn("{task.description}"),
            BarColumn(bar_width=28),
            TaskProgressColumn(),
            TextColumn("[dim]{task.fields[facts]}[/]"),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=self._console) as bar:
            task = bar.add_task("Reading the mail", total=100, facts="")
            yield lambda run: bar.update(task, **_progress_fields(run))

    def receipts(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Print the newest receipts."""
        vendor_width = min(28, self._console.width - BESIDE_VENDOR)
        table = _table("Received", "Vendor", "Number", ">Total", "Status")
        for row in rows[:ROWS]:
            table.add_row(
                str(row["received_at"])[:10],
                _short(row["vendor"], vendor_width),
                _short(row["number"], 16),
                f"{_money(row['amount'])} {row['currency'] or '   '}",
                _status(str(row["status"])),
            )
        self._section("The newest receipts", table)

    def totals(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Print totals by currency; currencies are never added up."""
        table = _table("Currency", ">Receipts", ">Tax", ">Total")
        for row in rows:
            currency = row["currency"] or "not known"
            table.add_row(currency, str(row["count"]), _money(row["tax"]), _money(row["total"]))
        self._section("Totals by currency", table)

    def addresses(self, rows: Mapping[str, str], login: tuple[str, str]) -> None:
        """Print the addresses and the login."""
        table = Table.grid(padding=(0, 2))
        for name, url in rows.items():
            table.add_row(name, Text(url, style=f"cyan link {url}"))
        table.add_row("Sign in with", Text(f"{login[0]}  /  {login[1]}", style="bold"))
        self._section("Look at it", table)

    def score(self, score: Score, rows: Sequence[tuple[bool, str, str]]) -> None:
        """Print how well the mailbox was read; further `rows` are (good, what, value)."""
        found = f"{score.found} of {score.receipts} ({score.recall:.1%})"
        wrong = f"{len(score.wrongly_approved)} of {score.approved} approved"
        table = Table.grid(padding=(0, 2))
        for good, what, fact in (
            (score.is_enough, "Receipts found", found),
            (not score.wrongly_approved, "Not receipts, yet approved", wrong),
            *rows,
        ):
            table.add_row("[green]✓[/]" if good else "[red]✗[/]", what, fact)
        self._section("Measured against the truth beside each mail", table)
        for what, mails in (("Missed", score.missed), ("Wrongly approved", score.wrongly_approved)):
            if mails:
                self._console.print(f"\n  [dim]{what}: {' '.join(mails)}[/]")

    def note(self, text: str) -> None:
        """Print a line."""
        self._console.print(text, highlight=False)

    def failure(self, text: str) -> None:
        """Print an error message."""
        self._console.print()
        self._console.print(Text(text, style="red"))

    def _section(self, title: str, table: Table) -> None:
        self._console.print()
        self._console.print(f"[bold]{title}[/]", highlight=False)
        self._console.print()
        self._console.print(Padding(table, (0, 0, 0, 2), expand=False))


def _progress_fields(run: Mapping[str, Any]) -> dict[str, Any]:
    progress = run["progress"]
    facts = f"{progress['settled']} mails, {progress['saved_receipts']} receipts"
    eta = run["eta_seconds"]
    if eta:
        facts += f", {timedelta(seconds=eta)} left"
    done = 100 if run["status"] == "completed" else progress["percentage"]
    return {"completed": done, "facts": facts}


def _table(*headings: str) -> Table:
    """Make a table; a heading that begins with ">" is right-aligned."""
    table = Table(box=SIMPLE_HEAD, header_style="dim", pad_edge=False, show_edge=False)
    for heading in headings:
        name = heading.removeprefix(">")
        table.add_column(
            name,
            justify="left" if name == heading else "right",
            no_wrap=True,
        )
    return table


def _short(value: object, width: int) -> str:
    text = str(value or UNKNOWN)
    return text if len(text) <= width else f"{text[: width - 1]}…"


def _money(value: object) -> str:
    if value is None:
        return UNKNOWN
    return f"{Decimal(str(value)):,}"


def _status(status: str) -> str:
    label, style = STATUS.get(status, (status, "dim"))
    return f"[{style}]{label}[/]"
