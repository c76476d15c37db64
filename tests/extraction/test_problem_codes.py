"""Problems and reasons are codes of closed sets, and a receipt is checked by one set of rules."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from rich.console import Console

from extraction import explain
from extraction.decision import checking, signals
from extraction.decision.weights import EVENT_WEIGHTS
from extraction.merging import Draft
from extraction.pipeline import Analysis
from extraction.types import (
    DocumentType,
    ExtractedReceipt,
    FileProblem,
    Found,
    Incomplete,
    Part,
    Problem,
    ProblemCode,
    Reason,
    ReasonCode,
    SourceProblem,
)

TODAY = datetime.date(2026, 3, 10)
WHOLE: dict[str, Any] = {
    "vendor": "Maple Stationery",
    "total": Decimal("118.00"),
    "currency": "USD",
    "issue_date": TODAY,
    "document_type": DocumentType.INVOICE,
    "net": Decimal("100.00"),
    "tax": Decimal("18.00"),
}


def problems(**changes: Any) -> list[Problem]:
    return list(checking.problems_in(WHOLE | changes, today=TODAY))


def test_a_whole_receipt_has_no_problem() -> None:
    assert problems() == []
    assert problems(net=None, tax=None) == []


@pytest.mark.parametrize("name", ["vendor", "total", "currency", "issue_date", "document_type"])
def test_what_a_receipt_needs_and_lacks_is_named(name: str) -> None:
    assert problems(**{name: None}) == [Problem(ProblemCode.MISSING, name)]


@pytest.mark.parametrize(("kind", "code"), [("proforma", ProblemCode.PROFORMA), ("statement", ProblemCode.STATEMENT)])
def test_what_is_no_receipt_by_its_type_is_named(kind: str, code: ProblemCode) -> None:
    assert problems(document_type=kind) == [Problem(code, "document_type")]
    assert problems(document_type=DocumentType(kind)) == [Problem(code, "document_type")]


@pytest.mark.parametrize(("net", "holds"), [("100.02", True), ("99.98", True), ("100.03", False), ("99.97", False)])
def test_net_and_tax_may_miss_the_total_by_what_rounding_makes(net: str, holds: bool) -> None:
    assert problems(net=Decimal(net)) == ([] if holds else [Problem(ProblemCode.SUM_MISMATCH)])


@pytest.mark.parametrize(
    ("net", "holds"), [("120.00", True), ("119.98", True), ("100.00", True), ("119.90", False), ("110.00", False)]
)
def test_taxes_withheld_may_lessen_the_total_by_their_sum_alone(net: str, holds: bool) -> None:
    found = list(checking.problems_in(WHOLE | {"net": Decimal(net)}, today=TODAY, withheld=Decimal(20)))
    assert found == ([] if holds else [Problem(ProblemCode.SUM_MISMATCH)])


def test_a_tax_above_the_total_is_a_problem_of_both() -> None:
    (problem,) = problems(net=None, tax=Decimal("118.01"))
    assert problem == Problem(ProblemCode.TAX_EXCEEDS_TOTAL)
    assert checking.fields_of(problem) == ("tax", "total")


@pytest.mark.parametrize(("days", "late"), [(2, False), (3, True)])
def test_a_date_after_the_mail_came_lies_in_the_future(days: int, late: bool) -> None:
    issued = TODAY + datetime.timedelta(days=days)
    assert problems(issue_date=issued) == ([Problem(ProblemCode.FUTURE_DATE, "issue_date")] if late else [])
    assert list(checking.problems_in(WHOLE | {"issue_date": issued}, today=None)) == []


def test_only_a_sure_reading_without_problems_is_approved() -> None:
    found = Found(())
    assert checking.approves(found, confidence=0.9, problems=())
    assert not checking.approves(found, confidence=0.89, problems=())
    assert not checking.approves(found, confidence=1.0, problems=[Problem(ProblemCode.SUM_MISMATCH)])
    assert not checking.approves(Incomplete(()), confidence=1.0, problems=())


def test_documents_that_could_not_be_read_are_problems_once_each_and_pictures_are_none() -> None:
    parts = [Part("a", "application/pdf", b"", problem) for problem in (*FileProblem, None, FileProblem.DAMAGED)]
    found = list(checking.problems_around(parts, [], []))
    assert len(found) == len(FileProblem) - 1
    assert Problem(ProblemCode.DOCUMENT_DAMAGED) in found


@pytest.mark.parametrize("limit", SourceProblem)
def test_a_limit_that_was_reached_is_a_problem_of_the_receipt(limit: SourceProblem) -> None:
    (problem,) = checking.problems_around([], [limit], [])
    assert problem.code.value == limit.value


def test_a_sender_one_should_not_trust_is_a_problem() -> None:
    forged = Reason(ReasonCode.SENDER_NOT_AUTHENTICATED, -5.0)
    assert list(checking.problems_around([], [], [forged])) == [Problem(ProblemCode.UNVERIFIED_SENDER)]
    assert list(checking.problems_around([], [], [Reason(ReasonCode.BULK, -1.5)])) == []


def test_every_title_that_speaks_against_a_receipt_is_an_event_that_weighs() -> None:
    titles = {*signals._OTHER_PAPERS, *signals._OTHER_TITLES, "purchase_order"}
    assert titles <= EVENT_WEIGHTS.keys()
    assert not {*ReasonCode, *SourceProblem} & EVENT_WEIGHTS.keys()


def test_a_summary_says_codes_in_plain_words() -> None:
    receipt = ExtractedReceipt(problems=(Problem(ProblemCode.MISSING, "issue_date"),))
    part = Part("scan.pdf", "application/pdf", b"", FileProblem.NO_TEXT)
    console = Console(width=100)
    with console.capture() as captured:
        console.print(explain.summary("mail.eml", Analysis(Incomplete((receipt,), (part,)), Draft())))
    shown = " ".join(captured.get().split())
    assert "problem missing issue date" in shown
    assert "scan.pdf (application/pdf): no text" in shown
