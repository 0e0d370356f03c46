"""The pages that are read: lists, also deep in the data, and dashboards of every level for a month and a fiscal year."""

import html
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import cycle
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import psycopg

from benchmarks import beside
from benchmarks.acts import Act
from benchmarks.wire import Call, Connection, call
from benchmarks.world import Person, World

DEEP = 100  # the page far down a list
ROWS = 20  # of a page
NEXT = re.compile(rb'rel="next" href="([^"]+)"')


def reading(world: World, at: datetime, port: int) -> list[Act]:
    """Lists and dashboards, in the order of the table. Walks down the nation's list at ``port`` first."""
    month, year = f"{at:%Y-%m}", f"FY{_fiscal_year(at)}"
    district = world.chiefs[max(world.chiefs)]
    whole = f"/palad/list/?{urlencode({'period': year})}"
    deep = _walk(whole, world.central, port)
    places = (("district", district, district.place), ("province", world.province, world.province.place),
              ("nation", world.central, "TH"))  # fmt: skip
    return [
        # A small country has no twenty reports of a province's month.
        _read("list page", f"/palad/list/?{urlencode({'period': month, 'place': world.province.place})}", "list",
              world.province, _values(world.province, world.province.place, *_month(at)), like=False),
        _read("list, nation's year", whole, "nation", world.central, _values(world.central, "TH", *_year(at))),
        _read(f"list, its page {DEEP}", deep, "deep", world.central, _values(world.central, "TH", *_year(at))),
        *(
            _read(f"{name}'s {span}", f"/palad/dashboard/{code}/?{urlencode({'period': key})}", "dashboard", who,
                  _values(who, code, *days))
            for span, key, days in (("month", month, _month(at)), ("year", year, _year(at)))
            for name, who, code in places
        ),
    ]  # fmt: skip


def _read(name: str, path: str, read: str, who: Person, values: dict[str, Any], *, like: bool = True) -> Act:
    """A page beside the bare statements called ``read``."""

    def bare(_item: None, db: "psycopg.Connection[Any]") -> bool:
        with db.transaction(), db.cursor() as cursor:
            beside.read(cursor, read, values)
        return True

    def again() -> Iterator[None]:
        return cycle([None])

    request = _get(path, who)
    return Act(name, lambda: cycle([request]), again, bare, like=like)


def _get(path: str, who: Person) -> Call:
    return call("GET", path, {"Cookie": f"sessionid={who.session}", "Accept-Encoding": "gzip"})


def _walk(path: str, who: Person, port: int) -> str:
    """The address of the ``DEEP``th page of the list at ``path``, or of its last full one, by the links people follow."""
    wire, full = Connection(port), path
    try:
        for _each in range(1, DEEP):
            status, body = wire.send(call("GET", path, {"Cookie": f"sessionid={who.session}"}))
            if status != 200:
                raise SystemExit(f"{path} answered {status}")
            found = NEXT.search(body)
            if found is None:
                return full
            link = html.unescape(found[1].decode())
            full, path = path, f"/palad/list/{link}" if link.startswith("?") else link
    finally:
        wire.close()
    return path


def _fiscal_year(at: datetime) -> int:
    """The last fiscal year that is over, in the Buddhist era."""
    return at.year + 543 - (0 if at.month >= 10 else 1)


def _month(at: datetime) -> tuple[date, date]:
    return at.date().replace(day=1), at.date()


def _year(at: datetime) -> tuple[date, date]:
    year = _fiscal_year(at) - 543
    return date(year - 1, 10, 1), date(year, 9, 30)


def _values(who: Person, where: str, first: date, last: date) -> dict[str, Any]:
    low, high = ("", ":") if where == "TH" else (where, where[:-1] + chr(ord(where[-1]) + 1))
    return {
        "session": who.session, "user": who.user, "low": low, "high": high, "first": first, "last": last,
        "depth": {"TH": 2}.get(where, 4), "rows": ROWS + 1, "before": last - timedelta(days=3), "id": UUID(int=0),
    }  # fmt: skip
