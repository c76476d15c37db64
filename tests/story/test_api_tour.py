"""`docs/api.md` is true: its requests, sent in their order, get answers of its status, headers, keys and types.

Ids, tokens and links that an answer gives stand for those of the answer that is really given.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests

from bench.api import product_on
from local.servers import ROOT
from tests.doors.files import invoice

BLOCK = re.compile(r"^```http\n(.*?)\n```$", re.DOTALL | re.MULTILINE)
HOST = "https://your.host"
GIVEN = ("id", "gmail_id", "next", "undo_token", "ETag", "Location")
"""What an answer gives for later requests."""
WORKING = ("queued", "running")
SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Text:
    """A request or an answer as the document writes it."""

    first: str
    headers: dict[str, str]
    body: str

    @classmethod
    def read(cls, block: str) -> Text:
        head, _, body = block.partition("\n\n")
        first, *lines = head.split("\n")
        return cls(first, dict(line.split(": ", 1) for line in lines), body)


@dataclass(slots=True)
class Tour:
    """What the document's names stand for in this run."""

    url: str
    token: str
    real: dict[str, str] = field(default_factory=dict)

    def send(self, asked: Text) -> requests.Response:
        method, path = asked.first.split(" ", 1)
        headers = {name: self.named(text) for name, text in asked.headers.items()}
        headers["Authorization"] = f"Bearer {self.token}"
        address = self.url + self.named(path)
        if headers.get("Content-Type") == "multipart/form-data":
            del headers["Content-Type"]
            files = {"file": ("invoice.pdf", invoice(), "application/pdf")}
            return requests.request(method, address, headers=headers, files=files, timeout=SECONDS)
        body = self.named(asked.body).encode()
        return requests.request(method, address, headers=headers, data=body, timeout=SECONDS)

    def named(self, text: str) -> str:
        """The text with what was really given in place of the document's."""
        for told in sorted(self.real, key=len, reverse=True):
            given = self.real[told].replace("\\", r"\\")
            text = re.sub(rf"(?<![\w-]){re.escape(told)}(?![\w-])", given, text)
        return text

    def learn(self, name: str, told: Any, real: Any) -> None:
        """Keep what a name of the document stands for."""
        if name in GIVEN and told and real:
            self.real[str(told).removeprefix(HOST)] = str(real).removeprefix(self.url)

    def compare(self, told: Any, real: Any, where: str) -> Iterator[str]:
        """What the document tells and the answer does not have."""
        if isinstance(told, dict) and isinstance(real, dict):
            for name, value in told.items():
                if name not in real:
                    yield f"{where}.{name} is not there"
                    continue
                self.learn(name, value, real[name])
                yield from self.compare(value, real[name], f"{where}.{name}")
        elif isinstance(told, list) and isinstance(real, list):
            if len(told) > len(real):
                yield f"{where} has {len(real)} rows"
            for number, (one, other) in enumerate(zip(told, real, strict=False)):
                yield from self.compare(one, other, f"{where}[{number}]")
        elif told is not None and real is not None and type(told) is not type(real):
            yield f"{where} is {real!r}"


def steps() -> Iterator[tuple[Text, Text]]:
    """The requests of the document, each with its answer."""
    blocks = [Text.read(found[1]) for found in BLOCK.finditer(Path(ROOT / "docs/api.md").read_text("utf-8"))]
    asked, told = blocks[::2], blocks[1::2]
    assert all(answer.first.startswith("HTTP/1.1 ") for answer in told)
    return iter(zip(asked, told, strict=True))


def answer_of(tour: Tour, asked: Text, told: Text) -> requests.Response:
    """The answer, once the work is done that the document waits for."""
    deadline = time.monotonic() + SECONDS
    while True:
        answer = tour.send(asked)
        is_waited_for = '"status": "done"' in told.body or '"status": "completed"' in told.body
        if not is_waited_for or answer.json().get("status") not in WORKING or time.monotonic() > deadline:
            return answer
        time.sleep(0.1)


@pytest.mark.story
def test_the_tour_is_true() -> None:
    wrong: list[str] = []
    with product_on("sqlite") as (url, token):
        tour = Tour(url, token)
        for asked, told in steps():
            answer = answer_of(tour, asked, told)
            wrong += [f"{asked.first}: {problem}" for problem in problems(tour, told, answer)]
    assert wrong == []


def problems(tour: Tour, told: Text, answer: requests.Response) -> Iterator[str]:
    """In what an answer is not as it is told."""
    if str(answer.status_code) != told.first.split()[1]:
        yield f"{answer.status_code} {answer.text[:300]}"
        return
    for name, text in told.headers.items():
        if name not in answer.headers:
            yield f"no header {name}"
        tour.learn(name, text, answer.headers.get(name))
    if told.headers.get("Content-Type", "").startswith("text/csv"):
        if told.body.split("\n")[0] not in answer.text:
            yield "another heading"
        return
    yield from tour.compare(json.loads(told.body), answer.json(), "")
