"""`make bench`: generate a country, measure every act on it, print the table, keep bench.json.

Every act is done 1, 8 and 32 at once, beside the same SQL (and file) by the bare driver. *server* is what the server
itself logged for the middle request. At 8 at once the act is also done in a small country of as many people; *growth*
is what it costs in the large one against that. *busy* are answers 503 because every connection to the database was
taken; a few of them are honest, more than 1 % are errors, and any error makes the exit code 1.
"""

import argparse
import json
import os
import shutil
import sys
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from raingan import embedded
from raingan.environment import ROOT

if TYPE_CHECKING:
    from benchmarks.acts import Act
    from benchmarks.house import House
    from benchmarks.measure import Row, Timing

AT_ONCE = (1, 8, 32)
COMPARED = 8  # at once, in both countries
PER_SECOND = 700  # more than any act reaches: so many requests are prepared for each second
HEAP, SMALL, SMALL_HEAP = 24_000, 4_000, 2_400
HEAD = (
    f"{'act':<26}{'at once':>8}{'value':>10} {'unit':<4}{'p50 ms':>8}{'p95 ms':>8}{'server':>8}{'beside':>10}"
    f"{'ratio':>8}{'growth':>8}{'busy':>6}{'errors':>8}"
)


def main() -> int:
    """Measure, and tell."""
    options = _options()
    folder: Path = options.data.resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    server = embedded.start(folder / "postgres")
    os.environ |= {
        "RAINGAN_DEMO": "1", "RAINGAN_API_RATE": "1000000", "RAINGAN_DEBUG": "", "RAINGAN_DATA": str(folder),
        "DATABASE_URL": server.url, "DJANGO_SETTINGS_MODULE": "raingan.settings",
    }  # fmt: skip
    try:
        rows = _measure(options, folder, server.url)
    finally:
        server.stop()
    kept = folder / "bench.json"
    kept.write_text(json.dumps([row.as_json() for row in rows], indent=1), "utf-8")
    print(f"\nKept in {kept}")
    return 1 if any(row.errors for row in rows) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    default = Path(os.environ.get("DATA") or ROOT / "var" / "bench")
    parser.add_argument("--data", type=Path, default=default, help="folder, emptied first (default: %(default)s)")
    parser.add_argument("--reports", type=int, default=400_000)
    parser.add_argument("--seconds", type=float, default=2.5, help="how long each act is repeated")
    parser.add_argument("--port", type=int, default=8098, help="this and the next one")
    parser.add_argument("--only", default="", help="acts whose name holds this text")
    parser.add_argument("--no-growth", action="store_true", help="leave the small country out")
    return parser.parse_args()


def _measure(options: argparse.Namespace, folder: Path, url: str) -> "list[Row]":
    import django

    django.setup()
    from benchmarks.house import build

    heap = min(HEAP, options.reports // 2)
    houses = [build(url, "large", folder / "large", port=options.port, reports=options.reports, heap=heap)]
    try:
        if not options.no_growth:
            houses.append(build(url, "small", folder / "small", port=options.port + 1, reports=SMALL, heap=SMALL_HEAP))
        print(f"\nload of the machine before: {os.getloadavg()[0]:.2f}\n{HEAD}", flush=True)
        return _all_rows(houses, options)
    finally:
        for house in houses:
            house.stop()


def _all_rows(houses: "list[House]", options: argparse.Namespace) -> "list[Row]":
    """The whole table, printed line by line."""
    from benchmarks.files import measure_files
    from benchmarks.workload import measure_workload

    at = datetime.now(UTC)
    acts = [_acts(house, at) for house in houses]
    rows: list[Row] = []
    for number, act in enumerate(acts[0]):
        if options.only not in act.name:
            continue
        small = (houses[1], acts[1][number]) if len(houses) > 1 and act.like else None
        for at_once in AT_ONCE:
            rows.append(_row(houses[0], act, small if at_once == COMPARED else None, at_once, options.seconds))
            _print(rows[-1])
    if options.only in "files":
        page = next(act for act in acts[0] if act.name == "list page")
        for row in measure_files(houses[0], page, options.seconds):
            rows.append(row)
            _print(row)
    if any(options.only in name for name in ("workload", "save a domain", "national status", "manpower", "answers")):
        for row in measure_workload(houses[0], options.seconds):
            rows.append(row)
            _print(row)
    return rows


def _acts(house: "House", at: datetime) -> "list[Act]":
    from benchmarks.acts import writing
    from benchmarks.pages import reading

    return [*writing(house.world, at, house.folder / "bare"), *reading(house.world, at, house.port)]


def _row(house: "House", act: "Act", small: "tuple[House, Act] | None", at_once: int, seconds: float) -> "Row":
    from benchmarks.beside import connect
    from benchmarks.measure import compare, run

    begin = house.log_end()
    ours = _ours(house, act, at_once, seconds)
    server = house.server_ms(begin)
    most = _most(act, at_once, seconds)
    bare = run(islice(act.items(), most), act.bare, connect(house.url), at_once=at_once, seconds=seconds / 2)
    few = _ours(*small, at_once, seconds) if small else None
    return compare(act.name, at_once, ours, bare, server_ms=server, by_time=act.each > 1, few=few)


def _most(act: "Act", at_once: int, seconds: float) -> int:
    return 8 + at_once if act.each > 1 else int(PER_SECOND * seconds)


def _ours(house: "House", act: "Act", at_once: int, seconds: float) -> "Timing":
    from benchmarks.acts import send
    from benchmarks.measure import run
    from benchmarks.wire import Connection

    calls = islice(act.requests(), _most(act, at_once, seconds))
    return run(calls, send, lambda: Connection(house.port), at_once=at_once, seconds=seconds)


def _print(row: "Row") -> None:
    cells = (row.server_ms, row.beside, row.ratio, row.growth, row.busy)
    server, beside, ratio, growth, busy = (each or "" for each in cells)
    print(
        f"{row.name:<26}{row.concurrency:>8}{row.value:>10} {row.unit:<4}{row.p50_ms or '':>8}{row.p95_ms or '':>8}"
        f"{server:>8}{beside:>10}{ratio:>8}{growth:>8}{busy:>6}{row.errors:>8}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
