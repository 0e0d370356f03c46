"""`make bench`: start a house of its own, generate its country, measure every act, print the table, keep bench.json."""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from raingan import embedded
from raingan.environment import ROOT

if TYPE_CHECKING:
    from benchmarks.acts import Act
    from benchmarks.measure import Row

AT_ONCE = (1, 8, 32)
PER_SECOND = 700  # more than any act reaches: so many requests are prepared for each second


def main() -> int:
    """Measure, and tell."""
    options = _options()
    folder: Path = options.data.resolve()
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "files").mkdir(parents=True)
    server = embedded.start(folder / "postgres")
    os.environ |= {
        "DATABASE_URL": server.url, "RAINGAN_DATA": str(folder), "RAINGAN_DEMO": "1", "RAINGAN_API_RATE": "1000000", "RAINGAN_DEBUG": "",
        "DJANGO_SETTINGS_MODULE": "raingan.settings",
    }  # fmt: skip
    try:
        subprocess.run([sys.executable, "-m", "raingan", "migrate", "--verbosity", "0"], check=True)
        rows = _measure(options, folder)
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
    parser.add_argument("--reports", type=int, default=40_000)
    parser.add_argument("--seconds", type=float, default=3.0, help="how long each act is repeated")
    parser.add_argument("--port", type=int, default=8099)
    parser.add_argument("--only", default="", help="acts whose name holds this text")
    return parser.parse_args()


def _measure(options: argparse.Namespace, folder: Path) -> "list[Row]":
    import django

    django.setup()
    from benchmarks.acts import acts
    from benchmarks.world import make
    from raingan.core.web import clock

    started, at = time.perf_counter(), clock.now()
    world = make(options.reports, at)
    print(f"{world.reports:,} reports generated in {time.perf_counter() - started:.1f} s")
    house = _serve(options.port)
    try:
        print(
            f"{'act':<26}{'at once':>8}{'value':>10} {'unit':<6}{'p50 ms':>8}{'p95 ms':>8}{'beside':>10}{'ratio':>8}{'errors':>8}"
        )
        return [
            row for act in acts(world, at, folder / "files") if options.only in act.name for row in _rows(act, options)
        ]
    finally:
        house.terminate()
        house.wait(timeout=30)


def _serve(port: int) -> "subprocess.Popen[bytes]":
    """The web server as `raingan serve` starts it, without the supervisor; ready when this returns."""
    from raingan.serving import web

    child = web("127.0.0.1", port)
    with (Path(os.environ["RAINGAN_DATA"]) / "server.log").open("wb") as log:
        process = subprocess.Popen(child.command, env=os.environ | child.environment, stdout=log, stderr=log)
    for _each in range(150):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2):
                return process
        except OSError:
            time.sleep(0.2)
    process.kill()
    raise SystemExit("The server did not come up; see server.log.")


def _rows(act: "Act", options: argparse.Namespace) -> "list[Row]":
    from benchmarks.acts import send
    from benchmarks.beside import connect
    from benchmarks.measure import Row, run
    from benchmarks.wire import Connection

    rows = []
    for at_once in AT_ONCE:
        most = 8 + at_once if act.each > 1 else int(PER_SECOND * options.seconds)
        ours = run(
            islice(act.requests(), most),
            send,
            lambda: Connection(options.port),
            at_once=at_once,
            seconds=options.seconds,
        )
        bare = run(
            islice(act.items(), most),
            act.bare,
            connect(os.environ["DATABASE_URL"]),
            at_once=at_once,
            seconds=options.seconds / 2,
        )
        value, other = (ours.p50_ms, bare.p50_ms) if act.each > 1 else (ours.rate, bare.rate)
        ratio = round(value / other, 2) if other else 0.0
        unit = "ms" if act.each > 1 else "1/s"
        row = Row(act.name, at_once, value, unit, ours.p50_ms, ours.p95_ms, other, ratio, ours.errors + bare.errors)
        print(
            f"{row.name:<26}{at_once:>8}{value:>10} {unit:<6}{row.p50_ms:>8}{row.p95_ms:>8}{other:>10}{ratio:>8}{row.errors:>8}",
            flush=True,
        )
        rows.append(row)
    return rows


if __name__ == "__main__":
    sys.exit(main())
