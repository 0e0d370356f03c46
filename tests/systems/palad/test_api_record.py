"""PUT /palad/reports/{uuid}: recording a report, and everything that is refused."""

import json
from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.client import MULTIPART_CONTENT, encode_multipart

from raingan.core.audit.models import Event
from raingan.core.rounds.actions import extend
from raingan.systems.palad.models import Category, FieldReport, ReportPhoto, State
from tests.conftest import Clock
from tests.factories import (
    ChiefFactory,
    DistrictFactory,
    OfficerFactory,
    ProvinceOfficerFactory,
    UserFactory,
    the_place,
)
from tests.systems.palad.calling import (
    BANGKOK,
    BOUNDARY,
    MID_NOVEMBER,
    Caller,
    content,
    report_url,
    told,
    wrong_fields,
)
from tests.systems.palad.factories import CategoryFactory, FieldReportFactory, a_jpeg

pytestmark = pytest.mark.django_db


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


def test_the_first_send_makes_the_report(officer: Caller, category: Category) -> None:
    pk = uuid4()
    sent = content(
        category, "4701", photos=[{"taken_at": "2026-11-18T09:14:00+07:00", "latitude": 17.16, "longitude": 104.15}]
    )

    response = officer.put(pk, sent, [a_jpeg(640, 480)])

    assert response.status_code == 201
    assert response["Location"] == report_url(pk)
    assert response["ETag"] == '"1"'
    body = response.json()
    assert {name: body[name] for name in sent if name != "photos"} == {n: v for n, v in sent.items() if n != "photos"}
    assert (body["id"], body["state"], body["version"], body["place"], body["month"]) == (
        str(pk),
        "pending",
        1,
        "4701",
        "2026-11",
    )
    [photo] = body["photos"]
    assert (photo["width"], photo["height"], photo["latitude"], photo["longitude"]) == (640, 480, 17.16, 104.15)
    assert datetime.fromisoformat(photo["taken_at"]) == datetime(2026, 11, 18, 9, 14, tzinfo=BANGKOK)
    assert body["steps"] == ["withdraw"]
    assert [(event["verb"], event["by"]) for event in body["history"]] == [("create", officer.user.full_name)]


def test_what_the_photo_itself_says_goes_before_what_the_phone_said(officer: Caller, category: Category) -> None:
    taken = datetime(2026, 11, 17, 8, 0, tzinfo=BANGKOK)
    sent = content(category, "4701", photos=[{"taken_at": "2026-11-01T00:00:00+07:00", "latitude": 1, "longitude": 1}])

    body = officer.put(None, sent, [a_jpeg(taken_at=taken, latitude=17.5, longitude=104.25)]).json()

    assert datetime.fromisoformat(body["photos"][0]["taken_at"]) == taken
    assert (body["photos"][0]["latitude"], body["photos"][0]["longitude"]) == (17.5, 104.25)


def test_the_same_send_again_is_answered_as_the_first(officer: Caller, category: Category) -> None:
    said = {"taken_at": "2026-11-18T02:14:00.123456Z", "latitude": 17.1600004, "longitude": 104.15}
    pk, sent, photo = uuid4(), content(category, "4701", photos=[said]), a_jpeg()
    first = officer.put(pk, sent, [photo])

    again = officer.put(pk, sent, [photo])

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert (FieldReport.objects.count(), ReportPhoto.objects.count()) == (1, 1)
    assert Event.objects.filter(subject_id=str(pk)).count() == 1


def test_a_repeat_is_answered_after_the_window_has_closed_and_the_chief_has_approved(
    officer: Caller, category: Category, now: Clock
) -> None:
    pk, sent, photo = uuid4(), content(category, "4701"), a_jpeg()
    officer.put(pk, sent, [photo])
    Caller(ChiefFactory.create(place=the_place("4701"))).post(report_url(pk, "approve"))
    now.set(datetime(2026, 12, 1, 7, 0, tzinfo=BANGKOK))

    again = officer.put(pk, sent, [photo])

    assert (again.status_code, again.json()["state"]) == (200, State.APPROVED)


@pytest.mark.parametrize("change", [{"details": "ข้อความอื่นที่ไม่เหมือนเดิม"}, {"village_no": 5}, "photo"])
def test_another_content_under_the_same_id_is_a_conflict(officer: Caller, category: Category, change: Any) -> None:
    pk, photo = uuid4(), a_jpeg()
    officer.put(pk, content(category, "4701"), [photo])

    changes, photos = ({}, [a_jpeg()]) if change == "photo" else (change, [photo])
    response = officer.put(pk, content(category, "4701", **changes), photos)

    told(response, 409, "conflict")
    assert (FieldReport.objects.count(), ReportPhoto.objects.count()) == (1, 1)


