"""The centre adds, renames and retires categories from a day on; old reports keep theirs."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from raingan.core.audit.models import Event
from raingan.systems.palad.models import Category, Dimension
from tests.conftest import Clock
from tests.factories import CentralFactory
from tests.systems.palad.calling import MID_NOVEMBER
from tests.systems.palad.factories import CategoryFactory, FieldReportFactory

pytestmark = pytest.mark.django_db
BEFORE, SINCE = date(2026, 11, 30), date(2026, 12, 1)


@pytest.fixture(autouse=True)
def _centre(client: Client, clock: Clock) -> None:
    clock.set(MID_NOVEMBER)
    client.force_login(CentralFactory.create())


def names(day: date) -> list[str]:
    return [each.name_th for each in Category.objects.valid_on(day)]


def test_a_new_one_is_offered_from_its_day(client: Client) -> None:
    form = {"dimension": "function", "name_th": "ด้านดิจิทัล", "name_en": "Digital", "since": "2026-12-01"}

    assert client.post(reverse("palad:category-new"), form).status_code == 302

    assert "ด้านดิจิทัล" not in names(BEFORE)
    assert "ด้านดิจิทัล" in names(SINCE)
    assert client.post(reverse("palad:category-new"), form).status_code == 422
    assert Event.objects.filter(verb="add-category").count() == 1


def test_a_new_name_leaves_old_reports_theirs(client: Client) -> None:
    category = CategoryFactory.create(dimension=Dimension.FUNCTION, name_th="ด้านเดิม")
    report = FieldReportFactory.create(category=category, activity_date=date(2026, 11, 10))
    form = {"name_th": "ด้านใหม่", "name_en": "New", "since": "2026-12-01"}

    assert client.post(reverse("palad:category-rename", args=[category.pk]), form).status_code == 302

    report.refresh_from_db()
    assert report.category.name_th == "ด้านเดิม"
    assert ("ด้านเดิม" in names(BEFORE), "ด้านใหม่" in names(BEFORE)) == (True, False)
    assert ("ด้านเดิม" in names(SINCE), "ด้านใหม่" in names(SINCE)) == (False, True)
    new = Category.objects.get(name_th="ด้านใหม่")
    assert (new.order, new.dimension, new.needs_text) == (category.order, category.dimension, category.needs_text)


def test_a_retired_one_is_offered_up_to_the_day_before(client: Client) -> None:
    category = CategoryFactory.create(name_th="ด้านที่เลิก")
    form = {"since": "2026-12-01", "reason": "ยุติโครงการ"}
    url = reverse("palad:category-retire", args=[category.pk])

    assert client.post(url, {**form, "reason": " "}).status_code == 422
    assert client.post(url, form).status_code == 302
    assert ("ด้านที่เลิก" in names(BEFORE), "ด้านที่เลิก" in names(SINCE)) == (True, False)
    assert client.post(url, form).status_code == 422, "it has ended already"


@pytest.mark.parametrize("since", ["2026-11-18", "2020-01-01", "", "30 ก.พ. 70"])
def test_nothing_changes_for_days_that_have_begun(client: Client, since: str) -> None:
    category = CategoryFactory.create(name_th="ด้านเดิม")
    form = {"name_th": "ด้านใหม่", "name_en": "New", "since": since}

    answer = client.post(reverse("palad:category-rename", args=[category.pk]), form)

    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"since"}
    assert "ด้านใหม่" in answer.content.decode()
    category.refresh_from_db()
    assert category.valid_to is None
