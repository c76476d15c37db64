"""A theatre for all disasters of this test worker: it takes longer to build than most of them last."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from bench.chaos_harness import Theatre, theatre
from local.servers import ServerMissingError, postgres_programs, redis_program
from tests.processes import exercised


@pytest.fixture(scope="session")
def open_theatre() -> Iterator[Theatre]:
    """The product with a PostgreSQL and a Redis of its own, which may be killed."""
    try:
        postgres_programs()
        redis_program()
    except ServerMissingError as error:
        if os.environ.get("REQUIRE_ALL"):
            raise
        pytest.skip(str(error))
    with theatre() as opened:
        exercised("redis")
        yield opened
