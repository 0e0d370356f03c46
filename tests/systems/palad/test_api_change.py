"""PUT with If-Match, DELETE: changing and withdrawing one's own report."""

from datetime import datetime
from uuid import uuid4

import pytest

from raingan.core.audit.models import Event
from raingan.systems.palad.models import Category, FieldReport, State
from tests.conftest import Clock
from tests.factories import ChiefFactory, OfficerFactory, the_place
from tests.systems.palad.calling import BANGKOK, MID_NOVEMBER, Caller, content, report_url, told, wrong_fields
from tests.systems.palad.factories import CategoryFactory, FieldReportFactory, a_jpeg

pytestmark = pytest.mark.django_db
AFTER = datetime(2026, 12, 1, 0, 0, tzinfo=BANGKOK)


@pytest.fixture(autouse=True)
def now(clock: Clock) -> Clock:
    clock.set(MID_NOVEMBER)
    return clock


@pytest.fixture
def category(db: None) -> Category:
    return CategoryFactory.create()


@pytest.fixture
def officer(db: None) -> Caller:
    the_place("470101")
    return Caller(OfficerFactory.create(place=the_place("4701")))


def test_with_the_version_the_content_is_replaced(officer: Caller, category: Category) -> None:
    first = officer.put(uuid4(), content(category, "4701"), [a_jpeg(), a_jpeg()]).json()
    kept, _dropped = (photo["id"] for photo in first["photos"])
    sent = content(category, "4701", details="เขียนใหม่ให้ครบถ้วนกว่าเดิม", village_no=5, keep_photos=[kept])

    response = officer.put(first["id"], sent, [a_jpeg()], if_match='"1"')

    assert (response.status_code, response["ETag"]) == (200, '"2"')
    body = response.json()
    assert (body["version"], body["details"]) == (2, "เขียนใหม่ให้ครบถ้วนกว่าเดิม")
    assert (body["photos"][0]["id"], len(body["photos"])) == (kept, 2)
    assert body["history"][-1] | {"at": ""} == {
        "at": "", "verb": "amend", "by": officer.user.full_name, "acting_for": None, "from_state": "", "to_state": "",
        "reason": "", "changed": ["details", "village_no"],
    }  # fmt: skip
    assert officer.get(report_url(first["id"])).json() == body


@pytest.mark.parametrize("tag", ['"1"', "1", 'W/"1"', ' "1" '])
def test_the_version_may_be_written_in_many_ways(officer: Caller, category: Category, tag: str) -> None:
    report = FieldReportFactory.create(officer=officer.user)

    assert officer.put(report.pk, content(category, "4701"), [a_jpeg()], if_match=tag).status_code == 200


@pytest.mark.parametrize("tag", ["", '"abc"', '"1", "2"', "-1", '"9999999999999999999"', "๑"])
def test_what_is_no_version_is_refused(officer: Caller, category: Category, tag: str) -> None:
    report = FieldReportFactory.create(officer=officer.user)

    assert wrong_fields(officer.put(report.pk, content(category, "4701"), [a_jpeg()], if_match=tag)) == {"If-Match"}


def test_a_change_must_say_which_version(officer: Caller, category: Category) -> None:
    report = FieldReportFactory.create(officer=officer.user, photos=1)
    sent = content(category, "4701", keep_photos=[str(report.photos.get().pk)])

    told(officer.put(report.pk, sent), 428, "version-needed")
    told(officer.put(report.pk, sent, if_match="*"), 428, "version-needed")
    told(officer.put(report.pk, content(category, "4701"), [a_jpeg()]), 409, "conflict")
    assert FieldReport.objects.get().version == 1


def test_an_old_version_is_refused_with_the_record_as_it_is_now(officer: Caller, category: Category) -> None:
    report = FieldReportFactory.create(officer=officer.user, version=3)

    problem = told(officer.put(report.pk, content(category, "4701"), [a_jpeg()], if_match='"2"'), 412, "stale")

    assert problem["current"] == officer.get(report_url(report.pk)).json()
    assert problem["current"]["version"] == 3


