"""A body is as long as its address takes, whether or not it says how long it is."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from receipts.models import Category
from tests.cast import Person
from tests.processes import Product
from tests.prosaas.serving import serve

LIMIT = 100_000


def pieces_of(body: bytes) -> Iterator[bytes]:
    for start in range(0, len(body), 7_000):
        yield body[start : start + 7_000]


def post_chunked(url: str, person: Person, body: bytes) -> tuple[int, dict[str, object]]:
    """Post a body without its length, as programs do that make it while they send it."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    headers = {"Authorization": f"Bearer {person.token}", "Content-Type": "application/json"}
    connection.request("POST", "/api/categories", pieces_of(body), headers, encode_chunked=True)
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())


@pytest.mark.story
def test_a_chunked_body_is_read_up_to_the_limit(product: Product, owner: Person) -> None:
    url = serve(product, API_MAX_BODY=str(LIMIT))
    assert post_chunked(url, owner, b'{"name": "Travel"}')[0] == 201
    assert Category.objects.get().name == "Travel"
    long_but_allowed = b'{"name": "Office"' + b" " * (LIMIT - 30) + b"}"
    assert post_chunked(url, owner, long_but_allowed)[0] == 201
    status, answer = post_chunked(url, owner, b'{"name": "' + b"a" * LIMIT + b'"}')
    assert (status, answer["limit"]) == (413, LIMIT)
    assert Category.objects.count() == 2
