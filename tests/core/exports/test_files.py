"""Files people ask for: made by the job, fetched by their owner alone, gone after a week."""

import csv
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from raingan.core import registry
from raingan.core.exports import files, views
from raingan.core.exports.documents import cleaned_code, new_code
from raingan.core.exports.models import Document, Export, ExportState
from raingan.core.notices.models import Notice
from raingan.core.web import clock as the_clock
from raingan.core.web.rules import NotThere
from raingan.portal.retention import purge
from tests.conftest import Clock
from tests.factories import AssignmentFactory, ChiefFactory, OfficerFactory, the_place
from tests.systems.palad.calling import MID_NOVEMBER
from tests.systems.palad.factories import FieldReportFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _moment(clock: Clock, monkeypatch: pytest.MonkeyPatch, data_folder: Path, settings: Any) -> None:
    clock.set(MID_NOVEMBER)
    monkeypatch.setattr(views, "WAITS", 0.0)


def ask(client: Client, name: str = "reports", kind: str = "xlsx", query: str = "") -> Export:
    url = reverse("exports:ask", args=["palad", name, kind])
    answer = client.post(url, {"query": query})
    assert answer.status_code == 302
    return Export.objects.order_by("-created_at").first()  # type: ignore[return-value]


def content(client: Client, export: Export) -> bytes:
    answer: Any = client.get(reverse("exports:download", args=[export.pk]))
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def test_a_list_becomes_a_sheet_of_the_persons_scope(
    client: Client, run_jobs: Callable[[], int], tmp_path: Path
) -> None:
    chief = ChiefFactory.create(place=the_place("4701"))
    mine = [FieldReportFactory.create(place=the_place("4701"), activity_date=MID_NOVEMBER.date()) for _ in range(3)]
    FieldReportFactory.create(place=the_place("4801"), activity_date=MID_NOVEMBER.date())
    client.force_login(chief)

    export = ask(client, query="place=4701&period=2026-11")
    assert client.get(reverse("exports:download", args=[export.pk])).status_code == 404
    run_jobs()

    (tmp_path / "f.xlsx").write_bytes(content(client, export))
    rows = CalamineWorkbook.from_path(tmp_path / "f.xlsx").get_sheet_by_index(0).to_python()
    receipts = {row[1] for row in rows[4:]}
    assert receipts == {each.receipt for each in mine}
    assert Notice.objects.get(recipient=chief).link == reverse("exports:file", args=[export.pk])
    assert export.file_name == "palad-reports-4701-2026-11.xlsx"


def test_a_place_outside_is_refused_at_once(client: Client) -> None:
    client.force_login(ChiefFactory.create(place=the_place("4701")))
    the_place("4801")

    answer = client.post(reverse("exports:ask", args=["palad", "reports", "csv"]), {"query": "place=4801"})

    assert answer.status_code == 404
    assert not Export.objects.exists()


def test_the_scope_is_the_one_held_when_it_is_made(client: Client, run_jobs: Callable[[], int]) -> None:
    chief = ChiefFactory.create(place=the_place("4701"))
    FieldReportFactory.create(place=the_place("4701"), activity_date=MID_NOVEMBER.date())
    client.force_login(chief)
    export = ask(client, query="place=4701")
    chief.assignments.update(until=MID_NOVEMBER.date() - timedelta(days=1))

    run_jobs()

    export.refresh_from_db()
    assert (export.state, export.rows) == (ExportState.DONE, 0), "nothing of a place that is watched no more"


def test_making_it_twice_makes_one_file_and_one_notice(client: Client) -> None:
    officer = OfficerFactory.create(place=the_place("4701"))
    client.force_login(officer)
    export = ask(client, kind="csv")

    for _time in range(2):
        files.make(Export.objects.get(pk=export.pk), at=the_clock.now())

    assert Notice.objects.filter(recipient=officer).count() == 1
    assert content(client, export).startswith("\ufeff".encode())


@pytest.mark.parametrize(("village", "place"), [(4, "หมู่ 4 บ้านนาอ้อย"), (None, "บ้านนาอ้อย")])
def test_a_row_tells_the_village_and_bangkoks_clock(client: Client, village: int | None, place: str) -> None:
    chief = ChiefFactory.create(place=the_place("4701"))
    late = datetime(2026, 11, 10, 18, 5, 59, tzinfo=UTC)
    FieldReportFactory.create(
        place=the_place("4701"), activity_date=late.date(), created_at=late, village_no=village, village_name="บ้านนาอ้อย"
    )
    client.force_login(chief)
    export = ask(client, kind="csv")

    files.make(Export.objects.get(pk=export.pk), at=the_clock.now())

    head, row = csv.reader(StringIO(content(client, export).decode("utf-8-sig")))
    told = dict(zip(head, row, strict=True))
    assert told["บันทึกเมื่อ"] == "2026-11-11 01:05"
    assert told["สถานที่ปฏิบัติงาน"].endswith(f" {place}")


