"""Two hosts with one document store share a mailbox: a network between them, and a host that is renamed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from socket import AF_UNIX, create_connection, create_server, socket
from urllib.parse import urlsplit

import pytest
from django.db import connection

from gmail.models import GmailConnection
from local.processes import Command, Process
from local.servers import ROOT
from prosaas import broker
from receipts import storage
from receipts.models import Document
from tests.processes import Product, database_url
from tests.story.conftest import Program, ready, saved_every_receipt_once, start_backfill, wait_for

pytestmark = pytest.mark.story

NAMED = 'hostname "$0" && exec "$@"'


@dataclass(slots=True)
class Forwarder:
    """Forwards connections from an address of the other host to a server that listens only here."""

    listener: socket
    target: str | tuple[str, int]
    connections: list[socket] = field(default_factory=list)

    @property
    def port(self) -> int:
        port: int = self.listener.getsockname()[1]
        return port

    def serve(self) -> None:
        with suppress(OSError):
            while True:
                here, _ = self.listener.accept()
                there = self._connect()
                self.connections += [here, there]
                for one, other in ((here, there), (there, here)):
                    threading.Thread(target=_copy, args=(one, other), daemon=True).start()

    def _connect(self) -> socket:
        if isinstance(self.target, tuple):
            return create_connection(self.target)
        there = socket(AF_UNIX)
        there.connect(self.target)
        return there


def _copy(one: socket, other: socket) -> None:
    with suppress(OSError):
        while piece := one.recv(65_536):
            other.sendall(piece)
        other.shutdown(1)


@dataclass(frozen=True, slots=True)
class Host:
    """Another host: its own network and name, on this one's file system."""

    namespace: str
    address: str

    def start(self, product: Product, environment: dict[str, str]) -> Process:
        """Start a worker there."""
        worker = ["sh", "-c", 'cd "$0" && exec docker/entrypoint worker', str(ROOT)]
        there = ["ip", "netns", "exec", self.namespace, "unshare", "--uts", "sh", "-c", NAMED, "second-host"]
        return product.processes.start(Command("second host", [*there, *worker], product.environment | environment))


@contextmanager
def forward_port(address: str, target: str | tuple[str, int]) -> Iterator[int]:
    """Yield the port under `address` that forwards to `target`."""
    with create_server((address, 0)) as listener:
        forwarder = Forwarder(listener, target)
        threading.Thread(target=forwarder.serve, daemon=True).start()
        yield forwarder.port
        listener.shutdown(2)
        for one in forwarder.connections:
            one.close()


@pytest.fixture
def second_host() -> Iterator[Host]:
    """A host connected to this one."""
    if os.getuid() or not all(map(shutil.which, ("ip", "unshare", "nsenter"))):
        pytest.skip("a second host takes root's rights, iproute2 and util-linux")
    name, net = f"host{os.getpid()}", f"10.77.{os.getpid() % 250}"
    interface = f"veth{os.getpid() % 10**8}"
    ip("netns", "add", name)
    try:
        ip("link", "add", interface, "type", "veth", "peer", "name", "eth0", "netns", name)
        ip("addr", "add", f"{net}.1/24", "dev", interface)
        ip("link", "set", interface, "up")
        ip("-n", name, "addr", "add", f"{net}.2/24", "dev", "eth0")
        for device in ("eth0", "lo"):
            ip("-n", name, "link", "set", device, "up")
        yield Host(name, f"{net}.1")
    finally:
        ip("netns", "delete", name)


def ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True)


def test_a_worker_on_another_host_shares_a_backfill_and_may_be_renamed_meanwhile(
    product: Product, second_host: Host, program: Program, slow_mailbox: GmailConnection
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("two hosts take a database server")
    product.environment["SYNC_SLICE_SECONDS"] = "0.2"
    database, gmail = urlsplit(database_url()), urlsplit(product.environment["GOOGLE_BASE_URL"])
    socket_directory = connection.settings_dict["HOST"]
    with (
        forward_port(second_host.address, f"{socket_directory}/.s.PGSQL.5432") as database_port,
        forward_port(second_host.address, urlsplit(product.environment["REDIS_URL"]).path) as redis_port,
        forward_port(second_host.address, (str(gmail.hostname), int(gmail.port or 0))) as gmail_port,
    ):
        there = second_host.start(
            product,
            {
                "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
                "DATABASE_URL": f"postgresql://{database.username}@{second_host.address}:{database_port}{database.path}",
                "REDIS_URL": f"redis://{second_host.address}:{redis_port}/0",
                "GOOGLE_BASE_URL": f"http://{second_host.address}:{gmail_port}",
            },
        )
        here = product.worker()
        ready(here)
        ready(there)
        run_id = start_backfill(program)
        share = f"JOB SLICE: run_id={run_id} "
        wait_for(lambda: share in here.output() and share in there.output())
        subprocess.run(["nsenter", "--target", str(there.pid), "--uts", "hostname", "renamed"], check=True)
        slices = there.output().count(share)
        run = program.wait_for_run(run_id)
        assert saved_every_receipt_once(run)
        assert there.output().count(share) > slices
        assert sorted(broker.workers(timeout=5.0))[0].startswith("celery@second-host-")
        for document in Document.objects.all():
            assert len(storage.read(document.business_id, document.sha256)) == document.size
        there.stop(grace=20)
