"""One harness for all disasters of a test worker, since starting it takes longer than most of them."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from bench.chaos_harness import ChaosHarness, temporary_harness
from local.servers import ServerMissingError, postgres_programs, redis_program
from tests.processes import record_service


@pytest.fixture(scope="session")
def harness() -> Iterator[ChaosHarness]:
    """The product with a private PostgreSQL and Redis, which may be killed."""
    try:
        postgres_programs()
        redis_program()
    except ServerMissingError as error:
        if os.environ.get("REQUIRE_ALL"):
            raise
        pytest.skip(str(error))
    with temporary_harness() as started:
        record_service("redis")
        yield started
