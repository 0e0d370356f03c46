"""A month summed up: revisions that nothing changes, taken when they are due, one by whoever comes first."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from raingan.core.exports.models import Document
from raingan.core.flow.door import move
from raingan.core.rounds.actions import extend_steps
from raingan.core.web.rules import NotAllowed
from raingan.systems.palad import figures
from raingan.systems.palad.calendar import BANGKOK
from raingan.systems.palad.close_files import make_files
from raingan.systems.palad.close_pages import Cell
from raingan.systems.palad.close_tables import Sums, districts_of, summed
from raingan.systems.palad.closed import CloseDistrict, CloseFile, CloseOfficer, CloseRevision, Why
from raingan.systems.palad.closing import due_months, take_close, why_due
from raingan.systems.palad.flow import FLOW
from raingan.systems.palad.models import Policy, State
from raingan.systems.palad.tasks import take_due_closes
from tests.conftest import Clock
from tests.factories import (
    AssignmentFactory,
    CentralFactory,
    ChiefFactory,
    OfficerFactory,
    ProvinceOfficerFactory,
    the_place,
)
from tests.systems.palad.factories import FieldReportFactory

MONTH = date(2026, 11, 1)
FIRST = datetime(2026, 12, 1, 6, tzinfo=BANGKOK)
LATE = datetime(2026, 12, 4, tzinfo=BANGKOK)


def reported(officer: Any, state: str = State.APPROVED, number: int = 1, place: str = "4701") -> list[Any]:
    return [
        FieldReportFactory.create(
            officer=officer, state=state, place=the_place(place), activity_date=date(2026, 11, 3 + 7 * (index % 4))
        )
        for index in range(number)
    ]


def extended(until: datetime = LATE) -> None:
    extend_steps(
        system="palad", key="2026-11", steps=["record", "approve"], place="4701", until=until, by=None, at=FIRST,
        reason="น้ำท่วม",
    )  # fmt: skip


@pytest.mark.django_db
class TestDue:
    @pytest.fixture(autouse=True)
    def _worked(self) -> None:
        reported(OfficerFactory.create(place=the_place("4701")))

    def test_on_the_first_at_six_and_not_before(self) -> None:
        assert due_months(FIRST - timedelta(microseconds=1)) == []
        assert due_months(FIRST) == [MONTH]

    def test_when_grace_lasts_longer_at_its_end(self) -> None:
        Policy.objects.create(from_month=MONTH, grace_hours=9, reason="x", set_at=FIRST)

        assert due_months(FIRST) == []
        assert due_months(FIRST + timedelta(hours=3)) == [MONTH]

    def test_once_taken_it_is_not_due_again_until_an_extension_ends(self) -> None:
        take_close(MONTH, by=None, at=FIRST, why=Why.SCHEDULED)
        assert due_months(FIRST + timedelta(days=20)) == []
        extended()

        assert why_due(MONTH, LATE - timedelta(seconds=1)) is None
        assert why_due(MONTH, LATE) == Why.EXTENDED
        take_close(MONTH, by=None, at=LATE, why=Why.EXTENDED)
        assert why_due(MONTH, LATE + timedelta(days=1)) is None

    def test_one_taken_by_hand_before_does_not_replace_the_scheduled_one(self) -> None:
        taken = take_close(MONTH, by=CentralFactory.create(), at=FIRST - timedelta(days=2))

        assert taken.revision.provisional
        assert why_due(MONTH, FIRST) == Why.SCHEDULED

    def test_the_job_takes_what_is_due_and_makes_its_files(
        self, clock: Clock, run_jobs: Callable[[], int], data_folder: Path
    ) -> None:
        clock.set(FIRST)
        for _twice in range(2):
            take_due_closes.func(0)
            run_jobs()

        assert CloseRevision.objects.get().why == Why.SCHEDULED
        assert set(CloseFile.objects.values_list("format", flat=True)) == {"xlsx", "pdf"}


@pytest.mark.django_db
def test_a_revision_holds_the_figures_of_its_moment() -> None:
    complete, short, moved = (OfficerFactory.create(place=the_place("4701")) for _ in range(3))
    reported(complete, number=4)
    reported(short, number=1)
    reported(short, State.PENDING, 2)
    reported(short, State.RETURNED)
    moved.assignments.update(until=date(2026, 11, 15))
    AssignmentFactory.create(user=moved, role="officer", place=the_place("4801"), since=date(2026, 11, 16))
    reported(moved, number=3)
    reported(moved, number=1, place="4801")

    revision = take_close(MONTH, by=None, at=FIRST, why=Why.SCHEDULED).revision

    assert districts_of(revision) == {
        "4701": Sums(officers=2, complete=1, approved=8, pending=2, returned=1),
        "4801": Sums(officers=1, complete=1, moved_in=1, approved=1),
    }
    assert summed(districts_of(revision), 0)[""] == Sums(
        officers=3, complete=2, moved_in=1, approved=9, pending=2, returned=1
    )
    its = CloseOfficer.objects.get(officer=moved)
    assert (its.place_id, its.approved, its.elsewhere, its.state) == ("4801", 4, 3, "eligible")
    assert CloseDistrict.objects.get(place="4801").moved_in == 1
    assert sum(revision.categories.values_list("reports", flat=True)) == 12


@pytest.mark.django_db
def test_what_comes_later_makes_the_next_revision_and_changes_nothing_in_the_first() -> None:
    officer, chief = OfficerFactory.create(place=the_place("4701")), ChiefFactory.create(place=the_place("4701"))
    reported(officer, number=3)
    (waiting,) = reported(officer, State.PENDING)
    first = take_close(MONTH, by=None, at=FIRST, why=Why.SCHEDULED).revision
    before = districts_of(first)
    extended()
    move(FLOW, waiting.pk, "approve", by=chief, at=FIRST + timedelta(hours=5))

    second = take_close(MONTH, by=None, at=LATE, why=Why.EXTENDED).revision

    assert (first.number, second.number) == (1, 2)
    assert districts_of(first) == before
    assert (before["4701"].complete, districts_of(second)["4701"].complete) == (0, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("model", [CloseRevision, CloseDistrict, CloseOfficer])
def test_the_database_lets_nobody_change_delete_or_empty(model: Any) -> None:
    reported(OfficerFactory.create(place=the_place("4701")))
    take_close(MONTH, by=None, at=FIRST, why=Why.SCHEDULED)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks still to come is not emptied anyway
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET id = id", f"TRUNCATE {table} CASCADE"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@given(
    work=st.lists(
        st.tuples(
            st.sampled_from(["4701", "4702", "4801"]),
            st.sampled_from([State.APPROVED, State.PENDING, State.RETURNED]),
            st.integers(1, 5),
        ),
        max_size=8,
    )
)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@pytest.mark.django_db
def test_whatever_was_reported_every_sum_of_a_close_is_the_nations_figure(work: list[tuple[str, str, int]]) -> None:
    with transaction.atomic():
        OfficerFactory.create(place=the_place("4701"))
        for place, state, number in work:
            reported(OfficerFactory.create(place=the_place(place)), state, number, place)
        revision = take_close(MONTH, by=None, at=FIRST, why=Why.SCHEDULED).revision
        nation, period = figures.summary(the_place("TH"), revision.period), revision.period
        total = summed(districts_of(revision), 0)[""]
        provinces = figures.children(the_place("TH"), period, today=FIRST.date())

        assert (total.approved, total.pending, total.returned) == (nation.approved, nation.pending, nation.returned)
        assert sum(revision.categories.values_list("reports", flat=True)) == nation.total
        assert {
            code: (each.officers, each.complete, each.reports)
            for code, each in summed(districts_of(revision), 2).items()
        } == {
            each.code: (each.officers, each.complete, each.total) for each in provinces if each.officers or each.total
        }
        judged = revision.officers.values_list("state", flat=True)
        assert (len(judged), sum(state == "eligible" for state in judged)) == (total.officers, total.complete)
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_many_who_close_at_once_make_one() -> None:
    reported(OfficerFactory.create(place=the_place("4701")), number=4)
    by_hand = CentralFactory.create()
    ready, made = Barrier(6), []

    def close(by: Any) -> None:
        ready.wait()
        try:
            made.append(take_close(MONTH, by=by, at=FIRST, why=Why.SCHEDULED).made)
        finally:
            connection.close()

    threads = [Thread(target=close, args=[by_hand if index % 2 else None]) for index in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(made) == [False] * 5 + [True]
    assert CloseRevision.objects.count() == 1


@pytest.mark.django_db
def test_files_are_made_once_and_say_what_the_revision_says(data_folder: Path) -> None:
    reported(OfficerFactory.create(place=the_place("4701")), number=2)
    revision = take_close(MONTH, by=None, at=FIRST, why=Why.SCHEDULED).revision
    for _twice in range(2):
        make_files(revision, at=FIRST)

    assert revision.files.count() == 2
    assert Document.objects.get().sha256 == revision.files.get(format="pdf").sha256
    client = Client()
    client.force_login(CentralFactory.create())
    answer: Any = client.get(reverse("palad:close-file", args=["2026-11", 1, "xlsx"]))
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))
    assert len(book.sheet_names) == 4
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[-1][2:] == [1.0, 0.0, 2.0, 2.0, 0.0, 0.0]


@pytest.mark.django_db
class TestPages:
    @pytest.fixture(autouse=True)
    def _closed(self, clock: Clock) -> None:
        clock.set(FIRST)
        for place in ("4701", "4801"):
            reported(OfficerFactory.create(place=the_place(place)), number=4, place=place)

    def test_the_centre_takes_one_by_hand_and_a_second_tap_takes_no_second(self, client: Client) -> None:
        client.force_login(CentralFactory.create())
        url = reverse("palad:take-close", args=["2026-11"])

        assert [client.post(url).status_code for _tap in range(2)] == [302, 302]
        assert CloseRevision.objects.count() == 1
        assert "ครั้งที่" in client.get(reverse("palad:close", args=["2026-11"])).content.decode()

    def test_a_province_sees_its_own_rows(self, client: Client) -> None:
        take_close(MONTH, by=None, at=FIRST, why=Why.SCHEDULED)
        client.force_login(ProvinceOfficerFactory.create(place=the_place("47")))

        page = client.get(reverse("palad:close", args=["2026-11"])).content.decode()

        assert the_place("4701").name in page
        assert the_place("4801").name not in page

    def test_a_province_finds_it_among_the_months_but_cannot_fetch_the_nations_files(self, client: Client) -> None:
        revision = take_close(MONTH, by=None, at=FIRST, why=Why.SCHEDULED).revision
        client.force_login(ProvinceOfficerFactory.create(place=the_place("47")))

        assert reverse("palad:close", args=["2026-11"]) in client.get(reverse("palad:closes")).content.decode()
        assert client.get(reverse("palad:close", args=["2026-11"]) + "?place=48").context["place"].code == "47"
        assert client.get(reverse("palad:close-file", args=["2026-11", revision.number, "xlsx"])).status_code == 403

    def test_the_centre_goes_down_to_a_province_and_back_to_a_former_revision(
        self, client: Client, django_assert_max_num_queries: Any
    ) -> None:
        for number in range(4):
            take_close(MONTH, by=CentralFactory.create(), at=FIRST + timedelta(minutes=2 * number))
            reported(OfficerFactory.create(place=the_place("4702")), number=4, place="4702")
        client.force_login(CentralFactory.create())
        url = reverse("palad:close", args=["2026-11"])
        client.get(url)

        with django_assert_max_num_queries(12):
            page: Any = client.get(f"{url}?place=47&number=2")

        districts = {row.place.code: [(cell.n, cell.change) for cell in row.cells] for row in page.context["rows"]}
        assert districts == {
            "4701": [(1, 0), (1, 0), (4, 0), (4, 0), (0, 0), (0, 0)],
            "4702": [(1, 1), (1, 1), (4, 4), (4, 4), (0, 0), (0, 0)],
        }
        assert [cell.n for cell in page.context["total"]] == [2, 2, 8, 8, 0, 0]
        assert "(+4)" in page.content.decode()

    def test_what_became_less_has_a_true_minus(self) -> None:
        assert "(−2)" in render_to_string("palad/_close_cell.html", {"cell": Cell("ครบ", 4, -2)})

    @pytest.mark.parametrize(
        "query", ["?place=99", "?place=%00&number=%00", "?number=99999999999999999999", "?place=xx"]
    )
    def test_nonsense_in_the_address_shows_the_last_of_the_nation_or_nothing(self, client: Client, query: str) -> None:
        take_close(MONTH, by=None, at=FIRST, why=Why.SCHEDULED)
        client.force_login(CentralFactory.create())

        assert client.get(reverse("palad:close", args=["2026-11"]) + query).status_code in {200, 404}

    def test_a_month_to_come_is_not_closed(self, client: Client) -> None:
        client.force_login(CentralFactory.create())
        assert client.post(reverse("palad:take-close", args=["2027-01"])).status_code == 422

    def test_nobody_but_the_centre_takes_one(self) -> None:
        with pytest.raises(NotAllowed):
            take_close(MONTH, by=ProvinceOfficerFactory.create(), at=FIRST)
