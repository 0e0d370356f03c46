"""What the demo's centre announces, and whom it says to ask. Unit, numbers and addresses are invented."""

from datetime import datetime, timedelta

from django.utils import timezone

from raingan.core.guidance.actions import announce, set_contact
from raingan.core.people.models import User
from raingan.core.thai.dates import closing_time
from raingan.systems.workload.querysets import SYSTEM

CONTACT = {
    "unit": "กลุ่มพัฒนาระบบบริหาร กรมส่งเสริมการปกครองท้องถิ่น (ตัวอย่าง)",
    "telephone": "0 2000 0000 ต่อ 456",
    "email": "workload@example.go.th",
    "line_name": "Workload สถอ. (ตัวอย่าง)",
    "line_url": "https://line.me/R/ti/p/@raingan-example",
    "hours": "วันและเวลาราชการ 08.30–16.30 น.",
    "note": "กรุณาแจ้งจังหวัด อำเภอ และด้านที่พบปัญหา เพื่อความรวดเร็วในการตรวจสอบ",
}
TITLE = "ขยายเวลาบันทึกและยืนยันข้อมูลปริมาณงาน ปีงบประมาณ %d"
TEXT = (
    "บันทึกข้อมูลทั้ง 8 ด้านได้ถึง %(record)s และยืนยันข้อมูลได้ถึง %(confirm)s ตามหนังสือ %(letter)s "
    "ขยายทั้งสองขั้นตอนในคราวเดียวเช่นเดียวกับปีงบประมาณ 2564 (บันทึก 1 ส.ค. – 15 ก.ย. ขยายถึง 30 ก.ย. 2564 "
    "ยืนยัน 16 – 25 ก.ย. ขยายถึง 8 ต.ค. 2564)"
)


def make_guidance(year: int, closes: tuple[datetime, datetime], letter: str, *, by: User, at: datetime) -> None:
    """Announce that both steps of ``year`` stay open until ``closes`` (recording, confirming), and say whom to ask."""
    set_contact(system=SYSTEM, values=CONTACT, by=by, at=at)
    record, confirm = (closing_time(each, "th") for each in closes)
    announce(
        system=SYSTEM, title=TITLE % year, text=TEXT % {"letter": letter, "record": record, "confirm": confirm},
        important=True, shown_from=timezone.localdate(at) - timedelta(days=1), shown_until=None, by=by, at=at,
    )  # fmt: skip
