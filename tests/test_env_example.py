"""`.env.example` lists every variable and no other."""

from __future__ import annotations

import re
from pathlib import Path

from prosaas.environment import PURPOSE

ROOT = Path(__file__).parent.parent
READ_BY_SETTINGS = re.compile(r'(?:env\.\w+|value_of)\(\s*"([A-Z]\w+)"')
READ_BY_CONTAINERS = re.compile(r"\$\{([A-Z]\w+):-")
READ_BY_COMPOSE_ITSELF = {"COMPOSE_PROFILES"}
READ_BY_BOTO = {"AWS_ENDPOINT_URL_S3", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
LISTED = re.compile(r"^(?:# )?([A-Z_0-9]+)=", re.MULTILINE)


def test_every_variable_is_listed_and_no_other() -> None:
    read = set(READ_BY_SETTINGS.findall((ROOT / "prosaas" / "settings.py").read_text("utf-8")))
    for path in ("compose.yml", "compose.prod.yml", "docker/entrypoint", "docker/healthcheck"):
        read |= set(READ_BY_CONTAINERS.findall((ROOT / path).read_text("utf-8")))
    listed = LISTED.findall((ROOT / ".env.example").read_text("utf-8"))
    assert set(listed) == read | set(PURPOSE) | READ_BY_COMPOSE_ITSELF | READ_BY_BOTO | {"APP_ENV"}
    assert len(listed) == len(set(listed))