def test_nobody_else_sees_it(client: Client, run_jobs: Callable[[], int]) -> None:
    client.force_login(OfficerFactory.create())
    export = ask(client)
    run_jobs()
    client.force_login(OfficerFactory.create())

    for name in ("file", "download"):
        assert client.get(reverse(f"exports:{name}", args=[export.pk])).status_code == 404
    assert client.post(reverse("exports:delete", args=[export.pk])).status_code == 404


def test_a_file_is_deleted_from_the_disk_once_its_row_is_gone_for_good(
    client: Client, run_jobs: Callable[[], int], django_capture_on_commit_callbacks: Any
) -> None:
    owner = OfficerFactory.create()
    client.force_login(owner)
    export = ask(client)
    assert not files.discard(pk=export.pk, by=owner)  # the worker still makes it
    run_jobs()

    with django_capture_on_commit_callbacks(execute=False) as waiting:
        assert client.post(reverse("exports:delete", args=[export.pk])).status_code == 302
    assert not Export.objects.exists()
    assert files.kept_files().exists(export.stored_name)  # what is rolled back still has its file

    for each in waiting:
        each()
    assert not files.kept_files().exists(export.stored_name)
    with pytest.raises(NotThere):
        files.discard(pk=export.pk, by=owner)


def test_the_sixth_that_waits_is_refused_politely(client: Client) -> None:
    client.force_login(OfficerFactory.create())
    for _file in range(files.MOST_WAITING):
        ask(client)

    answer = client.post(reverse("exports:ask", args=["palad", "reports", "csv"]), follow=True)

    assert "กรุณารอให้เสร็จก่อน" in answer.content.decode()
    assert Export.objects.count() == files.MOST_WAITING


def test_after_a_week_it_is_gone(client: Client, run_jobs: Callable[[], int]) -> None:
    client.force_login(OfficerFactory.create())
    export = ask(client)
    run_jobs()

    assert purge(at=MID_NOVEMBER + timedelta(days=6))["files"] == 0
    assert purge(at=MID_NOVEMBER + timedelta(days=7, seconds=1))["files"] == 1
    assert not files.kept_files().exists(export.stored_name)


class TestMonthPaper:
    def test_an_officers_month_is_a_pdf_that_can_be_checked(self, client: Client, run_jobs: Callable[[], int]) -> None:
        officer = OfficerFactory.create(place=the_place("4701"))
        for _report in range(5):
            FieldReportFactory.create(officer=officer, place=the_place("4701"), activity_date=MID_NOVEMBER.date())
        client.force_login(officer)
        export = ask(client, "month", "pdf", "month=2026-11")
        run_jobs()

        assert content(client, export).startswith(b"%PDF-")
        document = Document.objects.get()
        page = Client().get(reverse("exports:check-code", args=[document.code])).content.decode()
        assert document.sha256 in page
        assert officer.last_name not in page

    def test_only_of_an_officer_in_scope(self, client: Client) -> None:
        officer = OfficerFactory.create(place=the_place("4701"))
        url, body = (
            reverse("exports:ask", args=["palad", "month", "pdf"]),
            {"query": f"month=2026-11&officer={officer.pk}"},
        )
        for person, status in (
            (ChiefFactory.create(place=the_place("4701")), 302),
            (ChiefFactory.create(place=the_place("4801")), 404),
            (OfficerFactory.create(place=the_place("4701")), 404),
        ):
            client.force_login(person)
            assert client.post(url, body).status_code == status

    @pytest.mark.parametrize("query", ["month=x", "month=FY2570", "officer=x", "officer=99999999999"])
    def test_nonsense_is_refused(self, client: Client, query: str) -> None:
        client.force_login(OfficerFactory.create())
        answer = client.post(reverse("exports:ask", args=["palad", "month", "pdf"]), {"query": query})
        assert answer.status_code in {404, 422}


@pytest.mark.parametrize("house", registry.systems(), ids=lambda house: house.name)
def test_no_query_whatever_is_an_error_of_the_program(
    client: Client, house: registry.System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MOST_WAITING", 10_000)
    centre = AssignmentFactory.create(system=house.name, role=min(house.centre), place=the_place("TH")).user
    client.force_login(centre)
    names = ("place", "period", "month", "year", "officer", "category", "domain", "figures", "q")
    queries = [urlencode({name: value}) for name in names for value in ("\0", "9" * 20, "-1", "2026-13", "FY9999", "ก")]

    for export in house.exports:
        url = reverse("exports:ask", args=[house.name, export, "csv"])
        answers = {query: client.post(url, {"query": query}).status_code for query in queries}
        assert {query: status for query, status in answers.items() if status not in {302, 403, 404, 422}} == {}


def test_codes_are_read_as_people_type_them() -> None:
    code = new_code()

    assert cleaned_code(code.lower().replace("-", " ")) == code
    assert cleaned_code("abc") == cleaned_code("ก" * 12) == cleaned_code(code + "X") == ""


def test_trying_out_codes_is_slowed_down(client: Client, settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "check"}}
    statuses = [client.get(reverse("exports:check-code", args=["ABCD-EFGH-JKLM"])).status_code for _try in range(40)]

    assert statuses[:30] == [404] * 30
    assert set(statuses[30:]) == {429}
