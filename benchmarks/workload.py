"""The second room on the whole country: saving a domain, the nation's status and manpower, and a file of all answers.

``python -m benchmarks.workload prepare FILE`` opens recording in a database filled by `raingan generate-workload` and
writes to FILE who may enter and what may be saved; ``xlsx OUT`` and ``bare-xlsx OUT`` write all answers of the last
whole year, as the job does and by the library alone.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import psycopg

from benchmarks.beside import WHO, WINDOWS, connect
from benchmarks.measure import Row, compare, run
from benchmarks.wire import Call, Connection, call

if TYPE_CHECKING:
    from benchmarks.house import House
    from raingan.core.exports.table import Table
    from raingan.systems.workload.models import WorkYear

AT_ONCE = (1, 8, 32)
YEARS = 3
PER_SECOND = 400


SUMS: Any = (
    "SELECT record.year_id, record.place_id, sum(sheet.filled), sum(sheet.answered), sum(sheet.quantity_days),"
    " sum(sheet.quantity_hours) FROM workload_districtrecord record JOIN workload_sheet sheet ON sheet.record_id = record.id"
    " WHERE record.year_id BETWEEN %(year)s - 1 AND %(year)s AND record.place_id >= %(low)s AND record.place_id < %(high)s"
    " GROUP BY 1, 2"
)
SAVE_READS: Any = (
    "SELECT * FROM people_token WHERE user_id = %(user)s LIMIT 1",
    "SELECT * FROM people_user WHERE id = %(user)s",
    "SELECT system, role, place_id, acting_for_id FROM people_assignment WHERE user_id = %(user)s",
    "SELECT * FROM workload_districtrecord WHERE id = %(record)s FOR UPDATE",
    WINDOWS,
    "SELECT pg_advisory_xact_lock_shared(1, 1)",
    "SELECT * FROM workload_sheet WHERE id = %(pk)s",
    "SELECT id FROM workload_question WHERE id = ANY(%(questions)s)",
    "SELECT * FROM workload_answer WHERE sheet_id = %(pk)s",
)
SAVE_WRITES: Any = (
    """
    INSERT INTO workload_answer (sheet_id, question_id, quantity, days, hours, changed_version, changed_at, changed_by_id)
    SELECT %(pk)s, question, 12, 1, 2.5, 2, %(at)s, %(user)s FROM unnest(%(questions)s::bigint[]) AS question
    ON CONFLICT (sheet_id, question_id) DO UPDATE SET quantity = EXCLUDED.quantity, days = EXCLUDED.days,
    hours = EXCLUDED.hours, changed_version = EXCLUDED.changed_version
    """,
    """
    UPDATE workload_sheet SET version = version + 1, answered = %(asked)s, filled = %(asked)s, quantity_days = 12,
    quantity_hours = 30, saved_at = %(at)s, saved_by_id = %(user)s WHERE id = %(pk)s
    """,
    """
    UPDATE workload_districtrecord SET version = version + 1, recorded_at = %(at)s, recorded_by_id = %(user)s
    WHERE id = %(record)s
    """,
    """
    INSERT INTO audit_event (at, actor_id, subject_type, subject_id, verb, from_state, to_state, place_code, reason, facts)
    VALUES (%(at)s, %(user)s, 'workload.districtrecord', %(record)s::text, 'amend', '', '', %(place)s, '', '{}')
    """,
)


def measure_workload(house: "House", seconds: float) -> list[Row]:
    """Fill the house's second room, and measure it."""
    environment = os.environ | {"DATABASE_URL": house.url, "RAINGAN_DATA": str(house.folder)}
    raingan = [sys.executable, "-m", "raingan"]
    subprocess.run([*raingan, "generate-workload", "--years", str(YEARS)], env=environment, check=True)
    told = house.folder / "workload.json"
    _own("prepare", told, environment)
    world = json.loads(told.read_text("utf-8"))
    rows = [_save(house, world, _Sheets(world), at_once, seconds) for at_once in AT_ONCE]
    rows += [_page(house, world, name, path, who, at_once, seconds)
             for name, path, who in _pages(world) for at_once in AT_ONCE]  # fmt: skip
    return [*rows, *_files(house, environment)]


def _own(kind: str, out: Path, environment: dict[str, str]) -> str:
    command = [sys.executable, "-m", "benchmarks.workload", kind, str(out)]
    return subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


class _Sheets:
    """The sections that may be saved: each is given out once, as its version is known until then."""

    def __init__(self, world: dict[str, Any]) -> None:
        self.left = list(world["sheets"])

    def some(self, most: int) -> list[dict[str, Any]]:
        """The next ones."""
        taken, self.left = self.left[:most], self.left[most:]
        return taken


def _save(house: "House", world: dict[str, Any], sheets: _Sheets, at_once: int, seconds: float) -> Row:
    """A domain saved through the API beside what it reads and writes by SQL alone."""
    from benchmarks.acts import send

    each = len(world["sheets"]) // (2 * len(AT_ONCE))
    begin = house.log_end()
    calls = (_put(world["key"], one) for one in sheets.some(each))
    ours = run(calls, send, lambda: Connection(house.port), at_once=at_once, seconds=seconds)
    server = house.server_ms(begin)
    bare = run(iter(sheets.some(each)), _bare_save, connect(house.url), at_once=at_once, seconds=seconds / 2)
    return compare("save a domain", at_once, ours, bare, server_ms=server)


def _put(key: str, sheet: dict[str, Any]) -> Call:
    rows = [{"question": pk, "quantity": 12 + pk % 7, "days": 1, "hours": 2.5} for pk in sheet["questions"]]
    headers = {
        "Authorization": f"Bearer {sheet['token']}", "Content-Type": "application/json",
        "If-Match": f'"{sheet["version"]}"',
    }  # fmt: skip
    path = f"/api/v1/workload/records/{key}/{sheet['place']}/domains/{sheet['domain']}"
    return call("PUT", path, headers, json.dumps({"rows": rows}).encode())


def _bare_save(sheet: dict[str, Any], db: "psycopg.Connection[Any]") -> bool:
    """Token, person, windows, record, section, questions and answers read; answers, section, record, event written."""
    values = {
        **sheet, "record": UUID(sheet["record"]), "at": datetime.fromisoformat(sheet["at"]),
        "system": "workload", "places": ["TH", sheet["place"][:2], sheet["place"]], "asked": len(sheet["questions"]),
    }  # fmt: skip
    with db.transaction(), db.cursor() as cursor:
        for text in SAVE_READS:
            cursor.execute(text, values)
            cursor.fetchall()
        for text in SAVE_WRITES:
            cursor.execute(text, values)
    return True


