"""What the demo's centre announces, and whom it says to ask. Unit, numbers and addresses are invented."""

from datetime import datetime, timedelta

from django.utils import timezone

from raingan.core.guidance.actions import announce, set_contact
from raingan.core.people.models import User

CONTACT = {
    "unit": "กลุ่มงานสารสนเทศบุคคล กองการเจ้าหน้าที่ (ตัวอย่าง)",
    "telephone": "0 2000 0000 ต่อ 123",
    "email": "palad-report@example.go.th",
    "line_name": "PALAD REPORT (ตัวอย่าง)",
    "line_url": "https://line.me/R/ti/p/@raingan-example",
    "hours": "วันและเวลาราชการ 08.30–16.30 น. และวันสิ้นเดือนถึง 24.00 น.",
    "note": "กรุณาแจ้งชื่อ อำเภอ และเลขรับของรายงาน (ถ้ามี) เพื่อความรวดเร็วในการตรวจสอบ",
}


def make_guidance(centre: User, at: datetime) -> None:
    """Announce one thing and say whom to ask, as the centre does."""
    set_contact(system="palad", values=CONTACT, by=centre, at=at)
    announce(
        system="palad", title="โปรดตรวจและอนุมัติรายงานให้แล้วเสร็จภายในวันสิ้นเดือน",
        text="ขอให้นายอำเภอตรวจและอนุมัติรายงานของเดือนนี้ให้แล้วเสร็จภายในเวลา 23.59 น. ของวันสุดท้ายของเดือน "
        "หากมีเหตุจำเป็นให้ขอขยายเวลาในระบบก่อนปิดรับ",
        important=False, shown_from=timezone.localdate(at) - timedelta(days=1), shown_until=None, by=centre, at=at,
    )  # fmt: skip
