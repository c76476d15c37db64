"""Files that people upload, made here: PDF, photo, e-invoice, archive."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont
from reportlab.pdfgen import canvas

from receipts import jobs
from receipts.models import Job
from tests.cast import Person
from tests.receipts.mails import NOON

UPLOAD = "/api/receipts/upload"
INVOICES = Path(__file__).parents[1] / "extraction" / "einvoices"
SELLER = "Tidewater Hardware Ltd"


def pdf(*rows: str) -> bytes:
    """A page with these rows of text."""
    file = io.BytesIO()
    page = canvas.Canvas(file, invariant=1)
    for number, row in enumerate(rows):
        page.drawString(60, 780 - 20 * number, row)
    page.save()
    return file.getvalue()


def locked_pdf() -> bytes:
    """An invoice that opens with a password only."""
    file = io.BytesIO()
    page = canvas.Canvas(file, encrypt="secret")
    page.drawString(60, 780, "Invoice number: INV-2042")
    page.save()
    return file.getvalue()


def invoice(number: str = "INV-2041", *, total: str = "120.00", title: str = "Tax Invoice") -> bytes:
    """An invoice on which nothing is missing."""
    return pdf(
        SELLER,
        "VAT number GB980780684",
        title,
        f"Invoice number: {number}",
        "Date: 2 March 2026",
        f"Total GBP {total}",
        "Paid by card ending 4242",
    )


def photo(seed: int = 1, *, size: tuple[int, int] = (1050, 1400)) -> bytes:
    """A till's slip on a table as a phone takes it, a little turned and in uneven light."""
    chance = random.Random(seed)
    rows = (SELLER, "RECEIPT", f"Receipt no. {40_000 + seed}", "02 March 2026", "", "Paint brush     7.50",
            "Wood screws    12.50", "", "TOTAL GBP     20.00", "Paid by card", "Thank you")  # fmt: skip
    picture = Image.new("RGB", size, (96, 84, 70))
    pen = ImageDraw.Draw(picture)
    width, height = size
    pen.rectangle((width * 0.14, height * 0.1, width * 0.86, height * 0.9), fill=(238, 236, 230))
    font = ImageFont.truetype("DejaVuSansMono.ttf", width // 24)
    for number, row in enumerate(rows):
        pen.text((width * 0.2, height * (0.16 + 0.06 * number)), row, fill=(40, 38, 40), font=font)
    light = Image.linear_gradient("L").resize(size).point(lambda value: 190 + value // 4)
    picture = Image.composite(picture, Image.new("RGB", size), light).rotate(
        chance.uniform(-1, 1), fillcolor=(96, 84, 70)
    )
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=88)
    return file.getvalue()


def archive(**files: bytes) -> bytes:
    """A ZIP archive; `a__pdf` is the file a.pdf."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name.replace("__", "."), content)
    return file.getvalue()


def as_file(name: str, content: bytes, media_type: str = "application/octet-stream") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, media_type)


def upload(client: Any, *files: SimpleUploadedFile) -> Any:
    """Send files as a browser or program does."""
    return client.post(UPLOAD, {"file": list(files)}, format="multipart")


def work(job_id: int) -> Job:
    """Do all of a job in this process."""
    while jobs.work(job_id, may_go_on=lambda: True, clock=lambda: NOON):
        pass
    return Job.objects.get(pk=job_id)


def read(person: Person, *files: SimpleUploadedFile) -> list[dict[str, Any]]:
    """Upload files and have them read; what the API says became of each."""
    answer = upload(person.api, *files)
    assert answer.status_code == 202, answer.content
    work(answer.json()["id"])
    told = person.api.get(f"/api/jobs/{answer.json()['id']}").json()
    assert told["status"] == "done", told
    results: list[dict[str, Any]] = told["result"]["files"]
    return results
