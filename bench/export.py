"""Measures exports: `python -m bench.export [--rows N] [--documents N] [--megabytes N]`.

A CSV of a million receipts against Python's csv.writer, fed the same rows from memory; a ZIP of 5,000 documents of 1 GB
against `cp` of the same. Each in a process of its own on PostgreSQL; memory is the growth of that process's peak.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from local.processes import Processes, short_directory
from local.product import run
from local.servers import start_postgres

CSV_SHARE, ZIP_SHARE, MOST_GROWTH = 0.5, 0.4, 30.0
FILL = """
from django.db import connection
from businesses.models import Business
business = Business.objects.create(name="Bench")
with connection.cursor() as cursor:
    cursor.execute('''INSERT INTO receipts (business_id, source, source_id, ordinal, vendor, vendor_tax_id, number,
        document_type, issue_date, received_at, net, tax, tax_rate, amount, currency, payment_method, last4, status,
        confidence, problems, created_at, updated_at, note)
        SELECT %s, 'gmail', 'account:' || n, 0, 'Amber Books ' || n %% 300 ||
        CASE WHEN n %% 10 = 0 THEN ', Ltd' ELSE '' END,
        '5' || lpad((n %% 10000000)::text, 8, '0'), 'INV-' || n * 7919 %% 1000000,
        (array['invoice', 'receipt', 'refund'])[1 + n %% 3], '2026-01-01'::date + (n %% 300)::int,
        now() - n * interval '1 minute', n %% 997 + 0.5, 17.25, 17, n %% 997 + 17.75, 'ILS', 'Visa',
        lpad((n %% 10000)::text, 4, '0'), 'approved', 0.9, '[]', now(), now(),
        CASE WHEN n %% 20 = 0 THEN 'a note' END FROM generate_series(1, %s) AS n''', [business.pk, {rows}])
    cursor.execute('ANALYZE receipts')
"""
CSV = """
import csv, io, json, resource, time, zoneinfo
from books.columns import NAMES, columns_in
from books.cells import Setting
from books.csv_rows import Sheet, batches
from receipts.listing import Listing
from receipts.models import Receipt
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
zone, mailboxes = zoneinfo.ZoneInfo("Asia/Jerusalem"), {{"account": "a@shop.example"}}
setting = Setting(zone, "https://receipts.example/receipts/", mailboxes)
sheet = Sheet(columns_in(NAMES, language="en"), setting)
listing = Listing(Receipt.objects.filter(deleted_at=None, business=Receipt.objects.first().business_id))
before, began, rows = peak(), time.perf_counter(), 0
with open({folder!r} + "/ours.csv", "wb") as file:
    file.write(sheet.head())
    for lines in batches(sheet, listing, "-received_at"):
        file.write(lines.content)
        rows += lines.rows
ours, growth = time.perf_counter() - began, peak() - before
with open({folder!r} + "/ours.csv", encoding="utf-8-sig", newline="") as file:
    known = list(csv.reader(file))
began = time.perf_counter()
with open({folder!r} + "/theirs.csv", "w", encoding="utf-8-sig", newline="") as file:
    csv.writer(file).writerows(known)
theirs = time.perf_counter() - began
print(json.dumps({{"rows": rows, "ours": ours, "theirs": theirs, "growth": growth}}))
"""
DOCUMENTS = """
import os
from businesses.models import Business
from django.utils import timezone
from receipts import storage
from receipts.models import Document, Receipt
business = Business.objects.create(name="Files")
for n in range({documents}):
    receipt = Receipt.objects.create(business=business, source="bench", source_id=str(n), vendor="Amber Books",
        number=str(n), received_at=timezone.now(), has_attachment=True)
    content = os.urandom({size})
    document = Document.objects.create(business=business, sha256=storage.store(business.pk, content), name="bill.pdf",
        media_type="application/pdf", size=len(content), origin="attachment")
    document.receipts.add(receipt)
"""
ZIP = """
import json, resource, subprocess, sys, time, zoneinfo
from books.archive import ARCHIVE, Archive
from books.cells import Setting
from books.columns import NAMES, columns_in
from books.csv_rows import Sheet
from books.parts import TemporaryWorkspace
from businesses.models import Business
from django.conf import settings
from receipts.listing import Listing, order_of
from receipts.models import Receipt
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
business = Business.objects.get(name="Files")
sheet = Sheet(columns_in(NAMES, language="en"), Setting(business.zone, "https://receipts.example/receipts/", {{}}))
listing, order, end = Listing(Receipt.objects.filter(business=business, deleted_at=None)), order_of("received_at"), None
began = time.perf_counter()
subprocess.run(["cp", "-r", f"{{settings.MEDIA_ROOT}}/{{business.pk}}", {folder!r} + "/copy"], check=True)
theirs = time.perf_counter() - began
before, began = peak(), time.perf_counter()
workspace = TemporaryWorkspace()
archive = Archive(workspace, sheet, language="en")
archive.begin()
while True:
    batch = listing.batch(order, end, reach=500)
    archive.add(batch.rows, most_bytes=sys.maxsize)
    end = batch.end
    if end is None:
        break
archive.finish()
print(json.dumps({{"rows": workspace.size(ARCHIVE), "ours": time.perf_counter() - began, "theirs": theirs,
    "growth": peak() - before}}))
"""


def main() -> int:
    """Measure and print; 1 if a figure is not reached."""
    parser = argparse.ArgumentParser(prog="python -m bench.export", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--documents", type=int, default=5_000)
    parser.add_argument("--megabytes", type=int, default=1_000)
    options = parser.parse_args()
    with short_directory() as short, TemporaryDirectory() as folder, Processes(Path(folder) / "logs") as processes:
        url = start_postgres(processes, short / "pg")
        environment = dict(os.environ) | {"DATABASE_URL": url, "LOCAL_DIR": folder}
        run("manage.py", "migrate", "--verbosity", "0", environment=environment)

        def ask(code: str) -> str:
            return run("manage.py", "shell", "--verbosity", "0", "-c", code, environment=environment)

        ask(FILL.format(rows=options.rows))
        made = [_report("CSV against csv.writer", ask(CSV.format(folder=folder)), CSV_SHARE)]
        size = options.megabytes * 1_000_000 // max(options.documents, 1)
        ask(DOCUMENTS.format(documents=options.documents, size=size))
        made.append(_report("ZIP against cp", ask(ZIP.format(folder=folder)), ZIP_SHARE))
    return 0 if all(made) else 1


def _report(what: str, answer: str, least: float) -> bool:
    found = json.loads(answer.strip().splitlines()[-1])
    share = found["theirs"] / found["ours"]
    is_reached = bool(share >= least) and found["growth"] <= MOST_GROWTH
    print(
        f"{what:<24}{found['ours']:7.2f} s against {found['theirs']:6.2f} s: {share:5.2f} x (at least {least}),"
        f" memory +{found['growth']:.0f} MB (at most {MOST_GROWTH:.0f}), load {os.getloadavg()[0]:.1f}"
        f" {'' if is_reached else 'NOT REACHED'}",
        flush=True,
    )
    return is_reached


if __name__ == "__main__":
    sys.exit(main())
