"""Keys for development: made once under `.local/`, never in production."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.fernet import Fernet


def development_key(directory: Path) -> str:
    """Return the Fernet key in `directory`, made at the first call. Two processes that start at once get the same."""
    path = directory / "encryption.key"
    if not path.exists():
        directory.mkdir(parents=True, exist_ok=True)
        draft = directory / f"encryption.key.{os.getpid()}"
        draft.write_bytes(Fernet.generate_key())
        draft.chmod(0o600)
        _keep_first(draft, path)
    return path.read_text().strip()


def _keep_first(draft: Path, path: Path) -> None:
    # a hard link is atomic, and never replaces the file another process just made
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
