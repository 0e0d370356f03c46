"""What people did beside recording in the running year, by the real acts: returning, resending, remarks, contacts."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random

from raingan.core.people.models import User
from raingan.core.places.models import Place
from raingan.systems.workload.catalogue import record_id
from raingan.systems.workload.confirming import note, resend, send_back
from raingan.systems.workload.contacts import ContactDraft, save_contact
from raingan.systems.workload.demo.stages import Stage
from raingan.systems.workload.models import Role, State, WorkYear

REASONS = (
    "ปริมาณงานสูงกว่าปีก่อนมาก กรุณาตรวจสอบจำนวนครั้งและเวลาที่ใช้ต่อครั้ง",
    "เวลาที่ใช้ต่อหน่วยนับไม่สอดคล้องกับอำเภออื่น กรุณาตรวจสอบและแก้ไข",
    "ยังไม่ได้นับงานของไตรมาสที่ 4 กรุณาบันทึกให้ครบทั้งปีงบประมาณ",
)
NOTES = (
    "ตรวจสอบกับทะเบียนหนังสือแล้ว จำนวนถูกต้อง",
    "ขอให้เก็บหลักฐานประกอบไว้ที่อำเภอด้วย",
    "จำนวนสูงกว่าค่ากลางของจังหวัด แต่มีเหตุผลประกอบ",
)


def do_acts(
    stands: Mapping[str, Stage], year: WorkYear, holders: Mapping[tuple[str, str], User], chance: Random, at: datetime
) -> None:
    """What followed in the districts (codes) of ``stands``, all within the last days before ``at``."""
    places = {each.code: each for each in Place.objects.filter(code__in=stands)}
    for number, (code, stage) in enumerate(stands.items()):
        recorder, confirmer = holders[Role.RECORDER, code], holders[Role.CONFIRMER, code[:2]]
        record, day = record_id(year.year, code), at - timedelta(hours=chance.randint(20, 28))
        if number % 4 != 3:
            save_contact(record=record, draft=_contact(places[code], recorder, number), seen=0, by=recorder, at=day)
        if stage.after in {State.RETURNED, "resent"}:
            reason = chance.choice(REASONS)
            send_back(record=record, reason=reason, domain=stage.about, by=confirmer, at=day)
        if stage.after == "resent":
            resend(record=record, by=recorder, at=day + timedelta(hours=6))
        elif stage.whole == 8 and not stage.after:
            note(record=record, domain=chance.randint(1, 8), text=chance.choice(NOTES), seen=0, by=confirmer, at=day)


def _contact(place: Place, recorder: User, number: int) -> ContactDraft:
    return ContactDraft(
        address=f"ที่ว่าการ{place.label_in('th')} ถนนราชการ {place.label_in('th')} {place.code}0",
        telephone=f"0 4200 {number:04d}",
        person_name=recorder.full_name,
        mobile=recorder.telephone,
        email=f"dla{place.code}@example.go.th",
    )
