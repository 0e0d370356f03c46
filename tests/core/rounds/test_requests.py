"""Asking for a later close and settling it: who may, what follows, and that two at once make one."""

from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from raingan.core.audit.models import Event
from raingan.core.notices.models import Notice
from raingan.core.people.assigning import assign
from raingan.core.registry import ACCOUNT_ADMIN
from raingan.core.rounds.models import Extension, ExtensionRequest, RequestState
from raingan.core.rounds.requests import ask, grant, refuse, withdraw
from raingan.core.rounds.timetable import timetable
from raingan.core.web.rules import Invalid, NotAllowed, NotThere, RuleBroken, WrongState
from tests.conftest import Clock
from tests.factories import CentralFactory, ChiefFactory, OfficerFactory, ProvinceOfficerFactory, the_place

AFTER = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
UNTIL = datetime(2026, 12, 5, 17, 0, tzinfo=UTC)  # the midnight after the 5th in Bangkok
KEY = "2026-11"


def asked(by: Any, place: str = "4701", until: datetime = UNTIL) -> ExtensionRequest:
    return ask(system="palad", key=KEY, place=place, wanted_until=until, reason="น้ำท่วม", by=by, at=AFTER)


def is_open(place: str, at: datetime = AFTER + timedelta(hours=1)) -> bool:
    return timetable("palad", {KEY}, {place}).is_open(KEY, ["record"], place, at)


@pytest.mark.django_db
def test_a_grant_opens_the_place_and_tells_everybody_there() -> None:
    officer, mate, far = (OfficerFactory.create(place=the_place(code)) for code in ("4701", "4701", "4801"))
    request = asked(officer)
    assert not is_open("4701")

    grant(system="palad", ids=[request.pk], until=UNTIL, letter_number="มท 1", by=CentralFactory.create(), at=AFTER)

    assert (is_open("4701"), is_open("4702"), is_open("4801")) == (True, False, False)
    assert is_open("4701", UNTIL - timedelta(microseconds=1))
    assert not is_open("4701", UNTIL)
    assert set(Notice.objects.values_list("recipient_id", flat=True)) == {officer.pk, mate.pk}
    assert far.pk not in set(Notice.objects.values_list("recipient_id", flat=True))
    assert Extension.objects.filter(letter_number="มท 1").count() == 2
    assert Event.objects.filter(verb="extend").count() == 2


@pytest.mark.django_db
def test_many_are_granted_in_one_act_or_none() -> None:
    centre = CentralFactory.create()
    requests = [asked(ChiefFactory.create(place=the_place(code)), code) for code in ("4701", "4702", "4801")]
    refuse(system="palad", ids=[requests[2].pk], reason="ส่งช้า", by=centre, at=AFTER)

    with pytest.raises(WrongState):
        grant(system="palad", ids=[each.pk for each in requests], until=UNTIL, letter_number="1", by=centre, at=AFTER)
    assert not Extension.objects.exists()

    grant(system="palad", ids=[each.pk for each in requests[:2]], until=UNTIL, letter_number="1", by=centre, at=AFTER)
    assert (is_open("4701"), is_open("4702"), is_open("4801")) == (True, True, False)


@pytest.mark.django_db
def test_asking_again_joins_the_open_request() -> None:
    first = asked(OfficerFactory.create(place=the_place("4701")))
    again = asked(ChiefFactory.create(place=the_place("4701")), until=UNTIL + timedelta(days=1))

    assert again.pk == first.pk
    assert again.wanted_until == UNTIL + timedelta(days=1)
    assert again.askings.count() == 2


@pytest.mark.django_db
def test_nobody_asks_beyond_their_place() -> None:
    officer, province = (
        OfficerFactory.create(place=the_place("4701")),
        ProvinceOfficerFactory.create(place=the_place("47")),
    )
    for place in ("4702", "47", "TH", "4801", "9999", "x"):
        with pytest.raises(NotThere):
            asked(officer, place)
    the_place("4702")
    assert asked(province, "4702").place_id == "4702"
    assert asked(province, "47").place_id == "47"
    with pytest.raises(NotAllowed):
        asked(CentralFactory.create(), "47")


