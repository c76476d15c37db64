"""One secret to keep: the encryption key. SECRET_KEY follows from it, and a laptop makes its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from cryptography.fernet import Fernet

from prosaas.development_keys import development_key
from prosaas.secret_key import derive_secret_key

ROOT = Path(__file__).parents[2]
KEY = "Q0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0M="


def test_the_secret_key_is_the_same_every_time() -> None:
    # sessions and password links would end with any change of this value
    assert derive_secret_key(KEY) == derive_secret_key(KEY)
    assert derive_secret_key(KEY).startswith("fkPIbUYKAQoT")


def test_the_secret_key_is_not_the_encryption_key() -> None:
    derived = derive_secret_key(KEY)
    assert KEY not in derived
    assert len(derived) >= 50
    assert derive_secret_key(Fernet.generate_key().decode()) != derived


def test_a_laptop_makes_its_key_once_and_keeps_it_to_itself(tmp_path: Path) -> None:
    directory = tmp_path / "local"
    key = development_key(directory)
    Fernet(key)
    assert development_key(directory) == key
    (file,) = directory.iterdir()
    assert file.stat().st_mode & 0o077 == 0


def test_processes_that_start_at_once_get_the_same_key(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib; from prosaas.development_keys import development_key\n"
        "sys.stdin.readline(); print(development_key(pathlib.Path(sys.argv[1])))"
    )
    starters = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for starter in starters:
        assert starter.stdin is not None
        starter.stdin.write("go\n")
        starter.stdin.flush()
    keys = {starter.communicate(timeout=60)[0].strip() for starter in starters}
    assert len(keys) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["encryption.key"]
