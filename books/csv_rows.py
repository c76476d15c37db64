"""The lines of an exported CSV: UTF-8 with BOM, CRLF, RFC 4180, the same bytes whichever database made them.

PostgreSQL makes the cells and joins them, one text for each batch: no row passes through Python, and each batch is a
statement of its own, so that nobody who reads slowly holds a snapshot.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from books.cells import Setting
from books.columns import Column
from receipts.keyset import Key
from receipts.listing import Listing, order_of
from receipts.models import Receipt
from receipts.stats import SUBTRACTED_TYPES

BOM: Final = "\ufeff"
"""Without it Excel takes a CSV for one in the code page of its country."""
REACH: Final = 20_000
"""Receipts looked at for one batch: some 4 MB, and well below a second."""
SIGNED_BY: Final = "document_type"


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of one batch, how many they are, and the key after which the next batch begins; None: no more."""

    content: bytes
    rows: int
    end: Key | None


class Sheet:
    """Columns and how their cells are written: makes lines of receipts."""

    def __init__(self, columns: Sequence[Column], setting: Setting) -> None:
        self.columns, self.setting = columns, setting
        # a column of a ZIP's files has no source in the row
        self.sources = list(dict.fromkeys([SIGNED_BY, *(column.source for column in columns)]))

    def head(self) -> bytes:
        """What the file begins with."""
        return (BOM + written([[str(column.label) for column in self.columns]])).encode()

    def cells(self, values: dict[str, Any]) -> list[str]:
        """The cells of one receipt, of which `values` holds those of `sources`."""
        sign = -1 if values[SIGNED_BY] in SUBTRACTED_TYPES else 1
        return [_cell(column, values[column.source], sign, self.setting) for column in self.columns]

    def lines(self, rows: QuerySet[Receipt]) -> tuple[bytes, int]:
        """The lines of `rows`, and how many they are."""
        wanted = rows.values_list(*self.sources)
        if connection.vendor == "postgresql":
            return self._made_by_database(wanted)
        found = list(wanted)
        cells = (self.cells(dict(zip(self.sources, values, strict=True))) for values in found)
        return written(cells).encode(), len(found)

    def batch(self, listing: Listing, ordering: str, after: Key | None, *, reach: int | None = None) -> Lines:
        """The lines of the receipts that come next after `after` in the order."""
        batch = listing.batch(order_of(ordering), after, reach=reach or REACH)
        content, count = self.lines(batch.rows)
        return Lines(content, count, batch.end)

    def _made_by_database(self, rows: QuerySet[Receipt, Any]) -> tuple[bytes, int]:
        names = {source: f"c{number}" for number, source in enumerate(self.sources)}
        subtracted = ", ".join(f"'{kind}'" for kind in sorted(SUBTRACTED_TYPES))
        negative = f"{names[SIGNED_BY]} IN ({subtracted})"
        made = [_sql(column, names[column.source], negative, self.setting) for column in self.columns]
        cells = [cell for cell, _ in made]
        if len(cells) == 1:
            # an empty line would be no row
            cells = [f"coalesce(nullif(concat({cells[0]}), ''), '\"\"')"]
        line = ", ',', ".join(cells)
        try:
            inner, inner_values = rows.query.sql_with_params()
        except EmptyResultSet:
            return b"", 0
        statement = (
            f"SELECT coalesce(string_agg(line, ''), ''), count(*) FROM (SELECT concat({line}, E'\\r\\n') AS line"
            f" FROM ({inner}) AS receipt ({', '.join(names.values())})) AS lines"
        )
        with connection.cursor() as cursor:
            cursor.execute(statement, [value for _, values in made for value in values] + list(inner_values))
            text, count = cursor.fetchone()
        return text.encode(), count


def written(rows: Iterable[Sequence[str]]) -> str:
    """The lines of these cells."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def batches(sheet: Sheet, listing: Listing, ordering: str) -> Iterator[Lines]:
    """The whole file after its head."""
    after: Key | None = None
    while True:
        lines = sheet.batch(listing, ordering, after)
        yield lines
        after = lines.end
        if after is None:
            return


def _cell(column: Column, value: Any, sign: int, setting: Setting) -> str:
    if value is None or value == "":
        return ""
    return column.cell.text(value, sign=sign, setting=setting)


def _sql(column: Column, name: str, negative: str, setting: Setting) -> tuple[str, tuple[Any, ...]]:
    return column.cell.sql(name, negative=negative, setting=setting)