def test_an_id_that_is_someone_elses_is_not_there(officer: Caller, category: Category) -> None:
    theirs = FieldReportFactory.create()

    told(officer.put(theirs.pk, content(category, "4701"), [a_jpeg()]), 404, "not-there")
    assert (FieldReport.objects.get().details, ReportPhoto.objects.count()) == (theirs.details, 0)


def test_the_json_may_come_as_a_file_as_curl_sends_it(officer: Caller, category: Category) -> None:
    report = SimpleUploadedFile("r.json", json.dumps(content(category, "4701")).encode(), "application/json")
    parts = encode_multipart(BOUNDARY, {"report": report, "photo": SimpleUploadedFile("p", a_jpeg())})

    assert officer.client.put(report_url(uuid4()), parts, content_type=MULTIPART_CONTENT).status_code == 201


def test_without_a_photo_there_must_be_a_reason(officer: Caller, category: Category) -> None:
    assert wrong_fields(officer.put(None, content(category, "4701"))) == {"photo"}
    assert officer.put(None, content(category, "4701", no_photo_reason="โทรศัพท์ตกน้ำ")).status_code == 201


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"details": "สั้น"}, "details"),
        ({"details": "ย" * 4001}, "details"),
        ({"details": None}, "details"),
        ({"village_name": "  "}, "village_name"),
        ({"village_no": 0}, "village_no"),
        ({"village_no": 10**400}, "village_no"),
        ({"activity_date": "2026-11-20"}, "activity_date"),
        ({"activity_date": "20/11/2569"}, "activity_date"),
        ({"activity_date": "2026-02-30"}, "activity_date"),
        ({"subdistrict": "4701"}, "subdistrict"),
        ({"subdistrict": "479901"}, "subdistrict"),
        ({"category": 2**31}, "category"),
        ({"category": 2**31 - 1}, "category"),
        ({"category": True}, "category"),
        ({"category": "1"}, "category"),
        ({"village_no": "4"}, "village_no"),
        ({"category_other": "งานอื่น"}, "category_other"),
        ({"dimension": "function"}, "category"),
        ({"dimension": "other"}, "dimension"),
        ({"no_photo_reason": "มีภาพอยู่แล้ว"}, "no_photo_reason"),
        ({"detials": "พิมพ์ผิด"}, "detials"),
        ({"photos": []}, "photos"),
        ({"photos": [{"latitude": 91}]}, "photos.0.latitude"),
        ({"photos": [{"taken_at": "2026-11-18T09:14:00"}]}, "photos.0.taken_at"),
    ],
)
def test_every_wrong_member_is_named(officer: Caller, category: Category, changes: dict[str, Any], wrong: str) -> None:
    assert wrong in wrong_fields(officer.put(None, content(category, "4701", **changes), [a_jpeg()]))
    assert not FieldReport.objects.exists()


def test_several_wrong_members_are_named_at_once(officer: Caller, category: Category) -> None:
    sent = content(category, "4701", details="สั้น", village_name="", activity_date="2026-11-30")

    assert wrong_fields(officer.put(None, sent, [a_jpeg()])) == {"details", "village_name", "activity_date"}


def test_a_subdistrict_of_another_district_is_refused(officer: Caller, category: Category) -> None:
    the_place("470201")

    assert wrong_fields(officer.put(None, content(category, "4702"), [a_jpeg()])) == {"subdistrict"}


def test_photos_are_refused_by_what_they_are(officer: Caller, category: Category) -> None:
    sent = content(category, "4701")
    four = [a_jpeg() for _ in range(4)]
    large = a_jpeg() + b"\0" * (10 * 1024 * 1024)

    assert wrong_fields(officer.put(None, sent, four)) == {"photo"}
    assert wrong_fields(officer.put(None, sent, [b"GIF89a" + b"\0" * 40])) == {"photo"}
    assert wrong_fields(officer.put(None, sent, [a_jpeg(200, 200)[:900]])) == {"photo"}
    assert wrong_fields(officer.put(None, sent, [b""])) == {"photo"}
    told(officer.put(None, sent, [large]), 413, "too-large")
    assert not FieldReport.objects.exists()


@pytest.mark.parametrize(
    "report",
    [
        "",
        "{",
        "[]",
        "null",
        '"text"',
        '{"details": NaN}',
        '{"details": "\\ud800"}',
        '{"details": "\\u0000 ข้อความที่ยาวพอสมควร"}',
        '{"a": ' * 5000 + "1" + "}" * 5000,
        "[" * 100_000,
        "9" * 5000,
        b'{"details": "\xff\xfe"}',
        '{"\\ud800": 1}',
    ],
    ids=[
        "nothing",
        "cut",
        "list",
        "null",
        "text",
        "nan",
        "surrogate",
        "nul",
        "deep",
        "deeper",
        "huge",
        "no-utf8",
        "key",
    ],
)
def test_a_part_that_is_no_report_is_refused(officer: Caller, report: Any) -> None:
    response = officer.put(None, report)

    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"