def test_a_returned_report_is_mended_and_sent_again(officer: Caller, category: Category) -> None:
    report = FieldReportFactory.create(officer=officer.user, state=State.RETURNED)
    url = report_url(report.pk)

    mended = officer.put(report.pk, content(category, "4701"), [a_jpeg()], if_match='"1"').json()
    assert (mended["state"], mended["steps"]) == ("returned", ["resubmit", "withdraw"])
    sent = officer.post(f"{url}/resubmit", if_match='"2"')

    assert (sent.status_code, sent.json()["state"], sent["ETag"]) == (200, "pending", '"3"')


def test_an_approved_report_is_read_only(officer: Caller, category: Category) -> None:
    report = FieldReportFactory.create(officer=officer.user, state=State.APPROVED)

    told(officer.put(report.pk, content(category, "4701"), [a_jpeg()], if_match='"1"'), 409, "wrong-state")
    told(officer.delete(report_url(report.pk)), 409, "wrong-state")
    assert not officer.get(report_url(report.pk)).json()["may_change"]


def test_others_do_not_change_it(officer: Caller, category: Category) -> None:
    report = FieldReportFactory.create(place=the_place("4701"))
    chief = Caller(ChiefFactory.create(place=the_place("4701")))

    told(officer.put(report.pk, content(category, "4701"), [a_jpeg()], if_match='"1"'), 404, "not-there")
    told(officer.delete(report_url(report.pk)), 404, "not-there")
    told(chief.put(report.pk, content(category, "4701"), [a_jpeg()], if_match='"1"'), 403, "not-allowed")
    told(chief.delete(report_url(report.pk)), 403, "not-allowed")
    told(officer.put(uuid4(), content(category, "4701"), [a_jpeg()], if_match='"1"'), 404, "not-there")
    unchanged = FieldReport.objects.get()
    assert (unchanged.pk, unchanged.version, unchanged.state) == (report.pk, 1, State.PENDING)
    assert unchanged.details == report.details
    assert not Event.objects.filter(subject_id=str(report.pk)).exists()


def test_photos_of_another_report_are_not_kept(officer: Caller, category: Category) -> None:
    report, other = FieldReportFactory.create(officer=officer.user), FieldReportFactory.create(photos=1)
    sent = content(category, "4701", keep_photos=[str(other.photos.get().pk)])

    told(officer.put(report.pk, sent, if_match='"1"'), 404, "not-there")
    assert FieldReport.objects.get(pk=report.pk).version == 1


def test_kept_and_new_photos_are_at_most_three(officer: Caller, category: Category) -> None:
    report = FieldReportFactory.create(officer=officer.user, photos=3)
    kept = [str(photo.pk) for photo in report.photos.all()]

    response = officer.put(report.pk, content(category, "4701", keep_photos=kept), [a_jpeg()], if_match='"1"')

    assert wrong_fields(response) == {"photo"}
    assert officer.put(report.pk, content(category, "4701", keep_photos=kept), if_match='"1"').status_code == 200


def test_a_closed_month_is_not_changed_nor_entered(officer: Caller, category: Category, now: Clock) -> None:
    november = FieldReportFactory.create(officer=officer.user, activity_date=MID_NOVEMBER.date())
    now.set(AFTER)
    december = FieldReportFactory.create(officer=officer.user)
    sent = content(category, "4701")

    told(officer.put(november.pk, sent, [a_jpeg()], if_match='"1"'), 403, "window-closed")
    told(officer.delete(report_url(november.pk)), 403, "window-closed")
    into_november = told(officer.put(december.pk, sent, [a_jpeg()], if_match='"1"'), 403, "window-closed")
    assert into_november["window"]["round"] == "2026-11"


def test_a_withdrawn_report_leaves_lists_but_not_the_log(officer: Caller) -> None:
    report = FieldReportFactory.create(officer=officer.user)
    url = report_url(report.pk)

    told(officer.delete(url, if_match='"7"'), 412, "stale")
    response = officer.delete(url, if_match='"1"')

    assert (response.status_code, response.content) == (204, b"")
    assert officer.get("/api/v1/palad/reports").json()["results"] == []
    assert officer.get(url).json()["state"] == "withdrawn"
    assert Event.objects.get(subject_id=str(report.pk)).verb == "withdraw"
    told(officer.delete(url), 409, "wrong-state")
