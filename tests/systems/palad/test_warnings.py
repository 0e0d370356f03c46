"""Warnings: found when a report is made or mended, said to whom they concern, never a refusal."""

import re
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from raingan.core.people.models import User
from raingan.core.places.models import Place
from raingan.systems.palad.likeness import find
from raingan.systems.palad.models import Category, FieldReport, ReportPhoto, State
from raingan.systems.palad.shown import oddities
from raingan.systems.palad.warned import ReportWarning, WarningKind
from raingan.systems.palad.warning_rules import Subject, _asked_photos
from tests.core.evidence.corpus import altered
from tests.core.evidence.corpus import photo as picture
from tests.factories import ChiefFactory, OfficerFactory, the_place
from tests.systems.palad.calling import MID_NOVEMBER, Caller, content, report_url
from tests.systems.palad.factories import CategoryFactory, FieldReportFactory, a_jpeg

pytestmark = pytest.mark.django_db
OTHER_DAYS = ["2026-11-18", "2026-11-17", "2026-11-16", "2026-11-15"]


@pytest.fixture(autouse=True)
def now(clock: Any) -> None:
    clock.set(MID_NOVEMBER)
    for code in ("470101", "300101"):
        the_place(code)


@pytest.fixture
def officer() -> Caller:
    return Caller(OfficerFactory.create(place=the_place("4701")))


@pytest.fixture
def category() -> Category:
    return CategoryFactory.create()


