"""Gmail's units as a budget all workers share, in a real Redis."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis

from gmail.quota import MINUTE, PRICES, Budget, Limits

LIMITS = Limits(mailbox=100, project=250)


@pytest.fixture
def server(redis_url: str) -> Iterator[redis.Redis]:
    """An empty Redis."""
    with redis.Redis.from_url(redis_url) as client:
        yield client


@pytest.fixture
def budget(server: redis.Redis) -> Budget:
    """100 units a minute for the mailbox, 250 for the project."""
    return Budget(server, "olive", LIMITS)


def let_pass(server: redis.Redis, seconds: int) -> None:
    """As if everything had been spent that much longer ago: Redis' own clock cannot be set."""
    for key in server.scan_iter("quota:*"):
        spent = server.hgetall(key)
        server.delete(key)
        for second, units in spent.items():
            server.hset(key, str(int(second) - seconds), units)


def test_units_can_be_spent_up_to_the_limit_and_no_further(budget: Budget) -> None:
    assert [budget.spend(20) for _ in range(5)] == [0.0] * 5
    assert budget.spend(1) > 0


def test_what_does_not_fit_spends_nothing(budget: Budget) -> None:
    assert budget.spend(90) == 0
    assert budget.spend(20) > 0
    assert budget.spend(10) == 0


def test_units_come_back_a_minute_later(budget: Budget, server: redis.Redis) -> None:
    budget.spend(100)
    assert MINUTE <= budget.spend(20) <= MINUTE + 1
    let_pass(server, 40)
    assert 19 <= budget.spend(20) <= 21
    let_pass(server, 21)
    assert budget.spend(100) == 0


def test_the_minute_moves_so_that_no_sixty_seconds_hold_more_than_the_limit(
    budget: Budget, server: redis.Redis
) -> None:
    budget.spend(60)
    let_pass(server, 30)
    budget.spend(40)
    # the first 60 come back after 30 s, which is enough for 20 and for 60, while 61 have to wait for the other 40
    assert 29 <= budget.spend(20) <= 31
    assert 29 <= budget.spend(60) <= 31
    assert 59 <= budget.spend(61) <= 61
    let_pass(server, 31)
    assert budget.spend(61) > 0
    assert budget.spend(60) == 0


def test_the_wait_is_never_shorter_than_it_has_to_be(budget: Budget, server: redis.Redis) -> None:
    budget.spend(100)
    let_pass(server, int(budget.spend(1)))
    assert budget.spend(1) == 0


def test_two_mailboxes_do_not_take_each_other_s_units(budget: Budget, server: redis.Redis) -> None:
    budget.spend(100)
    assert Budget(server, "teammate", LIMITS).spend(100) == 0


def test_all_mailboxes_share_the_project_s_units(server: redis.Redis) -> None:
    first, second, third = (Budget(server, name, LIMITS) for name in ("one", "two", "three"))
    assert first.spend(100) == second.spend(100) == 0
    assert third.spend(60) > 0
    assert third.spend(50) == 0
    let_pass(server, MINUTE + 1)
    assert third.spend(60) == 0


def test_a_call_the_project_refuses_costs_the_mailbox_nothing(server: redis.Redis) -> None:
    Budget(server, "one", Limits(mailbox=1_000, project=250)).spend(240)
    second = Budget(server, "two", LIMITS)
    assert second.spend(100) > 0
    let_pass(server, MINUTE + 1)
    assert second.spend(100) == 0


def test_the_longer_of_two_waits_counts(budget: Budget, server: redis.Redis) -> None:
    budget.spend(100)
    let_pass(server, 50)
    Budget(server, "teammate", Limits(mailbox=1_000, project=250)).spend(150)
    assert 9 <= budget.spend(50) <= 11
    assert 59 <= budget.spend(101) <= 61


def test_workers_that_spend_at_the_same_time_never_overspend(redis_url: str) -> None:
    def spend_some(_: int) -> int:
        with redis.Redis.from_url(redis_url) as server:
            budget = Budget(server, "olive", LIMITS)
            return sum(20 for _ in range(5) if budget.spend(20) == 0)

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(spend_some, range(8))) == LIMITS.mailbox


@pytest.mark.parametrize("seconds", [1, 20, 45])
def test_when_gmail_says_we_are_over_nobody_spends_for_a_while(
    budget: Budget, server: redis.Redis, seconds: int
) -> None:
    budget.exhaust(seconds)
    assert seconds <= budget.spend(1) <= seconds + 2
    let_pass(server, seconds + 2)
    assert budget.spend(100) == 0


def test_a_long_ban_is_remembered_for_a_minute_at_most(budget: Budget) -> None:
    budget.exhaust(7_200)
    assert MINUTE - 2 <= budget.spend(1) <= MINUTE


def test_a_ban_on_one_mailbox_leaves_the_others_alone(budget: Budget, server: redis.Redis) -> None:
    budget.exhaust(30)
    assert Budget(server, "teammate", LIMITS).spend(100) == 0


def test_what_was_spent_is_forgotten_when_it_no_longer_matters(budget: Budget, server: redis.Redis) -> None:
    budget.spend(20)
    budget.exhaust(30)
    keys = list(server.scan_iter("quota:*"))
    assert len(keys) == 2
    assert all(MINUTE < server.ttl(key) <= MINUTE + 30 for key in keys)


def test_without_memory_of_the_minute_spending_simply_begins_again(budget: Budget, server: redis.Redis) -> None:
    budget.spend(100)
    server.flushall()
    server.script_flush()
    assert budget.spend(100) == 0


def test_a_get_costs_what_the_operator_says_and_the_rest_what_gmail_publishes(server: redis.Redis) -> None:
    legacy = Budget(server, "olive", Limits(mailbox=15_000, project=1_200_000, get_price=5))
    assert legacy.price("messages.get") == 5
    assert {call: Budget(server, "olive", LIMITS).price(call) for call in PRICES} == {
        "getProfile": 1, "history.list": 2, "messages.list": 5, "messages.get": 20, "watch": 100, "stop": 50,
    }  # fmt: skip
