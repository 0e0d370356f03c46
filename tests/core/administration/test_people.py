"""The account administrator's pages, through HTTP: who is found, what may be done, what the person is told."""

from datetime import date, timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from raingan.core.audit.models import Event
from raingan.core.notices.models import Notice
from raingan.core.people.models import Assignment, OneTimePassword, User
from raingan.core.people.names import lookup_digest
from raingan.core.web import clock as the_clock
from tests.conftest import Clock
from tests.factories import (
    AccountAdminFactory,
    AssignmentFactory,
    CentralFactory,
    ChiefFactory,
    OfficerFactory,
    UserFactory,
    demo_citizen_id,
    the_place,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today(clock: Clock) -> None:
    clock.set(timezone.make_aware(timezone.datetime(2026, 11, 20, 10)))  # type: ignore[attr-defined]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def admin() -> User:
    return AccountAdminFactory.create(place=the_place("47"))


@pytest.fixture
def centre() -> User:
    return AccountAdminFactory.create(place=the_place("TH"))


def page(name: str, *args: object) -> str:
    return reverse(f"palad:{name}", args=args)


def new(**changes: str) -> dict[str, str]:
    form = {
        "title": "นาย", "first_name": "สมชาย", "last_name": "ใจดี", "citizen_id": demo_citizen_id(77),
        "personal_name": "", "position": "ปลัดอำเภอ", "telephone": "๐๔๒ ๗๑๑", "email": "", "role": "officer",
        "place": "4701", "since": "2026-11-01", "until": "",
    }  # fmt: skip
    return {**form, **changes}


def test_only_the_people_of_the_province_and_those_without_duties_exist(admin: User) -> None:
    for code in ("4701", "4801"):
        the_place(code)
    inside = OfficerFactory.create(place=the_place("4701"), first_name="ในเขต")
    outside = OfficerFactory.create(place=the_place("4801"), first_name="นอกเขต")
    idle = UserFactory.create(first_name="ยังว่าง")
    moved = OfficerFactory.create(place=the_place("4701"), first_name="ย้ายไป", until=TODAY - timedelta(days=1))
    AssignmentFactory.create(user=moved, place=the_place("4801"), since=TODAY)
    gone = OfficerFactory.create(place=the_place("4801"), first_name="พ้นไป", until=TODAY - timedelta(days=1))
    client = signed_in(admin)

    text = client.get(page("people")).content.decode()

    assert "ในเขต" in text
    assert "ยังว่าง" in text
    assert [name for name in ("นอกเขต", "ย้ายไป", "พ้นไป") if name in text] == []
    for person, status in ((inside, 200), (idle, 200), (outside, 404), (moved, 404), (gone, 404)):
        assert client.get(page("person", person.pk)).status_code == status
        assert client.post(page("person-password", person.pk)).status_code == status
    assert client.get(page("person", 10**30)).status_code == 404


def test_people_are_found_by_name_place_and_role_in_dictionary_order(admin: User) -> None:
    for name in ("แดง", "กบ", "เกด"):
        OfficerFactory.create(place=the_place("4701"), first_name=name)
    ChiefFactory.create(place=the_place("4702"), first_name="นาย")
    client = signed_in(admin)

    def names(query: str) -> list[str]:
        return [row["person"].first_name for row in client.get(page("people") + query).context["rows"]]

    assert names("?place=4701") == ["กบ", "เกด", "แดง"]
    assert names("?role=chief") == ["นาย"]
    assert names("?q=แดง+ใจดี") == ["แดง"]
    assert client.get(page("people") + "?q=%00&place=99999&cursor=zz").status_code == 200


def test_a_citizen_id_finds_by_post_only_and_stands_in_no_address(admin: User) -> None:
    person = OfficerFactory.create(place=the_place("4701"), citizen_id=demo_citizen_id(5))
    OfficerFactory.create(place=the_place("4801"), citizen_id=demo_citizen_id(6))
    client = signed_in(admin)

    answer = client.post(page("find-citizen"), {"citizen_id": demo_citizen_id(5)})
    assert answer["Location"] == page("person", person.pk)
    assert demo_citizen_id(5) not in client.get(answer["Location"]).content.decode()
    other = client.post(page("find-citizen"), {"citizen_id": demo_citizen_id(6)})
    assert other.status_code == 422
    assert "ไม่พบผู้ที่ใช้เลขประจำตัวประชาชนนี้" in other.content.decode()


def test_a_new_person_enters_by_the_slip_and_is_told(admin: User, settings: Any) -> None:
    settings.DEMO = True
    the_place("4701")
    client = signed_in(admin)

    answer = client.post(page("new-person"), new())

    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    password = answer.context["password"]
    assert password in answer.content.decode()
    person = User.objects.get(first_name="สมชาย")
    assert person.telephone == "042 711"
    entered = Client().post(reverse("people:sign-in"), {"username": demo_citizen_id(77), "password": password})
    assert entered["Location"] != reverse("people:sign-in")
    assert entered.status_code == 302
    assert Event.objects.filter(verb="assign", actor=admin).exists()
    assert "ปลัดอำเภอ อำเภอตัวอย่าง4701" in Notice.objects.get(recipient=person).message


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"citizen_id": "1234567890123"}, "citizen_id"),
        ({"citizen_id": ""}, "citizen_id"),
        ({"place": "4801"}, "place"),
        ({"place": "47"}, "place"),
        ({"role": "central", "place": "TH"}, "role"),
        ({"role": "account_admin", "place": "47"}, "role"),
        ({"since": "2026-13-45"}, "since"),
        ({"until": "2026-10-01"}, "until"),
        ({"first_name": "ก\0ข"}, "first_name"),
        ({"personal_name": "4701"}, "personal_name"),
        ({"first_name": ""}, "first_name"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_made(
    admin: User, settings: Any, changes: dict[str, str], field: str
) -> None:
    settings.DEMO = True
    for code in ("4701", "4801"):
        the_place(code)

    answer = signed_in(admin).post(page("new-person"), new(**changes))

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not User.objects.filter(last_name="ใจดี", position="ปลัดอำเภอ").exists()


def test_a_citizen_id_that_is_taken_makes_nobody(admin: User, settings: Any) -> None:
    settings.DEMO = True
    OfficerFactory.create(place=the_place("4701"), citizen_id=demo_citizen_id(77))
    answer = signed_in(admin).post(page("new-person"), new())
    assert answer.context["form"].errors["citizen_id"] == ["มีบัญชีของเลขประจำตัวประชาชนนี้อยู่แล้ว"]
    assert not User.objects.filter(first_name="สมชาย").exists()


def test_only_the_centre_makes_administrators_and_touches_them(admin: User, centre: User) -> None:
    mate = AccountAdminFactory.create(place=the_place("47"))
    wider = CentralFactory.create()
    AssignmentFactory.create(user=wider, place=the_place("4701"))
    officer = OfficerFactory.create(place=the_place("4701"), personal_name="somchai.d")
    duty = {"role": "account_admin", "place": "47", "since": "2026-11-20"}

    assert signed_in(admin).post(page("give-duty", officer.pk), duty).status_code == 422
    assert signed_in(centre).post(page("give-duty", officer.pk), duty).status_code == 302
    for person in (mate, wider, officer):
        assert signed_in(admin).post(page("person-password", person.pk)).status_code == 403
        assert signed_in(admin).post(page("suspend-person", person.pk), {"reason": "x"}).status_code == 403
    assert signed_in(centre).post(page("person-password", mate.pk)).status_code == 200
    held = Assignment.objects.get(user=mate)
    assert signed_in(admin).post(page("end-duty", mate.pk, held.pk), {"until": "2026-11-20"}).status_code == 403


def test_what_was_typed_stays_when_the_account_is_no_longer_ones_own_to_touch(admin: User) -> None:
    person = OfficerFactory.create(place=the_place("4701"))
    AssignmentFactory.create(user=person, role="officer", place=the_place("4801"))
    client = signed_in(admin)

    suspended = client.post(page("suspend-person", person.pk), {"reason": "ลาออกจากราชการ"})
    assert suspended.status_code == 403
    assert "ผู้ใช้นี้มีหน้าที่นอกพื้นที่ของท่านด้วย" in suspended.content.decode()
    assert "ลาออกจากราชการ</textarea>" in suspended.content.decode()

    profile = {"first_name": "ชื่อใหม่", "last_name": "ทดสอบ"}
    mended = client.post(page("mend-person", person.pk), profile)
    assert mended.status_code == 403
    assert "ผู้ใช้นี้มีหน้าที่นอกพื้นที่ของท่านด้วย" in mended.content.decode()
    assert 'value="ชื่อใหม่"' in mended.content.decode()


def test_nobody_acts_on_the_own_account(centre: User) -> None:
    client = signed_in(centre)
    mine = Assignment.objects.get(user=centre)
    assert client.post(page("person-password", centre.pk)).status_code == 403
    assert client.post(page("suspend-person", centre.pk), {"reason": "x"}).status_code == 403
    assert client.get(page("end-duty", centre.pk, mine.pk)).status_code == 403
    the_place("4701")
    duty = {"role": "chief", "place": "4701", "since": "2026-11-20"}
    assert client.post(page("give-duty", centre.pk), duty).status_code == 422
    assert not Assignment.objects.filter(user=centre, role="chief").exists()


def test_a_new_password_ends_the_old_and_every_session(admin: User) -> None:
    person = OfficerFactory.create(place=the_place("4701"))
    browser = signed_in(person)

    answer = signed_in(admin).post(page("person-password", person.pk))

    assert answer.context["password"]
    assert browser.get(reverse("people:profile")).status_code == 302
    person.refresh_from_db()
    assert person.must_choose_password
    assert OneTimePassword.objects.filter(user=person, used_at=None).count() == 1
    assert Notice.objects.filter(recipient=person).count() == 1


def test_a_new_chief_gets_a_slip_and_the_former_one_is_out(admin: User) -> None:
    former = ChiefFactory.create(place=the_place("4701"))
    person = OfficerFactory.create(place=the_place("4702"))
    client, duty = signed_in(admin), {"role": "chief", "place": "4701", "since": "2026-11-20"}

    taken = client.post(page("give-duty", person.pk), duty)
    assert "กรุณาสิ้นสุดหน้าที่เดิมก่อน" in taken.content.decode()
    held = Assignment.objects.get(user=former)
    ended = client.post(page("end-duty", former.pk, held.pk), {"until": "2026-11-19", "reason": "ย้าย"})
    assert ended.status_code == 302
    given = client.post(page("give-duty", person.pk), duty)
    assert given.context["password"]
    assert Event.objects.get(verb="end-assignment").reason == "ย้าย"
    assert Notice.objects.filter(recipient=former).count() == 1


def test_a_suspended_account_opens_nothing_until_it_is_opened_again(admin: User) -> None:
    person = OfficerFactory.create(place=the_place("4701"))
    browser, client = signed_in(person), signed_in(admin)

    assert client.post(page("suspend-person", person.pk), {"reason": ""}).status_code == 422
    assert client.post(page("suspend-person", person.pk), {"reason": "ลาออก"}).status_code == 302
    assert browser.get(reverse("people:profile")).status_code == 302
    assert client.post(page("person-password", person.pk)).status_code == 409
    assert client.post(page("suspend-person", person.pk), {"reason": "กลับมา", "act": "reactivate"}).status_code == 302
    person.refresh_from_db()
    assert person.is_active
    assert list(Event.objects.filter(subject_id=str(person.pk)).values_list("verb", flat=True)) == [
        "deactivate", "reactivate",
    ]  # fmt: skip


def test_a_locked_name_is_shown_and_unlocked(admin: User) -> None:
    person = OfficerFactory.create(place=the_place("4701"), citizen_id=demo_citizen_id(5))
    digest = lookup_digest(demo_citizen_id(5))
    AccessAttempt.objects.create(
        username=digest, ip_address="10.0.0.1", failures_since_start=5, attempt_time=the_clock.now()
    )
    client = signed_in(admin)

    assert client.get(page("person", person.pk)).context["locked"]
    assert client.post(page("unlock-person", person.pk)).status_code == 302
    assert not client.get(page("person", person.pk)).context["locked"]


def test_an_administrator_begins_at_the_people(admin: User) -> None:
    assert signed_in(admin).get("/")["Location"] == page("people")


def test_the_pages_ask_few_questions(admin: User, django_assert_max_num_queries: Any) -> None:
    people = [OfficerFactory.create(place=the_place("4701")) for _ in range(30)]
    client = signed_in(admin)
    client.get(page("people"))
    with django_assert_max_num_queries(12):
        assert client.get(page("people")).context["page"].count == 31
    for each in range(5):
        AssignmentFactory.create(user=people[0], role="chief", place=the_place(f"470{each + 1}"), since=TODAY)
    with django_assert_max_num_queries(12):
        assert len(client.get(page("person", people[0].pk)).context["duties"]) == 6
