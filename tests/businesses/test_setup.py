"""`manage.py setup`: from an empty database to a first user, business and token."""

from __future__ import annotations

import io
import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from businesses.models import ApiToken, Business, Membership, Role, User
from tests.cast import client_with
from tests.processes import database_url

ROOT = Path(__file__).parents[2]
SHOP = {"email": "dana@shop.example", "business": "The Shop"}

pytestmark = pytest.mark.django_db


def setup(**options: Any) -> str:
    output = io.StringIO()
    call_command("setup", **(SHOP | options), stdout=output)
    return output.getvalue()


def setup_json(**options: Any) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(setup(json=True, **options))
    return made


def test_it_makes_a_user_a_business_and_a_token_that_works() -> None:
    made = setup_json()
    membership = Membership.objects.get(user__email="dana@shop.example")
    assert membership.role == Role.OWNER
    assert made["business_id"] == membership.business.pk
    assert made["business"] == "The Shop"
    assert client_with(made["token"]).get("/api/tokens").status_code == 200


def test_without_a_terminal_a_password_is_generated_and_printed_once() -> None:
    password = setup_json()["password"]
    assert len(password) >= 16
    assert User.objects.get().check_password(password)
    assert setup_json()["password"] is None


def test_a_password_that_was_given_is_not_repeated() -> None:
    assert "a-long-secret-one" not in setup(password="a-long-secret-one")
    assert User.objects.get().check_password("a-long-secret-one")


def test_twice_changes_nothing() -> None:
    setup_json()
    before = User.objects.get().password
    again = setup_json()
    assert again["token"] is None
    assert User.objects.get().password == before
    assert (Business.objects.count(), Membership.objects.count(), ApiToken.objects.count()) == (1, 1, 1)


def test_another_token_only_on_request() -> None:
    setup_json()
    assert setup_json(new_token=True)["token"]
    assert ApiToken.objects.count() == 2


def test_the_first_user_is_the_operator_and_the_second_is_not() -> None:
    assert setup_json()["operator"]
    assert not setup_json(email="noa@other.example", business="Another Shop")["operator"]
    assert not User.objects.get(email="noa@other.example").is_superuser


def test_two_people_may_each_have_a_business_of_the_same_name() -> None:
    setup_json()
    setup_json(email="noa@other.example")
    assert Business.objects.filter(name="The Shop").count() == 2


def test_time_zone_country_and_currency_are_the_business_s_own() -> None:
    setup_json(time_zone="Europe/Berlin", country="de", currency="eur")
    business = Business.objects.get()
    assert (business.time_zone, business.country, business.currency) == ("Europe/Berlin", "DE", "EUR")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"email": "dana at shop"}, "valid email"),
        ({"password": "short"}, "at least 10 characters"),
        ({"time_zone": "Jerusalem"}, "like Asia/Jerusalem"),
        ({"business": " "}, "blank"),
        ({"currency": "SHEKEL"}, "at most 3"),
    ],
)
def test_errors_are_reported_and_nothing_is_made(wrong: dict[str, str], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        setup(**wrong)
    assert not User.objects.exists()
    assert not Business.objects.exists()


def test_for_a_person_it_prints_what_to_keep() -> None:
    text = setup()
    assert "User: dana@shop.example (operator)" in text
    assert "Password, shown once: " in text
    assert "API token, shown once: " in text
    assert "--new-token" in setup()


@pytest.mark.django_db(transaction=True)
def test_at_a_terminal_the_password_is_asked_for(tmp_path: Path) -> None:
    keyboard, terminal = pty.openpty()
    command = [sys.executable, str(ROOT / "manage.py"), "setup", "--email", SHOP["email"], "--business", "The Shop"]
    environment = os.environ | {"DATABASE_URL": database_url(), "LOCAL_DIR": str(tmp_path)}
    pipes: dict[str, Any] = {"stdin": terminal, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, env=environment, start_new_session=True, **pipes) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        asked = read_until(process.stderr.fileno(), "Password for the new user: ")
        os.write(keyboard, b"a-long-typed-secret\n")
        said = process.stdout.read().decode()
    os.close(terminal)
    os.close(keyboard)
    assert process.returncode == 0, asked
    assert "a-long-typed-secret" not in said
    assert User.objects.filter(email=SHOP["email"]).exists()


def read_until(source: int, wanted: str) -> str:
    text = ""
    while wanted not in text:
        read = os.read(source, 1000).decode()
        assert read, text
        text += read
    return text
