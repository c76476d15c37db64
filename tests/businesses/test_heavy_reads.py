"""One business's heavy reads leave the others their share."""

from __future__ import annotations

import logging
import time
from contextlib import ExitStack

import pytest
from pytest_django import Settings

from businesses import heavy_reads
from businesses.heavy_reads import TooManyHeavyReadsError, heavy_read
from businesses.models import Business
from tests.cast import Person
from tests.prosaas.test_api_errors import error_of

NOBODY_THERE = "redis://127.0.0.1:9/0"


@pytest.fixture(autouse=True)
def two_at_once(settings: Settings) -> None:
    settings.HEAVY_READS_AT_ONCE = 2


def is_admitted(business: Business) -> bool:
    try:
        with heavy_read(business):
            return True
    except TooManyHeavyReadsError:
        return False


@pytest.mark.usefixtures("redis_url")
def test_a_business_has_so_many_places_and_no_more(business: Business, stranger: Person) -> None:
    with heavy_read(business):
        assert is_admitted(business)
        with heavy_read(business):
            assert not is_admitted(business)
            assert is_admitted(stranger.business)
        assert is_admitted(business)


@pytest.mark.usefixtures("redis_url")
def test_a_read_that_fails_gives_its_place_back(business: Business) -> None:
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), heavy_read(business):
            raise ZeroDivisionError
    assert is_admitted(business)


@pytest.mark.usefixtures("redis_url")
def test_the_place_of_a_killed_process_is_free_when_its_lease_is_over(
    business: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heavy_reads, "LEASE_SECONDS", 1)
    killed = [heavy_read(business) for _ in range(2)]
    for read in killed:
        read.__enter__()
    assert not is_admitted(business)
    time.sleep(2)
    assert is_admitted(business)


@pytest.mark.usefixtures("redis_url")
@pytest.mark.parametrize("address", ["/api/receipts/stats?search=paper", "/api/receipts?search=paper"])
def test_a_call_beyond_the_limit_is_asked_to_come_back(owner: Person, address: str) -> None:
    with ExitStack() as reads:
        for _ in range(2):
            reads.enter_context(heavy_read(owner.business))
        refused = owner.api.get(address)
        assert error_of(refused, 429)["code"] == "TOO_MANY_HEAVY_READS"
        assert refused.headers["Retry-After"] == "2"
        assert owner.api.get("/api/receipts").status_code == 200, "a page of the list is not heavy"
    assert owner.api.get(address).status_code == 200


@pytest.mark.usefixtures("redis_url")
def test_a_search_beyond_the_limit_is_told_to_a_person(owner: Person) -> None:
    with heavy_read(owner.business), heavy_read(owner.business):
        refused = owner.browser.get("/receipts?search=paper")
        assert refused.status_code == 429
        assert refused.headers["Retry-After"] == "2"
        assert "Several large searches of your business are under way already." in refused.content.decode()
        assert owner.browser.get("/").status_code == 200
    assert owner.browser.get("/receipts?search=paper").status_code == 200


@pytest.mark.usefixtures("redis_url")
def test_no_limit(business: Business, settings: Settings) -> None:
    settings.HEAVY_READS_AT_ONCE = 0
    with heavy_read(business), heavy_read(business), heavy_read(business):
        pass


def test_without_redis_everything_is_let_through_and_said_once(
    business: Business, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.REDIS_URL = NOBODY_THERE
    with caplog.at_level(logging.WARNING), ExitStack() as reads:
        for _ in range(5):
            reads.enter_context(heavy_read(business))
    assert [message for message in caplog.messages if "LIMITS OFF" in message] == [
        "LIMITS OFF: Redis does not answer (ConnectionError), requests are let through"
    ]
