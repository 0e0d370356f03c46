"""Forms as people meet them: what is wrong is said at the top and at the field, and nothing typed is lost."""

import re
from datetime import date
from typing import Any

import pytest
from django import forms
from django.test import Client
from django.utils import translation

from raingan.core.web.fields import render_field
from raingan.core.web.forms import DateBox, DayField, Form, add_rule_errors, errors_by_field
from raingan.core.web.rules import Conflict, Invalid

TODAY, FIRST = date(2026, 11, 18), date(2026, 10, 1)


class Visit(Form):
    village = forms.CharField(label="หมู่บ้าน", max_length=5, help_text="ชื่อหมู่บ้านหรือชุมชน")
    number = forms.IntegerField(label="หมู่ที่", required=False, min_value=1)
    kind = forms.ChoiceField(label="มิติงาน", choices=[("a", "ก"), ("b", "ข")], widget=forms.RadioSelect)
    day = DayField(label="วันที่ปฏิบัติงาน")
    own = forms.CharField(label="เหตุผล", error_messages={"required": "โปรดบอกเหตุผลที่ส่งกลับ"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day: Any = self.fields["day"]
        day.offer(today=TODAY, first=FIRST)


def attribute(html: str, tag: str, name: str) -> str:
    found = re.search(rf'<{tag}\b[^>]*\b{name}="([^"]*)"', html)
    assert found, f"{tag} has no {name}: {html}"
    return found.group(1)


@pytest.mark.urls("tests.core.web.urls")
@pytest.mark.django_db
def test_each_error_stands_at_the_top_and_leads_to_its_field(client: Client) -> None:
    page = client.post("/trial/form/", {"name": "ก", "day": "", "kind": ""}).content.decode()

    summary = page[page.index("govuk-error-summary") : page.index("</ul>", page.index("govuk-error-summary__list"))]
    for target in ("id_name", "id_day_0", "id_kind_0"):
        assert f'href="#{target}"' in summary
        assert page.count(f'id="{target}"') == 1
    assert "ชื่อต้องมีอย่างน้อย 3 ตัวอักษร (ขณะนี้ 1)" in summary
    assert "กรุณาเลือกวันที่ปฏิบัติงาน" in summary
    assert "กรุณาเลือกมิติงาน" in summary
    assert 'value="ก"' in page
    assert "<title>พบข้อผิดพลาด" in page


def test_label_hint_and_error_are_tied_to_the_control() -> None:
    html = render_field(Visit({"village": "บ้านนาอ้อย"})["village"])

    control, described = attribute(html, "input", "id"), attribute(html, "input", "aria-describedby").split()
    assert attribute(html, "label", "for") == control
    assert described == [f"{control}-hint", f"{control}-error"]
    assert all(f'id="{part}"' in html for part in described)
    assert attribute(html, "input", "aria-invalid") == "true"
    assert "หมู่บ้านต้องไม่เกิน 5 ตัวอักษร (ขณะนี้ 10)" in html


def test_choices_have_a_legend_and_describe_their_group() -> None:
    html = render_field(Visit({})["kind"], tiles=True)

    assert "<legend" in html
    assert attribute(html, "fieldset", "aria-describedby") == "id_kind-error"
    assert html.count('type="radio"') == 2


def test_an_author_s_own_message_is_kept() -> None:
    assert Visit({}).errors["own"] == ["โปรดบอกเหตุผลที่ส่งกลับ"]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("village", "", "กรุณากรอกหมู่บ้าน"),
        ("number", "สี่", "หมู่ที่ต้องเป็นตัวเลข"),
        ("number", "0", "หมู่ที่ต้องไม่น้อยกว่า 1"),
        ("kind", "c", "ไม่มีตัวเลือกนี้ในมิติงาน กรุณาเลือกใหม่"),
        ("day", "2026-11-19", "วันที่ปฏิบัติงานต้องไม่เกินวันนี้"),
        ("day", "2026-09-30", "วันที่ปฏิบัติงานต้องไม่ก่อน 1 ตุลาคม 2569"),
        ("day", "2026-11-31", "วันที่ปฏิบัติงานไม่ใช่วันที่ที่มีอยู่จริง"),
        ("day", "other", "กรุณาเลือกวันที่ปฏิบัติงาน"),
    ],
)
def test_messages_are_what_a_person_would_say(field: str, value: str, message: str) -> None:
    assert Visit({field: value}).errors[field] == [message]


