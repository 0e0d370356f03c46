"""People for example data, of any system: names out of lists, the telephone of nobody, and one password for all.

Any likeness of a name is chance.
"""

from collections.abc import Sequence
from random import Random

from raingan.core.people.bulk import NewDuty, NewPerson
from raingan.core.thai.citizen_id import make_demo

PASSWORD = "raingan-demo-2569"  # noqa: S105 - of demos only, whose sign-in page shows it
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


def invent_person(
    chance: Random, position: str, duties: Sequence[NewDuty], *, citizen: int = 0, name: str = ""
) -> NewPerson:
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
