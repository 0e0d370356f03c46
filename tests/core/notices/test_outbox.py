"""Notices: in the inbox at once, by e-mail in one letter, never twice."""

from collections.abc import Sequence
from datetime import timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any, ClassVar

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import override

from raingan.core.notices import actions
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


class Server(BaseEmailBackend):
    """A mail server that refuses some addresses, and goes away after some letters."""

    refused: ClassVar[dict[str, Exception]] = {}
    takes: ClassVar[int] = 0
    taken: ClassVar[list[str]] = []

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        (address,) = email_messages[0].to
        if address in self.refused:
            raise self.refused[address]
        if len(self.taken) >= self.takes:
            raise SMTPServerDisconnected
        self.taken.append(address)
        return 1


@pytest.fixture
def server(settings: Any, monkeypatch: pytest.MonkeyPatch) -> type[Server]:
    settings.EMAIL_HOST, settings.EMAIL_BACKEND = "mail.example", f"{__name__}.Server"
    monkeypatch.setattr(Server, "taken", [])
    monkeypatch.setattr(Server, "refused", {})
    return Server


def tell_three() -> None:
    for name in "abc":
        user = UserFactory.create(email=f"{name}@example.com")
        tell([Notice(recipient=user, text="สวัสดี", created_at=clock.now(), link="/inbox/")])


def test_what_the_mail_server_does_not_take_waits(server: type[Server], monkeypatch: pytest.MonkeyPatch) -> None:
    tell_three()
    monkeypatch.setattr(server, "takes", 1)
    assert deliver(at=clock.now()) == 1

    monkeypatch.setattr(server, "takes", 3)
    assert deliver(at=clock.now()) == 2
    assert server.taken == ["a@example.com", "b@example.com", "c@example.com"], "each once"


@pytest.mark.parametrize(
    ("refusal", "handled"),
    [
        (SMTPRecipientsRefused({"a@example.com": (550, b"unknown")}), 3),
        (SMTPDataError(554, b"no"), 3),
        (UnicodeError("label too long"), 3),
        (SMTPRecipientsRefused({"a@example.com": (450, b"greylisted")}), 2),
        (SMTPDataError(451, b"later"), 2),
    ],
)
def test_a_refused_letter_holds_up_nobody_and_is_tried_again_only_where_that_may_help(
    server: type[Server], monkeypatch: pytest.MonkeyPatch, refusal: Exception, handled: int
) -> None:
    tell_three()
    monkeypatch.setattr(server, "takes", 3)
    server.refused["a@example.com"] = refusal

    assert deliver(at=clock.now()) == handled
    assert server.taken == ["b@example.com", "c@example.com"]
    server.refused.clear()
    assert deliver(at=clock.now()) == 3 - handled


def test_letters_that_wait_do_not_hold_up_those_behind_them(
    server: type[Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "BATCH", 2)
    monkeypatch.setattr(server, "takes", 3)
    server.refused["a@example.com"] = SMTPDataError(451, b"later")
    tell_three()

    assert deliver(at=clock.now()) == 2
    assert server.taken == ["b@example.com", "c@example.com"]


def test_after_days_without_a_mail_server_old_news_is_not_sent(
    server: type[Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    tell_three()
    monkeypatch.setattr(server, "takes", 3)

    assert deliver(at=clock.now() + timedelta(days=4)) == 3
    assert server.taken == []


def test_a_letter_leads_to_the_page(settings: Any) -> None:
    settings.EMAIL_HOST, settings.ADDRESS = "mail.example", "https://raingan.example.go.th"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    tell_three()

    deliver(at=clock.now())

    assert mail.outbox[0].body == "สวัสดี\nhttps://raingan.example.go.th/inbox/"


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
