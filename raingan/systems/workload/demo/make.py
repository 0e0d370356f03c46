"""Make the example data of a demo: a whole confirmed year of the nation, and the running one in every state."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from random import Random

from raingan.core.flow.bulk import refresh_statistics
from raingan.core.people.bulk import NewPerson, create_people
from raingan.core.people.demo_names import PASSWORD
from raingan.core.people.models import User
from raingan.core.places.models import NATION, Place
from raingan.core.registry import ACCOUNT_ADMIN
from raingan.core.rounds.periods import Period
from raingan.core.thai.dates import day_of, in_bangkok
from raingan.systems.workload.calendar import CONFIRM, RECORD, windows_of
from raingan.systems.workload.catalogue import open_year, record_id, settle_hours
from raingan.systems.workload.demo import people
from raingan.systems.workload.demo.acts import do_acts
from raingan.systems.workload.demo.figures import Plan, write_year
from raingan.systems.workload.demo.guidance import make_guidance
from raingan.systems.workload.demo.stages import Stage, stages
from raingan.systems.workload.demo.windows import LETTER, ask_for_more, keep_open
from raingan.systems.workload.models import DistrictRecord, Role, WorkYear

SHOWN = ("47", "30", "83")
ASKS = "3006"  # a district that asks for more time
LISTED = {
    Role.RECORDER.value: ("4701", "4703", "4705", "4708", "3001", "8301"),
    Role.CONFIRMER.value: SHOWN,
    Role.CENTRAL.value: (NATION,),
    ACCOUNT_ADMIN: ("47", NATION),
}
WHOLE = Stage(8)
Account = Mapping[str, str]


@dataclass(frozen=True)
class Country:
    """The districts (codes), which is recorded with which, and everybody made."""

    districts: Sequence[str]
    together: Mapping[str, str]
    rows: Sequence[NewPerson]
    users: Sequence[User]

    @cached_property
    def holders(self) -> dict[tuple[str, str], User]:
        """Who holds a role at a place."""
        pairs = zip(self.rows, self.users, strict=True)
        return {(duty.role, duty.place_code): user for row, user in pairs for duty in row.duties}

    @property
    def central(self) -> User:
        """Who acts for the centre."""
        return self.holders[Role.CENTRAL, NATION]

    def by_themselves(self) -> Iterator[str]:
        """The districts that are recorded in a record of their own."""
        return (code for code in self.districts if code not in self.together)


def make_demo(at: datetime) -> list[Account]:
    """Fill an empty database with example data; gives the accounts to sign in with. Takes some seconds."""
    chance = Random(2569)
    country = _people(chance, at)
    year = running_year(at)
    _whole_year(country, year - 1, chance)
    _running_year(country, year, chance, at)
    refresh_statistics()
    return list(_accounts(country))


def running_year(at: datetime) -> int:
    """The latest fiscal year (Buddhist) whose recording has begun at ``at``."""
    year = Period.month(day_of(at)).fiscal
    return year if windows_of(f"FY{year}")[RECORD][0] <= at else year - 1


def _people(chance: Random, at: datetime) -> Country:
    places = Place.objects.valid_on(day_of(at)).outside_bangkok().filter(level="district").order_by("code")
    districts = list(places.values_list("code", flat=True))
    together = people.charges(districts, SHOWN, chance)
    rows = [*people.recorders(districts, together, chance)]
    rows += people.offices(sorted({code[:2] for code in districts}), chance)
    return Country(districts, together, rows, create_people(rows, by=None, at=at, demo_password=PASSWORD))


def _open(country: Country, year: int) -> WorkYear:
    """Open the year as the centre does, a week before recording begins; who is in charge of several has said so."""
    first = windows_of(f"FY{year}")[RECORD][0]
    opened = open_year(year=year, by=country.central, at=first - timedelta(days=7))
    together = {record_id(year, code): record_id(year, host) for code, host in country.together.items()}
    records = list(DistrictRecord.objects.filter(pk__in=together))
    for record in records:
        record.host_id = together[record.pk]
    DistrictRecord.objects.bulk_update(records, ["host"])
    return opened


def _whole_year(country: Country, year: int, chance: Random) -> None:
    opened = _open(country, year)
    settle_hours(
        year=year, hours_per_day=opened.hours_per_day, hours_per_person_year=opened.hours_per_person_year,
        by=country.central, at=opened.opened_at,
    )  # fmt: skip
    windows = windows_of(opened.key)
    plans = [
        _plan(country, code, Stage(8, special=chance.randint(0, 2), after="confirmed"), windows, chance)
        for code in country.by_themselves()
    ]
    write_year(opened, plans)


def _running_year(country: Country, year: int, chance: Random, at: datetime) -> None:
    opened = _open(country, year)
    windows = keep_open(opened.key, by=country.central, at=at)
    so_far = {step: (opens, min(closes, at)) for step, (opens, closes) in windows.items()}
    stands = stages(country.districts, chance)
    todo = {code: stands[code] for code in country.by_themselves() if not stands[code].is_blank}
    write_year(opened, [_plan(country, code, stage, so_far, chance) for code, stage in todo.items()])
    do_acts({code: stage for code, stage in todo.items() if code[:2] in SHOWN}, opened, country.holders, chance, at)
    closes = (windows[RECORD][1], windows[CONFIRM][1])
    ask_for_more(opened.key, closes[1], place=ASKS, by=country.holders[Role.RECORDER, ASKS], at=at)
    make_guidance(year, closes, LETTER, by=country.central, at=at)


def _plan(
    country: Country, code: str, stage: Stage, windows: Mapping[str, tuple[datetime, datetime]], chance: Random
) -> Plan:
    recorded = _within(windows[RECORD], chance)
    opens, closes = windows[CONFIRM]
    confirmed = stage.after == "confirmed"
    return Plan(
        place=code, recorder=country.holders[Role.RECORDER, code], recorded_at=recorded, done=stage.done,
        begun=stage.half, special=stage.special,
        confirmer=country.holders[Role.CONFIRMER, code[:2]] if confirmed else None,
        confirmed_at=_within((max(opens, recorded), max(closes, recorded)), chance) if confirmed else None,
    )  # fmt: skip


def _within(span: tuple[datetime, datetime], chance: Random) -> datetime:
    """A moment within ``span``, in working hours where there are any left."""
    first, last = span
    moment = first + chance.uniform(0.05, 0.95) * (last - first)
    at_work = in_bangkok(moment).replace(hour=chance.randint(9, 15), minute=chance.randint(0, 59))
    return at_work if first <= at_work <= last else moment


def _accounts(country: Country) -> Iterator[Account]:
    """The listed accounts of every role, those of Sakon Nakhon first."""
    wanted = {place for places in LISTED.values() for place in places}
    labels = {each.code: each.label_in("th") for each in Place.objects.filter(code__in=wanted)}
    names = {user.pk: row.personal_name for row, user in zip(country.rows, country.users, strict=True)}
    for role, places in LISTED.items():
        for place in places:
            user = country.holders[role, place]
            yield {
                "system": "workload", "role": role, "place": place, "place_name": labels[place],
                "username": names[user.pk], "password": PASSWORD, "name": user.full_name,
            }  # fmt: skip
