"""What every address of the API does before it answers: strict parameters, and idempotency keys.

Every view of the API is a StrictView; `tests/attacks/test_precise_input.py` walks the address map and holds new ones to
it.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from typing import Any

from django.db import DatabaseError
from django.http import HttpResponseBase
from django.utils import timezone
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import ValidationError
from rest_framework.views import APIView

from businesses import idempotency
from businesses.idempotency import Claim
from businesses.permissions import business_of
from foundation.strict_input import refuse_repeated, refuse_unknown

logger = logging.getLogger(__name__)

FORMAT = "format"
"""The parameter by which the browsable API offers its answers as JSON."""


class StrictView(APIView):
    """A view of the API. It says which parameters it takes; others, and repeated ones, are refused by name."""

    query: Collection[str] = ()
    """The names of the parameters it takes; where its actions differ, `known_parameters` tells."""
    repeatable: Collection[str] = ()
    """Those of them that may be given several times."""
    is_called_by_others = False
    """Whether a program of somebody else's calls it, which adds parameters as it likes."""
    takes_body = True
    """Whether what changes something takes a body; an action may say otherwise, and a DELETE never does."""
    max_body: int | None = 0
    """How many bytes a body may have; 0 for `API_MAX_BODY`, None where the view bounds what it takes in itself."""
    secrets: Collection[str] = ()
    """Fields of an answer that are shown once and kept nowhere, and so not for an `Idempotency-Key` either."""

    claim: Claim | None = None

    def known_parameters(self) -> Collection[str]:
        """The names of the query parameters of the address that is asked."""
        return self.query

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """As DRF's; a key is free again if the view fails altogether."""
        try:
            return super().dispatch(request, *args, **kwargs)
        except Exception:
            if self.claim:
                idempotency.release(self.claim)
            raise

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse what the address does not take; then claim the caller's key.

        Raises MethodNotAllowed, ValidationError, and as `idempotency.claim`.
        """
        super().initial(request, *args, **kwargs)
        if str(request.method) not in self.allowed_methods:
            raise MethodNotAllowed(str(request.method))
        if not self.is_called_by_others:
            refuse_unknown(request.query_params, known=[*self.known_parameters(), FORMAT])
            refuse_repeated(request.query_params, repeatable=self.repeatable)
        if request.method in SAFE_METHODS:
            return
        if request.method == "DELETE" or not self.takes_body:
            _refuse_body(request)
        self._claim(request)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Keep the answer under the caller's key."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        if self.claim:
            self._settle(self.claim, answer)
        return answer

    def _settle(self, held: Claim, answer: Any) -> None:
        self.claim = None
        try:
            if isinstance(answer, Response):
                idempotency.settle(held, answer, secrets=self.secrets)
            else:
                # a file or a redirection, which is not kept
                idempotency.release(held)
        except DatabaseError:
            # what was done is done: the caller hears of it, and the claim ends by itself
            logger.exception("the answer under an Idempotency-Key was not kept")

    def _claim(self, request: Request) -> None:
        key = idempotency.key_of(request)
        if key and request.user.is_authenticated:
            self.claim = idempotency.claim(
                request, key, user=request.user, business=business_of(request), now=timezone.now()
            )


def _refuse_body(request: Request) -> None:
    """Raises ValidationError if there is one."""
    if isinstance(request.data, dict):
        refuse_unknown(request.data, known=())
    elif request.data:
        raise ValidationError("There is nothing to say in a body here.")
