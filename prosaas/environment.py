"""The environment variables, read once, checked by name, with a remedy for each mistake.

Pure: takes a mapping, returns an :class:`Environment`. Every variable may be given as `NAME` or, for secrets in files,
as `NAME_FILE` with the path of a file that has the value.
"""

from __future__ import annotations

import binascii
import enum
import ipaddress
from base64 import urlsafe_b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

MAKE_A_KEY = 'python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'
GOOGLE = ("GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET", "GOOGLE_REDIRECT_URI")
CERTIFICATES = "ssl_cert_reqs="
LOOPBACK = ("127.0.0.1", "localhost", "::1")
PURPOSE = {
    "REDIS_URL": "where jobs are queued, e.g. redis://redis:6379/0",
    "DATABASE_URL": "where everything is kept, e.g. postgresql://user:pass@host:5432/dbname",
    "ENCRYPTION_KEY": f"encrypts the Gmail tokens; make one with: {MAKE_A_KEY}",
    "GOOGLE_CLIENT_ID": "from Google Cloud console, APIs & Services, Credentials",
    "GOOGLE_CLIENT_SECRET": "from the same page as GOOGLE_CLIENT_ID",
    "GOOGLE_REDIRECT_URI": "where Google sends the browser back, "
    "e.g. https://your.host/api/gmail/oauth/callback, and registered with Google in just this spelling",
}


class AppEnv(enum.StrEnum):
    """Development makes its own keys under `.local/`; production requires every variable by name."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


@dataclass(frozen=True, slots=True)
class Environment:
    """The checked variables of the guide. An empty string means "not set"."""

    app_env: AppEnv
    redis_url: str
    database_url: str
    encryption_keys: tuple[str, ...]
    google_client_id: str
    google_client_secret: str
    google_redirect_uri: str


def value_of(name: str, env: Mapping[str, str]) -> str:
    """Return the value of `name`, from the variable itself or from the file in `NAME_FILE`; "" if neither is set.

    Raises ImproperlyConfigured if the file cannot be read.
    """
    path = env.get(f"{name}_FILE", "")
    if not path:
        return env.get(name, "").strip()
    try:
        return Path(path).read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        raise ImproperlyConfigured(
            f"{name}_FILE cannot be read ({reason}): make it the path of a readable file."
        ) from error


def read(env: Mapping[str, str]) -> Environment:
    """Read and check the environment.

    Raises ImproperlyConfigured that names every missing or malformed variable and how to correct it.
    """
    values = {name: value_of(name, env) for name in PURPOSE}
    problems = [*_app_env_problems(env), *_missing(values, env), *_format_problems(values)]
    if problems:
        raise ImproperlyConfigured("The environment is not complete:\n" + "\n".join(f"  - {p}" for p in problems))
    return Environment(
        app_env=_app_env(env),
        redis_url=values["REDIS_URL"],
        database_url=values["DATABASE_URL"],
        encryption_keys=keys_in(values["ENCRYPTION_KEY"]),
        google_client_id=values["GOOGLE_CLIENT_ID"],
        google_client_secret=values["GOOGLE_CLIENT_SECRET"],
        google_redirect_uri=values["GOOGLE_REDIRECT_URI"],
    )


def keys_in(encryption_key: str) -> tuple[str, ...]:
    """Split `ENCRYPTION_KEY`, which may have several keys, newest first: "new,old"."""
    return tuple(key.strip() for key in encryption_key.split(",") if key.strip())


def networks_in(name: str, networks: Sequence[str]) -> list[str]:
    """`networks` as they stand. Raises ImproperlyConfigured that names the variable if one is no network."""
    for network in networks:
        try:
            ipaddress.ip_network(network)
        except ValueError as error:
            raise ImproperlyConfigured(
                f"{name} holds {network!r}: write networks such as 10.0.0.0/8,203.0.113.7, whose last bits are zero."
            ) from error
    return list(networks)


def broker_url(redis_url: str) -> str:
    """Return `redis_url` as Celery spells it.

    Celery has another scheme for unix sockets, and checks certificates only if the URL says so.
    """
    if redis_url.startswith("rediss://") and CERTIFICATES not in redis_url:
        redis_url += ("&" if "?" in redis_url else "?") + f"{CERTIFICATES}required"
    return redis_url.replace("unix://", "redis+socket://", 1)


def is_fernet_key(key: str) -> bool:
    """Return whether `key` is 32 bytes in URL-safe base64, as the Fernet specification requires."""
    try:
        return len(urlsafe_b64decode(key.encode("ascii"))) == 32
    except (binascii.Error, ValueError):
        return False


def _app_env(env: Mapping[str, str]) -> AppEnv:
    return AppEnv(env.get("APP_ENV", "").strip() or AppEnv.DEVELOPMENT)


def _app_env_problems(env: Mapping[str, str]) -> list[str]:
    try:
        _app_env(env)
    except ValueError:
        return [f"APP_ENV must be one of {', '.join(AppEnv)}."]
    return []


def _missing(values: Mapping[str, str], env: Mapping[str, str]) -> list[str]:
    production = env.get("APP_ENV", "").strip() == AppEnv.PRODUCTION
    needed = ["REDIS_URL", "DATABASE_URL", "ENCRYPTION_KEY"] if production else []
    if any(values[name] for name in GOOGLE):
        needed += GOOGLE
    # commas alone are no key
    return [f"{name} is missing: {PURPOSE[name]}" for name in needed if not values[name].strip(", ")]


def _format_problems(values: Mapping[str, str]) -> list[str]:
    problems = [
        f"{name} has quotes around it: write the bare value."
        for name, value in values.items()
        if len(value) > 1 and value[0] in "\"'" and value[-1] == value[0]
    ]
    if problems:
        return problems
    if any(not is_fernet_key(key) for key in keys_in(values["ENCRYPTION_KEY"])):
        problems.append(f"ENCRYPTION_KEY is not a Fernet key: make one with: {MAKE_A_KEY}")
    problems += _scheme_problem("REDIS_URL", values, ("redis", "rediss", "unix"))
    if f"{CERTIFICATES}CERT_" in values["REDIS_URL"]:
        problems.append(
            "REDIS_URL: write ssl_cert_reqs=required, without CERT_; or leave it out, which means the same."
        )
    problems += _scheme_problem("DATABASE_URL", values, ("postgresql", "postgres", "sqlite"))
    problems += _redirect_problem(values["GOOGLE_REDIRECT_URI"])
    return problems


def _scheme_problem(name: str, values: Mapping[str, str], schemes: tuple[str, ...]) -> list[str]:
    value = values[name]
    if not value or _scheme_and_host(value)[0] in schemes:
        return []
    return [f"{name} must be an address that starts with {' or '.join(f'{s}://' for s in schemes)}: {PURPOSE[name]}"]


def _redirect_problem(uri: str) -> list[str]:
    scheme, host = _scheme_and_host(uri)
    if not uri or (scheme == "https" and host) or (scheme == "http" and host in LOOPBACK):
        return []
    return ["GOOGLE_REDIRECT_URI must start with https:// (http:// only for localhost): Google refuses others."]


def _scheme_and_host(url: str) -> tuple[str, str]:
    """Return both empty if `url` is invalid, such as one whose password has a bare bracket."""
    try:
        parts = urlsplit(url)
        return parts.scheme, parts.hostname or ""
    except ValueError:
        return "", ""
