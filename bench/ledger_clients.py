"""The clients of the ledger's benchmark: they send whole requests over HTTP, and time them."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import requests

from bench.environment import EMAIL, NO_RATES, PASSWORD, Environment, temporary_environment
from bench.ledger_requests import LATEST, Door, Facts, Group, Request, facts_of, operator_requests, requests_of
from local.product import run

TIMEOUT_SECONDS = 90
WEB_PROCESSES = 2
INSIDE = "import json; from {module} import {function}; print(json.dumps({function}(**json.loads({arguments!r}))))"


class SignInFailedError(Exception):
    """The login page did not let somebody in."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One answer: whose request it was, which, how long it took, its status (0: none in time) and size."""

    business: int
    request: Request
    ms: float
    status: int
    size: int

    @property
    def passed(self) -> bool:
        return self.status == requests.codes.ok


@dataclass(slots=True)
class Client:
    """Sends the requests of one business, or of the operator."""

    url: str
    business: int
    token: str = ""
    email: str = ""
    _sessions: dict[Door, requests.Session] = field(default_factory=dict)

    def send(self, request: Request) -> Sample:
        """Send one request and read its whole answer; sign in before the first that needs it, which is not timed."""
        session = self._session(request.group.door)
        began = time.perf_counter()
        try:
            answer = session.get(self.url + request.path, timeout=TIMEOUT_SECONDS, allow_redirects=False)
        except requests.RequestException:
            return Sample(self.business, request, 1_000 * (time.perf_counter() - began), 0, 0)
        took = 1_000 * (time.perf_counter() - began)
        return Sample(self.business, request, took, answer.status_code, len(answer.content))

    def latest(self) -> float:
        """How many milliseconds `GET receipts/sync/latest` takes, with which all others are compared."""
        return self.send(Request(Group.LIST, "sync/latest", LATEST)).ms

    def _session(self, door: Door) -> requests.Session:
        if door not in self._sessions:
            self._sessions[door] = session = requests.Session()
            if door is Door.API:
                session.headers["Authorization"] = f"Bearer {self.token}"
            if door in (Door.PAGE, Door.CONSOLE):
                sign_in(session, self.url, self.email)
        return self._sessions[door]


@dataclass(frozen=True, slots=True)
class Audience:
    """The running product, and who asks it: a client of each business, and the operator."""

    environment: Environment
    clients: Mapping[int, Client]
    operator: Client
    facts: Mapping[int, Facts]

    def requests_of(self, business: int) -> list[Request]:
        """All requests of a business, with those that need a cursor."""
        facts, token = self.facts[business], self.clients[business].token
        lists = run_inside(self.environment, "list_pages", business=business, token=token)
        runs = run_inside(self.environment, "run_pages", runs=dict(facts.runs))
        return [
            *requests_of(facts),
            *(Request(Group.LIST, name, path) for name, path in lists.items()),
            *(Request(Group.RUN, name, path) for name, path in runs.items()),
        ]

    def operator_requests(self, business: int) -> list[Request]:
        """The operator's requests; where they name something, it is of `business`."""
        rows = self.environment.rows("SELECT gmail_id FROM gmail_messages WHERE business_id = %s LIMIT 1", business)
        return operator_requests(self.facts[business], rows[0][0])

    def another(self, business: int) -> Client:
        """One more client of a business; clients are not shared by threads."""
        known = self.clients[business]
        return Client(known.url, business, known.token, known.email)


@contextmanager
def audience(database: str, businesses: Sequence[int], *, rates: bool = False) -> Iterator[Audience]:
    """Run the product on `database`, and yield clients of `businesses`; without limits of rate, unless wanted."""
    variables = {} if rates else NO_RATES
    with temporary_environment([], latency_ms=0, limits=False, variables=variables, database=database) as environment:
        environment.start_web(workers=WEB_PROCESSES)
        tokens = run_inside(environment, "add_people", businesses=list(businesses), operator=EMAIL, password=PASSWORD)
        yield Audience(
            environment,
            {
                number: Client(environment.url, number, tokens[str(number)], f"owner-{number}@prosaas.example")
                for number in businesses
            },
            Client(environment.url, 0, email=EMAIL),
            {number: facts_of(environment.rows, number) for number in businesses},
        )


def run_inside(
    environment: Environment, function: str, *, module: str = "bench.ledger_inside", **arguments: Any
) -> Any:
    """Call a function of `module` in a process of the product; return what it returns. Both are JSON."""
    script = INSIDE.format(module=module, function=function, arguments=json.dumps(arguments))
    output = run("manage.py", "shell", "--verbosity", "0", "-c", script, environment=environment.variables)
    return json.loads(output.splitlines()[-1])


def sign_in(session: requests.Session, url: str, email: str) -> None:
    """Sign in on the page, as a person does."""
    page = f"{url}/login"
    session.get(page, timeout=TIMEOUT_SECONDS).raise_for_status()
    form = {"username": email, "password": PASSWORD, "csrfmiddlewaretoken": session.cookies["csrftoken"]}
    # not followed: an operator without a business has no home
    answer = session.post(page, data=form, headers={"Referer": page}, timeout=TIMEOUT_SECONDS, allow_redirects=False)
    if not answer.is_redirect:
        raise SignInFailedError(f"{email} could not sign in: {answer.status_code}")


def warm_up(client: Client, wanted: Sequence[Request]) -> None:
    """Sign in through every door and send one request of each group, since a process loads much with its first."""
    for request in {request.group: request for request in wanted}.values():
        client.send(request)


def send_in_turn(client: Client, wanted: Sequence[Request], *, rounds: int, seconds: float) -> list[Sample]:
    """Send each request `rounds` times, and no more often once it has taken `seconds` in all."""
    warm_up(client, wanted)
    samples = []
    for request in wanted:
        until = time.monotonic() + seconds
        for _ in range(rounds):
            samples.append(client.send(request))
            if time.monotonic() > until:
                break
    return samples


def send_at_once(readers: Sequence[tuple[Client, Sequence[Request]]], *, seconds: float, seed: int) -> list[Sample]:
    """Let all readers send their requests at random for `seconds`; return every answer."""
    samples: list[Sample] = []
    started = threading.Barrier(len(readers))
    threads = [
        threading.Thread(
            target=_read, args=(client, wanted, seconds, random.Random(seed + number), started, samples.append)
        )
        for number, (client, wanted) in enumerate(readers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return samples


def _read(
    client: Client,
    wanted: Sequence[Request],
    seconds: float,
    rng: random.Random,
    started: threading.Barrier,
    record: Callable[[Sample], None],
) -> None:
    warm_up(client, wanted)
    started.wait()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        record(client.send(rng.choice(wanted)))