@pytest.mark.django_db
def test_looking_after_accounts_opens_no_place_to_ask_for(client: Client) -> None:
    officer = OfficerFactory.create(place=the_place("4701"))
    the_place("4702")
    since = date(2026, 10, 1)
    assign(user=officer, system="palad", role=ACCOUNT_ADMIN, place=the_place("47").pk, since=since, by=None, at=AFTER)

    with pytest.raises(NotThere):
        asked(officer, "4702")
    client.force_login(officer)
    form = client.get(reverse("palad:ask-extension")).context["form"]
    assert [code for code, _label in form.fields["place"].choices if code] == ["4701"]
    assert [each.role for each in asked(officer).askings.all()] == ["officer"]


@pytest.mark.django_db
def test_only_the_centre_settles() -> None:
    chief = ChiefFactory.create(place=the_place("4701"))
    request = asked(chief)
    with pytest.raises(NotAllowed):
        grant(system="palad", ids=[request.pk], until=UNTIL, letter_number="1", by=chief, at=AFTER)
    with pytest.raises(NotAllowed):
        refuse(system="palad", ids=[request.pk], reason="x", by=chief, at=AFTER)


@pytest.mark.django_db
@pytest.mark.parametrize("until", [AFTER - timedelta(days=3), AFTER, datetime(2026, 11, 30, 17, tzinfo=UTC)])
def test_an_end_that_is_over_is_refused(until: datetime) -> None:
    officer = OfficerFactory.create(place=the_place("4701"))
    with pytest.raises(Invalid):
        asked(officer, until=until)
    request = asked(officer)
    with pytest.raises(Invalid):
        grant(system="palad", ids=[request.pk], until=until, letter_number="1", by=CentralFactory.create(), at=AFTER)


@pytest.mark.django_db
def test_a_request_is_withdrawn_when_the_last_who_asked_withdraws() -> None:
    officer, chief = OfficerFactory.create(place=the_place("4701")), ChiefFactory.create(place=the_place("4701"))
    request = asked(officer)
    asked(chief)

    assert withdraw(system="palad", pk=request.pk, by=officer, at=AFTER).state == RequestState.OPEN
    assert withdraw(system="palad", pk=request.pk, by=chief, at=AFTER).state == RequestState.WITHDRAWN
    with pytest.raises(WrongState):
        withdraw(system="palad", pk=request.pk, by=chief, at=AFTER)


def at_once(acts: list[Any]) -> list[Any]:
    """What each act answered or raised, all begun together on connections of their own."""
    ready, found = Barrier(len(acts)), []

    def run(act: Any) -> None:
        ready.wait()
        try:
            found.append(act())
        except RuleBroken as rule:
            found.append(rule)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.mark.django_db(transaction=True)
def test_two_who_grant_at_once_make_one_extension() -> None:
    request = asked(OfficerFactory.create(place=the_place("4701")))
    centres = [CentralFactory.create() for _ in range(4)]

    answers = at_once(
        [
            lambda by=by: grant(system="palad", ids=[request.pk], until=UNTIL, letter_number="1", by=by, at=AFTER)
            for by in centres
        ]
    )

    assert sorted(isinstance(each, WrongState) for each in answers) == [False, True, True, True]
    assert Extension.objects.count() == 2, "one for each step"


@pytest.mark.django_db(transaction=True)
def test_many_who_ask_at_once_make_one_request() -> None:
    people = [OfficerFactory.create(place=the_place("4701")) for _ in range(6)]

    at_once([lambda by=by: asked(by) for by in people])

    assert ExtensionRequest.objects.count() == 1
    assert ExtensionRequest.objects.get().askings.count() == 6


