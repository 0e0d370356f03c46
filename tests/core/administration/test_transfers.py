"""Asking to be moved, and the receiving province's answer."""

from datetime import date
from threading import Thread

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from raingan.core.administration.models import TransferRequest
from raingan.core.administration.people_scope import Scope
from raingan.core.administration.transfers import accept
from raingan.core.notices.models import Notice
from raingan.core.people.models import Assignment, User
from raingan.core.web import clock as the_clock
from raingan.core.web.rules import RuleBroken
from tests.conftest import Clock
from tests.factories import AccountAdminFactory, OfficerFactory, the_place

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(clock: Clock) -> None:
    clock.set(timezone.make_aware(timezone.datetime(2026, 11, 20, 10)))  # type: ignore[attr-defined]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def asked(officer: User, **changes: str) -> TransferRequest | None:
    duty = Assignment.objects.get(user=officer)
    form = {"duty": str(duty.pk), "place": "4801", "since": "2026-11-10", "order_number": "7/2569", **changes}
    signed_in(officer).post(reverse("palad:ask-transfer"), form)
    return TransferRequest.objects.filter(asked_by=officer, state="open").first()


def settle(admin: User, request: TransferRequest, **form: str) -> int:
    return signed_in(admin).post(reverse("palad:settle-transfer", args=[request.pk]), form).status_code


@pytest.fixture
def officer() -> User:
    the_place("4801")
    return OfficerFactory.create(place=the_place("4701"))


@pytest.fixture
def receiving() -> User:
    return AccountAdminFactory.create(place=the_place("48"))


def test_the_receiving_province_accepts_and_the_duty_moves_back_to_the_orders_day(
    officer: User, receiving: User
) -> None:
    sending = AccountAdminFactory.create(place=the_place("47"))
    request = asked(officer)
    assert request is not None
    assert Notice.objects.get(recipient=receiving).detail == officer.full_name
    assert settle(sending, request, act="accept") == 404

    assert settle(receiving, request, act="accept") == 302

    old, new = Assignment.objects.filter(user=officer).order_by("since")
    assert (old.place_id, old.until) == ("4701", date(2026, 11, 9))
    assert (new.place_id, new.since, new.until, new.order_number) == ("4801", date(2026, 11, 10), None, "7/2569")
    assert "อำเภอตัวอย่าง4801" in Notice.objects.get(recipient=officer).message
    assert settle(receiving, request, act="accept") == 409


def test_each_answer_asks_once_before_it_is_given(officer: User, receiving: User) -> None:
    request = asked(officer)
    assert request is not None
    page = signed_in(receiving).get(reverse("palad:transfers")).content.decode()

    assert page.count("<confirm-dialog>") == 2
    accepting, refusing = page.split("<confirm-dialog>")[1:]
    assert f"รับย้าย {officer.full_name} มาอำเภอตัวอย่าง4801หรือไม่" in accepting
    assert "หน้าที่ใหม่เริ่ม 10 พฤศจิกายน 2569" in accepting
    assert 'name="act" value="accept"' in accepting
    assert "<textarea" not in accepting
    assert "<textarea" in refusing
    assert 'name="act" value="refuse"' in refusing
    assert '<details class="rg-confirm" open' not in page

    url = reverse("palad:settle-transfer", args=[request.pk])
    again = signed_in(receiving).post(url, {"act": "refuse", "answer": ""}).content.decode()
    assert '<details class="rg-confirm" open' in again.split("<confirm-dialog>")[2]


def test_a_refusal_needs_a_reason_and_changes_nothing(officer: User, receiving: User) -> None:
    request = asked(officer)
    assert request is not None
    assert settle(receiving, request, act="refuse", answer=" ") == 422
    assert settle(receiving, request, act="refuse", answer="\0") == 422
    assert settle(receiving, request, act="refuse", answer="ไม่มีอัตราว่าง") == 302
    assert Assignment.objects.get(user=officer).until is None
    assert Notice.objects.get(recipient=officer).detail == "ไม่มีอัตราว่าง"


