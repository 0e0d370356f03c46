"""Invented people of district local offices: those in charge, who confirms in each province, and the centre."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from random import Random

from raingan.core.people.bulk import NewDuty, NewPerson
from raingan.core.people.demo_names import invent_person
from raingan.core.registry import ACCOUNT_ADMIN
from raingan.systems.workload.models import Role
from raingan.systems.workload.querysets import SYSTEM

SINCE = date(2023, 8, 1)
# Accounts that the sign-in page lists have a name to remember; all others are called after their place's code.
NAMED = {
    "4701": "wl.sakon.mueang", "4703": "wl.sakon.kutbak", "4705": "wl.sakon.phangkhon", "4708": "wl.sakon.wanon",
    "3001": "wl.korat.mueang", "8301": "wl.phuket.mueang",
    "47": "wl.sakon.confirm", "30": "wl.korat.confirm", "83": "wl.phuket.confirm",
}  # fmt: skip
# One person is in charge of several districts. With the first here their work is recorded together …
COVERED_BY = {"4706": "4705", "4713": "4712", "4714": "4712", "3022": "3021", "3032": "3031"}
# … and here the person has not yet chosen.
HELD_TOO = {"4709": "4708"}
_COVERED_ELSEWHERE = 0.05  # of the other districts


def charges(districts: Sequence[str], shown: Sequence[str], chance: Random) -> dict[str, str]:
    """Which districts (codes) are recorded together with which other of the same province: covered → host."""
    found: dict[str, str] = {}
    for host, code in pairwise(districts):
        if code[:2] in shown:
            found |= {code: COVERED_BY[code]} if code in COVERED_BY else {}
        elif host[:2] == code[:2] and host not in found and chance.random() < _COVERED_ELSEWHERE:
            found[code] = host
    return found


def recorders(districts: Sequence[str], together: Mapping[str, str], chance: Random) -> Iterator[NewPerson]:
    """One person in charge of each district that is recorded by itself, and of those recorded or held with it."""
    held = {**together, **HELD_TOO}
    for code in districts:
        if code not in held:
            others = [each for each, host in held.items() if host == code]
            duties = [_duty(Role.RECORDER.value, place) for place in (code, *others)]
            yield invent_person(chance, "ท้องถิ่นอำเภอ", duties, name=_name(code))


def offices(provinces: Sequence[str], chance: Random) -> Iterator[NewPerson]:
    """Who confirms in each province, the centre, and the administrators of accounts."""
    for code in provinces:
        position = "ผู้อำนวยการกลุ่มงานส่งเสริมและประสานงานท้องถิ่นอำเภอ"
        yield invent_person(chance, position, [_duty(Role.CONFIRMER.value, code)], name=_name(code))
    yield invent_person(
        chance, "ผู้อำนวยการกลุ่มพัฒนาระบบบริหาร", [_duty(Role.CENTRAL.value, "TH")], name="wl.central"
    )  # fmt: skip
    for code, name in (("47", "wl.admin.sakon"), ("TH", "wl.admin.central")):
        yield invent_person(chance, "นักวิชาการคอมพิวเตอร์ชำนาญการ", [_duty(ACCOUNT_ADMIN, code)], name=name)


def _name(place: str) -> str:
    return NAMED.get(place, f"wl.{place}")


def _duty(role: str, place: str) -> NewDuty:
    return NewDuty(SYSTEM, role, place, SINCE)
