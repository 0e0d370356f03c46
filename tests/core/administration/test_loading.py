"""Loading a list of people: every bad row named, all or nothing, the slips open, thousands in seconds."""

import io
import time
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from raingan.core import registry
from raingan.core.administration import loading
from raingan.core.administration.models import PeopleFile
from raingan.core.administration.people_scope import scope_of
from raingan.core.people.models import Assignment, User
from raingan.core.places.models import NATION
from raingan.core.sheets import cells, reading
from raingan.core.web import clock as the_clock
from raingan.core.web.rules import Conflict, RuleBroken
from tests.factories import AccountAdminFactory, ChiefFactory, OfficerFactory, demo_citizen_id, the_place

pytestmark = pytest.mark.django_db
HEADS = list(loading.HEADS)


@pytest.fixture(autouse=True)
def _demo(settings: Any) -> None:
    settings.DEMO = True


def row(number: int = 1, **changes: Any) -> list[Any]:
    values = {
        "title": "นาย", "first_name": f"คนที่{number}", "last_name": "ใจดี", "citizen_id": demo_citizen_id(number),
        "personal_name": "", "position": "ปลัดอำเภอ", "telephone": "042 711 000", "email": "", "role": "ปลัดอำเภอ",
        "place": "4701", "since": "1 ต.ค. 2569", "until": "",
    }  # fmt: skip
    return list({**values, **changes}.values())


def chief(place: str, name: str = "หัวหน้า") -> list[Any]:
    return row(first_name=name, citizen_id="", role="chief", place=place)


def workbook(rows: Sequence[Sequence[Any]]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"default_date_format": "d/m/yyyy"})
    sheet = book.add_worksheet()
    for line, cells_of in enumerate([HEADS, *rows]):
        for column, value in enumerate(cells_of):
            if isinstance(value, datetime | date):
                sheet.write_datetime(line, column, value)
            elif isinstance(value, str):
                sheet.write_string(line, column, value)
            else:
                sheet.write(line, column, value)
    book.close()
    return buffer.getvalue()


def lines(*rows: Sequence[Any]) -> list[reading.Line]:
    return reading.read_table(workbook(rows), "people.xlsx")


def faults(*rows: Sequence[Any]) -> list[tuple[int, str]]:
    report = loading.check(lines(*rows), loading.reader_for("palad", None))
    return [(fault.line, fault.column) for fault in report.faults]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-10-01", date(2026, 10, 1)),
        ("2569-10-01", date(2026, 10, 1)),
        ("1/10/2569", date(2026, 10, 1)),
        ("๑/๑๐/๒๕๖๙", date(2026, 10, 1)),
        ("1 ต.ค. 2569", date(2026, 10, 1)),
        ("1 ต.ค. 69", date(2026, 10, 1)),
        ("๑ ตุลาคม พ.ศ. ๒๕๖๙", date(2026, 10, 1)),
        ("29 ก.พ. 2567", date(2024, 2, 29)),
        (datetime(2026, 10, 1, 8, 30), date(2026, 10, 1)),  # noqa: DTZ001 - as a spreadsheet gives it
        (date(2569, 10, 1), date(2026, 10, 1)),
    ],
)
def test_days_are_read_as_people_write_them(typed: Any, meant: date) -> None:
    assert cells.day(typed) == meant


@pytest.mark.parametrize("typed", ["30 ก.พ. 2569", "1/13/2569", "เมื่อวาน", "0/0/0", "99999-01-01", "1/1/9999", 45000.5])
def test_what_is_no_day_is_refused(typed: Any) -> None:
    with pytest.raises(cells.Bad):
        cells.day(typed)


