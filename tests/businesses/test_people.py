"""A person is one e-mail address, however it is typed."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client

from businesses.models import Business, Membership, Role, User
from tests.cast import PASSWORD, Person, join

pytestmark = pytest.mark.django_db


def test_an_address_is_kept_in_lower_case() -> None:
    assert User.objects.create_user("  Dana@Shop.Example ", PASSWORD).email == "dana@shop.example"


def test_one_address_is_one_person_in_any_case() -> None:
    User.objects.create_user("dana@shop.example", PASSWORD)
    with pytest.raises(IntegrityError), transaction.atomic():
        User(email="Dana@Shop.example").save()


def test_sign_in_does_not_care_about_case(client: Client) -> None:
    User.objects.create_user("dana@shop.example", PASSWORD)
    answer = client.post("/login", {"username": "DANA@Shop.Example", "password": PASSWORD})
    assert answer.status_code == 302
    assert "_auth_user_id" in client.session


def test_a_wrong_password_signs_nobody_in(client: Client) -> None:
    User.objects.create_user("dana@shop.example", PASSWORD)
    answer = client.post("/login", {"username": "dana@shop.example", "password": "wrong"})
    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


def test_ten_wrong_passwords_lock_out_even_the_right_one(client: Client) -> None:
    User.objects.create_user("dana@shop.example", PASSWORD)
    for _ in range(10):
        client.post("/login", {"username": "dana@shop.example", "password": "wrong"})
    answer = client.post("/login", {"username": "dana@shop.example", "password": PASSWORD})
    assert answer.status_code == 429
    assert "_auth_user_id" not in client.session


def test_a_password_is_never_stored() -> None:
    assert PASSWORD not in User.objects.create_user("dana@shop.example", PASSWORD).password


def test_a_superuser_may_enter_the_console() -> None:
    operator = User.objects.create_superuser("operator@shop.example", PASSWORD)
    assert operator.is_staff
    assert operator.is_superuser


def test_a_business_keeps_time_in_a_zone_that_exists() -> None:
    business = Business(name="The Shop", time_zone="Mars/Olympus")
    with pytest.raises(ValidationError, match="Asia/Jerusalem"):
        business.full_clean()


@pytest.mark.parametrize(
    ("role", "may_write", "may_export"),
    [(Role.OWNER, True, True), (Role.MEMBER, True, True), (Role.ACCOUNTANT, False, True), (Role.VIEWER, False, False)],
)
def test_what_each_role_may_do(business: Business, role: Role, may_write: bool, may_export: bool) -> None:
    membership = join(business, "somebody@shop.example", role).user.memberships.get()
    assert (membership.may_write, membership.may_export) == (may_write, may_export)


def test_members_are_stored_by_the_word_that_the_version_before_reads(teammate: Person) -> None:
    stored = "SELECT role FROM businesses_membership"
    with connection.cursor() as cursor:
        cursor.execute(stored)
        assert cursor.fetchone() == ("staff",)
    assert Membership.objects.get(role=Role.MEMBER).role == Role.MEMBER
    assert Membership.objects.filter(role="staff").exists()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE businesses_membership SET role = 'member'")
    assert Membership.objects.get().may_write, "as the version after this one stores it"


def test_staff_is_another_word_for_member(business: Business, teammate: Person) -> None:
    assert Role("staff") is Role.MEMBER
    membership = Membership(user=teammate.user, business=Business.objects.create(name="Second"), role="staff")
    membership.full_clean()
    assert membership.role == Role.MEMBER
