"""The front hall: where each person lands, and what they were told."""

import pytest
from django.test import Client

from raingan.core.flow.door import move
from raingan.core.notices.models import Notice
from raingan.core.web import clock
from raingan.systems.palad.flow import FLOW
from tests.factories import ChiefFactory, UserFactory
from tests.systems.palad.factories import FieldReportFactory

pytestmark = pytest.mark.django_db


def test_whoever_has_one_system_lands_in_its_room(client: Client) -> None:
    client.force_login(ChiefFactory.create())
    assert client.get("/").url == "/palad/"  # type: ignore[attr-defined]


def test_whoever_has_no_duty_is_told_whom_to_ask(client: Client) -> None:
    client.force_login(UserFactory.create())
    assert "กรุณาติดต่อผู้ดูแลสิทธิ์ของจังหวัด" in client.get("/").content.decode()


def test_a_return_stands_in_the_inbox_with_its_reason_until_it_is_read(client: Client) -> None:
    report = FieldReportFactory.create()
    chief = ChiefFactory.create(place=report.place)
    move(FLOW, report.pk, "return", by=chief, at=clock.now(), reason="<b>ภาพไม่ชัด</b>")
    client.force_login(report.officer)

    page = client.get("/inbox/").content.decode()

    assert "&lt;b&gt;ภาพไม่ชัด&lt;/b&gt;" in page
    assert report.get_absolute_url() in page
    assert "ใหม่" in page
    assert client.post("/inbox/").url == "/inbox/"  # type: ignore[attr-defined]
    assert not Notice.objects.filter(read_at__isnull=True).exists()


def test_nobody_reads_anothers_inbox(client: Client) -> None:
    Notice.objects.create(recipient=UserFactory.create(), text="เฉพาะผู้อื่น", created_at=clock.now())
    client.force_login(UserFactory.create())
    page = client.get("/inbox/").content.decode()
    assert "เฉพาะผู้อื่น" not in page
    assert "ยังไม่มีข้อความ" in page


def test_many_notices_come_page_by_page(client: Client) -> None:
    user = UserFactory.create()
    Notice.objects.bulk_create(Notice(recipient=user, text=f"เรื่องที่ {n}.", created_at=clock.now()) for n in range(35))
    client.force_login(user)
    first = client.get("/inbox/")
    page = first.context["page"]
    assert len(page.items) == 30
    assert len(client.get("/inbox/", {"cursor": page.next}).context["page"].items) == 5
