"""What the API of PALAD tells: lists, one report, photos, categories, windows, figures."""

from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from raingan.core.rounds.actions import extend, set_window
from raingan.systems.palad.categories import load_categories
from raingan.systems.palad.models import Category, FieldReport, State
from tests.conftest import Clock
from tests.factories import (
    AssignmentFactory,
    CentralFactory,
    ChiefFactory,
    OfficerFactory,
    ProvinceOfficerFactory,
    UserFactory,
    the_place,
)
from tests.systems.palad.calling import BANGKOK, MID_NOVEMBER, ROOT, Caller, content, report_url, told, wrong_fields
from tests.systems.palad.factories import CategoryFactory, FieldReportFactory, a_jpeg

pytestmark = pytest.mark.django_db
REPORTS = f"{ROOT}/reports"


@pytest.fixture(autouse=True)
def now(clock: Clock) -> Clock:
    clock.set(MID_NOVEMBER)
    return clock


def ids(caller: Caller, **query: Any) -> list[str]:
    response = caller.get(REPORTS, query)
    assert response.status_code == 200, response.content
    return [each["id"] for each in response.json()["results"]]


def report(code: str = "4701", **more: Any) -> FieldReport:
    made: FieldReport = FieldReportFactory.create(place=the_place(code), **more)
    return made


def of(*reports: FieldReport) -> list[str]:
    return [str(each.pk) for each in reports]


def test_everybody_sees_their_own_scope() -> None:
    here, beside, far = report("4701"), report("4702"), report("4801")

    assert ids(Caller(here.officer)) == of(here)
    assert ids(Caller(ChiefFactory.create(place=the_place("4701")))) == of(here)
    assert set(ids(Caller(ProvinceOfficerFactory.create(place=the_place("47"))))) == set(of(here, beside))
    assert set(ids(Caller(CentralFactory.create()))) == set(of(here, beside, far))
    assert ids(Caller(UserFactory.create())) == []


def test_filters_narrow_the_list() -> None:
    load_categories()
    agenda, function = Category.objects.filter(dimension="agenda")[0], Category.objects.filter(dimension="function")[0]
    officer = OfficerFactory.create(place=the_place("4701"), first_name="สมหญิง")
    one = report(officer=officer, category=agenda, activity_date=date(2026, 11, 2), details="ตรวจเยี่ยมจุดอพยพน้ำท่วม")
    two = report(category=function, state=State.APPROVED, activity_date=date(2026, 11, 9), village_name="บ้านดอนทอง")
    october = report(category=agenda, activity_date=date(2026, 10, 30))
    september = report(category=agenda, activity_date=date(2026, 9, 30))
    report(category=agenda, state=State.WITHDRAWN, activity_date=date(2026, 11, 9))
    far = report("4801", category=agenda, activity_date=date(2026, 11, 1))
    centre = Caller(CentralFactory.create())

    assert ids(centre) == of(two, one, far)  # the present month
    assert ids(centre, month="2026-10") == of(october)
    assert ids(centre, quarter="FY2570-Q1") == of(two, one, far, october)
    assert ids(centre, fiscal_year="FY2569") == of(september)
    assert ids(centre, place="47") == of(two, one)
    assert ids(centre, place="TH", state="approved") == of(two)
    assert ids(centre, officer=officer.pk) == of(one)
    assert ids(centre, category=function.pk) == of(two)
    assert ids(centre, dimension="agenda") == of(one, far)
    assert ids(centre, q="อพยพ น้ำท่วม") == of(one)
    assert ids(centre, q="ดอนทอง") == of(two)
    assert ids(centre, q="สมหญิง\0") == of(one)
    assert ids(centre, q="ไม่มีคำนี้") == []


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ({"month": "2026-13"}, "month"),
        ({"month": "FY2570"}, "month"),
        ({"quarter": "2026-11"}, "quarter"),
        ({"fiscal_year": "2570"}, "fiscal_year"),
        ({"month": "2026-11", "quarter": "FY2570-Q1"}, "quarter"),
        ({"place": "470"}, "place"),
        ({"place": "๔๗"}, "place"),
        ({"officer": "x"}, "officer"),
        ({"officer": "9" * 30}, "officer"),
        ({"state": "withdrawn"}, "state"),
        ({"category": "-1"}, "category"),
        ({"dimension": "both"}, "dimension"),
        ({"limit": "0"}, "limit"),
        ({"limit": "501"}, "limit"),
        ({"cursor": "x"}, "cursor"),
        ({"cursor": "W10"}, "cursor"),
        ({"oficer": "1"}, "oficer"),
        ({"q": "ก" * 101}, "q"),
    ],
)
def test_a_filter_that_says_nothing_is_refused(query: dict[str, str], wrong: str) -> None:
    assert wrong_fields(Caller(CentralFactory.create()).get(REPORTS, query)) == {wrong}


