"""The status pages over HTTP: who begins where, filters, what a row says, paging of the nation, and the files."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from raingan.core.people.models import User
from raingan.core.web.rules import Invalid, NotAllowed, NotThere
from raingan.systems.workload.confirming import confirm, send_back
from raingan.systems.workload.covering import set_covered
from raingan.systems.workload.models import DistrictRecord
from raingan.systems.workload.status_export import status_table
from tests.conftest import Clock
from tests.factories import AssignmentFactory, OfficerFactory, the_place
from tests.systems.workload.factories import (
    ConfirmerFactory,
    DistrictRecordFactory,
    RecorderFactory,
    WorkloadCentralFactory,
    in_window,
    this_year,
    version_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def records(clock: Clock) -> dict[str, DistrictRecord]:
    """4701 complete, 4702 recorded with it, 4703 blank, 4704 complete; the province may confirm."""
    made = {
        code: DistrictRecordFactory.create(place=the_place(code), filled=code in {"4701", "4704"})
        for code in ("4701", "4702", "4703", "4704")
    }
    recorder = RecorderFactory.create(place=the_place("4701"))
    set_covered(
        record=made["4701"].pk,
        places=["4702"],
        seen=version_of(made["4701"]),
        by=recorder,
        at=in_window(made["4701"], "record"),
    )
    clock.set(in_window(made["4701"], "confirm") + timedelta(hours=9))
    return made


@pytest.fixture
def confirmer() -> User:
    found: User = ConfirmerFactory.create(place=the_place("47"))
    return found


def page(client: Client, user: User, view_name: str = "status", *args: str, **query: str) -> Any:
    client.force_login(user)
    return client.get(reverse(f"workload:{view_name}", args=args, query=query))


def shown(response: Any) -> list[str]:
    return [each["row"].place.code for each in response.context["rows"]]


class TestWhoBeginsWhere:
    def test_a_recorder_begins_in_the_record_and_sees_one_row(
        self, client: Client, records: dict[str, DistrictRecord]
    ) -> None:
        recorder = RecorderFactory.create(place=the_place("4703"))
        assert page(client, recorder, "home").headers["Location"] == reverse("workload:my-records")
        found = page(client, recorder)
        assert shown(found) == ["4703"]
        assert b'name="chosen"' not in found.content

    def test_a_province_sees_its_districts_and_the_centre_the_provinces(
        self, client: Client, records: dict[str, DistrictRecord], confirmer: User
    ) -> None:
        assert page(client, confirmer, "home").headers["Location"] == reverse("workload:status")
        assert len(shown(page(client, confirmer))) == 4
        centre = page(client, WorkloadCentralFactory.create())
        assert [each.place.code for each in centre.context["rows"]] == ["47"]
        assert sum(centre.context["nation"].groups.values()) == len(centre.context["rows"])

    def test_who_acts_for_two_provinces_sees_both(
        self, client: Client, records: dict[str, DistrictRecord], confirmer: User
    ) -> None:
        DistrictRecordFactory.create(place=the_place("4801"))
        AssignmentFactory.create(user=confirmer, system="workload", role="confirmer", place=the_place("48"))

        assert {code[:2] for code in shown(page(client, confirmer))} == {"47", "48"}

    def test_before_any_year_is_open_the_page_says_so(self, client: Client) -> None:
        found = page(client, WorkloadCentralFactory.create())
        assert "ยังไม่ได้เปิดรอบปีงบประมาณ" in found.content.decode()
        assert page(client, ConfirmerFactory.create(place=the_place("47")), "status-of", "47").status_code == 302

    def test_a_year_that_is_not_open_is_not_found(
        self, client: Client, records: dict[str, DistrictRecord], confirmer: User
    ) -> None:
        for key in ("FY2400", "nonsense", "\0", "FY" + "9" * 50):
            assert page(client, confirmer, year=key).status_code == 404
            assert page(client, confirmer, "status-of", "47", year=key).status_code == 404


class TestTheTable:
    def test_signs_have_words_and_covered_ones_are_not_red(
        self, client: Client, records: dict[str, DistrictRecord], confirmer: User
    ) -> None:
        found = page(client, confirmer)
        rows = {each["row"].place.code: each for each in found.context["rows"]}

        assert {each["look"] for each in rows["4702"]["cells"]} == {"covered"}
        assert {each["words"] for each in rows["4701"]["cells"]} == {"บันทึกข้อมูลครบถ้วน"}
        assert {each["words"] for each in rows["4703"]["cells"]} == {"ไม่มีการบันทึกข้อมูล"}
        assert f"บันทึกรวมกับ{records['4701'].place.name}" in found.content.decode()
        assert found.context["counts"].districts == 4

    def test_the_confirmation_reads_as_the_manual_has_it(
        self, client: Client, records: dict[str, DistrictRecord], confirmer: User, clock: Clock
    ) -> None:
        confirm(ids=[records["4701"].pk], by=confirmer, at=clock.at)

        rows = {
            each["row"].place.code: each["confirmation"]["words"] for each in page(client, confirmer).context["rows"]
        }

        day = f"ยืนยันแล้ว 16 ก.ย. {this_year() % 100}"
        host = f"ยืนยันแล้ว (รวมกับ{records['4701'].place.name})"
        assert rows == {"4701": day, "4702": host, "4703": "ยังไม่ยืนยัน", "4704": "ยังไม่ยืนยัน"}

    @pytest.mark.parametrize(
        ("view", "codes"),
        [
            ("", {"4701", "4702", "4703", "4704"}), ("ready", {"4704"}), ("incomplete", {"4703"}),
            ("returned", {"4701"}), ("covered", {"4702"}), ("confirmed", set()),
            ("nonsense", {"4701", "4702", "4703", "4704"}),
        ],
    )  # fmt: skip
    def test_tabs_narrow_it(
        self,
        client: Client,
        records: dict[str, DistrictRecord],
        confirmer: User,
        clock: Clock,
        view: str,
        codes: set[str],
    ) -> None:
        send_back(record=records["4701"].pk, reason="ตรวจอีกครั้ง", by=confirmer, at=clock.at)

        assert set(shown(page(client, confirmer, view=view))) == codes

    def test_a_name_narrows_it_in_either_language(
        self, client: Client, records: dict[str, DistrictRecord], confirmer: User
    ) -> None:
        place = records["4703"].place
        assert shown(page(client, confirmer, name=f"อำเภอ{place.name_th}")) == ["4703"]
        assert "4703" in shown(page(client, confirmer, name=place.name_en.upper()))
        nothing = page(client, confirmer, name="ไม่มีชื่อนี้\0")
        assert nothing.status_code == 200
        assert not nothing.context["rows"]

    def test_only_what_may_be_confirmed_now_can_be_chosen(
        self, client: Client, records: dict[str, DistrictRecord], confirmer: User, clock: Clock
    ) -> None:
        assert page(client, confirmer).content.count(b'name="chosen"') == 2
        clock.set(in_window(records["4701"], "record"))
        assert b'name="chosen"' not in page(client, confirmer).content
        assert b'name="chosen"' not in page(client, WorkloadCentralFactory.create(), "status-of", "47").content

    def test_it_costs_the_same_for_many(
        self, client: Client, records: dict[str, DistrictRecord], confirmer: User, django_assert_max_num_queries: Any
    ) -> None:
        for number in range(5, 30):
            DistrictRecordFactory.create(place=the_place(f"47{number:02d}"))
        client.force_login(confirmer)
        client.get(reverse("workload:annex"))  # the first visit notes its time in the session
        with django_assert_max_num_queries(12):
            client.get(reverse("workload:status-of", args=["47"]))
        client.force_login(WorkloadCentralFactory.create())
        client.get(reverse("workload:annex"))
        with django_assert_max_num_queries(12):
            client.get(reverse("workload:status"))


class TestTheFile:
    def test_has_the_rows_of_the_page(self, records: dict[str, DistrictRecord], confirmer: User, clock: Clock) -> None:
        table = status_table(confirmer, {"place": "47", "view": "incomplete"}, clock.at)

        assert [list(row)[2] for row in table.rows] == [records["4703"].place.name]
        assert len(table.columns) == 14
        assert "รวม 1 อำเภอ" in table.notes[0]

    def test_every_row_has_every_column(
        self, records: dict[str, DistrictRecord], confirmer: User, clock: Clock
    ) -> None:
        table = status_table(confirmer, {}, clock.at)

        rows = [list(row) for row in table.rows]
        assert [len(row) for row in rows] == [len(table.columns)] * 4
        assert f"บันทึกรวมกับ{records['4701'].place.name}" in {row[12] for row in rows}

    def test_what_is_recorded_with_another_is_no_total_in_english(
        self, records: dict[str, DistrictRecord], confirmer: User, clock: Clock
    ) -> None:
        with override("en"):
            rows = {str(row[2]): list(row) for row in map(list, status_table(confirmer, {}, clock.at).rows)}
            place = records["4702"].place.name

        assert "Total" not in rows[place]

    def test_nobody_gets_more_than_they_see(self, records: dict[str, DistrictRecord], clock: Clock) -> None:
        far = ConfirmerFactory.create(place=the_place("48"))
        assert list(status_table(far, {}, clock.at).rows) == []
        with pytest.raises(NotThere):
            status_table(far, {"place": "47"}, clock.at)
        with pytest.raises(NotAllowed):
            status_table(OfficerFactory.create(), {}, clock.at)
        with pytest.raises(Invalid):
            status_table(far, {"view": "nonsense"}, clock.at)
        with pytest.raises(NotThere):
            status_table(far, {"year": "FY2400"}, clock.at)
