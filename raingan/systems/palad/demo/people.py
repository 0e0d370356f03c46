"""Invented people: deputies, chiefs, provinces' offices and the centre. Any likeness of a name is chance."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from random import Random

from raingan.core.people.bulk import NewDuty, NewPerson
from raingan.core.people.demo_names import invent_person
from raingan.core.registry import ACCOUNT_ADMIN
from raingan.systems.palad.models import Role

SINCE = date(2023, 8, 1)
RANKS = (
    "ปลัดอำเภอ (เจ้าพนักงานปกครองปฏิบัติการ)",
    "ปลัดอำเภอ (เจ้าพนักงานปกครองชำนาญการ)",
    "ปลัดอำเภอ (เจ้าพนักงานปกครองชำนาญการพิเศษ)",
)


def duty(role: Role, place: str) -> NewDuty:
    """A duty of PALAD held since its first day."""
    return NewDuty("palad", role.value, place, SINCE)


def administrators(chance: Random) -> Iterator[NewPerson]:
    """An account administrator of Sakon Nakhon, and one of the centre."""
    for place, name in (("47", "admin.sakon"), ("TH", "admin.central")):
        duties = [NewDuty("palad", ACCOUNT_ADMIN, place, SINCE)]
        yield invent_person(chance, "นักวิชาการคอมพิวเตอร์ชำนาญการ", duties, name=name)


def staff(chance: Random, districts: Sequence[str], sizes: Callable[[], int]) -> Iterator[NewPerson]:
    """Of every district the chief and as many deputies as ``sizes`` says, numbered on from 1 for their citizen ids."""
    citizen = 0
    for district in districts:
        yield invent_person(chance, "นายอำเภอ", [duty(Role.CHIEF, district)])
        for _each in range(sizes()):
            citizen += 1
            yield invent_person(chance, chance.choice(RANKS), [duty(Role.OFFICER, district)], citizen=citizen)


def offices(chance: Random, provinces: Sequence[str]) -> Iterator[NewPerson]:
    """Of every province its office, and the centre."""
    for province in provinces:
        yield invent_person(chance, "ปลัดจังหวัด", [duty(Role.PROVINCE, province)])
    yield invent_person(chance, "ผู้อำนวยการกองการเจ้าหน้าที่", [duty(Role.CENTRAL, "TH")], name="palad.central")
