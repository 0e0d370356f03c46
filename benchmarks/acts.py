"""The acts that are measured: each as a request to the running house, and as its bare counterpart."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count, cycle
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import psycopg

from benchmarks import beside
from benchmarks.wire import Call, Connection, call, multipart
from benchmarks.world import Person, World, altered, photos, words

SHOWN: set[int] = set()
PICTURES = 60  # were all of one motif, each would be warned of the others
Bare = Callable[[Any, "psycopg.Connection[Any]"], bool]


@dataclass(frozen=True)
class Act:
    """``requests`` gives calls for ever (or until what they need is used up); ``bare`` does one of ``items``.

    ``each`` says how many records one act moves; its unit is then milliseconds an act instead of acts a second.
    """

    name: str
    requests: Callable[[], Iterator[Call]]
    items: Callable[[], Iterator[Any]]
    bare: Bare
    each: int = 1


def send(request: Call, wire: Connection) -> bool:
    """Send one call; whether the answer was the expected one. The first that is not is shown."""
    status, body = wire.send(request)
    if status != request.expected and status not in SHOWN:
        SHOWN.add(status)
        print(f"answered {status}: {body[:300]!r}")
    return status == request.expected


def acts(world: World, at: datetime, folder: Path) -> list[Act]:
    """Everything that is measured, in the order of the table."""
    chance = Random(3)
    numbers, bases = count(), photos(PICTURES)
    officers = cycle(world.officers)
    waiting = _Waiting(world)
    month = f"{at:%Y-%m}"

    def record(*, with_photo: bool) -> Iterator[Call]:
        for officer in officers:
            yield _put(officer, world, at, chance, altered(chance.choice(bases), next(numbers)) if with_photo else b"")

    def record_item(*, with_photo: bool) -> Iterator[tuple[Person, int, bytes]]:
        for officer in officers:
            data = altered(chance.choice(bases), next(numbers)) if with_photo else b""
            yield officer, chance.choice(world.categories)[0], data

    def bare_record(item: tuple[Person, int, bytes], db: "psycopg.Connection[Any]") -> bool:
        officer, category, data = item
        stored = beside.store_file(folder, data) if data else ""
        with db.transaction(), db.cursor() as cursor:
            beside.insert_report(cursor, (officer.user, officer.place, category), at, stored)
        return True

    def bare_approve(item: tuple[Person, list[str]], db: "psycopg.Connection[Any]") -> bool:
        chief, ids = item
        with db.transaction(), db.cursor() as cursor:
            beside.approve(cursor, chief.user, chief.place, [UUID(pk) for pk in ids], at)
        return True

    def page(name: str, path: str, who: Person, where: str) -> Act:
        values = _range(who, where, at)

        def bare(_item: None, db: "psycopg.Connection[Any]") -> bool:
            with db.transaction(), db.cursor() as cursor:
                beside.read(cursor, "list" if name == "list page" else "dashboard", values)
            return True

        request = call("GET", path, {"Cookie": f"sessionid={who.session}", "Accept-Encoding": "gzip"})
        return Act(name, lambda: cycle([request]), lambda: cycle([None]), bare)

    district = world.chiefs[max(world.chiefs)]
    query = urlencode({"period": month})
    return [
        Act("record with photo", lambda: record(with_photo=True), lambda: record_item(with_photo=True), bare_record),
        Act(
            "record without photo", lambda: record(with_photo=False), lambda: record_item(with_photo=False), bare_record
        ),
        Act("approve one", waiting.calls_one, lambda: waiting.items(1), bare_approve),
        Act("approve 100 at once", waiting.calls_many, lambda: waiting.items(100), bare_approve, each=100),
        page("list page", f"/palad/list/?{query}&place={world.province.place}", world.province, world.province.place),
        page("dashboard of a district", f"/palad/dashboard/{district.place}/?{query}", district, district.place),
        page(
            "dashboard of a province",
            f"/palad/dashboard/{world.province.place}/?{query}",
            world.province,
            world.province.place,
        ),
        page("dashboard of the nation", f"/palad/dashboard/TH/?{query}", world.central, "TH"),
    ]


def _put(officer: Person, world: World, at: datetime, chance: Random, picture: bytes) -> Call:
    category, dimension = chance.choice(world.categories)
    body = {
        "dimension": dimension, "category": category, "subdistrict": f"{officer.place}01", "village_no": 4,
        "village_name": "บ้านนาอ้อย", "activity_date": f"{at:%Y-%m-%d}", "details": words(chance),
        "no_photo_reason": "" if picture else "ฝนตกหนัก ไม่สามารถถ่ายภาพได้",
    }  # fmt: skip
    parts = [("report", "application/json", json.dumps(body, ensure_ascii=False).encode())]
    if picture:
        parts.append(("photo", "image/jpeg", picture))
    headers, data = multipart(parts)
    headers["Authorization"] = f"Bearer {officer.token}"
    return call("PUT", f"/api/v1/palad/reports/{uuid4()}", headers, data, expected=201)


class _Waiting:
    """The reports that wait for approval: each is given out once."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.left = {place: list(ids) for place, ids in world.pending.items()}

    def items(self, size: int) -> Iterator[tuple[Person, list[str]]]:
        """``size`` reports of one district with its chief, the districts in turn, until too few are left."""
        while True:
            ready = [place for place, ids in self.left.items() if len(ids) >= size]
            if not ready:
                return
            for place in ready:
                ids, self.left[place] = self.left[place][:size], self.left[place][size:]
                yield self.world.chiefs[place], ids

    def calls_one(self) -> Iterator[Call]:
        """A request for each report."""
        for chief, (pk,) in self.items(1):
            yield call("POST", f"/api/v1/palad/reports/{pk}/approve", {"Authorization": f"Bearer {chief.token}"})

    def calls_many(self) -> Iterator[Call]:
        """A request for each hundred."""
        for chief, ids in self.items(100):
            headers = {"Authorization": f"Bearer {chief.token}", "Content-Type": "application/json"}
            yield call("POST", "/api/v1/palad/reports/approve", headers, json.dumps({"ids": ids}).encode())


def _range(who: Person, where: str, at: datetime) -> dict[str, Any]:
    low, high = ("", ":") if where == "TH" else (where, where[:-1] + chr(ord(where[-1]) + 1))
    first = at.date().replace(day=1)
    return {
        "session": who.session, "user": who.user, "low": low, "high": high, "first": first, "last": at.date(),
        "depth": {"TH": 2}.get(where, 4),
    }  # fmt: skip