def test_text_that_lost_its_encoding_is_refused(officer: Caller, category: Category) -> None:
    thai = json.dumps(content(category, "4701"), ensure_ascii=False).encode("tis-620")

    assert "village_name" in wrong_fields(officer.put(None, thai, [a_jpeg()]))


def test_other_bodies_than_parts_are_refused(officer: Caller, category: Category) -> None:
    url, sent = report_url(uuid4()), json.dumps(content(category, "4701"))

    told(officer.client.put(url, sent, content_type="application/json"), 415, "wrong-media-type")
    told(officer.client.put(url, b"", content_type=""), 415, "wrong-media-type")
    told(officer.client.put(url, b"x", content_type="multipart/form-data"), 400, "bad-request")
    told(officer.client.put(url, b"x", content_type=MULTIPART_CONTENT), 422, "invalid")
    strange = encode_multipart(BOUNDARY, {"report": sent, "image": SimpleUploadedFile("p", a_jpeg())})
    assert wrong_fields(officer.client.put(url, strange, content_type=MULTIPART_CONTENT)) == {"report"}


def test_more_than_32_megabytes_are_refused_unread(officer: Caller) -> None:
    response = officer.client.put(
        report_url(uuid4()), b"", content_type=MULTIPART_CONTENT, CONTENT_LENGTH=str(33 * 1024 * 1024)
    )

    told(response, 413, "too-large")


def test_a_closed_window_is_named(officer: Caller, category: Category, now: Clock) -> None:
    now.set(datetime(2026, 12, 1, 0, 0, tzinfo=BANGKOK))

    problem = told(officer.put(None, content(category, "4701"), [a_jpeg()]), 403, "window-closed")

    assert "30 พ.ย. 69 เวลา 23.59 น." in problem["detail"]
    window = problem["window"]
    assert (window["round"], window["step"], window["place"]) == ("2026-11", "record", "4701")
    assert datetime.fromisoformat(window["closes_at"]) == datetime(2026, 12, 1, tzinfo=BANGKOK)
    assert window["extended_by"] == "central"


def test_the_last_second_counts_and_an_extension_opens_again(officer: Caller, category: Category, now: Clock) -> None:
    now.set(datetime(2026, 11, 30, 23, 59, 59, 999999, tzinfo=BANGKOK))
    assert officer.put(None, content(category, "4701"), [a_jpeg()]).status_code == 201
    now.advance(timedelta(microseconds=1))
    assert officer.put(None, content(category, "4701"), [a_jpeg()]).status_code == 403

    extend(
        system="palad", key="2026-11", step="record", place="47", until=now.at + timedelta(days=3), by=None, at=now.at,
        reason="น้ำท่วม",
    )  # fmt: skip

    assert officer.put(None, content(category, "4701"), [a_jpeg()]).status_code == 201


def test_only_officers_record(officer: Caller, category: Category) -> None:
    for user in (
        ChiefFactory.create(place=the_place("4701")),
        ProvinceOfficerFactory.create(place=the_place("47")),
        UserFactory.create(),
        OfficerFactory.create(place=the_place("4701"), until=MID_NOVEMBER.date() - timedelta(days=1)),
    ):
        told(Caller(user).put(None, content(category, "4701"), [a_jpeg()]), 403, "not-allowed")
    assert not FieldReport.objects.exists()


def test_nobody_records_without_a_token(category: Category) -> None:
    body = encode_multipart(BOUNDARY, {"report": json.dumps(content(category, "4701"))})

    response = Client().put(report_url(uuid4()), body, content_type=MULTIPART_CONTENT)

    told(response, 401, "not-signed-in")
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_an_id_in_capitals_is_the_same_id(officer: Caller, category: Category) -> None:
    pk, sent, photo = uuid4(), content(category, "4701"), a_jpeg()
    officer.put(pk, sent, [photo])

    assert officer.put(str(pk).upper(), sent, [photo]).status_code == 200
    assert wrong_fields(officer.put("not-a-uuid", sent, [photo])) == {"uuid"}


@pytest.mark.django_db(transaction=True)
def test_the_same_send_twice_at_once_makes_one_report(now: Clock) -> None:
    district = DistrictFactory.create()
    the_place(f"{district.pk}01")
    caller, sent, photo = (
        Caller(OfficerFactory.create(place=district)),
        content(CategoryFactory.create(), district.pk),
        a_jpeg(),
    )
    for pk in [uuid4() for _ in range(5)]:
        assert sorted(_at_once(caller, pk, sent, photo)) == [200, 201]

    assert FieldReport.objects.count() == ReportPhoto.objects.count() == 5


def _at_once(caller: Caller, pk: UUID, sent: dict[str, Any], photo: bytes) -> list[int]:
    statuses: list[int] = []
    ready = Barrier(2)

    def send() -> None:
        ready.wait()
        statuses.append(caller.put(pk, sent, [photo]).status_code)
        connection.close()

    threads = [Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses
