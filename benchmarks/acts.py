"""The acts that write: each as a request to the running house, and as its bare counterpart."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count, cycle
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid4

import psycopg

from benchmarks import beside
from benchmarks.content import altered, photos, words
from benchmarks.measure import BusyError
from benchmarks.wire import Call, Connection, call, multipart
from benchmarks.world import Person, World

BUSY = 503
SHOWN: set[int] = set()
PICTURES = 60  # were all of one motif, each would be warned of the others
Bare = Callable[[Any, "psycopg.Connection[Any]"], bool]


@dataclass(frozen=True)
class Act:
    """``requests`` gives calls for ever (or until what they need is used up); ``bare`` does one of ``items``.

    ``each`` says how many records one act moves; its unit is then milliseconds an act instead of acts a second.
    ``like`` says that it does as much in a small country, so that the two may be compared.
    """

    name: str
    requests: Callable[[], Iterator[Call]]
    items: Callable[[], Iterator[Any]]
    bare: Bare
    each: int = 1
    like: bool = True


def send(request: Call, wire: Connection) -> bool:
    """Send one call; whether the answer was the expected one. The first that is not is shown.

    Raises BusyError for a 503.
    """
    status, body = wire.send(request)
    if status != request.expected and status not in SHOWN:
        SHOWN.add(status)
        print(f"answered {status}: {body[:300]!r}")
    if status == BUSY:
        raise BusyError
    return status == request.expected


def writing(world: World, at: datetime, folder: Path) -> list[Act]:
    """Recording and approving, in the order of the table. ``folder`` takes the files of the bare counterpart."""
    recording, waiting = _Recording(world, at, folder), _Waiting(world)

    def bare_approve(item: tuple[Person, list[str]], db: "psycopg.Connection[Any]") -> bool:
        chief, ids = item
        with db.transaction(), db.cursor() as cursor:
            beside.approve(cursor, chief.user, chief.place, [UUID(pk) for pk in ids], at)
        return True

    acts = [
        Act(name, lambda p=photo: recording.calls(photo=p), lambda p=photo: recording.items(photo=p), recording.bare)  # type: ignore[misc]
        for name, photo in (("record with photo", True), ("record without photo", False))
    ]
    return [
        *acts,
        Act("approve one", waiting.calls_one, lambda: waiting.items(1), bare_approve),
        Act("approve 100 at once", waiting.calls_many, lambda: waiting.items(100), bare_approve, each=100),
    ]


class _Recording:
    """New reports of the officers in turn."""

    def __init__(self, world: World, at: datetime, folder: Path) -> None:
        self.world, self.at, self.folder = world, at, folder
        self.chance, self.numbers, self.bases = Random(3), count(), photos(PICTURES)
        self.officers = cycle(world.officers)

    def calls(self, *, photo: bool) -> Iterator[Call]:
        """A request for each new report."""
        for officer in self.officers:
            yield self._put(officer, self._picture() if photo else b"")

    def items(self, *, photo: bool) -> Iterator[tuple[Person, int, bytes]]:
        """The same for the bare counterpart: who, category, photo."""
        for officer in self.officers:
            yield officer, self.chance.choice(self.world.categories)[0], self._picture() if photo else b""

    def bare(self, item: tuple[Person, int, bytes], db: "psycopg.Connection[Any]") -> bool:
        """File and rows without a framework."""
        officer, category, data = item
        stored = beside.store_file(self.folder, data) if data else ""
        with db.transaction(), db.cursor() as cursor:
            beside.insert_report(cursor, (officer.user, officer.place, category), self.at, stored)
        return True

    def _picture(self) -> bytes:
        return altered(self.chance.choice(self.bases), next(self.numbers))

    def _put(self, officer: Person, picture: bytes) -> Call:
        category, dimension = self.chance.choice(self.world.categories)
        body = {
            "dimension": dimension, "category": category, "subdistrict": f"{officer.place}01", "village_no": 4,
            "village_name": "บ้านนาอ้อย", "activity_date": f"{self.at:%Y-%m-%d}", "details": words(self.chance),
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
