"""The chief's review when an act is refused: what was typed comes back, with and without script."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from raingan.core.flow.door import amend, move
from raingan.systems.palad.flow import FLOW
from raingan.systems.palad.models import FieldReport, State
from tests.conftest import Clock
from tests.factories import the_place
from tests.systems.palad.chief import AFTER_CLOSING, MIDMONTH, chief_of, text_of
from tests.systems.palad.factories import FieldReportFactory

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
TYPED = "ขอภาพที่ชัดกว่านี้"
KEPT = f"{TYPED}</textarea>"


@pytest.fixture
def report(clock: Clock, client: Client) -> FieldReport:
    clock.set(MIDMONTH)
    made: FieldReport = FieldReportFactory.create(place=the_place("4701"), activity_date=date(2026, 11, 18))
    chief_of(made.place, client)
    return made


def url(report: FieldReport) -> str:
    return reverse("palad:decide", args=[report.pk, "return"])


def test_without_script_a_missing_reason_is_said_at_its_field(client: Client, report: FieldReport) -> None:
    answer = client.post(url(report), {"seen_version": 1, "reason": " "})

    page = text_of(answer)
    assert answer.status_code == 422
    assert '<a href="#return-reason">กรุณาระบุเหตุผล</a>' in page
    assert '<details class="rg-confirm" open>' in page


def test_without_script_a_reason_that_is_too_long_stays(client: Client, report: FieldReport) -> None:
    long = "ขอรายละเอียดเพิ่มเติม " * 60

    answer = client.post(url(report), {"seen_version": 1, "reason": long})

    assert answer.status_code == 422
    assert "เหตุผลยาวเกิน 1000 ตัวอักษร" in text_of(answer)
    assert long.strip() in text_of(answer)


def test_without_script_the_reason_stays_when_the_report_was_changed_meanwhile(
    client: Client, report: FieldReport
) -> None:
    def change(each: FieldReport) -> dict[str, object]:
        each.details = "เนื้อหาใหม่ที่นายอำเภอยังไม่ได้อ่าน"
        return {"changed": ["details"]}

    amend(FLOW, report.pk, by=report.officer, at=MIDMONTH, seen=1, change=change)

    answer = client.post(url(report), {"seen_version": 1, "reason": TYPED})

    page = text_of(answer)
    assert answer.status_code == 412
    assert KEPT in page
    assert "เนื้อหาใหม่ที่นายอำเภอยังไม่ได้อ่าน" in page
    assert 'name="seen_version" value="2"' in page


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_the_reason_stays_when_returning_has_closed(
    client: Client, clock: Clock, report: FieldReport, headers: dict[str, str]
) -> None:
    clock.set(AFTER_CLOSING)

    page = text_of(client.post(url(report), {"seen_version": 1, "reason": TYPED}, headers=headers))

    assert "ปิดรับเมื่อ 30 พ.ย. 69" in page
    assert KEPT in page


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_the_reason_stays_when_the_officer_withdrew_meanwhile(
    client: Client, report: FieldReport, headers: dict[str, str]
) -> None:
    move(FLOW, report.pk, "withdraw", by=report.officer, at=MIDMONTH, seen=1)

    page = text_of(client.post(url(report), {"seen_version": 1, "reason": TYPED}, headers=headers))

    assert KEPT in page
    report.refresh_from_db()
    assert report.state == State.WITHDRAWN
