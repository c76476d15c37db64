"""The environment is checked by name: each missing or wrong variable is reported with its remedy."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from prosaas.environment import AppEnv, read

# fixed, since they stand in the tests' names; nothing was ever encrypted with them
KEY, OLDER_KEY = "A" * 43 + "=", "B" * 42 + "A="
PRODUCTION = {
    "APP_ENV": "production",
    "REDIS_URL": "redis://redis:6379/0",
    "DATABASE_URL": "postgresql://user:pass@host:5432/dbname",
    "ENCRYPTION_KEY": KEY,
}
GOOGLE = {
    "GOOGLE_CLIENT_ID": "client-id",
    "GOOGLE_CLIENT_SECRET": "client-secret",
    "GOOGLE_REDIRECT_URI": "https://receipts.example/api/gmail/oauth/callback",
}


def problems_of(env: dict[str, str]) -> list[str]:
    with pytest.raises(ImproperlyConfigured) as refused:
        read(env)
    return [line.removeprefix("  - ") for line in str(refused.value).splitlines()[1:]]


def test_nothing_at_all_is_development() -> None:
    environment = read({})
    assert environment.app_env is AppEnv.DEVELOPMENT
    assert environment.encryption_keys == ()


def test_production_with_what_the_guide_lists_is_complete() -> None:
    environment = read(PRODUCTION | GOOGLE)
    assert environment.app_env is AppEnv.PRODUCTION
    assert environment.redis_url == "redis://redis:6379/0"
    assert environment.database_url == "postgresql://user:pass@host:5432/dbname"
    assert environment.encryption_keys == (KEY,)
    assert environment.google_redirect_uri.endswith("/api/gmail/oauth/callback")


@pytest.mark.parametrize("name", ["REDIS_URL", "DATABASE_URL", "ENCRYPTION_KEY"])
@pytest.mark.parametrize("left", [None, "", "   "])
def test_production_names_what_is_missing(name: str, left: str | None) -> None:
    env = {key: value for key, value in PRODUCTION.items() if key != name}
    if left is not None:
        env[name] = left
    (problem,) = problems_of(env)
    assert problem.startswith(f"{name} is missing: ")


def test_everything_missing_is_reported_at_once() -> None:
    problems = problems_of({"APP_ENV": "production"})
    assert [problem.split()[0] for problem in problems] == ["REDIS_URL", "DATABASE_URL", "ENCRYPTION_KEY"]


def test_a_missing_key_is_reported_with_how_to_make_one() -> None:
    (problem,) = problems_of(PRODUCTION | {"ENCRYPTION_KEY": ""})
    assert "Fernet.generate_key()" in problem


@pytest.mark.parametrize("name", GOOGLE)
def test_the_google_variables_come_together_or_not_at_all(name: str) -> None:
    (problem,) = problems_of(PRODUCTION | {key: value for key, value in GOOGLE.items() if key != name})
    assert problem.startswith(f"{name} is missing")


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("APP_ENV", "prod"),
        ("REDIS_URL", "localhost:6379"),
        ("REDIS_URL", "http://redis:6379"),
        ("DATABASE_URL", "mysql://host/db"),
        ("DATABASE_URL", "postgresql://user:pa[ss@host/db"),
        ("ENCRYPTION_KEY", "secret"),
        ("ENCRYPTION_KEY", "ключ"),
        ("ENCRYPTION_KEY", f"{KEY},secret"),
        ("ENCRYPTION_KEY", " , "),
        ("GOOGLE_REDIRECT_URI", "http://receipts.example/api/gmail/oauth/callback"),
        ("GOOGLE_REDIRECT_URI", "receipts.example/api/gmail/oauth/callback"),
        ("GOOGLE_REDIRECT_URI", "https:///api/gmail/oauth/callback"),
    ],
)
def test_what_is_malformed_is_named(name: str, wrong: str) -> None:
    (problem,) = problems_of(PRODUCTION | GOOGLE | {name: wrong})
    assert problem.startswith(name)


@pytest.mark.parametrize("quote", ['"', "'"])
@pytest.mark.parametrize("name", [*PRODUCTION, *GOOGLE])
def test_quotes_around_a_value_are_named(name: str, quote: str) -> None:
    problems = problems_of(PRODUCTION | GOOGLE | {name: f"{quote}{(PRODUCTION | GOOGLE)[name]}{quote}"})
    assert len(problems) == 1
    assert problems[0].startswith(name)


def test_a_secret_is_never_repeated() -> None:
    env = PRODUCTION | GOOGLE | {"ENCRYPTION_KEY": "my-secret", "DATABASE_URL": "mysql://user:my-secret@host/db"}
    assert "my-secret" not in "".join(problems_of(env))


@pytest.mark.parametrize("scheme", ["redis", "rediss", "unix"])
def test_redis_may_use_a_password_tls_or_a_socket(scheme: str) -> None:
    url = f"{scheme}://:password@redis:6379/0"
    assert read(PRODUCTION | {"REDIS_URL": url}).redis_url == url


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1:8000", "[::1]:8000"])
def test_a_redirect_without_tls_is_for_this_machine_alone(host: str) -> None:
    uri = f"http://{host}/api/gmail/oauth/callback"
    assert read(GOOGLE | {"GOOGLE_REDIRECT_URI": uri}).google_redirect_uri == uri


def test_two_keys_are_the_new_one_and_the_old_one() -> None:
    assert read(PRODUCTION | {"ENCRYPTION_KEY": f"{KEY}, {OLDER_KEY}"}).encryption_keys == (KEY, OLDER_KEY)


@pytest.mark.parametrize("name", ["REDIS_URL", "DATABASE_URL", "ENCRYPTION_KEY"])
def test_a_value_may_be_in_a_file(name: str, tmp_path: Path) -> None:
    secret = tmp_path / name
    secret.write_text(f"{PRODUCTION[name]}\n")
    env = {key: value for key, value in PRODUCTION.items() if key != name} | {f"{name}_FILE": str(secret)}
    assert read(env) == read(PRODUCTION)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="ENCRYPTION_KEY_FILE cannot be read"):
        read({"ENCRYPTION_KEY_FILE": str(tmp_path / "missing")})
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe")
    with pytest.raises(ImproperlyConfigured, match="ENCRYPTION_KEY_FILE cannot be read"):
        read({"ENCRYPTION_KEY_FILE": str(binary)})


def test_an_empty_file_is_a_missing_value(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.touch()
    env = PRODUCTION | {"ENCRYPTION_KEY_FILE": str(empty)}
    (problem,) = problems_of(env)
    assert problem.startswith("ENCRYPTION_KEY is missing")


def test_certificate_requirements_in_celery_s_own_spelling_are_refused() -> None:
    (problem,) = problems_of(PRODUCTION | {"REDIS_URL": "rediss://redis:6380/0?ssl_cert_reqs=CERT_REQUIRED"})
    assert "ssl_cert_reqs=required" in problem
