"""The compose files have what the guide names, and the start script checks `.env` first."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography.fernet import Fernet

from celery_app import QUEUES, app
from tests.prosaas.serving import ROOT

COMPLETE = {
    "REDIS_URL": "redis://redis:6379/0",
    "DATABASE_URL": "postgresql://prosaas:abc123@prosaas-db:5432/prosaas",
    "POSTGRES_PASSWORD": "abc123",
    "COMPOSE_PROFILES": "database",
    "ENCRYPTION_KEY": Fernet.generate_key().decode(),
}


def services(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / name).read_text())["services"]
    return found


def seconds(text: str) -> int:
    return int(text.removesuffix("s"))


@pytest.mark.parametrize(
    ("guide", "ours"), [("docker-compose.yml", "compose.yml"), ("docker-compose.prod.yml", "compose.prod.yml")]
)
def test_the_guide_s_file_names_are_ours(guide: str, ours: str) -> None:
    assert (ROOT / guide).samefile(ROOT / ours)


def test_every_container_has_the_name_the_guide_calls_it_by() -> None:
    names = {name: service["container_name"] for name, service in services("compose.yml").items()}
    assert {"prosaas-redis", "prosaas-worker", "prosaas-api"} < set(names)
    assert all(name == container for name, container in names.items())


def test_every_container_but_the_one_that_ends_has_a_health_check_and_rotated_logs() -> None:
    base, production = services("compose.yml"), services("compose.prod.yml")
    lasting = set(base) - {"prosaas-migrate"}
    assert all("healthcheck" in base[name] for name in lasting)
    assert all("limits" in production[name]["deploy"]["resources"] for name in lasting)
    assert all("max-size" in service["logging"]["options"] for service in production.values())


def test_workers_listen_to_queues_that_exist_in_their_order() -> None:
    base = services("compose.yml")
    assert base["prosaas-worker"]["command"] == ["worker", ",".join(QUEUES)]
    assert base["prosaas-worker-low"]["command"] == ["worker", "default,low"]


def test_a_worker_is_given_longer_to_stop_than_it_takes() -> None:
    for name in ("prosaas-worker", "prosaas-worker-low"):
        grace = seconds(services("compose.prod.yml")[name]["stop_grace_period"])
        assert grace > app.conf.worker_soft_shutdown_timeout


def test_who_writes_documents_shares_them_with_who_reads_them() -> None:
    base = services("compose.yml")
    sharing = {name for name, service in base.items() if "documents:/data/documents" in service.get("volumes", [])}
    assert sharing == {"prosaas-api", "prosaas-worker", "prosaas-worker-low"}


def check(directory: Path, env: dict[str, str] | None) -> subprocess.CompletedProcess[str]:
    """Run `start_production.sh --check` with `env` as the whole `.env`."""
    shutil.copy(ROOT / "start_production.sh", directory)
    for name in (
        ".venv",
        "manage.py",
        "celery_app.py",
        "prosaas",
        "foundation",
        "businesses",
        "receipts",
        "gmail",
        "doors",
        "books",
        "insights",
        "templates",
        "static",
    ):
        (directory / name).symlink_to(ROOT / name)
    if env is not None:
        (directory / ".env").write_text("# comment\n\n" + "".join(f"{name}={value}\n" for name, value in env.items()))
    return subprocess.run(
        [directory / "start_production.sh", "--check"], capture_output=True, text=True, timeout=60, check=False
    )


def test_a_complete_env_passes(tmp_path: Path) -> None:
    done = check(tmp_path, COMPLETE)
    assert (done.returncode, done.stderr) == (0, "")
    assert "✓ .env is complete" in done.stdout


@pytest.mark.parametrize(
    ("env", "message"),
    [
        (None, "copy .env.example to .env"),
        ({}, "REDIS_URL is missing"),
        (COMPLETE | {"ENCRYPTION_KEY": ""}, "ENCRYPTION_KEY is missing"),
        (COMPLETE | {"ENCRYPTION_KEY": '"quoted"'}, "ENCRYPTION_KEY has quotes around it"),
        (COMPLETE | {"POSTGRES_PASSWORD": "CHANGE-ME"}, "POSTGRES_PASSWORD is missing"),
        (COMPLETE | {"POSTGRES_PASSWORD": "other"}, "DATABASE_URL must be"),
        (COMPLETE | {"GOOGLE_CLIENT_ID": "only this"}, "GOOGLE_CLIENT_SECRET is missing"),
    ],
)
def test_what_is_wrong_in_the_env_is_named(tmp_path: Path, env: dict[str, str] | None, message: str) -> None:
    done = check(tmp_path, env)
    assert done.returncode == 1
    assert message in done.stderr


def test_the_example_names_every_variable_the_start_demands() -> None:
    example = (ROOT / ".env.example").read_text()
    for name in (*COMPLETE, "GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET", "GOOGLE_REDIRECT_URI"):
        assert f"\n{name}=" in example
