"""The rows below the nation or a province in one statement: reports by state, officers, and whose months are complete.

Most officers stay in their district for the whole period: of them the district's own rows tell which months are
complete. Whoever moved, or held the district for a part only, is judged month by month over all rows of the person.
So the year of the whole country (96,000 rows) costs one reading of the tally; see docs/decisions/0008. Of a single
month all are few enough to be summed by person.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from raingan.core.places.models import Level, Place
from raingan.core.rounds.periods import Period, last_day
from raingan.systems.palad.models import COUNTED, WEEKS, Policy, Role
from raingan.systems.palad.querysets import SYSTEM

# How many digits the codes of a place's children have.
CHILD_DIGITS = {Level.NATION: 2, Level.PROVINCE: 4}


class Below(NamedTuple):
    """The reports of a child by state; ``complete`` of ``officers`` officer-months."""

    approved: int
    pending: int
    returned: int
    complete: int
    officers: int


def below(place: Place, period: Period, policies: Mapping[date, Policy], today: date) -> dict[str, Below]:
    """What stands below ``place`` (a province or the nation), by the code of the child. One query.

    ``policies``: that of each month that has begun by ``today``. An officer counts in the district held on the last
    day of the month, or on ``today`` in the running one.
    """
    begun, prefix = sorted(policies), place.prefix
    days = [min(last_day(month), today) for month in begun]
    whole, parts, parameters = enough(policies)
    parameters |= {
        "all": list(period.months()),
        "begun": begun,
        "days": days,
        "months": len(begun),
        "opening": days[0] if days else today,
        "closing": days[-1] if days else today,
        "system": SYSTEM,
        "role": Role.OFFICER.value,
        # The nation's range holds every code of digits and leaves out TH itself.
        "first": prefix or "0",
        "beyond": prefix[:-1] + chr(ord(prefix[-1]) + 1) if prefix else ":",
        "digits": CHILD_DIGITS[Level(place.level)],
    }
    text = _MONTH if period.kind == "month" else _LONGER
    text = text.format(duty=_DUTY, only=_ONLY_THESE if prefix else "", whole=whole, parts=parts, **_SUMS)
    with connection.cursor() as cursor:
        cursor.execute(text, parameters)
        return {code: Below(*map(int, found)) for code, *found in cursor.fetchall()}


def enough(policies: Mapping[date, Policy]) -> tuple[str, str, dict[str, Any]]:
    """Conditions that a month is complete, for one row of the tally and for all rows of a person, and their values."""
    kinds: dict[tuple[int, bool], list[date]] = {}
    for month, policy in policies.items():
        kinds.setdefault((policy.minimum, policy.weekly), []).append(month)
    values: dict[str, Any] = {}
    single, summed = ["false"], ["false"]
    for number, ((minimum, weekly), months) in enumerate(kinds.items()):
        values |= {f"minimum_{number}": minimum, f"months_{number}": months}
        # One policy for all is the rule: then nothing is asked of the month.
        head = f"month = ANY(%(months_{number})s::date[]) AND " if len(kinds) > 1 else ""
        single.append(f"({head}{_met(_APPROVED, number, weekly=weekly)})")
        summed.append(f"({head}{_met([f'sum({name})' for name in _APPROVED], number, weekly=weekly)})")
    return " OR ".join(single), " OR ".join(summed), values


def _met(weeks: Sequence[str], number: int, *, weekly: bool) -> str:
    each = "".join(f" AND {week} > 0" for week in weeks) if weekly else ""
    return f"{' + '.join(weeks)} >= %(minimum_{number})s{each}"


_APPROVED = [f"approved_{week}" for week in WEEKS]
_SUMS = {state.value: " + ".join(f"{state.value}_{week}" for week in WEEKS) for state in COUNTED}
_ONLY_THESE = (
    " AND ((place_id >= %(first)s AND place_id < %(beyond)s) OR officer_id = ANY(ARRAY(SELECT user_id FROM duty)))"
)
_DUTY = """
WITH duty AS (
    -- On how many of the days on which officers are counted the person held the district.
    SELECT user_id, place_id, since, until,
           width_bucket(coalesce(until, 'infinity'), %(days)s::date[])
           - width_bucket(since - 1, %(days)s::date[]) AS officers
    FROM people_assignment
    WHERE system = %(system)s AND role = %(role)s AND place_id >= %(first)s AND place_id < %(beyond)s
      AND since <= %(closing)s AND (until IS NULL OR until >= %(opening)s)
),"""
_MONTH = """{duty}
done AS (
    SELECT officer_id FROM palad_officertally
    WHERE month = ANY(%(begun)s::date[]){only} GROUP BY officer_id HAVING {parts}
)
SELECT child, sum(approved), sum(pending), sum(returned), sum(complete), sum(officers) FROM (
    SELECT left(place_id, %(digits)s) AS child, sum({approved}) AS approved, sum({pending}) AS pending,
           sum({returned}) AS returned, 0 AS complete, 0 AS officers
    FROM palad_officertally
    WHERE month = ANY(%(all)s::date[]) AND place_id >= %(first)s AND place_id < %(beyond)s GROUP BY 1
    UNION ALL
    SELECT left(place_id, %(digits)s), 0, 0, 0, count(done.officer_id) FILTER (WHERE officers > 0), sum(officers)
    FROM duty LEFT JOIN done ON done.officer_id = duty.user_id GROUP BY 1
) AS every GROUP BY 1"""
_LONGER = """{duty}
tallied AS (
    SELECT place_id, officer_id, sum({approved})::int AS approved, sum({pending})::int AS pending,
           sum({returned})::int AS returned,
           count(*) FILTER (WHERE month = ANY(%(begun)s::date[]) AND ({whole}))::int AS complete
    FROM palad_officertally WHERE month = ANY(%(all)s::date[]){only}
    GROUP BY place_id, officer_id
),
alone AS (
    SELECT officer_id, min(place_id) AS place_id, min(complete) AS complete
    FROM tallied GROUP BY officer_id HAVING count(*) = 1
),
placed AS MATERIALIZED (
    SELECT duty.*, alone.complete,
           coalesce(alone.place_id = duty.place_id AND officers = %(months)s, false) AS settled
    FROM duty LEFT JOIN alone ON alone.officer_id = duty.user_id
),
done AS (
    SELECT officer_id, counting.day
    FROM palad_officertally JOIN unnest(%(begun)s::date[], %(days)s::date[]) AS counting(month, day) USING (month)
    WHERE officer_id = ANY(ARRAY(SELECT user_id FROM placed WHERE NOT settled))
    GROUP BY month, counting.day, officer_id HAVING {parts}
)
SELECT left(place_id, %(digits)s), sum(approved), sum(pending), sum(returned), sum(complete), sum(officers) FROM (
    SELECT place_id, approved, pending, returned, 0 AS complete, 0 AS officers
    FROM tallied WHERE place_id >= %(first)s AND place_id < %(beyond)s
    UNION ALL SELECT place_id, 0, 0, 0, CASE WHEN settled THEN complete ELSE 0 END, officers FROM placed
    UNION ALL SELECT placed.place_id, 0, 0, 0, 1, 0
    FROM placed JOIN done ON done.officer_id = placed.user_id
    WHERE NOT settled AND since <= done.day AND (until IS NULL OR until >= done.day)
) AS every GROUP BY 1"""
