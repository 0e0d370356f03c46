"""Notices: in the inbox at once, by e-mail in one letter, never twice."""

from typing import Any

import pytest
from django.core import mail
from django.utils.translation import override

from raingan.core.notices.actions import deliver, mark_read, tell, unread
from raingan.core.notices.models import Notice
from raingan.core.web import clock
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_one_letter_a_person_and_nothing_twice(settings: Any) -> None:
    settings.EMAIL_HOST = "mail.example"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    told, silent = UserFactory.create(email="somchai@example.com"), UserFactory.create(email="")
    tell(
        Notice(recipient=user, text="รายงาน %(about)s ได้รับการอนุมัติแล้ว", about=f"ที่ {n}", created_at=clock.now())
        for user in (told, silent)
        for n in range(3)
    )

    assert deliver(at=clock.now()) == 6
    assert deliver(at=clock.now()) == 0

    assert [letter.to for letter in mail.outbox] == [["somchai@example.com"]]
    assert "รายงาน ที่ 2 ได้รับการอนุมัติแล้ว" in mail.outbox[0].body


def test_reading_is_counted() -> None:
    user = UserFactory.create()
    tell([Notice(recipient=user, text="สวัสดี", created_at=clock.now())])
    assert unread(user) == 1
    assert mark_read(user, at=clock.now()) == 1
    assert unread(user) == 0


def test_on_an_english_page_only_what_it_is_about_is_marked_thai() -> None:
    told = Notice(text="รายงาน %(about)s ถูกส่งกลับให้แก้ไข: %(detail)s", about="วันที่ 5", detail="<ภาพไม่ชัด>")

    with override("en"):
        assert told.marked == (
            'Your report <span lang="th">วันที่ 5</span> was returned: <span lang="th">&lt;ภาพไม่ชัด&gt;</span>'
        )
