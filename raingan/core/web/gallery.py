"""Every component on one page, with examples as they occur: for whoever builds pages, in debug and in a demo."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from raingan.core.thai import dates
from raingan.core.web import clock
from raingan.core.web.forms import DayField, Form
from raingan.core.web.pager import Page


class Record:
    """Stands for a record with a state, as the components ask for it."""

    def __init__(self, state: str, label: str) -> None:
        self.state = state
        self.label = label

    def get_state_display(self) -> str:
        """The state in words."""
        return self.label


PENDING = Record("pending", "รอการอนุมัติ")
APPROVED = Record("approved", "อนุมัติแล้ว")
RETURNED = Record("returned", "ส่งกลับแก้ไข")
WITHDRAWN = Record("withdrawn", "ถอนแล้ว")


class Example(Form):
    """The record form in short: one field of each kind."""

    dimension = forms.ChoiceField(
        label="มิติการปฏิบัติงาน",
        choices=[("agenda", "งานตามนโยบาย"), ("function", "งานตามภารกิจ")],
        widget=forms.RadioSelect,
    )
    category = forms.ChoiceField(
        label="ด้านที่ปฏิบัติงาน",
        choices=[("", "– เลือกด้าน –"), ("flood", "งานแก้ปัญหาภัยพิบัติ"), ("poor", "งานแก้จนในทุกพื้นที่")],
    )
    place = forms.ChoiceField(
        label="ตำบล",
        help_text="พิมพ์บางส่วนของชื่อ ภาษาไทยหรืออังกฤษ",
        choices=[
            ("", "– เลือกตำบล –"),
            ("ใช้ล่าสุด", [("470104", "ธาตุเชิงชุม"), ("470109", "ห้วยยาง")]),
            ("ทั้งหมด", [("470103", "ธาตุนาเวง"), ("470102", "ขมิ้น"), ("470112", "โนนหอม"), ("470105", "เชียงเครือ")]),
        ],
    )
    village = forms.CharField(label="หมู่บ้านหรือชุมชน", max_length=100)
    number = forms.IntegerField(label="หมู่ที่", required=False, min_value=1)
    day = DayField(label="วันที่ปฏิบัติงาน")
    details = forms.CharField(
        label="รายละเอียดการปฏิบัติงาน",
        min_length=10,
        max_length=4000,
        widget=forms.Textarea,
        help_text="ทำอะไร กับใคร ได้ผลอย่างไร",
    )
    photos = forms.FileField(label="รูปภาพขณะปฏิบัติงาน", help_text="1 ถึง 3 ภาพ ภาพละไม่เกิน 10 MB")
    secret = forms.CharField(label="รหัสผ่าน", widget=forms.PasswordInput, help_text="อย่างน้อย 10 ตัวอักษร")
    channels = forms.MultipleChoiceField(
        label="ช่องทางแจ้งเตือน",
        required=False,
        choices=[("inbox", "กล่องข้อความในระบบ"), ("email", "อีเมล")],
        widget=forms.CheckboxSelectMultiple,
    )
    no_photo = forms.BooleanField(label="ไม่มีภาพ", required=False, help_text="นายอำเภอจะเห็นว่ารายการนี้ไม่มีภาพ")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dimension: Any = self.fields["dimension"]
        dimension.choice_hints = {"agenda": "Agenda", "function": "Function"}
        day: Any = self.fields["day"]
        today = dates.day_of(clock.now())
        day.offer(today=today, first=(today.replace(day=1) - timedelta(days=1)).replace(day=1))


class Filters(Form):
    """What a list can be narrowed by."""

    state = forms.ChoiceField(label="สถานะ", required=False, choices=[("", "ทั้งหมด"), ("pending", "รอการอนุมัติ")])
    dimension = forms.ChoiceField(label="มิติงาน", required=False, choices=[("", "ทั้งหมด"), ("agenda", "งานตามนโยบาย")])
    q = forms.CharField(label="คำค้น", required=False)


def picture(sky: str, field: str, earth: str) -> str:
    """A landscape as a data address: the gallery needs photos, and shows none of people."""
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300" preserveAspectRatio="none">'
        f'<rect width="400" height="300" fill="{sky}"/><path d="M0 150Q120 90 230 140T400 120V300H0Z" fill="{field}"/>'
        f'<path d="M0 220Q160 180 400 225V300H0Z" fill="{earth}"/></svg>'
    )
    return f"data:image/svg+xml,{quote(drawing)}"


def examples(at: datetime) -> dict[str, Any]:
    """What the components show, made of texts and figures as they occur."""
    until = dates.in_bangkok(at).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=10)
    views = [("#bfdcef", "#8fae7b", "#7d6a4e"), ("#e9d9b6", "#c2a878", "#8c7049"), ("#a9c8e4", "#6f95b5", "#3f5f7a")]
    captions = ["09.14 น. · ต.ธาตุเชิงชุม", "09.20 น. · ต.ธาตุเชิงชุม", "ไม่มีเวลาและพิกัดในภาพ"]
    photos = [{"url": picture(*v), "caption": c} for v, c in zip(views, captions, strict=True)]
    return {
        "until": until,
        "photos": photos,
        "records": [PENDING, APPROVED, RETURNED, WITHDRAWN],
        "pending": PENDING,
        "returned": RETURNED,
        "approved": APPROVED,
        "slots": [
            {"label": "สัปดาห์ 1", "state": "approved", "text": "อนุมัติแล้ว"},
            {"label": "สัปดาห์ 2", "state": "approved", "text": "อนุมัติแล้ว"},
            {"label": "สัปดาห์ 3", "state": "pending", "text": "รอการอนุมัติ"},
            {"label": "สัปดาห์ 4", "state": "", "text": "ยังไม่มี"},
        ],
        "steps": [
            {"label": "บันทึกข้อมูล", "done": True, "note": "18 พ.ย. 69"},
            {"label": "อำเภอตรวจ", "done": True, "note": "19 พ.ย. 69"},
            {"label": "จังหวัดยืนยัน", "current": True},
            {"label": "ส่วนกลางสรุป"},
        ],
        **figures(),
        **lists(at),
    }


def figures() -> dict[str, Any]:
    """Tiles, bars and a table of districts."""
    agenda = [("อำเภอบำบัดทุกข์ บำรุงสุข", 412), ("งานแก้ปัญหาภัยพิบัติ", 298), ("หนึ่งตำบล หนึ่งหมู่บ้านยั่งยืน", 201)]
    agenda += [("งานแก้จนในทุกพื้นที่", 166), ("งานประชาสัมพันธ์ ThaiD", 95), ("งานจิตอาสาต่างๆ", 58), ("โคก หนอง นา", 0)]
    function = [("ด้านบริหารงานปกครอง", 521), ("ด้านความมั่นคง", 388), ("ด้านทะเบียนและบัตร", 240)]
    function += [("ด้านอำนวยความสะดวก", 133), ("ด้านสำนักงานอำเภอ", 71)]
    districts = [("กุดบาก", 84, 84, 12, 12), ("กุสุมาลย์", 61, 55, 9, 10), ("คำตากล้า", 40, 31, 6, 9)]
    districts += [("โคกศรีสุพรรณ", 52, 52, 8, 8), ("เจริญศิลป์", 47, 12, 2, 8)]
    return {
        "tiles": [
            {"figure": 2583, "label": "การปฏิบัติงานทั้งหมด", "url": "#"},
            {"figure": 2204, "label": "อนุมัติแล้ว", "note": "85.3% ของทั้งหมด", "url": "#", "tone": "ok"},
            {"figure": 379, "label": "รอนายอำเภออนุมัติ", "url": "#", "tone": "waiting"},
            {"figure": 141, "of": 168, "label": "ปลัดอำเภอครบตามเกณฑ์", "url": "#", "link": "ผู้ที่ยังไม่ครบ 27 คน"},
        ],
        "agenda": [{"label": label, "n": n, "url": "#"} for label, n in agenda],
        "function": [{"label": label, "n": n, "url": "#"} for label, n in function],
        "columns": [
            {"key": "n", "label": "ที่", "minor": True},
            {"key": "district", "label": "อำเภอ", "head": True, "sort": "district"},
            {"key": "all", "label": "การปฏิบัติงาน", "number": True, "sort": "all"},
            {"key": "approved", "label": "อนุมัติแล้ว", "number": True, "minor": True},
            {"key": "pending", "label": "รออนุมัติ", "number": True},
            {"key": "complete", "label": "ปลัดอำเภอครบตามเกณฑ์"},
        ],
        "rows": [
            {
                "n": index,
                "district": {"text": name, "url": "#"},
                "all": total,
                "approved": approved,
                "pending": {"text": total - approved, "warn": total > approved},
                "complete": {"part": complete, "whole": officers},
            }
            for index, (name, total, approved, complete, officers) in enumerate(districts, 1)
        ],
        "foot": {"district": "รวมทั้งจังหวัด", "all": 284, "approved": 234, "pending": 50},
    }


def lists(at: datetime) -> dict[str, Any]:
    """History, tabs, periods and a page of a list."""
    return {
        "events": [
            {
                "what": "ส่งกลับแก้ไข",
                "who": "นายวิชัย มั่นคง นายอำเภอ",
                "at": at,
                "state": "returned",
                "reason": "ภาพที่ 2 ไม่ใช่สถานที่ที่รายงาน ขอให้แนบภาพใหม่",
            },
            {"what": "บันทึกข้อมูล", "who": "นายสมชาย ใจดี ปลัดอำเภอ", "at": at - timedelta(hours=5), "state": "pending"},
        ],
        "tabs": [
            {"label": "รออนุมัติ", "url": "#", "current": True, "count": 23},
            {"label": "ส่งกลับแก้ไข", "url": "#", "count": 2},
            {"label": "อนุมัติแล้ว", "url": "#", "count": 1184},
        ],
        "period": {"key": "2026-11"},
        "periods": [
            {
                "label": "เดือน",
                "periods": [{"key": "2026-11", "label": "พฤศจิกายน 2569"}, {"key": "2026-10", "label": "ตุลาคม 2569"}],
            },
            {"label": "ไตรมาส", "periods": [{"key": "FY2570-Q1", "label": "ไตรมาส 1/2570"}]},
            {"label": "ปีงบประมาณ", "periods": [{"key": "FY2570", "label": "ปีงบประมาณ 2570"}]},
        ],
        "page": Page(items=[], next="n", previous="p"),
        "warnings": ["ภาพถ่ายเมื่อ 12 พ.ย. 2569 ก่อนวันที่ปฏิบัติงาน 6 วัน", "ข้อความเหมือนรายงานวันที่ 11 พ.ย. 2569"],
    }


@login_not_required
def gallery(request: HttpRequest) -> HttpResponse:
    """The gallery; outside debug and demo it does not exist. ``?wrong`` shows the form as the server gives it back."""
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    wrong = "wrong" in request.GET
    form = Example({"place": "470104", "details": "สั้น"}, {}) if wrong else Example(initial={"dimension": "agenda"})
    menu = [
        {"label": label, "url": "#", "current": label == "คลังส่วนประกอบ"} for label in ("หน้าแรก", "คลังส่วนประกอบ", "คู่มือ")
    ]
    context = examples(clock.now())
    context["menu"] = getattr(request, "menu", None) or menu
    return render(request, "web/gallery.html", {**context, "form": form, "filters": Filters()})
