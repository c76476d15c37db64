"""What a mailbox's life costs and loses: `python -m bench.life`.

A thousand mailboxes live for some days: mail arrives, is imported with an old date, goes to spam or the trash and comes
back, is deleted; history and search know of it late; workers die between any two steps, runs are lost, history expires.
What decides is the product's own code. Reported is which mails were never read, and the units beside those of the plain
rule that lists two days when a mail was added. Exits with 1 if a target was missed.
"""

from __future__ import annotations

import argparse
import datetime
import random
from collections import Counter
from dataclasses import dataclass, field

from bench.life_mailbox import DAY, RANGE, Habits, Moment, SimulatedMailbox
from bench.life_sync import Reader
from bench.reporting import Measurement, report
from gmail.coverage import RECENT_REACH
from gmail.quota import PRICES
from gmail.search import asked

START = datetime.datetime(2026, 11, 2, tzinfo=datetime.UTC)
LOOK_BACK = 2 * DAY
SWEEPS_LOOKED_FOR = datetime.timedelta(hours=1)
"""How often a schedule looks for sweeps that are due."""
MOST_UNITS = 1.25
SOON, LATER = DAY, 8 * DAY


@dataclass(slots=True)
class PlainReader:
    """The rule without a safety net: two days are listed when history names a mail that was added.

    It dies in as many steps, and loses nothing by it but the units.
    """

    mailbox: SimulatedMailbox
    rng: random.Random
    crashes: float
    known: set[str] = field(default_factory=set)
    history_id: int = 0
    synced_at: Moment | None = None
    units: int = 0

    def sync(self, now: Moment) -> None:
        """One run."""
        if self.synced_at is None:
            self._list(now - RANGE, now)
        else:
            self._spend("history.list")
            added, _ = self.mailbox.history(self.history_id, now)
            if any(record.message_id not in self.mailbox.rescued for record in added):
                self._list(self.synced_at - LOOK_BACK, now)
        self.history_id, self.synced_at = self.mailbox.history_id, now

    def know(self, message_id: str) -> bool:
        """Whether the mail was read."""
        return message_id in self.known

    def _list(self, start: Moment, now: Moment) -> None:
        for place in range(len(asked(short=False))):
            self._spend("messages.list")
            found = set(self.mailbox.search(start, now + DAY, place=place, now=now)) - self.known
            for _ in found:
                self._spend("messages.get")
            self.known |= found

    def _spend(self, call: str) -> None:
        again = self.rng.random() < self.crashes
        self.units += PRICES[call] * (2 if again else 1)


@dataclass(slots=True)
class Lives:
    """What came of all lives."""

    units: Counter[str] = field(default_factory=Counter)
    plain_units: int = 0
    missing: Counter[str] = field(default_factory=Counter)
    mails: int = 0


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.life", description=__doc__)
    parser.add_argument("--mailboxes", type=int, default=1_000, help="default %(default)s")
    parser.add_argument("--syncs", type=int, default=100, help="of each mailbox; default %(default)s")
    parser.add_argument("--days", type=float, default=12.0, help="default %(default)s")
    parser.add_argument("--crashes", type=float, default=0.03, help="share of steps a worker dies in (%(default)s)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


def main() -> int:
    """Live, and tell; 1 if a target was missed."""
    options = arguments().parse_args()
    lives = Lives()
    for number in range(options.mailboxes):
        live(lives, random.Random(f"{options.seed}/{number}"), options)
    rows = measures(lives, options)
    print(report(rows, as_json=options.json))
    return 0 if all(row.passed for row in rows) else 1


def live(lives: Lives, rng: random.Random, options: argparse.Namespace) -> None:
    """One mailbox's life, read by the product's rules and by the plain one at the same moments."""
    mailbox = SimulatedMailbox(rng, Habits())
    end = START + options.days * DAY
    mailbox.begin(START, end)
    reader = Reader(mailbox, rng, crashes=options.crashes, lost_runs=0.002, expiries=0.002)
    plain = PlainReader(mailbox, rng, options.crashes)
    # the first in the first moment, the last at the end, since what is missing then is counted
    moments = sorted(START + rng.random() * (end - START) for _ in range(options.syncs - 2))
    syncs = {START, *moments, end}
    for moment in sorted({*syncs, *(START + hours * SWEEPS_LOOKED_FOR for hours in range(1, int(options.days * 24)))}):
        mailbox.live_until(moment)
        if moment in syncs:
            plain.sync(moment)
            reader.sync(moment)
        reader.sweep(moment)
    lives.units += reader.units
    lives.plain_units += plain.units
    lives.missing += _missing(mailbox, reader, plain, end)
    lives.mails += len(mailbox.mails)


def measures(lives: Lives, options: argparse.Namespace) -> list[Measurement]:
    """The rows of the table."""
    ratio = sum(lives.units.values()) / lives.plain_units
    counts = {"mailboxes": options.mailboxes, "syncs": options.mailboxes * options.syncs, "mails": lives.mails}
    return [
        _none_missing("mails of 35 days missing after a day", lives.missing, "soon", counts),
        _none_missing("mails missing after eight days", lives.missing, "later", counts),
        Measurement(
            "units beside those of the plain rule",
            ratio,
            "x",
            f"<= {MOST_UNITS} x",
            ratio <= MOST_UNITS,
            {"plain": lives.plain_units, **lives.units},
        ),
    ]


def _none_missing(name: str, missing: Counter[str], when: str, counts: dict[str, int]) -> Measurement:
    details = {**counts, "missing by the plain rule": missing[f"{when}, plain"]}
    return Measurement(name, missing[when], "mails", "0", missing[when] == 0, details)


def _missing(mailbox: SimulatedMailbox, reader: Reader, plain: PlainReader, end: Moment) -> Counter[str]:
    """The candidates that were to be found for so long and were not read."""
    missing: Counter[str] = Counter()
    # the range ends where the first sync that completed began
    covered_from = reader.covered_from or end
    for mail in mailbox.mails.values():
        if mail.place is None or mail.readable_since is None:
            continue
        since = max(mail.readable_since, mail.found_from)
        for when, patience, oldest in (("soon", SOON, end - RECENT_REACH), ("later", LATER, covered_from)):
            if since <= end - patience and mail.date >= oldest:
                missing[when] += not reader.know(mail.id)
                missing[f"{when}, plain"] += not plain.know(mail.id)
    return missing


if __name__ == "__main__":
    raise SystemExit(main())
