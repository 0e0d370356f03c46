"""A province in which somebody is to be followed up."""

from datetime import date
from typing import Any

from raingan.systems.palad.models import State
from tests.conftest import Clock
from tests.factories import ChiefFactory, OfficerFactory, ProvinceOfficerFactory, the_place
from tests.systems.palad.calling import MID_NOVEMBER
from tests.systems.palad.factories import FieldReportFactory


def to_follow(clock: Clock) -> dict[str, Any]:
    """In 4701 a chief with two reports that wait, an officer short of the minimum and one who is not."""
    clock.set(MID_NOVEMBER)
    here, far = the_place("4701"), the_place("4801")
    found = {
        "short": OfficerFactory.create(place=here),
        "complete": OfficerFactory.create(place=here),
        "far": OfficerFactory.create(place=far),
        "chief": ChiefFactory.create(place=here, telephone="042 711 234"),
        "idle": ChiefFactory.create(place=the_place("4702")),
        "province": ProvinceOfficerFactory.create(place=the_place("47")),
    }
    for state, officer, number in (
        (State.PENDING, "short", 2),
        (State.APPROVED, "complete", 4),
        (State.PENDING, "far", 1),
    ):
        for _report in range(number):
            FieldReportFactory.create(
                officer=found[officer],
                state=state,
                place=far if officer == "far" else here,
                activity_date=date(2026, 11, 12),
            )
    return found
