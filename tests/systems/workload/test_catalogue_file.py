"""The catalogue as a file: unchanged through export and import, checked whole, all or nothing."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from raingan.core.web import clock
from raingan.systems.workload.catalogue import Draft, add_question, open_year, replace_catalogue
from raingan.systems.workload.catalogue_file import HEADS, MOST_QUESTIONS, catalogue_workbook, read_file
from raingan.systems.workload.domains import DOMAINS
from raingan.systems.workload.models import Question, State, WorkYear
from tests.systems.workload.factories import DistrictRecordFactory, WorkloadCentralFactory, the_year

HEAD = tuple(HEADS)


def workbook(rows: Sequence[Sequence[Any]]) -> bytes:
    kept = io.BytesIO()
    book = xlsxwriter.Workbook(kept, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    for line, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write(line, column, value)
    book.close()
    return kept.getvalue()


def good_rows() -> list[list[Any]]:
    return [[each.value, 1, f"งานด้านที่ {each.value}", "ครั้ง", ""] for each in DOMAINS]


@pytest.fixture
def centre(client: Client, db: None) -> Client:
    client.force_login(WorkloadCentralFactory.create())
    return client


def at(name: str, year: WorkYear) -> str:
    return reverse(f"workload:catalogue{name}", args=[year.key])


def send(client: Client, year: WorkYear, data: bytes, name: str = "catalogue.xlsx") -> Any:
    return client.post(at("-upload", year), {"file": SimpleUploadedFile(name, data)})


def asked(year: WorkYear) -> list[tuple[int, int, str, str, bool]]:
    return list(Question.objects.of_year(year.year).values_list("domain", "order", "text", "unit", "is_sample"))


words = st.text(
    st.characters(categories=("L", "M", "N", "P", "S", "Zs"), max_codepoint=0xFFFD, exclude_characters="\ufffd"),
    min_size=1, max_size=80,
)  # fmt: skip


class RoundTrip(TestCase):
    @settings(max_examples=40, deadline=None)
    @given(
        st.dictionaries(
            st.tuples(st.integers(1, 8), st.integers(1, 999)), st.tuples(words, words, st.booleans()), max_size=15
        )
    )
    def test_what_is_exported_is_imported_unchanged(self, more: dict[tuple[int, int], tuple[str, str, bool]]) -> None:
        centre = WorkloadCentralFactory.create()
        year = the_year(per_domain=1)
        wanted = {(each.value, 1): Draft(each.value, 1, "งาน", "ครั้ง", True) for each in DOMAINS}
        for (domain, order), (first, second, sample) in more.items():
            text, unit = " ".join(first.split()), " ".join(second.split())[:60].strip()
            if text and unit and text.isprintable() and unit.isprintable():
                wanted[domain, order] = Draft(domain, order, text, unit, sample)
        replace_catalogue(year=year.year, drafts=list(wanted.values()), seen=1, by=centre, at=clock.now())

        reading = read_file(catalogue_workbook(year), "catalogue.xlsx")

        assert reading.faults == []
        assert reading.drafts == [Draft(*row) for row in asked(year)]
        before = list(Question.objects.of_year(year.year).values_list("pk", "is_sample"))
        year.refresh_from_db()
        change = replace_catalogue(
            year=year.year, drafts=reading.drafts, seen=year.catalogue_version, by=centre, at=clock.now()
        )
        assert change.changes_nothing
        assert list(Question.objects.of_year(year.year).values_list("pk", "is_sample")) == before


def test_the_sample_comes_back_unchanged_and_the_page_says_so(centre: Client) -> None:
    year = open_year(year=2569, by=WorkloadCentralFactory.create(), at=clock.now())
    data = centre.get(at("-file", year))
    assert data.headers["Content-Disposition"] == 'attachment; filename="workload-catalogue-FY2569.xlsx"'

    answer = send(centre, year, data.content)

    assert answer.status_code == 200
    assert "ไม่มีอะไรต้องเปลี่ยน" in answer.content.decode()


def test_a_file_is_shown_first_then_used_whole(centre: Client) -> None:
    record = DistrictRecordFactory.create()
    year = record.year
    rows = [[domain, order, text, unit, ""] for domain, order, text, unit, _sample in asked(year)]
    rows[0][2] = "ถามใหม่แทนข้อแรก"
    del rows[-1]
    rows.append(["ด้านที่ ๘", "๙", "ข้อเพิ่ม", "เรื่อง", ""])
    before = asked(year)

    shown = send(centre, year, workbook([HEAD, *rows]))

    change = shown.context["change"]
    assert (change.kept, len(change.added), len(change.retired)) == (22, 2, 2)
    assert shown.context["answers"] == 2
    assert asked(year) == before

    used = centre.post(at("-use", year), {"token": shown.context["token"]}, follow=True)
    assert "คงเดิม 22 ข้อ เพิ่ม 2 ข้อ เลิกใช้ 2 ข้อ" in used.content.decode()
    assert (8, 9, "ข้อเพิ่ม", "เรื่อง", False) in asked(year)
    again = centre.post(at("-use", year), {"token": shown.context["token"]})
    assert again.status_code == 302
    assert len(asked(year)) == 24


def test_what_a_colleague_asked_since_the_file_was_checked_is_not_taken_away_unseen(centre: Client) -> None:
    year, by = the_year(), WorkloadCentralFactory.create()
    rows = [[domain, order, text, unit, ""] for domain, order, text, unit, _sample in asked(year)]
    rows[0][2] = "ถามใหม่แทนข้อแรก"
    shown = send(centre, year, workbook([HEAD, *rows]))
    add_question(year=year.year, draft=Draft(1, 50, "ข้อของเพื่อนร่วมงาน", "ครั้ง"), by=by, at=clock.now())
    before = asked(year)

    refused = centre.post(at("-use", year), {"token": shown.context["token"]})

    assert refused.status_code == 412
    assert asked(year) == before


def test_a_sample_without_its_word_is_taken_for_the_centres_own(centre: Client) -> None:
    year = the_year(per_domain=1)
    Question.objects.update(is_sample=True)
    rows = [[domain, order, text, unit, "ตัวอย่าง" if domain > 1 else ""] for domain, order, text, unit, _ in asked(year)]

    shown = send(centre, year, workbook([HEAD, *rows]))
    assert [each.domain for each in shown.context["change"].adopted] == [1]
    centre.post(at("-use", year), {"token": shown.context["token"]})

    assert {domain for domain, *_rest, sample in asked(year) if not sample} == {1}


def test_every_bad_row_is_named_and_nothing_changes(centre: Client) -> None:
    year = the_year()
    before = asked(year)
    rows = [
        *good_rows(), [9, 1, "ก", "ข", ""], ["", 2, "ก", "ข", ""], [1, "สอง", "ก", "ข", ""], [1, 1, "ซ้ำ", "ครั้ง", ""],
        [2, 2, "", "ครั้ง", ""], [2, 3, "ก" * 501, "ครั้ง", ""], [2, 4, "ก", "ข" * 61, "x"], [3, 1.5, "ก", "ข", ""],
    ]  # fmt: skip

    answer = send(centre, year, workbook([HEAD, *rows]))

    found = [(each.line, each.column) for each in answer.context["faults"]]
    assert found == [
        (10, "ด้านที่"), (11, "ด้านที่"), (12, "ลำดับ"), (13, "ลำดับ"), (14, "รายละเอียดการปฏิบัติงาน"),
        (15, "รายละเอียดการปฏิบัติงาน"), (16, "หน่วยนับ"), (16, "หมายเหตุ"), (17, "ลำดับ"),
    ]  # fmt: skip
    assert answer.status_code == 422
    assert "ซ้ำกับบรรทัดที่ 2 ของไฟล์" in answer.content.decode()
    assert asked(year) == before


def bomb() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (210 * 1024 * 1024))
    return kept.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "ว่าง"), (b"PK\x03\x04nonsense", "อ่านไฟล์ XLSX ไม่ได้"), (b"%PDF-1.7\n\0", "XLSX หรือ CSV"),
        (b"a,b\n1,2\n", "ไม่พบหัวตาราง"), (b"\xff\xd8\xff\xe0" * 30, "ไม่พบหัวตาราง"), (bomb, "ใหญ่เกิน"),
        (lambda: workbook([["ด้านที่", "ลำดับ"]]), "ไม่พบหัวตาราง"), (lambda: workbook([HEAD]), "ไม่มีข้อคำถาม"),
        (lambda: workbook([HEAD, *good_rows()[:7]]), "ไม่มีข้อคำถามของด้านที่ 8"),
        (lambda: workbook([HEAD, *([1, n, "ก", "ข", ""] for n in range(MOST_QUESTIONS + 1))]), "เกิน 500 ข้อ"),
    ],
)  # fmt: skip
def test_nonsense_is_refused_at_the_field(centre: Client, data: Any, said: str) -> None:
    year = the_year()
    answer = send(centre, year, data() if callable(data) else data)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["file"]
    assert said in str(answer.context["form"].errors["file"])


def test_nothing_sent_and_nothing_valid_confirmed(centre: Client) -> None:
    year, other = the_year(), the_year(2568)
    assert centre.post(at("-upload", year)).status_code == 422
    for token in ("", "nonsense", "a:b:c"):
        assert centre.post(at("-use", year), {"token": token}).status_code == 422
    shown = send(centre, year, workbook([HEAD, *good_rows()]))
    assert centre.post(at("-use", other), {"token": shown.context["token"]}).status_code == 422
    assert len(asked(other)) == 24


def test_a_year_with_a_confirmed_district_takes_no_file(centre: Client) -> None:
    record = DistrictRecordFactory.create()
    shown = send(centre, record.year, workbook([HEAD, *good_rows()]))
    DistrictRecordFactory.create(state=State.CONFIRMED)

    assert "ข้อคำถามคงที่แล้ว" in centre.get(at("-upload", record.year)).content.decode()
    assert send(centre, record.year, workbook([HEAD, *good_rows()])).status_code == 422
    assert centre.post(at("-use", record.year), {"token": shown.context["token"]}).status_code == 409
    assert len(asked(record.year)) == 24
