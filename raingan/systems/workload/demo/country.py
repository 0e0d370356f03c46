"""The whole country's years for measuring: its people, and every district's figures in the states life leaves."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from random import Random

from django.db import transaction

from raingan.core.flow.bulk import refresh_statistics
from raingan.core.people.bulk import NewDuty, NewPerson, create_people
from raingan.core.people.demo_names import PASSWORD
from raingan.core.people.models import User
from raingan.core.places.models import Place
from raingan.systems.workload.calendar import CONFIRM, RECORD, key_of, windows_of
from raingan.systems.workload.catalogue import open_year, settle_hours
from raingan.systems.workload.demo.figures import EVERY_DOMAIN, Plan, write_year
from raingan.systems.workload.models import HOURS_PER_DAY, HOURS_PER_PERSON_YEAR, DistrictRecord, Role

SINCE = date(2023, 8, 1)
_COVERED_EVERY = 12  # so many districts to one whose person is in charge of the next as well
Say = Callable[[str], object]


@transaction.atomic
def make_country(years: Sequence[int], *, at: datetime, seed: int = 2569, say: Say = bool) -> int:
    """Open ``years`` (Buddhist, none of them opened) with the figures of every district; gives the rows written.

    Past years are confirmed whole, the last one is under way. The people are made too.
    """
    districts = list(Place.objects.filter(level="district").outside_bangkok().order_by("code"))
    recorders, confirmers, centre = _people([each.code for each in districts], at)
    written = 0
    for year in sorted(years):
        opened = open_year(year=year, by=centre, at=_opens(year, at))
        settle_hours(
            year=year, hours_per_day=HOURS_PER_DAY, hours_per_person_year=HOURS_PER_PERSON_YEAR, by=centre, at=at
        )  # fmt: skip
        covered = _cover(year, [each.code for each in districts])
        say(f"{len(districts) - len(covered):,} districts' figures of {year} …")
        last = year == max(years)
        plans = _plans([each.code for each in districts if each.code not in covered], recorders, confirmers, year,
                       at, Random(f"{seed}/{year}"), confirmed=0.4 if last else 1.0)  # fmt: skip
        written += write_year(opened, list(plans), seed=seed)
    refresh_statistics()
    return written


def _opens(year: int, at: datetime) -> datetime:
    return min(at, windows_of(key_of(year))[RECORD][0] - timedelta(days=30))


def _people(codes: Sequence[str], at: datetime) -> tuple[Mapping[str, User], Mapping[str, User], User]:
    """A recorder of every district, a confirmer of every province, and the centre."""
    provinces = sorted({code[:2] for code in codes})
    rows = [_person("ท้องถิ่นอำเภอ", Role.RECORDER, code) for code in codes]
    rows += [_person("ผู้อำนวยการกลุ่มงานส่งเสริมและประสานงานท้องถิ่นอำเภอ", Role.CONFIRMER, code) for code in provinces]
    rows.append(_person("ผู้อำนวยการกลุ่มพัฒนาระบบบริหาร", Role.CENTRAL, "TH"))
    made = create_people(rows, by=None, at=at, demo_password=PASSWORD)
    recorders = dict(zip(codes, made, strict=False))
    return recorders, dict(zip(provinces, made[len(codes) :], strict=False)), made[-1]


def _person(position: str, role: Role, place: str) -> NewPerson:
    duty = NewDuty("workload", role.value, place, SINCE)
    return NewPerson(
        first_name="ตัวอย่าง", last_name=place, position=position, personal_name=f"w.{place.lower()}", duties=(duty,)
    )


def _cover(year: int, codes: Sequence[str]) -> set[str]:
    """Let now and then a district be recorded together with the one before it; gives those covered."""
    covered = {
        code for index, code in enumerate(codes)
        if index % _COVERED_EVERY == 1 and code[:2] == codes[index - 1][:2]
    }  # fmt: skip
    records = {each.place_id: each for each in DistrictRecord.objects.of_year(year)}
    for code in covered:
        records[code].host = records[codes[codes.index(code) - 1]]
    DistrictRecord.objects.bulk_update([records[code] for code in sorted(covered)], ["host"])
    return covered


def _plans(
    codes: Sequence[str], recorders: Mapping[str, User], confirmers: Mapping[str, User], year: int, at: datetime,
    chance: Random, *, confirmed: float,
) -> Iterator[Plan]:  # fmt: skip
    windows = windows_of(key_of(year))
    recorded = min(at, windows[RECORD][0] + timedelta(days=20, hours=10))
    settled = min(at, windows[CONFIRM][0] + timedelta(days=4, hours=11))
    for code in codes:
        fate, special = chance.random(), chance.choice((0, 0, 1, 2, 3))
        if fate < confirmed:
            yield Plan(code, recorders[code], recorded, special=special, confirmer=confirmers[code[:2]],
                       confirmed_at=settled)  # fmt: skip
        elif fate < confirmed + (1 - confirmed) * 0.4:
            yield Plan(code, recorders[code], recorded, special=special)
        elif fate < confirmed + (1 - confirmed) * 0.8:
            done = frozenset(chance.sample(sorted(EVERY_DOMAIN), chance.randint(1, 6)))
            yield Plan(code, recorders[code], recorded, done=done, begun=EVERY_DOMAIN - done - {8})
        else:
            yield Plan(code, recorders[code], recorded, done=())