def _pages(world: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    centre, province, key = world["centre"], world["province"], world["key"]
    return [
        ("national status", f"/workload/status/?year={key}", centre),
        ("manpower, nation", f"/workload/manpower/TH/?year={key}&figures=all", centre),
        ("manpower, nation's domain", f"/workload/manpower/TH/1/?year={key}&figures=all", centre),
        ("manpower, province", f"/workload/manpower/{province['place']}/?year={key}&figures=all", province),
    ]


def _page(
    house: "House", world: dict[str, Any], name: str, path: str, who: dict[str, Any], at_once: int, seconds: float
) -> Row:
    """A page beside the person's rows and one sum over the sheets that it is about."""
    from benchmarks.acts import send

    request = call("GET", path, {"Cookie": f"sessionid={who['session']}", "Accept-Encoding": "gzip"})
    begin = house.log_end()
    most = int(PER_SECOND * seconds)
    ours = run(islice(cycle([request]), most), send, lambda: Connection(house.port), at_once=at_once, seconds=seconds)
    server = house.server_ms(begin)
    low = "" if who["place"] == "TH" else who["place"]
    values = {"session": who["session"], "user": who["user"], "year": world["year"], "low": low, "high": f"{low}\x7f"}

    def read(_item: None, db: "psycopg.Connection[Any]") -> bool:
        with db.transaction(), db.cursor() as cursor:
            for text in (*WHO, SUMS):
                cursor.execute(text, values)
                cursor.fetchall()
        return True

    bare = run(islice(cycle([None]), most), read, connect(house.url), at_once=at_once, seconds=seconds / 2)
    return compare(name, at_once, ours, bare, server_ms=server)


def _files(house: "House", environment: dict[str, str]) -> list[Row]:
    ours, bare = (json.loads(_own(kind, house.folder / f"{kind}.xlsx", environment)) for kind in ("xlsx", "bare-xlsx"))
    rate, other = round(ours["rows"] / ours["seconds"]), round(bare["rows"] / bare["seconds"])
    return [Row(f"xlsx of {ours['rows']:,} answers", 1, rate, "r/s", beside=other)]


def prepare(at: datetime) -> dict[str, Any]:
    """Open recording now, let people in, and name the sections that may be saved."""
    from raingan.core.people import tokens
    from raingan.core.people.models import Assignment, Token
    from raingan.core.rounds.actions import set_window
    from raingan.systems.workload.models import WorkYear

    year = WorkYear.objects.order_by("-year")[0]
    set_window(
        system="workload", key=year.key, step="record", opens_at=at - timedelta(days=1),
        closes_at=at + timedelta(days=30), by=None, at=at, reason="bench",
    )  # fmt: skip
    held = Assignment.objects.filter(system="workload").select_related("user")
    recorders = {each.place_id: each.user_id for each in held.filter(role="recorder")}
    raw = {place: tokens.make() for place in recorders}
    Token.objects.bulk_create(
        Token(user_id=recorders[place], digest=tokens.digest(secret), name="bench", expires_at=at + timedelta(days=30))
        for place, secret in raw.items()
    )
    centre, province = held.get(role="central"), held.filter(role="confirmer").order_by("place_id")[38]
    return {
        "key": year.key, "year": year.year, "sheets": _sheets(year, recorders, raw, at), "centre": _person(centre),
        "province": _person(province),
    }  # fmt: skip


def _sheets(year: "WorkYear", recorders: dict[str, int], raw: dict[str, str], at: datetime) -> list[dict[str, Any]]:
    """The sections of the first eight domains that are open, each with its recorder and the token they call with."""
    from raingan.systems.workload.models import Question, Sheet, State

    asked: dict[int, list[int]] = {}
    for pk, domain in Question.objects.of_year(year.year).values_list("pk", "domain"):
        asked.setdefault(domain, []).append(pk)
    open_ones = Sheet.objects.filter(
        record__year=year, record__state=State.OPEN, record__host__isnull=True, domain__lte=8
    ).order_by("domain", "record__place_id")
    return [
        {
            "pk": pk, "record": str(record), "place": place, "domain": domain, "version": version, "token": raw[place],
            "user": recorders[place], "questions": asked[domain], "at": at.isoformat(), "key": year.key,
        }
        for pk, record, place, domain, version in open_ones.values_list(
            "pk", "record_id", "record__place_id", "domain", "version"
        )
    ]  # fmt: skip


def _person(duty: Any) -> dict[str, Any]:
    from benchmarks.world import _session

    return {"user": duty.user_id, "place": duty.place_id, "session": _session(duty.user)}


def _table(at: datetime) -> "Table":
    from raingan.core.people.models import Assignment
    from raingan.systems.workload.exports import answers
    from raingan.systems.workload.models import WorkYear

    centre = Assignment.objects.select_related("user").get(system="workload", role="central").user
    return answers(centre, {"year": WorkYear.objects.order_by("-year")[1].key}, at)


def _write(kind: str, out: Path, at: datetime) -> dict[str, Any]:
    """Write the file as ``kind`` says; gives seconds and rows."""
    from dataclasses import replace

    from raingan.core.exports.snapshot import snapshot
    from raingan.core.exports.xlsx_file import write_xlsx

    if kind == "bare-xlsx":
        return _bare(out, [list(row) for row in _table(at).rows])
    counted = [0]

    def counting(rows: Any) -> Iterator[Any]:
        for row in rows:
            counted[0] += 1
            yield row

    begun = time.perf_counter()
    with out.open("wb") as file, snapshot():
        table = _table(at)
        write_xlsx(replace(table, rows=counting(table.rows)), file)
    return {"seconds": time.perf_counter() - begun, "rows": counted[0]}


def _bare(out: Path, rows: list[list[Any]]) -> dict[str, Any]:
    """The same cells by the library alone, from memory, with no look at all."""
    import xlsxwriter

    begun = time.perf_counter()
    kept = BytesIO()
    book = xlsxwriter.Workbook(kept, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    out.write_bytes(kept.getvalue())
    return {"seconds": time.perf_counter() - begun, "rows": len(rows)}


def main() -> None:
    """Do one thing in this process."""
    import django

    django.setup()
    from django.utils.translation import activate

    from raingan.core.web import clock

    activate("th")
    kind, out = sys.argv[1], Path(sys.argv[2])
    if kind == "prepare":
        out.write_text(json.dumps(prepare(clock.now())), "utf-8")
    else:
        print(json.dumps(_write(kind, out, clock.now())))


if __name__ == "__main__":
    main()
