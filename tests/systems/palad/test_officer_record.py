"""Recording a visit through the page: what is stored, what is refused and how, and that nothing typed is lost."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django.fixtures import DjangoAssertNumQueries

from raingan.core.audit.models import Event
from raingan.core.people.models import User
from raingan.core.rounds.actions import extend
from raingan.systems.palad.models import Category, FieldReport, State
from tests.factories import ChiefFactory, OfficerFactory, PlaceFactory
from tests.systems.palad.factories import CategoryFactory, FieldReportFactory, a_jpeg

RECORD = reverse("palad:record")
MIDDAY = datetime(2026, 11, 20, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _friday(clock: Any) -> None:
    clock.set(MIDDAY)


@pytest.fixture
def category(db: None) -> Category:
    found: Category = CategoryFactory.create(name_th="งานแก้ปัญหาภัยพิบัติ")
    return found


@pytest.fixture
def officer(db: None, client: Client) -> User:
    person: User = OfficerFactory.create()
    PlaceFactory.create(code=f"{district_of(person)}01", name_th="ธาตุเชิงชุม")
    client.force_login(person)
    return person


def district_of(person: User) -> str:
    return person.assignments.get().place_id


def photo(name: str = "IMG_1.jpg", **options: Any) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, a_jpeg(**options), "image/jpeg")


def sent(officer: User, chosen: Category, /, **changes: Any) -> dict[str, Any]:
    fields = {
        "id": str(uuid4()),
        "dimension": chosen.dimension,
        "category": chosen.pk,
        "subdistrict": f"{district_of(officer)}01",
        "village_no": "4",
        "village_name": "บ้านนาอ้อย",
        "activity_date": "2026-11-20",
        "details": "สำรวจบ้านเรือนที่ได้รับผลกระทบจากน้ำท่วม",
        "photo": [photo()],
        **changes,
    }
    return {name: value for name, value in fields.items() if value is not None}


def text(response: Any) -> str:
    return str(response.content.decode()).replace("\N{NO-BREAK SPACE}", " ")


def test_a_visit_with_two_photos_is_stored_and_its_page_opens(
    client: Client, officer: User, category: Category
) -> None:
    taken = datetime(2026, 11, 20, 9, 14, tzinfo=UTC) - timedelta(hours=7)
    data = sent(officer, category, photo=[photo(taken_at=taken, latitude=17.15, longitude=104.13), photo("IMG_2.jpg")])

    response = client.post(RECORD, data)

    report = FieldReport.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"{report.get_absolute_url()}?saved=1")
    assert str(report.pk) == data["id"]
    assert (report.state, report.officer, report.place_id) == (State.PENDING, officer, district_of(officer))
    assert (report.village_no, report.village_name, report.week) == (4, "บ้านนาอ้อย", 3)
    first, second = report.photos.all()
    assert (first.taken_at, first.latitude, second.taken_at) == (taken, 17.15, None)
    assert Event.objects.get(subject_id=report.pk, verb="create").actor == officer
    assert report.receipt in text(client.get(response["Location"]))


def test_the_page_offers_the_own_districts_places_and_says_until_when(
    client: Client, officer: User, category: Category
) -> None:
    PlaceFactory.create(code="990101", name_th="ที่อื่น")

    html = text(client.get(RECORD))

    assert "ตำบลธาตุเชิงชุม" in html
    assert "ที่อื่น" not in html
    assert "บันทึกได้ถึง 30 พ.ย. 69 เวลา 23.59 น." in html
    assert "นายอำเภอต้องอนุมัติภายใน" not in html
    assert re.search(r'name="id" value="[0-9a-f-]{36}"', html)


def test_near_the_end_the_page_says_until_when_the_chief_must_have_approved(
    client: Client, officer: User, clock: Any
) -> None:
    clock.set(MIDDAY + timedelta(days=8))
    client.force_login(officer)

    assert "นายอำเภอต้องอนุมัติภายใน 30 พ.ย. 69 เวลา 23.59 น." in text(client.get(RECORD))


def test_places_of_former_reports_are_offered(client: Client, officer: User) -> None:
    FieldReportFactory.create(officer=officer, village_no=2, village_name="บ้านดงมะไฟ")
    FieldReportFactory.create(village_name="ของคนอื่น")

    html = text(client.get(RECORD))

    assert 'data-no="2" data-name="บ้านดงมะไฟ"' in html
    assert '<option value="บ้านดงมะไฟ">' in html
    assert "ของคนอื่น" not in html


def test_sending_twice_stores_once(client: Client, officer: User, category: Category) -> None:
    picture = a_jpeg()
    data = sent(officer, category)
    first = client.post(RECORD, data | {"photo": [SimpleUploadedFile("a.jpg", picture)]})
    second = client.post(RECORD, data | {"photo": [SimpleUploadedFile("b.jpg", picture)]})

    assert first["Location"] == second["Location"]
    assert FieldReport.objects.count() == 1
    assert Event.objects.filter(verb="create").count() == 1


def test_the_same_id_with_another_content_is_told_and_kept_as_a_further_report(
    client: Client, officer: User, category: Category
) -> None:
    data = sent(officer, category)
    client.post(RECORD, data)

    response = client.post(RECORD, data | {"details": "ออกตรวจความสงบเรียบร้อยในพื้นที่", "photo": [photo()]})

    html = text(response)
    assert response.status_code == 409
    assert "รายการนี้บันทึกไว้ก่อนแล้ว" in html
    assert "ออกตรวจความสงบเรียบร้อยในพื้นที่" in html
    assert data["id"] not in re.findall(r'name="id" value="([^"]+)"', html)
    assert FieldReport.objects.count() == 1


def test_somebody_elses_id_is_not_found(client: Client, officer: User, category: Category) -> None:
    other = FieldReportFactory.create()

    assert client.post(RECORD, sent(officer, category, id=str(other.pk))).status_code == 404


def test_without_an_id_the_server_makes_one(client: Client, officer: User, category: Category) -> None:
    assert client.post(RECORD, sent(officer, category, id="ไม่ใช่")).status_code == 302
    assert isinstance(FieldReport.objects.get().pk, UUID)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"category": ""}, "กรุณาเลือกด้านที่ปฏิบัติงาน"),
        ({"category": "999999"}, "กรุณาเลือกด้านที่ปฏิบัติงาน"),
        ({"category": "9" * 30}, "กรุณาเลือกด้านที่ปฏิบัติงาน"),
        ({"dimension": "function"}, "ด้านที่เลือกไม่ได้อยู่ในมิติที่เลือก"),
        ({"subdistrict": ""}, "กรุณาเลือกตำบลที่ลงไปปฏิบัติงาน"),
        ({"subdistrict": "990101"}, "ตำบลต้องอยู่ในอำเภอที่ท่านปฏิบัติหน้าที่"),
        ({"village_name": " "}, "กรุณาระบุชื่อหมู่บ้านหรือชุมชน"),
        ({"village_name": "ก" * 101}, "ชื่อหมู่บ้านหรือชุมชนยาวเกิน 100 ตัวอักษร"),
        ({"village_no": "0"}, "หมู่ที่ต้องเป็นเลข 1 ถึง 99"),
        ({"village_no": "สี่"}, "หมู่ที่ต้องเป็นเลข 1 ถึง 99"),
        ({"activity_date": "2026-11-21"}, "วันที่ปฏิบัติงานต้องไม่เกินวันนี้"),
        ({"activity_date": "2026-10-31"}, "ปิดรับรายงานของวันที่ก่อน 1 พฤศจิกายน 2569 แล้ว"),
        ({"activity_date": "2026-02-30"}, "วันที่ปฏิบัติงานไม่ใช่วันที่ที่มีอยู่จริง"),
        ({"activity_date": ""}, "กรุณาเลือกวันที่ปฏิบัติงาน"),
        ({"details": "สั้น"}, "กรุณาเล่ารายละเอียดอย่างน้อย 10 ตัวอักษร"),
        ({"details": "ก" * 4001}, "รายละเอียดยาวเกิน 4,000 ตัวอักษร"),
        ({"photo": None}, "กรุณาแนบภาพอย่างน้อย 1 ภาพ หรือเลือก “ไม่มีภาพ” พร้อมเหตุผล"),
        ({"photo": None, "no_photo": "on"}, "กรุณาระบุเหตุผลที่ไม่มีภาพ"),
        ({"no_photo": "on", "no_photo_reason": "ฝนตก"}, "มีภาพแนบแล้ว ไม่ต้องระบุเหตุผลที่ไม่มีภาพ"),
        ({"photo": None, "no_photo": "on", "no_photo_reason": "ก" * 301}, "เหตุผลยาวเกิน 300 ตัวอักษร"),
    ],
)
def test_each_mistake_is_told_at_its_field_and_in_the_summary_and_the_rest_stays(
    client: Client, officer: User, category: Category, changes: dict[str, Any], message: str
) -> None:
    PlaceFactory.create(code="990101")

    response = client.post(RECORD, sent(officer, category, **changes))

    html = text(response)
    assert response.status_code == 422
    assert html.count(message) == 2
    assert FieldReport.objects.count() == 0
    if "details" not in changes:
        assert "สำรวจบ้านเรือนที่ได้รับผลกระทบจากน้ำท่วม</textarea>" in html


def test_all_mistakes_are_told_at_once(client: Client, officer: User) -> None:
    html = text(client.post(RECORD, {}))

    for message in ("กรุณาเลือกด้านที่ปฏิบัติงาน", "กรุณาเลือกตำบล", "กรุณาเลือกวันที่ปฏิบัติงาน", "กรุณาแนบภาพ", "กรุณาเล่ารายละเอียด"):
        assert message in html


def test_a_category_that_asks_for_words_needs_them(client: Client, officer: User, category: Category) -> None:
    other = CategoryFactory.create(name_th="งานอื่นๆ (โปรดระบุ)", needs_text=True)

    assert "กรุณาระบุว่าเป็นงานใด" in text(client.post(RECORD, sent(officer, other)))
    assert client.post(RECORD, sent(officer, other, category_other="งานพระราชพิธี")).status_code == 302
    assert FieldReport.objects.get().category_other == "งานพระราชพิธี"


def test_words_for_another_category_are_left_out(client: Client, officer: User, category: Category) -> None:
    assert client.post(RECORD, sent(officer, category, category_other="งานพระราชพิธี")).status_code == 302
    assert FieldReport.objects.get().category_other == ""


def test_no_photo_needs_a_tick_and_a_reason(client: Client, officer: User, category: Category) -> None:
    data = sent(officer, category, photo=None, no_photo="on", no_photo_reason="โทรศัพท์ชำรุด")

    assert client.post(RECORD, data).status_code == 302
    assert FieldReport.objects.get().no_photo_reason == "โทรศัพท์ชำรุด"


def test_thai_numerals_control_characters_and_line_ends_are_understood(
    client: Client, officer: User, category: Category
) -> None:
    data = sent(
        officer, category, village_no="๑๒", details="บรรทัดแรกของรายงาน\r\nบรรทัดที่สอง\0 \x07", village_name="บ้าน\0นา"
    )

    assert client.post(RECORD, data).status_code == 302
    report = FieldReport.objects.get()
    assert (report.village_no, report.village_name) == (12, "บ้านนา")
    assert report.details == "บรรทัดแรกของรายงาน\nบรรทัดที่สอง"


def test_photos_of_a_refused_form_need_not_be_sent_again(client: Client, officer: User, category: Category) -> None:
    data = sent(officer, category, details="", photo=[photo(seed=1), photo(seed=2)])
    html = text(client.post(RECORD, data))
    tokens = re.findall(r'name="kept" value="([^"]+)"', html)
    assert len(tokens) == 2
    assert html.count('src="data:image/jpeg;base64,') == 2

    response = client.post(RECORD, sent(officer, category, photo=[photo(seed=3)], kept=tokens))

    assert response.status_code == 302
    hashes = [each.sha256 for each in FieldReport.objects.get().photos.all()]
    assert len(set(hashes)) == 3


def test_a_forged_or_foreign_or_old_token_is_no_photo(
    client: Client, officer: User, category: Category, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    html = text(client.post(RECORD, sent(officer, category, details="")))
    (token,) = re.findall(r'name="kept" value="([^"]+)"', html)
    stranger = Client()
    person = OfficerFactory.create()
    PlaceFactory.create(code=f"{district_of(person)}01")
    stranger.force_login(person)

    forged = client.post(RECORD, sent(officer, category, photo=None, kept=[token[:-3] + "abc"]))
    foreign = stranger.post(RECORD, sent(person, category, photo=None, kept=[token]))
    monkeypatch.setattr("raingan.systems.palad.staging.GOOD_FOR", timedelta(0))
    old = client.post(RECORD, sent(officer, category, photo=None, kept=[token]))

    for response in (forged, foreign, old):
        assert response.status_code == 422
        assert "ภาพที่แนบไว้ก่อนหน้านี้หมดอายุแล้ว" in text(response)
    assert FieldReport.objects.count() == 0


def test_of_four_photos_three_are_kept_and_the_rest_is_told(client: Client, officer: User, category: Category) -> None:
    html = text(client.post(RECORD, sent(officer, category, photo=[photo(seed=n) for n in range(1, 5)])))

    assert "แนบภาพได้ไม่เกิน 3 ภาพ" in html
    assert len(re.findall(r'name="kept"', html)) == 3
    assert FieldReport.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"%PDF-1.7 not a photo", "ไม่ใช่ภาพถ่าย"),
        (a_jpeg(seed=9)[:400], "เสียหายหรือส่งมาไม่ครบ"),
        (b"", "ไม่มีข้อมูล"),
    ],
)
def test_a_bad_photo_is_told_and_the_good_one_is_kept(
    client: Client, officer: User, category: Category, content: bytes, message: str
) -> None:
    bad = SimpleUploadedFile("เสีย.jpg", content, "image/jpeg")

    response = client.post(RECORD, sent(officer, category, photo=[photo(), bad]))

    assert response.status_code == 422
    assert message in text(response)
    assert len(re.findall(r'name="kept"', text(response))) == 1


def test_a_closed_month_says_what_may_be_done_and_loses_nothing(
    client: Client, officer: User, category: Category, clock: Any
) -> None:
    """October is open again for the centre's sake, November for nobody: the day can be chosen but not recorded."""
    clock.set(datetime(2026, 12, 2, 5, tzinfo=UTC))
    client.force_login(officer)
    until = datetime(2026, 12, 4, 17, tzinfo=UTC)
    extend(system="palad", key="2026-10", step="record", place="TH", until=until, by=None, at=MIDDAY, reason="อุทกภัย")

    response = client.post(RECORD, sent(officer, category, activity_date="2026-11-20"))

    html = text(response)
    assert response.status_code == 403
    assert "ปิดรับเมื่อ 30 พ.ย. 69 เวลา 23.59 น. แล้ว" in html
    assert "/palad/extension-requests/new/?round=2026-11&amp;place=" in html
    assert "สำรวจบ้านเรือนที่ได้รับผลกระทบจากน้ำท่วม</textarea>" in html
    assert 'name="kept"' in html
    assert client.post(RECORD, sent(officer, category, activity_date="2026-10-20")).status_code == 302