def test_a_place_outside_is_not_there() -> None:
    the_place("4801")
    mine = report("4701")
    chief, officer = Caller(ChiefFactory.create(place=the_place("4701"))), Caller(mine.officer)

    for place in ("TH", "47", "48", "4801", "4799", "99"):
        told(chief.get(REPORTS, {"place": place}), 404, "not-there")
    for place in ("4799", "99"):
        told(Caller(CentralFactory.create()).get(REPORTS, {"place": place}), 404, "not-there")
    assert ids(chief, place="4701") == ids(officer, place="4701") == ids(officer, place="47") == of(mine)
    assert ids(officer, place="48") == []


def test_an_officer_asks_only_about_their_own() -> None:
    mine, theirs = report("4701"), report("4701")

    assert ids(Caller(mine.officer), officer=mine.officer.pk) == of(mine)
    told(Caller(mine.officer).get(REPORTS, {"officer": theirs.officer.pk}), 404, "not-there")


def test_an_officer_who_moved_still_finds_the_old_reports() -> None:
    the_place("4801")
    moved = OfficerFactory.create(place=the_place("4701"), until=date(2026, 11, 9))
    AssignmentFactory.create(user=moved, place=the_place("4801"), since=date(2026, 11, 10))
    old = report("4701", officer=moved, activity_date=date(2026, 11, 5))

    assert ids(Caller(moved), place="4701") == of(old)


def test_pages_follow_each_other_without_gap_or_repeat_while_reports_come_in() -> None:
    reports = [report(activity_date=date(2026, 11, 1 + n % 5)) for n in range(23)]
    chief = Caller(ChiefFactory.create(place=the_place("4701")))
    seen: list[str] = []
    cursor = None
    while cursor is not None or not seen:
        page = chief.get(REPORTS, {"limit": 5} | ({"cursor": cursor} if cursor else {})).json()
        seen += [each["id"] for each in page["results"]]
        cursor = page["next"]
        report(activity_date=date(2026, 11, 18))  # sorts before all that is still to come

    assert len(seen) == 23
    assert set(seen) == set(of(*reports))
    whole = ids(chief, limit=500)
    assert [each for each in whole if each in seen] == seen


def test_a_list_costs_the_same_for_few_rows_and_many() -> None:
    chief = Caller(ChiefFactory.create(place=the_place("4701")))
    report(photos=2)
    ids(chief)  # the token's last use is noted once a minute
    with CaptureQueriesContext(connection) as few:
        ids(chief)
    for _ in range(20):
        report(photos=2)
    ids(chief)  # the token's last use is written once a minute
    with CaptureQueriesContext(connection) as many:
        assert len(ids(chief)) == 21

    assert len(many) == len(few) <= 8


def test_one_report_tells_all_of_it() -> None:
    chief = Caller(ChiefFactory.create(place=the_place("4701")))
    one = report(photos=1)

    response = chief.get(report_url(one.pk))

    body = response.json()
    assert response["ETag"] == '"1"'
    assert body["receipt"] == one.receipt
    assert body["officer"] == {"id": one.officer.pk, "name": one.officer.full_name}
    assert (body["warnings"], body["steps"], body["may_change"]) == ([], ["approve", "return"], False)
    photo = one.photos.get()
    assert body["photos"][0]["url"] == f"{ROOT}/photos/{photo.pk}"
    assert body["photos"][0]["thumbnail_url"] == f"{ROOT}/photos/{photo.pk}/thumbnail"
    assert "sha256" not in response.text


def test_what_is_outside_is_not_there() -> None:
    one = report("4701", photos=1)
    photo = one.photos.get()
    for user in (
        ChiefFactory.create(place=the_place("4702")),
        OfficerFactory.create(place=the_place("4701")),
        ProvinceOfficerFactory.create(place=the_place("48")),
        UserFactory.create(),
    ):
        caller = Caller(user)
        for url in (report_url(one.pk), f"{ROOT}/photos/{photo.pk}", f"{ROOT}/photos/{photo.pk}/thumbnail"):
            told(caller.get(url), 404, "not-there")


def test_photos_come_with_the_token_alone() -> None:
    the_place("470101")
    officer = Caller(OfficerFactory.create(place=the_place("4701")))
    body = officer.put(None, content(CategoryFactory.create(), "4701"), [a_jpeg(320, 200, seed=5)]).json()
    [photo] = body["photos"]

    for url in (photo["url"], photo["thumbnail_url"]):
        response = officer.get(url)
        assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")
        assert "private" in response["Cache-Control"]
        assert b"".join(response.streaming_content)[:3] == b"\xff\xd8\xff"


def test_categories_are_those_of_the_day() -> None:
    load_categories()
    Category.objects.filter(name_th="โคก หนอง นา").update(valid_to=date(2026, 11, 1))
    anybody = Caller(UserFactory.create())

    today = anybody.get(f"{ROOT}/categories").json()
    before = anybody.get(f"{ROOT}/categories", {"on": "2026-10-31"}).json()["results"]

    assert today["next"] is None
    assert [len([c for c in today["results"] if c["dimension"] == d]) for d in ("agenda", "function")] == [10, 5]
    assert len(before) == 16
    assert before[0]["name_th"] == "อำเภอบำบัดทุกข์ บำรุงสุข"
    assert [c["name_en"] for c in before if c["needs_text"]] == ["Other work (please specify)"]
    assert wrong_fields(anybody.get(f"{ROOT}/categories", {"on": "31/10/2569"})) == {"on"}


def test_windows_are_told_with_the_extensions_of_my_scope() -> None:
    close = datetime(2026, 12, 1, tzinfo=BANGKOK)
    for place, days in (("4701", 3), ("47", 1), ("4702", 5), ("48", 9)):
        the_place(place)
        extend(
            system="palad", key="2026-11", step="record", place=place, until=close + timedelta(days=days),
            by=None, at=MID_NOVEMBER, reason="น้ำท่วม", letter_number=f"มท {days}",
        )  # fmt: skip

    def told_to(user: Any) -> tuple[list[str], list[tuple[str, datetime, bool]]]:
        body = Caller(user).get(f"{ROOT}/rounds/2026-11").json()
        record, approve = body["windows"]
        assert (record["step"], approve["step"], approve["extensions"]) == ("record", "approve", [])
        assert datetime.fromisoformat(record["closes_at"]) == close
        mine = [(m["place"], datetime.fromisoformat(m["closes_at"]), m["extended"]) for m in record["mine"]]
        return [each["place"] for each in record["extensions"]], mine

    seen, mine = told_to(ChiefFactory.create(place=the_place("4701")))
    assert (seen, mine) == (["47", "4701"], [("4701", close + timedelta(days=3), True)])
    assert told_to(ProvinceOfficerFactory.create(place=the_place("47")))[0] == ["47", "4701", "4702"]
    assert told_to(CentralFactory.create())[0] == ["47", "4701", "4702", "48"]
    told(Caller(UserFactory.create()).get(f"{ROOT}/rounds/2026-11"), 403, "not-allowed")