def saved(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()


class Sender:
    """An officer who records; each text is another unless it is given."""

    def __init__(self, caller: Caller, category: Category, district: str = "4701") -> None:
        self.caller, self.category, self.district, self.sent = caller, category, district, 0

    def record(self, *photos: bytes, pk: UUID | None = None, match: int | None = None, **changes: Any) -> Any:
        self.sent += 1
        without = {} if photos or "keep_photos" in changes else {"no_photo_reason": "ฝนตกหนัก"}
        text = f"ออกตรวจพื้นที่และพบปะราษฎร ครั้งที่ {self.sent} ของ {self.caller.user.pk}"
        body = content(self.category, self.district, **{"details": text, **without, **changes})
        headers = {} if match is None else {"If_Match": f'"{match}"'}
        response = self.caller.put(pk, body, photos, **headers)
        assert response.status_code in {200, 201}, response.content
        return response.json()


@pytest.fixture
def sender(officer: Caller, category: Category) -> Sender:
    return Sender(officer, category)


def kinds(report: Any) -> list[str]:
    return [each["kind"] for each in report["warnings"]]


def test_an_ordinary_report_carries_no_warning(sender: Sender) -> None:
    one = sender.record(a_jpeg(taken_at=MID_NOVEMBER - timedelta(days=1)))

    assert one["warnings"] == []
    assert list(FieldReport.objects.without_warnings().values_list("pk", flat=True)) == [UUID(one["id"])]


def test_no_photo_is_a_warning_with_its_reason(sender: Sender) -> None:
    one = sender.record()

    assert one["warnings"] == [{"kind": "no_photo", "message": "ไม่มีภาพ: ฝนตกหนัก", "photo": None, "report": None}]
    assert not FieldReport.objects.without_warnings().exists()


def test_the_same_photo_again_names_the_report_it_was_used_in(sender: Sender) -> None:
    data = a_jpeg()
    first = sender.record(data)
    second = sender.record(a_jpeg(), data, activity_date="2026-11-17")

    (warning,) = second["warnings"]
    assert (warning["kind"], warning["report"], warning["photo"]) == (
        "same_photo",
        first["id"],
        second["photos"][1]["id"],
    )
    assert warning["message"] == f"ภาพที่ 2 เป็นภาพเดียวกับในรายงานของท่านวันที่ 18 พฤศจิกายน 2569 (เลขรับ {first['receipt']})"
    assert first["warnings"] == []


@pytest.mark.parametrize("alteration", ["sent by a chat", "mirrored", "cropped by 5", "screenshot", "turned by 90"])
def test_an_altered_copy_is_nearly_the_same(sender: Sender, alteration: str) -> None:
    image = picture(5, 0)
    first = sender.record(saved(image))
    second = sender.record(saved(altered(image, alteration, 1)), activity_date="2026-11-17")

    assert [(each["kind"], each["report"]) for each in second["warnings"]] == [("near_photo", first["id"])]
    assert "ภาพคล้ายกับภาพในรายงานของท่านวันที่ 18 พฤศจิกายน 2569" in second["warnings"][0]["message"]


def test_another_motif_is_not(sender: Sender) -> None:
    sender.record(saved(picture(5, 0)))

    assert sender.record(saved(picture(6, 0)), activity_date="2026-11-17")["warnings"] == []


def test_a_near_photo_is_looked_for_in_the_district_and_the_same_one_anywhere(
    sender: Sender, category: Category
) -> None:
    elsewhere = Sender(Caller(OfficerFactory.create(place=the_place("3001"))), category, "3001")
    image = picture(7, 0)
    sender.record(saved(image))

    assert elsewhere.record(saved(altered(image, "mirrored", 1)))["warnings"] == []
    same, near = elsewhere.record(saved(image), activity_date="2026-11-16")["warnings"]
    assert (near["kind"], same["kind"], same["report"]) == ("near_photo", "same_photo", None)
    assert same["message"] == "ภาพเป็นภาพเดียวกับในรายงานของอำเภอตัวอย่าง4701 จังหวัดตัวอย่าง47"


def stored(report: Any) -> FieldReport:
    return FieldReport.objects.get(pk=report["id"])


def test_a_year_later_a_near_photo_is_none(sender: Sender) -> None:
    image = picture(8, 0)
    first = sender.record(saved(image))
    (asked,) = _asked_photos(Subject(stored(first), list(stored(first).photos.all()), the_place("4701")))
    later = replace(asked, report=uuid4(), sha256="0" * 64, fingerprint=asked.fingerprint ^ 1)

    assert [each.kind for each in find([], [later])] == ["near_photo"]
    assert find([], [replace(later, day=later.day + timedelta(days=366))]) == []


def test_a_photo_of_another_day_says_how_far_off(sender: Sender) -> None:
    before = sender.record(a_jpeg(taken_at=MID_NOVEMBER - timedelta(days=4)))
    after = sender.record(a_jpeg(taken_at=MID_NOVEMBER), activity_date="2026-11-17")

    assert [each["message"] for each in (*before["warnings"], *after["warnings"])] == [
        "ภาพถ่ายเมื่อ 15 พฤศจิกายน 2569 ก่อนวันที่ปฏิบัติงาน 3 วัน",
        "ภาพถ่ายเมื่อ 19 พฤศจิกายน 2569 หลังวันที่ปฏิบัติงาน 2 วัน",
    ]


def test_a_photo_far_from_the_office_is_a_warning_where_the_office_is_known(sender: Sender) -> None:
    far: dict[str, Any] = {"latitude": 17.95, "longitude": 104.15}
    assert sender.record(a_jpeg(**far))["warnings"] == []
    Place.objects.filter(pk="4701").update(latitude=17.16, longitude=104.15)

    (warning,) = sender.record(a_jpeg(**far), activity_date="2026-11-17")["warnings"]

    assert (warning["kind"], warning["message"]) == ("far", "ภาพถ่ายห่างจากที่ว่าการอำเภอ 88 กม.")
    assert sender.record(a_jpeg(latitude=17.6, longitude=104.15), activity_date="2026-11-16")["warnings"] == []


def test_the_same_text_whatever_its_spaces_signs_and_numerals(sender: Sender) -> None:
    first = sender.record(a_jpeg(), details="ประชุมกำนัน ผู้ใหญ่บ้าน จำนวน 12 คน")
    second = sender.record(a_jpeg(), activity_date="2026-11-17", details="ประชุมกำนัน, ผู้ใหญ่บ้าน\nจำนวน ๑๒ คน.")

    assert [(each["kind"], each["report"]) for each in second["warnings"]] == [("same_text", first["id"])]


def test_a_colleagues_text_is_named_to_the_chief_and_not_to_the_officer(sender: Sender, category: Category) -> None:
    text = "ตรวจเยี่ยมฐานปฏิบัติการ อส. และกำชับมาตรการ"
    first = sender.record(a_jpeg(), details=text)
    colleague = Sender(Caller(OfficerFactory.create(place=the_place("4701"))), category)
    second = colleague.record(a_jpeg(), details=text)
    stranger = Sender(Caller(OfficerFactory.create(place=the_place("3001"))), category, "3001")

    assert [each["message"] for each in second["warnings"]] == [
        "รายละเอียดเหมือนกับรายงานของผู้อื่นในอำเภอเดียวกัน วันที่ 18 พฤศจิกายน 2569"
    ]
    assert second["warnings"][0]["report"] is None
    chief = Caller(ChiefFactory.create(place=the_place("4701")))
    (seen,) = chief.get(report_url(second["id"])).json()["warnings"]
    assert (seen["report"], first["receipt"] in seen["message"]) == (first["id"], True)
    assert sender.caller.user.full_name in seen["message"]
    assert stranger.record(a_jpeg(), details=text)["warnings"] == []


def test_the_fourth_report_of_a_day_is_warned_of(sender: Sender) -> None:
    reports = [sender.record(a_jpeg()) for _each in range(4)]

    assert [kinds(each) for each in reports] == [[], [], [], ["many"]]
    assert oddities(stored(reports[3])) == ["เป็นรายงานที่ 4 ของวันที่ 18 พฤศจิกายน 2569"]


def test_a_withdrawn_report_counts_for_nothing(sender: Sender) -> None:
    data, text = a_jpeg(), "ข้อความเดียวกันทุกประการในรายงานสองฉบับ"
    first = sender.record(data, details=text)
    second = sender.record(data, details=text)
    assert kinds(second) == ["same_photo", "same_text"]
    sender.record(a_jpeg())
    fourth = sender.record(a_jpeg())
    assert kinds(fourth) == ["many"]

    assert sender.caller.delete(report_url(first["id"]), If_Match='"1"').status_code == 204

    assert kinds(sender.caller.get(report_url(second["id"])).json()) == []
    assert kinds(sender.caller.get(report_url(fourth["id"])).json()) == []
    assert UUID(second["id"]) in set(FieldReport.objects.without_warnings().values_list("pk", flat=True))
    assert kinds(sender.record(data, details=text)) == ["same_photo", "same_text", "many"]


def test_what_arrived_earlier_is_never_warned_of_what_came_later(sender: Sender, clock: Any) -> None:
    data, text = a_jpeg(), "ข้อความเดียวกันทุกประการในรายงานสองฉบับ"
    first = sender.record(data, details=text, activity_date="2026-11-18")
    clock.set(MID_NOVEMBER + timedelta(hours=1))
    # From the outbox of a telephone that had no signal: the earlier visit arrives later, and is the one to look at.
    late = sender.record(data, details=text, activity_date="2026-11-03")
    assert kinds(late) == ["same_photo", "same_text"]
    clock.set(MID_NOVEMBER + timedelta(hours=2))

    keep = [first["photos"][0]["id"]]
    mended = sender.record(pk=UUID(first["id"]), match=1, details=text, keep_photos=keep, village_name="บ้านใหม่")

    assert (mended["version"], mended["warnings"]) == (2, [])


def test_mending_looks_anew_at_what_changed_and_clears_what_is_gone(sender: Sender, clock: Any) -> None:
    data, text = a_jpeg(), "ข้อความเดียวกันทุกประการในรายงานสองฉบับ"
    first = sender.record(data, details=text)
    second = sender.record(data, details=text, activity_date="2026-11-17")
    clock.set(MID_NOVEMBER + timedelta(hours=1))
    pk = UUID(second["id"])

    kept = sender.record(
        pk=pk, match=1, details=text, activity_date="2026-11-16", keep_photos=[second["photos"][0]["id"]]
    )
    assert kinds(kept) == ["same_photo", "same_text"]
    mended = sender.record(a_jpeg(), pk=pk, match=2, details=text, activity_date="2026-11-16", keep_photos=[])
    assert kinds(mended) == ["same_text"]
    other = sender.record(pk=pk, match=3, activity_date="2026-11-16", keep_photos=[mended["photos"][0]["id"]])
    assert kinds(other) == []
    clock.set(MID_NOVEMBER + timedelta(hours=2))
    again = sender.record(data, pk=UUID(first["id"]), match=1, keep_photos=[], details=text)
    assert kinds(again) == []
    third = sender.record(data, details=text, activity_date="2026-11-15")
    assert kinds(third) == ["same_photo", "same_text"]
    sender.record(a_jpeg(), pk=UUID(first["id"]), match=2, keep_photos=[])
    assert kinds(sender.caller.get(report_url(third["id"])).json()) == []


def test_of_three_uses_the_others_stand_when_one_is_withdrawn(sender: Sender) -> None:
    data = a_jpeg()
    first, second, third = (sender.record(data, activity_date=day) for day in OTHER_DAYS[:3])
    assert kinds(third) == ["same_photo"]

    sender.caller.delete(report_url(first["id"]), If_Match='"1"')

    (warning,) = sender.caller.get(report_url(third["id"])).json()["warnings"]
    assert warning["report"] == second["id"]


def test_late_is_a_remark_and_no_warning(sender: Sender) -> None:
    sender.record(a_jpeg(), activity_date="2026-11-03")

    report = FieldReport.objects.get()
    assert oddities(report) == ["บันทึกหลังวันที่ปฏิบัติงาน 16 วัน"]
    assert FieldReport.objects.without_warnings().get() == report


def test_finding_anew_gives_what_was_stored_at_once(sender: Sender, clock: Any) -> None:
    data, text = saved(picture(3, 0)), "ข้อความเดียวกันทุกประการในรายงานสองฉบับ"
    Place.objects.filter(pk="4701").update(latitude=17.16, longitude=104.15)
    copy, far = saved(altered(picture(3, 0), "cropped by 5", 2)), a_jpeg(latitude=13.7, longitude=100.5)
    for number, photos in enumerate([(data,), (data, far), (copy,), (), (a_jpeg(taken_at=MID_NOVEMBER),)]):
        clock.set(MID_NOVEMBER + timedelta(minutes=number))
        sender.record(*photos, details=text if number % 2 == 0 else f"{text} {number}")
    columns = ("report_id", "kind", "photo_id", "other_id", "number")
    stored = sorted(ReportWarning.objects.values_list(*columns), key=str)
    FieldReport.objects.update(text_key=None)
    ReportPhoto.objects.update(views=[])
    ReportWarning.objects.all().delete()

    call_command("rewrite_warnings")
    call_command("rewrite_warnings", since=date(2026, 11, 1))
    assert sorted(ReportWarning.objects.values_list(*columns), key=str) == stored
    assert {kind for _report, kind, *_rest in stored} == set(WarningKind)


def test_recording_costs_at_most_three_statements_more(sender: Sender) -> None:
    data = a_jpeg()
    sender.record(data)
    with CaptureQueriesContext(connection) as queries:
        sender.record(data, activity_date="2026-11-17")

    ours = [query["sql"] for query in queries if re.search("WITH asked|palad_reportwarning", query["sql"])]
    assert len(ours) == 3  # two searches and the insert; a plain read names the other report in the answer


def test_a_photo_nothing_can_be_seen_on_is_like_no_other(sender: Sender) -> None:
    sender.record(saved(Image.new("RGB", (640, 480), (3, 3, 3))))

    assert sender.record(saved(Image.new("RGB", (640, 480), (4, 4, 4))))["warnings"] == []


def test_the_pages_of_officer_and_chief_say_them(client: Client, sender: Sender) -> None:
    data = a_jpeg()
    first, second = sender.record(data), sender.record(data, activity_date="2026-11-17")
    sentence = "ภาพเป็นภาพเดียวกับในรายงาน"
    chief: User = ChiefFactory.create(place=the_place("4701"))

    for user in (sender.caller.user, chief):
        client.force_login(user)
        assert sentence in client.get(f"/palad/reports/{second['id']}/").content.decode()
        assert sentence not in client.get(f"/palad/reports/{first['id']}/").content.decode()


def test_reports_without_any_warning_are_told_apart_in_one_query() -> None:
    plain = FieldReportFactory.create(photos=1)
    FieldReportFactory.create(photos=0, no_photo_reason="ฝนตก")

    assert FieldReport.objects.in_states([State.PENDING]).without_warnings().get() == plain
