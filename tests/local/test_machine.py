"""What a machine lacks is named, with its package."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from local.machine import Service, install_missing
from local.servers import ServerMissingError, chromium_program, redis_program


def nowhere() -> Path:
    raise ServerMissingError("There is no such server: install the package such-server.")


MISSING = Service("such", "Such Server", "such-server", nowhere)


def program(folder: Path, name: str, code: str = "exit 0") -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{code}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_the_reason_a_service_is_missing_names_the_package() -> None:
    assert "such-server" in MISSING.reason_missing


def test_without_a_redis_on_the_path_the_one_pip_installed_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert redis_program().name == "valkey-server"
    own = program(tmp_path, "redis-server")
    assert redis_program() == own


def test_without_a_browser_the_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ServerMissingError, match="package chromium"):
        chromium_program()


def test_root_on_debian_installs_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = tmp_path / "calls"
    program(tmp_path, "apt-get", f'echo "$@" >>{calls}')
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    monkeypatch.setattr("os.getuid", lambda: 0)
    install_missing([MISSING])
    assert calls.read_text().splitlines()[-1] == "-qq install --yes --no-install-recommends such-server"


def test_anybody_else_is_not_made_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = tmp_path / "calls"
    program(tmp_path, "apt-get", f'echo "$@" >>{calls}')
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    monkeypatch.setattr("os.getuid", lambda: 1000)
    install_missing([MISSING])
    assert not calls.exists()
