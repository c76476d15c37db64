"""The simulated life of mailboxes: it loses mail where the rules do, and none by the product's."""

from __future__ import annotations

import random

from bench import life


def lived(*arguments: str) -> life.Lives:
    options = life.arguments().parse_args(["--mailboxes", "8", *arguments])
    lives = life.Lives()
    for number in range(options.mailboxes):
        life.live(lives, random.Random(number), options)
    return lives


def test_the_plain_rule_loses_mail_and_the_product_s_none() -> None:
    lives = lived()
    assert lives.missing["soon, plain"] > 0
    assert lives.missing["later, plain"] > 0
    assert (lives.missing["soon"], lives.missing["later"]) == (0, 0)


def test_workers_that_die_in_a_third_of_all_steps_lose_none_either() -> None:
    lives = lived("--crashes", "0.33")
    assert (lives.missing["soon"], lives.missing["later"]) == (0, 0)
    assert sum(lives.units.values()) > sum(lived("--crashes", "0").units.values())
