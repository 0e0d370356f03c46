"""Whom to ask: open to everybody, set by the centre."""

import pytest
from django.test import Client
from django.urls import reverse

from raingan.core.audit.models import Event
from tests.factories import CentralFactory

pytestmark = pytest.mark.django_db
FORM = {
    "unit": "กลุ่มงานระบบข้อมูล กองการเจ้าหน้าที่", "telephone": "0 2000 0000 ต่อ 123", "hours": "วันราชการ", "email": "",
    "line_name": "PALAD REPORT", "line_url": "https://line.me/ti/g/example", "note": "",
}  # fmt: skip


def test_nothing_set_yet_says_what_to_do(client: Client) -> None:
    assert "ผู้ดูแลสิทธิ์ของจังหวัด" in client.get(reverse("palad:contact")).content.decode()


def test_what_the_centre_sets_everybody_reads(client: Client) -> None:
    client.force_login(CentralFactory.create())
    assert client.post(reverse("palad:contact-edit"), FORM).status_code == 302

    page = Client().get(reverse("palad:contact")).content.decode()
    assert FORM["unit"] in page
    assert 'href="tel:02000000' in page
    assert 'src="data:image/svg+xml' in page
    assert Event.objects.get(verb="set-contact").facts["changed"]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "http://line.me/x", "line", "https://" + "x" * 400])
def test_only_a_safe_address_becomes_a_link(client: Client, url: str) -> None:
    client.force_login(CentralFactory.create())

    answer = client.post(reverse("palad:contact-edit"), {**FORM, "line_url": url})

    assert answer.status_code == 422
    assert FORM["telephone"] in answer.content.decode()