def test_a_window_the_centre_set_is_told() -> None:
    opens, closes = datetime(2026, 11, 2, tzinfo=BANGKOK), datetime(2026, 11, 10, tzinfo=BANGKOK)
    set_window(
        system="palad",
        key="2026-11",
        step="approve",
        opens_at=opens,
        closes_at=closes,
        by=None,
        at=MID_NOVEMBER,
        reason="x",
    )

    body = Caller(CentralFactory.create()).get(f"{ROOT}/rounds/2026-11").json()

    approve = body["windows"][1]
    assert [datetime.fromisoformat(approve[name]) for name in ("opens_at", "closes_at")] == [opens, closes]
    assert (approve["mine"][0]["place"], approve["mine"][0]["is_open"]) == ("TH", False)


@pytest.mark.parametrize("month", ["2026-13", "FY2570", "FY2570-Q1", "x", "1999-01", "%00"])
def test_what_is_no_month_has_no_round(month: str) -> None:
    told(Caller(CentralFactory.create()).get(f"{ROOT}/rounds/{month}"), 404, "not-there")


def test_figures_agree_with_the_lists_behind_them() -> None:
    load_categories()
    agenda, function = Category.objects.filter(dimension="agenda")[0], Category.objects.filter(dimension="function")[0]
    officer = OfficerFactory.create(place=the_place("4701"))
    for state, category in ((State.APPROVED, agenda), (State.APPROVED, function), (State.PENDING, agenda)):
        report(officer=officer, state=state, category=category)
    report("4702", state=State.RETURNED, category=agenda)
    report("4801", category=agenda)
    province = Caller(ProvinceOfficerFactory.create(place=the_place("47")))

    body = province.get(f"{ROOT}/summary", {"place": "47", "month": "2026-11"}).json()

    assert (body["place"], body["period"]) == ("47", "2026-11")
    counts = {name: body[name] for name in ("total", "approved", "pending", "returned")}
    assert counts == {"total": 4, "approved": 2, "pending": 1, "returned": 1}
    for name in ("approved", "pending", "returned"):
        assert len(ids(province, place="47", state=name)) == body[name]
    assert body["by_dimension"] == {"agenda": 3, "function": 1}
    assert [(each["category"], each["total"]) for each in body["agenda"] if each["total"]] == [(agenda.pk, 3)]
    children = {child["place"]: child for child in body["children"]}
    assert (children["4701"]["total"], children["4702"]["returned"]) == (3, 1)
    chief = Caller(ChiefFactory.create(place=the_place("4701")))
    [row] = [row for row in chief.get(f"{ROOT}/summary").json()["children"] if row["officer"] == officer.pk]
    assert (row["place"], row["name"], row["total"], row["approved"]) == (None, officer.full_name, 3, 2)


@pytest.mark.parametrize("period", [{"month": "2026-11"}, {"quarter": "FY2570-Q1"}, {"fiscal_year": "FY2570"}, {}])
def test_the_widest_place_is_taken_and_every_kind_of_period(period: dict[str, str]) -> None:
    report("4701")

    body = Caller(CentralFactory.create()).get(f"{ROOT}/summary?{urlencode(period)}").json()

    assert (body["place"], body["total"]) == ("TH", 1)
    assert body["period"] == next(iter(period.values()), "2026-11")


def test_figures_of_others_are_not_there() -> None:
    the_place("4801")
    mine = report("4701")
    for user, place in (
        (ChiefFactory.create(place=the_place("4701")), "47"),
        (ChiefFactory.create(place=the_place("4701")), "4801"),
        (ProvinceOfficerFactory.create(place=the_place("47")), "TH"),
        (CentralFactory.create(), "9901"),
        (mine.officer, "4701"),
        (mine.officer, ""),
        (UserFactory.create(), ""),
    ):
        told(Caller(user).get(f"{ROOT}/summary", {"place": place}), 404, "not-there")
    assert wrong_fields(Caller(CentralFactory.create()).get(f"{ROOT}/summary", {"state": "pending"})) == {"state"}
