"""`manage.py create_token`: another token for an existing user."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from businesses.models import ApiToken, Business, Membership, Role
from tests.cast import Person, client_with


def create(person: Person, *options: str) -> str:
    output = io.StringIO()
    call_command("create_token", "--email", person.user.email, *options, stdout=output)
    return output.getvalue()


def create_json(person: Person, *options: str) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(create(person, "--json", *options))
    return made


def test_the_token_works_and_is_named_as_asked(owner: Person) -> None:
    made = create_json(owner, "--name", "the book-keeping", "--days", "30")
    listed = client_with(made["token"]).get("/api/tokens").json()
    assert {"id": made["id"], "name": "the book-keeping", "scope": "read"}.items() <= listed[0].items()
    assert made["business_id"] == owner.business.pk


def test_it_reads_unless_asked_for_more(owner: Person) -> None:
    reads, writes = create_json(owner), create_json(owner, "--scope", "write")
    refused = client_with(reads["token"]).post("/api/tokens", {})
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "READ_ONLY")
    assert client_with(writes["token"]).post("/api/tokens", {}).status_code == 201


def test_the_secret_is_not_kept(owner: Person) -> None:
    secret = create_json(owner)["token"]
    assert not ApiToken.objects.filter(digest=secret).exists()


def test_who_may_only_read_gets_no_token_that_writes(accountant: Person) -> None:
    with pytest.raises(CommandError, match="--scope read"):
        create(accountant, "--scope", "write")
    assert create_json(accountant)["scope"] == "read"


def test_in_several_businesses_one_has_to_be_chosen(owner: Person) -> None:
    second = Business.objects.create(name="The Second Shop")
    Membership.objects.create(user=owner.user, business=second, role=Role.OWNER)
    with pytest.raises(CommandError, match=rf"--business: {owner.business.pk} \(The Shop\), {second.pk} \(The Second"):
        create(owner)
    assert create_json(owner, "--business", str(second.pk))["business_id"] == second.pk


def test_nobody_gets_a_token_in_another_s_business(owner: Person, stranger: Person) -> None:
    with pytest.raises(CommandError, match="Say which business"):
        create(owner, "--business", str(stranger.business.pk))


def test_an_unknown_or_inactive_user_is_reported(owner: Person) -> None:
    with pytest.raises(CommandError, match=r"signs in as nobody@shop\.example: manage\.py setup"):
        call_command("create_token", "--email", "nobody@shop.example")
    owner.user.is_active = False
    owner.user.save()
    with pytest.raises(CommandError, match="No active member"):
        create(owner)


@pytest.mark.parametrize("days", ["0", "-1", "soon", "731"])
def test_a_token_lasts_some_days(owner: Person, days: str) -> None:
    with pytest.raises(CommandError, match="1 to 730"):
        create(owner, f"--days={days}")
