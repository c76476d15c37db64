"""Several readings of one receipt are one: values that agree add up, the best wins, and its lead is its confidence."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extraction.merging import Contender, as_field, confidence, merge, reranked
from extraction.types import SUBJECT
from tests.extraction.papers import body_row, candidate


def test_the_best_scored_value_of_each_field_wins() -> None:
    draft = merge(
        [candidate("number", "A-1", score=5), candidate("number", "B-2", score=7), candidate("last4", "4242")]
    )
    assert (draft.value("number"), draft.value("last4"), draft.value("total")) == ("B-2", "4242", None)


def test_a_value_that_two_places_agree_on_wins_over_one_a_little_better() -> None:
    twice = [candidate("number", "A-1", place=SUBJECT), candidate("number", "A-1", place=body_row(9))]
    assert merge([*twice, candidate("number", "B-2", score=5.4)]).value("number") == "A-1"
    assert merge([*twice, candidate("number", "B-2", score=5.6)]).value("number") == "B-2"


def test_a_value_said_twice_in_one_place_gains_nothing() -> None:
    again = merge([candidate("number", "A-1"), candidate("number", "A-1")]).best("number")
    assert again is not None
    assert again.score == 5.0


def test_however_many_places_agree_they_add_at_most_one_and_a_half() -> None:
    often = merge(candidate("number", "A-1", place=body_row(i)) for i in range(9)).best("number")
    assert often is not None
    assert often.score == 6.5


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        pytest.param("number", "AB 12", "ab12", id="case and spaces of a number"),
        pytest.param("vendor", "Finch Books Ltd", "FINCH BOOKS", id="case and legal form of a name"),
        pytest.param("total", Decimal("5.00"), Decimal(5), id="zeros of an amount"),
    ],
)
def test_values_that_differ_in_print_alone_are_one(name: str, one: object, other: object) -> None:
    assert len(merge([candidate(name, one), candidate(name, other)]).contenders[name]) == 1


def test_a_field_shows_the_three_best_places_it_was_read_at() -> None:
    read = merge(candidate("number", "A-1", score=i, place=body_row(i)) for i in range(1, 6))
    field = as_field(read, "number")
    assert field is not None
    assert [str(evidence.place) for evidence in field.evidence] == ["body row 5", "body row 4", "body row 3"]


@pytest.mark.parametrize("score", [0.0, -1.0])
def test_a_value_that_nothing_speaks_for_is_no_field(score: float) -> None:
    assert as_field(merge([candidate("number", "A-1", score=score)]), "number") is None
    assert as_field(merge([]), "number") is None


def test_a_rival_that_comes_close_takes_confidence() -> None:
    alone = as_field(merge([candidate("total", 5, score=6)]), "total")
    near = as_field(merge([candidate("total", 5, score=6), candidate("total", 6, score=5)]), "total")
    assert alone is not None
    assert near is not None
    assert near.confidence < alone.confidence


def test_a_longer_name_of_the_same_firm_is_no_rival() -> None:
    names = [candidate("vendor", "Finch", score=7), candidate("vendor", "Finch Books", score=6.5)]
    others = [candidate("vendor", "Finch", score=7), candidate("vendor", "Lantern", score=6.5)]
    same, different = as_field(merge(names), "vendor"), as_field(merge(others), "vendor")
    assert same is not None
    assert different is not None
    assert same.confidence > different.confidence


@pytest.mark.parametrize(
    ("score", "rival", "sure"),
    [
        pytest.param(6.0, 0.0, 0.95, id="a sure score and lead"),
        pytest.param(60.0, 0.0, 0.95, id="no more than sure"),
        pytest.param(6.0, 6.0, 0.77, id="no lead"),
        pytest.param(2.0, 0.0, 0.71, id="a third of the score, two of the lead"),
        pytest.param(6.0, 9.0, 0.77, id="a better rival"),
    ],
)
def test_confidence_grows_with_score_and_lead(score: float, rival: float, sure: float) -> None:
    assert confidence("total", Contender(5, score, (candidate("total", 5),)), rival) == sure


def test_two_places_that_agree_are_a_little_surer() -> None:
    places = (candidate("total", 5, place=SUBJECT), candidate("total", 5, place=body_row(3)))
    assert confidence("total", Contender(5, 6.0, places), 0.0) == 0.98


def test_what_is_known_later_ranks_a_field_anew_and_no_other() -> None:
    draft = merge([candidate("number", "A-1", score=6), candidate("number", "B-2"), candidate("last4", "4242")])
    anew = reranked(draft, "number", lambda c: 2.0 * (c.value == "B-2"))
    assert (anew.value("number"), anew.value("last4")) == ("B-2", "4242")
    assert draft.value("number") == "A-1"
