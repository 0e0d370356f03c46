"""Checking a district over HTTP: what the page says, remarks, sending back, undoing, confirming one and several."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from raingan.core.notices.models import Notice
from raingan.core.people.models import User
from raingan.systems.workload.confirming import note, resend, send_back
from raingan.systems.workload.contacts import ContactDraft, save_contact
from raingan.systems.workload.covering import set_covered
from raingan.systems.workload.figures import Figures
from raingan.systems.workload.models import Answer, DistrictRecord, Question, Sheet, State
from raingan.systems.workload.recording import save_answers
from raingan.systems.workload.sums import SheetSums
from tests.conftest import Clock
from tests.factories import AssignmentFactory, the_place
from tests.systems.workload.factories import (
    ConfirmerFactory,
    DistrictRecordFactory,
    RecorderFactory,
    in_window,
    version_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def record(clock: Clock) -> DistrictRecord:
    found: DistrictRecord = DistrictRecordFactory.create(place=the_place("4701"))
    clock.set(in_window(found, "confirm") + timedelta(hours=9))
    return found


@pytest.fixture
def recorder(record: DistrictRecord) -> User:
    found: User = RecorderFactory.create(place=record.place)
    return found


@pytest.fixture
def province(client: Client, record: DistrictRecord, recorder: User) -> User:
    found: User = ConfirmerFactory.create(place=the_place("47"))
    client.force_login(found)
    return found


def address(record: DistrictRecord, name: str = "check-record", *more: int) -> str:
    return reverse(f"workload:{name}", args=[record.round_key, record.place_id, *more])


def state_of(record: DistrictRecord) -> str:
    return DistrictRecord.objects.values_list("state", flat=True).get(pk=record.pk)


def chosen(*records: DistrictRecord, **more: str) -> dict[str, Any]:
    found = DistrictRecord.objects.in_bulk([each.pk for each in records])
    return {"chosen": [f"{pk}:{each.version}" for pk, each in found.items()], **more}


class TestThePage:
    def test_all_eight_domains_are_there_with_every_question(
        self, client: Client, record: DistrictRecord, province: User
    ) -> None:
        text = client.get(address(record)).content.decode()
        assert all(f'id="domain-{n}"' in text for n in range(1, 10))
        assert all(each.text in text for each in record.year.questions.all())
        assert "ยืนยันแล้วจะแก้ไขไม่ได้" in text

    def test_what_is_missing_is_listed_with_its_place(
        self, client: Client, record: DistrictRecord, province: User
    ) -> None:
        Answer.objects.filter(sheet__record=record, question__domain=3, question__order=1).delete()
        SheetSums.refill()

        text = client.get(address(record)).content.decode()

        assert 'href="#domain-3"' in text
        assert "ตอบแล้ว 2 จาก 3 ข้อ" in text
        assert "ยืนยันไม่ได้ เพราะบันทึกข้อมูลยังไม่ครบถ้วน: ด้านที่ 3" in text
        assert reverse("workload:confirm") not in text

    def test_a_district_of_the_same_person_that_nothing_is_said_about_holds_it_up(
        self, client: Client, record: DistrictRecord, recorder: User, province: User
    ) -> None:
        beside = DistrictRecordFactory.create(place=the_place("4702"), filled=False)
        AssignmentFactory.create(user=recorder, system="workload", role="recorder", place=beside.place)

        assert beside.place.label in client.get(address(record)).content.decode()
        client.post(reverse("workload:confirm"), chosen(record, sure="1"))
        assert state_of(record) == State.OPEN

    def test_it_costs_twelve_queries(
        self, client: Client, record: DistrictRecord, province: User, django_assert_max_num_queries: Any
    ) -> None:
        DistrictRecordFactory.create(place=the_place("4702"))
        client.get(address(record))  # the first visit notes its time in the session
        with django_assert_max_num_queries(12):
            client.get(address(record))

    def test_whoever_records_reads_it_and_can_do_nothing(
        self, client: Client, record: DistrictRecord, recorder: User
    ) -> None:
        client.force_login(recorder)
        text = client.get(address(record)).content.decode()
        assert "<textarea" not in text
        assert reverse("workload:confirm") not in text


class TestRemarks:
    def test_a_remark_is_kept_shown_and_taken_away(
        self, client: Client, record: DistrictRecord, province: User
    ) -> None:
        written = client.post(address(record, "note", 3), {"note": " สูงกว่าปีก่อน "})
        assert written.headers["Location"].endswith("#remark-3")
        assert "สูงกว่าปีก่อน" in client.get(address(record)).content.decode()
        client.post(address(record, "note", 3), {"note": "", "version": "1"})
        assert Sheet.objects.get(record=record, domain=3).note == ""

    def test_one_written_meanwhile_is_shown_and_what_was_typed_stays(
        self, client: Client, record: DistrictRecord, province: User
    ) -> None:
        self.by_another(record, "ของผู้อื่น", seen=0)

        found = client.post(address(record, "note", 3), {"note": "ของฉัน", "version": "0"})

        text = found.content.decode()
        assert found.status_code == 422
        assert "มีผู้แก้ไขความเห็นของส่วนนี้หลังจากที่ท่านเปิดดู" in text
        assert 'href="#note-3"' in text.partition('id="error-summary"')[2].partition("</ul>")[0]
        assert "ของผู้อื่น" in text
        assert "ของฉัน</textarea>" in text
        assert '<input type="hidden" name="version" value="1">' in text
        assert Sheet.objects.get(record=record, domain=3).note == "ของผู้อื่น"
        # With the other's before one's eyes, saving again is a choice.
        assert client.post(address(record, "note", 3), {"note": "ของฉัน", "version": "1"}).status_code == 302
        assert Sheet.objects.get(record=record, domain=3).note == "ของฉัน"

    def test_one_taken_away_meanwhile_is_told(self, client: Client, record: DistrictRecord, province: User) -> None:
        self.by_another(record, "ของผู้อื่น", seen=0)
        self.by_another(record, "", seen=1)

        found = client.post(address(record, "note", 3), {"note": "ของฉัน", "version": "1"})

        assert found.status_code == 422
        assert "ความเห็นเดิมถูกลบแล้ว" in found.content.decode()

    def test_another_refusal_does_not_let_the_others_pass_unread(
        self, client: Client, record: DistrictRecord, province: User
    ) -> None:
        self.by_another(record, "ของผู้อื่น", seen=0)

        found = client.post(address(record, "note", 3), {"note": "ก" * 1001, "version": "0"})

        told = found.content.decode().partition('id="note-3-error"')[0].rpartition("<form")[2]
        assert '<input type="hidden" name="version" value="0">' in told

    @staticmethod
    def by_another(record: DistrictRecord, text: str, *, seen: int) -> None:
        other, at = ConfirmerFactory.create(place=the_place("47")), in_window(record, "confirm")
        note(record=record.pk, domain=3, text=text, seen=seen, by=other, at=at)

    def test_too_long_comes_back_as_typed(self, client: Client, record: DistrictRecord, province: User) -> None:
        typed = "ก" * 1001
        found = client.post(address(record, "note", 3), {"note": typed})
        assert found.status_code == 422
        assert typed in found.content.decode()
        assert 'id="note-3-error"' in found.content.decode()

    def test_after_the_window_what_was_typed_is_still_there(
        self, client: Client, record: DistrictRecord, province: User, clock: Clock
    ) -> None:
        clock.advance(timedelta(days=60))
        found = client.post(address(record, "note", 3), {"note": "ข้อความที่พิมพ์ไว้\0"})
        assert found.status_code == 422
        assert "ข้อความที่พิมพ์ไว้" in found.content.decode()


class TestSendingBack:
    def test_with_a_domain_the_district_is_told_and_may_mend(
        self, client: Client, record: DistrictRecord, recorder: User, province: User, clock: Clock
    ) -> None:
        sent = {"reason": "ตรวจข้อ 2", "domain": "3", "seen_version": str(record.version)}
        assert client.post(address(record, "send-back"), sent).status_code == 302

        assert state_of(record) == State.RETURNED
        assert Notice.objects.get(recipient=recorder).detail == "ด้านที่ 3: ตรวจข้อ 2"
        assert "ด้านที่ 3: ตรวจข้อ 2" in client.get(address(record)).content.decode()
        question = record.year.questions.get(domain=3, order=2)
        save_answers(
            record=record.pk, domain=3, rows={question.pk: Figures(5, 1)}, seen=1, by=recorder, at=clock.at
        )  # fmt: skip
        resend(record=record.pk, by=recorder, at=clock.at)
        told = Notice.objects.get(recipient=province)
        assert "แก้ไขตามที่ส่งกลับแล้ว" in told.message
        assert told.link == address(record)

    @pytest.mark.parametrize(
        ("sent", "said"),
        [
            ({"reason": " "}, "กรุณาระบุเหตุผล"),
            ({"reason": "x" * 5000}, "เหตุผลยาวเกิน"),
            ({"reason": "ตรวจ", "domain": "77"}, "ไม่มีด้านนี้"),
            ({"reason": "ตรวจ", "domain": "\0"}, ""),
            ({"reason": "ตรวจ", "seen_version": "9" * 40}, ""),
            ({"reason": "ตรวจ", "seen_version": "x"}, ""),
        ],
    )
    @pytest.mark.parametrize("htmx", [True, False])
    def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
        self, client: Client, record: DistrictRecord, province: User, sent: dict[str, str], said: str, *, htmx: bool
    ) -> None:
        headers = {"HX-Request": "true"} if htmx else {}
        found = client.post(address(record, "send-back"), sent, headers=headers)
        assert found.status_code == 422
        text = found.content.decode()
        assert said in text
        assert sent["reason"].strip() in text
        assert state_of(record) == State.OPEN

    def test_after_somebody_else_changed_it_the_reason_stays_and_the_next_try_goes(
        self, client: Client, record: DistrictRecord, recorder: User, province: User, clock: Clock
    ) -> None:
        save_contact(record=record.pk, draft=ContactDraft(address="ใหม่"), seen=0, by=recorder, at=clock.at)
        found = client.post(address(record, "send-back"), {"reason": "เหตุผลยาว", "seen_version": "1"})
        assert found.status_code == 422
        assert "เหตุผลยาว" in found.content.decode()
        again = {"reason": "เหตุผลยาว", "seen_version": str(found.context["form"]["seen_version"].value())}
        assert client.post(address(record, "send-back"), again).status_code == 302

    def test_htmx_leads_to_the_page_anew(self, client: Client, record: DistrictRecord, province: User) -> None:
        found = client.post(address(record, "send-back"), {"reason": "ตรวจ"}, headers={"HX-Request": "true"})
        assert found.headers["HX-Redirect"] == address(record)


class TestUndoing:
    def test_a_covered_district_stands_alone_again(
        self, client: Client, record: DistrictRecord, recorder: User, province: User
    ) -> None:
        covered = DistrictRecordFactory.create(place=the_place("4702"), filled=False)
        set_covered(
            record=record.pk, places=["4702"], seen=version_of(record), by=recorder, at=in_window(record, "record")
        )
        assert record.place.label in client.get(address(covered)).content.decode()

        assert client.post(address(covered, "uncover")).headers["Location"] == address(covered)

        covered.refresh_from_db()
        assert covered.host_id is None
        assert "ไม่ได้บันทึกรวม" in client.post(address(covered, "uncover"), follow=True).content.decode()


class TestConfirming:
    def test_one_from_its_page(self, client: Client, record: DistrictRecord, province: User) -> None:
        sent = chosen(record, **{"sure": "1", "from": "check"})
        text = client.post(reverse("workload:confirm"), sent, follow=True).content.decode()
        assert state_of(record) == State.CONFIRMED
        assert "ข้อมูลเป็นที่สิ้นสุด" in text
        assert reverse("workload:confirm") not in text

    def test_several_are_named_before_anything_is_done(
        self, client: Client, record: DistrictRecord, province: User
    ) -> None:
        second = DistrictRecordFactory.create(place=the_place("4702"))
        blank = DistrictRecordFactory.create(place=the_place("4703"), filled=False)

        asked = client.post(reverse("workload:confirm"), chosen(record, second, blank))

        assert {each.record for each in asked.context["rows"]} == {record, second}
        assert [row.record for row, _why in asked.context["refused"]] == [blank]
        assert state_of(record) == State.OPEN
        done = client.post(reverse("workload:confirm"), chosen(record, second, sure="1"))
        assert done.status_code == 302
        assert {state_of(record), state_of(second)} == {State.CONFIRMED}

    def test_each_refused_one_says_why_and_does_not_hold_up_the_others(
        self, client: Client, record: DistrictRecord, recorder: User, province: User, clock: Clock
    ) -> None:
        second = DistrictRecordFactory.create(place=the_place("4702"))
        sent = chosen(record, second, sure="1")
        save_contact(record=record.pk, draft=ContactDraft(address="ใหม่"), seen=0, by=recorder, at=clock.at)

        found = client.post(reverse("workload:confirm"), sent)

        assert (state_of(record), state_of(second)) == (State.OPEN, State.CONFIRMED)
        assert "รายการนี้ถูกแก้ไขหลังจากที่ท่านเปิดดู" in found.content.decode()

    def test_what_names_nothing_confirms_nothing(self, client: Client, record: DistrictRecord, province: User) -> None:
        far = DistrictRecordFactory.create(place=the_place("4801"))
        for value in ("", "x:y", f"{record.pk}:x", f"{record.pk}:{'9' * 5000}", f"{far.pk}:1", "\0:1"):
            found = client.post(reverse("workload:confirm"), {"chosen": [value], "sure": "1"})
            assert found.status_code == 302
        assert {state_of(record), state_of(far)} == {State.OPEN}

    def test_returned_ones_are_not_offered_in_the_table_until_they_are_sent_again(
        self, client: Client, record: DistrictRecord, recorder: User, province: User, clock: Clock
    ) -> None:
        send_back(record=record.pk, reason="ตรวจ", by=province, at=clock.at)
        assert b'name="chosen"' not in client.get(reverse("workload:status")).content
        resend(record=record.pk, by=recorder, at=clock.at)
        assert b'name="chosen"' in client.get(reverse("workload:status")).content


def test_what_a_domain_leaves_unanswered_takes_one_line(
    client: Client, record: DistrictRecord, recorder: User, province: User, clock: Clock
) -> None:
    clock.set(in_window(record, "record"))
    asked = list(Question.objects.of_year(record.year_id).filter(domain=1))
    emptied = {each.pk: Figures() for each in asked[1:]}
    save_answers(record=record.pk, domain=1, rows=emptied, seen=1, by=recorder, at=clock.at)

    page = client.get(address(record)).content.decode()

    section = page[page.index('id="domain-1"') : page.index('id="domain-2"')]
    table, _end, below = section.partition("</table>")
    assert (table.count('id="question-'), below.count('id="question-')) == (1, len(asked) - 1)
    assert f"ยังไม่ตอบ {len(asked) - 1} ข้อ: 2–{len(asked)}" in below
    assert "ยังไม่ตอบ" not in page[page.index('id="domain-2"') : page.index('id="domain-3"')]
