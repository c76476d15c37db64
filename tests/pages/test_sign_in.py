"""Signing in, signing out, and the language of the page."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from businesses.models import Business, User
from tests.cast import PASSWORD, Person

PAGES = ["home", "gmail-panel"]


def test_a_person_signs_in_by_email_in_any_case_and_lands_at_home(owner: Person) -> None:
    client = Client()
    answer = client.post(reverse("login"), {"username": owner.user.email.upper(), "password": PASSWORD})
    assert answer.status_code == 302
    assert answer["Location"] == reverse("home")


def test_a_wrong_password_is_reported_in_plain_words_and_keeps_the_address(owner: Person) -> None:
    answer = Client().post(reverse("login"), {"username": owner.user.email, "password": "wrong"})
    page = answer.content.decode()
    assert "do not belong together" in page
    assert owner.user.email in page
    assert 'role="alert"' in page


@pytest.mark.parametrize("name", PAGES)
def test_signed_out_every_page_leads_to_the_sign_in_page_and_back(db: None, name: str) -> None:
    answer = Client().get(reverse(name))
    assert answer.status_code == 302
    assert answer["Location"] == f"{reverse('login')}?next={reverse(name)}"


def test_a_fragment_asked_for_after_signing_out_moves_the_whole_page(db: None) -> None:
    answer = Client().get(reverse("gmail-panel"), headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == reverse("login")


def test_a_person_without_a_business_reads_whom_to_ask(db: None) -> None:
    client = Client()
    client.force_login(
        User.objects.create_user("alone@nowhere.example"), backend="django.contrib.auth.backends.ModelBackend"
    )
    answer = client.get(reverse("home"))
    assert answer.status_code == 403
    assert "You belong to no business yet" in answer.content.decode()


def test_the_page_turns_to_hebrew_and_to_the_right(web: Client) -> None:
    answer = web.post(reverse("set_language"), {"language": "he", "next": "/"}, follow=True)
    page = answer.content.decode()
    assert '<html lang="he" dir="rtl">' in page
    assert "הקבלות האחרונות" in page
    assert "English" in page


def test_a_person_with_two_businesses_sees_one_and_switches(web: Client, owner: Person) -> None:
    other = Business.objects.create(name="Second Shop")
    owner.user.memberships.create(business=other)
    assert f'<option value="{other.pk}" selected>' in web.get("/").content.decode()
    web.post(reverse("choose-business"), {"business": owner.business.pk})
    assert f'<option value="{owner.business.pk}" selected>' in web.get("/").content.decode()


def test_nobody_switches_to_another_tenants_business(web: Client, stranger: Person) -> None:
    assert web.post(reverse("choose-business"), {"business": stranger.business.pk}).status_code == 404
    assert web.post(reverse("choose-business"), {"business": "x"}).status_code == 404


def test_a_choice_that_no_longer_holds_falls_back_to_what_the_person_has(web: Client, owner: Person) -> None:
    other = Business.objects.create(name="Left Behind")
    membership = owner.user.memberships.create(business=other)
    web.post(reverse("choose-business"), {"business": other.pk})
    membership.delete()
    assert "The Shop" in web.get("/").content.decode()


def test_pages_are_kept_by_no_cache_and_load_nothing_from_elsewhere(web: Client) -> None:
    answer = web.get("/")
    assert "no-store" in answer["Cache-Control"]
    policy = dict(part.split(" ", 1) for part in answer["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'self'"
    assert not {"script-src", "style-src", "script-src-elem", "style-src-elem"} & policy.keys()
    assert "http://" not in answer.content.decode().replace("http://www.w3.org", "")
    assert "https://" not in answer.content.decode()
