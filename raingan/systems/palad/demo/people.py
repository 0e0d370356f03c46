"""Invented people: deputies, chiefs, provinces' offices and the centre. Any likeness of a name is chance."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from random import Random

from raingan.core.people.bulk import NewDuty, NewPerson
from raingan.core.registry import ACCOUNT_ADMIN
from raingan.core.thai.citizen_id import make_demo
from raingan.systems.palad.models import Role

SINCE = date(2023, 8, 1)
MEN = (
    "กิตติ", "ก้องภพ", "จักรี", "เฉลิมพล", "ชยุต", "ณัฐวุฒิ", "ดนัย", "ธนกร", "ธีรพงษ์", "นพดล", "บุญส่ง", "ปกรณ์",
    "พงศกร", "พิชิต", "ภาณุ", "มานพ", "ยุทธนา", "รัฐพล", "วรวุฒิ", "วิทยา", "ศุภชัย", "สมพร", "สุรเดช", "อนุชา", "อาทิตย์", "เอกชัย",
)  # fmt: skip
WOMEN = (
    "กนกวรรณ", "กาญจนา", "จิราพร", "ชลธิชา", "ณัฐธิดา", "ดวงใจ", "ทิพวรรณ", "นภัสสร", "นุชนาถ",
    "ปาริชาต", "พรทิพย์", "พัชรี", "มณีรัตน์", "รัชนี", "วรรณา", "วิภาวี", "ศิริพร", "สุภาวดี", "อรทัย", "อัญชลี",
)  # fmt: skip
FAMILIES = (
    "แก้วมณี", "คำภูแสน", "จันทร์สว่าง", "ชัยวงศ์", "ดวงประทีป", "ตันสกุล", "ทองสุข", "ธรรมรักษ์", "นาคสวัสดิ์", "บุญประเสริฐ",
    "ปานทอง", "พรหมวงศ์", "เพชรรัตน์", "มีสุข", "ยอดแก้ว", "รุ่งเรือง", "ลาภมาก", "วงศ์ไทย", "ศรีสมบูรณ์", "สายบุญ", "สุวรรณภูมิ",
    "แสงอรุณ", "หงษ์ทอง", "อินทร์แก้ว", "อ่อนละมัย", "เอี่ยมสะอาด", "ใจกล้า", "ไชยสิทธิ์", "โพธิ์ทอง", "เดชากุล",
)  # fmt: skip
RANKS = (
    "ปลัดอำเภอ (เจ้าพนักงานปกครองปฏิบัติการ)",
    "ปลัดอำเภอ (เจ้าพนักงานปกครองชำนาญการ)",
    "ปลัดอำเภอ (เจ้าพนักงานปกครองชำนาญการพิเศษ)",
)


def person(chance: Random, position: str, duties: Sequence[NewDuty], *, citizen: int = 0, name: str = "") -> NewPerson:
    """One invented person; ``citizen`` is the number of a demo citizen id, 0 for who enters otherwise."""
    man = chance.random() < 0.62
    title = "นาย" if man else chance.choice(("นาง", "นางสาว"))
    return NewPerson(
        title=title,
        first_name=chance.choice(MEN if man else WOMEN),
        last_name=chance.choice(FAMILIES),
        position=position,
        telephone=f"08{chance.randint(0, 9)}-555-{chance.randint(0, 9999):04d}",
        citizen_id=make_demo(citizen) if citizen else "",
        personal_name=name,
        duties=duties,
    )


def duty(role: Role, place: str) -> NewDuty:
    """A duty of PALAD held since its first day."""
    return NewDuty("palad", role.value, place, SINCE)


def administrators(chance: Random) -> Iterator[NewPerson]:
    """An account administrator of Sakon Nakhon, and one of the centre."""
    for place, name in (("47", "admin.sakon"), ("TH", "admin.central")):
        duties = [NewDuty("palad", ACCOUNT_ADMIN, place, SINCE)]
        yield person(chance, "นักวิชาการคอมพิวเตอร์ชำนาญการ", duties, name=name)


def staff(chance: Random, districts: Sequence[str], sizes: Callable[[], int]) -> Iterator[NewPerson]:
    """Of every district the chief and as many deputies as ``sizes`` says, numbered on from 1 for their citizen ids."""
    citizen = 0
    for district in districts:
        yield person(chance, "นายอำเภอ", [duty(Role.CHIEF, district)])
        for _each in range(sizes()):
            citizen += 1
            yield person(chance, chance.choice(RANKS), [duty(Role.OFFICER, district)], citizen=citizen)


def offices(chance: Random, provinces: Sequence[str]) -> Iterator[NewPerson]:
    """Of every province its office, and the centre."""
    for province in provinces:
        yield person(chance, "ปลัดจังหวัด", [duty(Role.PROVINCE, province)])
    yield person(chance, "ผู้อำนวยการกองการเจ้าหน้าที่", [duty(Role.CENTRAL, "TH")], name="palad.central")
