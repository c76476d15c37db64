"""A translation that was edited but not compiled is noticed."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import write_po

from local.translations import stale


def write(folder: Path, *, source: str, compiled: str | None) -> Path:
    path = folder / "django.po"
    path.write_bytes(_file(source, write_po))
    if compiled is not None:
        path.with_suffix(".mo").write_bytes(_file(compiled, write_mo))
    return path


def _file(shown: str, writer: object) -> bytes:
    catalogue = Catalog(locale="he")
    catalogue.add("Receipts", shown)
    catalogue.add("Sure", shown, context="of a reading")
    catalogue.add(("%(count)s receipt", "%(count)s receipts"), (shown, shown))
    out = BytesIO()
    writer(out, catalogue)  # type: ignore[operator]
    return out.getvalue()


def test_compiled_as_written_is_fine(tmp_path: Path) -> None:
    assert stale(write(tmp_path, source="קבלות", compiled="קבלות")) == []


def test_edited_since_it_was_compiled(tmp_path: Path) -> None:
    assert "is not what" in stale(write(tmp_path, source="קבלות", compiled="חשבוניות"))[0]


def test_never_compiled(tmp_path: Path) -> None:
    assert "is missing" in stale(write(tmp_path, source="קבלות", compiled=None))[0]