def test_a_refused_answer_comes_back_as_it_was_typed(officer: User, receiving: User) -> None:
    request = asked(officer)
    assert request is not None
    client, url = signed_in(receiving), reverse("palad:settle-transfer", args=[request.pk])

    long = client.post(url, {"act": "refuse", "answer": "ไม่มีอัตราว่าง " * 80})
    assert long.status_code == 422
    assert long.content.decode().count("ไม่มีอัตราว่าง") == 80

    request.since = date(2019, 1, 1)
    request.save()
    late = client.post(url, {"act": "accept", "answer": "รอหารือก่อน"})
    assert late.status_code == 422
    assert "รอหารือก่อน</textarea>" in late.content.decode()

    assert settle(receiving, request, act="refuse", answer="ไม่มีอัตราว่าง") == 302
    twice = client.post(url, {"act": "refuse", "answer": "พิมพ์ไว้อีกเหตุผลหนึ่ง"})
    assert twice.status_code == 409
    assert "พิมพ์ไว้อีกเหตุผลหนึ่ง</textarea>" in twice.content.decode()


@pytest.mark.parametrize("changes", [
    {"place": "4701"}, {"place": "48"}, {"since": "2019-01-01"}, {"order_number": ""}, {"since": "x"}, {"duty": "1"},
])  # fmt: skip
def test_a_wrong_request_is_not_kept(officer: User, changes: dict[str, str]) -> None:
    assert asked(officer, **changes) is None


def test_back_dating_ends_at_the_first_of_the_month(officer: User, receiving: User) -> None:
    request = asked(officer, since="2026-10-31")
    assert request is not None
    assert settle(receiving, request, act="accept") == 422
    assert Assignment.objects.get(user=officer).until is None


def test_one_request_at_a_time_which_its_author_may_withdraw(officer: User) -> None:
    request = asked(officer)
    assert request is not None
    assert asked(officer, place="4801") == request
    client = signed_in(officer)
    assert client.post(reverse("palad:withdraw-transfer", args=[request.pk])).status_code == 302
    assert client.post(reverse("palad:withdraw-transfer", args=[request.pk])).status_code == 404
    assert asked(officer) is not None


@pytest.mark.django_db(transaction=True)
def test_two_who_accept_at_once_move_the_person_once() -> None:
    the_place("4801")
    officer = OfficerFactory.create(place=the_place("4701"))
    request = asked(officer)
    assert request is not None
    admins = [AccountAdminFactory.create(place=the_place("48")) for _ in range(3)]
    ends: list[bool] = []

    def run(admin: User) -> None:
        try:
            accept(pk=request.pk, scope=Scope(admin, "palad", ("48",)), at=the_clock.now())
            ends.append(True)
        except RuleBroken:
            ends.append(False)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=[admin]) for admin in admins]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(ends) == [False, False, True]
    assert Assignment.objects.filter(user=officer).count() == 2


def test_what_waits_is_shown_before_all_that_is_settled(
    officer: User, receiving: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("raingan.core.administration.transfer_views.SHOWN", 1)
    waiting = asked(officer)
    other = OfficerFactory.create(place=the_place("4702"))
    request = asked(other)
    assert request is not None
    assert settle(receiving, request, act="refuse", answer="เต็ม") == 302

    page = signed_in(receiving).get(reverse("palad:transfers"))

    assert [row["request"] for row in page.context["rows"]] == [waiting]


def test_everybody_sees_who_looks_after_accounts() -> None:
    admin = AccountAdminFactory.create(place=the_place("47"), telephone="042 711 000", email="secret@example.go.th")
    AccountAdminFactory.create(place=the_place("48"), is_active=False, first_name="ระงับ")
    text = Client().get(reverse("palad:administrators")).content.decode()
    assert admin.full_name in text
    assert "042 711 000" in text
    assert "secret@" not in text
    assert "ระงับ" not in text
    assert reverse("palad:administrators") in Client().get(reverse("people:sign-in")).content.decode()