@pytest.mark.django_db
class TestPages:
    @pytest.fixture(autouse=True)
    def _december(self, clock: Clock) -> None:
        clock.set(AFTER)

    def test_asked_on_the_page_granted_on_the_page(self, client: Client) -> None:
        officer = OfficerFactory.create(place=the_place("4701"))
        client.force_login(officer)
        form = {"round": KEY, "place": "4701", "until": "2026-12-05", "reason": "น้ำท่วมทั้งตำบล"}
        assert client.post(reverse("palad:ask-extension"), form).status_code == 302

        client.force_login(CentralFactory.create())
        page = client.get(reverse("palad:extension-requests")).content.decode()
        assert "น้ำท่วมทั้งตำบล" in page
        assert 'value="2026-12-05"' in page, "what was asked for is offered"
        request = ExtensionRequest.objects.get()
        body = {"act": "grant", "ids": str(request.pk), "until": "2026-12-05", "letter_number": "มท 0302.2/ว 1"}
        asked_once_more = client.post(reverse("palad:settle-requests"), body)
        assert asked_once_more.status_code == 200
        page = asked_once_more.content.decode()
        assert "อนุญาตขยายเวลา 1 คำขอ ใช่หรือไม่" in page
        assert "อำเภอตัวอย่าง4701 จังหวัดตัวอย่าง47" in page
        assert "5 ธ.ค. 69 เวลา 23.59 น." in page
        assert f'name="ids" value="{request.pk}"' in page
        assert not is_open("4701")
        back = client.post(reverse("palad:settle-requests"), {**body, "back": "1"})
        assert back.status_code == 200
        assert 'value="มท 0302.2/ว 1"' in back.content.decode()
        assert f'value="{request.pk}" checked' in back.content.decode()

        assert client.post(reverse("palad:settle-requests"), {**body, "confirmed": "1"}).status_code == 302
        assert is_open("4701")

    @pytest.mark.parametrize(
        ("until", "said"), [("2026-12-04", "อนุญาตสั้นกว่าที่ขอ"), ("2026-12-05", ""), ("2026-12-06", "อนุญาตนานกว่าที่ขอ")]
    )
    def test_the_centre_is_told_when_it_gives_more_or_less_than_is_asked(
        self, client: Client, until: str, said: str
    ) -> None:
        request = asked(OfficerFactory.create(place=the_place("4701")))
        client.force_login(CentralFactory.create())

        body = {"act": "grant", "ids": str(request.pk), "until": until, "letter_number": "1"}
        page = client.post(reverse("palad:settle-requests"), body).content.decode()

        assert [words for words in ("อนุญาตสั้นกว่าที่ขอ", "อนุญาตนานกว่าที่ขอ") if words in page] == [said] * bool(said)

    def test_what_was_settled_meanwhile_is_said_instead_of_asked(self, client: Client) -> None:
        request = asked(OfficerFactory.create(place=the_place("4701")))
        centre = CentralFactory.create()
        refuse(system="palad", ids=[request.pk], reason="ส่งช้า", by=centre, at=AFTER)
        client.force_login(centre)

        body = {"act": "grant", "ids": str(request.pk), "until": "2026-12-05", "letter_number": "1"}
        assert client.post(reverse("palad:settle-requests"), body).status_code == 422

    def test_many_are_asked_about_at_once(self, client: Client) -> None:
        requests = [asked(OfficerFactory.create(place=the_place(code)), code) for code in ("4701", "4702", "4801")]
        client.force_login(CentralFactory.create())
        body = {
            "act": "grant", "ids": [each.pk for each in requests], "until": "2026-12-05", "letter_number": "1",
        }  # fmt: skip

        page = client.post(reverse("palad:settle-requests"), body).content.decode()

        assert "อนุญาตขยายเวลา 3 คำขอ ใช่หรือไม่" in page
        assert page.count('name="ids"') == 3
        assert not Extension.objects.exists()
        client.post(reverse("palad:settle-requests"), {**body, "confirmed": "1"})
        assert (is_open("4701"), is_open("4702"), is_open("4801")) == (True, True, True)

    @pytest.mark.parametrize(
        "change",
        [
            {"ids": ""},
            {"until": ""},
            {"until": "2020-01-01"},
            {"letter_number": ""},
            {"ids": "99999999999999"},
            {"ids": "๑"},
        ],
    )
    def test_a_bad_answer_keeps_what_was_typed(self, client: Client, change: dict[str, str]) -> None:
        request = asked(OfficerFactory.create(place=the_place("4701")))
        client.force_login(CentralFactory.create())
        body = {
            "act": "grant",
            "ids": str(request.pk),
            "until": "2026-12-05",
            "letter_number": "มท 0302.2/ว 1",
            **change,
        }

        answer = client.post(reverse("palad:settle-requests"), body)

        assert answer.status_code == 422
        assert body["letter_number"] in answer.content.decode()
        assert not Extension.objects.exists()

    def test_the_centre_sets_and_extends_by_itself(self, client: Client) -> None:
        client.force_login(CentralFactory.create())
        the_place("4701")
        url = reverse("palad:round-windows", args=[KEY])
        body = {
            "act": "extend", "extend-place": "4701", "extend-steps": ["record"], "extend-until": "2026-12-03",
            "extend-letter_number": "มท 2", "extend-reason": "ระบบขัดข้อง",
        }  # fmt: skip
        page = client.post(url, body).content.decode()
        assert "ขยายเวลาของพฤศจิกายน 2569 ให้อำเภอตัวอย่าง4701 ใช่หรือไม่" in page
        assert "มีผลกับทุกคนในพื้นที่นี้ทันที" in page
        assert not Extension.objects.exists()
        back = client.post(url, {**body, "back": "1"})
        assert back.status_code == 200
        assert "ระบบขัดข้อง</textarea>" in back.content.decode()
        assert client.post(url, {**body, "confirmed": "1"}).status_code == 302
        assert is_open("4701")

        body = {
            "act": "set",
            "set-step": "record",
            "set-opens": "2026-11-01",
            "set-closes": "2026-12-02",
            "set-reason": "x",
        }
        page = client.post(url, body).content.decode()
        assert "กำหนดช่วงเวลาบันทึกรายงานของพฤศจิกายน 2569 ใช่หรือไม่" in page
        assert "1 พฤศจิกายน 2569" in page
        assert not is_open("4801")
        assert client.post(url, {**body, "confirmed": "1"}).status_code == 302
        assert is_open("4801")
        assert client.post(url, {**body, "set-closes": "2026-10-01"}).status_code == 422

    @pytest.mark.parametrize(
        ("place", "message"), [("", "กรุณาเลือกพื้นที่"), ("สกลนคร", "ไม่มีตัวเลือกนี้ในพื้นที่"), ("9999", "ไม่มีตัวเลือกนี้ในพื้นที่")]
    )
    def test_a_place_that_is_none_is_said_at_its_field(self, client: Client, place: str, message: str) -> None:
        client.force_login(CentralFactory.create())
        the_place("4701")
        url = reverse("palad:round-windows", args=[KEY])
        body = {
            "act": "extend", "extend-place": place, "extend-steps": ["record"], "extend-until": "2026-12-03",
            "extend-letter_number": "มท 2", "extend-reason": "ระบบขัดข้อง", "confirmed": "1",
        }  # fmt: skip

        answer = client.post(url, body)

        assert answer.status_code == 422
        page = answer.content.decode()
        assert message in page[page.index('id="id_extend-place-error"') :][:400]
        assert "ระบบขัดข้อง</textarea>" in page
        assert '<optgroup label="จังหวัดตัวอย่าง47">' in page

    def test_other_places_requests_are_not_seen(self, client: Client) -> None:
        asked(OfficerFactory.create(place=the_place("4701")))
        client.force_login(ChiefFactory.create(place=the_place("4801")))

        assert "น้ำท่วม" not in client.get(reverse("palad:extension-requests")).content.decode()
