"""Files of 100,000 rows and the close of a month, each in a process of its own so that its memory is its own.

``python -m benchmarks.files KIND OUT``: kind ``xlsx`` or ``csv`` writes the reports of the centre's last fiscal year
as the job does, ``bare-…`` the same cells by the library alone, ``close`` sums up the last month. Prints seconds and
the most megabytes the process held.
"""

import csv
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.measure import Row, Timing, run

if TYPE_CHECKING:
    from benchmarks.acts import Act
    from benchmarks.house import House
    from raingan.core.exports.table import Table

ROWS = 100_000
AT_ONCE = 8
MOST_MB = 250


def measure_files(house: "House", page: "Act", seconds: float) -> list[Row]:
    """XLSX and CSV beside the bare library, ``page`` at 8 at once while a file is made, and the close of a month."""
    rows = []
    quiet = _pages(house, page, seconds)
    for kind in ("xlsx", "csv"):
        told, bare = (json.loads(_run(house, each)) for each in (kind, f"bare-{kind}"))
        with _meanwhile(house, kind):
            loaded = _pages(house, page, seconds)
        rows.append(Row(f"{kind}, {ROWS:,} rows", 1, told["seconds"], "s", beside=bare["seconds"]))
        rows.append(Row(f"{kind}, memory ({MOST_MB} MB)", 1, told["megabytes"], "MB", beside=MOST_MB))
        rows.append(
            Row(
                f"{page.name}, p95 meanwhile", AT_ONCE, loaded.p95_ms, "ms", beside=quiet.p95_ms,
                errors=quiet.errors + loaded.errors, busy=quiet.busy + loaded.busy,
            )
        )  # fmt: skip
    closed = json.loads(_run(house, "close"))
    rows.append(Row("close of a month", 1, closed["seconds"], "s"))
    return rows


def _pages(house: "House", page: "Act", seconds: float) -> Timing:
    from benchmarks.acts import send
    from benchmarks.wire import Connection

    calls = islice(page.requests(), int(300 * seconds))
    return run(calls, send, lambda: Connection(house.port), at_once=AT_ONCE, seconds=seconds)


@contextmanager
def _meanwhile(house: "House", kind: str) -> Iterator[None]:
    """Make the file while the body runs."""
    thread = threading.Thread(target=_run, args=[house, kind])
    thread.start()
    time.sleep(2)  # until it writes rows
    yield
    thread.join()


def _run(house: "House", kind: str) -> str:
    import os

    environment = os.environ | {"DATABASE_URL": house.url, "RAINGAN_DATA": str(house.folder)}
    command = [sys.executable, "-m", "benchmarks.files", kind, str(house.folder / f"export.{kind}")]
    return subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


def _table(at: datetime) -> "Table":
    from raingan.core.people.models import Assignment
    from raingan.systems.palad.exports import reports

    centre = Assignment.objects.filter(role="central").select_related("user")[0].user
    year = at.year + 543 - (0 if at.month >= 10 else 1)
    table = reports(centre, {"period": f"FY{year}"}, at)
    return replace(table, rows=islice(table.rows, ROWS))


def _write(kind: str, out: Path, at: datetime) -> float:
    """Do what ``kind`` says; gives the seconds it took."""
    from raingan.core.exports.csv_file import write_csv
    from raingan.core.exports.snapshot import snapshot
    from raingan.core.exports.xlsx_file import write_xlsx
    from raingan.systems.palad.closing import take_close

    if kind.startswith("bare-"):
        first = [list(row) for row in islice(_table(at).rows, 1000)]
        cells = islice(cycle([[_plain(cell) for cell in row] for row in first]), ROWS)
        begun = time.perf_counter()
        _bare(kind, out, cells)
        return time.perf_counter() - begun
    begun = time.perf_counter()
    if kind == "close":
        from raingan.core.rounds.periods import add_months

        take_close(add_months(at.date().replace(day=1), -1), by=None, at=at)
    else:
        with out.open("wb") as file, snapshot():
            (write_xlsx if kind == "xlsx" else write_csv)(_table(at), file)
    return time.perf_counter() - begun


def _plain(cell: Any) -> Any:
    return cell.replace(tzinfo=None) if isinstance(cell, datetime) else cell


def _bare(kind: str, out: Path, rows: Iterator[list[Any]]) -> None:
    """The same cells by the library alone, with no look at all."""
    if kind == "bare-csv":
        with out.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        return
    import xlsxwriter

    kept = BytesIO()
    book = xlsxwriter.Workbook(kept, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                                      "default_date_format": "yyyy-mm-dd"})  # fmt: skip
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    out.write_bytes(kept.getvalue())


def main() -> None:
    """Measure one thing in this process."""
    import django

    django.setup()
    from django.utils.translation import activate

    from raingan.core.web import clock

    activate("th")
    took = _write(sys.argv[1], Path(sys.argv[2]), clock.now())
    print(json.dumps({"seconds": round(took, 1), "megabytes": _most_megabytes()}))


def _most_megabytes() -> int:
    """The most this program held; ``ru_maxrss`` would tell that of the process that started it, were it larger."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return round(next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024)


if __name__ == "__main__":
    main()
