"""How the product starts, or says why not: as processes, with only their environment."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from tests.prosaas.serving import run

PROGRAMS = {
    "manage.py": ["manage.py", "check"],
    "worker": ["-m", "celery", "-A", "celery_app", "worker"],
    "web": ["-m", "gunicorn", "prosaas.wsgi", "--bind", "127.0.0.1:0"],
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_production_without_its_variables_stops_and_names_them(program: str, tmp_path: Path) -> None:
    done = run(*PROGRAMS[program], APP_ENV="production", LOCAL_DIR=str(tmp_path))
    assert done.returncode != 0
    for name in ("REDIS_URL", "DATABASE_URL", "ENCRYPTION_KEY"):
        assert f"{name} is missing" in done.stderr
    assert not list(tmp_path.iterdir())


def test_development_starts_with_nothing(tmp_path: Path) -> None:
    done = run("manage.py", "migrate", "--verbosity", "0", LOCAL_DIR=str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    assert {path.name for path in tmp_path.iterdir()} >= {"db.sqlite3", "encryption.key"}


def test_production_starts_with_what_it_demands(tmp_path: Path) -> None:
    done = run(
        *("manage.py", "check", "--deploy", "--fail-level", "WARNING"),
        APP_ENV="production",
        REDIS_URL="redis://redis:6379/0",
        DATABASE_URL="postgresql://user:pass@host:5432/dbname",
        ENCRYPTION_KEY=Fernet.generate_key().decode(),
        LOCAL_DIR=str(tmp_path),
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("name", "value"), [("SYNC_SLICE_SECONDS", "soon"), ("GMAIL_UNITS_PER_MINUTE", "many"), ("LOG_FORMAT", "xml")]
)
def test_a_setting_of_the_wrong_kind_is_named(name: str, value: str, tmp_path: Path) -> None:
    done = run("manage.py", "check", LOCAL_DIR=str(tmp_path), **{name: value})
    assert done.returncode != 0
    assert name in done.stderr.splitlines()[-1]
