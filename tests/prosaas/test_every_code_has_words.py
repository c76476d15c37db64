"""Every code that the product can give has words of its own in every language it speaks."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, override

import gmail
import prosaas.urls
from doors.messages import REASONS as UPLOAD_REASONS
from doors.messages import FileReason
from extraction.decision import checking
from extraction.decision.weights import EVENT_WEIGHTS
from extraction.types import DocumentType, FileProblem, ProblemCode, ReasonCode, SourceProblem
from foundation.errors import ApiError
from gmail import refusals
from gmail.client import QUOTA_REASONS
from gmail.messages import (
    CONNECTION_REASONS,
    LEDGER_REASONS,
    RUN_ERRORS,
    connection_reason_message,
    error_message,
    reason_message,
)
from gmail.models import Message
from gmail.models.states import RunError
from receipts.intake import SubmissionReason
from receipts.messages import FILE_PROBLEMS, MISSING, PROBLEMS, REASONS
from receipts.models import DOCUMENT_TYPE_CHOICES
from tests.languages import TRANSLATED

"""Those that need a catalogue: the words in the source are English."""
SUBMISSION_REASONS = {*ReasonCode, *SourceProblem, *EVENT_WEIGHTS, *SubmissionReason}
CONNECTION_CODES = {
    *refusals.POLICY_REASONS,
    *refusals.NO_MAILBOX_REASONS,
    *refusals.SCOPE_REASONS,
    "authError",
    "invalid_grant",
    "invalid_rapt",
    "token unreadable",
}
ROUTES = prosaas.urls.urlpatterns
"""Importing them imports whatever can answer an error."""


@cache
def catalogue(language: str) -> Catalog:
    (folder,) = settings.LOCALE_PATHS
    return read_mo(BytesIO(Path(folder, language, "LC_MESSAGES", "django.mo").read_bytes()))


def untranslated(words: Iterable[str | Promise], language: str) -> list[str]:
    """Those of `words` that the language's catalogue does not have."""
    with override("en"):
        texts = [str(text) for text in words]
    return [text for text in texts if not text or not (found := catalogue(language).get(text)) or not found.string]


def errors(kind: type[ApiError] = ApiError) -> Iterator[type[ApiError]]:
    """Every error of the product, which all rooms have declared once its addresses are known."""
    for error in kind.__subclasses__():
        yield error
        yield from errors(error)


def codes_in(package: Path) -> set[str]:
    """What the source of a room names in capitals, which is how errors are named."""
    sources = (ast.walk(ast.parse(path.read_text())) for path in package.rglob("*.py"))
    texts = {node.value for nodes in sources for node in nodes if isinstance(node, ast.Constant)}
    return {text for text in texts if isinstance(text, str) and re.fullmatch(r"[A-Z]+(_[A-Z]+)+", text)}


def test_every_problem_has_words() -> None:
    assert PROBLEMS.keys() == {*ProblemCode}
    assert MISSING.keys() == {*checking.NEEDED, "document_type"}
    assert FILE_PROBLEMS.keys() == {*FileProblem}


def test_every_reason_has_words_and_no_words_are_left_over() -> None:
    assert REASONS.keys() == SUBMISSION_REASONS
    assert LEDGER_REASONS.keys() == {"deleted", "hidden", Message.INTERRUPTED, Message.MISSING, "refused"}
    assert CONNECTION_REASONS.keys() == CONNECTION_CODES


def test_everything_that_becomes_of_an_upload_has_words() -> None:
    assert UPLOAD_REASONS.keys() == {*FileReason}


def test_every_type_of_document_has_words() -> None:
    assert dict(DOCUMENT_TYPE_CHOICES).keys() == {*DocumentType}


def test_every_error_a_run_can_fail_with_has_words() -> None:
    googles = refusals.API_DISABLED_REASONS | refusals.SCOPE_REASONS | QUOTA_REASONS
    named = {code for code in codes_in(Path(gmail.__file__).parent) - googles if not hasattr(settings, code)}
    answers = {error.code for error in errors()}
    assert {code for code in named - answers if not code.startswith("OAUTHLIB_")} <= {*RunError}
    assert RUN_ERRORS.keys() >= {*RunError}


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize(
    "words",
    [
        PROBLEMS,
        MISSING,
        FILE_PROBLEMS,
        REASONS,
        LEDGER_REASONS,
        CONNECTION_REASONS,
        dict(DOCUMENT_TYPE_CHOICES),
        UPLOAD_REASONS,
    ],
)
def test_words_are_translated(language: str, words: dict[str, Promise]) -> None:
    assert untranslated(words.values(), language) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_errors_are_translated(language: str) -> None:
    shown = [words for error in RUN_ERRORS.values() for words in (error.message, error.hint)]
    answered = [words for error in errors() for words in (error.message, error.hint)]
    assert untranslated([*shown, *answered], language) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_code_of_google_s_is_shown_within_a_sentence(language: str) -> None:
    with override("en"):
        english = [reason_message("backendError"), connection_reason_message("new_policy")]
    with override(language):
        translated = [reason_message("backendError"), connection_reason_message("new_policy")]
    for text, other, code in zip(english, translated, ("backendError", "new_policy"), strict=True):
        assert code in text
        assert code in other
        assert text.replace(code, "") != other.replace(code, "")


def test_an_error_without_words_for_runs_keeps_its_own() -> None:
    shown = error_message("READ_ONLY", message="You may look.", hint="Ask.")
    assert (shown.message, shown.hint) == ("You may look.", "Ask.")


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_text_that_nobody_translated_is_noticed(language: str) -> None:
    assert untranslated([gettext_lazy("It is damaged."), "nobody translated this"], language) == [
        "nobody translated this"
    ]
