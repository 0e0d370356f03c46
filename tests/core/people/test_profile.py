"""What a person sees and mends about themselves."""

from datetime import date

import pytest
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as effort

from raingan.core.audit.models import Event
from raingan.core.people.models import User
from tests.core.people.conftest import NASTY, post_raw
from tests.factories import AssignmentFactory, ChiefFactory, UserFactory, demo_citizen_id, the_place

pytestmark = pytest.mark.django_db
MENDED = {
    "title": "นางสาว",
    "first_name": "สมหญิง",
    "last_name": "ใจงาม",
    "position": "ปลัดอำเภอชำนาญการพิเศษ",
    "telephone": "๐ ๔๒๗๑ ๑๒๓๔ ต่อ ๑๒",
    "email": "somying@example.go.th",
}


def test_it_shows_duties_past_and_present_and_a_masked_citizen_id(client: Client) -> None:
    user = UserFactory.create(citizen_id=demo_citizen_id(5))
    the_place("4701")
    AssignmentFactory.create(user=user, place=the_place("4701"), since=date(2024, 1, 1), until=date(2025, 5, 31))
    chief = ChiefFactory.create(place=the_place("4702"), first_name="เจ้าของตำแหน่ง")
    AssignmentFactory.create(user=user, role="chief", place=the_place("4702"), since=date(2025, 6, 1), acting_for=chief)
    client.force_login(user)

    page = client.get("/profile/").content.decode()

    assert "9-0000-xxxxx-xx-" in page
    assert demo_citizen_id(5) not in page
    assert page.index("อำเภอตัวอย่าง4702") < page.index("อำเภอตัวอย่าง4701")
    assert "31 พ.ค. 68" in page
    assert "รักษาราชการแทน นายเจ้าของตำแหน่ง ใจดี" in page


def test_a_change_is_shown_first_and_kept_when_confirmed(client: Client) -> None:
    user = UserFactory.create(first_name="สมชาย")
    client.force_login(user)

    shown = client.post("/profile/edit/", MENDED).content.decode()
    assert "ยืนยันการแก้ไขประวัติ" in shown
    assert "เดิม: สมชาย" in shown
    assert User.objects.get().first_name == "สมชาย"

    answer = client.post("/profile/edit/", {**MENDED, "confirmed": "1"}, follow=True)
    user.refresh_from_db()
    assert "บันทึกการแก้ไขประวัติเรียบร้อยแล้ว" in answer.content.decode()
    assert user.full_name == "นางสาวสมหญิง ใจงาม"
    assert user.telephone == "0 4271 1234 ต่อ 12"
    event = Event.objects.get(verb="mend-profile")
    assert "telephone" in event.facts["fields"]
    assert "4271" not in str(event.facts)


def test_going_back_keeps_what_was_typed(client: Client) -> None:
    client.force_login(UserFactory.create())

    page = client.post("/profile/edit/", {**MENDED, "back": "1"}).content.decode()

    assert 'value="สมหญิง"' in page
    assert "ตรวจสอบก่อนบันทึก" in page


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("first_name", " ", "กรุณากรอกชื่อ"),
        ("last_name", "ก" * 101, "นามสกุลต้องไม่เกิน 100 ตัวอักษร"),
        ("telephone", "โทรมาเลย", "กรุณากรอกโทรศัพท์เป็นตัวเลข"),
        ("email", "somchai@", "กรุณากรอกอีเมลให้ถูกต้อง"),
        ("email", "a\x00@example.go.th", "อีเมลมีอักขระที่ระบบไม่รองรับ"),
        ("position", "ปลัด\x00อำเภอ", "ตำแหน่งมีอักขระที่ระบบไม่รองรับ"),
    ],
)
@pytest.mark.parametrize("confirmed", [{}, {"confirmed": "1"}])
def test_a_refused_form_comes_back_filled_in(
    client: Client, field: str, typed: str, said: str, confirmed: dict[str, str]
) -> None:
    client.force_login(UserFactory.create(position="เดิม"))

    answer = client.post("/profile/edit/", {**MENDED, field: typed, **confirmed})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count(said) >= 2, "at the top and beside the field"
    kept = [value for name, value in MENDED.items() if name != field]
    assert all(f'value="{value}"' in page for value in kept)
    assert User.objects.get().position == "เดิม"


@effort(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=NASTY, position=NASTY, telephone=NASTY, email=NASTY)
def test_nothing_typed_breaks_the_profile(
    client: Client, first: str, position: str, telephone: str, email: str
) -> None:
    client.force_login(UserFactory.create())
    typed = {**MENDED, "first_name": first, "position": position, "telephone": telephone, "email": email}

    for confirmed in ({}, {"confirmed": "1"}):
        assert post_raw(client, "/profile/edit/", typed | confirmed).status_code in {200, 302, 422}
    assert client.get("/profile/").status_code == 200


def test_changing_nothing_writes_no_event(client: Client) -> None:
    user = UserFactory.create()
    client.force_login(user)
    same = {name: getattr(user, name) for name in MENDED}

    client.post("/profile/edit/", {**same, "confirmed": "1"})

    assert not Event.objects.filter(verb="mend-profile").exists()


@pytest.mark.parametrize(
    "address", ["/profile/", "/profile/edit/", "/profile/password/", "/profile/tokens/", "/profile/two-step/"]
)
def test_everything_of_ones_own_needs_signing_in(client: Client, address: str) -> None:
    assert client.get(address)["Location"].startswith("/sign-in/?next=")
