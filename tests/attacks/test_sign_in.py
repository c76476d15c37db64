"""Guessing passwords: what stops it, and what it must not do to those who own them."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core import signing
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import Settings

from businesses import sign_in
from businesses.models import SignInAttempt, User
from businesses.sources import source_of
from tests.cast import PASSWORD

ADDRESS = "owner@shop.example"
FORMS = ["/login", "/admin/login/"]
PROXY, HOME, ELSEWHERE = "172.18.0.5", "198.51.100.7", "203.0.113.9"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def owner_account() -> User:
    return User.objects.create_superuser(ADDRESS, PASSWORD)


@pytest.fixture(autouse=True)
def limit(settings: Settings) -> int:
    """Three attempts on one account from one source, nine from one source, fifteen on one account."""
    settings.LOGIN_FAILURE_LIMIT = 3
    return 3


def attempt(name: str, password: str, *, source: str = HOME, form: str = "/login", client: Client | None = None) -> Any:
    return (client or Client()).post(form, {"username": name, "password": password}, REMOTE_ADDR=source)


def guess(times: int, name: str = ADDRESS, **where: Any) -> None:
    for number in range(times):
        attempt(name, f"guess {number}", **where)


def gets_in(answer: Any) -> bool:
    return bool(answer.status_code == 302)


@pytest.mark.parametrize("form", FORMS)
def test_after_some_wrong_passwords_even_the_right_one_is_refused(form: str) -> None:
    guess(3, form=form)
    answer = attempt(ADDRESS, PASSWORD, form=form)
    assert answer.status_code == 429
    assert answer["Retry-After"] == "900"
    assert "Too many attempts" in answer.content.decode()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "spelling", ["OWNER@shop.example", "  owner@shop.example", "ｏwner@shop.example", "Owner@SHOP.example\t"]
)
def test_every_spelling_of_a_name_counts_as_that_name(form: str, spelling: str) -> None:
    guess(3, spelling, form=form)
    assert attempt(ADDRESS, PASSWORD, form=form).status_code == 429


def test_both_forms_count_together() -> None:
    guess(2, form="/login")
    guess(1, form="/admin/login/")
    assert attempt(ADDRESS, PASSWORD).status_code == 429


def test_whoever_signs_in_after_a_slip_begins_anew() -> None:
    for _ in range(3):
        guess(2)
        assert gets_in(attempt(ADDRESS, PASSWORD))


def test_one_password_tried_on_forty_accounts_from_one_source_is_stopped() -> None:
    names = [f"person-{number}@shop.example" for number in range(40)]
    for name in names:
        User.objects.create_user(name, "the password of many")
    let_in = [gets_in(attempt(name, "Spring2026!")) for name in names[:-1]]
    assert not any(let_in)
    assert attempt(names[-1], "the password of many").status_code == 429
    assert gets_in(attempt(names[-1], "the password of many", source=ELSEWHERE))


def test_one_account_tried_from_many_sources_is_stopped() -> None:
    for number in range(15):
        guess(1, source=f"198.51.100.{number}")
    assert attempt(ADDRESS, PASSWORD, source=ELSEWHERE).status_code == 429


def test_the_owner_s_own_browser_stays_usable_under_attack() -> None:
    browser = Client()
    assert gets_in(attempt(ADDRESS, PASSWORD, client=browser))
    browser.post("/logout")
    for number in range(20):
        guess(1, source=f"198.51.100.{number}")
    guess(9, "another@shop.example", source=HOME)
    assert attempt(ADDRESS, PASSWORD, source=HOME).status_code == 429
    assert gets_in(attempt(ADDRESS, PASSWORD, source=HOME, client=browser))


def test_a_known_browser_has_its_own_attempts_and_no_more() -> None:
    browser = Client()
    attempt(ADDRESS, PASSWORD, client=browser)
    browser.post("/logout")
    guess(6, client=browser)
    assert attempt(ADDRESS, PASSWORD, client=browser).status_code == 429


def test_a_browser_known_to_one_account_is_unknown_to_the_others() -> None:
    User.objects.create_user("thief@shop.example", PASSWORD)
    browser = Client()
    attempt("thief@shop.example", PASSWORD, client=browser)
    browser.post("/logout")
    guess(3, client=browser)
    assert attempt(ADDRESS, PASSWORD, client=browser).status_code == 429


@pytest.mark.parametrize("forged", ["", "x", "W10:1vabcd:abc", '["b", ["a"]]'])
def test_a_forged_cookie_makes_no_browser_known(forged: str) -> None:
    browser = Client()
    browser.cookies[sign_in.COOKIE] = forged
    guess(3, client=browser)
    assert attempt(ADDRESS, PASSWORD, client=browser).status_code == 429


def test_the_cookie_is_for_the_server_alone_and_names_nobody(settings: Settings) -> None:
    settings.SESSION_COOKIE_SECURE = True
    cookie = attempt(ADDRESS, PASSWORD).cookies[sign_in.COOKIE]
    assert cookie["httponly"]
    assert cookie["secure"]
    assert cookie["samesite"] == "Lax"
    assert "shop" not in str(signing.loads(cookie.value, salt=sign_in.SIGNER_SALT))


def test_a_name_without_an_account_is_answered_as_one_with_an_account() -> None:
    for _ in range(5):
        nobody, somebody = (attempt(name, "guess") for name in ("nobody@shop.example", ADDRESS))
        assert nobody.status_code == somebody.status_code
        assert (
            nobody.content.decode().replace("nobody@", "owner@").split("csrf")[0]
            == somebody.content.decode().split("csrf")[0]
        )


def test_what_is_typed_as_a_name_is_not_stored() -> None:
    guess(1, "my secret password")
    assert "secret" not in str(list(SignInAttempt.objects.values()))


def test_a_quarter_of_an_hour_later_it_is_forgotten() -> None:
    guess(3)
    long_ago = timezone.now() - sign_in.WINDOW - datetime.timedelta(seconds=1)
    SignInAttempt.objects.update(tried_at=long_ago)
    assert gets_in(attempt(ADDRESS, PASSWORD))
    assert not SignInAttempt.objects.exists()


def test_what_is_refused_prolongs_nothing() -> None:
    guess(30)
    assert SignInAttempt.objects.count() == 3


def test_without_a_request_the_account_s_limit_holds_all_the_same() -> None:
    for _ in range(3):
        authenticate(username=ADDRESS, password="guess")
    with pytest.raises(sign_in.SignInRefusedError):
        authenticate(username=ADDRESS, password=PASSWORD)


def test_behind_our_proxy_every_visitor_counts_alone(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = ["172.16.0.0/12"]
    for number in range(12):
        client = Client(headers={"X-Forwarded-For": f"198.51.100.{number}"})
        guess(1, f"person-{number}@shop.example", source=PROXY, client=client)
    assert gets_in(attempt(ADDRESS, PASSWORD, source=PROXY, client=Client(headers={"X-Forwarded-For": HOME})))


@pytest.mark.parametrize(
    ("remote", "forwarded", "source"),
    [
        (HOME, "", HOME),
        (HOME, ELSEWHERE, HOME),  # whoever is no proxy of ours may write what it likes
        (PROXY, ELSEWHERE, ELSEWHERE),
        (PROXY, f"{HOME}, {ELSEWHERE}", ELSEWHERE),
        (PROXY, f"{HOME}, {ELSEWHERE}, {PROXY}", ELSEWHERE),
        (PROXY, f"{ELSEWHERE}, nonsense", PROXY),
        (PROXY, "", PROXY),
        ("::ffff:198.51.100.7", "", HOME),
        ("2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        ("", HOME, ""),
    ],
)
def test_a_source_is_what_a_proxy_of_ours_says(settings: Settings, remote: str, forwarded: str, source: str) -> None:
    settings.TRUSTED_PROXIES = ["172.16.0.0/12"]
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    assert source_of(RequestFactory().get("/", REMOTE_ADDR=remote, headers=headers)) == source
