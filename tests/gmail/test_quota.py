"""Gmail's units as a budget all workers share, in a real Redis."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis
from pytest_django import Settings

from gmail import access
from gmail.quota import COUNTED_MS, MINUTE, PRICES, Budget, ConcurrencyLimit, Limits

HELD = COUNTED_MS / 1000
LIMITS = Limits(mailbox=100, project=250)
GET, LIST = "messages.get", "messages.list"


@pytest.fixture
def server(redis_url: str) -> Iterator[redis.Redis]:
    """An empty Redis."""
    with redis.Redis.from_url(redis_url) as client:
        yield client


@pytest.fixture
def budget(server: redis.Redis) -> Budget:
    """100 units a minute for the mailbox, 250 for the project: 5 gets, 12 gets."""
    return Budget(server, "olive", LIMITS)


def let_pass(server: redis.Redis, seconds: float) -> None:
    """As if everything had been spent that much longer ago: Redis' own clock cannot be set."""
    for key in server.scan_iter("quota:*"):
        spent = server.hgetall(key)
        server.delete(key)
        for moment, units in spent.items():
            server.hset(key, str(int(moment) - int(1000 * seconds)), units)


def wait_of(budget: Budget, call: str = GET) -> float:
    """Seconds until a call can be paid for; the budget has to be too low for it."""
    paid = budget.pay(call)
    assert paid.calls == 0
    return paid.wait


def test_calls_are_paid_for_up_to_the_limit_and_no_further(budget: Budget) -> None:
    assert [budget.pay(GET).calls for _ in range(6)] == [1, 1, 1, 1, 1, 0]


def test_of_several_calls_as_many_are_paid_for_as_there_are_units_for(budget: Budget) -> None:
    first, second, third = budget.pay(GET, times=3), budget.pay(GET, times=16), budget.pay(GET, times=16)
    assert [first.calls, second.calls, third.calls] == [3, 2, 0]
    assert [first.units, second.units, third.units] == [60, 40, 0]
    assert first.wait == second.wait == 0 < third.wait


def test_what_does_not_fit_spends_nothing(budget: Budget) -> None:
    budget.pay(LIST, times=17)
    assert budget.pay(GET).calls == 0
    assert budget.pay(LIST, times=9).calls == 3


def test_units_come_back_a_minute_later(budget: Budget, server: redis.Redis) -> None:
    budget.pay(GET, times=5)
    assert MINUTE < wait_of(budget) <= HELD
    let_pass(server, 40)
    assert MINUTE - 40 < wait_of(budget) <= HELD - 40
    let_pass(server, 21)
    assert budget.pay(GET, times=5).calls == 5


def test_they_count_a_little_longer_than_gmail_counts_them_because_calls_reach_it_late(
    budget: Budget, server: redis.Redis
) -> None:
    budget.pay(GET, times=5)
    let_pass(server, MINUTE)
    assert 0 < wait_of(budget) <= HELD - MINUTE


def test_the_minute_moves_so_that_no_sixty_seconds_hold_more_than_the_limit(
    budget: Budget, server: redis.Redis
) -> None:
    budget.pay(GET, times=3)
    let_pass(server, 30)
    budget.pay(GET, times=2)
    # the first three come back after 30 s, the other two after a minute
    assert 29 <= wait_of(budget) <= 31
    let_pass(server, 31)
    assert budget.pay(GET, times=5).calls == 3
    assert 28 <= wait_of(budget) <= 30


def test_the_wait_is_never_shorter_than_it_has_to_be(budget: Budget, server: redis.Redis) -> None:
    budget.pay(GET, times=5)
    let_pass(server, wait_of(budget))
    assert budget.pay(GET).calls == 1


def test_two_mailboxes_do_not_take_each_other_s_units(budget: Budget, server: redis.Redis) -> None:
    budget.pay(GET, times=5)
    assert Budget(server, "teammate", LIMITS).pay(GET, times=5).calls == 5


def test_all_mailboxes_share_the_project_s_units(server: redis.Redis) -> None:
    first, second, third = (Budget(server, name, LIMITS) for name in ("one", "two", "three"))
    assert [budget.pay(GET, times=5).calls for budget in (first, second, third)] == [5, 5, 2]
    assert third.pay(GET).calls == 0
    let_pass(server, HELD)
    assert third.pay(GET, times=3).calls == 3


