"""The product's programs in an environment that lacks something."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from local.servers import listen, start_web
from tests.processes import Product

ROOT = Path(__file__).parents[2]
OURS = ("APP_ENV", "REDIS_URL", "DATABASE_URL", "ENCRYPTION_KEY", "GOOGLE_", "SECRET_KEY", "LOCAL_DIR", "DJANGO_")
NO_DATABASE = "postgresql://nobody:secret-of-it@127.0.0.1:9/nothing"
NO_REDIS = "redis://:secret-of-it@127.0.0.1:9/0"


def serve(product: Product, **environment: str) -> str:
    """Start gunicorn with changes to its environment; return its address."""
    with listen() as listener:
        return start_web(product.processes, listener, product.environment | environment)


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run one of our programs to its end, with only the given variables of ours."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=inherited | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