def test_every_bad_row_is_named_and_nothing_is_made() -> None:
    the_place("4701")
    OfficerFactory.create(place=the_place("4702"), citizen_id=demo_citizen_id(9))
    ChiefFactory.create(place=the_place("4703"))
    bad = lines(
        row(1), row(1, first_name="ซ้ำ"), row(2, citizen_id="123"), row(3, place="9999"), row(4, place="47"),
        row(5, since="เมื่อวาน"), row(6, until="1/1/2560"), row(7, role="ไม่มี"), row(8, first_name=""), row(9),
        chief("4703"), chief("4702"), chief("4702", "อีกคน"), row(10, citizen_id="", personal_name=""),
    )  # fmt: skip
    report = loading.check(bad, loading.reader_for("palad", None))

    assert [(fault.line, fault.column) for fault in report.faults] == [
        (3, "citizen_id"), (4, "citizen_id"), (5, "place"), (6, "place"), (7, "since"), (8, "until"), (9, "role"),
        (10, "first_name"), (11, "citizen_id"), (12, "place"), (14, "place"), (15, "citizen_id"),
    ]  # fmt: skip
    with pytest.raises(Conflict):
        loading.load(bad, loading.reader_for("palad", None), at=the_clock.now())
    assert not User.objects.filter(first_name="คนที่1").exists()


def test_a_good_file_is_loaded_once_and_its_passwords_open() -> None:
    the_place("4701")
    good = lines(row(1), row(2, citizen_id=float(demo_citizen_id(2)), since=date(2026, 10, 1)), chief("4701"))
    reader = loading.reader_for("palad", None)

    made = loading.load(good, reader, at=the_clock.now())

    assert len(made) == 3
    sent = {"username": demo_citizen_id(2), "password": made[1].password}
    client = Client()
    assert client.post(reverse("people:sign-in"), sent).status_code == 302
    assert client.get("/")["Location"].partition("?")[0] == reverse("people:first-password")
    again = loading.check(good, reader)
    assert (len(again.new), again.unchanged, again.faults) == (0, 3, [])


def test_csv_is_read_in_utf_8_and_in_the_windows_code_page() -> None:
    the_place("4701")
    text = ",".join(HEADS) + "\r\n" + ",".join(str(cell) for cell in row(1)) + "\r\n"
    for data in (text.encode("utf-8-sig"), text.encode(), text.encode("cp874")):
        report = loading.check(reading.read_table(data, "a.csv"), loading.reader_for("palad", None))
        assert [entry.person.first_name for entry in report.new] == ["คนที่1"]


def _bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (reading.MOST_UNPACKED + 1))
    return buffer.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04broken",
        b"\x00\x01\x02",
        "ไม่มีหัว\n1".encode(),
        b"%PDF-1.7",
        b"a" * (reading.MOST_BYTES + 1),
        _bomb(),
    ],
    ids=["empty", "broken", "binary", "headless", "pdf", "large", "bomb"],
)
def test_what_is_no_list_is_refused_at_the_field(data: bytes) -> None:
    client = Client()
    client.force_login(AccountAdminFactory.create(place=the_place("47")))
    answer = client.post(reverse("palad:upload-people"), {"file": SimpleUploadedFile("a.xlsx", data)})
    assert answer.status_code in {413, 422}
    if answer.context and "form" in answer.context:
        assert answer.context["form"].errors["file"]


cell = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=60), st.dates(), st.datetimes(),
    st.timedeltas(), st.times(), st.sampled_from(["4701", "ปลัดอำเภอ", "chief", "1/10/2569", "TH"]),
)  # fmt: skip


@given(st.lists(st.lists(cell, max_size=14), max_size=6))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_cell_gives_a_reason_and_never_an_error_of_the_program(rows: list[list[Any]]) -> None:
    the_place("4701")
    table: list[reading.Line] = [(1, HEADS), *enumerate(rows, start=2)]
    report = loading.check(table, loading.reader_for("palad", None))
    assert all(fault.reason and fault.label for fault in report.faults)
    assert len(report.new) + report.unchanged + report.bad_rows == len(rows)


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_a_list_or_are_refused(data: bytes) -> None:
    for content in (data, b"PK" + data, ",".join(HEADS).encode() + b"\n" + data):
        with suppress(RuleBroken):
            report = loading.check(reading.read_table(content, "x.csv"), loading.reader_for("palad", None))
            assert report.new == []
            assert all(fault.reason and fault.label for fault in report.faults)


def test_an_administrator_loads_by_the_browser_within_the_province_only() -> None:
    for code in ("4701", "4801"):
        the_place(code)
    client, other = Client(), Client()
    client.force_login(AccountAdminFactory.create(place=the_place("47")))
    other.force_login(AccountAdminFactory.create(place=the_place("47")))

    def sent(*rows: Sequence[Any]) -> str:
        file = SimpleUploadedFile("people.xlsx", workbook(rows))
        return client.post(reverse("palad:upload-people"), {"file": file})["Location"]

    wrong = client.get(sent(row(1), row(2, place="4801"), row(3, role="account_admin", place="47")))
    assert [(each.line, each.column) for each in wrong.context["faults"]] == [(3, "place"), (4, "role")]
    page = sent(row(1), chief("4701"))
    assert demo_citizen_id(1).encode() not in bytes(PeopleFile.objects.latest("created_at").sealed or b"")
    assert other.get(page).status_code == 404
    answer = client.post(page)
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert len(reading.read_table(answer.content, "slips.xlsx")) == 5
    assert Assignment.objects.filter(place_id="4701").count() == 2
    assert client.post(page).status_code == 409
    assert PeopleFile.objects.filter(sealed__isnull=False).count() == 1


def test_the_form_can_be_filled_in_and_holds_no_people() -> None:
    client = Client()
    the_place("4701")
    client.force_login(AccountAdminFactory.create(place=the_place("47")))
    data = client.get(reverse("palad:people-form")).content
    report = loading.check(reading.read_table(data, "form.xlsx"), loading.reader_for("palad", None))
    assert (report.new, report.unchanged, report.faults) == ([], 0, [])


@pytest.mark.parametrize("system", registry.systems(), ids=lambda each: each.name)
@pytest.mark.parametrize("place", ["47", NATION])
def test_the_examples_of_the_form_are_people_who_could_be_loaded(system: registry.System, place: str) -> None:
    client = Client()
    the_place("4701")
    administrator = AccountAdminFactory.create(system=system.name, place=the_place(place))
    client.force_login(administrator)
    data = client.get(reverse(f"{system.name}:people-form")).content
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("ตัวอย่าง")
    report = loading.check(
        list(enumerate(sheet.to_python(), start=1)),
        loading.reader_for(system.name, scope_of(administrator, system.name)),
    )

    assert (len(report.new), report.faults) == (2, [])


def test_the_command_checks_loads_and_writes_the_slips(tmp_path: Path) -> None:
    the_place("4701")
    file, slips = tmp_path / "people.xlsx", tmp_path / "slips.xlsx"
    file.write_bytes(workbook([row(1), row(2, citizen_id="12")]))
    with pytest.raises(CommandError, match="3\t"):
        call_command("load_people", str(file), "--slips", str(slips))
    assert not slips.exists()
    file.write_bytes(workbook([row(1)]))
    call_command("load_people", str(file), "--dry-run")
    assert not User.objects.exists()
    call_command("load_people", str(file), "--slips", str(slips))
    assert User.objects.count() == 1
    assert slips.stat().st_mode & 0o077 == 0


@pytest.mark.django_db(transaction=True)
def test_two_who_load_the_same_list_at_once_make_everybody_once() -> None:
    the_place("4701")
    table = lines(*[row(number) for number in range(1, 30)], chief("4701"))
    ends: list[int] = []

    def run() -> None:
        try:
            ends.append(len(loading.load(table, loading.reader_for("palad", None), at=the_clock.now())))
        except Conflict:
            ends.append(-1)
        finally:
            connections.close_all()

    threads = [Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(ends) == [0, 0, 30]
    assert User.objects.count() == 30


def test_eight_thousand_people_are_loaded_in_under_two_minutes() -> None:
    places = [f"47{number:02d}" for number in range(1, 19)]
    for code in places:
        the_place(code)
    data = workbook([row(number, place=places[number % 18]) for number in range(1, 8001)])
    began = time.perf_counter()
    table = reading.read_table(data, "people.xlsx")
    made = loading.load(table, loading.reader_for("palad", None), at=the_clock.now())
    took = time.perf_counter() - began

    assert len(made) == 8000
    print(f"8000 people loaded in {took:.1f} s")
    assert timedelta(seconds=took) < timedelta(minutes=2)
