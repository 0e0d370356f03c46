"""The entry poster: for everybody, one page, the address in the code, whom to ask as the centre says."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from raingan.core.guidance.models import Contact
from raingan.core.letters import poster
from raingan.core.web import clock

pytestmark = pytest.mark.django_db
UNIT = "กลุ่มงานระบบข้อมูล กองการเจ้าหน้าที่"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the template is given; the setting itself is left out."""
    found: list[dict[str, Any]] = []

    def note(_template: Path, data: str, _fonts: Path) -> bytes:
        found.append(json.loads(data))
        return b"%PDF-1.7"

    monkeypatch.setattr(poster, "typeset", note)
    cache.clear()
    return found


def test_it_says_where_to_enter_what_each_role_types_and_whom_to_ask(
    client: Client, told: list[dict[str, Any]], settings: Any
) -> None:
    settings.CSRF_TRUSTED_ORIGINS, settings.ADDRESS = ["https://raingan.example.go.th"], "https://raingan.example.go.th"
    Contact.objects.create(
        system="palad", unit=UNIT, telephone="0 2000 0000", line_url="https://line.me/x", updated_at=clock.now()
    )

    answer = client.get(reverse("palad:poster"), headers={"Accept-Language": "en"})

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    (said,) = told
    assert said["address"] == "https://raingan.example.go.th/palad/"
    assert said["qr"].startswith("<svg")
    assert ["ปลัดอำเภอ", "เลขประจำตัวประชาชน 13 หลัก"] in said["roles"]
    assert said["contact"] == [UNIT, "โทรศัพท์ 0 2000 0000"]
    assert said["line_qr"]


def test_it_is_set_once_until_the_contact_changes(client: Client, told: list[dict[str, Any]]) -> None:
    for _time in range(3):
        client.get(reverse("palad:poster"))
    assert len(told) == 1
    assert told[0]["address"] == "http://testserver/palad/"
    assert "ผู้ดูแลสิทธิ์" in told[0]["contact"][0]

    Contact.objects.create(system="palad", unit=UNIT, updated_at=clock.now())
    client.get(reverse("palad:poster"))
    assert told[1]["contact"] == [UNIT]


def test_it_is_one_page_also_with_a_long_contact(client: Client) -> None:
    cache.clear()
    Contact.objects.create(system="palad", unit=(UNIT + " ") * 5, hours="วันราชการ " * 20, updated_at=clock.now())

    pdf = client.get(reverse("palad:poster")).content

    assert pdf.startswith(b"%PDF")
    assert b"/Count 1" in pdf


def test_the_ways_to_it(client: Client) -> None:
    for page in (reverse("people:sign-in"), reverse("palad:contact")):
        assert f'href="{reverse("palad:poster")}"' in client.get(page).content.decode()
