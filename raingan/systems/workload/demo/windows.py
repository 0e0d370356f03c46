"""The running year's windows in the demo: both steps stay open now, by an extension with a letter and a reason."""

from datetime import datetime, time, timedelta

from raingan.core.people.models import User
from raingan.core.places.models import NATION
from raingan.core.rounds.actions import extend, set_window
from raingan.core.rounds.requests import ask
from raingan.core.thai.dates import BANGKOK, day_of
from raingan.systems.workload.calendar import CONFIRM, RECORD, windows_of
from raingan.systems.workload.querysets import SYSTEM

LETTER = "ด่วนมาก ที่ มท 0812/ว 9999 (ตัวอย่าง)"
REASON = "สถานะการบันทึกข้อมูลของท้องถิ่นอำเภอยังไม่ครบถ้วน สมบูรณ์"
EARLY = "ให้จังหวัดตรวจสอบและยืนยันไปพร้อมกับการบันทึก (ตัวอย่าง)"
WISH = "น้ำท่วมที่ว่าการอำเภอ เอกสารเสียหาย ต้องรวบรวมปริมาณงานด้านที่ 3 และด้านที่ 4 ใหม่"
# Both stay open for so many days from the day the demo is made.
_OPEN = {RECORD: 20, CONFIRM: 28}


def keep_open(key: str, *, by: User, at: datetime) -> dict[str, tuple[datetime, datetime]]:
    """Let recording and confirming of the round ``key`` be open at ``at``; gives how they stand then."""
    found = windows_of(key)
    opens, closes = found[CONFIRM]
    if opens > at:
        opens = _midnight(at, -2)
        set_window(
            system=SYSTEM, key=key, step=CONFIRM, opens_at=opens, closes_at=closes, by=by, at=opens, reason=EARLY
        )  # fmt: skip
        found[CONFIRM] = (opens, closes)
    granted_at = min(found[RECORD][1] - timedelta(days=7), at)
    for step, (opens, closes) in found.items():
        until = _midnight(at, _OPEN[step] + 1)
        if until > closes:
            extend(
                system=SYSTEM, key=key, step=step, place=NATION, until=until, by=by, at=granted_at, reason=REASON,
                letter_number=LETTER,
            )  # fmt: skip
            found[step] = (opens, until)
    return found


def ask_for_more(key: str, closes: datetime, *, place: str, by: User, at: datetime) -> None:
    """A district asks for a week more than ``closes``, and waits for the centre's answer."""
    ask(system=SYSTEM, key=key, place=place, wanted_until=closes + timedelta(days=7), reason=WISH, by=by, at=at)


def _midnight(at: datetime, days: int) -> datetime:
    return datetime.combine(day_of(at) + timedelta(days=days), time.min, BANGKOK)