def test_a_call_the_project_refuses_costs_the_mailbox_nothing(server: redis.Redis) -> None:
    Budget(server, "one", Limits(mailbox=1_000, project=250)).pay(GET, times=12)
    second = Budget(server, "two", LIMITS)
    assert second.pay(GET).calls == 0
    let_pass(server, HELD)
    assert second.pay(GET, times=5).calls == 5


def test_the_longer_of_two_waits_counts(budget: Budget, server: redis.Redis) -> None:
    budget.pay(GET, times=5)
    let_pass(server, 50)
    Budget(server, "teammate", Limits(mailbox=1_000, project=250)).pay(LIST, times=30)
    assert MINUTE - 51 < wait_of(budget) < 12


def test_workers_that_spend_at_the_same_time_never_overspend(redis_url: str) -> None:
    def spend_some(_: int) -> int:
        with redis.Redis.from_url(redis_url) as server:
            budget = Budget(server, "olive", LIMITS)
            return sum(budget.pay(GET, times=2).units for _ in range(5))

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(spend_some, range(8))) == LIMITS.mailbox


@pytest.mark.parametrize("seconds", [1, 20, 45])
def test_when_gmail_says_we_are_over_no_units_can_be_spent_for_a_while(
    budget: Budget, server: redis.Redis, seconds: int
) -> None:
    budget.exhaust(seconds)
    assert seconds - 1 < wait_of(budget, LIST) <= seconds
    let_pass(server, seconds)
    assert budget.pay(GET, times=5).calls == 5


def test_a_long_ban_is_remembered_for_a_minute_at_most(budget: Budget) -> None:
    budget.exhaust(7_200)
    assert MINUTE - 2 <= wait_of(budget) <= MINUTE


def test_a_ban_on_one_mailbox_leaves_the_others_alone(budget: Budget, server: redis.Redis) -> None:
    budget.exhaust(30)
    assert Budget(server, "teammate", LIMITS).pay(GET, times=5).calls == 5


def test_what_was_spent_is_forgotten_when_it_no_longer_matters(budget: Budget, server: redis.Redis) -> None:
    budget.pay(GET)
    budget.exhaust(30)
    keys = list(server.scan_iter("quota:*"))
    assert len(keys) == 2
    assert all(MINUTE < server.ttl(key) <= MINUTE + 30 for key in keys)


def test_without_memory_of_the_minute_spending_simply_begins_again(budget: Budget, server: redis.Redis) -> None:
    budget.pay(GET, times=5)
    server.flushall()
    server.script_flush()
    assert budget.pay(GET, times=5).calls == 5


def test_a_get_costs_what_the_operator_says_and_the_rest_what_gmail_publishes(server: redis.Redis) -> None:
    legacy = Budget(server, "olive", Limits(mailbox=15_000, project=1_200_000, get_price=5))
    assert legacy.price("messages.get") == 5
    assert {call: Budget(server, "olive", LIMITS).price(call) for call in PRICES} == {
        "getProfile": 1, "history.list": 2, "messages.list": 5, "messages.get": 20, "watch": 100, "stop": 50,
    }  # fmt: skip


def test_the_width_grows_to_the_maximum_while_all_goes_well_and_halves_on_a_refusal(server: redis.Redis) -> None:
    width = ConcurrencyLimit(server, "olive", maximum=6)
    seen = [width.get()]
    for _ in range(3):
        width.grow(width.get())
        seen.append(width.get())
    assert seen == [ConcurrencyLimit.FIRST, 5, 6, 6]
    width.halve()
    assert width.get() == 3
    assert ConcurrencyLimit(server, "olive", maximum=2).get() == 2


def test_a_refusal_meanwhile_is_not_forgotten_by_who_grows(server: redis.Redis) -> None:
    width = ConcurrencyLimit(server, "olive", maximum=16)
    before = width.get()
    width.halve()
    width.grow(before)
    assert width.get() == ConcurrencyLimit.FIRST // 2 + 1


def test_units_are_counted_on_the_redis_that_the_settings_name(settings: Settings) -> None:
    """Also if they named another when the process first counted."""
    for url in ("redis://127.0.0.1:6379/1", "redis://127.0.0.1:6379/2"):
        settings.REDIS_URL = url
        assert access.redis_server().get_connection_kwargs()["db"] == int(url[-1])