def test_a_script_that_sends_the_form_is_told_where_to_go(client: Client, officer: User, category: Category) -> None:
    response = client.post(RECORD, sent(officer, category), headers={"HX-Request": "true"})

    report = FieldReport.objects.get()
    assert response["HX-Redirect"] == f"{report.get_absolute_url()}?saved=1"


def test_a_former_report_can_be_copied_without_its_day_and_photos(client: Client, officer: User) -> None:
    old = FieldReportFactory.create(
        officer=officer, activity_date=date(2026, 11, 3), photos=1, details="เยี่ยมผู้ป่วยติดเตียง"
    )

    html = text(client.get(f"{RECORD}?copy={old.pk}"))

    assert "เยี่ยมผู้ป่วยติดเตียง</textarea>" in html
    assert re.search(r'value="2026-11-20" checked', html)
    assert "data-old" not in html
    assert str(old.pk) not in re.findall(r'name="id" value="([^"]+)"', html)


def test_only_an_own_report_can_be_copied(client: Client, officer: User) -> None:
    assert client.get(f"{RECORD}?copy={FieldReportFactory.create().pk}").status_code == 404
    assert client.get(f"{RECORD}?copy=ไม่ใช่").status_code == 200


def test_only_officers_record(client: Client, db: None) -> None:
    client.force_login(ChiefFactory.create())

    assert client.get(RECORD).status_code == 403
    assert client.post(RECORD, {}).status_code == 403


