"""Jobs over the API and on their page; the first of them, deleting a category that many receipts have."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from businesses.models import User
from receipts import categories, jobs, tasks, total_folding, total_jobs
from receipts.models import Category, Event, Job, JobStatus, Receipt, Total, Way
from tests.cast import Person
from tests.receipts.conftest import MakeReceipt
from tests.receipts.mails import NOON

MANY = 7


@pytest.fixture(autouse=True)
def three_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "BATCH", 3)


@pytest.fixture
def travel(make_receipt: MakeReceipt, owner: Person) -> Category:
    """A category that many receipts have."""
    category = categories.add(owner.business, name="Travel")
    for _ in range(MANY):
        make_receipt(category=category)
    return category


@pytest.fixture
def office(owner: Person) -> Category:
    """Where they may go."""
    return categories.add(owner.business, name="Office")


@pytest.fixture
def console(db: None, client: Client) -> Client:
    """An operator's browser."""
    operator = User.objects.create_superuser("operator@house.example")
    client.force_login(operator, backend="django.contrib.auth.backends.ModelBackend")
    return client


def delete(person: Person, category: Category, *, to: Category) -> Any:
    return person.api.delete(f"/api/categories/{category.pk}?move_to={to.pk}")


@pytest.mark.usefixtures("redis_url")
def test_deleting_a_category_of_many_is_a_job(owner: Person, travel: Category, office: Category) -> None:
    answer = delete(owner, travel, to=office)
    assert answer.status_code == 202
    job = answer.json()
    assert answer.headers["Location"].endswith(f"/api/jobs/{job['id']}")
    assert job == job | {
        "kind": "delete_category",
        "status": "queued",
        "parameters": {"category": travel.pk, "move_to": office.pk},
        "progress": {"done": 0, "total": MANY},
        "result": None,
        "error": None,
    }
    assert Category.objects.get(pk=travel.pk).is_archived, "no receipt joins it meanwhile"
    tasks.run_job(job["id"])
    done = owner.api.get(f"/api/jobs/{job['id']}").json()
    assert (done["status"], done["progress"], done["result"]) == (
        "done",
        {"done": MANY, "total": MANY},
        {"moved": MANY},
    )
    assert not Category.objects.filter(pk=travel.pk).exists()
    assert Receipt.objects.filter(category=office).count() == MANY
    moves = Event.objects.filter(way=Way.API, by=owner.user, changes__category__became="Office")
    assert moves.count() == MANY


@pytest.mark.usefixtures("redis_url")
def test_a_category_of_few_is_deleted_at_once(owner: Person, office: Category, make_receipt: MakeReceipt) -> None:
    fuel = categories.add(owner.business, name="Fuel")
    make_receipt(category=fuel)
    assert delete(owner, fuel, to=office).status_code == 204
    assert not Job.objects.exists()


@pytest.mark.usefixtures("redis_url")
def test_the_same_call_answers_the_same_job_and_another_is_refused(
    owner: Person, travel: Category, office: Category
) -> None:
    job = delete(owner, travel, to=office).json()
    assert delete(owner, travel, to=office).json()["id"] == job["id"]
    refused = owner.api.delete(f"/api/categories/{travel.pk}?move_to=none")
    assert (refused.status_code, refused.json()["error"]["code"], refused.json()["job"]) == (
        409,
        "JOB_RUNNING",
        job["id"],
    )


@pytest.mark.usefixtures("redis_url")
def test_receipts_that_have_nowhere_to_go_any_more_stay_where_they_are(
    owner: Person, travel: Category, office: Category
) -> None:
    job = delete(owner, travel, to=office).json()
    categories.archive(office, now=NOON)
    tasks.run_job(job["id"])
    failed = owner.api.get(f"/api/jobs/{job['id']}").json()
    assert failed["status"] == "failed"
    assert failed["error"]["code"] == "CATEGORY_GONE"
    assert failed["error"]["hint"].startswith("Delete the category again")
    assert Receipt.objects.filter(category=travel).count() == MANY


@pytest.mark.usefixtures("redis_url")
def test_a_cancelled_job_stays_cancelled(owner: Person, travel: Category, office: Category) -> None:
    address = f"/api/jobs/{delete(owner, travel, to=office).json()['id']}"
    cancelled = owner.api.post(f"{address}/cancel")
    assert (cancelled.status_code, cancelled.json()["status"]) == (202, "cancelled")
    tasks.run_job(cancelled.json()["id"])
    assert owner.api.get(address).json()["progress"]["done"] == 0


