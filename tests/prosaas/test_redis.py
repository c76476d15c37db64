"""A Redis with a password and TLS under its own authority, as in production."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import redis

from local.processes import Command, Processes, ProcessFailedError
from local.servers import listen, redis_program
from prosaas import broker
from prosaas.environment import broker_url
from tests.processes import Product
from tests.prosaas.serving import run

PASSWORD = "secret-of-redis"
OURS = "/CN=An Authority Of Our Own"


class SecureRedis(NamedTuple):
    """A Redis with a password and TLS."""

    port: int
    authority: Path

    def url(self, *, password: str = PASSWORD, query: str = "") -> str:
        return f"rediss://:{password}@127.0.0.1:{self.port}/0{query}"

    @property
    def good_url(self) -> str:
        return self.url(query=f"?ssl_ca_certs={self.authority}")


@pytest.fixture(scope="module")
def secure_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecureRedis]:
    directory = tmp_path_factory.mktemp("redis")
    make_certificates(directory)
    with listen() as listener:
        port: int = listener.getsockname()[1]
    options = {
        "--port": "0",
        "--tls-port": str(port),
        "--tls-cert-file": "redis.crt",
        "--tls-key-file": "redis.key",
        "--tls-ca-cert-file": "ca.crt",
        "--tls-auth-clients": "no",
        "--requirepass": PASSWORD,
        "--maxmemory-policy": "allkeys-lru",
        "--save": "",
        "--dir": str(directory),
    }
    with Processes(directory / "logs") as processes:
        # the directory is changed before the certificates are read
        arguments = [part for option in options.items() for part in option]
        server = processes.start(Command("redis", [str(redis_program()), *arguments[-2:], *arguments[:-2]]))
        try:
            server.wait_until(lambda: "Ready to accept connections" in server.output(), seconds=60)
        except ProcessFailedError as error:
            if "tls-port" in str(error) or "TLS support" in str(error):
                pytest.skip("this Redis was built without TLS")
            raise
        yield SecureRedis(port, directory / "ca.crt")


def make_certificates(directory: Path) -> None:
    def openssl(*arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=directory, capture_output=True, check=True)

    (directory / "names").write_text("subjectAltName=IP:127.0.0.1")
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", OURS, "-keyout", "ca.key", "-out", "ca.crt")
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=redis", "-keyout", "redis.key", "-out", "redis.csr")
    signed = ("-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "names")
    openssl("x509", "-req", "-in", "redis.csr", *signed, "-out", "redis.crt")


def doctor(tmp_path: Path, redis_url: str) -> dict[str, Any]:
    """Return the doctor's findings with that Redis, by check."""
    run("manage.py", "migrate", "--verbosity", "0", LOCAL_DIR=str(tmp_path))
    done = run("manage.py", "doctor", "--json", LOCAL_DIR=str(tmp_path), REDIS_URL=redis_url)
    assert PASSWORD not in done.stdout + done.stderr
    return {found["check"]: found for found in json.loads(done.stdout)["findings"]}


@pytest.mark.story
def test_workers_take_jobs_over_tls_and_the_doctor_sees_them(
    product: Product, secure_redis: SecureRedis, tmp_path: Path
) -> None:
    product.environment |= {"REDIS_URL": secure_redis.good_url}
    worker = product.worker()
    worker.wait_until(lambda: "Waiting for jobs" in worker.output(), seconds=60)
    assert "✓ Redis connection successful" in worker.output()
    assert "✗ Redis may throw jobs away (allkeys-lru)" in worker.output()
    send = "import django; django.setup(); from gmail.tasks import revoke_grant; revoke_grant.delay(0)"
    sent = run("-c", send, **product.environment, DJANGO_SETTINGS_MODULE="prosaas.settings")
    assert sent.returncode == 0, sent.stderr
    with redis.Redis.from_url(secure_redis.good_url) as server:
        worker.wait_until(lambda: not server.llen("high") and not server.hlen("unacked"), seconds=60)

    found = doctor(tmp_path / "local", secure_redis.good_url)
    assert found["broker"]["state"] == found["workers"]["state"] == found["queues"]["state"] == "ok"
    assert "maxmemory-policy is allkeys-lru" in found["redis_settings"]["says"]
    assert PASSWORD not in worker.output()


@pytest.mark.story
@pytest.mark.parametrize(
    ("password", "knows_the_authority", "remedy"),
    [(PASSWORD, False, "ssl_ca_certs=/path/of/ca.crt"), ("wrong", True, "Check the password in REDIS_URL")],
)
def test_what_is_wrong_with_redis_is_reported_with_its_remedy(
    secure_redis: SecureRedis, tmp_path: Path, password: str, knows_the_authority: bool, remedy: str
) -> None:
    query = f"?ssl_ca_certs={secure_redis.authority}" if knows_the_authority else ""
    finding = doctor(tmp_path, secure_redis.url(password=password, query=query))["broker"]
    assert finding["state"] == "failed"
    assert remedy in finding["remedy"]


def test_a_missing_password_is_reported_as_one(secure_redis: SecureRedis) -> None:
    with (
        pytest.raises(redis.RedisError) as refused,
        redis.Redis.from_url(secure_redis.good_url.replace(f":{PASSWORD}@", "")) as server,
    ):
        server.ping()
    assert "password" in broker.remedy_for(refused.value)


def test_celery_too_checks_certificates_unless_that_is_turned_off() -> None:
    assert broker_url("rediss://redis:6380/0") == "rediss://redis:6380/0?ssl_cert_reqs=required"
    assert broker_url("rediss://r/0?ssl_ca_certs=/ca") == "rediss://r/0?ssl_ca_certs=/ca&ssl_cert_reqs=required"
    assert broker_url("rediss://r/0?ssl_cert_reqs=none") == "rediss://r/0?ssl_cert_reqs=none"
    assert broker_url("unix:///run/redis.sock") == "redis+socket:///run/redis.sock"