def test_a_percent_sign_in_a_label_does_no_harm() -> None:
    class Share(Form):
        share = forms.CharField(label="ร้อยละ (%)", max_length=2)

    assert Share({"share": "123"}).errors["share"] == ["ร้อยละ (%) ต้องไม่เกิน 2 ตัวอักษร (ขณะนี้ 3)"]


@pytest.mark.parametrize(
    "sent",
    [{"day": "2026-11-18"}, {"day": "other", "day_other": "2026-11-18"}, {"day": "2026-11-18", "day_other": "x"}],
)
def test_a_day_comes_from_a_tile_from_the_list_or_alone(sent: dict[str, str]) -> None:
    form = Visit(sent)

    assert "day" not in form.errors
    assert form.cleaned_data["day"] == TODAY


def test_the_days_offered_are_all_between_the_first_and_today_and_read_as_people_say_them() -> None:
    html = render_field(Visit()["day"])

    values = re.findall(r'value="(\d{4}-\d\d-\d\d)"', html)
    assert values[0] == "2026-11-18"
    assert values[-1] == "2026-10-01"
    assert len(values) == len(set(values)) == (TODAY - FIRST).days + 1
    assert "จันทร์ 16 พ.ย. 69" in html
    assert "พฤศจิกายน 2569" in html


def test_a_day_chosen_from_the_list_is_still_chosen_when_the_form_comes_back() -> None:
    html = render_field(Visit({"day": "other", "day_other": "2026-11-02"})["day"])

    assert re.search(r'value="other" checked', html)
    assert re.search(r'value="2026-11-02" selected', html)


def test_a_broken_rule_is_shown_at_its_field_or_at_the_top() -> None:
    form = Visit({})
    add_rule_errors(form, Invalid("หมู่บ้านนี้อยู่นอกอำเภอ", field="village"))
    add_rule_errors(form, Conflict("มีรายการนี้แล้ว", field="elsewhere"))

    assert "หมู่บ้านนี้อยู่นอกอำเภอ" in form.errors["village"]
    assert list(form.non_field_errors()) == ["มีรายการนี้แล้ว"]
    assert {"field": "", "message": "มีรายการนี้แล้ว"} in errors_by_field(form.errors)


def test_words_of_a_form_are_escaped_once() -> None:
    class Sharp(Form):
        name = forms.CharField(label="<b>ชื่อ</b> & สกุล")

    html = render_field(Sharp({"name": '"><script>'})["name"])

    assert "<script>" not in html
    assert "&lt;b&gt;ชื่อ&lt;/b&gt; &amp; สกุล" in html
    assert "&amp;amp;" not in html


def test_days_read_in_english_where_english_is_chosen() -> None:
    with translation.override("en"):
        assert "November 2569" in render_field(Visit()["day"])


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-11-21", date(2026, 11, 21)), ("2569-11-21", date(2026, 11, 21)), ("2567-02-29", date(2024, 2, 29)),
        ("2568-02-29", None), ("2399-01-01", date(2399, 1, 1)), ("9999-12-31", date(9456, 12, 31)), ("x", None),
        ("2569-11-21\0", None), ("", None), ("๒๕๖๙-๑๑-๒๑", None),
    ],
)  # fmt: skip
def test_a_buddhist_year_typed_into_a_date_field_is_understood(typed: str, day: date | None) -> None:
    class Since(Form):
        since = forms.DateField(label="ตั้งแต่วันที่", widget=DateBox)

    form = Since({"since": typed})

    assert form.is_valid() == (day is not None)
    assert form.cleaned_data.get("since") == day
    assert "<date-words" in render_field(form["since"])