def test_without_the_queue_the_job_waits(owner: Person, travel: Category, office: Category, settings: Any) -> None:
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:9/0"
    assert delete(owner, travel, to=office).status_code == 202
    assert Job.objects.get().status == JobStatus.QUEUED


def test_jobs_are_listed_newest_first_page_by_page(owner: Person, stranger: Person) -> None:
    made = [Job.objects.create(business=owner.business, kind="k", subject=str(number)) for number in range(3)]
    Job.objects.create(business=stranger.business, kind="k")
    first = owner.api.get("/api/jobs?page_size=2").json()
    second = owner.api.get(first["next"]).json()
    assert [row["id"] for row in first["results"] + second["results"]] == [job.pk for job in reversed(made)]
    assert second["next"] is None
    assert owner.api.get("/api/jobs?state=done").status_code == 400


def test_the_page_shows_how_far_a_job_is_and_asks_again_while_it_runs(owner: Person) -> None:
    job = Job.objects.create(business=owner.business, kind="delete_category", status="running", done=25, total=100)
    address = f"/jobs/{job.pk}"
    page = owner.browser.get(address).content.decode()
    assert "<h1>Deleting a category</h1>" in page
    assert 'aria-live="polite"' in page
    assert '<progress max="100" value="25"' in page
    assert f'hx-get="{address}"' in page
    fragment = owner.browser.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<h1>" not in fragment
    assert "25 of 100 rows done" in fragment
    owner.browser.post(f"{address}/cancel")
    ended = owner.browser.get(address).content.decode()
    assert "Cancelled. What was done stays." in ended
    assert "hx-get" not in ended.split("<main")[1]


def test_the_page_of_a_job_that_failed_says_what_to_do_in_the_reader_s_language(owner: Person) -> None:
    job = Job.objects.create(
        business=owner.business,
        kind="delete_category",
        status="failed",
        error_code=jobs.FAILED,
        error_hint=jobs.FAILED_HINT,
    )
    assert "Ask for it again; what was done stays." in owner.browser.get(f"/jobs/{job.pk}").content.decode()
    hebrew = owner.browser.get(f"/jobs/{job.pk}", headers={"Accept-Language": "he"}).content.decode()
    assert "אפשר לבקש שוב; מה שנעשה נשאר." in hebrew
    assert "מחיקת קטגוריה" in hebrew


@pytest.mark.usefixtures("redis_url")
def test_the_page_of_a_category_leads_to_its_job(owner: Person, travel: Category) -> None:
    answer = owner.browser.post(f"/categories/{travel.pk}/delete", {"move_to": "none"}, format="multipart")
    assert answer.headers["Location"] == f"/jobs/{Job.objects.get().pk}"


@pytest.mark.usefixtures("redis_url")
def test_the_console_deletes_a_category_of_many_by_a_job(console: Client, travel: Category) -> None:
    action = {"action": "delete_and_clear", "_selected_action": [travel.pk]}
    answer = console.post("/admin/receipts/category/", action, follow=True)
    assert "Travel is deleted by a job." in answer.content.decode()
    tasks.run_job(Job.objects.get().pk)
    assert not Category.objects.filter(pk=travel.pk).exists()
    listed = console.get("/admin/receipts/job/").content.decode()
    assert "Deleting a category" in listed
    assert f"{MANY} / {MANY}" in listed


@pytest.mark.usefixtures("redis_url")
def test_the_console_cancels_a_job(console: Client, owner: Person, travel: Category, office: Category) -> None:
    job = delete(owner, travel, to=office).json()
    console.post("/admin/receipts/job/", {"action": "cancel", "_selected_action": [job["id"]]})
    assert Job.objects.get().status == JobStatus.CANCELLED


@pytest.mark.usefixtures("redis_url")
def test_an_operator_has_the_totals_of_a_business_rebuilt(
    console: Client, make_receipt: MakeReceipt, owner: Person
) -> None:
    make_receipt()
    total_folding.mend(owner.business.pk, now=NOON)
    total_folding.fold(owner.business.pk)
    Total.objects.filter(business=owner.business).update(count=7)
    for _ in range(2):
        asked = {"action": "rebuild", "_selected_action": [owner.business.pk]}
        assert console.post("/admin/receipts/totalsstate/", asked).status_code == 302
    job = Job.objects.get()
    assert (job.kind, job.status, job.way) == (total_jobs.REBUILD_TOTALS, JobStatus.QUEUED, Way.CONSOLE)
    tasks.run_job(job.pk)
    answer = owner.api.get(f"/api/jobs/{job.pk}").json()
    assert (answer["status"], answer["result"]["mended"] > 0) == ("done", True)
    assert total_folding.differences(owner.business, limit=1) == []