def test_the_page_and_a_refusal_cost_at_most_twelve_queries(
    client: Client, officer: User, category: Category, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for day in range(1, 15):
        FieldReportFactory.create(officer=officer, activity_date=date(2026, 11, day), photos=2)
    client.get(RECORD)
    wrong = sent(officer, category, details="")

    with django_assert_max_num_queries(12):
        client.get(RECORD)
    with django_assert_max_num_queries(12):
        client.post(RECORD, wrong)


NAMES = (
    *("id", "dimension", "category", "category_other", "subdistrict", "village_no", "village_name", "activity_date"),
    *("activity_date_other", "details", "no_photo", "no_photo_reason", "kept", "version"),
)
anything = st.text(max_size=300) | st.sampled_from(["\0", "๙๙", "-1", "1e9", "2026-11-20", "other", "[]", "ก" * 5000])


@settings(
    max_examples=60, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(
    fields=st.dictionaries(st.sampled_from(NAMES), anything),
    upload=st.none() | st.binary(max_size=400),
)
def test_whatever_is_sent_the_answer_is_a_page(
    client: Client, officer: User, category: Category, fields: dict[str, str], upload: bytes | None
) -> None:
    data: dict[str, Any] = sent(officer, category, photo=None) | {
        name: value.encode("utf-8", "replace").decode() for name, value in fields.items()
    }
    if upload is not None:
        data["photo"] = [SimpleUploadedFile("x.jpg", upload)]

    # 200: the form again, with what the officer should see before it is sent.
    assert client.post(RECORD, data).status_code in {200, 302, 403, 404, 409, 422}
